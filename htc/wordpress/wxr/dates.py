"""The dates of an export, which are texts, zero for what was never published, and for posts without a date in the year −1."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime

_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?", re.ASCII)
# The parser of mails takes “-0001” and “0001” for 2001, since mails once wrote two digits.
_PUB_DATE = re.compile(r"(?:[A-Za-z]{3},)?\s*\d{1,2}\s+[A-Za-z]{3}\s+[1-9]\d{3}\s", re.ASCII)
# No clock on Earth differs more from UTC, so a larger difference between two dates is a fault in one of them.
_FARTHEST = timedelta(hours=15)


def moment(text: str) -> datetime | None:
    """Give “YYYY-MM-DD HH:MM:SS” without a zone; None for zero dates, years before 1, days that no calendar has, and other texts."""
    found = _MOMENT.fullmatch(text.strip())
    if not found:
        return None
    try:
        return datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001  # six of them, and no zone: see `when`
    except ValueError:
        return None


def published(text: str) -> datetime | None:
    """Give the moment of a pubDate (RFC 822) in UTC; None for the year −1 of undated posts and other texts."""
    text = text.strip()
    if not _PUB_DATE.match(text):
        return None
    try:
        found = parsedate_to_datetime(text)
        # RFC 5322 §3.3: “-0000” is UTC said by who does not know the zone, and comes back without one.
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def when(gmt: str, local: str, zone: tzinfo | None, pub_date: str = "") -> datetime | None:
    """Give the moment in UTC that a post or comment names: of its GMT date, else of its local one in ``zone``, else of its pubDate."""
    if found := moment(gmt):
        return found.replace(tzinfo=UTC)
    found = moment(local) if zone else None
    if found:
        try:
            return found.replace(tzinfo=zone).astimezone(UTC)
        except OverflowError:
            return None
    return published(pub_date)


def offset(local: str, gmt: str) -> timedelta | None:
    """Give how far the clock of the blog stood from UTC when both dates were written, to the quarter of an hour; None if it is unknown."""
    here, there = moment(local), moment(gmt)
    if here is None or there is None or abs(here - there) > _FARTHEST:
        return None
    quarter = timedelta(minutes=15)
    return round((here - there) / quarter) * quarter
