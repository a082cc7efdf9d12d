"""A passage taken out of a text."""

import pytest

from comments.redaction import REMOVED, paragraphs, redact


@pytest.mark.parametrize(
    ("text", "passage", "left"),
    [
        pytest.param("Ask Maria now.", "Maria", f"Ask {REMOVED} now.", id="a word"),
        pytest.param("Maria and MARIA.", "maria", f"{REMOVED} and {REMOVED}.", id="wherever it stands, in any case"),
        pytest.param("Ask for\n Maria.", "for  Maria", f"Ask {REMOVED}.", id="white space of any width"),
        pytest.param("1+1 (one)", "1+1 (", f"{REMOVED}one)", id="signs stand for themselves"),
        pytest.param("Nothing.", "Maria", "Nothing.", id="not there"),
        pytest.param("Nothing.", "  ", "Nothing.", id="an empty passage is nowhere"),
    ],
)
def test_passage_goes(text, passage, left):
    assert redact(text, passage)[0] == left


@pytest.mark.parametrize(
    ("text", "passage", "marked"),
    [
        pytest.param("Ann read [this] piece", "Ann", "[this]", id="before the mark"),
        pytest.param("Ann read [this] piece", "piece", "[this]", id="behind the mark"),
        pytest.param("Ann read [this text] piece", "this", f"{REMOVED} text]", id="the beginning of the mark"),
        pytest.param("Ann read [this text] piece", "text] piece", "[this ", id="the end of the mark"),
        pytest.param("Ann read [this] piece", "[this]", REMOVED, id="the mark itself"),
        pytest.param("Ann read [this] piece", "read [this] piece", "", id="more than the mark"),
    ],
)
def test_mark_moves_with_the_text(text, passage, marked):
    start, end = text.index("["), text.index("]") + 1
    if marked.startswith(REMOVED) and marked != REMOVED:
        start += 1

    left, (start, end) = redact(text, passage, (start, end))

    assert left[start:end] == marked


def test_paragraphs_stand_between_empty_lines():
    assert paragraphs(" One\nline.\n \n\nTwo.\n") == ["One\nline.", "Two."]
