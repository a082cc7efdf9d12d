"""What a run of the importer is asked for, and how the values of options are read."""

from argparse import ArgumentTypeError
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

MOST_DAYS = 36_500
KINDS = ("post", "page")


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The wishes of a run, each as the command's option of that name has it (migration from WordPress, in docs/migrating.md).

    ``authors`` maps logins of the old blog to names, ``taxonomies`` names those whose terms become tags, ``only`` the numbers of items.
    """

    is_trial: bool = False
    media: Path | None = None
    fetches_media: bool = False
    kinds: tuple[str, ...] = KINDS
    categories: bool = True
    zone: ZoneInfo | None = None
    authors: Mapping[str, str] = field(default_factory=dict)
    spam: bool = False
    trash: bool = False
    typography: bool = True
    bylines: bool = True
    footnotes: str = "auto"
    mends_mojibake: bool = False
    suggests_cases: bool = False
    overwrites: bool = False
    only: frozenset[int] = frozenset()
    limit: int | None = None
    taxonomies: frozenset[str] = frozenset()
    is_strict: bool = False


def quantity(text: str) -> int:
    """Give a number of things: 1 or more. Raises ArgumentTypeError."""
    return _between(text, 1, 10**9, "a number, 1 or more")


def days(text: str) -> int:
    """Give a number of days, from 0 to a hundred years. Raises ArgumentTypeError."""
    return _between(text, 0, MOST_DAYS, f"a number of days, from 0 to {MOST_DAYS}")


def moment(text: str) -> datetime:
    """Give a moment written as in ISO 8601, in UTC where it names no zone. Raises ArgumentTypeError."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}” is no date; write one such as 2026-01-31 or 2026-01-31T18:30.") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _between(text: str, least: int, most: int, meant: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most:
        return int(text)
    raise ArgumentTypeError(f"“{text}” is not {meant}.")
