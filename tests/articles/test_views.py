"""Pages and the feed of articles as readers and their programs get them."""

import re

import feedparser
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from justhtml import JustHTML

from articles.models import Article, MenuEntry, Site
from articles.models.references import write_article
from articles.text.notes import deflate
from tests.site.journey import text_of

MOST_QUERIES = 9  # one of them for each version of the site alone: the helplines at the foot


def count_queries(client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_empty_blog_says_so(reader, db):
    answer = reader.get("/")

    assert answer.status_code == 200
    assert "Nothing has been published here yet" in text_of(answer.content)


def test_month_shows_its_articles_and_an_empty_month_is_absent(reader, make_article):
    make_article(title="In January")
    make_article(title="In March", published_at="2014-03-15T12:00Z")

    answer = reader.get("/2014/01/")

    words = text_of(answer.content)
    assert "January 2014" in words
    assert "In January" in words
    assert "In March" not in words
    assert reader.get("/2014/02/").status_code == 404


@pytest.mark.parametrize(
    "path", ["/nope/", "/2014/13/", "/2014/1/", "/1014/01/", "/2014/01/nope/", "/page/2/", "/\x00/", "/2014/01/%ff/", "/%F0%9F%98%80/"]
)
def test_address_of_nothing_is_a_friendly_404(reader, db, path):
    answer = reader.get(path)

    assert answer.status_code == 404
    assert "<h1" in answer.content.decode()
    assert 'href="/"' in answer.content.decode()


def test_address_without_its_slash_leads_to_the_one_with_it(reader, make_article):
    answer = reader.get(make_article().get_absolute_url().rstrip("/"))

    assert (answer.status_code, answer["Location"]) == (301, "/2014/01/" + Article.objects.get().slug + "/")


def test_date_is_shown_as_precisely_as_it_is_known(reader, make_article):
    html = reader.get(make_article(date_precision="month").get_absolute_url()).content.decode()

    assert '<time class="dt-published" datetime="2014-01">Jan 2014</time>' in html
    assert "15 January" not in html


def test_notes_are_linked_both_ways_and_numbered_in_the_order_of_the_text(reader, make_article):
    article = make_article("One[fn]First note.[/fn] and two[fn]Second note.[/fn].")
    first, second = article.footnotes.all()

    html = reader.get(article.get_absolute_url()).content.decode()

    for number, note in [(1, first), (2, second)]:
        assert re.search(
            rf'<sup class="fn"><a id="fnref-{note.key}" href="#fn-{note.key}" role="doc-noteref" data-anchor="--note-{note.key}">.*?{number}</a></sup>',
            html,
        )
        assert f'<li id="fn-{note.key}" data-anchor="--note-{note.key}">' in html
        assert f'href="#fnref-{note.key}"' in html


def test_excerpt_description_and_feed_hold_no_number_and_no_note(reader, make_article):
    article = make_article("Many workers[fn]The note’s own words.[/fn] said so.", title="T")

    page, feed = reader.get(article.get_absolute_url()).content.decode(), feedparser.parse(reader.get("/feed/").content)

    assert '<meta name="description" content="Many workers said so.">' in page
    assert feed.entries[0].summary == "Many workers said so."


def test_feed_is_whole_valid_and_absolute(reader, make_article, make_case):
    make_case("jakarta", body="<p>What happened there.</p>")
    article = make_article(
        'Many workers[fn]A note.[/fn] <a href="/2014/01/other/">said</a> so.\n\n[case:jakarta]',
        title="Tea & “talk”",
        tags=["law"],
        by=[("Ada", "Role"), ("Ben", "")],
    )

    answer = reader.get("/feed/")
    feed = feedparser.parse(answer.content)

    assert not feed.bozo
    assert answer["Content-Type"].startswith("application/rss+xml")
    (entry,) = feed.entries
    assert (entry.title, entry.link, entry.id) == ("Tea & “talk”", article.full_url, article.feed_guid)
    assert [tag.term for tag in entry.tags] == ["law"]
    assert [author.name for author in entry.authors if author] == ["Ada", "Ben"]
    content = entry.content[0].value
    assert "A note." in content
    assert "What happened there." in content
    assert 'href="https://htc.test/2014/01/other/"' in content
    assert not re.search(r'(?:id|href)="#?(?!p\d+-)(?:fn|fnref)-', content)


def test_feed_has_the_list_of_notes_and_nothing_that_opens(reader, make_article):
    make_article("Many workers[fn]The note’s own words.[/fn] said so.")

    (entry,) = feedparser.parse(reader.get("/feed/").content).entries

    tree = JustHTML(entry.content[0].value, sanitize=False, fragment=True)
    (mark,), (note,) = tree.query("sup a"), tree.query("section.notes li")
    assert "The note’s own words." in note.to_text()
    assert mark.attrs["href"] == f"#{note.attrs['id']}"
    assert not re.search("popover|hidden|script", entry.content[0].value)


@pytest.mark.parametrize("target", ["page", "feed"])
def test_posts_in_full_on_one_page_share_no_id(make_article, make_case, target):
    make_case("jakarta", body="<p>What happened there.</p>", sources="<p>The judgment.</p>")
    body = "<h2>Part</h2>\n\nOne[fn]A note.[/fn] and two[fn]Another.[/fn].\n\n[case:jakarta]\n\n<h2>Part</h2>\n\nMore."
    posts = [make_article(body), make_article(body)]
    write_article(posts[1], deflate(posts[0].body, posts[0].note_texts))

    parts = [post.rendered_for(target, prefix=f"p{post.pk}-") for post in Article.objects.with_page()]
    tree = JustHTML("".join(part.html + part.endnotes for part in parts), sanitize=False, fragment=True, collect_errors=True)

    ids = [node.attrs["id"] for node in tree.query("[id]")]
    named = [node.attrs["href"][1:] for node in tree.query("a") if node.attrs["href"].startswith("#")]
    named += [node.attrs["aria-labelledby"] for node in tree.query("[aria-labelledby]")]
    assert tree.errors == []
    assert len(ids) == len(set(ids)) >= 2 * 5
    assert set(named) <= set(ids)


def test_page_of_an_article_has_no_error_of_html(reader, make_article, make_case):
    make_case("jakarta", body="<h2>There</h2><p>What happened.</p>", sources="<ul><li>The judgment.</li></ul>", outcome="A settlement.")
    article = make_article(
        "One[fn]A <em>note</em> & more.[/fn].\n\n[case:jakarta]\n\n<h2>Part[fn]Of a heading.[/fn]</h2>\n\n<ul><li>a[fn]In a list.[/fn]</li></ul>",
        by=[("Ada", "Role")],
        tags=["law"],
    )

    tree = JustHTML(reader.get(article.get_absolute_url()).content.decode(), sanitize=False, collect_errors=True)

    assert tree.errors == []


def test_feed_and_lists_are_asked_for_again_with_304(reader, make_article):
    make_article()
    for path in ("/feed/", "/", "/2014/01/"):
        first = reader.get(path)
        again = reader.get(path, HTTP_IF_NONE_MATCH=first["ETag"])
        assert (again.status_code, again.content) == (304, b"")
    make_article()
    assert reader.get("/feed/", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


@pytest.mark.parametrize("text", ["a\x0bb", "]]>", "\u202e", "<&>\"'", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")])
def test_feed_stays_well_formed_with_hostile_text(reader, make_article, text):
    make_article(
        f"Words {text} words.",
        title=f"Title {text}",
        standfirst=f"First {text}",
        excerpt=f"Excerpt {text}",
        by=[(f"Name {text}", "")],
        tags=[f"tag {text}"],
    )

    assert not feedparser.parse(reader.get("/feed/").content).bozo


def test_every_page_asks_for_no_more_than_eight_queries_with_300_responses(reader, make_article, make_case, make_response):
    for number in range(3):
        make_case(f"case-{number}")
    body = "".join(f"Text[fn]Note {number}.[/fn] more.\n\n[case:case-{number}]\n\n" for number in range(3))
    article = make_article(body, by=[("Ada", "A"), ("Ben", "B")], tags=["one", "two", "three"])
    for number in range(300):
        make_response(article, kind="pingback" if number % 2 else "comment")
    for number in range(20):
        make_article(body, by=[("Ada", "A"), ("Cy", "C")], tags=["one", f"t{number}"])

    for slug in ("about", "help"):
        page = make_article(kind="page", slug=slug, title=slug)
        MenuEntry.objects.create(site=Site.current(), page=page)
    lists = ["/", "/page/2/", "/archive/", "/2014/", "/2014/01/", "/tags/", "/tags/one/", "/authors/ada/", "/feeds/"]
    feeds = [
        "/feed/",
        "/feed/atom/",
        "/feed/json/",
        "/tags/one/feed/",
        "/authors/ada/feed/",
        "/sitemap.xml",
        "/sitemap-articles-1.xml",
        "/robots.txt",
    ]

    address = article.get_absolute_url()
    citing = [f"{address}cite/", f"{address}cite.ris", "/case-studies/case-1/cite/"]
    counts = {path: count_queries(reader, path) for path in (address, "/about/", *lists, *feeds, *citing)}

    # What else to read, by two queries; and the first of a version asks which posts there are, which series, and whether one can follow.
    most = {article.get_absolute_url(): MOST_QUERIES + 5}
    assert {path: count for path, count in counts.items() if count > most.get(path, MOST_QUERIES)} == {}
    # Past the page cache: what the version of the site alone decides is not asked for again.
    again = {path: count_queries(reader, f"{path}?x=1") for path in (article.get_absolute_url(), *lists)}
    assert max(again.values()) <= 3
    assert text_of(reader.get(article.get_absolute_url()).content).count("Comment ") >= 25


def test_page_of_an_error_is_plain_and_needs_no_database(reader, db, settings, monkeypatch):
    reader.raise_request_exception = False

    def fail(*args, **kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr("articles.views.find", fail)
    answer = reader.get("/2014/01/any/")

    assert answer.status_code == 500
    html = answer.content.decode()
    assert "<h1" in html
    assert "RuntimeError" not in html


def test_page_says_its_address_its_author_and_its_date_to_machines(reader, make_article):
    article = make_article(title="T", by=[("Ada Lind", "Role")], date_precision="month")

    html = reader.get(article.get_absolute_url()).content.decode()

    for line in (
        f'<link rel="canonical" href="https://htc.test/2014/01/{article.slug}/">',
        '<meta name="citation_title" content="T">',
        '<meta name="citation_author" content="Lind, Ada">',
        '<meta name="citation_publication_date" content="2014-01">',
        '<meta name="z:itemType" content="blogPost">',
        '<meta property="og:site_name" content="Human Trafficking Center">',
    ):
        assert line in html
    assert "citation_journal_title" not in html
    assert html.count("<h1") == 1
