"""Each format by itself: any text stands in it, as what it is, and it stays what its specification says."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.http import HttpResponse
from hypothesis import given
from hypothesis import strategies as st

from articles.syndication.atom import AtomFeed, iri
from articles.syndication.entries import Feed, FeedEntry, FeedHead, FeedPicture
from articles.syndication.jsonfeed import JsonFeed
from articles.syndication.rss import RssFeed
from htc.lib.text import fit
from tests.articles.syndication.reading import ReadFeed, read_feed

FORMATS = pytest.mark.parametrize("kind", [RssFeed, AtomFeed, JsonFeed])
PUBLISHED, CHANGED = datetime(2014, 1, 15, 12, tzinfo=UTC), datetime(2014, 6, 1, 12, tzinfo=UTC)
HOSTILE = [
    pytest.param("a\x0bb\x00\x1f\x7f\x85\ufffe\ud800", id="what XML has no place for"),
    pytest.param("]]><script>alert(1)</script> & \"' <![CDATA[ &lt;b&gt; \\u0000 \\", id="markup"),
    pytest.param("\u202eرقم\u200b ‮ e\u0301\U0001f3f4\U000e0067", id="signs that nobody sees"),
]


def head(**fields) -> FeedHead:
    about = {
        "title": "Feed",
        "description": "",
        "link": "https://a.test/",
        "feed_url": "https://a.test/feed/",
        "language": "en",
        "site": "A",
    }
    return FeedHead(**about | fields)


def entry(**fields) -> FeedEntry:
    about = {"guid": "urn:x:1", "title": "T", "link": "https://a.test/1/", "summary": "S", "content": "<p>C</p>", "published_at": PUBLISHED}
    return FeedEntry(**about | fields)


def sent(kind: type[Feed], about: FeedHead, *entries: FeedEntry) -> ReadFeed:
    feed, body = kind.of(about), BytesIO()
    for each in entries:
        feed.add_entry(each)
    feed.write(body, "utf-8")
    return read_feed(HttpResponse(body.getvalue(), content_type=feed.content_type))


@FORMATS
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stands_everywhere_and_breaks_nothing(kind, text):
    feed = sent(
        kind,
        head(title=text, description=text, site=text),
        entry(guid=f"x {text}", title=text, summary=text, content=f"<p>{text}</p>", authors=(text,), categories=(text,)),
    )

    (read,) = feed.entries
    assert read.content == f"<p>{fit(text)}</p>"
    assert len(read.authors) == len(read.categories) == 1


@FORMATS
@given(st.text(st.characters(codec=None), min_size=1))
def test_no_text_makes_a_feed_ill_formed(kind, text):
    sent(kind, head(title=text), entry(title=text, summary=text, content=text or "x", authors=(text,), categories=(text,)))


@FORMATS
def test_entry_says_who_wrote_what_and_when(kind):
    said = entry(title="Law & order: “free” isn't free", authors=("Ana", "Ben"), categories=("law",), changed_at=CHANGED, language="es")
    feed = sent(kind, head(title="Law & order"), said, entry(guid="urn:x:2"))

    first, second = feed.entries
    assert (feed.title, feed.link, feed.feed_url, feed.language) == ("Law & order", "https://a.test/", "https://a.test/feed/", "en")
    assert (first.guid, first.title, first.link) == ("urn:x:1", "Law & order: “free” isn't free", "https://a.test/1/")
    assert (first.authors, first.categories, first.language, second.language) == (["Ana", "Ben"], ["law"], "es", "")
    assert (first.published_at, first.changed_at) == (PUBLISHED, None if kind is RssFeed else CHANGED)
    assert second.changed_at == (None if kind is RssFeed else PUBLISHED)
    assert feed.changed_at == (None if kind is JsonFeed else CHANGED)


@FORMATS
def test_title_is_text_where_the_format_can_say_so_and_has_no_bracket_elsewhere(kind):
    (read,) = sent(kind, head(), entry(title="x<y & <b>")).entries

    assert read.title == ("x‹y & ‹b›" if kind is RssFeed else "x<y & <b>")


@FORMATS
def test_picture_is_named(kind):
    text = kind.written(entry(picture=FeedPicture("https://a.test/p.jpg", 600, 400)))

    # Atom has no element for it; there it stands in the text.
    assert ("https://a.test/p.jpg" in text) == (kind is not AtomFeed)


@pytest.mark.parametrize(
    ("guid", "known_as"),
    [
        ("urn:uuid:1b4e28ba", "urn:uuid:1b4e28ba"),
        ("http://old.test/?p=101", "http://old.test/?p=101"),
        ("any words", "urn:guid:any%20words"),
        ("http://a b", "urn:guid:http%3A//a%20b"),
    ],
)
def test_identifier_in_atom_is_an_iri_and_stays_the_same(guid, known_as):
    assert iri(guid) == known_as


@pytest.mark.parametrize("kind", [RssFeed, AtomFeed])
def test_feed_without_entries_has_a_date_that_stays(kind):
    assert sent(kind, head()).changed_at == datetime(1970, 1, 1, tzinfo=UTC)
    assert sent(kind, head(began_at=PUBLISHED)).changed_at == PUBLISHED
