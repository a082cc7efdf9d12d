"""What our logs leave out, and what is counted of them."""

import logging
import re
from collections import Counter
from datetime import UTC, datetime

from django.apps import apps
from django.core.signals import request_finished
from django.db import InterfaceError, OperationalError

MOST_HELD = 100
_TOKEN = re.compile(
    r"(?<=/preview/)[\w-]{20,}|(?<=/password_reset/)[\w-]+/[\w-]{20,}|(?<=/moderate/)[\w.:-]{20,}"
    r"|(?<=/responses/received/)[^/\s]+|(?<=/responses/own/)[^/\s]+|(?<=/first-run/)[^/\s]+"
)

logger = logging.getLogger(__name__)


class WithoutTokens(logging.Filter):
    """Strikes the token out of an address: of a preview link, an invitation, the first account, a decision by mail or one's own comment.

    Django writes addresses into its messages about requests.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _TOKEN.sub("…", record.getMessage()), ()
        return True


class WithoutHandled(logging.Filter):
    """Takes the traceback off what Django has answered with 400: a request was wrong, and no code of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.exc_info = record.exc_text = None
        return True


class CountErrors(logging.Handler):
    """Counts exceptions by hour, place and class for the desk; nothing else of a record is looked at.

    The numbers are written when the answer is out, where neither a broken transaction nor a slow database can spoil it; ``at_once``
    where nobody waits for one. What cannot be written is in the log all the same.
    """

    def __init__(self, *, at_once: bool = False):
        super().__init__(logging.ERROR)
        self._at_once = at_once
        self._held: Counter[tuple[datetime, str, str]] = Counter()
        self._is_put_off = False
        request_finished.connect(self.write)

    def emit(self, record: logging.LogRecord) -> None:
        if not record.exc_info or record.exc_info[0] is None:
            return
        error = record.exc_info[0]
        hour = datetime.fromtimestamp(record.created, UTC).replace(minute=0, second=0, microsecond=0)
        key = (hour, _place_of(record), error.__qualname__)
        if key in self._held or len(self._held) < MOST_HELD:
            self._held[key] += 1
        # The database that kept this request waiting would keep its worker waiting once more, past the patience of gunicorn.
        self._is_put_off = issubclass(error, OperationalError | InterfaceError)
        if self._at_once:
            self._write()

    def write(self, **kwargs) -> None:
        """Write what is held; after an error of the database the next time only."""
        if not self._held:
            return
        if self._is_put_off:
            self._is_put_off = False
            return
        self._write()

    def _write(self) -> None:
        with self.lock:  # type: ignore[union-attr]  # None before logging.Handler made it
            held, self._held = self._held, Counter()
        try:
            for key, times in held.items():
                apps.get_model("comments", "ErrorCount").objects.add(*key, times)
        except Exception as error:  # counting must never become an error of its own
            logger.warning("errors could not be counted: %s", type(error).__name__)


def _place_of(record: logging.LogRecord) -> str:
    """Give the name of the view, which holds nothing of the address; of the logger where no view was reached."""
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    return getattr(match, "view_name", None) or record.name
