"""How a deletion, or a tag's new name, reaches the site version."""

from django.apps import apps
from django.db.models.signals import post_delete, post_save
from taggit.models import Tag

from articles.models import Public, Site


def touch_site(sender, **kwargs):
    """Raise the site version."""
    Site.touch()


def connect() -> None:
    """Hear of what no manager of ours sees: deletions of public rows, and tags, whose model is not ours."""
    for model in apps.get_models():
        if issubclass(model, Public):
            post_delete.connect(touch_site, sender=model)
    for signal in (post_save, post_delete):
        signal.connect(touch_site, sender=Tag)
