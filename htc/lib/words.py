"""Numbers, moments and people, as sentences name them. Templates have Django's filters for the same.

``counted`` and ``fitting`` are for staff, whose pages are English; what readers see is translated as a whole.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timesince
from django.utils.translation import get_language, gettext, ngettext

# By the names of Django's formats, for each language writes its dates in its own way (htc/formats has ours).
DAY, MOMENT, CLOCK = "DATE_FORMAT", "DATETIME_FORMAT", "TIME_FORMAT"


def fitting(number: int, one: str, several: str = "") -> str:
    """Give the words that go with a number; ``several`` may be left out where the plural only adds an s."""
    return one if number == 1 else several or f"{one}s"


def counted(number: int, one: str, several: str = "") -> str:
    """Give a number with its words: “1 day”, “3 responses were”."""
    return f"{number} {fitting(number, one, several)}"


def in_minutes(number: int) -> str:
    """Give minutes in words that readers are told in: “1 minute”, “20 minutos”."""
    return ngettext("%(count)s minute", "%(count)s minutes", number) % {"count": number}


def in_days(number: int) -> str:
    """Give days in words that readers are told in."""
    return ngettext("%(count)s day", "%(count)s days", number) % {"count": number}


def grouped(number: int) -> str:
    """Give a number with its thousands apart, as the language writes it: “10,000”, “10.000” or “10 000”."""
    return formats.number_format(number, use_l10n=True, force_grouping=True)


def written(at: datetime, form: str) -> str:
    """Give a moment in the active time zone and language, in a form of Django's ``date`` filter or by the name of one."""
    local = timezone.localtime(at)
    return _written(local.replace(tzinfo=None), local.fold, local.tzinfo, form, get_language())


@lru_cache(maxsize=2000)
def _written(local: datetime, fold: int, zone: tzinfo, form: str, language: str) -> str:
    """Write it out, once for each: a list says the same dates again and again. Naive, or two time zones would pass for one."""
    return formats.date_format(local.replace(tzinfo=zone, fold=fold), form)


def day_of(at: datetime) -> str:
    """Give the day of a moment in the active time zone: “15 January 2014”."""
    return written(at, DAY)


def moment_of(at: datetime) -> str:
    """Give the day and the time of day in the active time zone: “15 January 2014, 14:31”."""
    return written(at, MOMENT)


def appointment_of(at: datetime) -> str:
    """Give a moment with its day of the week and the place whose clock it goes by: “Tuesday 3 February 2026, 09:00 (Denver)”."""
    place = timezone.get_current_timezone_name().rpartition("/")[2].replace("_", " ")
    return f"{written(at, 'l')} {moment_of(at)} ({place})"


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


def listed(parts: Sequence[str]) -> SafeString:
    """Give words as a sentence lists them, “a, b and c”, escaped but for what is safe already."""
    escaped = [conditional_escape(part) for part in parts]
    if len(escaped) < 2:
        return mark_safe("".join(escaped))  # noqa: S308 – each is escaped
    return format_html(gettext("{several} and {last}"), several=mark_safe(", ".join(escaped[:-1])), last=escaped[-1])  # noqa: S308 – as above
