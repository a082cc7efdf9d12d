"""Which texts link to which documents, so that a download asks an index and not all texts."""

import re
from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Q

from articles.models.search import Findable

# As Document.store names the files: the random part is in no other address.
_NAME = re.compile(r"documents/[0-9a-f]{16}-[\w-]+\.[a-z0-9]+", re.ASCII)


class DocumentLinkQuerySet(models.QuerySet):
    """Links from texts to documents."""

    def write(self, things: Iterable["Linking"]) -> None:
        """Make the rows of things, all of one model, what their texts say."""
        things = list(things)
        if not things:
            return
        column = f"{things[0].LINKS_AS}_id"
        held = set(self.filter(**{f"{column}__in": [thing.pk for thing in things]}).values_list(column, "name"))
        wanted = {(thing.pk, name) for thing in things for name in thing.documents_named()}
        for pk, name in held - wanted:
            self.filter(**{column: pk}, name=name).delete()
        self.bulk_create(self.model(**{column: pk}, name=name) for pk, name in sorted(wanted - held))


class DocumentLink(models.Model):
    """That a text holds the address of a document; by the name of its file, so that text and file may come in any order."""

    name = models.CharField(max_length=120, db_index=True)
    article = models.ForeignKey("articles.Article", models.CASCADE, null=True, related_name="document_links")
    footnote = models.ForeignKey("articles.Footnote", models.CASCADE, null=True, related_name="document_links")
    case_study = models.ForeignKey("articles.CaseStudy", models.CASCADE, null=True, related_name="document_links")

    objects = DocumentLinkQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # written from the texts
        constraints = [
            models.UniqueConstraint(fields=["name", "article"], name="document_link_once_per_article"),
            models.UniqueConstraint(fields=["name", "footnote"], name="document_link_once_per_footnote"),
            models.UniqueConstraint(fields=["name", "case_study"], name="document_link_once_per_case"),
            models.CheckConstraint(
                condition=Q(article__isnull=False, footnote=None, case_study=None)
                | Q(article=None, footnote__isnull=False, case_study=None)
                | Q(article=None, footnote=None, case_study__isnull=False),
                name="document_link_hangs_on_one_text",
            ),
        ]

    def __str__(self):
        return f"{self.article or self.footnote or self.case_study}: {self.name}"


class Linking(Findable):
    """A thing whose texts may link to documents: every write brings these links along, as it does the row of the index."""

    LINKS_AS: str
    LINKS_IN: tuple[str, ...]

    class Meta:
        abstract = True

    @classmethod
    def follow(cls, things: Iterable[Self]) -> None:
        """Write the rows of the index and those of the links."""
        things = list(things)
        super().follow(things)
        DocumentLink.objects.write(things)

    def documents_named(self) -> set[str]:
        """Give the names of the files whose addresses stand in the texts."""
        return {name for field in self.LINKS_IN for name in names_in(getattr(self, field))}


def names_in(text: str) -> list[str]:
    """Give the names of the files of documents whose addresses stand in a text."""
    return _NAME.findall(text)
