"""Which hosts we have asked for pages within the last hour: rows, because several workers have to agree on it."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, models
from django.db.models import Q
from django.utils import timezone

from comments.rules import limits


class HostBusy(Exception):
    """The host is being asked by another process, or has been asked as often as it may be within an hour."""

    until: datetime


class FetchQuerySet(models.QuerySet):
    """Fetches by the hour and by what goes on at present. With HTC_RATE_LIMITS=off nothing is counted and no host is ever busy.

    Requests that nobody but us caused (``is_ours``) do not count among those of the hour; they keep a pause between them instead.
    """

    def within_hour(self, now: datetime):
        """The fetches of the hour that ends at ``now``."""
        return self.filter(is_ours=False, at__gt=now - limits.HOST.period, at__lte=now)

    def in_flight(self):
        """The fetches that a process is busy with right now."""
        return self.filter(taken_at__gte=timezone.now() - limits.LEASE)

    def busy_hosts(self) -> set[str]:
        """Give the hosts that a process is asking right now."""
        return set(self.in_flight().values_list("host", flat=True)) if settings.RATE_LIMITS else set()

    def full_hosts(self, now: datetime) -> dict[str, datetime]:
        """Give each host that has been asked as often as it may be, with the moment from which on it may be asked again."""
        if not settings.RATE_LIMITS:
            return {}
        hosts = self.within_hour(now).values("host").annotate(times=models.Count("pk"), first=models.Min("at"))
        return {row["host"]: row["first"] + limits.HOST.period for row in hosts.filter(times__gte=limits.HOST.times)}

    def resting_hosts(self) -> set[str]:
        """Give the hosts that are not to hear of us right now: those being asked, and those we were done with a moment ago."""
        if not settings.RATE_LIMITS:
            return set()
        now = timezone.now()
        asked = Q(taken_at__gte=now - limits.LEASE) | Q(ended_at__gt=now - limits.PAUSE)
        return set(self.filter(asked).values_list("host", flat=True))

    def is_minute_full(self) -> bool:
        """Tell whether we have made as many requests of our own within the last minute as we may."""
        ours = self.filter(is_ours=True, ended_at__gt=timezone.now() - limits.OURS.period)
        return settings.RATE_LIMITS and ours.count() >= limits.OURS.times

    def begin(self, host: str, now: datetime, taken_at: datetime, *, is_ours: bool = False) -> None:
        """Note that a page of the host is fetched from ``taken_at`` on. Call it inside a transaction; raises HostBusy.

        The constraint lets one process pass at a time, so that the count behind it is exact on every database.
        """
        if not settings.RATE_LIMITS:
            return
        self.filter(host=host, taken_at__lt=taken_at - limits.LEASE).update(taken_at=None)
        try:
            self.create(host=host, at=now, taken_at=taken_at, is_ours=is_ours)
        except IntegrityError as error:
            raise HostBusy(host) from error
        if not is_ours and self.within_hour(now).filter(host=host).count() > limits.HOST.times:
            raise HostBusy(host)

    def end(self, host: str, taken_at: datetime | None) -> None:
        """Note that the fetch that began at ``taken_at`` is over."""
        if taken_at is not None:
            self.filter(host=host, taken_at=taken_at).update(taken_at=None, ended_at=timezone.now())

    def forget(self, now: datetime) -> None:
        """Delete what is older than an hour and over."""
        over = Q(taken_at=None) | Q(taken_at__lt=timezone.now() - limits.LEASE)
        self.filter(over, at__lte=now - limits.HOST.period).delete()


class Fetch(models.Model):
    """One page that was fetched from a host, kept for an hour; ``taken_at`` is set as long as it goes on, ``ended_at`` after that.

    ``at`` is the moment that the worker was told, the other two are those of the clock.
    """

    host = models.CharField(max_length=255)
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    is_ours = models.BooleanField(default=False)

    objects = FetchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "fetches"
        indexes = [models.Index(fields=["host", "at"], name="fetch_host")]
        constraints = [
            models.UniqueConstraint(fields=["host"], condition=Q(taken_at__isnull=False), name="one_fetch_at_a_time_per_host"),
        ]

    def __str__(self):
        return f"{self.host}, {self.at}"
