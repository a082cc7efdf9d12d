"""What other apps hear of articles; and how deletions, new names of tags and log-outs reach what has to follow them.

The three signals of articles carry ``article`` and ``at``, the moment of the change. They come from what a person does in the admin and
from the clock, never from a script that saves a row, an import or a preview. They are sent inside the transaction of the change, as its
last act: what a receiver writes stands or falls with it, and whoever would go beyond the database waits with ``transaction.on_commit``.
"""

from datetime import datetime

from django.apps import apps
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import Signal
from django.utils import timezone
from taggit.models import Tag

from articles.models import Article, CaseStudy, Document, Findable, OldAddress, Public, SearchRow, Site
from articles.series.models import Series

# Readers can open the article from now on.
article_published = Signal()
# They could before, and its words, its address or a case study in it may be others now.
article_changed = Signal()
# They could before and cannot any more.
article_withdrawn = Signal()


def tell_of(article: Article, before: dict | None) -> None:
    """Send the signal of what a saved change means for readers; ``before`` is the article's snapshot, None for a new one.

    Nothing is sent of what readers could see neither before nor now.
    """
    seen_before, now = before is not None and was_public(before), timezone.now()
    if article.is_public:
        (article_changed if seen_before else article_published).send(Article, article=article, at=now)
    elif seen_before:
        article_withdrawn.send(Article, article=article, at=now)


def tell_of_case(case: CaseStudy) -> None:
    """Send the signal for each public article that shows a case study whose words were changed."""
    for article in Article.objects.published().filter(placements__case_study=case).order_by("pk"):
        article_changed.send(Article, article=article, at=timezone.now())


def was_public(snapshot: dict) -> bool:
    """Tell whether readers could open an article as a snapshot has it."""
    if snapshot["status"] != Article.Status.PUBLISHED or not snapshot["published_at"]:
        return False
    return datetime.fromisoformat(snapshot["published_at"]) <= timezone.now()


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


def keep_tag_address(sender, instance, **kwargs):
    """Have the address that a tag is leaving lead to it, and the one that it takes no more."""
    if instance.pk is None:
        return
    held = Tag.objects.filter(pk=instance.pk).values_list("slug", flat=True).first()
    if held and held != instance.slug:
        OldAddress.objects.leave(f"tags/{held}", instance, was_seen=_is_carried(instance))
    if held != instance.slug:
        OldAddress.objects.take(f"tags/{instance.slug}", instance)


def remember_gone(sender, instance, **kwargs):
    """Have the addresses of what is deleted answer as gone, where readers could open it."""
    if sender is CaseStudy and not instance.was_public:
        instance.old_addresses.all().delete()
        return
    if path := _public_path(instance):
        OldAddress.objects.leave(path, None)


def _public_path(thing: CaseStudy | Document | Series | Tag) -> str:
    if isinstance(thing, Tag):
        return f"tags/{thing.slug}" if thing.slug and _is_carried(thing) else ""
    if isinstance(thing, Document):
        return str(thing.file) if thing.marked_public else ""
    if isinstance(thing, Series) and not thing.was_seen():
        return ""
    return f"{thing.ROOT}/{thing.slug}"


def _is_carried(tag: Tag) -> bool:
    """Tell whether the page of a tag has a post to show."""
    return Article.objects.posts().filter(tagged__tag=tag).exists()


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
    pre_save.connect(keep_tag_address, sender=Tag)
    for model in (CaseStudy, Document, Series, Tag):
        pre_delete.connect(remember_gone, sender=model)
