"""Dates and times as people write them: “3pm”, “15.01.2014”, “3 Feb”, “tomorrow 9:00”.

Numbers alone are read year first, as ISO 8601 writes them, or with the day or the month first, whichever they can be. What can be both is
not guessed: ``Ambiguous`` holds the readings. The clock has 24 hours, as everywhere here, but for “am” and “pm”.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date, time, timedelta

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NAMED_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
NAMED_TIMES = {"noon": time(12), "midday": time(12), "midnight": time(0)}
LONGEST = 60

_FILLING = re.compile(r"\b(?:at|on|the|of|o['’]?clock|hrs?|uhr)\b|,")
_NAMED_TIME = re.compile(r"\b(noon|midday|midnight)\b")
_HALF_DAY = re.compile(r"(?<![\d:.])(\d{1,2})(?:[:.](\d{2}))?(?::(\d{2}))?\s?([ap])\.?m\b\.?")
_CLOCK = re.compile(r"(?<![\d:.])(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(?![\d:])")
_HOURS = re.compile(r"(?<![\d:.])(\d{1,2})h(\d{2})?\b")
_DOTTED_CLOCK = re.compile(r"(\d{1,2})\.(\d{2})")
_BARE_HOUR = re.compile(r"\d{1,2}")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.\s](\d{1,2})[-/.\s](\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})\s?[-/.\s]\s?(\d{1,2})\s?[-/.\s]\s?(\d{4}|\d{2})")
_YEARLESS = re.compile(r"(\d{1,2})\s?[/.]\s?(\d{1,2})\.?")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b")


class NoMoment(ValueError):
    """What was written is no date, or no time of day; its text says which part, in a sentence."""


@dataclass(frozen=True, slots=True)
class DayAndClock:
    """A day, a time of day, or both."""

    day: date | None = None
    clock: time | None = None


class Ambiguous(NoMoment):
    """What was written is more than one day, or time of day; ``readings`` are all that it can be, the earliest first."""

    def __init__(self, written: str, readings: tuple[DayAndClock, ...]):
        super().__init__(f"“{written}” can be read in two ways. Please choose the one that you mean.")
        self.readings = readings


def read(written: str, today: date) -> DayAndClock:
    """Give what a text says of day and time, in whichever order; an empty text says nothing.

    A day without a year is the one nearest to ``today``; the name of a weekday is the next one that comes. Raises NoMoment.
    """
    text = _plain(written)
    clock, rest = _clock_in(text, written)
    days: Sequence[date | None] = _days_named(rest, written, today) if rest else [None]
    if len(days) > 1:
        raise Ambiguous(written, tuple(DayAndClock(day, clock) for day in days))
    return DayAndClock(days[0], clock)


def read_clock(written: str) -> time | None:
    """Give the time of day that a text says, None for an empty one: “15:00”, “3pm”, “3.30 p.m.”, “14h30”, “noon”.

    A mere “9” is asked about: it may be the morning or the evening. Raises NoMoment.
    """
    text = _plain(written)
    clock, rest = _clock_in(text, written)
    if not rest:
        return clock
    if clock is None and (found := _DOTTED_CLOCK.fullmatch(rest)):
        return _time(written, *found.groups())
    if clock is None and _BARE_HOUR.fullmatch(rest):
        hour = int(rest)
        if 1 <= hour <= 11:
            raise Ambiguous(written, (DayAndClock(None, time(hour)), DayAndClock(None, time(hour + 12))))
        return _time(written, rest)
    raise NoMoment(f"“{written}” is no time of day. Please write it like 15:00 or 3pm.")


def _plain(written: str) -> str:
    if len(written) > LONGEST:
        raise NoMoment("This is too long for a date or a time.")
    text = unicodedata.normalize("NFKC", written).casefold().replace("−", "-").replace("–", "-")
    return " ".join(_FILLING.sub(" ", _ORDINAL.sub(r"\1", text)).split())


def _clock_in(text: str, written: str) -> tuple[time | None, str]:
    """Give the time of day that stands in a text, and what is left of it."""
    for pattern in (_NAMED_TIME, _HALF_DAY, _CLOCK, _HOURS):
        if found := pattern.search(text):
            rest = " ".join(f"{text[: found.start()]} {text[found.end() :]}".split())
            return _time_of(pattern, found, written), rest
    return None, text


def _time_of(pattern: re.Pattern, found: re.Match, written: str) -> time:
    if pattern is _NAMED_TIME:
        return NAMED_TIMES[found[1]]
    if pattern is _HALF_DAY:
        hour, minute, second, half = found.groups()
        if not 1 <= int(hour) <= 12:
            raise NoMoment(f"“{written}” is no time of day. Please write it like 15:00 or 3pm.")
        return _time(written, str(int(hour) % 12 + (12 if half == "p" else 0)), minute, second)
    return _time(written, *found.groups())


def _time(written: str, hour: str, minute: str | None = None, second: str | None = None, fraction: str | None = None) -> time:
    try:
        return time(int(hour), int(minute or 0), int(second or 0), int((fraction or "").ljust(6, "0")))
    except ValueError:
        raise NoMoment(f"“{written}” is no time of day. Please write it like 15:00 or 3pm.") from None


def _days_named(text: str, written: str, today: date) -> Sequence[date]:
    """Give the days that a text can mean, at least one, in their order."""
    if text in NAMED_DAYS:
        return [today + timedelta(days=NAMED_DAYS[text])]
    weekday, rest = _weekday_in(text)
    if weekday is not None and not rest:
        return [today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)]
    days = sorted(set(_days(rest, today)))
    if weekday is not None and days:
        days = [day for day in days if day.weekday() == weekday]
        if not days:
            raise NoMoment(f"“{written}”: the day of the week does not go with the date. Please leave one of them out.")
    if not days:
        raise NoMoment(f"“{written}” is no date that can be read. Please write it like 3 February 2014 or 2014-02-03.")
    return days


def _weekday_in(text: str) -> tuple[int | None, str]:
    for word in text.split():
        if number := _named(word.rstrip("."), WEEKDAYS):
            return number - 1, " ".join(each for each in text.split() if each != word)
    return None, text


def _named(word: str, names: tuple[str, ...]) -> int:
    """Give the number of a name that is written out or begun with three letters or more, from 1; 0 where it is none."""
    return next((number for number, name in enumerate(names, start=1) if len(word) >= 3 and name.startswith(word)), 0)


def _days(text: str, today: date) -> list[date]:
    if found := _YEAR_FIRST.fullmatch(text):
        return _dates(int(found[1]), int(found[2]), int(found[3]))
    if found := _YEAR_LAST.fullmatch(text):
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
        return _either(year, int(found[1]), int(found[2]))
    if found := _YEARLESS.fullmatch(text):
        one, other = int(found[1]), int(found[2])
        return [*_nearest(other, one, today), *_nearest(one, other, today)]
    return _with_named_month(text, today)


def _either(year: int, one: int, other: int) -> list[date]:
    return [*_dates(year, other, one), *_dates(year, one, other)]


def _dates(year: int, month: int, day: int) -> list[date]:
    try:
        return [date(year, month, day)]
    except ValueError:
        return []


def _nearest(month: int, day: int, today: date) -> list[date]:
    """Give the day of that month which is nearest to today, of this year, the last or the next."""
    years = (year for year in (today.year, today.year + 1, today.year - 1) if 1 <= year <= MAXYEAR)
    found = [each for year in years for each in _dates(year, month, day)]
    return [min(found, key=lambda each: abs(each - today))] if found else []


def _with_named_month(text: str, today: date) -> list[date]:
    words = text.replace("-", " ").replace(".", " ").replace("/", " ").split()
    months = [number for word in words if (number := _named(word, MONTHS) or (9 if word == "sept" else 0))]
    numbers = [word for word in words if word.isascii() and word.isdigit()]
    if len(months) != 1 or len(numbers) != len(words) - 1:
        return []
    match [len(number) for number in numbers]:
        case [1 | 2]:
            return _nearest(months[0], int(numbers[0]), today)
        case [1 | 2, 4]:
            return _dates(int(numbers[1]), months[0], int(numbers[0]))
        case [4, 1 | 2]:
            return _dates(int(numbers[0]), months[0], int(numbers[1]))
        case [1 | 2, 2]:
            return _dates(2000 + int(numbers[1]), months[0], int(numbers[0]))
    return []
