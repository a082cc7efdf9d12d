import re
from html import escape
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from justhtml import JustHTML

from articles.text.markers import Manuscript, Marker
from articles.text.notes import Note, Placement, deflate, inflate, new_key, plain, render, symbol
from htc.lib.html import clean_article

FORBIDDEN_WORDS = re.compile(r"\b(key|tag|html|marker|data-|sup|div)\b", re.IGNORECASE)


def marker(key=None, note=None, inside=""):
    """Give a footnote as the editor writes it."""
    values = [f'data-fn="{key}"'] if key is not None else []
    values += [f'data-note="{escape(note)}"'] if note is not None else []
    return f'<sup class="fn" {" ".join(values)}>{inside}</sup>'


def at_rest(key):
    return f'<sup class="fn" data-fn="{key}"></sup>'


def case(slug, align="right"):
    return f'<div data-case-study="{slug}" data-align="{align}"></div>'


def parse(html, existing=None):
    """Deflate with new keys k1, k2 …"""
    numbers = count(1)
    return deflate(html, existing or {}, make_key=lambda: f"k{next(numbers)}")


def texts(parsed):
    return [(note.key, note.text, note.uses) for note in parsed.notes]


@pytest.mark.parametrize(
    ("html", "existing", "body", "notes"),
    [
        pytest.param(f"a{marker('n1', 'A')}", {}, f"a{at_rest('n1')}", [("n1", "A", 1)], id="a new note keeps the key of the editor"),
        pytest.param(f"a{marker(None, 'A')}", {}, f"a{at_rest('k1')}", [("k1", "A", 1)], id="shorthand has no key yet"),
        pytest.param(
            f"a{marker('n1', 'A')}b{marker('n1', 'A')}",
            {},
            f"a{at_rest('n1')}b{at_rest('n1')}",
            [("n1", "A", 2)],
            id="one note in two places is one row",
        ),
        pytest.param(
            f"a{marker('n1')}b{marker('n1', 'A')}",
            {"n1": "old"},
            f"a{at_rest('n1')}b{at_rest('n1')}",
            [("n1", "A", 2)],
            id="a text written in one place is the text of all, and newer than the row",
        ),
        pytest.param(
            f"a{marker('n1', 'A')}b{marker('n1', 'B')}c{marker('n1', 'B')}",
            {},
            f"a{at_rest('n1')}b{at_rest('k1')}c{at_rest('k1')}",
            [("n1", "A", 1), ("k1", "B", 2)],
            id="of two texts the first keeps the key, the other is one new note",
        ),
        pytest.param(
            f"a{marker('n1', 'A')}b{marker('n1', 'B')}c{marker('n2', 'B')}",
            {},
            f"a{at_rest('n1')}b{at_rest('n2')}c{at_rest('n2')}",
            [("n1", "A", 1), ("n2", "B", 2)],
            id="the other text may have a note already",
        ),
        pytest.param(f"a{marker('n1')}", {"n1": "row"}, f"a{at_rest('n1')}", [("n1", "row", 1)], id="without a text the row's is kept"),
        pytest.param(f"a{marker('n1', ' <br>')}", {"n1": "row"}, f"a{at_rest('n1')}", [("n1", "row", 1)], id="a blank text is none"),
        pytest.param(
            f"a{marker('Bad key', 'A')}b{marker('Bad key')}",
            {},
            f"a{at_rest('k1')}b{at_rest('k1')}",
            [("k1", "A", 2)],
            id="a bad key is replaced, in both places by the same",
        ),
        pytest.param(f"a{marker('x' * 41, 'A')}", {}, f"a{at_rest('k1')}", [("k1", "A", 1)], id="a key has at most 40 characters"),
        pytest.param(
            f"a{marker(None, 'A')}b{marker('k1', 'B')}",
            {"k2": "C"},
            f"a{at_rest('k3')}b{at_rest('k1')}",
            [("k3", "A", 1), ("k1", "B", 1)],
            id="a new key is nobody's, neither in the text nor among the rows",
        ),
        pytest.param(
            f'<p><a href="/x">li{marker("n1", "A")}nk</a> b</p>',
            {},
            f'<p><a href="/x">link</a>{at_rest("n1")} b</p>',
            [("n1", "A", 1)],
            id="a link cannot hold a link, so the note stands behind it",
        ),
        pytest.param(
            f'<p>a<a href="/x"><strong>{marker("n1", "A", "1")}</strong></a> b</p>',
            {},
            f"<p>a{at_rest('n1')} b</p>",
            [("n1", "A", 1)],
            id="a link over a marker alone goes",
        ),
        pytest.param(f"<h2>a{marker('n1', 'A')}</h2>", {}, f"<h2>a{at_rest('n1')}</h2>", [("n1", "A", 1)], id="a heading may have a note"),
        pytest.param(
            f"a{marker('n1', 'A', marker('n2'))}b", {"n2": "B"}, f"a{at_rest('n1')}b", [("n1", "A", 1)], id="a marker in a marker goes"
        ),
        pytest.param(
            f"a{marker('n1', 'A', marker('n2', 'B'))}b",
            {},
            f"a{at_rest('n1')}{at_rest('n2')}b",
            [("n1", "A", 1), ("n2", "B", 1)],
            id="but not with a text of its own",
        ),
        pytest.param(
            f'<p><a href="/x">a{marker("n1", "A", marker("n2", "B") + marker("n3") + "c")}</a></p>',
            {"n3": "C"},
            f'<p><a href="/x">ac</a>{at_rest("n1")}{at_rest("n2")}{at_rest("n3")}</p>',
            [("n1", "A", 1), ("n2", "B", 1), ("n3", "C", 1)],
            id="nor out of its order, in a link",
        ),
        pytest.param(f"a{marker('n1', 'A', ' [12] ')}b", {}, f"a{at_rest('n1')}b", [("n1", "A", 1)], id="its own number goes"),
        pytest.param(f"a{marker('n1', 'A', '**')}b", {}, f"a{at_rest('n1')}b", [("n1", "A", 1)], id="its own symbol goes"),
        pytest.param(
            f"a{marker('n1', 'A', '<a href=#fn-n1><span>Note </span>1</a>')}b",
            {},
            f"a{at_rest('n1')}b",
            [("n1", "A", 1)],
            id="its own link goes, as our pages print it",
        ),
        pytest.param(f"in{marker('n1', 'A', '2014')}", {}, f"in{at_rest('n1')}2014", [("n1", "A", 1)], id="a year is no number of a note"),
        pytest.param(
            f"a{marker('n1', 'A', '<em>words</em> 1')}b",
            {},
            f"a{at_rest('n1')}<em>words</em> 1b",
            [("n1", "A", 1)],
            id="words in a marker stand behind it",
        ),
        pytest.param(
            f'<p>a<sup data-fn="n1" data-note="A"> b {marker("n2", "B")} c</p><p>d</p>',
            {},
            f"<p>a{at_rest('n1')} b {at_rest('n2')} c</p><p>d</p>",
            [("n1", "A", 1), ("n2", "B", 1)],
            id="a marker without its end swallows nothing",
        ),
        pytest.param(
            f'<p>a<sup data-fn="n1" data-note="A"> b {marker("n2")} c</p>',
            {"n2": "row"},
            f"<p>a{at_rest('n1')} b {at_rest('n2')} c</p>",
            [("n1", "A", 1), ("n2", "row", 1)],
            id="nor the next marker, though its text is in the row",
        ),
        pytest.param(
            f"<h2>a{marker(None, 'A', 'b<h2>c</h2>')}</h2>",
            {},
            f"<h2>a{at_rest('k1')}b</h2><h2>c</h2>",
            [("k1", "A", 1)],
            id="a heading holds no heading once the marker between them is empty",
        ),
        pytest.param("<p>x<sup>2</sup> &amp; y</p>", {}, "<p>x<sup>2</sup> &amp; y</p>", [], id="a power is no note"),
    ],
)
def test_body_and_notes_at_rest(html, existing, body, notes):
    parsed = parse(html, existing)

    assert not parsed.errors
    assert parsed.body == body
    assert texts(parsed) == notes


