"""How the work goes: which workers were seen, and which errors came up. Rows, because another process shows them on the desk."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

ABSENT_AFTER = timedelta(minutes=5)
# A worker that was stopped for good and could not say so is told of for a day.
WORKER_KEPT = timedelta(days=1)
ERRORS_KEPT = timedelta(days=30)


class WorkerSeenQuerySet(models.QuerySet):
    """Workers by when they were seen."""

    def see(self, name: str) -> None:
        """Note that the worker ``name`` is at work now."""
        self.update_or_create(name=name[:100], defaults={"seen_at": timezone.now()})

    def leave(self, name: str) -> None:
        """Note that the worker ends as it was told to, so that nobody misses it."""
        self.filter(name=name[:100]).delete()

    def forget(self, now: datetime) -> None:
        """Delete those not seen for a day."""
        self.filter(seen_at__lt=now - WORKER_KEPT).delete()


class WorkerSeen(models.Model):
    """When a worker was last at work; one row for each, written once a minute."""

    name = models.CharField(max_length=100, unique=True)
    seen_at = models.DateTimeField()

    objects = WorkerSeenQuerySet.as_manager()

    class Meta:
        verbose_name = "worker"
        default_permissions = ("view",)

    def __str__(self):
        return self.name

    def is_absent(self, now: datetime) -> bool:
        """Whether it was not seen for five minutes."""
        return self.seen_at < now - ABSENT_AFTER


class ErrorCountQuerySet(models.QuerySet):
    """Numbers of errors by the hour."""

    @transaction.atomic
    def add(self, hour: datetime, place: str, error: str, times: int) -> None:
        """Add to the number of an hour; several processes may add to one row at once."""
        row, _ = self.get_or_create(hour=hour, place=place[:200], error=error[:100])
        self.filter(pk=row.pk).update(times=F("times") + times)

    def forget(self, now: datetime) -> None:
        """Delete what is older than 30 days."""
        self.filter(hour__lt=now - ERRORS_KEPT).delete()


class ErrorCount(models.Model):
    """How often an exception of one class came up in one place within an hour; nothing of the request, nothing of a person."""

    hour = models.DateTimeField()
    place = models.CharField(max_length=200)  # the name of a view, or of a worker's logger
    error = models.CharField(max_length=100)
    times = models.PositiveIntegerField(default=0)

    objects = ErrorCountQuerySet.as_manager()

    class Meta:
        verbose_name = "number of errors"
        verbose_name_plural = "numbers of errors"
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["hour", "place", "error"], name="errors_counted_once_an_hour")]

    def __str__(self):
        return f"{self.times} × {self.error} in {self.place}"
