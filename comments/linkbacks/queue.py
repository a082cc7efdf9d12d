"""The rows as the queue of what is to be verified: which are due, who has one in hand, and what is put off."""

from collections import defaultdict
from datetime import datetime
from itertools import chain

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from articles.models import FindableQuerySet
from comments.linkbacks import limits
from comments.linkbacks.fetches import Fetch, HostBusy, source_host


class QueueQuerySet(FindableQuerySet):
    """Responses as work: a linkback with ``next_try_at`` waits, and one with ``taken_at`` is in a worker's hands."""

    def due(self, now: datetime):
        """Linkbacks that are to be verified at ``now`` and are in nobody's hands."""
        free = Q(taken_at=None) | Q(taken_at__lt=timezone.now() - limits.LEASE)
        return self.filter(free, state=self.model.State.UNVERIFIED, next_try_at__lte=now).order_by("next_try_at", "pk")

    def in_hand(self):
        """Linkbacks that some process is verifying right now."""
        return self.filter(state=self.model.State.UNVERIFIED, taken_at__gte=timezone.now() - limits.LEASE)

    def queued(self):
        """Linkbacks that wait for their verification, due or not."""
        return self.filter(state=self.model.State.UNVERIFIED, next_try_at__isnull=False)

    def take(self, now: datetime):
        """Give one due linkback, held for this process until it is finished or the lease of two minutes ends; None when none is due.

        The row is taken by a conditional UPDATE, so that of several processes one gets it. Rows whose host is being asked already are
        passed over, and those whose host has been asked often enough are put off, which costs them no attempt.
        """
        self._put_off(now)
        busy = set(Fetch.objects.in_flight().values_list("host", flat=True)) if settings.RATE_LIMITS else set()
        due = self.due(now).values_list("pk", "source_url")
        # The second query runs only when the first fifty rows are all of busy hosts.
        for pk, url in chain(due[:50], due[50:]):
            host = source_host(url)
            if host in busy:
                continue
            if self._claim(pk, host, now):
                return self.select_related("article").get(pk=pk)
            if settings.RATE_LIMITS:
                busy.add(host)
        return None

    def _put_off(self, now: datetime) -> None:
        full = Fetch.objects.full_hosts(now)
        late: defaultdict[datetime, list[int]] = defaultdict(list)
        for pk, url in self.due(now).values_list("pk", "source_url") if full else ():
            if source_host(url) in full:
                late[full[source_host(url)]].append(pk)
        for moment, pks in late.items():
            # Not PublicQuerySet.update, here and below: nothing that a reader sees changes.
            models.QuerySet.update(self.due(now).filter(pk__in=pks).order_by(), next_try_at=moment)

    def _claim(self, pk: int, host: str, now: datetime) -> bool:
        taken_at = timezone.now()
        try:
            with transaction.atomic():
                taken = models.QuerySet.update(self.due(now).filter(pk=pk).order_by(), taken_at=taken_at)
                if taken:
                    Fetch.objects.begin(host, now, taken_at)
                return bool(taken)
        except HostBusy:
            return False

    @transaction.atomic
    def finish(self, row, **fields) -> bool:
        """Write what the verification of a taken row found, and let go of it; tell whether it still was this process's to write.

        It is not when the lease ended and another process has the row, or when a moderator has decided in the meantime.
        """
        Fetch.objects.end(source_host(row.source_url), row.taken_at)
        held = self.filter(pk=row.pk, state=self.model.State.UNVERIFIED, taken_at=row.taken_at)
        return bool(models.QuerySet.update(held, attempts=row.attempts + 1, taken_at=None, **fields))
