"""What an import left for a person to look at."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class LeftoverQuerySet(models.QuerySet):
    """Leftovers by whether somebody has looked at them."""

    def open(self):
        """Those that nobody has settled; a file that has come meanwhile is settled by that."""
        has_come = Q(kind=Leftover.Kind.MEDIA) & (Q(record__image__file__isnull=False) | Q(record__document__size__gt=0))
        return self.filter(settled_at=None).exclude(has_come)


class Leftover(models.Model):
    """One passage of an article, or one file, that a person has to look at after an import.

    ``passage`` is shown with it; ``facts`` holds what mending needs. ``key`` tells two of one article and kind apart, so that a second run
    brings back neither what is open nor what was settled.
    """

    class Kind(models.TextChoices):
        NOTE = "note", "Footnote made by hand"
        TABLE = "table", "Table or shortcode that was dropped"
        MEDIA = "media", "File that is missing"
        MOJIBAKE = "mojibake", "Broken characters"
        BYLINE = "byline", "Byline that differs from the account"
        CASE = "case", "Paragraph that looks like a case study"

    class Outcome(models.TextChoices):
        MENDED = "mended", "Mended"
        LEFT = "left", "Left as it is"

    record = models.ForeignKey("wordpress.ImportRecord", models.CASCADE, related_name="leftovers")
    article = models.ForeignKey("articles.Article", models.CASCADE, null=True, related_name="leftovers")
    kind = models.CharField(max_length=8, choices=Kind)
    key = models.CharField(max_length=64)
    passage = models.TextField()
    facts: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=6, choices=Outcome, blank=True)

    objects = LeftoverQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        default_permissions = ("view", "change")
        verbose_name = "thing left to look at"
        verbose_name_plural = "things left to look at"
        constraints = [
            models.UniqueConstraint(fields=["record", "kind", "key"], name="leftover_once_for_each_passage"),
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="") | (Q(settled_at__isnull=False) & ~Q(outcome="")),
                name="settled_leftover_has_outcome",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.passage[:60]}"

    def settle(self, outcome: "Leftover.Outcome", user) -> None:
        """Note that somebody has looked at it, and what came of that."""
        self.outcome, self.settled_by, self.settled_at = outcome, user, timezone.now()
        self.save(update_fields=["outcome", "settled_by", "settled_at"])
