"""What an article's page shows of its responses; lists show their number."""

from collections.abc import Iterable

from django import template
from django.db.models import Count
from django.utils.html import format_html

from articles.models import Article
from comments.forms import CommentForm, make_token
from comments.linkbacks.views import endpoint_url
from comments.models import Response

register = template.Library()


@register.inclusion_tag("comments/_responses.html", takes_context=True)
def responses(context, article: Article) -> dict:
    """Show the numbered list of approved responses, newest first, and the form; a form in the context is shown as it was sent."""
    request = context["request"]
    return {
        "article": article,
        "responses": _shown(article),
        "form": context.get("form") or CommentForm(initial={"token": make_token(article)}),
        "preview": context.get("preview"),
        "comments_open": article.comments_open and request.site.comments_open,
        "request": request,
        "site": request.site,
    }


def _shown(article: Article) -> list[Response]:
    """Give the approved responses with their numbers; they are read once for a page."""
    if not hasattr(article, "shown_responses"):
        article.shown_responses = list(Response.objects.approved().filter(article=article))
        for number, row in enumerate(article.shown_responses, start=1):
            row.article, row.number = article, number
    return article.shown_responses


@register.simple_tag
def count_responses(articles: Article | Iterable[Article]) -> str:
    """Set ``response_count`` on an article, or by one query on each of many; shows nothing."""
    if isinstance(articles, Article):
        articles.response_count = len(_shown(articles))
        return ""
    articles = list(articles)
    rows = Response.objects.approved().filter(article__in=articles).order_by().values_list("article").annotate(Count("pk"))
    counts = dict(rows)
    for article in articles:
        article.response_count = counts.get(article.pk, 0)
    return ""


@register.simple_tag(takes_context=True)
def linkback_links(context, article: Article) -> str:
    """Show the link element of the pingback endpoint where the article takes linkbacks, and have the same address sent as a header."""
    request = context["request"]
    if not (article.linkbacks_open and request.site.linkbacks_open):
        return ""
    request.takes_linkbacks = True
    return format_html('<link rel="pingback" href="{}">', endpoint_url())
