import pytest

from htc.lib import fetch
from htc.lib.fetch import FetchError
from tests.testnet import Page, answer, reason_of


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_page_is_given_with_its_final_address_and_type(testnet, scheme):
    testnet[f"{scheme}://other.test/post?page=2"] = "<p>Größe</p>"

    page = fetch.get(f"{scheme}://other.test/post?page=2#part")

    assert (page.url, page.status, page.body.decode()) == (f"{scheme}://other.test/post?page=2", 200, "<p>Größe</p>")
    assert (page.media_type, page.charset) == ("text/html", "utf-8")
    assert (page.truncated, page.hops, page.downgraded) == (False, (), False)


def test_request_names_us_and_carries_no_secret(testnet, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    testnet["http://other.test/"] = Page(headers={"Set-Cookie": "a=b"})
    fetch.get("http://other.test/")

    fetch.get("http://other.test/")

    assert testnet.requests["other.test"][1].headers == {
        "Host": "other.test",
        "User-Agent": "HTC-Linkback/1.0 (+https://htc.test; Webmention; Pingback)",
        "Accept": fetch.ACCEPT_HTML,
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
    }


def test_repeated_header_gives_every_value_in_any_case(testnet):
    links = ['<a>; rel="one"', '<b>; rel="two"']
    testnet["http://other.test/"] = Page(headers=[("Link", links[0]), ("link", links[1])])

    assert fetch.get("http://other.test/").headers.get_all("LINK") == links


@pytest.mark.parametrize(
    ("content_type", "media_type", "charset"),
    [
        ("Text/HTML; Charset=Shift_JIS", "text/html", "shift_jis"),
        ('application/xhtml+xml;charset="utf-8"', "application/xhtml+xml", "utf-8"),
        ("text/plain", "text/plain", ""),
        ("; charset=utf-8", "", "utf-8"),
        ("text/html;charset = 'utf-8' ; charset=latin1", "text/html", "utf-8"),
        ("text/html; charset=", "text/html", ""),
        ("text/html; notcharset=utf-8", "text/html", ""),
        ("text/html;0*1* ;0*", "text/html", ""),
        ("", "", ""),
    ],
)
def test_type_and_charset_come_from_the_header(testnet, content_type, media_type, charset):
    testnet["http://other.test/"] = Page(headers={"Content-Type": content_type})

    page = fetch.get("http://other.test/")

    assert (page.media_type, page.charset) == (media_type, charset)


@pytest.mark.parametrize("status", [204, 304, 401, 404, 410, 500, 502])
def test_any_status_is_an_answer(testnet, status):
    testnet["http://other.test/"] = Page("", status)

    assert fetch.get("http://other.test/").status == status


def test_path_and_query_are_sent_in_ascii(testnet):
    testnet["http://other.test/caf%C3%A9%2Fx?q=%E2%82%AC&r=a%20b"] = "here"

    assert fetch.get("http://other.test/café%2Fx?q=€&r=a%20b").body == b"here"


def test_international_name_is_looked_up_in_ascii(testnet):
    testnet["http://xn--bcher-kva.test/"] = "here"

    assert fetch.get("http://Bücher.test./").body == b"here"


def test_post_sends_the_body_with_its_type(testnet):
    testnet["https://other.test/webmention"] = Page("", 202)

    answer = fetch.post("https://other.test/webmention", b"source=a&target=b", "application/x-www-form-urlencoded")

    request = testnet.requests["other.test"][0]
    assert (answer.status, request.method, request.body) == (202, "POST", b"source=a&target=b")
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"


def chain(net, count, status=302):
    for number in range(count):
        net[f"http://chain.test/{number}"] = Page("", status, {"Location": f"/{number + 1}"})
    net[f"http://chain.test/{count}"] = "the end"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_five_redirects_are_followed(testnet, status):
    chain(testnet, 5, status)

    page = fetch.get("http://chain.test/0")

    assert page.body == b"the end"
    assert page.url == "http://chain.test/5"
    assert page.hops == tuple(f"http://chain.test/{number}" for number in range(5))


def test_six_redirects_are_too_many(testnet):
    chain(testnet, 6)

    assert reason_of("http://chain.test/0") == "too_many_redirects"
    assert len(testnet.requests["chain.test"]) == 6


def test_circle_of_redirects_is_left(testnet):
    testnet["http://other.test/a"] = Page("", 302, {"Location": "/b#part"})
    testnet["http://other.test/b"] = Page("", 302, {"Location": "/a"})

    assert reason_of("http://other.test/a") == "too_many_redirects"
    assert len(testnet.requests["other.test"]) == 2


LEADS_INSIDE = r"""
    http://127.0.0.1/ http://[::1]/ http://2130706433/ http://inside.test/ https://inside.test/ //inside.test/ http://htc.test/
    file:///etc/passwd gopher://other.test/ http://other.test:6379/ http://user@other.test/ http://other.test\@inside.test/
    http://[ javascript:1 mailto:a@other.test
"""


@pytest.mark.parametrize(
    "location",
    [*LEADS_INSIDE.split(), "http://other.test/a b", "http://other.test/" + "a" * 3000],
)
def test_redirect_that_leads_inside_is_stopped(testnet, settings, location):
    settings.OWN_HOSTS = frozenset({"htc.test"})
    testnet["http://other.test/"] = Page("", 302, {"Location": location})
    testnet.resolve("inside.test", ["10.0.0.1"])

    assert reason_of("http://other.test/") == "blocked_address"
    assert [dial["host"] for dial in testnet.dials] == ["other.test"]


@pytest.mark.parametrize(("start", "end", "downgraded"), [("https", "http", True), ("http", "https", False), ("https", "https", False)])
def test_step_from_https_to_http_is_noted(testnet, start, end, downgraded):
    testnet[f"{start}://start.test/"] = Page("", 301, {"Location": f"{end}://end.test/"})
    testnet[f"{end}://end.test/"] = "here"

    page = fetch.get(f"{start}://start.test/")

    assert (page.url, page.hops, page.downgraded) == (f"{end}://end.test/", (f"{start}://start.test/",), downgraded)


def test_redirect_in_raw_utf8_is_followed(testnet):
    testnet["http://other.test/caf%C3%A9"] = "here"
    testnet.raw("http://start.test/", answer("HTTP/1.1 302 Found\r\nLocation: http://other.test/café\r\n\r\n".encode()))

    assert fetch.get("http://start.test/").body == b"here"


@pytest.mark.parametrize(
    ("location", "url"),
    [
        pytest.param("http://faß.test/", "http://xn--fa-hia.test/", id="sharp s is no double s"),
        pytest.param("http://FAẞ.test/", "http://xn--fa-hia.test/", id="capital sharp s"),
        pytest.param("http://ｂｌｏｃｋｅｄ．test/", "http://blocked.test/", id="full width"),
        pytest.param("//blocked。test/x/../y", "http://blocked.test/y", id="ideographic full stop, dot segments"),
        pytest.param("http://βόλος.test/é?q=€#part", "http://xn--nxasmm1c.test/%C3%A9?q=%E2%82%AC", id="final sigma, path and query"),
    ],
)
def test_redirect_is_judged_dialled_and_told_in_one_spelling(testnet, location, url):
    testnet["http://other.test/"] = Page("", 302, {"Location": location.encode().decode("latin-1")})
    testnet[url] = "here"
    heard = []

    page = fetch.get("http://other.test/#top", before_hop=heard.append)

    assert (page.body, page.url, page.hops, heard) == (b"here", url, ("http://other.test/",), [url])
    assert testnet.dials[-1]["host"] == url.split("/")[2]


def test_redirect_without_a_location_is_an_answer(testnet):
    testnet["http://other.test/"] = Page("odd", 302)

    assert fetch.get("http://other.test/").status == 302


@pytest.mark.parametrize("status", [307, 308])
def test_post_goes_on_where_the_body_is_asked_for_again(testnet, status):
    testnet["http://start.test/"] = Page("", status, {"Location": "https://end.test/"})
    testnet["https://end.test/"] = Page("", 202)

    assert fetch.post("http://start.test/", b"a=b", "text/plain").status == 202
    assert [(seen.method, seen.body) for seen in testnet.requests["end.test"]] == [("POST", b"a=b")]


@pytest.mark.parametrize("status", [301, 302, 303])
def test_post_does_not_follow_other_redirects(testnet, status):
    testnet["http://start.test/"] = Page("", status, {"Location": "http://end.test/"})
    testnet["http://end.test/"] = "here"

    assert fetch.post("http://start.test/", b"a=b", "text/plain").status == status
    assert testnet.requests["end.test"] == []


def test_post_to_the_inside_is_refused(testnet):
    testnet["http://start.test/"] = Page("", 307, {"Location": "http://inside.test/"})
    testnet.resolve("inside.test", ["127.0.0.1"])

    with pytest.raises(FetchError) as caught:
        fetch.post("http://start.test/", b"a=b", "text/plain")

    assert caught.value.reason == "blocked_address"


def test_certificate_of_another_name_is_refused(testnet):
    testnet["https://other.test/"] = "here"
    testnet.certificates["other.test"] = "evil.test"

    assert reason_of("https://other.test/") == "source_unreachable"
    assert testnet.requests["other.test"] == []


def test_certificate_of_an_unknown_authority_is_refused(testnet, monkeypatch):
    testnet["https://other.test/"] = "here"
    monkeypatch.setattr(fetch.testnet, "certificate_authority", lambda: None)

    assert reason_of("https://other.test/") == "source_unreachable"


def test_https_to_a_server_without_tls_is_unreachable(testnet):
    testnet.raw("https://plain.test/", lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n"))

    assert reason_of("https://plain.test/") == "source_unreachable"
