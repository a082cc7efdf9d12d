"""Corrections: what staff tell readers of an article that has changed in its meaning."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy

from articles.models.site import Public, PublicQuerySet
from htc.lib.text import clean_lines
from htc.lib.words import DAY, written


class CorrectionQuerySet(PublicQuerySet):
    """Corrections by who may read them."""

    def public(self):
        """Those of articles that readers can open, the newest first."""
        articles: Any = self.model._meta.get_field("article").related_model
        return self.exclude(article__in=articles.objects.unpublished()).order_by("-made_at", "-pk")


class Correction(Public):
    """One change of the meaning of an article, as readers are told it, with its date.

    What else is saved is a mend of writing: it moves no date that readers or programs see (``last_correction``).
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction", gettext_lazy("Correction")
        CLARIFICATION = "clarification", gettext_lazy("Clarification")
        UPDATE = "update", gettext_lazy("Update")
        NOTE = "note", gettext_lazy("Editor’s note")
        RETRACTION = "retraction", gettext_lazy("Retraction")
        SAFETY = "safety", gettext_lazy("Details removed for safety")

    # What a reader has to know before the text; the others stand below it.
    ABOVE = (Kind.CORRECTION, Kind.RETRACTION)

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="corrections")
    kind = models.CharField(max_length=13, choices=Kind, default=Kind.CORRECTION)
    made_at = models.DateTimeField("date", default=timezone.now)
    text_wrong = models.TextField("what was wrong", blank=True)
    text_right = models.TextField("what is right", blank=True)

    objects: ClassVar = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="safety", text_wrong="", text_right="") | (~Q(kind="safety") & ~Q(text_wrong="", text_right="")),
                name="correction_has_words_unless_for_safety",
                violation_error_message="Please say what changed; only of details removed for safety nothing is said.",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.date_words}"

    def save(self, *args, **kwargs):
        self.text_wrong, self.text_right = clean_lines(self.text_wrong), clean_lines(self.text_right)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Its place on the page of the article."""
        return f"{self.article.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self) -> str:
        """The id of its place."""
        return f"correction-{self.pk}"

    @property
    def stands_above(self) -> bool:
        """Whether it comes before the text."""
        return self.kind in self.ABOVE

    @property
    def is_for_safety(self) -> bool:
        """Whether nothing may be said of what it changed."""
        return self.kind == self.Kind.SAFETY

    @property
    def told(self) -> str:
        """What is said of it, as plain text: what is right, else what was wrong, else why nothing is said."""
        return self.text_right or self.text_wrong or gettext("Details were removed to protect someone.")

    @property
    def date_words(self) -> str:
        """“15 January 2014”, in the active time zone."""
        return written(self.made_at, DAY)

    @property
    def date_attr(self) -> str:
        """The date for machines, to the minute."""
        return timezone.localtime(self.made_at).isoformat(timespec="minutes")


class Corrected(models.Model):
    """A thing with corrections, and what they make of its title and dates.

    ``corrected_at`` and ``is_retracted`` are read with the row where a list or a page asks for it (``with_titles``).
    """

    title: str
    corrections: Any

    class Meta:
        abstract = True

    @cached_property
    def corrected_at(self) -> datetime | None:
        """When its meaning last changed after its publication, which a correction tells; None where it never did."""
        return Correction.objects.filter(article=self.pk).values_list("made_at", flat=True).first()

    @cached_property
    def is_retracted(self) -> bool:
        """Whether staff no longer stand by it: it keeps its text, with the notice first."""
        return Correction.objects.filter(article=self.pk, kind=Correction.Kind.RETRACTION).exists()

    @property
    def shown_title(self) -> str:
        """The title away from the page, in lists, feeds and windows: there a retracted article says so before it."""
        return f"Retracted: {self.title}" if self.is_retracted else self.title

    @cached_property
    def corrections_shown(self) -> list[Correction]:
        """All its corrections, the newest first; asked for only where there is one."""
        return list(self.corrections.all()) if self.corrected_at else []

    @property
    def corrections_above(self) -> list[Correction]:
        """Those that stand before the text, a retraction first."""
        above = [correction for correction in self.corrections_shown if correction.stands_above]
        return sorted(above, key=lambda correction: correction.kind != Correction.Kind.RETRACTION)

    @property
    def corrections_below(self) -> list[Correction]:
        """Those that stand behind the text."""
        return [correction for correction in self.corrections_shown if not correction.stands_above]

    @property
    def corrected_words(self) -> str:
        """“15 January 2014”: when its meaning last changed; "" where it never did."""
        return written(self.corrected_at, DAY) if self.corrected_at else ""

    @property
    def corrected_attr(self) -> str:
        """The same for machines."""
        return timezone.localtime(self.corrected_at).isoformat(timespec="minutes") if self.corrected_at else ""


def last_correction(article: str) -> models.Subquery:
    """Give the expression for when the meaning of an article last changed; ``article`` is the path to its key, NULL without a correction.

    This is the one rule for every date of a change that is told: on pages, to programs, in feeds and in the sitemap.
    """
    rows = Correction.objects.filter(article=models.OuterRef(article)).order_by("-made_at")
    return models.Subquery(rows.values("made_at")[:1])


def has_retraction(article: str) -> models.Exists:
    """Give the expression for whether an article is retracted; ``article`` is the path to its key."""
    return models.Exists(Correction.objects.filter(article=models.OuterRef(article), kind=Correction.Kind.RETRACTION))
