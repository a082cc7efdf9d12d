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

# What is selected when a word is composed, and what stands there then: as if the word were typed, but for the card, which stays.
MARK = '<sup class="fn" data-fn="k{}" data-note="n"></sup>'
CARD = '<div data-case-study="jakarta" data-align="left"></div>'
SELECTED = f"<p>a*b</p><p>**</p><p>a*b</p><p>a<br>b</p><p>a</p><p>b</p>{CARD}<table><tbody><tr><td><p>a</p></td><td><p>b</p></td></tr></tbody></table><p>a*b</p>"
REPLACED = (
    f"<p>ahellob</p><p>hello</p><p>ahellob</p><p>ahellob</p><p>ahellobhello</p>{CARD}"
    "<table><tbody><tr><td><p></p></td><td><p>hello</p></td></tr></tbody></table><p>hello</p>"
)
SELECTIONS = (
    # How it is selected, and by which nodes of a kind, counted from 0.
    ("passage", "footnoteRef", 0, 0),
    ("passage", "footnoteRef", 1, 2),
    ("node", "footnoteRef", 3, 3),
    ("passage", "hardBreak", 0, 0),
    ("edges", "paragraph", 4, 5),
    ("node", "caseStudyPlacement", 0, 0),
    ("cells", "tableCell", 0, 1),
    ("content", "paragraph", 8, 8),
)
SELECT = """(element, [how, kind, first, last]) => {
  const { editor } = element, nodes = [];
  editor.state.doc.descendants((node, pos) => { if (node.type.name === kind) nodes.push({ pos, end: pos + node.nodeSize }); });
  const [from, to] = [nodes[first], nodes[last]];
  const commands = {
    passage: () => editor.commands.setTextSelection({ from: from.pos, to: to.end }),
    edges: () => editor.commands.setTextSelection({ from: from.end - 1, to: to.pos + 1 }),
    content: () => editor.commands.setTextSelection({ from: from.pos + 1, to: to.end - 1 }),
    node: () => editor.commands.setNodeSelection(from.pos),
    cells: () => editor.commands.setCellSelection({ anchorCell: from.pos, headCell: to.pos }),
  };
  commands[how]();
  editor.view.focus();
}"""


@pytest.fixture
def compose(desk):
    """Compose a word at the cursor, step by step, as an input method tells the browser to."""
    session = desk.context.new_cdp_session(desk)

    def compose(word):
        for step in WORDS[word]:
            session.send("Input.imeSetComposition", {"text": step, "selectionStart": len(step), "selectionEnd": len(step)})
        session.send("Input.insertText", {"text": word})
        desk.evaluate(NEXT_FRAME)

    yield compose
    session.detach()


def marked(html):
    numbers = count()
    return re.sub(r"\*", lambda _: MARK.format(next(numbers)), html)


def shown(html):
    return re.sub(r"<sup [^>]*></sup>", "*", html)


def test_what_is_composed_stands_whole_at_every_place_beside_a_mark(desk, compose, make_article):
    writer = Writer(desk, make_article(marked(BLOCKS.replace("{}", LINE))))

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


def test_what_is_composed_takes_the_place_of_what_is_selected(desk, compose, make_article, make_case):
    make_case("jakarta")
    writer = Writer(desk, make_article(marked(SELECTED)))

    # From the end, as above; the words go before the card before the paragraphs there are joined.
    for selection in reversed(SELECTIONS):
        writer.text.evaluate(SELECT, selection)
        desk.evaluate(NEXT_FRAME)
        compose("hello")

    assert shown(writer.html) == REPLACED
