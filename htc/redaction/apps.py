"""Safety redaction as an app: it keeps who took something out of the blog, and when."""

from django.apps import AppConfig


class RedactionConfig(AppConfig):
    name = "htc.redaction"
    verbose_name = "Safety"
