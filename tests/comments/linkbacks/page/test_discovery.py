"""Where a page says that it takes notices of links: every way of saying it, and everything that only looks like one."""

import pytest

from comments.linkbacks.page.discovery import Answer, Endpoint, discover, in_headers, link_targets

PAGE = "https://a.test/posts/one"
END = "https://a.test/posts/end"


def found(html: str = "", *, url: str = PAGE, link=(), **fields) -> tuple[str, str]:
    """Give protocol and endpoint of a page."""
    fields = {"media_type": "text/html"} | fields
    endpoint = discover(html.encode(), Answer(url=url, link=tuple(link), **fields))
    return endpoint.protocol, endpoint.url


# Markup, values of Link, and the endpoint. The same situations are met over sockets in test_outgoing.py.
SITUATIONS = [
    pytest.param("", ["</end>; rel=webmention"], "https://a.test/end", id="DS-01 header, relative to the host"),
    pytest.param("", ["<https://b.test/end>; rel=webmention"], "https://b.test/end", id="DS-02 header, absolute"),
    pytest.param('<link rel="webmention" href="/end">', [], "https://a.test/end", id="DS-03 link, relative"),
    pytest.param('<link rel="webmention" href="https://b.test/end">', [], "https://b.test/end", id="DS-04 link, absolute"),
    pytest.param('<p><a rel="webmention" href="/end">here</a>', [], "https://a.test/end", id="DS-05 a, relative"),
    pytest.param('<p><a rel="webmention" href="https://b.test/end">here</a>', [], "https://b.test/end", id="DS-06 a, absolute"),
    pytest.param("", ['<end>; rel="webmention"'], END, id="DS-08 header with a quoted rel"),
    pytest.param('<link rel="pingback webmention me" href="end">', [], END, id="DS-09 several tokens on a link"),
    pytest.param("", ['<end>; rel="me webmention"'], END, id="DS-10 several tokens in a header"),
    pytest.param(
        '<link rel=webmention href="no"><a rel=webmention href="no">x</a>', ["<end>; rel=webmention"], END, id="DS-11 header first"
    ),
    pytest.param('<link rel="not-webmention" href="no"><a rel=webmention href="end">x</a>', [], END, id="DS-12 another token"),
    pytest.param('<!-- <a rel=webmention href="no">x</a> --><a rel=webmention href="end">x</a>', [], END, id="DS-13 in a comment"),
    pytest.param('<code>&lt;a rel=webmention href="no"&gt;</code><a rel=webmention href="end">x</a>', [], END, id="DS-14 escaped"),
    pytest.param('<link rel="webmention" href="">', [], PAGE, id="DS-15 empty href"),
    pytest.param('<a rel=webmention href="end">x</a><link rel=webmention href="no">', [], END, id="DS-16 a before link"),
    pytest.param('<link rel=webmention href="end"><a rel=webmention href="no">x</a>', [], END, id="DS-17 link before a"),
    pytest.param("", ["<no>; rel=other", "<end>; rel=webmention"], END, id="DS-18 two headers"),
    pytest.param("", ['<no>; rel="other", <end>; rel="webmention"'], END, id="DS-19 one header with a list"),
    pytest.param('<link rel=webmention><a rel=webmention href="end">x</a>', [], END, id="DS-20 link without href"),
    pytest.param('<link rel=webmention href="end?a=1&amp;b=2">', [], END + "?a=1&b=2", id="DS-21 query kept"),
    pytest.param('<link rel=webmention href="end">', [], END, id="DS-22 relative to the path"),
    pytest.param('<LINK REL="WebMention" HREF="end">', [], END, id="DS-24 any case"),
    pytest.param('<b rel=webmention href="no">x</b><link rel=webmention href="end">', [], END, id="DS-24 another element"),
    pytest.param('<link rel=webmention href="end"><base href="https://b.test/deep/">', [], "https://b.test/deep/end", id="DS-24 base"),
    pytest.param('<template><a rel=webmention href="no"></a></template><a rel=webmention href="end">', [], END, id="in a template"),
    pytest.param('<textarea><a rel=webmention href="no"></a></textarea><a rel=webmention href="end">', [], END, id="in a text area"),
    pytest.param('<script>"<a rel=webmention href=no>"</script><a rel=webmention href="end">', [], END, id="in a script"),
    pytest.param('<svg><a rel=webmention href="no"></a></svg><a rel=webmention href="end">', [], END, id="in a drawing"),
    pytest.param("<link rel='x\twebmention\ny' href='end'>", [], END, id="tokens between tabs and line breaks"),
]


