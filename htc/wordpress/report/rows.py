"""What came of each item, and of all: kept while the run goes on, checked at its end."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Action(StrEnum):
    """What was done with an item or a response."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    QUARANTINED = "quarantined"


# What is met in a text, as people are told it.
WORDS = {
    "characters": "Characters replaced",
    "mojibake": "Broken characters",
    "shortcodes": "Shortcodes",
    "blocks": "Blocks",
    "removed": "Markup left out",
    "trackers": "Counters of visitors left out",
    "footnotes": "Footnotes",
    "notes_left": "Perhaps footnotes, left as they were",
    "dropped": "Dropped",
    "unresolved": "Unresolved",
    "links_rewritten": "Links to the old blog that lead to the new one now",
    "links_unresolved": "Links to the old blog that lead to nothing in the file",
    "redirects": "Old addresses kept",
    "byline_differs": "Byline and account differ",
    "case_studies": "Perhaps case studies",
}


@dataclass(slots=True)
class ItemRow:
    """What came of one item. ``facts`` holds, by name, what its conversion found; nothing in it is personal."""

    old_id: int | None
    kind: str
    title: str
    action: Action = Action.SKIPPED
    reason: str = ""
    path: str = ""
    at: int = 0
    line: int = 0
    warnings: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    responses: Counter[str] = field(default_factory=Counter)
    # Why responses were left out, and how many for each reason.
    left_out: Counter[str] = field(default_factory=Counter)

    def become(self, action: Action, reason: str = "") -> "ItemRow":
        """Note what was done with the item, and why."""
        self.action, self.reason = action, reason
        return self

    @property
    def facts_in_words(self) -> list[str]:
        """What was met, a line for each kind of thing, for people."""
        told = {
            name: _SAID[name](value) if name in _SAID else _listed(value) for name, value in self.facts.items() if value and name in WORDS
        }
        return [f"{WORDS[name]}: {words}" for name, words in told.items()]

    def told(self) -> dict[str, Any]:
        """Give the row as the report has it."""
        return {
            "id": self.old_id,
            "type": self.kind,
            "title": self.title,
            "action": str(self.action),
            "reason": self.reason,
            "path": self.path,
            "offset": self.at,
            "line": self.line,
            "warnings": self.warnings,
            "words_lost": self.lost,
            "responses": dict(self.responses),
            "responses_left_out": dict(self.left_out),
            **self.facts,
        }


@dataclass(slots=True)
class Sums:
    """The numbers of a run. What was seen is what was created, updated, unchanged, skipped and quarantined, for items and for responses."""

    items_seen: int = 0
    responses_seen: int = 0
    warnings: int = 0
    words_lost: int = 0
    redirects: int = 0
    files_brought: int = 0
    files_missing: list[str] = field(default_factory=list)
    # What articles of earlier runs lacked and have now: links to what has come since, and pictures.
    links_led_on: int = 0
    pictures_led_on: int = 0
    # Why the run is not to be relied on, in sentences; it has failed then.
    wrong: list[str] = field(default_factory=list)
    items: Counter[str] = field(default_factory=Counter)
    responses: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, row: ItemRow) -> None:
        """Add what came of one item."""
        self.items[row.action] += 1
        self.kinds[row.kind or "unreadable"] += 1
        self.responses.update(row.responses)
        self.left_out.update(row.left_out)
        self.warnings += len(row.warnings)
        self.words_lost += len(row.lost)
        self.redirects += row.facts.get("redirects", 0)

    def check(self) -> None:
        """Note as wrong what was seen and is in none of the sums."""
        for what, seen, sums in (("Items", self.items_seen, self.items), ("Responses", self.responses_seen, self.responses)):
            if seen != sum(sums.values()):
                self.wrong.append(f"{what} read: {seen}, but accounted for: {sum(sums.values())}.")

    @property
    def is_whole(self) -> bool:
        """Whether the run is to be relied on, nothing had to be set aside, and no word was lost."""
        return not (self.wrong or self.items[Action.QUARANTINED] or self.responses[Action.QUARANTINED] or self.words_lost)

    def told(self) -> dict[str, Any]:
        """Give the sums as the report and the row of the run have them."""
        return {
            "items_seen": self.items_seen,
            "items": dict(self.items),
            "items_by_type": dict(self.kinds),
            "responses_seen": self.responses_seen,
            "responses": dict(self.responses),
            "responses_left_out": dict(self.left_out),
            "warnings": self.warnings,
            "words_lost": self.words_lost,
            "redirects": self.redirects,
            "files_brought": self.files_brought,
            "files_missing": self.files_missing,
            "links_led_on": self.links_led_on,
            "pictures_led_on": self.pictures_led_on,
            "wrong": self.wrong,
        }


def _replaced(found: list[dict[str, str]]) -> str:
    return "; ".join(f"{each['was']} by {f'“{each["is"]}”' if each['is'].strip() else 'nothing'} in “{each['in']}”" for each in found)


def _broken(found: list[dict[str, str]]) -> str:
    return "; ".join(f"“{each['was']}”, which seems to mean {each['means']}, in “{each['in']}”" for each in found)


_SAID: dict[str, Callable[[Any], str]] = {
    "characters": _replaced,
    "mojibake": _broken,
    "byline_differs": lambda names: f"{', '.join(names['byline'])} over the text, the account of {names['account']}",
}


def _listed(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_listed(each)}" for name, each in value.items())
    if isinstance(value, list):
        return "; ".join(_listed(each) for each in value)
    return str(value)
