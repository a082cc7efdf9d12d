"""What carries a tag, what staff say about one, and tags that become one."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.dispatch import Signal
from taggit.models import Tag, TaggedItemBase

from articles.models.addresses import OldAddress
from articles.models.site import Public
from htc.lib.text import clean_lines

# Sent with ``tags`` and ``into``, inside the transaction and before the tags go: who keeps something of a tag keeps it of ``into`` now.
tags_merged = Signal()


class ArticleTag(Public, TaggedItemBase):
    """That an article carries a tag."""

    content_object = models.ForeignKey("articles.Article", models.CASCADE, related_name="tagged")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="tag_once_per_article")]


class CaseTag(Public, TaggedItemBase):
    """That a case study carries a tag."""

    content_object = models.ForeignKey("articles.CaseStudy", models.CASCADE, related_name="tagged")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="tag_once_per_case")]


class TagWords(Public):
    """What staff say about a tag, in plain text; a tag of which nothing is said has no row."""

    tag = models.OneToOneField(Tag, models.CASCADE, primary_key=True, related_name="words")
    text = models.TextField()

    class Meta:
        default_permissions = ()  # they are written in the form of the tag
        verbose_name = "words about a tag"
        verbose_name_plural = "words about tags"

    def __str__(self):
        return self.text

    def save(self, *args, **kwargs):
        self.text = clean_lines(self.text)
        super().save(*args, **kwargs)


def words_about(tag: Tag) -> str:
    """Give what staff say about a tag, "" where they say nothing."""
    words = getattr(tag, "words", None)
    return words.text if words else ""


def describe(tag: Tag, text: str) -> None:
    """Write what is said about a tag; an empty text forgets it."""
    if text := clean_lines(text):
        TagWords.objects.update_or_create(tag=tag, defaults={"text": text})
    else:
        TagWords.objects.filter(tag=tag).delete()


class Tagged:
    """What carries tags, as pages show them."""

    tagged: Any

    @property
    def tags_shown(self) -> list[Tag]:
        """The tags, in alphabetical order."""
        return sorted((row.tag for row in self.tagged.all()), key=lambda tag: tag.name.casefold())

    @property
    def tag_names(self) -> list[str]:
        """Names of the tags, in alphabetical order."""
        return [tag.name for tag in self.tags_shown]


@transaction.atomic
def merge(tags: Iterable[Tag], into: Tag) -> int:
    """Let everything that carries one of the tags carry ``into`` once, delete the tags, and give how many there were.

    The addresses of the tags, and those that they had left before, lead to ``into`` in one hop. It keeps what is said about it; where that
    is nothing, what is said about the first of the others that has words is said about it now.
    """
    merged = [tag for tag in tags if tag.pk != into.pk]
    for through in (ArticleTag, CaseTag):
        rows: models.QuerySet[Any] = through.objects.all()
        has_it = rows.filter(tag=into).values("content_object")
        missing = rows.filter(tag__in=merged).exclude(content_object__in=has_it)
        pks = missing.order_by("content_object").values_list("content_object", flat=True).distinct()
        through.objects.bulk_create(through(content_object_id=pk, tag=into) for pk in list(pks))
    OldAddress.objects.filter(tag__in=merged).update(tag=into)
    if words := next(filter(None, map(words_about, merged)), ""):
        TagWords.objects.get_or_create(tag=into, defaults={"text": words})
    tags_merged.send(Tag, tags=merged, into=into)
    for tag in merged:
        tag.menu_entries.update(tag=into)  # named by the menu, which knows more than tags do
        slug = tag.slug
        tag.delete()
        if slug:
            OldAddress.objects.leave(f"tags/{slug}", into)
    return len(merged)
