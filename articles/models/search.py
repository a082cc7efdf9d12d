"""The search index: one row for each thing that can be found, written in the transaction that changes the thing.

Whether readers may see a row is not written here but asked of its article or case study when somebody searches, so a scheduled
article is found when its time has come, and a withdrawn one no longer.
"""

import unicodedata
from collections.abc import Callable, Iterable
from itertools import batched
from typing import Any, Self
from urllib.parse import urljoin

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy

from articles.models.site import PublicQuerySet
from articles.text.spelling import forms
from articles.text.tokens import BEYOND, form

BATCH = 500
FOLDED = ("folded_title", "folded_text", "title_forms", "text_forms")
_CONTROLS = dict.fromkeys([*range(9), *range(14, 32)])


class SearchRowQuerySet(models.QuerySet):
    """Rows of the index."""

    def write(self, things: Iterable["Findable"]) -> None:
        """Write the row of each thing, all of one model; where a thing is not to be found any more, its row goes."""
        things = list(things)
        rows = [row for thing in things if (row := thing.search_row()) is not None]
        for row in rows:
            row.fold()
        SearchRow.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["kind", "key"],
            update_fields=["title", "text", *FOLDED, "url", "article", "case_study"],
        )
        kept = {row.key for row in rows}
        if gone := [thing.pk for thing in things if thing.pk not in kept]:
            self.filter(kind=things[0].FOUND_AS, key__in=gone).delete()

    def write_all(self, model: type["Findable"], told: Callable[[int, int], object] | None = None) -> None:
        """Write the rows of everything that the model holds, in many transactions, and delete those of what is there no more.

        ``told`` is called with the number of things that are done and that of all.
        """
        things = model._base_manager.order_by()
        pks = sorted(things.values_list("pk", flat=True))
        done = 0
        for some in batched(pks, BATCH):
            with transaction.atomic(using=self.db):
                self.write(things.filter(pk__in=some).select_for_update())
            done += len(some)
            if told:
                told(done, len(pks))
        self.filter(kind=model.FOUND_AS).exclude(key__in=things.values("pk")).delete()


class SearchRow(models.Model):
    """One thing that can be found. ``url`` is relative to the page of the article or case study that the row hangs on.

    ``title`` and ``text`` are shown; the engines read ``folded_title`` and ``folded_text`` (``articles.text.tokens``), and
    ``title_forms`` and ``text_forms`` (``articles.text.spelling``): by what else the words are found. What readers unfold is among what
    the engines read, and not in what is shown.
    """

    class Kind(models.TextChoices):
        ARTICLE = "article", gettext_lazy("Articles and pages")
        FOOTNOTE = "footnote", gettext_lazy("Footnotes")
        CASE = "case", gettext_lazy("Case studies")
        COMMENT = "comment", gettext_lazy("Comments")

    kind = models.CharField(max_length=8, choices=Kind)
    key = models.PositiveBigIntegerField()
    article = models.ForeignKey("articles.Article", models.CASCADE, null=True, related_name="+")
    case_study = models.ForeignKey("articles.CaseStudy", models.CASCADE, null=True, related_name="+")
    title = models.TextField(blank=True)
    url = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    folded_title = models.TextField(blank=True, default="")
    folded_text = models.TextField(blank=True, default="")
    title_forms = models.TextField(blank=True, default="")
    text_forms = models.TextField(blank=True, default="")

    objects = SearchRowQuerySet.as_manager()

    _unfolds = ""

    class Meta:
        verbose_name = "row of the search index"
        verbose_name_plural = "rows of the search index"
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="search_row_once_for_each_thing"),
            # Without one of them nothing would say whether readers may see the row.
            models.CheckConstraint(
                condition=Q(article__isnull=False, case_study__isnull=True) | Q(article__isnull=True, case_study__isnull=False),
                name="search_row_hangs_on_one_page",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.key}"

    def beside(self, folded: str) -> Self:
        """Give the row, which is to be found by the words of what readers unfold too."""
        self._unfolds = folded
        return self

    def fold(self) -> None:
        """Bring title and text to one line, and write what the engines read of them."""
        self.title, self.text = _one_line(self.title), _one_line(self.text)
        self.folded_title, self.folded_text = form(self.title), form(self.text)
        if beyond := form(_one_line(self._unfolds)):
            self.folded_text += f"{BEYOND}{beyond}"
        # Nothing that readers wrote is ever proposed to others.
        by_staff = self.kind != self.Kind.COMMENT
        self.title_forms = forms(self.folded_title, with_sounds=by_staff)
        self.text_forms = forms(self.folded_text, with_sounds=by_staff)

    @property
    def address(self) -> str:
        """Where the thing stands: the page of the article or case study, or a place in it."""
        page = self.article or self.case_study
        return urljoin((page and page.get_absolute_url()) or "", self.url)


class FindableQuerySet(PublicQuerySet):
    """Things that can be found: every write in bulk brings the index along in its own transaction."""

    model: Any  # the class of a Findable

    def update(self, **values):
        """Update as usual; the index follows where the values are ones that it holds."""
        if self.model.FOUND_BY.isdisjoint(values):
            return super().update(**values)
        with transaction.atomic(using=self.db):
            # Asked before the update, which may take rows out of the set.
            pks = list(self.order_by().values_list("pk", flat=True))
            count = super().update(**values)
            for some in batched(pks, BATCH):
                self.model.follow(self.model._base_manager.filter(pk__in=some))
            return count

    update.alters_data = True  # type: ignore[attr-defined]  # as in PublicQuerySet

    def bulk_create(self, *args, **kwargs):
        """Create as usual and write the rows of the index."""
        with transaction.atomic(using=self.db):
            created = super().bulk_create(*args, **kwargs)
            self.model.follow(thing for thing in created if thing.pk)
            return created


class Findable(models.Model):
    """A thing that can be found: saving it writes its row. A model names its kind, and the fields that the row is made of."""

    FOUND_AS: SearchRow.Kind
    FOUND_BY: frozenset[str]

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Save as usual and write the row of the index."""
        fields = kwargs.get("update_fields")
        is_new = self._state.adding
        with transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)
            if is_new and self.search_row() is None:
                return
            if fields is None:
                self.follow([self])
            elif not self.FOUND_BY.isdisjoint(fields):
                # The other fields of this instance may be older than what the database holds.
                self.follow(type(self)._base_manager.filter(pk=self.pk))

    @classmethod
    def follow(cls, things: Iterable[Self]) -> None:
        """Write what is made of the fields of ``FOUND_BY``: the rows of the index."""
        SearchRow.objects.write(things)

    def search_row(self) -> SearchRow | None:
        """Give the row as it is to be written; None where readers are not to find the thing, whatever its article says."""
        raise NotImplementedError


def _one_line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text.translate(_CONTROLS)).split())
