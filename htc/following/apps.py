"""Following by e-mail as an app: it keeps who follows, and what is on its way to them."""

from importlib import import_module

from django.apps import AppConfig


class FollowingConfig(AppConfig):
    name = "htc.following"
    label = "following"
    verbose_name = "Following by e-mail"

    def ready(self):
        import_module("htc.following.announcing").connect()
        import_module("htc.following.persons").connect()
