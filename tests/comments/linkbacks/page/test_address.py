from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.linkbacks.page.address import BadAddress, OwnAddress, Target, normalise_source, resolve_target, site_name, source_key

OWN = OwnAddress(frozenset({"htc.test", "www.htc.test", "old.example"}), languages=frozenset({"es"}))

# Pieces that meet at every seam of an address; plain random text hardly ever gets past "http://".
SEAMS = r"http:// HTTPS:// htc.test a.test www. . / // .. % %2e %zz %00 %ff ? p=1 & # @ : :80 [ ] ::1 \ é ß 。 ٣ xn-- utm_x=1 127.0.0.1 ⒈"
addresses = st.lists(st.sampled_from([*SEAMS.split(" "), "\t", " ", "\ud800", "\u202e", "a" * 64]) | st.text(max_size=3), max_size=8).map(
    "".join
)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("http://A.Test/Post", "http://a.test/Post", id="case of the host does not matter, case of the path does"),
        pytest.param("http://a.test", "http://a.test/", id="no path is the root"),
        pytest.param("http://a.test:80/x", "http://a.test/x", id="default port of http"),
        pytest.param("https://a.test:443/x", "https://a.test/x", id="default port of https"),
        pytest.param("https://a.test:80/x", "https://a.test:80/x", id="an allowed port that is not the default stays"),
        pytest.param("http://a.test:/x", "http://a.test/x", id="empty port"),
        pytest.param("http://a.test/x#part", "http://a.test/x", id="fragment is never sent"),
        pytest.param("http://a.test/x?", "http://a.test/x", id="empty query"),
        pytest.param("http://a.test/x?utm_source=y", "http://a.test/x?utm_source=y", id="tracking parameters stay in what is fetched"),
        pytest.param("http://a.test/%7Euser/%c3%a9", "http://a.test/~user/%C3%A9", id="escapes are normalised"),
        pytest.param("http://a.test/é b".replace(" ", ""), "http://a.test/%C3%A9b", id="letters are escaped as UTF-8"),
        pytest.param("http://a.test/100%", "http://a.test/100%25", id="a lone percent sign"),
        pytest.param("http://a.test/a%2Fb", "http://a.test/a%2Fb", id="an escaped slash is no slash"),
        pytest.param("http://a.test/a/../b/./c/..", "http://a.test/b/", id="dot segments"),
        pytest.param("http://a.test/%2e%2e/b", "http://a.test/b", id="escaped dot segments"),
        pytest.param("http://a.test./x", "http://a.test/x", id="trailing dot of the root zone"),
        pytest.param("http://bücher.example/", "http://xn--bcher-kva.example/", id="IDNA"),
        pytest.param("http://BÜCHER。example/", "http://xn--bcher-kva.example/", id="IDNA with capital and ideographic full stop"),
        pytest.param("http://FAẞ.test/", "http://xn--fa-hia.test/", id="capital sharp s"),
        pytest.param("http://straße.example/", "http://xn--strae-oqa.example/", id="sharp s is its own letter since 2008"),
        pytest.param("http://my_blog.a.test/", "http://my_blog.a.test/", id="underscores are in use"),
        pytest.param("http://1.a.test/", "http://1.a.test/", id="a number as a label is no address"),
    ],
)
def test_source_is_normalised(given, expected):
    assert normalise_source(given) == expected


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("", id="empty"),
        pytest.param("/post", id="relative"),
        pytest.param("//a.test/post", id="relative to the scheme"),
        pytest.param("http:a.test", id="no authority"),
        pytest.param("http:/a.test/", id="one slash"),
        pytest.param("http:///x", id="empty host"),
        pytest.param("mailto:a@a.test", id="mail"),
        pytest.param("ftp://a.test/x", id="ftp"),
        pytest.param("javascript:alert(1)//http://a.test/", id="script"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param("httpſ://a.test/", id="a scheme that only folds to https"),
        pytest.param("http://user@a.test/", id="user name"),
        pytest.param("http://user:secret@a.test/", id="password"),
        pytest.param("http://htc.test@a.test/", id="user name posing as a host"),
        pytest.param("http://a.test/x\r\nHost: b", id="CR LF"),
        pytest.param("http://a.test/\tx", id="tab"),
        pytest.param("http://a.test/x y", id="space"),
        pytest.param(" http://a.test/", id="leading space"),
        pytest.param("http://a.test/\u2028x", id="line separator"),
        pytest.param("http://a.test/\x00", id="NUL"),
        pytest.param("http://a.test\\@b.test/", id="backslash"),
        pytest.param("http://a.test/\ud800", id="lone surrogate"),
        pytest.param("http://a.test:22/", id="port 22"),
        pytest.param("http://a.test:6379/", id="port of a cache"),
        pytest.param("http://a.test:8000/", id="port 8000"),
        pytest.param("http://a.test:65616/", id="port that would wrap round to 80"),
        pytest.param("http://a.test:0/", id="port 0"),
        pytest.param("http://a.test:٨٠/", id="port in other digits"),
        pytest.param("http://a.test:+80/", id="port with a sign"),
        pytest.param("http://localhost/", id="no dot"),
        pytest.param("http://com./", id="only the dot of the root zone"),
        pytest.param("http://a..test/", id="empty label"),
        pytest.param("http://.test/", id="leading dot"),
        pytest.param("http://-a.test/", id="leading hyphen"),
        pytest.param("http://a%2etest/", id="escape in the host"),
        pytest.param("http://a\u200b.test/", id="invisible character in the host"),
        pytest.param(f"http://{'a' * 64}.test/", id="label too long"),
        pytest.param(f"http://{'a.' * 127}test/", id="host too long"),
        pytest.param("http://" + "é." * 200 + "test/", id="host too long in other letters"),
    ],
)
def test_source_that_cannot_be_fetched_is_refused(url):
    with pytest.raises(BadAddress) as refusal:
        normalise_source(url)

    assert refusal.value.reason.endswith(".")


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("127.0.0.1", id="dotted"),
        pytest.param("127.0.0.1.", id="dotted with trailing dot"),
        pytest.param("2130706433", id="decimal"),
        pytest.param("0x7f000001", id="hexadecimal"),
        pytest.param("0X7F.0.0.0x1", id="dotted hexadecimal"),
        pytest.param("0177.0.0.1", id="octal"),
        pytest.param("127.1", id="short"),
        pytest.param("127.0x", id="hexadecimal zero without digits"),
        pytest.param("8.8.8.8", id="public ones too"),
        pytest.param("a.test.7", id="every name that ends in a number"),
        pytest.param("１２７.０.０.１", id="full-width digits"),
        pytest.param("127。0。0。1", id="ideographic full stops"),
        pytest.param("①②⑦.⓪.⓪.①", id="circled digits"),
        pytest.param("127.0.0.⒈", id="digit with full stop in one character"),
        pytest.param("[::1]", id="IPv6"),
        pytest.param("[::ffff:127.0.0.1]", id="IPv4 in IPv6"),
        pytest.param("[fe80::1%25eth0]", id="scope id"),
    ],
)
def test_machine_named_by_number_is_refused(host):
    with pytest.raises(BadAddress):
        normalise_source(f"http://{host}/")


