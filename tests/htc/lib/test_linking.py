"""Where an address in a plain text begins and ends: one reader for counting, blocking and showing."""

import re

import pytest

from comments.rules.judgement import Submission, count_links, hosts
from htc.lib.html import clean_comment
from htc.lib.linking import links_in, without_links

# What ends a sentence or sets words off, in the scripts in which comments may come.
MARKS = "❗❓＞｜→。、，．！？：；）」』】〕》〉…‥؟،؛۔।॥။၊។៕፡።፣‼⁇”»›\u00a0\u3000\u202f"


@pytest.mark.parametrize("mark", MARKS)
def test_mark_of_any_script_ends_an_address(mark):
    text = f"{mark}https://a.test/x{mark}y"

    assert [address.url for address in links_in(text)] == ["https://a.test/x"]
    assert ">https://a.test/x</a>" in clean_comment(text)
    assert hosts(Submission(text)) == {"a.test"}


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        pytest.param("看https://a.test/x然", ["https://a.test/x然"], id="behind a letter of a script without spaces"),
        pytest.param("seehttps://a.test", ["https://a.test"], id="behind a letter"),
        pytest.param("看www.a.test。", ["http://www.a.test"], id="www behind such a letter"),
        pytest.param("https://a.test/xhttps://b.test", ["https://a.test/x", "https://b.test"], id="two without anything between"),
        pytest.param("https://a.test,http://b.test", ["https://a.test", "http://b.test"], id="comma between"),
        pytest.param("https://a.test、HTTPS://b.test", ["https://a.test", "HTTPS://b.test"], id="ideographic comma between"),
        pytest.param("https://web.test/2020/https://a.test/", ["https://web.test/2020/https://a.test/"], id="archive"),
        pytest.param("https://a.test/路径?q=值", ["https://a.test/路径?q=值"], id="path of another script"),
        pytest.param("https://a.test/x_(y)", ["https://a.test/x_(y)"], id="bracket of the address"),
        pytest.param("(https://a.test/x).", ["https://a.test/x"], id="bracket of the sentence"),
        pytest.param("https://a.test/L’Aube–Est’", ["https://a.test/L’Aube–Est"], id="apostrophe and dash inside"),
        pytest.param("www.a.test,www.b.test;https://c.test", ["http://www.a.test", "http://www.b.test", "https://c.test"], id="list"),
        pytest.param("https://a.test/x😀", ["https://a.test/x"], id="picture behind it"),
        pytest.param("_https://a.test/x_ ~https://b.test/~", ["https://a.test/x", "https://b.test/"], id="emphasis round it"),
        pytest.param("https://a.test/x_", ["https://a.test/x_"], id="line at the end of an address"),
        pytest.param("ana@www.a.test awww.a.test", [], id="no beginning"),
        pytest.param("http:// www. http://, https://)", [], id="nothing behind"),
    ],
)
def test_addresses_of_a_text(text, urls):
    found = list(links_in(text))

    assert [address.url for address in found] == urls
    assert [text[address.start : address.end] for address in found] == [
        url.removeprefix("http://") if "www" in url else url for url in urls
    ]
    assert re.findall(r'href="([^"]*)"', clean_comment(text)) == urls
    assert count_links(text) - count_links(without_links(text)) == len(urls)


def test_site_that_an_address_leads_on_to_is_seen_too():
    text = "https://web.test/2020/https://faß.test/x https://l.test/?u=http://b.test ｗｗｗ．ｃ．ｔｅｓｔ"

    assert hosts(Submission(text)) == {"web.test", "xn--fa-hia.test", "l.test", "b.test", "c.test"}
    assert count_links(text) == 2


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("https://ev%69l.test/", id="letter escaped"),
        pytest.param("https://evil%2etest/", id="full stop escaped"),
        pytest.param("https://evil.test:99999/", id="no port"),
        pytest.param("https://evil.test%00.a.test/", id="NUL escaped"),
        pytest.param("https://نامه\u200cای.test/", id="joiner in a name"),
        pytest.param("https://evil💩.test/", id="sign in the name"),
    ],
)
def test_address_that_cannot_be_read_as_it_is_dialled_is_no_link(address):
    assert clean_comment(f"See {address} now") == f"<p>See {address} now</p>"


def test_escaped_host_is_known_to_the_lists_of_sites():
    assert hosts(Submission("https://ev%69l.test/ https://b%2etest/")) == {"evil.test", "b.test"}
