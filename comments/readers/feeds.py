"""RSS 2.0 feeds of responses: of all of them, and of those to one article."""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.lists.feeds import FEED_LENGTH, feed_response, head
from articles.models import Article
from articles.syndication.entries import FeedEntry
from articles.views import find
from comments.models import Response
from comments.readers.shown import of_article
from htc.lib.languages import speak
from htc.lib.text import shorten

MOST_CHARACTERS = 300


def feed_address(article: Article) -> str:
    """Give the address of the feed of an article's responses, which is the one that WordPress has."""
    return f"{article.get_absolute_url()}feed/"


@require_safe
@cache_control(max_age=300)
def responses(request):
    """Give the newest twenty approved responses to what is public."""
    newest = Article.objects.published().order_by("-published_at").values_list("published_at", flat=True).first()
    about = head(
        request.site,
        title=gettext("Responses – %(site)s") % {"site": request.site.name},
        description=gettext("Responses to the articles of %(site)s") % {"site": request.site.name},
        link=f"{settings.SITE_URL}/",
        feed_url=settings.SITE_URL + reverse("comments:feed"),
        began_at=newest,
    )
    return feed_response(about, map(_entry, _newest(Response.objects.approved().filter(article__in=Article.objects.published()))))


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
        about = head(
            request.site,
            title=gettext("Responses to “%(title)s” – %(site)s") % {"title": article.title, "site": request.site.name},
            description=gettext("Responses to “%(title)s”") % {"title": article.title},
            link=article.full_url,
            feed_url=settings.SITE_URL + feed_address(article),
            began_at=article.published_at,
        )
        return feed_response(about, map(_entry, _newest(article.responses.approved())))


def _entry(row: Response) -> FeedEntry:
    address = settings.SITE_URL + row.get_absolute_url()
    return FeedEntry(
        guid=address,
        title=gettext("%(name)s on “%(title)s”") % {"name": row.shown_name, "title": row.article.title},
        link=address,
        summary=shorten(row.excerpt or row.body, MOST_CHARACTERS),
        content=_content(row),
        published_at=row.received_at,
        authors=(row.shown_name,),
        categories=(str(row.kind_words),),
    )


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
