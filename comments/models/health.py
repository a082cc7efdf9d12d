"""How the work goes: which workers were seen, and which errors came up. Rows, because another process shows them on the desk."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

ABSENT_AFTER = timedelta(minutes=5)
# A worker that was stopped for good and could not say so is told of for a day.
WORKER_KEPT = timedelta(days=1)
ERRORS_KEPT = timedelta(days=30)
# Between two mails about errors, however many processes send them.
TOLD_EVERY = timedelta(hours=1)


class WorkerSeenQuerySet(models.QuerySet["WorkerSeen"]):
    """Workers by when they were seen."""

    def see(self, name: str) -> None:
        """Note that the worker ``name`` is at work now."""
        self.update_or_create(name=name[:100], defaults={"seen_at": timezone.now()})

    def leave(self, name: str) -> None:
        """Note that the worker ends as it was told to, so that nobody misses it."""
        self.filter(name=name[:100]).delete()

    def miss(self, now: datetime) -> list["WorkerSeen"]:
        """Give those that are absent and of which nobody was told; another process that asks now is given none of them."""
        absent = self.filter(seen_at__lt=now - ABSENT_AFTER, missed_at=None)
        return [row for row in absent if self.filter(pk=row.pk, missed_at=None).update(missed_at=now)]

    def find_again(self, now: datetime) -> list["WorkerSeen"]:
        """Give those that were missed and are at work again, each to one process."""
        back = self.filter(seen_at__gte=now - ABSENT_AFTER).exclude(missed_at=None)
        return [row for row in back if self.filter(pk=row.pk, missed_at=row.missed_at).update(missed_at=None)]

    def forget(self, now: datetime) -> None:
        """Delete those not seen for a day."""
        self.filter(seen_at__lt=now - WORKER_KEPT).delete()


class WorkerSeen(models.Model):
    """When a worker was last at work; one row for each, written once a minute."""

    name = models.CharField(max_length=100, unique=True)
    seen_at = models.DateTimeField()
    missed_at = models.DateTimeField(null=True)  # when administrators were told that it is missed

    objects = WorkerSeenQuerySet.as_manager()

    class Meta:
        verbose_name = "worker"
        default_permissions = ("view",)

    def __str__(self):
        return self.name

    def is_absent(self, now: datetime) -> bool:
        """Whether it was not seen for five minutes."""
        return self.seen_at < now - ABSENT_AFTER


class ErrorCountQuerySet(models.QuerySet["ErrorCount"]):
    """Numbers of errors by the hour."""

    @transaction.atomic
    def add(self, hour: datetime, place: str, error: str, times: int) -> None:
        """Add to the number of an hour; several processes may add to one row at once."""
        row, _ = self.get_or_create(hour=hour, place=place[:200], error=error[:100])
        self.filter(pk=row.pk).update(times=F("times") + times)

    def untold(self, now: datetime) -> "ErrorCountQuerySet":
        """Give those of the last day whose number is higher than the one that administrators were told, the newest first."""
        return self.filter(times__gt=F("told"), hour__gte=now - timedelta(days=1)).order_by("-hour", "-times", "place", "error")

    def forget(self, now: datetime) -> None:
        """Delete what is older than 30 days."""
        self.filter(hour__lt=now - ERRORS_KEPT).delete()


class ErrorCount(models.Model):
    """How often an exception of one class came up in one place within an hour; nothing of the request, nothing of a person."""

    hour = models.DateTimeField()
    place = models.CharField(max_length=200)  # the name of a view, or of a worker's logger
    error = models.CharField(max_length=100)
    times = models.PositiveIntegerField(default=0)
    told = models.PositiveIntegerField(default=0, db_default=0)  # of them, by mail

    objects = ErrorCountQuerySet.as_manager()

    class Meta:
        verbose_name = "number of errors"
        verbose_name_plural = "numbers of errors"
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["hour", "place", "error"], name="errors_counted_once_an_hour")]

    def __str__(self):
        return f"{self.times} × {self.error} in {self.place}"

    @property
    def new(self) -> int:
        """How many of them administrators were not told."""
        return self.times - self.told


class ErrorMailQuerySet(models.QuerySet):
    """The one row."""

    def take(self, now: datetime) -> bool:
        """Take it in hand to tell of errors now, unless that was done by any process within the hour."""
        self.get_or_create(pk=1)
        return self.filter(Q(tried_at=None) | Q(tried_at__lte=now - TOLD_EVERY), pk=1).update(tried_at=now) == 1


class ErrorMail(models.Model):
    """When administrators were last told of errors by mail, or would have been; exactly one row."""

    tried_at = models.DateTimeField(null=True)

    objects = ErrorMailQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="error_mail_is_one_row")]

    def __str__(self):
        return "mail about errors"
