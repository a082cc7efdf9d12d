import re
from contextlib import suppress
from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from justhtml import JustHTML

from htc.lib.html import BLOCKS, LARGEST_BODY, TooMuch, clean_article, clean_comment, clean_note, plain_text, tags
from htc.lib.text import fold_spaces
from tests import corpus

WITH_LANG = set(re.findall(r"\w+", "blockquote caption details h2 h3 h4 li ol p pre span summary table td th tr ul"))
NOTE_TAGS = {"strong", "em", "s", "a", "br", "sup", "sub", "cite"}
ARTICLE_TAGS = NOTE_TAGS | WITH_LANG | {"code", "del", "div", "hr", "ins", "q", "tbody", "thead"}
LINK = {"href", "title", "rel"}
ARTICLE_ATTRIBUTES = {
    "a": LINK,
    "sup": {"class", "data-fn", "data-note"},
    "div": {"data-case-study", "data-align"},
    **{name: {"lang", "dir"} for name in WITH_LANG},
    "ol": {"lang", "dir", "start", "type", "reversed"},
    "li": {"lang", "dir", "value"},
    **{name: {"lang", "dir", "colspan", "rowspan"} for name in ("td", "th")},
}


def elements(html):
    """Give (name, attributes, namespace) of every element and comment, as a parser that is not under test sees them."""

    def walk(node):
        for child in getattr(node, "children", None) or ():
            if child.name != "#text":
                yield child.name, child.attrs or {}, getattr(child, "namespace", None)
            yield from walk(child)

    return list(walk(JustHTML(html, sanitize=False, fragment=True).root))


def assert_allowed(html, tags, attributes):
    for name, values, namespace in elements(html):
        assert name in tags
        assert namespace == "html"
        assert values.keys() <= attributes.get(name, set())
        if "href" in values:
            assert re.match(r"https?://[^/]|mailto:[^@]+@|(?:tel|sms):\+?\d|/(?![/\\])|#|/$", values["href"], re.ASCII | re.IGNORECASE)
        if "data-note" in values:
            assert_allowed(values["data-note"], NOTE_TAGS, {"a": LINK})


@pytest.mark.parametrize("payloads", corpus.CATEGORIES.values(), ids=corpus.CATEGORIES)
def test_nothing_outside_the_lists_survives(payloads):
    for payload in payloads:
        body, note = clean_article(payload), clean_note(payload)

        assert_allowed(body, ARTICLE_TAGS, ARTICLE_ATTRIBUTES)
        assert_allowed(note, NOTE_TAGS, {"a": LINK})
        assert (payload, clean_article(str(body)), clean_note(str(note))) == (payload, body, note)


@pytest.mark.parametrize("payloads", corpus.CATEGORIES.values(), ids=corpus.CATEGORIES)
def test_a_comment_shows_markup_as_it_was_typed(payloads):
    for html in map(clean_comment, payloads):
        assert_allowed(html, {"p", "br", "a"}, {"a": {"href", "rel"}})
        assert all(values["rel"] == "ugc nofollow noopener" for name, values, _ in elements(html) if name == "a")


