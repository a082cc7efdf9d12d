"""The way from WordPress to here, as an app: what was taken from where stands in rows."""

from importlib import import_module

from django.apps import AppConfig


class WordPressConfig(AppConfig):
    name = "htc.wordpress"
    label = "wordpress"
    verbose_name = "Move from WordPress"

    def ready(self):
        persons = import_module("comments.privacy.persons")
        persons.person_forgotten.connect(import_module("htc.wordpress.forgetting").forget, dispatch_uid="imported items")
