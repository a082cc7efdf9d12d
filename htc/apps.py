from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from taggit.apps import TaggitAppConfig


class HtcConfig(AppConfig):
    name = "htc"
    verbose_name = "frame"

    def ready(self):
        import_module("htc.checks")


class TagsConfig(TaggitAppConfig):
    verbose_name = "tags"


class DeskConfig(AdminConfig):
    default_site = "htc.desk.Desk"