@pytest.mark.parametrize("name", ["script", "style", "title", "textarea", "noscript", "iframe", "template", "svg", "xmp", "select"])
def test_an_element_that_hides_its_text_goes_with_it(name):
    assert plain_text(clean_article(f"<p>a<{name}>alert(1)</{name}>b</p>")) == "ab"


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        pytest.param("<b>a</b><i>b</i>", "<strong>a</strong><em>b</em>", id="pasted bold and italics keep their meaning"),
        pytest.param("<h1>a</h1>", "<h2>a</h2>", id="the title of the page is the only first heading"),
        pytest.param("<p>a<div>b</div></p>", "<p>a\nb\n</p>", id="words of unknown blocks do not grow together"),
        pytest.param("<section>a</section><section>b</section>", "\na\n\nb\n", id="a section is no block of ours"),
        pytest.param("<p>a <u>b</u></p>", "<p>a b</p>", id="unknown inline elements leave their text"),
        pytest.param("<p>x < y & z</p>", "<p>x &lt; y &amp; z</p>", id="signs typed as text are escaped"),
        pytest.param("I </3 you", "I &lt;/3 you", id="HTML would read this as a comment and drop it"),
        pytest.param("a <!-- b", "a &lt;!-- b", id="an open comment must not swallow the article"),
        pytest.param('<a title="x <b>y</b>', '&lt;a title="x &lt;b&gt;y&lt;/b&gt;', id="an open quote must not swallow the article"),
        pytest.param("a<script>b", "a", id="an open script is code to the end"),
        pytest.param("a<title>b", "ab", id="an open title is the writer's text"),
        pytest.param("<p title='<script>'>a</p>b", "<p>a</p>b", id="a tag in quotes is no tag"),
        pytest.param("<<!---->b>a", "&lt;b&gt;a", id="what is taken out must not leave a new tag behind"),
        pytest.param(f"<pre>{'\n' * 20}a</pre>", "<pre>a</pre>", id="parsers drop one newline in pre each time"),
        pytest.param("<a name=x>a</a>", "a", id="a link to nowhere is text"),
        pytest.param("<span style=x>a</span> <span lang=id>b</span>", 'a <span lang="id">b</span>', id="spans stay for a language only"),
        pytest.param("<p lang='the language'>a</p><p lang=zh-Hant>b</p>", '<p>a</p><p lang="zh-Hant">b</p>', id="a language is a code"),
        pytest.param("<sup class=other>a</sup>", "<sup>a</sup>", id="the class of markers is the only class"),
        pytest.param('<a href="/x" rel="external nofollow">a</a>', '<a href="/x" rel="nofollow">a</a>', id="of rel only nofollow stays"),
        pytest.param('<a href="/x?a=1&copy=2">a</a>', '<a href="/x?a=1&amp;copy=2">a</a>', id="a parameter is no copyright sign"),
        pytest.param('<a href=" #top ">a</a>', '<a href="#top">a</a>', id="anchors of the page are ours"),
        pytest.param(
            '<p>a <div data-case-study="x" data-align="left"></div> b</p>c',
            '<p>a \n b</p><div data-case-study="x" data-align="left"></div>c',
            id="a case study in a paragraph is lifted, for HTML would part the paragraph",
        ),
        pytest.param(
            '<table><a href="/x">a</a><sup data-fn="n1">b</sup><tr><td>c</td></tr></table>',
            '<a href="/x">a</a><sup data-fn="n1">b</sup><table><tbody><tr><td>c</td></tr></tbody></table>',
            id="what stands between the cells of a table stands before it",
        ),
        pytest.param('<div data-case-study="No Slug">a</div>', "a", id="a placement needs a slug"),
    ],
)
def test_article(html, cleaned):
    assert clean_article(html) == cleaned
    assert clean_article(str(cleaned)) == cleaned


@pytest.mark.parametrize(
    "address", ["https://a.test/x y?q=ü#f", "HTTP://a.test", "mailto:a@b.test?subject=x", "/2014/01/x/", "#fn-n1", "/"]
)
def test_addresses_that_stay(address):
    assert elements(clean_article(f'<a href="{escape(address)}">a</a>'))[0][1] == {"href": address}


@pytest.mark.parametrize(
    "address", ["x.html", "?p=1", "mailto:", "mailto:?bcc=a@b.test", "http://", "ht\ttp://a.test", "ſttp://a.test", ""]
)
def test_addresses_that_go(address):
    assert clean_article(f'<a href="{address}">a</a>') == "a"


def test_text_of_a_note_is_cleaned_inside_its_attribute():
    note = '<p>R&amp;D <b onclick="x">b</b></p><script>c</script><h2>d</h2> &lt;e&gt;'

    html = clean_article(f'<sup class="fn" data-fn="n1" data-note="{escape(note)}"></sup>')

    assert unescape(re.search('data-note="(.*?)"', html, re.DOTALL)[1]) == "R&amp;D <strong>b</strong>\n\nd\n &lt;e&gt;"


