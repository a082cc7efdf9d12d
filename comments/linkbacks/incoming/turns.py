"""The turns of the hosts on the way of one fetch: each is counted and held, so that no host is asked oftener than it may be."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from comments.models.fetch import Fetch, HostBusy
from htc.lib.web import bare_host

BUSY = timedelta(minutes=1)


class HostTurns:
    """One fetch on its way through redirects: each further host is counted and held as the first one is, and let go of at the end.

    Without it whoever has a thousand names that redirect to one host could have that host asked a thousand times.
    """

    def __init__(self, first: str, now: datetime):
        self.now = now
        self._begun: dict[str, datetime | None] = {bare_host(first): None}

    def __enter__(self) -> "HostTurns":
        return self

    def __exit__(self, *error) -> None:
        for host, taken_at in self._begun.items():
            Fetch.objects.end(host, taken_at)

    def enter(self, url: str) -> None:
        """Count a page of the host of ``url``; raises HostBusy, whose ``until`` is the moment from which on it may be asked again."""
        host = bare_host(url)
        if host in self._begun:
            return
        taken_at = timezone.now()
        try:
            with transaction.atomic():
                Fetch.objects.begin(host, self.now, taken_at)
        except HostBusy as busy:
            busy.until = Fetch.objects.full_hosts(self.now).get(host, self.now + BUSY)
            raise
        self._begun[host] = taken_at
