"""Bodies as Markdown: what is written, and that a reader of Markdown finds in it what stood in the body."""

import re
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from justhtml.parser import JustHTML
from markdown_it import MarkdownIt

from htc.leaving.text.markdown import markdown, markdown_note
from htc.leaving.text.spans import Marks

MARKS = Marks(
    note=lambda key: {"n1": "1", "n2": "2"}.get(key, ""),
    placed=lambda values: f"<aside>{values.get('data-case-study')}</aside>" if values.get("data-case-study") else "",
    lead=lambda address: address,
)
READER = MarkdownIt("commonmark", {"html": True}).enable("table")


def tree(html: str) -> list:
    """Give the elements and words of HTML; a paragraph that is all of its item or quotation counts as its words."""

    def walk(node, kept=False):
        if node.name == "#text":
            return [node.data if kept else re.sub(r"[ \t\n]+", " ", node.data)]
        inside: list = []
        for child in node.children or ():
            for piece in walk(child, kept or node.name == "pre"):
                inside[-1:] = (
                    [inside[-1] + piece] if inside and isinstance(piece, str) and isinstance(inside[-1], str) else [*inside[-1:], piece]
                )
        inside = [piece for piece in inside if not isinstance(piece, str) or piece.strip(" \n") or kept]
        alone = (
            node.name == "p" and node.parent.name in ("li", "blockquote") and sum(each.name == "p" for each in node.parent.children) == 1
        )
        if node.name in ("thead", "tbody") or alone or (node.name == "code" and node.parent.name == "pre"):
            return inside
        inside = [piece.strip(" ") if isinstance(piece, str) and node.name in BLOCKS else piece for piece in inside]
        if node.name == "pre":
            inside = [piece.removesuffix("\n") for piece in inside if isinstance(piece, str)] or inside
        return [(node.name, *sorted((name, value or "") for name, value in (node.attrs or {}).items()), inside)]

    return walk(JustHTML(html, sanitize=False, fragment=True).root)


BLOCKS = ("p", "li", "h2", "h3", "h4", "blockquote", "td", "th", "summary", "#document-fragment")

