"""Drafts that were thrown away: for thirty days they can be had back, and nobody meets them but in the trash."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

KEPT_FOR = timedelta(days=30)


class TrashQuerySet(models.QuerySet):
    """Rows by whether they are in the trash."""

    def all_seen_by(self, user):
        """Those that a member of staff may see as such, in the trash or not."""
        raise NotImplementedError

    def seen_by(self, user):
        """Those that a member of staff may see, work on and choose from; none of what is in the trash."""
        return self.all_seen_by(user).outside_trash()

    def trash_of(self, user):
        """Those in the trash that a member of staff may see."""
        return self.all_seen_by(user).in_trash()

    def outside_trash(self):
        """Those that are not there: what staff work on, choose from and look at."""
        return self.filter(trashed_at=None)

    def in_trash(self):
        """Those that are there, the last first."""
        return self.filter(trashed_at__isnull=False).order_by("-trashed_at", "-pk")

    def trash_over(self, now: datetime):
        """Those whose time in the trash is over at ``now``."""
        return self.filter(trashed_at__lte=now - KEPT_FOR)

    def move(self, pk: int, *, into_trash: bool) -> None:
        """Put a row into the trash, or take it out; its words, its moment of change and the pages of readers stay as they are."""
        # As the rows that readers see do it (``PublicQuerySet.update_unseen``): no reader has ever seen this one.
        models.QuerySet.update(self.filter(pk=pk), trashed_at=timezone.now() if into_trash else None)

    move.alters_data = True  # type: ignore[attr-defined]  # what Django reads of a method that no template may call


class Trashable(models.Model):
    """A text that can be thrown away while readers have never seen it."""

    trashed_at = models.DateTimeField("in the trash since", null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def staff_title(self) -> str:
        """The title as staff are told that something else names it, “Draft (in the trash)”."""
        return f"{self} (in the trash)" if self.trashed_at else str(self)

    @property
    def trash_over_at(self) -> datetime:
        """When a row that is in the trash is deleted for good."""
        return (self.trashed_at or timezone.now()) + KEPT_FOR


def trash_holds(**never_public) -> Q:
    """Give the condition that whatever is in the trash has these values, which no row has that was public."""
    return Q(trashed_at=None) | Q(**never_public)
