"""The rows as the queue of what is to be verified, for the first time or again: which are due, who has one in hand, what is put off."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from itertools import chain, groupby

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, Q, Value, When
from django.utils import timezone

from articles.models import FindableQuerySet
from comments.models.fetch import Fetch, HostBusy, source_host
from comments.rules import limits, schedule


class QueueQuerySet(FindableQuerySet):
    """Responses as work: a linkback with ``next_try_at`` waits, and one with ``taken_at`` is in a worker's hands."""

    def due(self, now: datetime):
        """Linkbacks that are to be verified at ``now`` and are in nobody's hands; those that never were come first.

        What a moderator has put into spam or trash is never asked for again.
        """
        state = self.model.State
        free = Q(taken_at=None) | Q(taken_at__lt=timezone.now() - limits.LEASE)
        rows = self.filter(free, next_try_at__lte=now, state__in=[state.UNVERIFIED, state.PENDING, state.APPROVED, state.GONE])
        return rows.order_by(Case(When(state=state.UNVERIFIED, then=0), default=1), "next_try_at", "pk")

    def in_hand(self):
        """Linkbacks that some process is verifying right now."""
        return self.filter(next_try_at__isnull=False, taken_at__gte=timezone.now() - limits.LEASE)

    def queued(self):
        """Linkbacks that wait for their first verification, due or not."""
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
            self.due(now).filter(pk__in=pks).order_by().update_unseen(next_try_at=moment)

    def _claim(self, pk: int, host: str, now: datetime) -> bool:
        taken_at = timezone.now()
        try:
            with transaction.atomic():
                taken = self.due(now).filter(pk=pk).order_by().update_unseen(taken_at=taken_at)
                if taken:
                    Fetch.objects.begin(host, now, taken_at)
                return bool(taken)
        except HostBusy:
            return False

    @transaction.atomic
    def finish(self, row, *, facts: dict | None = None, **fields) -> bool:
        """Write what the verification of a taken row found, and let go of it; tell whether it still was this process's to write.

        It is not when the lease ended and another process has the row, or when a moderator has decided in the meantime. ``facts`` are
        added to those of the row. A notice that came in meanwhile keeps the moment for which it has asked.
        """
        Fetch.objects.end(source_host(row.source_url), row.taken_at)
        held = self.filter(pk=row.pk, state=row.state, taken_at=row.taken_at).order_by()
        stored = held.select_related(None).select_for_update().values("facts", "next_try_at").first()
        if stored is None:
            return False
        if stored["next_try_at"] != row.next_try_at:
            fields.pop("next_try_at", None)
        if facts:
            fields["facts"] = stored["facts"] | facts
        return bool(held.update_unseen(**{"attempts": row.attempts + 1, "taken_at": None} | fields))

    def put_off(self, row, until: datetime) -> None:
        """Let go of a taken row until ``until``, at the cost of no attempt."""
        self.finish(row, attempts=row.attempts, next_try_at=until)

    def pages_of_others(self):
        """Linkbacks whose page can be fetched: neither comments nor links between articles of ours."""
        return self.exclude(kind=self.model.Kind.COMMENT).exclude(source_key__startswith="article:")

    def check_again(self, now: datetime) -> int:
        """Have the linkbacks of the set verified once more from ``now`` on, in the state where they are, and give how many there are.

        Comments, links of our own, and what is in spam or trash, are left alone.
        """
        state = self.model.State
        rows = self.pages_of_others().exclude(state__in=[state.SPAM, state.TRASH])
        return rows.order_by().update_unseen(next_try_at=now, attempts=0)

    def schedule_checks(self, pks: Collection[int], now: datetime) -> None:
        """Set when the linkbacks among these rows, approved at ``now``, are looked at again; of many at once not all at one moment."""
        groups = groupby(sorted(pks, key=schedule.share_of), key=schedule.share_of)
        moments = [When(pk__in=list(some), then=Value(schedule.next_check(now, now, share))) for share, some in groups]
        linkbacks = self.filter(pk__in=pks).pages_of_others().order_by()
        linkbacks.update_unseen(next_try_at=Case(*moments, output_field=models.DateTimeField()))
