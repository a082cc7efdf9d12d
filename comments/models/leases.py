"""Rows as work that several processes share: which are due, who has one in hand, and how it is let go of.

A row with ``next_try_at`` waits; one with ``taken_at`` is held by the process that took it at that moment, until the process finishes it
or its lease ends. Four queues are made so: linkbacks to be verified, notices to other sites, looks at links, and mails.
"""

from datetime import datetime
from itertools import chain

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from comments.models.fetch import Fetch, HostBusy
from comments.rules import limits
from htc.lib.web import bare_host


class LeaseQuerySet(models.QuerySet):
    """Rows by whose turn it is. ``lease`` is how long one may be in hand before it is due for others again."""

    lease = limits.LEASE

    def due(self, now: datetime):
        """Those with something to be done at ``now`` that are in nobody's hands."""
        free = Q(taken_at=None) | Q(taken_at__lt=timezone.now() - self.lease)
        return self.filter(free, next_try_at__lte=now).order_by("next_try_at", "pk")

    def in_hand(self):
        """Those that some process is busy with right now."""
        return self.filter(next_try_at__isnull=False, taken_at__gte=timezone.now() - self.lease)

    def hold(self, pk: int, now: datetime, taken_at: datetime) -> bool:
        """Take a row that is due; tell whether it still was. By a conditional UPDATE, so that of several processes one gets it."""
        return bool(self.due(now).filter(pk=pk).order_by()._write(taken_at=taken_at))

    def held(self, row):
        """A row as long as it is in the hands of who took ``row``."""
        return self.filter(pk=row.pk, taken_at=row.taken_at)

    def finish(self, row, **fields) -> bool:
        """Write what came of a taken row and let go of it; tell whether it still was this process's to write."""
        return bool(self.held(row).order_by()._write(taken_at=None, **fields))

    def _write(self, **values) -> int:
        # Readers see some of these rows, but nothing of the work on them.
        return models.QuerySet.update(self, **values)


def hold_by_host(rows: LeaseQuerySet, now: datetime, busy: set[str], *, addresses: tuple[str, ...], is_ours: bool) -> int | None:
    """Take the first due row whose host is not ``busy``, note that the host is being asked, and give the key; None when there is none.

    The host is that of the first of the columns ``addresses`` that is not empty. ``is_ours`` as for ``Fetch``. Rows that are passed over
    stay due.
    """
    due, passed = rows.due(now).values_list("pk", *addresses), set(busy)
    # The second query runs only when the first fifty rows are all of busy hosts.
    first = list(due[:50])
    for pk, *urls in chain(first, due[50:] if len(first) == 50 else ()):
        host = bare_host(next(filter(None, urls), ""))
        if host not in passed and _hold_with_host(rows, pk, host, now, is_ours=is_ours):
            return pk
        if settings.RATE_LIMITS:
            passed.add(host)
    return None


def _hold_with_host(rows: LeaseQuerySet, pk: int, host: str, now: datetime, *, is_ours: bool) -> bool:
    taken_at = timezone.now()
    try:
        with transaction.atomic():
            taken = rows.hold(pk, now, taken_at)
            if taken:
                Fetch.objects.begin(host, now, taken_at, is_ours=is_ours)
            return taken
    except HostBusy:
        return False
