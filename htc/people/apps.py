"""The people of the blog as an app: accounts, what they may do, and how they sign in."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate

from htc.people.roles import make_roles


class PeopleConfig(AppConfig):
    name = "htc.people"
    verbose_name = "Accounts"

    def ready(self):
        # When the last app hears of the migration, the permissions of all of them exist.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(make_roles, sender=last, dispatch_uid="roles")
        user_logged_in.connect(import_module("htc.people.sessions").begin, dispatch_uid="sessions")
