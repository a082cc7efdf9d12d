"""The feeds of a tag and of an author."""

import feedparser
import pytest
from justhtml import JustHTML

FEEDS = {"/tags/law/feed/": "law", "/authors/ada/feed/": "Ada"}


@pytest.mark.parametrize("path", FEEDS)
def test_feed_has_the_posts_of_its_own_alone_with_their_full_text(reader, make_article, path):
    article = make_article("Words[fn]A note.[/fn] here.", title="Own", tags=["law"], by=[("Ada", "Role")])
    make_article(title="Other", tags=["work"], by=[("Ben", "Role")])

    answer = reader.get(path)
    feed = feedparser.parse(answer.content)

    assert not feed.bozo
    assert answer["Content-Type"].startswith("application/rss+xml")
    assert feed.feed.title == f"{FEEDS[path]} – Human Trafficking Center"
    assert feed.feed.link == f"https://htc.test{path.removesuffix('feed/')}"
    (entry,) = feed.entries
    assert (entry.title, entry.link, entry.id) == ("Own", article.full_url, article.feed_guid)
    assert "A note." in entry.content[0].value


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize(
    "fields",
    [{"status": "draft"}, {"status": "review"}, {"status": "withdrawn"}, {"published_at": "2999-01-01T12:00Z"}, {"kind": "page"}],
    ids=["draft", "review", "withdrawn", "scheduled", "page"],
)
def test_feed_of_nothing_public_is_a_404(reader, make_article, path, fields):
    make_article(tags=["law"], by=[("Ada", "Role")], **fields)

    assert reader.get(path).status_code == 404


def test_feed_of_the_blog_has_no_pages(reader, make_article):
    make_article(title="Post")
    make_article(title="Page", kind="page", slug="about")

    assert [entry.title for entry in feedparser.parse(reader.get("/feed/").content).entries] == ["Post"]


@pytest.mark.parametrize("path", FEEDS)
def test_feed_has_twenty_posts_and_is_asked_for_again_with_304(reader, make_article, path):
    for _ in range(22):
        make_article(tags=["law"], by=[("Ada", "Role")])

    first = reader.get(path)

    assert len(feedparser.parse(first.content).entries) == 20
    assert reader.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304


@pytest.mark.parametrize("path", FEEDS)
def test_page_names_its_feed_to_programs_and_to_people(reader, make_article, path):
    make_article(tags=["law"], by=[("Ada", "Role")])

    tree = JustHTML(reader.get(path.removesuffix("feed/")).content.decode(), sanitize=False)

    assert [link.attrs["href"] for link in tree.query("link[rel=alternate][type]")] == ["/feed/", path]
    assert path in [link.attrs["href"] for link in tree.query("main a")]


@pytest.mark.parametrize("name", ["a\x0bb", "]]>", "<&>\"'", "Ü\u202e"])
def test_feed_of_a_hostile_tag_stays_well_formed(reader, make_article, name):
    article = make_article(tags=[f"tag {name}"])

    feed = reader.get(f"/tags/{article.tags.get().slug}/feed/")

    assert not feedparser.parse(feed.content).bozo
