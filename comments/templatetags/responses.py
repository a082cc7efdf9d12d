"""What an article's page shows of its responses; lists show their number."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from django import template
from django.http import Http404
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, gettext_lazy

from articles.lists.cards import ListedPost
from articles.models import Article
from comments.decisions.screening import moderator_of
from comments.linkbacks.incoming.pingback import endpoint_url
from comments.linkbacks.incoming.trackback import trackback_url
from comments.linkbacks.incoming.webmention import webmention_url
from comments.linkbacks.wire import trackback
from comments.models import Response, page_address
from comments.readers.drawing import draw_list, draw_recent, draw_response
from comments.readers.forms import CommentForm
from comments.readers.listing import Listing, counts_for
from comments.readers.openness import comments_open, open_linkbacks, why_closed
from comments.rules.threads import talks
from htc.lib.database.statements import Question

register = template.Library()
RECENT = 4


@register.inclusion_tag("comments/_responses.html", takes_context=True)
def responses(context, article: Article) -> dict:
    """Show a page of the numbered list of approved responses, or of those of one kind, and the form as it was sent if it was.

    A page behind the last one, and a kind of which there is none, is Http404: how many there are is known only here.
    """
    request, listing = context["request"], _listing(context, article)
    number, last, kind = listing.number, listing.last, listing.kind
    if number > last or (kind and kind not in listing.counts):
        raise Http404
    kinds = open_linkbacks(article, request.site)
    why_not = why_closed(article, request.site)
    return {
        "article": article,
        "items": draw_list(
            talks(listing.rows, lambda row: row.level),
            article,
            takes_replies=not why_not,
            is_copy=request.site.is_copy,
        ),
        "form": context.get("form") or CommentForm.blank(article),
        "preview": context.get("preview"),
        "linkbacks_open": bool(kinds),
        "webmentions_open": Response.Kind.WEBMENTION in kinds,
        "trackback_url": trackback_url(article) if Response.Kind.TRACKBACK in kinds and request.site.trackback_shown else "",
        "why_closed": why_not,
        "moderator": moderator_of(request),
        "kinds": _kinds(article, listing),
        "pages": [(page, page_address(article, page, kind)) for page in range(1, last + 1)] if last > 1 else [],
        "page": number,
        "request": request,
        "site": request.site,
    }


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


PLURALS = {
    Response.Kind.COMMENT: gettext_lazy("Comments"),
    Response.Kind.PINGBACK: gettext_lazy("Pingbacks"),
    Response.Kind.TRACKBACK: gettext_lazy("TrackBacks"),
    Response.Kind.WEBMENTION: gettext_lazy("Webmentions"),
}


@dataclass(frozen=True, slots=True)
class KindLink:
    """A way to the responses of one kind, or to all of them."""

    words: str
    count: int
    address: str
    is_shown: bool


def _kinds(article: Article, listing: Listing) -> list[KindLink]:
    """Give the links to all responses and to those of each kind; none where there is one kind."""
    counts = listing.counts
    if len(counts) < 2:
        return []
    links = [KindLink(gettext("All"), listing.count, page_address(article, 1), not listing.kind)]
    for kind in Response.Kind:
        if kind in counts:
            links.append(KindLink(str(PLURALS[kind]), counts[kind], page_address(article, 1, kind), kind == listing.kind))
    return links


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
