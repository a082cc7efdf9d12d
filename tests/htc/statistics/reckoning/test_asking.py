"""What is a view, and which site it came from, by what a request says of itself."""

import pytest

from htc.statistics.reckoning.asking import domain_of, host_in, is_view

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
OWN = frozenset({"htc.test", "www.htc.test"})


@pytest.mark.parametrize(
    "agent",
    [
        pytest.param(CHROME, id="Chrome"),
        pytest.param(IPHONE, id="Safari"),
        pytest.param("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", id="Firefox"),
        pytest.param("Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0", id="Tor"),
        pytest.param("Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 Chrome/131.0.0.0 Mobile Safari/537.36", id="Cubot"),
        pytest.param(
            "Mozilla/5.0 (Linux; Android 14; wv) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36 [Pinterest/Android]", id="in an app"
        ),
        pytest.param("Opera/9.80 (J2ME/MIDP; Opera Mini/7.1.32052/29.3709; U; en) Presto/2.8.119 Version/11.10", id="Opera Mini"),
        pytest.param("Lynx/2.9.0dev.5 libwww-FM/2.14", id="browser with a library"),
        pytest.param("w3m/0.5.3+git20230121", id="browser of text"),
    ],
)
def test_reader_is_counted(agent):
    assert is_view({"REQUEST_METHOD": "GET", "HTTP_USER_AGENT": agent})


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17 like Mac OS X) AppleWebKit/605.1.15 (compatible; bingbot/2.0)",
        "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Safari/605.1.15 (Applebot/0.1)",
        "Mozilla/5.0 AppleWebKit/537.36; compatible; GPTBot/1.2",
        "Mozilla/5.0 AppleWebKit/537.36; compatible; ChatGPT-User/1.0",
        "Mozilla/5.0 (compatible; Baiduspider/2.0)",
        "Mozilla/5.0 (compatible; Yahoo! Slurp)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/142.0.0.0 Safari/537.36",
        "Mozilla/5.0 (compatible; archive.org_bot)",
        "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/129.0 Safari/537.36 (contact: crawler@example.org)",
        "facebookexternalhit/1.1",
        "WhatsApp/2.23.20.0",
        "Slackbot-LinkExpanding 1.0",
        "Feedly/1.0",
        "NetNewsWire (RSS Reader)",
        "UptimeRobot/2.0",
        "curl/8.5.0",
        "Wget/1.21",
        "python-requests/2.32",
        "Go-http-client/2.0",
        "Java/17.0.2",
        "okhttp/4.12.0",
        "Dalvik/2.1.0 (Linux; U; Android 13)",
    ],
)
def test_program_is_not(agent):
    assert not is_view({"REQUEST_METHOD": "GET", "HTTP_USER_AGENT": agent})


@pytest.mark.parametrize(
    "said",
    [
        {"REQUEST_METHOD": "HEAD"},
        {"REQUEST_METHOD": "POST"},
        {"HTTP_SEC_PURPOSE": "prefetch"},
        {"HTTP_SEC_PURPOSE": "prefetch;prerender"},
        {"HTTP_PURPOSE": "prefetch"},
        {"HTTP_X_PURPOSE": "preview"},
        {"HTTP_X_MOZ": "prefetch"},
        pytest.param({"HTTP_SEC_FETCH_MODE": "no-cors"}, id="as a picture of another page"),
        pytest.param({"HTTP_SEC_FETCH_MODE": "cors"}, id="by a script"),
    ],
    ids=str,
)
def test_what_nobody_looks_at_is_not(said):
    assert not is_view({"REQUEST_METHOD": "GET", "HTTP_USER_AGENT": CHROME} | said)


@pytest.mark.parametrize(
    "said", [{"HTTP_DNT": "1"}, {"HTTP_SEC_GPC": "1"}, {"HTTP_SEC_PURPOSE": ""}, {"HTTP_SEC_FETCH_MODE": "navigate"}], ids=str
)
def test_wish_not_to_be_followed_changes_nothing_where_nobody_is(said):
    assert is_view({"REQUEST_METHOD": "GET", "HTTP_USER_AGENT": CHROME} | said)


@pytest.mark.parametrize(
    ("referrer", "domain"),
    [
        pytest.param("https://other.test/", "other.test", id="origin"),
        pytest.param("https://www.Other.test/page?q=secret#part", "other.test", id="whole address"),
        pytest.param("https://other.test?q=secret", "other.test", id="question behind the host"),
        pytest.param("https://other.test#secret", "other.test", id="part behind the host"),
        pytest.param("http://news.other.test:8080", "news.other.test", id="port"),
        pytest.param("https://straße.test/", "xn--strae-oqa.test", id="not ASCII"),
        pytest.param("https://other.test.", "other.test", id="dot at the end"),
        pytest.param("https://htc.test/2014/", "", id="our own"),
        pytest.param("https://www.htc.test/", "", id="our own with www"),
        pytest.param("https://192.0.2.7/", "", id="number"),
        pytest.param("https://0xc0000207/", "", id="number in disguise"),
        pytest.param("https://[2001:db8::7]/", "", id="IPv6"),
        pytest.param("https://[::ffff:192.0.2.7]/", "", id="IPv4 in IPv6"),
        pytest.param("http://kitchen-laptop/", "", id="one label"),
        pytest.param("http://kitchen.local/", "", id="at home"),
        pytest.param("https://ada:secret@other.test/", "", id="user name"),
        pytest.param("https://a b.test/", "", id="no host"),
        pytest.param(f"https://{'a' * 63}.{'b' * 63}.{'c' * 63}.{'d' * 63}.test/", "", id="too long"),
        pytest.param("android-app://com.example.reader/", "", id="app"),
        pytest.param("about:blank", "", id="no address"),
        pytest.param("other.test", "", id="no scheme"),
        pytest.param("\udcff://\udcff", "", id="no text"),
        pytest.param("https://\udcff.test", "", id="no text in the host"),
    ],
)
def test_domain_is_that_of_another_site(referrer, domain):
    assert domain_of(host_in(referrer), OWN) == domain