@pytest.mark.parametrize(("html", "link", "expected"), SITUATIONS)
def test_webmention_endpoint_is_found(html, link, expected):
    assert found(html, link=link) == ("webmention", expected)


@pytest.mark.parametrize(
    ("value", "targets"),
    [
        pytest.param("<a>;rel=webmention", ["a"], id="without spaces"),
        pytest.param("<a> ; REL = WebMention", ["a"], id="case and spaces"),
        pytest.param("<a,b>; rel=webmention, <c>; rel=webmention", ["a,b", "c"], id="comma in an address"),
        pytest.param('<a>; title="x, <no>; rel=webmention"; rel=webmention', ["a"], id="a link inside a quoted title"),
        pytest.param(r'<a>; title="say \"hi\", <no>"; rel="webmention"', ["a"], id="quotes inside a quoted title"),
        pytest.param("<a>; rel=other; rel=webmention", [], id="the first rel counts"),
        pytest.param('<a>; rel=webmention; anchor="#foot"', [], id="of another context"),
        pytest.param('<a>; rel="not-webmention webmention-not"', [], id="whole tokens only"),
        pytest.param("<a>; rel", [], id="rel without a value"),
        pytest.param("<>; rel=webmention", [""], id="the page itself"),
        pytest.param("a; rel=webmention", [], id="no angle brackets"),
        pytest.param("<" * 60_000, [], id="hostile: brackets"),
        pytest.param("<a>" + '\\"<b>' * 12_000, [], id="hostile: quotes"),
        pytest.param(" ," * 30_000, [], id="hostile: spaces"),
    ],
)
def test_link_header_is_read_as_the_standard_says(value, targets):
    assert list(link_targets((value,), "webmention")) == targets


@pytest.mark.parametrize(
    ("html", "header", "expected"),
    [
        pytest.param("", "https://b.test/x", "https://b.test/x", id="header"),
        pytest.param('<link rel="pingback" href="https://no.test/x">', "https://b.test/x", "https://b.test/x", id="header before element"),
        pytest.param('<link rel="pingback" href="https://b.test/x?a=1&amp;b=2">', "", "https://b.test/x?a=1&b=2", id="DS-25 four entities"),
        pytest.param('<link rel="pingback" href="https://b.test/&eacute;">', "", "https://b.test/&eacute;", id="no other entity"),
        pytest.param("<link href='https://b.test/x' rel='EditURI pingback' />", "", "https://b.test/x", id="another order and quotes"),
        pytest.param('<!-- <link rel="pingback" href="no"> --><link rel="pingback" href="end">', "", END, id="not in a comment"),
        pytest.param('<script>x = \'<link rel="pingback" href="no">\'</script>', "", "", id="not in a script"),
        pytest.param("x" * 70_000 + '<link rel="pingback" href="no">', "", "", id="not far down"),
        pytest.param('<a rel="pingback" href="no">x</a>', "", "", id="not an anchor"),
    ],
)
def test_pingback_endpoint_is_found(html, header, expected):
    assert found(html, x_pingback=header) == ("pingback" if expected else "", expected)


def test_webmention_comes_before_pingback_wherever_they_stand():
    assert found('<a rel=webmention href="end">x</a>', x_pingback="https://b.test/x") == ("webmention", END)


def test_what_is_no_page_is_judged_by_its_headers_alone():
    body = '<link rel="webmention" href="no">'

    assert found(body, media_type="image/png") == ("", "")
    assert found(body, media_type="application/pdf", link=["<end>; rel=webmention"]) == ("webmention", END)


def test_headers_answer_without_reading_the_page_only_where_it_cannot_overrule_them():
    webmention = Answer(url=PAGE, link=("<end>; rel=webmention",), media_type="text/html")

    assert in_headers(webmention) == Endpoint("webmention", END)
    assert in_headers(Answer(url=PAGE, x_pingback="https://b.test/x", media_type="text/html")) is None
    assert in_headers(Answer(url=PAGE, media_type="image/png")) == Endpoint()


def test_endpoint_of_a_page_in_another_encoding_is_found():
    page = '<meta charset="utf-16"><link rel="webmention" href="end">'.encode("utf-16")

    assert discover(page, Answer(url=PAGE, media_type="text/html")) == Endpoint("webmention", END)
