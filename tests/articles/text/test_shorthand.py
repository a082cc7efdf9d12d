from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.notes import deflate, inflate
from articles.text.shorthand import ShorthandError, expand, expand_leniently
from htc.lib.html import clean_article


def note(text):
    return f'<sup class="fn" data-note="{escape(text)}"></sup>'


def case(slug, align="right"):
    return f'<div data-case-study="{slug}" data-align="{align}"></div>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param("one\n\ntwo", "<p>one</p>\n\n<p>two</p>", id="an empty line ends a paragraph"),
        pytest.param("one\r\n\r\n\r\ntwo\r\n", "<p>one</p>\n\n\n<p>two</p>\n", id="browsers send CRLF"),
        pytest.param("one\ntwo", "<p>one\ntwo</p>", id="a line end does not"),
        pytest.param("a <em>b</em>\n\n<p>c</p>\nd", "<p>a <em>b</em></p>\n\n<p>c</p>\n<p>d</p>", id="text beside blocks"),
        pytest.param("a[fn]b[/fn] c", f"<p>a{note('b')} c</p>", id="a note"),
        pytest.param("<p>a[FN] b\nc [/Fn]</p>", f"<p>a{note('b\nc')}</p>", id="a note in a block, in any case"),
        pytest.param(
            'a[fn]<em>b</em> "c" &amp; <a href="/x">d</a>[/fn]',
            f"<p>a{note('<em>b</em> "c" &amp; <a href="/x">d</a>')}</p>",
            id="inline HTML in a note",
        ),
        pytest.param("[fn][/fn]", f"<p>{note('')}</p>", id="an empty note is kept for deflate to name"),
        pytest.param("[fn]<code>[fn]</code>[/fn]", f"<p>{note('<code>[fn]</code>')}</p>", id="code in a note"),
        pytest.param("a\n\n[case:jakarta]\n\nb", f"<p>a</p>\n\n{case('jakarta')}\n\n<p>b</p>", id="a case study"),
        pytest.param("a\n [case: x-1  Left ] \nb", f"<p>a</p>\n {case('x-1', 'left')} \n<p>b</p>", id="on its line without empty ones"),
        pytest.param("<p>a</p>[case:x full]<p>b</p>", f"<p>a</p>{case('x', 'full')}<p>b</p>", id="between two blocks"),
        pytest.param("<p> [case:x] </p>", case("x"), id="the editor puts every line into a paragraph"),
        pytest.param("<pre>[fn]\n\n[case:x]</pre>", "<pre>[fn]\n\n[case:x]</pre>", id="pre is left alone"),
        pytest.param("see <code>[fn]a[/fn]</code>", "<p>see <code>[fn]a[/fn]</code></p>", id="code is left alone"),
        pytest.param("<code>a [fn]b[/fn]", f"<p><code>a {note('b')}</p>", id="a forgotten end switches nothing off"),
        pytest.param('<p title="[fn]">a</p>', '<p title="[fn]">a</p>', id="attributes are left alone"),
        pytest.param("<!--more-->\n\na", "<!--more-->\n\n<p>a</p>", id="a comment is no paragraph"),
        pytest.param("1 < 2 & [x]", "<p>1 < 2 & [x]</p>", id="other signs are text"),
        pytest.param("<ul><li>a\n\nb</ul>\nc", "<ul><li>a\n\nb</ul>\n<p>c</p>", id="an empty line in a block is the block's"),
        pytest.param("<p>a\n\nb", "<p>a\n\nb", id="nor of a block without its end"),
        pytest.param(note("a"), f"<p>{note('a')}</p>", id="a note alone is a paragraph"),
        pytest.param("", "", id="nothing"),
        pytest.param(
            "a\n\n[fold: What <em>he</em> said]\n\nb[fn]c[/fn]\n\n[case:x]\n\n[/Fold]\n\nd",
            f"<p>a</p>\n\n<details><summary>What he said</summary>\n\n<p>b{note('c')}</p>\n\n{case('x')}\n\n</details>\n\n<p>d</p>",
            id="a passage that folds",
        ),
        pytest.param("<p>[fold:A]</p><p>b</p><p>[/fold]</p>", "<details><summary>A</summary><p>b</p></details>", id="in the editor too"),
        pytest.param("<code>[fold: a]</code>", "<p><code>[fold: a]</code></p>", id="code that folds nothing"),
    ],
)
def test_expand(text, html):
    assert expand(text) == html


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("many workers[fn]a", "after “many workers” has no end", id="no end"),
        pytest.param("many workers[fn]a\n\nb[/fn]", "after “many workers” has no end in its paragraph", id="no end in its paragraph"),
        pytest.param("<p>many[fn]a</p><p>b[/fn]</p>", "after “many” has no end in its paragraph", id="no end in its block"),
        pytest.param("many[fn]a [fn]b[/fn][/fn]", "after “many” has no end", id="a note in a note"),
        pytest.param("<p>first</p>\n\nmany[/fn]", "ends after “many” without a beginning", id="no beginning"),
        pytest.param("[fn]a", "at the beginning of a paragraph", id="no words before"),
        pytest.param("see [case:x] there", "after “see” stands inside a line", id="a case study in a line"),
        pytest.param("<p>see [case:x]</p>", "a line of its own", id="a case study at the end of a line"),
        pytest.param("<em>[case:x]</em>", "a line of its own", id="a case study in an inline element"),
        pytest.param("[case:Über uns]", "“[case:Über uns]”", id="not a slug"),
        pytest.param("[case:x middle]", "“[case:x middle]”", id="not an alignment"),
        pytest.param("[case:]", "names no case study", id="no slug"),
        pytest.param("He wept.\n\n[fold: A]\n\nb", "The passage that folds at “[fold: A]” cannot be read", id="a passage without an end"),
        pytest.param("a\n\n[/fold]", "cannot be read", id="a passage without a beginning"),
        pytest.param("[fold:A]\n\n[fold:B]\n\nb\n\n[/fold]\n\n[/fold]", "cannot hold another", id="a passage in a passage"),
        pytest.param("[fold: ]\n\nb\n\n[/fold]", "its subject", id="a passage without a subject"),
        pytest.param("a [fold:A]\n\nb\n\n[/fold]", "a line of its own", id="a passage that begins in a line"),
        pytest.param("<ul><li>\n[fold:A]\n</li></ul>\n[/fold]", "outside of lists", id="a passage across the end of a block"),
    ],
)
def test_what_cannot_be_read_is_named_by_the_words_around(text, said):
    with pytest.raises(ShorthandError) as raised:
        expand(text)

    assert said in str(raised.value)