def test_refusal_says_what_is_wrong():
    with pytest.raises(BadAddress, match="user name"):
        normalise_source("http://htc.test@a.test/")


def test_source_may_be_2048_characters_long_and_no_longer():
    longest = "http://a.test/".ljust(2048, "x")

    assert normalise_source(longest) == longest
    assert normalise_source(longest + "#fragment") == longest
    with pytest.raises(BadAddress):
        normalise_source(longest + "x")
    with pytest.raises(BadAddress):
        normalise_source("http://a.test/" + "é" * 400)


def test_further_ports_are_for_the_site_to_allow():
    assert normalise_source("http://a.test:8080/", ports={80, 443, 8080}) == "http://a.test:8080/"
    with pytest.raises(BadAddress):
        normalise_source("http://a.test:8443/", ports={80, 443, 8080})


@pytest.mark.parametrize("url", ["http://5.5.5.1/post", "https://[2600::1]/post"])
def test_machines_named_by_number_are_for_the_site_to_allow(url):
    assert normalise_source(url, numbers=True) == url


@pytest.mark.parametrize("host", ["0x7f.1", "127.1", "2130706433", "0177.0.0.1", "[2600::1%25eth0]", "[12345::]", "[]", "localhost", "a.7"])
def test_numbers_are_allowed_in_their_usual_spelling_only(host):
    with pytest.raises(BadAddress):
        normalise_source(f"http://{host}/", numbers=True)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a.test", "a.test"),
        (" www.A.test ", "a.test"),
        ("https://www.a.test:8443/path?q#f", "a.test"),
        ("www.test", "www.test"),
        ("é.test", "xn--9ca.test"),
        ("a.test.", "a.test"),
    ],
)
def test_name_of_a_site_is_read_from_what_somebody_pastes(text, name):
    assert site_name(text) == name


