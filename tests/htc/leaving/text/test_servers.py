"""The files for web servers: each old address once, with and without its slash, and nothing that a name could break out of.

Both were given to the real servers once (nginx 1.22, Caddy 2.6) and answered as their lines say.
"""

import re

import pytest

from htc.leaving.text.servers import Moves, caddy, nginx

HEADERS = {"Content-Security-Policy": "default-src 'none'; script-src 'self'", "X-Content-Type-Options": "nosniff"}
MOVES = Moves(
    {"/2014/01/old/": "/2014/02/new/", '/tags/a "b" \\ {c}; $d/': "/tags/%22/", "/documents/a.pdf": "/documents/b.pdf"},
    {("p", "101"): "/2014/02/new/", ("p", "7"): "/about/", ("cat", "7"): "/tags/x/"},
)


def words_of(text: str) -> list[str]:
    """Give the words and signs of a server's file: what stands in quotes is one word, comments are none."""
    found = re.findall(r'#[^\n]*|"(?:[^"\\]|\\.)*"|`[^`]*`|[{};](?=\s|$)|[^\s;]+|\n', text)
    return [word for word in found if word.strip() and not word.startswith("#")]


@pytest.mark.parametrize("write", [nginx, caddy])
@pytest.mark.parametrize("moves", [MOVES, Moves({}, {})], ids=["moves", "none"])
def test_blocks_are_balanced_and_quotes_closed(write, moves):
    text = write("htc.test", HEADERS, moves)
    words = words_of(text)

    assert words.count("{") == words.count("}")
    assert [word for word in words if word.startswith('"') != word.endswith('"')] == []
    assert '"nosniff"' in words


def test_every_old_address_leads_on_in_nginx():
    text = nginx("htc.test", HEADERS, MOVES)

    assert 'location = "/2014/01/old/" { return 301 "/2014/02/new/"; }' in text
    assert 'location = "/2014/01/old" { return 301 "/2014/02/new/"; }' in text
    assert 'location = "/tags/a \\"b\\" \\\\ {c}; $d/" { return 301 "/tags/%22/"; }' in text
    assert text.count('"/documents/a.pdf"') == 1
    assert 'if ($arg_p = "101") { return 301 "/2014/02/new/"; }' in text
    assert 'if ($arg_cat = "7") { return 301 "/tags/x/"; }' in text
    assert [line for line in text.splitlines() if line.strip() and line.strip()[-1] not in ";{}" and "# " not in line] == []


@pytest.mark.parametrize(
    ("address", "media_type"),
    [
        ("/feed/", "application/rss+xml"),
        ("/2014/01/open/feed/index.xml", "application/rss+xml"),
        ("/feed/corrections/", "application/rss+xml"),
        ("/tags/law/feed/atom/", "application/atom+xml"),
        ("/feed/json/index.json", "application/feed+json"),
    ],
)
def test_each_feed_has_its_media_type(address, media_type):
    served = re.findall(r"location ~ (\S+) \{\s+types \{ (\S+) ", nginx("htc.test", HEADERS, MOVES))
    named = re.findall(r'path_regexp (\S+)\s+header \S+ Content-Type "([^;]+)', caddy("htc.test", HEADERS, MOVES))

    for rules in (served, named):
        assert [found for pattern, found in rules if re.search(pattern, address)] == [media_type]


def test_every_old_address_leads_on_in_caddy():
    lines = [line.strip() for line in caddy("htc.test", HEADERS, MOVES).splitlines()]

    assert '"/2014/01/old/" "/2014/02/new/"' in lines
    assert '"/2014/01/old" "/2014/02/new/"' in lines
    assert '"/tags/a \\"b\\" \\\\ {c}; $d/" "/tags/%22/"' in lines
    assert lines[lines.index("map {query.p} {moved_p} {") :][1:4] == ['"101" "/2014/02/new/"', '"7" "/about/"', 'default ""']
    assert "redir @moved_cat {moved_cat} permanent" in lines
