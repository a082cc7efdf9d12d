"""Numbers, moments and people, as sentences name them. Templates have Django's filters for the same."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince

# By the names of Django's formats, for each language writes its dates in its own way (htc/formats has ours).
DAY, MOMENT, CLOCK = "DATE_FORMAT", "DATETIME_FORMAT", "TIME_FORMAT"


def fitting(number: int, one: str, several: str = "") -> str:
    """Give the words that go with a number; ``several`` may be left out where the plural only adds an s."""
    return one if number == 1 else several or f"{one}s"


def counted(number: int, one: str, several: str = "") -> str:
    """Give a number with its words: “1 day”, “3 responses were”."""
    return f"{number} {fitting(number, one, several)}"


def written(at: datetime, form: str) -> str:
    """Give a moment in the active time zone and language, in a form of Django's ``date`` filter or by the name of one."""
    return date_format(timezone.localtime(at), form)


def day_of(at: datetime) -> str:
    """Give the day of a moment in the active time zone: “15 January 2014”."""
    return written(at, DAY)


def moment_of(at: datetime) -> str:
    """Give the day and the time of day in the active time zone: “15 January 2014, 14:31”."""
    return written(at, MOMENT)


def clock_of(at: datetime) -> str:
    """Give the time of day in the active time zone, “14:31”; for another day than today the date before it."""
    return written(at, CLOCK if timezone.localtime(at).date() == timezone.localdate() else MOMENT)


def age_of(at: datetime) -> str:
    """Give how long ago a moment was, in its largest unit: “3 days”."""
    is_new = timezone.now() - at < timedelta(minutes=1)
    return "less than a minute" if is_new else timesince(at, depth=1)


def name_of(user) -> str:
    """Give the full name of an account, else the name to sign in with. Readers are told neither."""
    return user.get_full_name() or user.get_username()
