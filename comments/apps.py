from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_delete


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = "responses"

    def ready(self):
        post_delete.connect(import_module("articles.signals").touch_site, sender=self.get_model("Response"))
