"""What a page says of itself in JSON-LD (schema.org), without its context: which words stand under which key."""

import json
from collections.abc import Iterable, Iterator
from html import unescape

from htc.lib.text import clean_piece

_MOST_SCRIPTS = 5
_MOST_NAMES = 5


def said(texts: Iterable[str], key: str) -> list[str]:
    """Give the strings, or names of objects, that the page's JSON-LD has under ``key``."""
    return [name for thing in _things(texts) for name in _names(thing.get(key), {})[:1] if not isinstance(thing.get(key), list)]


def author_of(texts: Iterable[str], title: str) -> str:
    """Give the names of who wrote what is called ``title``, or of the author of the first thing that has one; "" where none has."""
    things = list(_things(texts))
    known = {str(thing["@id"]): str(thing["name"]) for thing in things if isinstance(thing.get("name"), str) and "@id" in thing}
    written = [thing for thing in things if thing.get("author")]
    called = (thing for thing in written if title and title in (_title(thing, "headline"), _title(thing, "name")))
    thing = next(called, written[0] if written else {})
    names = (clean_piece(unescape(name)) for name in _names(thing.get("author"), known)[:_MOST_NAMES])
    return ", ".join(dict.fromkeys(filter(None, names)))


def json_values(document: object) -> Iterator[object]:
    """Give every value in a JSON document, the outer before the inner ones; keys are no values."""
    stack = [document]
    while stack:
        value = stack.pop()
        yield value
        if isinstance(value, dict):
            stack.extend(reversed(value.values()))
        elif isinstance(value, list):
            stack.extend(reversed(value))


def _things(texts: Iterable[str]) -> Iterator[dict]:
    for text in list(texts)[:_MOST_SCRIPTS]:
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            continue
        yield from (value for value in json_values(document) if isinstance(value, dict))


def _title(thing: dict, key: str) -> str:
    value = thing.get(key)
    return clean_piece(unescape(value)) if isinstance(value, str) else ""


def _names(value: object, known: dict[str, str]) -> list[str]:
    """Give the names of a value: itself, that of an object, of one told elsewhere by its ``@id``, or of each in a list."""
    found = []
    for one in value if isinstance(value, list) else [value]:
        name = one.get("name") or known.get(str(one.get("@id"))) if isinstance(one, dict) else one
        if isinstance(name, str):
            found.append(name)
    return found
