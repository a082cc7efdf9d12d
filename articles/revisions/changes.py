"""What differs between two snapshots of an article, in words and side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Field

from articles.models import Article
from articles.text.diff import Difference, Stretch, compare_bodies, compare_lines
from htc.lib.words import moment_of

type Snapshot = dict[str, Any]

# Every field that staff write, also those that later releases add.
WRITTEN: list[Field] = [field for field in Article._meta.concrete_fields if field.editable and not field.primary_key]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs, with its words before and after."""

    label: str
    old: tuple[Stretch, ...]
    new: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """All that differs between two snapshots; without ``text`` the bodies are equal."""

    fields: list[FieldChange]
    text: Difference | None


def changes(old: Snapshot | None, new: Snapshot) -> Changes:
    """Compare two snapshots; None is the empty article that the first one began from."""
    before = old or {}
    fields = [FieldChange(label, *compare_lines(words_before, words_after)) for label, words_before, words_after in _told(before, new)]
    bodies = before.get("body", ""), new["body"]
    return Changes(fields, compare_bodies(*bodies) if bodies[0] != bodies[1] else None)


def summary(old: Snapshot, new: Snapshot) -> str:
    """Say in a line what differs: “title, text +120 −3 words, notes, byline, tags, status”."""
    named = [label for label, _, _ in _told(old, new)]
    text = str(compare_bodies(old["body"], new["body"])) or "markup of the text" if old["body"] != new["body"] else ""
    first = [label for label in named if label == "title"]
    return ", ".join(filter(None, [*first, text, *(label for label in named if label not in first)]))


def same(old: Snapshot, new: Snapshot) -> bool:
    """Tell whether two snapshots say the same; the name of an author or a tag is not the article's."""
    return _essence(old) == _essence(new)


def _essence(snapshot: Snapshot) -> tuple:
    fields = [_value(snapshot, field) for field in WRITTEN]
    bylines = [(line["author"], line["role"], line["position"]) for line in snapshot.get("bylines", [])]
    return fields, bylines, {row["tag"] for row in snapshot.get("tags", [])}, snapshot.get("corrections", [])


def _value(snapshot: Snapshot, field: Field):
    """Give a value; a snapshot that is older than its field has the one that the field began with."""
    return snapshot[field.name] if field.name in snapshot else field.get_default()


def _told(old: Snapshot, new: Snapshot) -> Iterator[tuple[str, str, str]]:
    """Give label and words before and after for everything but the body that differs."""
    for field in WRITTEN:
        values = _value(old, field), _value(new, field)
        if field.name != "body" and values[0] != values[1]:
            yield str(field.verbose_name), in_words(field, values[0]), in_words(field, values[1])
    before, after = _essence(old), _essence(new)
    if before[1] != after[1]:
        yield "byline", _byline(old), _byline(new)
    if before[2] != after[2]:
        yield "tags", _tags(old), _tags(new)
    if before[3] != after[3]:
        yield "corrections", _corrections(old), _corrections(new)


def in_words(field: Field, value) -> str:
    """Give the value of a field as staff read it."""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field.get_internal_type() == "DateTimeField" and value:
        return moment_of(datetime.fromisoformat(value))
    if isinstance(value, list):
        return "; ".join(value)
    if field.is_relation and value:
        return f"no. {value}"
    return str(value or "")


def _byline(snapshot: Snapshot) -> str:
    lines = snapshot.get("bylines", [])
    return "; ".join(f"{line['name']}, {line['role']}" if line["role"] else line["name"] for line in lines)


def _corrections(snapshot: Snapshot) -> str:
    lines = snapshot.get("corrections", [])
    return "; ".join(": ".join(filter(None, [line["kind"], line["text_wrong"], line["text_right"]])) for line in lines)


def _tags(snapshot: Snapshot) -> str:
    return ", ".join(row["name"] for row in snapshot.get("tags", []))
