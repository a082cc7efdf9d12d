from importlib import import_module

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Writing"

    def ready(self):
        import_module("articles.publishing.signals").connect()
