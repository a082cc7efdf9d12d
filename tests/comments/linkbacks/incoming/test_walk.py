"""The walks of a pingback's source as docs/flows.md draws them: which rooms are handed it, in which order, and that none is come back to."""

import io
import json
import re
import sys
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path

import pytest
from django.db.models import Model

from comments.linkbacks.incoming import verification
from comments.linkbacks.page import kept
from comments.models import DomainRule

ROOT = Path(__file__).resolve().parents[4]
SOURCE = "https://other.test/walked-source"
CALL = (
    "<?xml version='1.0'?><methodCall><methodName>pingback.ping</methodName><params>"
    "<param><value>{}</value></param><param><value>{}</value></param></params></methodCall>"
)
CELLAR = "htc/lib"
# What a decision writes is drawn with the decisions.
END = "comments/decisions"
MOST_ROOMS = 7


def is_source(value, pks=()) -> bool:
    """Tell whether a value is the address, holds it, or is the row that does, or its key."""
    if isinstance(value, str | bytes):
        return (b"walked-source" if isinstance(value, bytes) else "walked-source") in value
    if isinstance(value, Model):
        return is_source(vars(value).get("source_url", ""))
    if is_dataclass(value) and not isinstance(value, type):
        return any(is_source(getattr(value, field.name, None)) for field in fields(value))
    return (isinstance(value, list) and value == list(pks) != []) or (isinstance(value, dict) and any(map(is_source, value.values())))


@cache
def room_of(file: str) -> str:
    """Give the room of ours in which a module stands, "" for a module of others."""
    path = Path(file)
    if not path.is_relative_to(ROOT) or {"tests", ".venv"} & {*path.relative_to(ROOT).parts}:
        return ""
    return path.relative_to(ROOT).parent.as_posix()


@contextmanager
def walked(handed=None):
    """Give the rooms that are entered, once for each time, by calls that are ``handed`` the source, or by all.

    A room is left when the call that led into it returns, not while others work for it; two calls with nothing between them are one stay.
    """
    entered: list[str] = []
    within: list[str] = []

    def note(frame, event, _):
        code = frame.f_code
        if event not in ("call", "return") or not (room := room_of(code.co_filename)):
            return
        if event == "return":
            within.pop()
            return
        arguments = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        is_walk = handed is None or any(handed(frame.f_locals.get(name)) for name in arguments)
        within.append(room if is_walk else "")
        if is_walk and not room.startswith(CELLAR) and not {room, END} & {*within[:-1]} and entered[-1:] != [room]:
            entered.append(room)

    sys.setprofile(note)
    try:
        yield entered
    finally:
        sys.setprofile(None)


def drawn() -> list[list[str]]:
    text = (ROOT / "docs/flows.md").read_text(encoding="utf-8").partition("## A response")[2].partition("\n## ")[0]
    return [re.findall(r"^ *([\w/]+)  ", block, re.MULTILINE) for block in re.findall(r"```\n(.*?)```", text, re.DOTALL)]


@pytest.mark.parametrize("state", ["pending", "approved"])
def test_source_passes_seven_rooms_at_most_and_comes_back_to_none(reader, make_article, testnet, monkeypatch, state):
    article = make_article()
    page = f'<title>Theirs</title><p>We read <a href="{article.full_url}">a fine article</a> and agree with most of it.</p>'
    testnet[SOURCE] = page
    if state == "approved":
        DomainRule.objects.create(domain="other.test", verdict="allow")

    with walked(is_source) as to_the_row:
        reader.post("/xmlrpc.php", CALL.format(SOURCE, article.full_url), content_type="text/xml")
    pks = [article.responses.get().pk]
    with walked(lambda value: is_source(value, pks)) as to_the_page:
        verification.work_one()
    own = {"names": ["htc.test"], "port": None}
    question = {"url": SOURCE, "media_type": "text/html", "targets": [article.path], "own": own}
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(question).encode() + b"\n" + page.encode())))
    with walked() as in_the_child:
        kept.main()

    assert article.responses.get().state == state
    first, second = drawn()
    assert to_the_row == [room for room in first if room != CELLAR]
    assert [*to_the_page[:1], *in_the_child, *to_the_page[1:]] == [room for room in second if room != CELLAR]
    for walk in (first, second):
        assert len(set(walk)) == len(walk) <= MOST_ROOMS
