from importlib import import_module

from django.apps import AppConfig


class HtcConfig(AppConfig):
    name = "htc"
    verbose_name = "frame"

    def ready(self):
        import_module("htc.checks")
