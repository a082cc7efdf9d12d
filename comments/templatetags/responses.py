"""What an article's page shows of its responses; lists show their number."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice

from django import template
from django.http import Http404
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from articles.lists.cards import ListedPost
from articles.models import Article
from comments.decisions.screening import moderator_of
from comments.linkbacks.incoming.pingback import endpoint_url
from comments.linkbacks.incoming.trackback import trackback_url
from comments.linkbacks.incoming.webmention import webmention_url
from comments.linkbacks.wire import trackback
from comments.models import Response
from comments.readers.drawing import draw_recent, draw_response
from comments.readers.listing import Listing, counts_for
from comments.readers.openness import comments_open, open_linkbacks
from comments.readers.section import FormShown, draw_form, draw_section
from htc.lib.database.statements import Question

register = template.Library()
RECENT = 4


@register.simple_tag(takes_context=True)
def responses(context, article: Article) -> SafeString:
    """Show a page of the numbered list of approved responses, or of those of one kind, and the form as it was sent if it was.

    A page behind the last one, and a kind of which there is none, is Http404: how many there are is known only here.
    """
    request, listing = context["request"], _listing(context, article)
    if listing.number > listing.last or (listing.kind and listing.kind not in listing.counts):
        raise Http404
    return draw_section(article, request.site, listing, _shown(context))


@register.simple_tag(takes_context=True)
def comment_form(context) -> SafeString:
    """Show the form of a reply on its own page."""
    return draw_form(context["article"], context["request"].site, _shown(context), context["parent"])


def _shown(context) -> FormShown:
    sent = context.get("form")
    return FormShown(sent if sent and sent.is_bound else None, context.get("preview"), moderator_of(context["request"]))


register.simple_tag(draw_response, name="response")


@register.inclusion_tag("comments/_recent.html", takes_context=True)
def recent_responses(context, articles: Iterable[Article] | None = None, heading: str = "") -> dict:
    """Show the newest responses to posts, or to some articles, each with its first words, by one query.

    Those that were taken back have no words to show.
    """
    heading = heading or gettext("Recent responses")
    if "recent" in context:
        recent = context["recent"]
    elif articles is not None:
        rows = Response.objects.approved().filter(article__in=list(articles)).select_related("article").defer("article__body")
        newest = iter(rows.order_by("-received_at", "-pk")[: RECENT * 2])
        recent = list(islice((row for row in newest if not row.is_taken_back), RECENT))
    else:
        recent = list(islice(_to_posts(), RECENT))
    return {"items": draw_recent(recent), "heading": heading}


def _to_posts() -> Iterator[Response]:
    """Give the newest responses to posts that were not taken back.

    Read by the index of their times, some more each time: nearly all are to posts, and a database that is asked which are may begin with
    all posts.
    """
    read, more = 0, RECENT * 2
    while batch := _newest(read, more).ask():
        yield from (row for row in batch if row.article.is_listed and not row.is_taken_back)
        read, more = read + len(batch), more * 4


@cache
def _newest(first: int, number: int) -> Question[Response]:
    """Give the query of so many newest responses from a place on, with what a line about one shows."""
    told = ("author_name", "source_url", "body", "excerpt", "language", "reasons", "facts")
    article = ("article__title", "article__kind", "article__status", "article__published_at")
    rows = Response.objects.approved().select_related("article").only(*told, *article).order_by("-received_at", "-pk")
    return Question(lambda: rows[first : first + number])


def _listing(context, article: Article) -> Listing:
    """Give the page of an article's responses that is asked for, read once for both tags."""
    # Left on the article for the other tag of the page.
    held = vars(article)
    if "listing" not in held:
        order, number, kind = context["request"].site.responses_order, context.get("responses_page", 1), context.get("responses_kind", "")
        held["listing"] = Listing(article, order=order, number=number, kind=kind)
    return held["listing"]


@register.simple_tag(takes_context=True)
def count_responses(context, articles: Article | Iterable[Article | ListedPost]) -> str:
    """Set ``response_count`` on an article, or by one query on each of many; on one also ``takes_comments``. Shows nothing."""
    if isinstance(articles, Article):
        articles.takes_comments = comments_open(articles, context["request"].site)  # type: ignore[attr-defined]  # for the templates
        articles.response_count = _listing(context, articles).count  # type: ignore[attr-defined]  # for the templates
        return ""
    articles = list(articles)
    counts = counts_for(article.pk for article in articles)
    for article in articles:
        article.response_count = counts.get(article.pk, 0)  # type: ignore[union-attr]  # for the templates
    return ""


@register.simple_tag(takes_context=True)
def linkback_links(context, article: Article) -> str:
    """Show where the article takes linkbacks, each kind in its own way, and have the same addresses sent as headers."""
    request = context["request"]
    kinds = request.takes_linkbacks = open_linkbacks(article, request.site)
    elements = []
    if Response.Kind.PINGBACK in kinds:
        elements.append(format_html('<link rel="pingback" href="{}">', endpoint_url()))
    if Response.Kind.WEBMENTION in kinds:
        elements.append(format_html('<link rel="webmention" href="{}">', webmention_url()))
    if Response.Kind.TRACKBACK in kinds and request.site.trackback_shown:
        note = trackback.note(article.full_url, trackback_url(article), article.title)
        elements.append(mark_safe(note))  # noqa: S308 – note escapes title and addresses, and lets nothing end its comment
    return mark_safe("\n".join(elements))  # noqa: S308 – joined of safe pieces
