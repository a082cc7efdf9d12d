"""What tags were called before: an address that a tag has left, by a new name or by a merger, leads to where it went."""

from collections.abc import Iterable

from django.db import models, transaction
from taggit.models import Tag

from articles.models.article import ArticleTag
from articles.models.notes import CaseTag


class OldTagAddressQuerySet(models.QuerySet):
    """Addresses that tags have left."""

    def keep(self, slug: str, tag: Tag) -> None:
        """Have the address that a tag has left lead to ``tag``; one that never was an address is not kept."""
        if slug:
            self.update_or_create(slug=slug, defaults={"tag": tag})


class OldTagAddress(models.Model):
    """The short name that a tag had once; its page and its feed answer with a redirect to those of the present tag."""

    slug = models.SlugField(max_length=100, unique=True, allow_unicode=True)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="old_addresses")

    objects = OldTagAddressQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "old addresses of tags"
        default_permissions = ()  # who may change tags writes them

    def __str__(self):
        return f"/tags/{self.slug}/"


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
    OldTagAddress.objects.filter(tag__in=merged).update(tag=into)
    for tag in merged:
        slug = tag.slug
        tag.delete()
        OldTagAddress.objects.keep(slug, into)
    return len(merged)