SAME = [
    pytest.param("<p>Words and <strong>strong</strong> and <em>more</em>.</p>", "Words and **strong** and *more*.", id="emphasis"),
    pytest.param("<p>a<strong>b</strong>c <em>(so)</em> <strong>x <em>y</em></strong></p>", None, id="emphasis-that-touches"),
    pytest.param("<p><em>a <em>b</em> c</em><strong>d</strong><em>e</em></p>", None, id="emphasis-in-a-row"),
    pytest.param("<p>* no list, 1 * 2 * 3, _x_, `c`, [a](b), &lt;b&gt;, a|b ~~c~~ \\ #x !<a href='/x/'>y</a></p>", None, id="signs"),
    pytest.param("<p>- a<br>+ b<br># c<br>&gt; d<br>1. e<br>12) f<br>=== <br>---<br>*** <br>| g |<br>2014. Year</p>", None, id="begins-of-lines"),
    pytest.param("<p>1986. A great year</p>", "1986\\. A great year", id="year-at-the-begin"),
    pytest.param("<p>&amp;amp; &amp;copy; &amp; &amp;#38; &amp;copy=3</p>", None, id="entities"),
    pytest.param("<p>a<br><br>b</p>", "a\\\n\\\nb", id="two-breaks"),
    pytest.param('<p><a href="https://a.test/x_(y)?a=1&amp;copy=2" title="A &quot;b&quot; \\ c &amp;amp;">a_b*</a></p>', None, id="link"),
    pytest.param('<p>Look! <a href="/a/">here</a> and <a href="/b/" rel="nofollow">there</a></p>', None, id="link-with-more"),
    pytest.param("<p><code>a ` b</code> <code>`x</code> <code>a*b\\_c</code> <code>a<em>b</em></code></p>", None, id="code"),
    pytest.param('<p>H<sub>2</sub>O <s>old</s> <del>x</del><ins>y</ins> <cite>Book</cite> <q>so</q> <span lang="fr">mot</span></p>', None, id="elements"),
    pytest.param("<h2>A # b ##</h2><h3>C<br>d</h3><h4>E</h4>", None, id="headings"),
    pytest.param('<h2 lang="fr">Mot</h2><p lang="fr">Un <em>mot</em>.</p><p>b</p>', None, id="other-language"),
    pytest.param("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c", id="list"),
    pytest.param("<ol><li>a</li><li>b</li></ol><ol><li>c</li></ol><ul><li>d</li></ul><ul><li>e</li></ul>", None, id="lists-in-a-row"),
    pytest.param("<ul><li><p>a</p><p>b</p></li><li><p>c</p><blockquote><p>d</p></blockquote></li></ul>", None, id="list-of-paragraphs"),
    pytest.param('<ol start="9"><li>a<ol><li>b</li></ol></li><li>c</li></ol>', None, id="list-that-goes-on"),
    pytest.param('<ol type="a" reversed=""><li value="3">a</li></ol><ol start="-2"><li>b</li></ol>', None, id="list-that-counts-otherwise"),
    pytest.param("<blockquote><p>a</p><ul><li>b</li></ul><p>c<br>d</p></blockquote><blockquote>e</blockquote>", None, id="quotation"),
    pytest.param("<pre>a\n\n  b ``` c\n</pre><pre><code>x &lt; y</code></pre>", None, id="verbatim"),
    pytest.param("<pre>a <em>b</em>\n\nc</pre><ul><li>x<pre>y\n\nz</pre></li></ul>", None, id="verbatim-with-more"),
    pytest.param("<table><thead><tr><th>a|b</th><th>c</th></tr></thead><tbody><tr><td><code>x|y</code></td><td>d<br>e</td></tr></tbody></table>", None, id="table"),
    pytest.param('<table><caption>A</caption><tbody><tr><td colspan="2">b</td></tr></tbody></table><p>c</p>', None, id="table-of-more"),
    pytest.param("<details><summary>More <em>of</em> it</summary><p>a <strong>b</strong></p><ul><li>c</li></ul></details><p>d</p>", None, id="details"),
    pytest.param("<p>a</p><hr><p>b</p>", "a\n\n***\n\nb", id="rule"),
    pytest.param("<p>\xa0<strong>\xa0a</strong></p>", None, id="no-break-spaces"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "expected"), SAME)
def test_a_reader_of_markdown_finds_what_stood_in_the_body(html, expected):
    written = markdown(html, MARKS)

    if expected is not None:
        assert written == f"{expected}\n"
    assert tree(READER.render(written)) == tree(html)


SIGNS = st.text(st.sampled_from('*_`[]()<>!#&;:\\|~^=+-.1a é\u00a0"'), max_size=12)


@given(st.lists(st.tuples(st.sampled_from(["", "em", "strong", "code", "s", "br"]), SIGNS), min_size=1, max_size=5))
def test_no_sign_in_a_text_becomes_markup(pieces):
    inner = "".join(
        f"<{name}>{escape(text)}</{name}>" if name and name != "br" else f"{escape(text)}{'<br>' if name else ''}" for name, text in pieces
    )
    html = f"<p>x {inner} x</p>"

    assert tree(READER.render(markdown(html, MARKS))) == tree(html)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p>Words<sup class="fn" data-fn="n2"></sup>, more<sup class="fn" data-fn="n1"></sup></p>', "Words[^2], more[^1]\n"),
        ('<p>Gone<sup class="fn" data-fn="n9"></sup>!<sup class="fn" data-fn="n1"></sup></p>', "Gone\\![^1]\n"),
        ('<table><caption>A<sup class="fn" data-fn="n1"></sup></caption><tr><td>b</td></tr></table>', None),
        ('<p>a</p><div data-case-study="x" data-align="right"></div><p>b</p>', "a\n\n<aside>x</aside>\n\nb\n"),
        ('<div data-image="7" data-align="full"></div>', ""),
        ("", ""),
    ],
)
def test_markers_become_what_their_places_give(html, expected):
    written = markdown(html, MARKS)

    assert written == expected if expected is not None else "[^1]" in written


def test_a_note_is_a_definition_whose_lines_hang_together():
    assert markdown_note("3", 'See <em>Book</em><br>1. <a href="/x/">p. 4</a>', MARKS) == "[^3]: See *Book*\\\n    1\\. [p. 4](/x/)\n"
