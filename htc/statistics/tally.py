"""Views as they are counted: in the memory of each process, and written a few seconds later by a thread of its own.

A view costs its judgement and an entry in a queue: no query, no lock, nothing that a reader waits for. What a process has not written
when it is killed is lost; one that is told to end writes all of it before.
"""

import atexit
import logging
import os
import threading
import time
from collections import Counter, deque
from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from queue import Empty, SimpleQueue
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from articles.models import Site
from htc.statistics.models import FEWEST, DailyReferrers, add_counts
from htc.statistics.reckoning.asking import domain_of, host_in, is_view

# Seconds between two writings, and once the process was told to end.
WRITTEN_EVERY, ENDING_EVERY = 10.0, 0.1
# Time zones begin their days at quarters of an hour of UTC; which day one belongs to is asked when it is written.
QUARTER = 15 * 60
# While the database does not answer more is not held: pages by day, and views between two writings.
MOST_HELD, MOST_SEEN = 50_000, 500_000
# Domains that are below the number from which they are written.
MOST_FEW = 2000

type Counts = Counter[tuple[date, str]]

logger = logging.getLogger(__name__)


class Tally:
    """What one process has counted and not written yet; safe among threads. A child begins with nothing."""

    def __init__(self):
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._seen: deque[tuple[int, str, str]] = deque(maxlen=MOST_SEEN)
        self._views: Counts = Counter()
        self._referrers: Counts = Counter()
        self._writing, self._beginning = threading.Lock(), threading.Lock()
        self._told: SimpleQueue[None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._has_failed = False
        self._zone: tzinfo = UTC

    def count(self, meta: Mapping[str, Any], path: str) -> None:
        """Count a view of the page at ``path``, if the request (as WSGI has it) is one."""
        if not is_view(meta):
            return
        referrer = meta.get("HTTP_REFERER")
        self._seen.append((int(time.time()) // QUARTER, path, host_in(referrer) if referrer else ""))
        if self._thread is None:
            self._begin()

    def end(self) -> None:
        """Write at once, and from now on until the process ends; may be called while a signal is handled."""
        self._told.put(None)

    def write(self) -> None:
        """Write what was counted. What cannot be written stays for the next time; raises what the database raises."""
        with self._writing:
            if self._seen or self._views:
                self._zone = Site.current().zone
                self._sort(self._zone)
                ripe = self._ripe()
                add_counts(self._views, ripe)
                self._views.clear()
                for key in ripe:
                    del self._referrers[key]
            # What has not become more by the end of its day is not written any more.
            today = timezone.localdate(timezone=self._zone)
            for key in [key for key in self._referrers if key[0] < today]:
                del self._referrers[key]

    def _sort(self, zone: tzinfo) -> None:
        seen = Counter(self._seen.popleft() for _ in range(len(self._seen)))
        for (quarter, path, host), number in seen.items():
            day = datetime.fromtimestamp(quarter * QUARTER, zone).date()
            if (day, path) in self._views or len(self._views) < MOST_HELD:
                self._views[day, path] += number
            domain = host and domain_of(host, settings.OWN_HOSTS)
            if domain and ((day, domain) in self._referrers or len(self._referrers) < MOST_FEW):
                self._referrers[day, domain] += number

    def _ripe(self) -> Counts:
        """Give the referrers that may be written: of their day there are enough, here or in rows of any process."""
        if not self._referrers:
            return Counter()
        ripe: Counts = Counter()
        room: dict[date, int] = {}
        known = DailyReferrers.objects.known(self._referrers)
        for key, number in self._referrers.items():
            day = key[0]
            if key in known:
                ripe[key] = number
            elif number >= FEWEST:
                room.setdefault(day, DailyReferrers.objects.room(day))
                if room[day] > 0:
                    ripe[key], room[day] = number, room[day] - 1
        return ripe

    def _begin(self) -> None:
        with self._beginning:
            if self._thread is None:
                self._thread = threading.Thread(target=self._keep_writing, name="views", daemon=True)
                self._thread.start()
                atexit.register(self._write_or_tell)

    def _keep_writing(self) -> None:
        pause = WRITTEN_EVERY
        while True:
            try:
                self._told.get(timeout=pause)
            except Empty:
                pass
            else:
                pause = ENDING_EVERY
            self._write_or_tell()

    def _write_or_tell(self) -> None:
        try:
            self.write()
        except Exception as error:  # whatever it is, readers go on reading
            if not self._has_failed:
                logger.warning("views could not be written, and are kept until they can: %s", type(error).__name__)
            self._has_failed = True
        else:
            self._has_failed = False
        finally:
            connection.close()


tally = Tally()
os.register_at_fork(after_in_child=tally.clear)
