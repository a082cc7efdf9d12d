"""RSS 2.0 feeds of articles with their full text."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from html import escape
from io import StringIO
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import get_language, gettext
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.lists.cards import keys, keys_of_carriers
from articles.lists.kept import keep
from articles.lists.old_addresses import lead_on
from articles.lists.queries import author_shown, posts_by, tag_shown
from articles.models import Article, Site
from htc.lib.text import clean_line, fit

FEED_LENGTH = 20
EMPTY_SINCE = datetime(1970, 1, 1, tzinfo=UTC)
# Some readers take a title for HTML, some for text: a bracket is right in neither.
BRACKETS = str.maketrans("<>", "‹›")
# Patterns instead of a reader: all else of a body has to stay as it is, byte by byte, and links stand in the one form that we write.
LINK_IN_PAGE = re.compile(r'(<a\b[^>]*?\shref=")#(?=([^"]*))')
OWN_LINK = re.compile(r'(<a\b[^>]*?\shref=")/(?!/)')


class FullTextFeed(Rss201rev2Feed):
    """RSS 2.0 with the whole text in ``content:encoded``, each author in ``dc:creator`` and a picture in ``media:content``.

    Titles, names and descriptions are given as plain text. A description is written as HTML, for which every reader takes it (RSS
    2.0, “Encoding”), titles and names without angle brackets; nothing that XML has no place for is written anywhere.
    """

    def __init__(self, *, title: str, description: str, **channel):
        super().__init__(title=_line(title), description=escape(description, quote=False), **channel)

    def add_entry(self, *, title: str, description: str, authors: list[str], categories: list[str], **item):
        """Add an entry; ``content`` is HTML."""
        item |= {"authors": [_line(name) for name in authors], "categories": [_line(name) for name in categories]}
        self.add_item(title=_line(title), description=escape(description, quote=False), **item)

    def latest_post_date(self) -> datetime:
        """Give the time of the newest entry; of a feed without any one that stays the same."""
        return super().latest_post_date() if self.items else EMPTY_SINCE

    def written_entry(self) -> str:
        """Give the only entry as it stands in the feed."""
        text = StringIO()
        self.items = _fit(self.items)
        super().write_items(SimplerXMLGenerator(text, "utf-8", short_empty_elements=True))
        return text.getvalue()

    def add_written(self, entry: str, changed_at: datetime) -> None:
        """Add an entry that was written by itself."""
        self.items.append({"written": entry, "pubdate": changed_at})

    def write_items(self, handler):
        for item in self.items:
            if "written" in item:
                handler.ignorableWhitespace(item["written"])  # the one way to write what is marked up already
            else:
                handler.startElement("item", self.item_attributes(item))
                self.add_item_elements(handler, item)
                handler.endElement("item")

    def write(self, outfile, encoding):
        self.feed, self.items = _fit(self.feed), _fit(self.items)
        super().write(outfile, encoding)

    def rss_attributes(self):
        return super().rss_attributes() | {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:media": "http://search.yahoo.com/mrss/",
        }

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        for name in item["authors"]:
            handler.addQuickElement("dc:creator", name)
        if item["picture"]:
            handler.addQuickElement("media:content", "", item["picture"])
        handler.addQuickElement("content:encoded", item["content"])


def _line(text: str) -> str:
    return clean_line(text, len(text)).translate(BRACKETS)


def _fit(value: Any) -> Any:
    """Give the value with every text in it fit for XML 1.0 (§2.2): a row may be older than the guard of the database."""
    if isinstance(value, str):
        return fit(value)
    if isinstance(value, dict):
        return {name: _fit(part) for name, part in value.items()}
    return [_fit(part) for part in value] if isinstance(value, list | tuple) else value


def full_text(article: Article) -> str:
    """Give body and notes as HTML for a feed: absolute links, ids that are unique among all articles."""
    prefix = f"p{article.pk}-"
    parts = article.rendered_for("feed", prefix=prefix)
    above, below = (
        "".join(render_to_string("articles/_correction.html", {"correction": correction}) for correction in corrections)
        for corrections in (article.corrections_above, article.corrections_below)
    )
    note = render_to_string("articles/_content_note.html#feed", {"noted": article}).strip()
    html = OWN_LINK.sub(rf"\g<1>{settings.SITE_URL}/", above + note + parts.html + parts.endnotes + below)
    # A feed reader has no page on which another anchor could stand.
    return LINK_IN_PAGE.sub(lambda link: link[0] if link[2].startswith(prefix) else f"{link[1]}{article.full_url}#", html)


def picture_of(article: Article) -> dict[str, str]:
    """Give the picture that stands for an article (Media RSS), if it may be shared."""
    if (image := article.shared_image) is None:
        return {}
    size = {"width": str(image.shared_width), "height": str(image.shared_height)}
    return {"url": settings.SITE_URL + image.shared_address, "medium": "image", "type": "image/jpeg"} | size


def write_feed(site: Site, pks: Sequence[int], *, title: str, description: str, link: str, feed_url: str) -> HttpResponse:
    """Give an RSS answer for the posts of some keys; addresses are absolute."""
    channel = {"title": title, "description": description, "link": link, "feed_url": feed_url}
    feed = FullTextFeed(**channel, language=get_language())
    read = cache(lambda: _read(pks))
    for pk in pks:
        if written := keep(site, ("entry", pk), lambda pk=pk: _written(read().get(pk))):
            feed.add_written(*written)
    return _answer(feed)


def _read(pks: Sequence[int]) -> dict[int, Article]:
    articles = Article.objects.posts().with_page().in_bulk(list(pks))
    prefetch_related_objects([article for article in articles.values() if article.corrected_at], "corrections")
    return articles


def _written(article: Article | None) -> tuple[str, datetime] | tuple[()]:
    """Give the entry of an article as it stands in a feed, and its last date; nothing where it has gone meanwhile."""
    if article is None:
        return ()
    feed = FullTextFeed(title="", description="", link="")
    feed.add_entry(**_entry(article))
    return feed.written_entry(), feed.latest_post_date()


def feed_response(channel: dict[str, str], entries: Iterable[dict[str, Any]]) -> HttpResponse:
    """Give an RSS answer for entries that are made already; both hold what ``FullTextFeed`` takes."""
    feed = FullTextFeed(**channel, language=get_language())
    for entry in entries:
        feed.add_entry(**entry)
    return _answer(feed)


def _answer(feed: FullTextFeed) -> HttpResponse:
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


def _entry(article: Article) -> dict[str, Any]:
    return {
        "title": article.shown_title,
        "link": article.full_url,
        "description": article.with_note(article.excerpt_text),
        "unique_id": article.feed_guid,
        "unique_id_is_permalink": False,
        "pubdate": article.published_at,
        "updateddate": article.corrected_at,
        "categories": article.tag_names,
        "authors": [byline.author.name for byline in article.bylines_shown],
        "content": full_text(article),
        "picture": picture_of(article),
    }


@require_safe
@cache_control(max_age=300)
def articles(request):
    """Give the newest twenty posts."""
    newest = keep(request.site, "newest posts", lambda: list(Article.objects.posts().values_list("pk", flat=True)[:FEED_LENGTH]))
    return write_feed(
        request.site,
        newest,
        title=request.site.name,
        description=request.site.tagline,
        link=f"{settings.SITE_URL}/",
        feed_url=settings.SITE_URL + reverse("articles:feed"),
    )


@require_safe
@cache_control(max_age=300)
def tag(request, slug: str):
    """Give the newest twenty posts that carry a tag; a tag without any is a 404, and an address that one has left leads to the feed."""
    row = tag_shown(slug)
    if row is None:
        lead_on(f"tags/{slug}", "feed/")
    return _list_feed(request, "tag", slug, row.name, keys_of_carriers(request.site, [row], [])[row])


@require_safe
@cache_control(max_age=300)
def author(request, slug: str):
    """Give the newest twenty posts of an author; an author without any is a 404, and an address that one has left leads to the feed."""
    row = author_shown(slug)
    if row is None:
        lead_on(f"authors/{slug}", "feed/")
    return _list_feed(request, "author", slug, row.name, keys(request.site, ("author", row.pk), posts_by(row)))


def articles_of(kind: str, name: str) -> str:
    """Give what a list of articles has in common: “Articles by Ana”, “Articles tagged Labor”."""
    return (gettext("Articles by %(name)s") if kind == "author" else gettext("Articles tagged %(name)s")) % {"name": name}


def _list_feed(request, page: str, slug: str, name: str, pks: Sequence[int]) -> HttpResponse:
    return write_feed(
        request.site,
        pks[:FEED_LENGTH],
        title=f"{name} – {request.site.name}",
        description=articles_of(page, name),
        link=settings.SITE_URL + reverse(f"articles:{page}", args=[slug]),
        feed_url=settings.SITE_URL + reverse(f"articles:{page}_feed", args=[slug]),
    )