@pytest.mark.parametrize(
    ("html", "body", "cases"),
    [
        pytest.param(f"<p>a</p>{case('x', 'left')}", f"<p>a</p>{case('x', 'left')}", [("x", "left")], id="between blocks it stays"),
        pytest.param('<div data-case-study="x"></div>', case("x"), [("x", "right")], id="in the margin when nothing is said"),
        pytest.param(f"<p>a {case('x')} b</p>c", f"<p>a  b</p>{case('x')}c", [("x", "right")], id="lifted out of a paragraph"),
        pytest.param(
            f"<ul><li>a{case('x')}</li><li>b</li></ul><p>c</p>",
            f"<ul><li>a</li><li>b</li></ul>{case('x')}<p>c</p>",
            [("x", "right")],
            id="lifted out of the whole list",
        ),
        pytest.param(
            f"<blockquote><p>a</p>{case('x')}{case('y', 'full')}</blockquote>",
            f"<blockquote><p>a</p></blockquote>{case('x')}{case('y', 'full')}",
            [("x", "right"), ("y", "full")],
            id="two keep their order",
        ),
        pytest.param(
            '<div data-case-study="x">words <em>here</em></div><p>a</p>',
            f"{case('x')}words <em>here</em><p>a</p>",
            [("x", "right")],
            id="words in a placement stand behind it",
        ),
    ],
)
def test_placements_at_rest(html, body, cases):
    parsed = parse(html)

    assert parsed.body == body
    assert [(placed.slug, placed.align) for placed in parsed.cases] == cases


