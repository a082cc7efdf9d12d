"""What an article's page shows of its responses; lists show their number."""

from collections.abc import Iterable

from django import template
from django.http import Http404
from django.utils.html import format_html

from articles.models import Article
from comments.forms import CommentForm
from comments.linkbacks.views import endpoint_url
from comments.models import Response, page_address
from comments.openness import comments_open, open_linkbacks
from comments.threads import PAGE_LENGTH

register = template.Library()


@register.inclusion_tag("comments/_responses.html", takes_context=True)
def responses(context, article: Article) -> dict:
    """Show a page of the numbered list of approved responses, and the form; a form in the context is shown as it was sent.

    A page behind the last one is Http404: how many there are is known only here.
    """
    request, number = context["request"], context.get("responses_page", 1)
    rows = _listed(context, article)
    last = max(1, -(-len(rows) // PAGE_LENGTH))
    if number > last:
        raise Http404
    return {
        "article": article,
        "responses": rows[(number - 1) * PAGE_LENGTH : number * PAGE_LENGTH],
        "form": context.get("form") or CommentForm.blank(article),
        "preview": context.get("preview"),
        "comments_open": comments_open(article, request.site),
        "linkbacks_open": bool(open_linkbacks(article, request.site)),
        "pages": [(page, page_address(article, page)) for page in range(1, last + 1)] if last > 1 else [],
        "page": number,
        "request": request,
        "site": request.site,
    }


def _listed(context, article: Article) -> list[Response]:
    """Give every approved response in the order shown, with ``number``, ``level`` and the number it ``answers``; read once for a page."""
    if not hasattr(article, "listed_responses"):
        article.listed_responses = Response.objects.listed(article, order=context["request"].site.responses_order)
    return article.listed_responses


@register.simple_tag(takes_context=True)
def count_responses(context, articles: Article | Iterable[Article]) -> str:
    """Set ``response_count`` on an article, or by one query on each of many; shows nothing."""
    if isinstance(articles, Article):
        articles.response_count = len(_listed(context, articles))
        return ""
    articles = list(articles)
    counts = Response.objects.counts_for(articles)
    for article in articles:
        article.response_count = counts.get(article.pk, 0)
    return ""


@register.simple_tag(takes_context=True)
def linkback_links(context, article: Article) -> str:
    """Show the link element of the pingback endpoint where the article takes linkbacks, and have the same address sent as a header."""
    request = context["request"]
    if Response.Kind.PINGBACK not in open_linkbacks(article, request.site):
        return ""
    request.takes_linkbacks = True
    return format_html('<link rel="pingback" href="{}">', endpoint_url())
