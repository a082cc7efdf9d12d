"""What a line of our logs says and leaves out, and what is counted of errors."""

import json
import logging
import re
import secrets
from collections import Counter
from contextvars import ContextVar
from datetime import UTC, datetime

from django.apps import apps
from django.conf import settings
from django.core.signals import request_finished
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest

MOST_HELD = 100
REQUEST_ID = "X-Request-ID"
_TOKEN = re.compile(
    r"(?<=/preview/)[\w-]{20,}|(?<=/password_reset/)[\w-]+/[\w-]{20,}|(?<=/moderate/)[\w.:-]{20,}"
    r"|(?<=/responses/received/)[^/\s]+|(?<=/responses/own/)[^/\s]+|(?<=/first-run/)[^/\s]+"
    r"|(?<=/follow/confirm/)[^/\s]+|(?<=/follow/end/)[^/\s]+"
)
# Of machines and of mail, wherever one comes from: the message of a database names the row that it refused.
_ADDRESS = re.compile(
    r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)"
    r"|(?<![\w:])(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{1,4}(?![\w:])"
    r"|(?<![\w:])(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?::[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*(?:\.\d{1,3}){0,3}(?![\w:])"
    r"|[^\s@<>\"'()=]+@[\w-]+(?:\.[\w-]+)+",
    re.IGNORECASE,
)
_QUERY = re.compile(r"(?<=\S)\?\S+")
_GIVEN_ID = re.compile(r"[\w-]{8,64}", re.ASCII)
_request_id: ContextVar[str] = ContextVar("request_id", default="")

logger = logging.getLogger(__name__)


def begin_request(request: HttpRequest) -> str:
    """Give the request a name by which its lines are found: that of a trusted proxy, else a random one, which says nothing of anybody."""
    given = request.headers.get(REQUEST_ID, "") if settings.TRUSTED_PROXIES else ""
    name = given if _GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
    _request_id.set(name)
    return name


def end_request() -> None:
    """Let what is logged from here on belong to no request."""
    _request_id.set("")


def discreet(text: str) -> str:
    """Give a text without what opens something, and without addresses of machines and of mail.

    Tokens are those of preview links, invitations, the first account, decisions by mail, one's own comments and following by e-mail:
    Django writes addresses into its messages about requests.
    """
    return _ADDRESS.sub("…", _TOKEN.sub("…", text))


class PlainLines(logging.Formatter):
    """A line for eyes, with the traceback below it."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        name = _request_id.get()
        return super().formatMessage(record) + (f" [{name}]" if name else "")

    def format(self, record: logging.LogRecord) -> str:
        return discreet(super().format(record))


class JsonLines(logging.Formatter):
    """A line of JSON for a program: ``time`` (UTC), ``level``, ``logger``, ``message``, ``process``, ``request``, ``error``, ``traceback``.

    The last three stand there where there is one.
    """

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": discreet(record.getMessage()),
            "process": record.process,
        }
        if name := _request_id.get():
            line["request"] = name
        if record.exc_info and record.exc_info[0]:
            line |= {"error": record.exc_info[0].__qualname__, "traceback": discreet(self.formatException(record.exc_info))}
        return json.dumps(line, ensure_ascii=False)


class WithoutQueries(logging.Filter):
    """Takes the query off the addresses in the lines of gunicorn: what somebody searched for stands there."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("gunicorn."):
            record.msg, record.args = _QUERY.sub("", record.getMessage()), ()
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