@pytest.mark.parametrize("text", ["", "a", "1.2.3.4", "[::1]", "a b.test", "https://", "a@b.test", "ftp://a.test/", "\x00.test"])
def test_what_names_no_site_is_refused(text):
    with pytest.raises(BadAddress):
        site_name(text)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://a.test/post", id="itself"),
        pytest.param("https://a.test/post", id="scheme"),
        pytest.param("https://www.a.test/post", id="www"),
        pytest.param("http://A.TEST:80/post/", id="case, port and trailing slash"),
        pytest.param("http://a.test/post#comment-2", id="fragment"),
        pytest.param("http://a.test/post?utm_source=feed&fbclid=1&gclid=2&replytocom=3", id="tracking parameters"),
        pytest.param("http://a.test/p%6Fst", id="needless escape"),
    ],
)
def test_spellings_of_one_page_have_one_key(url):
    assert source_key(url) == "a.test/post"


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://a.test/post?page=2", id="query"),
        pytest.param("http://a.test/Post", id="case of the path"),
        pytest.param("http://b.a.test/post", id="other host"),
        pytest.param("http://a.test:8080/post", id="other port"),
        pytest.param("http://a.test/", id="other path"),
    ],
)
def test_different_pages_have_different_keys(url):
    assert source_key(url) != "a.test/post"


