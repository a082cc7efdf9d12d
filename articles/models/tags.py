"""Tags that become one."""

from collections.abc import Iterable

from django.db import transaction
from taggit.models import Tag

from articles.models.addresses import OldAddress
from articles.models.article import ArticleTag
from articles.models.notes import CaseTag


@transaction.atomic
def merge(tags: Iterable[Tag], into: Tag) -> int:
    """Let everything that carries one of the tags carry ``into`` once, delete the tags, and give how many there were.

    The addresses of the tags, and those that they had left before, lead to ``into`` in one hop.
    """
    merged = [tag for tag in tags if tag.pk != into.pk]
    for through in (ArticleTag, CaseTag):
        has_it = through.objects.filter(tag=into).values("content_object")
        missing = through.objects.filter(tag__in=merged).exclude(content_object__in=has_it)
        pks = missing.order_by("content_object").values_list("content_object", flat=True).distinct()
        through.objects.bulk_create(through(content_object_id=pk, tag=into) for pk in list(pks))
    OldAddress.objects.filter(tag__in=merged).update(tag=into)
    for tag in merged:
        slug = tag.slug
        tag.delete()
        if slug:
            OldAddress.objects.leave(f"tags/{slug}", into)
    return len(merged)