@pytest.mark.parametrize(
    ("html", "said"),
    [
        pytest.param("ü" * (LARGEST_BODY // 2 + 1), "257 KB", id="bytes are counted, not characters"),
        pytest.param("<" * 100_000, "KB", id="what grows past the limit by escaping would be refused when saved again"),
        pytest.param("<p>" * 60_000, "KB", id="nor what grows by the ends that were left out"),
        pytest.param("<em>" * 101, "deep", id="open elements"),
        pytest.param("<em></x>" * 101, "deep", id="a stray end closes nothing"),
        pytest.param("<p " + "a " * 51 + ">", "settings", id="attributes"),
        pytest.param(f'<sup data-note="{escape("<em>" * 101)}"></sup>', "deep", id="in a note"),
    ],
)
def test_too_much_is_refused_with_a_sentence(html, said):
    with pytest.raises(TooMuch, match=said):
        clean_article(html)


def test_a_hundred_open_paragraphs_are_not_deep():
    assert clean_article("<p>a" * 101) == "<p>a</p>" * 101


@pytest.mark.parametrize("piece", ["<", "<a ", '<a b="', "<!--", "<!", "<svg>", "<title>", "</", "&", "<b></p>", "<br>", "<!-->"])
def test_hostile_repetition_is_cleaned_or_refused(piece):
    # What takes quadratic time would not come back from this many pieces.
    with suppress(TooMuch):
        cleaned = clean_article(piece * (LARGEST_BODY // 16 // len(piece)))
        assert "<svg" not in cleaned
        assert "<title" not in cleaned
        assert "<!--" not in cleaned


PIECES = """
< > </ & " ' = a b p> <p> </p> <b> </b> <em> </em> <a <a·href="/x"> </a> <sup·class="fn"·data-fn="n1"·data-note=" "> </sup>
<table> <td> <tr> </table> <ul> <li> </ul> <pre> </pre> <div> </div> <div·data-case-study=x> <script> </script> <svg> </svg> <style>
<!-- --> <h2> </h2> <math> <title> </title> <br> <details> <summary> <span·lang=id> </span> <blockquote> &amp; &lt; &#1; &#xD800; &nbsp ü
"""
MARKUP = st.lists(
    st.sampled_from([piece.replace("·", " ") for piece in PIECES.split()] + ["\n", " ", "\0", "\r", "\ud800"]) | st.text(max_size=4),
    max_size=25,
).map("".join)


@given(MARKUP)
def test_cleaning_twice_is_cleaning_once(html):
    cleaned = clean_article(html)

    assert clean_article(str(cleaned)) == cleaned
    assert_allowed(cleaned, ARTICLE_TAGS, ARTICLE_ATTRIBUTES)


@given(MARKUP)
def test_cleaning_a_note_twice_is_cleaning_it_once(html):
    cleaned = clean_note(html)

    assert clean_note(str(cleaned)) == cleaned
    assert_allowed(cleaned, NOTE_TAGS, {"a": LINK})


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_text_that_was_escaped_comes_through_whole(text):
    assert plain_text(clean_article(f"<p>{escape(text)}</p>")) == fold_spaces(text)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param("one\n\n\ntwo\r\nthree", "<p>one</p><p>two<br>three</p>", id="empty lines part paragraphs, ends of lines break them"),
        pytest.param("<b>a</b> & &lt;", "<p>&lt;b&gt;a&lt;/b&gt; &amp; &amp;lt;</p>", id="markup and entities are text"),
        pytest.param("", "", id="nothing"),
        pytest.param("\u202ea\x00", "<p>a</p>", id="the direction of the page is not a stranger's"),
        pytest.param("a@b.test mailto:a@b.test", "<p>a@b.test mailto:a@b.test</p>", id="mail addresses do not become links"),
        pytest.param("the end.It was", "<p>the end.It was</p>", id="a forgotten space is no address"),
        pytest.param("javascript://a.test/%0aalert(1)", "<p>javascript://a.test/%0aalert(1)</p>", id="other schemes stay text"),
        pytest.param("http:///a.test httpſ://a.test", "<p>http:///a.test httpſ://a.test</p>", id="no host, no scheme"),
        pytest.param("https://bank.test@evil.test/", "<p>https://bank.test@evil.test/</p>", id="a name before the host deceives"),
    ],
)
def test_comment(text, html):
    assert clean_comment(text) == html


@pytest.mark.parametrize(
    ("text", "address"),
    [
        pytest.param("see https://a.test/x?a=1&b=2.", "https://a.test/x?a=1&b=2", id="the full stop is the sentence's"),
        pytest.param("(https://a.test/x)", "https://a.test/x", id="the bracket is the sentence's"),
        pytest.param("https://a.test/x_(y)", "https://a.test/x_(y)", id="the bracket is the address's"),
        pytest.param("<https://a.test/>", "https://a.test/", id="angle brackets are marks round an address"),
        pytest.param("“https://a.test/”!", "https://a.test/", id="typographic quotes are marks too"),
        pytest.param("www.a.test", "http://www.a.test", id="www is enough"),
        pytest.param('https://a.test/"onclick="x', "https://a.test/", id="a quote cannot end the attribute"),
    ],
)
def test_addresses_in_comments_become_links_of_a_stranger(text, address):
    links = [values for name, values, _ in elements(clean_comment(text)) if name == "a"]

    assert links == [{"href": address, "rel": "ugc nofollow noopener"}]


COMMENT_PIECES = ["http://a.test/", "https://", "www.", "&lt;", "&amp;", "&", "<", ">", '"', "(", ")", ".", ",", ";", " ", "\n", "a", "é"]


@given(st.lists(st.sampled_from(COMMENT_PIECES)).map("".join))
def test_a_comment_loses_no_character(text):
    html = clean_comment(text)

    assert "".join(plain_text(html).split()) == "".join(text.split())
    assert_allowed(html, {"p", "br", "a"}, {"a": {"href", "rel"}})


@pytest.mark.parametrize("piece", ["a", "a-", "(", "http://", "http://a,", "www.", "&", "<", "a\n", "\u0301"])
def test_the_longest_comment_is_shown_whatever_it_repeats(piece):
    assert clean_comment((piece * 10_000)[:10_000]).startswith("<p>")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("<p>a</p><p>b</p>", "a b", id="blocks part words"),
        pytest.param("a<em>b</em><sup>c</sup>", "abc", id="inline elements do not"),
        pytest.param("a<br>b", "a b", id="lines part words"),
        pytest.param("&amp;lt; &eacute; &nbsp;x", "&lt; é x", id="entities are decoded once"),
        pytest.param("&am<b>p;</b>", "&amp;", id="a tag ends an entity"),
        pytest.param("a<script>b</script><style>c</style><!-- d -->", "a", id="what is not shown is not said"),
        pytest.param("1 < 2", "1 < 2", id="a lone sign is text"),
        pytest.param('<a title="b > c">d</a>', "d", id="a sign in quotes ends no tag"),
        pytest.param('x<sup class="fn" data-fn="n1" data-note="note"></sup>y', "xy", id="the text of a note is not the article's"),
    ],
)
def test_plain_text(html, text):
    assert plain_text(html) == text


