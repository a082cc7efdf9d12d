"""What people wrote stands in every feed as the text that it is, and is read as such by what reads feeds."""

import feedparser
import pytest
from justhtml import JustHTML

from articles.models import Site

HOSTILE = 'x<y & <img src=x onerror="hit()"> &lt;b&gt;'
ON_ONE_LINE = HOSTILE.translate(str.maketrans("<>", "‹›"))


@pytest.fixture
def feeds(reader, make_article, make_response) -> list[bytes]:
    """Every feed of a blog whose staff and readers write markup everywhere."""
    Site(name=f"Site {HOSTILE}", tagline=f"Tagline {HOSTILE}").save()
    article = make_article(
        title=f"Title {HOSTILE}", excerpt=f"Excerpt {HOSTILE}", tags=[f"Tag {HOSTILE}"], by=[(f"Author {HOSTILE}", "Role")]
    )
    make_response(article, author_name=f"Reader {HOSTILE}", body=f"Comment {HOSTILE}")
    make_response(article, kind="webmention", author_name=f"Site {HOSTILE}", title=f"Page {HOSTILE}", excerpt=f"Quotation {HOSTILE}")
    tag, author = article.tags.get(), article.bylines.get().author
    paths = ["/feed/", f"/tags/{tag.slug}/feed/", f"/authors/{author.slug}/feed/", "/comments/feed/", f"{article.get_absolute_url()}feed/"]
    return [reader.get(path).content for path in paths]


def read(html: str) -> str:
    """Give what a reader of feeds shows of HTML, which here is to hold no element."""
    tree = JustHTML(f"<body>{html}", sanitize=False)
    assert tree.query("body *") == []
    return tree.query("body")[0].to_text(separator="", strip=False)


def test_descriptions_are_html_of_text_and_titles_and_names_hold_no_bracket(feeds):
    seen = []
    for content in feeds:
        feed = feedparser.parse(content, sanitize_html=False)
        assert not feed.bozo
        seen += [read(feed.feed.subtitle), *(read(entry.summary) for entry in feed.entries)]
        lines = [
            feed.feed.title,
            *(text for entry in feed.entries for text in (entry.title, entry.author, *(tag.term for tag in entry.tags))),
        ]
        assert [line for line in lines if "<" in line or ">" in line] == []
        assert ON_ONE_LINE in feed.feed.title + feed.entries[0].title

    assert {f"{what} {HOSTILE}" for what in ("Tagline", "Excerpt", "Comment", "Quotation")} <= set(seen)


def test_plain_words_of_a_title_are_as_they_were_written(reader, make_article):
    make_article(title="Law & order: “free” isn't free")

    (entry,) = feedparser.parse(reader.get("/feed/").content, sanitize_html=False).entries

    assert entry.title == "Law & order: “free” isn't free"
