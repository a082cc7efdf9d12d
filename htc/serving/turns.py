"""Pages are made one at a time in each process, those for readers and those for staff; the others wait for their turn."""

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
    in memory together. Pages of staff take longer, so that they have a turn of their own: readers wait for none of them. What somebody
    sends has no turn, for it waits for the lock of the database.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self._readers, self._staff = Turn(), Turn()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        turn = self._turn_for(request)
        has_turn = turn is not None and turn.take(LONGEST_WAIT)
        try:
            return self.get_response(request)
        finally:
            if turn is not None and has_turn:
                turn.give_on()

    def _turn_for(self, request: HttpRequest) -> Turn | None:
        if request.method not in METHODS or request.path_info.startswith(FILES):
            return None
        return self._staff if settings.SESSION_COOKIE_NAME in request.COOKIES else self._readers
