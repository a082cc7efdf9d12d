"""Backups as an app: it keeps what became of the last one."""

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "htc.backups"
    verbose_name = "Backups"