BLOCKS = st.sampled_from(
    [
        "<p>a</p>",
        "<p>a <em>b</em>\n\nc</p>",
        '<p>a<sup class="fn" data-fn="n1" data-note="&lt;em&gt;x&lt;/em&gt; [fn] &amp;amp;"></sup></p>',
        "<ul><li>a</li><li><p>b</p></li></ul>",
        "<blockquote><p>a</p></blockquote>",
        "<pre>a\n\n  [fn]</pre>",
        "<hr>",
        '<div data-case-study="x" data-align="left"></div>',
        "<table><tbody><tr><td>a</td></tr></tbody></table>",
        "<details><summary>a</summary><p>b</p></details>",
    ]
)


@given(st.lists(BLOCKS, max_size=6), st.sampled_from(["", "\n", "\n\n", " \n \n "]))
def test_the_editors_html_comes_out_unchanged(blocks, between):
    html = between.join(blocks)

    assert expand(html) == html
    assert expand(clean_article(html)) == clean_article(html)


PIECES = [
    "word",
    " ",
    "\n",
    "\n\n",
    "[fn]",
    "[/fn]",
    "[case:x]",
    "<p>",
    "</p>",
    "<em>",
    "</em>",
    "<code>",
    "</code>",
    "<pre>",
    "</pre>",
    "<",
    "&amp;",
]


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_no_word_is_lost(text):
    try:
        html = expand(text)
    except ShorthandError:
        return

    assert html.count("word") == text.count("word")


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_expanding_twice_is_expanding_once(text):
    try:
        html = expand(text)
    except ShorthandError:
        return

    assert expand(clean_article(html)) == expand(expand(clean_article(html)))


def test_typed_text_at_rest_and_back_in_the_text_area():
    typed = "One[fn]a <b>note</b>[/fn] two.\r\n\r\n[case:jakarta left]\r\n\r\nThree."

    parsed = deflate(clean_article(expand(typed)), {}, make_key=lambda: "n1")
    shown = inflate(parsed.body, {"n1": parsed.notes[0].text})

    assert parsed.body == f'<p>One<sup class="fn" data-fn="n1"></sup> two.</p>\n\n{case("jakarta", "left")}\n\n<p>Three.</p>'
    assert parsed.notes[0].text == "a <strong>note</strong>"
    assert deflate(clean_article(expand(shown)), {"n1": "a <strong>note</strong>"}) == parsed


@pytest.mark.parametrize(
    "piece", ["[case:x]\n", "a\n\n", "<p>", "<code>", "<", "[", "[fn]a[/fn]", "<!--", "\n", "<p>[case:x]</p>", "<em>a"]
)
def test_hostile_repetition_is_expanded_to_its_end(piece):
    assert "the end" in expand(piece * 5_000 + "\n\nthe end")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param("a[fn]b[/fn]\n\n[case:c]", f"<p>a{note('b')}</p>\n\n{case('c')}", id="what can be read is read"),
        pytest.param("a[fn]b\n\n[case:c]", f"<p>a[fn]b</p>\n\n{case('c')}", id="notes stay as typed, cases do not"),
        pytest.param("a[fn]b[/fn] [case:c]", f"<p>a{note('b')} [case:c]</p>", id="cases stay as typed, notes do not"),
        pytest.param("a[/fn]\r\n\r\n[case:]", "<p>a[/fn]</p>\n\n<p>[case:]</p>", id="nothing can be read"),
    ],
)
def test_what_cannot_be_read_can_stay_as_it_was_typed(text, html):
    assert expand_leniently(text) == html
