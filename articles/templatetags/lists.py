"""Articles in lists, drawn as cards."""

from collections.abc import Iterable

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from articles.lists.cards import ListedPost
from articles.lists.drawing import draw_card, draw_cards
from articles.models import Article

register = template.Library()


@register.simple_tag(takes_context=True)
def cards(context: Context, articles: Iterable[Article | ListedPost], level: int = 2) -> SafeString:
    """Show the cards of articles with headings of that level."""
    return draw_cards(articles, context.get("site"), level)


@register.simple_tag(takes_context=True)
def card(context: Context, article: Article | ListedPost, level: int = 2, *, without_series: bool = False) -> SafeString:
    """Show the card of one article; ``without_series`` on the page of its series."""
    return draw_card(article, context.get("site"), level, without_series=without_series)