MARKUP_PIECES = ["<p>", "</P>", "<br/>", '<a title="b>">', "<i x='", "'>", "<", ">", "</", "<script>", "</script>", "<title>", "</title >"]
MARKUP_PIECES += ["<!--", "-->", "<!x>", "<?", "&am", "p;", "&lt;", "&#", "60;", "&no", "t", " ", "\u00a0", "é"]


@given(st.lists(st.sampled_from(MARKUP_PIECES), max_size=9).map("".join))
def test_plain_text_is_what_stands_between_the_tags(html):
    pieces, end = [], 0
    for tag in tags(html):
        pieces += unescape(html[end : tag.start]), " " if tag.name in BLOCKS or tag.name == "br" else ""
        end = tag.end

    assert plain_text(html) == fold_spaces("".join([*pieces, unescape(html[end:])]))


@pytest.mark.parametrize(
    ("html", "values"),
    [
        pytest.param(
            '<a HREF="?a=1&amp;b=&quot;" rel=me>', {"href": '?a=1&b="', "rel": "me"}, id="names in small letters, entities decoded"
        ),
        pytest.param("<a title='\"' download>", {"title": '"', "download": ""}, id="single quotes, and no value"),
        pytest.param("<a href=x/ href=y>", {"href": "x/"}, id="of two the first"),
        pytest.param("<br/>", {}, id="none"),
        pytest.param("</a href=x>", {"href": "x"}, id="also of an end, where none belongs"),
    ],
)
def test_attributes_of_a_tag_are_read(html, values):
    assert next(tags(html)).values == values