def test_positions_count_from_one_in_reading_order():
    parsed = parse(f"a{marker('n2', 'B')}b{marker('n1', 'A')}c{marker('n2', 'B')}{case('y')}{case('x')}")

    assert parsed.notes == (Note("n2", "B", 1, 2), Note("n1", "A", 2, 1))
    assert parsed.cases == (Placement("y", "right", 1), Placement("x", "right", 2))


@pytest.mark.parametrize(
    ("html", "where"),
    [
        pytest.param(f"<p>One.</p><p>many sex workers{marker('n1')} say</p>", "after “many sex workers”", id="the words before"),
        pytest.param(f"<p>One.</p><p>{marker('n1')}They say</p>", "before “They say”", id="the words behind when there are none before"),
        pytest.param(f"<p>{marker('n1')}</p>", "in an empty paragraph", id="no words at all"),
        pytest.param(f"<p>many{marker('n2', 'x', '7')} workers{marker(None, '')}</p>", "after “many workers”", id="a number is no word"),
        pytest.param(f"<p>{'long ' * 40}end{marker('n1')}</p>", "long end”", id="the last words of many"),
    ],
)
def test_footnote_without_text_is_named_by_the_words_around(html, where):
    (error,) = parse(html).errors

    assert where in error
    assert "has no text" in error
    assert not FORBIDDEN_WORDS.search(error)


def test_same_case_study_twice_is_an_error_with_its_slug():
    (error,) = parse(f"<p>a</p>{case('jakarta')}<p>b</p>{case('jakarta', 'left')}").errors

    assert "“jakarta” stands twice" in error


def test_two_texts_for_one_note_are_told():
    (warning,) = parse(f"<p>one{marker('n1', 'A')} two{marker('n1', '<em>B</em> &amp; c')}</p>").warnings

    assert "after “one two”" in warning
    assert "“B & c”" in warning
    assert not FORBIDDEN_WORDS.search(warning)


def test_same_text_under_two_keys_is_told_once_and_not_joined():
    parsed = parse(f"a{marker('n1', 'A')}b{marker('n2', 'A')}c{marker('n3', 'A')}")

    assert len(parsed.notes) == 3
    assert len(parsed.warnings) == 1
    assert "“A”" in parsed.warnings[0]


def test_new_keys_look_like_the_editors():
    assert re.fullmatch("n[0-9a-f]{8}", new_key())
    assert re.fullmatch("n[0-9a-f]{8}", deflate(marker(None, "A"), {}).notes[0].key)


def test_inflating_puts_the_text_into_every_place():
    body = f"a{at_rest('n1')}b{at_rest('n1')}"

    assert inflate(body, {"n1": '<a href="/x">A</a> & b'}) == "a{0}b{0}".format(marker("n1", '<a href="/x">A</a> & b'))


def test_inflating_leaves_a_marker_without_its_note_for_the_next_save_to_name():
    assert inflate(at_rest("n1"), {}) == at_rest("n1")


@given(
    st.text(alphabet='>"&; =ab1é'), st.lists(st.sampled_from(["<p>", "</p>", "<sup data-fn=n1>", "</sup>", '<a href="/x">', "</a>", "é"]))
)
def test_nothing_is_lost_of_what_no_cleaner_saw(text, pieces):
    html = text.join(pieces)

    assert parse(html).body.count("é") == html.count("é")


def test_page_output():
    rendered = render(f"<p>a{at_rest('k1')} b{at_rest('k2')} c{at_rest('k1')}</p>", {"k1": "<em>one</em>", "k2": "two"}, {})

    assert rendered.html == (
        '<p>a<sup class="fn"><a id="fnref-k1" href="#fn-k1" role="doc-noteref" data-anchor="--note-k1"><span class="vh">Note </span>1</a></sup>'
        ' b<sup class="fn"><a id="fnref-k2" href="#fn-k2" role="doc-noteref" data-anchor="--note-k2"><span class="vh">Note </span>2</a></sup>'
        ' c<sup class="fn"><a id="fnref-k1-2" href="#fn-k1" role="doc-noteref"><span class="vh">Note </span>1</a></sup></p>'
    )
    assert rendered.endnotes == (
        '<section class="notes notes--beside" role="doc-endnotes" aria-labelledby="notes-h">\n<h2 id="notes-h">Notes</h2>\n<ol>\n'
        '<li id="fn-k1" data-anchor="--note-k1"><div class="fn-text"><em>one</em></div>\n'
        '<a href="#fnref-k1" role="doc-backlink" aria-label="Back to reference 1-1">↩ 1</a>\n'
        '<a href="#fnref-k1-2" role="doc-backlink" aria-label="Back to reference 1-2">↩ 2</a></li>\n'
        '<li id="fn-k2" data-anchor="--note-k2"><div class="fn-text">two</div>\n'
        '<a href="#fnref-k2" role="doc-backlink" aria-label="Back to reference 2">↩</a></li>\n'
        "</ol>\n</section>"
    )


