"""Where a member of staff is signed in: the sessions of an account, each with its beginning and its last use to the minute.

Both times stand in the session itself, and nothing about the machine does. Readers have no session, so the table is short enough to be
read through.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

STARTED, USED = "started_at", "used_at"
MINUTE = 60
# Set when the account had no second factor to ask for, or was asked and answered.
PASSED = "second_factor_passed"
# The account whose password was right and whose code is still to come.
SIGNING_IN = "signing_in"


@dataclass(frozen=True)
class SignedIn:
    """A session as its owner sees it; ``name`` cannot be turned back into its key."""

    name: str
    started_at: datetime | None
    used_at: datetime | None
    is_this_one: bool


def of(user, this: str | None) -> list[SignedIn]:
    """Give the sessions in which somebody is signed in, the latest used first; ``this`` is the key of the one that asks."""
    wanted = user.get_session_auth_hash()
    found = [
        SignedIn(_name(row.pk), _moment(data.get(STARTED)), _moment(data.get(USED)), row.pk == this)
        for row, data in _all_of(user)
        if SESSION_KEY in data and constant_time_compare(data.get(HASH_SESSION_KEY, ""), wanted)
    ]
    return sorted(found, key=lambda one: (one.is_this_one, one.used_at or datetime.min.replace(tzinfo=UTC)), reverse=True)


def end(user, *, name: str | None = None, keep: str | None = None) -> int:
    """End the session of that name, or all of an account, those that wait for a code too; never the one with the key ``keep``.

    Gives how many there were.
    """
    keys = [row.pk for row, _ in _all_of(user) if row.pk != keep and name in (None, _name(row.pk))]
    Session.objects.filter(pk__in=keys).delete()
    return len(keys)


def _all_of(user) -> Iterator[tuple[Session, dict]]:
    for row in Session.objects.filter(expire_date__gt=timezone.now()):
        data = row.get_decoded()
        if str(user.pk) in (data.get(SESSION_KEY), data.get(SIGNING_IN, {}).get("user")):
            yield row, data


def _name(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:20]


def _moment(at: int | None) -> datetime | None:
    return datetime.fromtimestamp(at, UTC) if at else None


class StaffSessionMiddleware:
    """Note in a session of staff when it was last used, and end one that lacks the second factor where that is required."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            if settings.SECOND_FACTOR_REQUIRED and not request.session.get(PASSED):
                request.session.flush()
            elif request.path.startswith("/admin/"):
                _note_use(request.session)
        return self.get_response(request)


def begin(sender, request, **kwargs) -> None:
    """Note in a session when somebody signed in; a receiver of user_logged_in."""
    request.session[STARTED] = request.session[USED] = int(timezone.now().timestamp())


def _note_use(session) -> None:
    now = int(timezone.now().timestamp())
    if not 0 <= now - session.get(USED, 0) < MINUTE:
        session[STARTED] = session.get(STARTED, now)
        session[USED] = now
