"""Pages for readers are made one at a time in each process; the others wait for their turn."""

import threading
from collections import deque

from django.conf import settings
from django.http import HttpRequest, HttpResponse

METHODS = frozenset({"GET", "HEAD"})
# They may come from another machine, and there is nothing to compute.
FILES = ("/images/", "/documents/")
# Seconds after which a page is made all the same: one that waits for something keeps nobody for long.
LONGEST_WAIT = 3.0


class Turn:
    """What one thread has at a time, given on in the order of asking: a lock would go to whoever comes first once it is free."""

    def __init__(self):
        self._lock, self._is_taken = threading.Lock(), False
        self._waiting: deque[threading.Lock] = deque()

    def take(self, seconds: float) -> bool:
        """Wait at most so long, and tell whether it was given."""
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return True
            place = threading.Lock()
            place.acquire()
            self._waiting.append(place)
        if place.acquire(timeout=seconds):
            return True
        with self._lock:
            # It may have been given at the last moment.
            if place not in self._waiting:
                return True
            self._waiting.remove(place)
        return False

    def give_on(self) -> None:
        """Let the one go on that has waited longest."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False


class TurnsMiddleware:
    """Make what is only read in turn; stands inside of all that answers without making anything.

    Of eight pages that are begun at once none is done sooner, for one thread computes at a time, and all that was read for them would be
    in memory together. What somebody sends has no turn, for it waits for the lock of the database, nor have the pages of staff, which take
    longer.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self._turn = Turn()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_page_for_readers(request):
            return self.get_response(request)
        has_turn = self._turn.take(LONGEST_WAIT)
        try:
            return self.get_response(request)
        finally:
            if has_turn:
                self._turn.give_on()


def _is_page_for_readers(request: HttpRequest) -> bool:
    return request.method in METHODS and settings.SESSION_COOKIE_NAME not in request.COOKIES and not request.path_info.startswith(FILES)