def test_symbols_are_seen_and_numbers_are_heard():
    rendered = render(f"<p>a{at_rest('k1')}</p>", {"k1": "one"}, {}, style="symbol")

    sign = '<span class="vh">Note 1 </span><span class="fn-symbol" aria-hidden="true">*</span>'
    assert f'role="doc-noteref" data-anchor="--note-k1">{sign}</a>' in rendered.html
    assert f'<ol class="notes-symbols">\n<li id="fn-k1" data-anchor="--note-k1">{sign} <div class="fn-text">one</div>' in rendered.endnotes


def test_symbols_are_doubled_after_the_sixth():
    assert [symbol(number) for number in (1, 2, 3, 4, 5, 6, 7, 8, 13)] == ["*", "†", "‡", "§", "‖", "¶", "**", "††", "***"]


@pytest.mark.parametrize("style", ["number", "symbol"])
def test_feed_has_nothing_that_needs_our_style_sheet(style):
    rendered = render(f"<p>a{at_rest('k1')}</p>", {"k1": "one"}, {}, prefix="p7-", style=style, target="feed")

    assert "span" not in rendered.html + rendered.endnotes
    sign = "1" if style == "number" else "*"
    assert f'<a id="p7-fnref-k1" href="#p7-fn-k1" role="doc-noteref">{sign}</a>' in rendered.html
    assert ('<div class="fn-text">one' if style == "number" else '<div class="fn-text">* one') in rendered.endnotes


def test_case_study_gets_the_level_below_the_last_heading():
    heading = {slug: lambda level, align, slug=slug: f"<aside>{slug} h{level} {align}</aside>" for slug in "xyz"}
    body = f'{case("x")}<h2>a</h2>{case("y", "left")}<h4 lang="id">b</h4><p>c</p>{case("z", "full")}'

    assert re.findall("<aside>(.*?)</aside>", render(body, {}, heading).html) == ["x h2 right", "y h3 left", "z h5 full"]


def test_what_has_no_entry_is_left_out():
    rendered = render(f"<p>a{at_rest('k1')}</p>{case('draft')}", {"k2": "unused"}, {})

    assert rendered.html == "<p>a</p>"
    assert rendered.endnotes == ""


def test_every_id_is_given_once_and_every_link_leads_to_one():
    notes = {"a": "x", "a-2": "y", "fnref-a": "z"}
    body = "".join(map(at_rest, ["a", "a", "a-2", "fnref-a", "a-2", "a"]))
    pages = ""
    for prefix in ("", "p1-"):
        rendered = render(body, notes, {}, prefix=prefix)
        pages += rendered.html + rendered.endnotes

    nodes = JustHTML(pages, sanitize=False, fragment=True)
    ids = [node.attrs["id"] for node in nodes.query("[id]")]

    assert len(ids) == len(set(ids)) == 2 * (6 + 3 + 1)
    assert {node.attrs["href"] for node in nodes.query("a")} <= {f"#{name}" for name in ids}


def test_words_of_a_body_hold_no_number_no_note_and_no_case_study():
    body = f"<h2>A{at_rest('n1')}</h2><p>workers{at_rest('n2')}, they</p>{case('x')}<p>say &amp; do</p>"

    assert plain(body) == "A workers, they say & do"
    assert plain(inflate(body, {"n1": "one", "n2": "two"})) == plain(body)


def test_sixty_notes_in_47_kilobytes_are_kept_and_shown():
    body = "".join(f"<p>{'word ' * 150}{marker(f'n{number}', f'<em>{number}</em> text')} end</p>" for number in range(60))

    parsed = deflate(clean_article(body), {})
    rendered = render(parsed.body, {note.key: note.text for note in parsed.notes}, {})

    assert len(body) > 47_000
    assert (len(parsed.notes), rendered.html.count("doc-noteref"), rendered.endnotes.count("<li ")) == (60, 60, 60)


@pytest.mark.parametrize(
    "piece", [marker("n1"), marker(None, "A"), marker("Bad", "A"), "<em>", '<a href="/x">', case("x"), "<sup data-fn=n1>"]
)
def test_hostile_repetition_is_read_to_its_end(piece):
    assert "the end" in parse(piece * 3000 + "the end").body


def test_words_around_end_at_the_paragraph():
    manuscript = Manuscript((), "one two\nthree four")

    assert manuscript.around(Marker("n1", "", 13)) == "after “three”"
