from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_delete, pre_delete


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = "Conversation"

    def ready(self):
        # The memory that the processes of the web server share has to be there before they part.
        import_module("comments.decisions.repeats")
        post_delete.connect(_touch, sender=self.get_model("Response"))
        pre_delete.connect(_touch_answers, sender=settings.AUTH_USER_MODEL)
        import_module("comments.linkbacks.outgoing.announcing").connect()
        import_module("comments.mail.returned").connect()


def _touch(sender, instance, origin, **kwargs):
    """Raise a version when readers saw the response: the purge of spam leaves pages cached.

    What takes its responses along when it is deleted, an article, may be on any page.
    """
    if instance.state != sender.State.APPROVED:
        return
    if getattr(origin, "model", type(origin)) is sender:
        import_module("comments.models").ResponsesVersion.touch([instance.article_id])
    else:
        import_module("articles.models").Site.touch()


def _touch_answers(sender, instance, **kwargs):
    """Raise the versions of the articles where somebody whose account goes has answered as one of the staff."""
    models = import_module("comments.models")
    models.ResponsesVersion.touch(models.Response.objects.approved().filter(staff=instance).values_list("article_id", flat=True))
