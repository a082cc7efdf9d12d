"""Words that are composed, by an input method, a phone's keyboard or a dead key, beside the marks of footnotes."""

import re
from itertools import count, cycle

import pytest
from playwright.sync_api import expect

from tests.browser.writing import NEXT_FRAME, Writer

# What the browser shows while it composes, and what is meant in the end.
WORDS = {"hello": ("h", "he", "hel"), "日本": ("n", "に", "にほん"), "é": ("´",)}
# A line with a mark at its beginning, between words, beside another, before a break and at its end; and each word at each place of it.
LINE = "*ab**cd*e<br>*"
COMPOSED = "é*日本ahellobé*日本*hellocéd日本*helloeé<br>日本*hello"
BLOCKS = (
    "<p>{}</p><h2>{}</h2><ul><li><p>{}</p></li></ul><blockquote><p>{}</p></blockquote><table><tbody><tr><td><p>{}</p></td></tr></tbody></table>"
    "<details><summary>{}</summary><p>{}</p></details>"
)
PLACES = """(element) => {
  const places = [];
  element.editor.state.doc.descendants((node, pos) => {
    if (node.isTextblock) for (let at = 0; at <= node.content.size; at++) places.push(pos + 1 + at);
  });
  return places;
}"""
GO_TO = "(element, place) => { element.editor.commands.setTextSelection(place); element.editor.view.focus(); }"


@pytest.fixture
def compose(desk):
    """Compose a word at the cursor, step by step, as an input method tells the browser to."""
    session = desk.context.new_cdp_session(desk)

    def compose(word):
        for step in WORDS[word]:
            session.send("Input.imeSetComposition", {"text": step, "selectionStart": len(step), "selectionEnd": len(step)})
        session.send("Input.insertText", {"text": word})
        desk.evaluate(NEXT_FRAME)

    return compose


def shown(html):
    return re.sub(r"<sup [^>]*></sup>", "*", html)


def test_what_is_composed_stands_whole_at_every_place_beside_a_mark(desk, compose, make_article):
    numbers = count()
    marked = re.sub(r"\*", lambda _: f'<sup class="fn" data-fn="k{next(numbers)}" data-note="n"></sup>', BLOCKS.replace("{}", LINE))
    writer = Writer(desk, make_article(marked))

    # From the end, so that the places before stay where they are.
    for place, word in zip(reversed(writer.text.evaluate(PLACES)), cycle(WORDS), strict=False):
        writer.text.evaluate(GO_TO, place)
        compose(word)

    assert shown(writer.html) == BLOCKS.replace("{}", COMPOSED)


def test_what_is_composed_behind_a_new_note_stands_whole(desk, compose):
    writer = Writer(desk)
    writer.text.click()
    writer.type("ab")
    writer.note("n")
    compose("hello")

    expect(desk.locator("#id_body")).to_have_value(re.compile("hello</p>$"))
    assert shown(writer.html) == "<p>ab*hello</p>"
