from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.backends.signals import connection_created
from taggit.apps import TaggitAppConfig


class HtcConfig(AppConfig):
    name = "htc"
    verbose_name = "frame"

    def ready(self):
        import_module("htc.checks")
        connection_created.connect(import_module("htc.lib.database.guard").guard)
        import_module("htc.lib.database.numbers").guard()
        import_module("htc.fields").guard()


class TagsConfig(TaggitAppConfig):
    verbose_name = "Writing"  # as the rest of what is written


class DeskConfig(AdminConfig):
    default_site = "htc.desk.site.Desk"
