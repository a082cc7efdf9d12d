"""RSS 2.0 feeds of responses: of all of them, and of those to one article."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.lists.feeds import EMPTY_SINCE, FEED_LENGTH, FullTextFeed
from articles.models import Article
from articles.views import find
from comments.models import Response
from comments.readers.shown import of_article
from htc.lib.languages import speak
from htc.lib.text import shorten

MOST_CHARACTERS = 300


class ResponseFeed(FullTextFeed):
    """The feed of articles with responses in it."""

    def latest_post_date(self) -> datetime:
        """Give the time of the newest response; of a feed without any the time since when it could have some, which stays the same."""
        return super().latest_post_date() if self.items else self.feed["began_at"] or EMPTY_SINCE


def feed_address(article: Article) -> str:
    """Give the address of the feed of an article's responses, which is the one that WordPress has."""
    return f"{article.get_absolute_url()}feed/"


@require_safe
@cache_control(max_age=300)
def responses(request):
    """Give the newest twenty approved responses to what is public."""
    newest = Article.objects.published().order_by("-published_at").values_list("published_at", flat=True).first()
    return _write(
        title=gettext("Responses – %(site)s") % {"site": request.site.name},
        description=gettext("Responses to the articles of %(site)s") % {"site": request.site.name},
        link=f"{settings.SITE_URL}/",
        feed_url=settings.SITE_URL + reverse("comments:feed"),
        began_at=newest,
        rows=Response.objects.approved().filter(article__in=Article.objects.published()),
    )


@require_safe
@cache_control(max_age=300)
def responses_to_post(request, year: int, month: int, slug: str):
    """Give the newest twenty approved responses to a post."""
    return _responses_to(request, f"{year:04}/{month:02}/{slug}")


@require_safe
@cache_control(max_age=300)
def responses_to_page(request, slug: str):
    """Give the newest twenty approved responses to a page."""
    return _responses_to(request, slug)


def _responses_to(request, path: str) -> HttpResponse:
    """Answer with the feed of the article at a path."""
    article = find(request, path, "feed/")
    speak(article.language)
    with of_article(article):
        return _write(
            title=gettext("Responses to “%(title)s” – %(site)s") % {"title": article.title, "site": request.site.name},
            description=gettext("Responses to “%(title)s”") % {"title": article.title},
            link=article.full_url,
            feed_url=settings.SITE_URL + feed_address(article),
            began_at=article.published_at,
            rows=article.responses.approved(),
        )


def _write(*, title: str, description: str, link: str, feed_url: str, began_at: datetime | None, rows) -> HttpResponse:
    feed = ResponseFeed(title=title, description=description, link=link, feed_url=feed_url, language=get_language(), began_at=began_at)
    for row in _newest(rows):
        address = settings.SITE_URL + row.get_absolute_url()
        feed.add_entry(
            title=gettext("%(name)s on “%(title)s”") % {"name": row.shown_name, "title": row.article.title},
            link=address,
            description=shorten(row.excerpt or row.body, MOST_CHARACTERS),
            unique_id=address,
            pubdate=row.received_at,
            categories=[row.kind_words],
            authors=[row.shown_name],
            picture={},
            content=_content(row),
        )
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


def _newest(rows) -> Iterable[Response]:
    return rows.select_related("article").defer("article__body").order_by("-received_at", "-pk")[:FEED_LENGTH]


def _content(row: Response) -> str:
    if not row.source_url:
        return row.body_html
    return format_html(
        '<p><a href="{}" rel="ugc nofollow noopener noreferrer">{}</a></p><blockquote>[…] {} <strong>{}</strong> {} […]</blockquote>',
        row.source_url,
        row.shown_title,
        *row.excerpt_parts,
    )
