"""The feeds of articles, of a tag and of an author, in each format, and the page that lists all feeds."""

import pytest
from justhtml import JustHTML

from articles.models import OldAddress
from tests.articles.syndication.reading import read_feed

FEEDS = {"/feed/": "", "/tags/law/feed/": "law – ", "/authors/ada/feed/": "Ada – "}
FORMATS = {"": "rss+xml", "atom/": "atom+xml", "json/": "feed+json"}
EVERY_FEED = pytest.mark.parametrize("path", [feed + form for feed in FEEDS for form in FORMATS])
OF_TAG_AND_AUTHOR = pytest.mark.parametrize("path", [feed + form for feed in list(FEEDS)[1:] for form in FORMATS])


@EVERY_FEED
def test_feed_has_the_posts_of_its_own_alone_with_their_full_text(reader, make_article, path):
    article = make_article(
        "Words[fn]A note.[/fn] here.", title="Own", tags=["law"], by=[("Ada", "Role"), ("Bo", "")], published_at="2014-01-15T12:00Z"
    )
    make_article(title="Other", tags=["work"], by=[("Ben", "Role")], published_at="2013-01-15T12:00Z")
    make_article(title="Page", kind="page", slug="about", tags=["law"], by=[("Ada", "Role")])
    root = path.partition("feed/")[0]

    answer = reader.get(path)
    feed = read_feed(answer)

    assert answer["Content-Type"] == f"application/{FORMATS[path.partition('feed/')[2]]}; charset=utf-8"
    assert (feed.title, feed.link) == (f"{FEEDS[root + 'feed/']}Human Trafficking Center", f"https://htc.test{root}")
    assert (feed.feed_url, feed.language) == (f"https://htc.test{path}", "en")
    entry = feed.entries[0]
    assert [other.title for other in feed.entries[1:]] == ([] if root != "/" else ["Other"])
    assert (entry.title, entry.link, entry.guid) == ("Own", article.full_url, article.feed_guid)
    assert (entry.authors, entry.categories, entry.published_at) == (["Ada", "Bo"], ["law"], article.published_at)
    assert "A note." in entry.content


@OF_TAG_AND_AUTHOR
@pytest.mark.parametrize(
    "fields",
    [{"status": "draft"}, {"status": "review"}, {"status": "withdrawn"}, {"published_at": "2999-01-01T12:00Z"}, {"kind": "page"}],
    ids=["draft", "review", "withdrawn", "scheduled", "page"],
)
def test_feed_of_nothing_public_is_a_404(reader, make_article, path, fields):
    make_article(tags=["law"], by=[("Ada", "Role")], **fields)

    assert reader.get(path).status_code == 404


@EVERY_FEED
def test_feed_has_twenty_posts_and_is_asked_for_again_with_304(reader, make_article, path):
    for _ in range(22):
        make_article(tags=["law"], by=[("Ada", "Role")])

    first = reader.get(path)

    assert len(read_feed(first).entries) == 20
    assert reader.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304


@pytest.mark.parametrize("path", FEEDS)
def test_page_names_its_feeds_to_programs_and_to_people(reader, make_article, path):
    make_article(tags=["law"], by=[("Ada", "Role")])

    tree = JustHTML(reader.get(path.removesuffix("feed/")).content.decode(), sanitize=False)

    named = {link.attrs["href"]: link.attrs["type"] for link in tree.query("link[rel=alternate][type]")}
    assert named == {"/feed/": "application/rss+xml"} | {path + form: f"application/{kind}" for form, kind in FORMATS.items()}
    assert path in [link.attrs["href"] for link in tree.query("main a")] or path == "/feed/"


@pytest.mark.parametrize("name", ["a\x0bb", "]]>", "<&>\"'", "Ü\u202e"])
def test_feed_of_a_hostile_tag_stays_well_formed(reader, make_article, name):
    article = make_article(tags=[f"tag {name}"])

    for form in FORMATS:
        assert len(read_feed(reader.get(f"/tags/{article.tags.get().slug}/feed/{form}")).entries) == 1


@EVERY_FEED
def test_article_in_another_language_is_told_in_it(reader, make_article, path):
    make_article(
        "Texto.", title="Puertas", language="es", tags=["law"], by=[("Ada", "Role")], content_notes=["sexual violence"]
    ).corrections.create(kind="update", text_right="Se sabe más.")

    (entry,) = read_feed(reader.get(path)).entries

    assert (entry.language, entry.summary.startswith("Nota sobre el contenido: violencia sexual")) == ("es", True)
    assert entry.content.startswith("<p><strong>Nota sobre el contenido:</strong> violencia sexual")
    assert 'href="https://htc.test/es/help/"' in entry.content
    assert "Actualización" in entry.content


@pytest.mark.parametrize("path", ["/tags/law/feed/", "/authors/ada/feed/"])
@pytest.mark.parametrize("form", FORMATS)
def test_former_address_leads_to_the_feed_in_the_same_format(reader, make_article, path, form):
    article = make_article(tags=["law"], by=[("Ada", "Role")])
    tag, author = article.tags.get(), article.bylines.get().author
    OldAddress.objects.create(path="tags/once", tag=tag)
    OldAddress.objects.create(path="authors/once", author=author)

    assert reader.get(path.replace("law", "once").replace("ada", "once") + form)["Location"] == path + form


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_page_of_feeds_lists_every_one_and_each_is_there(reader, make_article, prefix):
    article = make_article(tags=["law", "work"], by=[("Ada", "Role")])

    answer = reader.get(f"{prefix}/feeds/")
    tree = JustHTML(answer.content.decode(), sanitize=False)

    listed = [link.attrs["href"] for link in tree.query("main li a")]
    articles = [root + form for root in ("/feed/", "/tags/law/feed/", "/tags/work/feed/", "/authors/ada/feed/") for form in FORMATS]
    assert sorted(listed) == sorted([*articles, "/feed/case-studies/", "/feed/corrections/", "/comments/feed/"])
    types = {link.attrs["href"]: link.attrs["type"] for link in tree.query("main li a")}
    assert {address: reader.get(address)["Content-Type"].split(";")[0] for address in listed} == types
    assert reader.get(article.get_absolute_url()).content.decode().count(f'href="{prefix}/feeds/"') == (not prefix)


def test_page_of_feeds_of_an_empty_blog_works(reader, db):
    assert "By tag" not in reader.get("/feeds/").content.decode()
