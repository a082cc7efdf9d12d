"""Whatever HTML a writer pastes, deflate and inflate undo each other and no word of it is lost."""

import re
from html import escape
from itertools import count

from hypothesis import given
from hypothesis import strategies as st
from justhtml import JustHTML

from articles.text.notes import deflate, inflate, render
from htc.lib.html import Clean, clean_article, clean_note, plain_text

WORD = re.compile("W[a-z]*")


def element(name: str, attributes: str, inner: str) -> str:
    return f"<{name}{attributes}>{inner}</{name}>"


def marker(key: str | None, note: str | None, quote: str, inner: str) -> str:
    """Give a marker as somebody may have written it: without key or text, in any quotes, with something inside."""
    written = f"<sup class={quote}fn{quote}"
    written += "" if key is None else f" data-fn={quote}{escape(key)}{quote}"
    written += "" if note is None else f" data-note={quote}{escape(note)}{quote}"
    return f"{written}>{inner}</sup>"


WORDS = st.text("abcdefghij", max_size=3).map("W{}".format)
# fmt: off
CRUMBS = st.sampled_from([
    " ", "\n", "\n\n", "1", "[2]", "2014", "*", "†", ".", "&amp;", "&lt;", "&#60;", "&nbsp;", "&#91;", "&copy", "&", "<", "< ", ">", '"', "'",
    "<br>", "<br/>", "<hr>", "<!-- c -->", "<!---->", "<!--", "]]>", "<![CDATA[x]]>", "<?x?>", "\0", "\x0b", "\x85", "\u00ad", "\u200b",
    "\u202e", "\u2066", "\ufeff", "é", "\U0001f600", "[fn]", "[/fn]", "[case:x]",
])
NAMES = st.sampled_from([
    "a", "article", "b", "blockquote", "caption", "center", "cite", "code", "dd", "del", "details", "div", "dl", "em", "font", "form", "h1",
    "h2", "h3", "h4", "h6", "i", "ins", "li", "ol", "p", "pre", "q", "section", "span", "strong", "sub", "summary", "sup", "table",
    "tbody", "td", "th", "tr", "u", "ul",
])
ATTRIBUTES = st.sampled_from([
    "", "", "", ' lang="id"', ' href="/x"', " href='https://example.org/?a=1&amp;b=2'", ' href="javascript:1"', ' class="fn"', " class=fn",
    ' data-fn="n1"', ' DATA-FN="n2" data-fn="n1"', ' data-note="Wq"', ' data-note="Wq" data-note="Wr"', ' data-case-study="x"',
    ' data-case-study="y" data-align="left"', ' data-align="up"', ' id="fn-n1"', ' onclick="x()"', " hidden", "/", ' title="<sup data-fn=n1>"',
])
KEYS = st.sampled_from([None, "", "n1", "n2", "n1-2", "0", "Bad", "n 1", "n1\u202e", "x" * 41, "-", "é"])
# fmt: on
NOTE_PIECES = st.one_of(
    WORDS,
    st.sampled_from(
        ["", " ", "<em>", "</em>", "<p>", "</p>", "<br>", '<a href="/x">', "</a>", "</sup>", "&amp;", "&amp;lt;", "<", "\0", "\u202e"]
    ),
    st.sampled_from(["<sup data-fn=n1 data-note=Wn>", "<script>x</script>", '"', "'", ">", "\n", "\xa0", "1"]),
)
NOTES = st.none() | st.lists(NOTE_PIECES, max_size=4).map("".join)
QUOTES = st.sampled_from(['"', "'"])

OPENINGS = st.builds("<{}{}>".format, NAMES, ATTRIBUTES) | st.just('<a href="/x">')
CLOSINGS = st.builds("</{}>".format, NAMES) | st.just("</a>")
PLACES = st.builds('<div data-case-study="{}">{}</div>'.format, st.sampled_from("xyz"), st.one_of(st.just(""), CRUMBS, WORDS))
MARKERS = st.builds(marker, KEYS, NOTES, QUOTES, st.one_of(st.just(""), CRUMBS, WORDS))
LEAVES = st.one_of(WORDS, CRUMBS, MARKERS, PLACES)
SOUP = st.lists(st.one_of(WORDS, LEAVES, OPENINGS, CLOSINGS), max_size=14).map("".join)
NESTED = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(element, NAMES, ATTRIBUTES, inner),
        st.builds(element, st.just("a"), st.just(' href="/x"'), inner),
        st.builds(marker, KEYS, NOTES, QUOTES, inner),
        st.lists(inner, min_size=2, max_size=4).map("".join),
    ),
    max_leaves=16,
)
BODIES = st.one_of(SOUP, NESTED).map(clean_article)
HELD = st.dictionaries(st.sampled_from(["n1", "n2", "n1-2"]), st.sampled_from(["Wheld", "Wq", "<em>Wx</em> &amp; Wy"]))


def parse(html: str, held: dict[str, str]):
    """Deflate with new keys k1, k2 …"""
    numbers = count(1)
    return deflate(html, held, make_key=lambda: f"k{next(numbers)}")


def words(html: str) -> list[str]:
    return WORD.findall(plain_text(html))


@given(BODIES, HELD)
def test_what_is_kept_is_clean_and_deflating_it_again_changes_nothing(html, held):
    once = parse(html, held)
    texts = {note.key: note.text for note in once.notes}

    again = parse(once.body, texts)

    assert (again.body, again.notes, again.cases) == (once.body, once.notes, once.cases)
    assert isinstance(once.body, Clean)
    assert clean_article(str(once.body)) == once.body
    assert [clean_note(str(text)) for text in texts.values()] == list(texts.values())


@given(BODIES, HELD)
def test_inflating_is_the_inverse_of_deflating(html, held):
    once = parse(html, held)
    texts = {note.key: note.text for note in once.notes}
    inflated = inflate(once.body, texts)

    back = parse(clean_article(inflated), texts)

    assert (back.body, back.notes, back.cases) == (once.body, once.notes, once.cases)
    assert inflate(back.body, texts) == inflated


@given(BODIES, HELD)
def test_no_word_no_note_and_no_case_study_is_lost(html, held):
    parsed = parse(html, held)

    nodes = JustHTML(html, sanitize=False, fragment=True).query("*")
    assert words(parsed.body) == words(html)
    written = {word for node in nodes for word in words(node.attrs.get("data-note") or "")}
    assert written <= {word for note in parsed.notes for word in words(note.text)}
    placed = {node.attrs["data-case-study"] for node in nodes if "data-case-study" in node.attrs}
    assert placed == {case.slug for case in parsed.cases}


@given(st.one_of(SOUP, NESTED))
def test_cleaning_loses_no_visible_word(html):
    assert words(clean_article(html)) == words(html)


@given(BODIES, HELD)
def test_page_of_any_body_is_well_formed_with_each_id_once(html, held):
    parsed = parse(html, held)
    rendered = render(parsed.body, {note.key: note.text for note in parsed.notes}, {})

    tree = JustHTML(rendered.html + rendered.endnotes, sanitize=False, fragment=True, collect_errors=True)

    assert tree.errors == []
    ids = [node.attrs["id"] for node in tree.query("[id]")]
    assert len(ids) == len(set(ids))
    marks = [node.attrs["href"] for node in tree.query("[role=doc-noteref]")]
    assert len(marks) == sum(note.uses for note in parsed.notes)
    assert {mark[1:] for mark in marks} <= set(ids)
    assert words(rendered.html) == words(html)
