"""How a deletion, or a tag's new name, reaches the site version and the search index."""

from django.apps import apps
from django.db.models.signals import post_delete, post_save
from taggit.models import Tag

from articles.models import Findable, Public, SearchRow, Site


def touch_site(sender, **kwargs):
    """Raise the site version."""
    Site.touch()


def forget(sender, instance, **kwargs):
    """Take the row of a deleted thing out of the search index; the purge of a thousand held comments asks nothing."""
    if instance.search_row() is not None:
        SearchRow.objects.filter(kind=sender.FOUND_AS, key=instance.pk).delete()


def connect() -> None:
    """Hear of what no manager of ours sees: deletions of public and of findable rows, and tags, whose model is not ours."""
    for model in apps.get_models():
        if issubclass(model, Public):
            post_delete.connect(touch_site, sender=model)
        if issubclass(model, Findable):
            post_delete.connect(forget, sender=model)
    for signal in (post_save, post_delete):
        signal.connect(touch_site, sender=Tag)
