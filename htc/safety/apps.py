"""The safety of readers as an app: it keeps the helplines."""

from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "htc.safety"
    label = "safety"
    verbose_name = "Safety of readers"
