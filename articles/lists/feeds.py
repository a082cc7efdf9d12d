"""Feeds of articles with their full text: of all, of a tag, of an author; each as RSS, Atom and JSON Feed, beside each other."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, partial

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from taggit.models import Tag

from articles.lists.cards import keys, keys_of_carriers
from articles.lists.kept import keep
from articles.lists.old_addresses import lead_on
from articles.lists.queries import author_shown, posts_by, tag_shown
from articles.models import Article, Author, Site
from articles.syndication.atom import AtomFeed
from articles.syndication.entries import Feed, FeedEntry, FeedHead, FeedPicture
from articles.syndication.jsonfeed import JsonFeed
from articles.syndication.rss import RssFeed

FEED_LENGTH = 20
# By the last part of the address, which RSS has none of.
FORMATS: Mapping[str, type[Feed]] = {"": RssFeed, "atom": AtomFeed, "json": JsonFeed}
# Patterns instead of a reader: all else of a body has to stay as it is, byte by byte, and links stand in the one form that we write.
LINK_IN_PAGE = re.compile(r'(<a\b[^>]*?\shref=")#(?=([^"]*))')
OWN_LINK = re.compile(r'(<a\b[^>]*?\shref=")/(?!/)')


def full_text(article: Article) -> str:
    """Give body and notes as HTML for a feed, in the language of the article: absolute links, ids that are unique among all articles."""
    prefix = f"p{article.pk}-"
    parts = article.rendered_for("feed", prefix=prefix)
    with translation.override(article.frame_language):
        above, below = (
            "".join(render_to_string("articles/_correction.html", {"correction": correction}) for correction in corrections)
            for corrections in (article.corrections_above, article.corrections_below)
        )
        note = render_to_string("articles/_content_note.html#feed", {"noted": article}).strip()
    # The note is the first thing that is read, before a correction says what the text tells of.
    return absolute(note + above + parts.html + parts.endnotes + below, article.full_url, prefix)


def absolute(html: str, address: str, prefix: str) -> str:
    """Give HTML of ours with links that lead to the site from anywhere, those to places without ``prefix`` to the page at ``address``."""
    html = OWN_LINK.sub(rf"\g<1>{settings.SITE_URL}/", html)
    # A feed reader has no page on which another anchor could stand.
    return LINK_IN_PAGE.sub(lambda link: link[0] if link[2].startswith(prefix) else f"{link[1]}{address}#", html)


def write_feed(
    site: Site, pks: Sequence[int], *, title: str, description: str, link: str, feed_url: str, feed_format: str = ""
) -> HttpResponse:
    """Give the answer with a feed of the posts of some keys, in one of FORMATS; addresses are absolute."""
    kind = FORMATS[feed_format]
    feed = kind.of(head(site, title=title, description=description, link=link, feed_url=feed_url))
    read = cache(lambda: _read(pks))

    def written(pk: int) -> tuple[str, datetime] | tuple[()]:
        return _written(kind, read().get(pk))

    for pk in pks:
        if entry := keep(site, ("entry", feed_format, pk), partial(written, pk)):
            feed.add_written(*entry)
    return _answer(feed)


def feed_response(head: FeedHead, entries: Iterable[FeedEntry]) -> HttpResponse:
    """Give an RSS answer for entries that are made already."""
    feed = RssFeed.of(head)
    for entry in entries:
        feed.add_entry(entry)
    return _answer(feed)


def head(site: Site, *, title: str, description: str, link: str, feed_url: str, began_at: datetime | None = None) -> FeedHead:
    """Give what is said of a feed of the site in the active language; addresses are absolute."""
    language = get_language() or settings.LANGUAGE_CODE
    return FeedHead(
        title=title, description=description, link=link, feed_url=feed_url, language=language, site=site.name, began_at=began_at
    )


def _answer(feed: Feed) -> HttpResponse:
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


def _read(pks: Sequence[int]) -> dict[int, Article]:
    articles = Article.objects.posts().with_page().in_bulk(list(pks))
    prefetch_related_objects([article for article in articles.values() if article.corrected_at], "corrections")
    return articles


def _written(kind: type[Feed], article: Article | None) -> tuple[str, datetime] | tuple[()]:
    """Give the entry of an article as it stands in a feed, and its last date; nothing where it has gone meanwhile."""
    if article is None:
        return ()
    entry = entry_of(article)
    return kind.written(entry), entry.changed_at or entry.published_at


def entry_of(article: Article) -> FeedEntry:
    """Give a published post as an entry."""
    assert article.published_at is not None
    with translation.override(article.frame_language):
        summary = article.with_note(article.excerpt_text)
    return FeedEntry(
        guid=article.feed_guid,
        title=article.shown_title,
        link=article.full_url,
        summary=summary,
        content=full_text(article),
        published_at=article.published_at,
        changed_at=article.corrected_at,
        authors=tuple(byline.author.name for byline in article.bylines_shown),
        categories=tuple(article.tag_names),
        picture=picture_of(article),
        language="" if article.language == get_language() else article.language,
    )


def picture_of(article: Article) -> FeedPicture | None:
    """Give the picture that stands for an article, if it may be shared."""
    if (image := article.shared_image) is None:
        return None
    return FeedPicture(settings.SITE_URL + image.shared_address, image.shared_width, image.shared_height)


@require_safe
@cache_control(max_age=300)
def articles(request, feed_format: str = ""):
    """Give the newest twenty posts."""
    newest = keep(request.site, "newest posts", lambda: list(Article.objects.posts().values_list("pk", flat=True)[:FEED_LENGTH]))
    return write_feed(
        request.site,
        newest,
        title=request.site.name,
        description=request.site.tagline,
        link=f"{settings.SITE_URL}/",
        feed_url=settings.SITE_URL + reverse("articles:feed", args=_named(feed_format)),
        feed_format=feed_format,
    )


@require_safe
@cache_control(max_age=300)
def tag(request, slug: str, feed_format: str = ""):
    """Give the newest twenty posts that carry a tag; a tag without any is a 404, and an address that one has left leads to the feed."""
    row = tag_shown(slug)
    if row is None:
        lead_on(f"tags/{slug}", "/".join(["feed", *_named(feed_format), ""]))
    return _list_feed(request, "tag", row, keys_of_carriers(request.site, [row], [])[row], feed_format)


@require_safe
@cache_control(max_age=300)
def author(request, slug: str, feed_format: str = ""):
    """Give the newest twenty posts of an author; an author without any is a 404, and an address that one has left leads to the feed."""
    row = author_shown(slug)
    if row is None:
        lead_on(f"authors/{slug}", "/".join(["feed", *_named(feed_format), ""]))
    return _list_feed(request, "author", row, keys(request.site, ("author", row.pk), posts_by(row)), feed_format)


def articles_of(kind: str, name: str) -> str:
    """Give what a list of articles has in common: “Articles by Ana”, “Articles tagged Labor”."""
    return (gettext("Articles by %(name)s") if kind == "author" else gettext("Articles tagged %(name)s")) % {"name": name}


def _list_feed(request, page: str, row: Tag | Author, pks: Sequence[int], feed_format: str) -> HttpResponse:
    return write_feed(
        request.site,
        pks[:FEED_LENGTH],
        title=f"{row.name} – {request.site.name}",
        description=articles_of(page, row.name),
        link=settings.SITE_URL + reverse(f"articles:{page}", args=[row.slug]),
        feed_url=settings.SITE_URL + reverse(f"articles:{page}_feed", args=[row.slug, *_named(feed_format)]),
        feed_format=feed_format,
    )


def _named(feed_format: str) -> list[str]:
    return [feed_format] if feed_format else []