def test_query_of_a_key_keeps_what_tells_pages_apart():
    assert source_key("http://a.test/?p=7&utm_medium=x&lang=en") == "a.test?p=7&lang=en"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        pytest.param("https://htc.test/2014/01/raids/", "2014/01/raids", id="canonical"),
        pytest.param("http://www.htc.test/2014/01/raids", "2014/01/raids", id="alias, http, no slash"),
        pytest.param("HTTPS://HTC.TEST:443//2014/01/raids//", "2014/01/raids", id="case, port, slashes outside"),
        pytest.param("http://old.example/2014/01/30/raids/", "2014/01/30/raids", id="old host and old permalink"),
        pytest.param("https://htc.test/2014/01/r%61ids/", "2014/01/raids", id="needless escape"),
        pytest.param("https://htc.test/caf%C3%A9/", "café", id="escaped letters"),
        pytest.param("https://htc.test/cafe%CC%81/", "café", id="letters composed otherwise"),
        pytest.param("https://htc.test/2014/../x/", "x", id="dot segments"),
        pytest.param("https://htc.test/x?utm_source=a&fbclid=b", "x", id="tracking parameters"),
        pytest.param("https://htc.test/x?utm%5Fsource=a", "x", id="escaped tracking parameter"),
        pytest.param("https://htc.test/?p=101", "?p=101", id="old post number"),
        pytest.param("https://htc.test?p=0101&utm_source=x", "?p=101", id="old post number with zeros and tracking"),
        pytest.param("https://htc.test", "", id="home page"),
        pytest.param("https://htc.test/es/about/", "about", id="a page in another language"),
        pytest.param("https://htc.test/es/", "es", id="the home page in another language"),
        pytest.param("https://htc.test/es/2014/01/raids/", "es/2014/01/raids", id="an article has no twin"),
        pytest.param("https://htc.test/fr/about/", "fr/about", id="no language of ours"),
        pytest.param("https://htc.test/feed/", "feed", id="what is no post is for the look-up to say"),
    ],
)
def test_own_address_gives_the_path_to_look_up(url, path):
    assert resolve_target(url, OWN) == Target("own", path)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://htc.test/x?ref=y", id="unknown parameter"),
        pytest.param("https://htc.test/x?p=101", id="post number elsewhere than at home"),
        pytest.param("https://htc.test/?p=101&p=102", id="two post numbers"),
        pytest.param("https://htc.test/?p=0", id="no post number zero"),
        pytest.param("https://htc.test/?p=1e3", id="not a number"),
        pytest.param("https://htc.test/?p=" + "9" * 30, id="number no database can hold"),
        pytest.param("https://htc.test/%3Fp=101", id="escaped question mark is no query"),
        pytest.param("https://htc.test/x%00", id="NUL no database takes"),
        pytest.param("https://htc.test/%ff", id="not UTF-8"),
    ],
)
def test_own_address_no_post_can_have(url):
    assert resolve_target(url, OWN).kind == "not_a_post"


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://other.test/x", id="other host"),
        pytest.param("https://htc.test.other.test/x", id="our name in front of another"),
        pytest.param("https://xhtc.test/x", id="our name behind other letters"),
        pytest.param("https://blog.htc.test/x", id="subdomain we do not use"),
        pytest.param("https://htc.test:8443/x", id="other port"),
        pytest.param("https://htc.test:80/x", id="default port of the other scheme"),
        pytest.param("https://other.test/?u=https://htc.test/x", id="our address inside another's query"),
        pytest.param("http://[::1]/x", id="number"),
    ],
)
def test_foreign_address(url):
    assert resolve_target(url, OWN).kind == "foreign"


def test_own_port_is_ours_beside_the_default_one():
    own = OwnAddress(frozenset({"localhost"}), port=8000)

    assert resolve_target("http://localhost:8000/x", own) == Target("own", "x")
    assert resolve_target("http://localhost/x", own) == Target("own", "x")
    assert resolve_target("http://localhost:8001/x", own).kind == "foreign"


def test_fragment_of_a_target_is_kept():
    assert resolve_target("https://htc.test/x#fn-3", OWN) == Target("own", "x", "fn-3")


@pytest.mark.parametrize("url", ["", "x", "ftp://htc.test/x", "https://me@htc.test/x", "https://htc.test/x y", "https://htc.test\\x"])
def test_malformed_target_is_refused(url):
    with pytest.raises(BadAddress):
        resolve_target(url, OWN)


@given(addresses)
def test_nothing_but_bad_address_is_raised(url):
    for read in (normalise_source, source_key, lambda address: resolve_target(address, OWN)):
        with suppress(BadAddress):
            read(url)


@given(addresses)
def test_normalised_source_is_its_own_normal_form_and_one_line_of_ascii(url):
    try:
        source = normalise_source(url)
    except BadAddress:
        return

    assert normalise_source(source) == source
    assert source_key(source) == source_key(url)
    assert source.isascii()
    assert source.isprintable()
    assert " " not in source


@given(addresses)
def test_lookup_path_has_no_outer_slashes_and_no_controls(url):
    try:
        target = resolve_target(url, OWN)
    except BadAddress:
        return

    assert target.path == target.path.strip("/")
    assert not any(ord(char) < 32 for char in target.path)
