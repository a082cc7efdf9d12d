"""How a deletion, or a tag's new name, reaches the site version and the search index, and a log-out the page that follows it."""

from django.apps import apps
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_delete, post_save
from taggit.models import Tag

from articles.models import Findable, OldTagAddress, Public, SearchRow, Site


def touch_site(sender, **kwargs):
    """Raise the site version."""
    Site.touch()


def forget(sender, instance, **kwargs):
    """Take the row of a deleted thing out of the search index; the purge of a thousand held comments asks nothing."""
    if instance.search_row() is not None:
        SearchRow.objects.filter(kind=sender.FOUND_AS, key=instance.pk).delete()


def remember_who_left(sender, request, user, **kwargs):
    """Tell the page after a log-out whose words the browser shall forget; by then the request has no user."""
    request.signed_out = user.pk if user else ""


def take_address(sender, instance, **kwargs):
    """Give the address of a tag to it alone, also where another tag had it once."""
    OldTagAddress.objects.filter(slug=instance.slug).delete()


def connect() -> None:
    """Hear of what no manager of ours sees: deletions of public and of findable rows, tags, whose model is not ours, and log-outs."""
    for model in apps.get_models():
        if issubclass(model, Public):
            post_delete.connect(touch_site, sender=model)
        if issubclass(model, Findable):
            post_delete.connect(forget, sender=model)
    for signal in (post_save, post_delete):
        signal.connect(touch_site, sender=Tag)
    user_logged_out.connect(remember_who_left)
    post_save.connect(take_address, sender=Tag)
