"""Who has which form open, so that two people who write the same thing know of each other."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

STALE_AFTER = timedelta(minutes=3)


class EditingNoticeQuerySet(models.QuerySet):
    """Notices by the row they are about; one that was not renewed for three minutes does not count."""

    def about(self, row: models.Model):
        """The fresh ones about an article or a case study, the longest open first."""
        return self.filter(subject=subject_of(row), seen_at__gt=timezone.now() - STALE_AFTER)

    def note(self, row: models.Model, user) -> datetime:
        """Write or renew that ``user`` has the form of ``row`` open, and delete every stale notice; gives the moment."""
        now = timezone.now()
        self.filter(seen_at__lte=now - STALE_AFTER).delete()
        self.update_or_create(
            subject=subject_of(row), user=user, defaults={"seen_at": now}, create_defaults={"opened_at": now, "seen_at": now}
        )
        return now

    def leave(self, row: models.Model, user, seen_at: datetime | None = None) -> None:
        """Delete the notice of a form that is left; with ``seen_at`` only if no other window of theirs renewed it after that."""
        notices = self.filter(subject=subject_of(row), user=user)
        (notices.filter(seen_at__lte=seen_at) if seen_at else notices).delete()


class EditingNotice(models.Model):
    """That somebody has the form of an article or a case study open; renewed each minute, removed when it is left.

    ``subject`` names the row as “article 5”: these rows live for minutes, and a foreign key for each model would buy nothing.
    """

    subject = models.CharField(max_length=60)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    objects = EditingNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["subject", "user"], name="editing_notice_once_per_person")]

    def __str__(self):
        return f"{self.user} at {self.subject}"


def subject_of(row: models.Model) -> str:
    """Give the words under which notices about a row are kept."""
    return f"{row._meta.model_name} {row.pk}"
