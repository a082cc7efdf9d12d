from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_delete


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = "responses"

    def ready(self):
        # The memory that the processes of the web server share has to be there before they part.
        import_module("comments.decisions.repeats")
        post_delete.connect(_touch_site, sender=self.get_model("Response"))
        import_module("comments.linkbacks.outgoing.announcing").connect()
        import_module("comments.mail.returned").connect()


def _touch_site(sender, instance, **kwargs):
    """Raise the site version when readers saw the response: the purge of spam leaves pages cached."""
    if instance.state == sender.State.APPROVED:
        import_module("articles.models").Site.touch()
