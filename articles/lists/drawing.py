"""The cards of articles in lists, by format strings: a list has fifty of them, and a template is drawn node by node.

What a row holds goes through ``escape`` where it is written down; every function here gives HTML.
"""

from collections.abc import Iterable
from html import escape
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from articles.lists.cards import ListedPost
from articles.lists.kept import keep
from articles.lists.series import all_series
from articles.models import Article, Image, Site
from articles.series.reading import place_in
from htc.lib.languages import once_in_each_language

SIZES = "(min-width: 700px) 340px, calc(100vw - 36px)"


def draw_cards(articles: Iterable[Article | ListedPost], site: Site | None, level: int = 2) -> SafeString:
    """Give the cards of articles with headings of that level; what is public is drawn once for a version of the site."""
    return mark_safe("\n".join(draw_card(article, site, level) for article in articles))  # noqa: S308 – each value in it is escaped


def draw_card(article: Any, site: Site | None, level: int = 2, *, without_series: bool = False) -> SafeString:
    """Give the card of an article, kept as those of a list; ``without_series`` where the page is that of its series."""
    if not (key := getattr(article, "kept_as", None)):
        return _card(article, site, level, without_series)
    name = ("card", key, level, without_series, getattr(article, "response_count", None))
    return keep(site, name, lambda: _card(article, site, level, without_series), of_a_row=True)


def _card(article: Any, site: Site | None, level: int, without_series: bool) -> SafeString:
    lang = f' lang="{escape(article.lang_attr)}"' if article.lang_attr else ""
    address = escape(str(article.get_absolute_url()))
    title = f'<a class="u-url p-name" href="{address}">{escape(article.shown_title)}</a>'
    parts = (
        _picture(article.list_image) if article.list_image else "",
        f'<h{level} class="article-card__title" dir="auto"{lang}>{title}</h{level}>',
        f'<p class="article-card__summary p-summary"{lang}>{escape(article.standfirst or article.excerpt_text)}</p>',
        _byline(article, address),
        "" if without_series else _series(article, site),
        _note(article),
    )
    return mark_safe('<article class="article-card h-entry">\n{}\n</article>'.format("\n".join(filter(None, parts))))  # noqa: S308 – as above


def _picture(image: Image) -> str:
    return (
        '<picture class="article-card__picture">\n'
        f'<source type="image/webp" srcset="{escape(image.webp_srcset)}" sizes="{SIZES}">\n'
        f'<img class="u-photo" src="{escape(image.shared_address)}" srcset="{escape(image.jpg_srcset)}" sizes="{SIZES}" '
        f'width="{image.width}" height="{image.height}" alt="{escape(image.alt)}" loading="lazy" decoding="async">\n'
        "</picture>"
    )


def _byline(article: Any, address: str) -> str:
    """Give who wrote it, without their roles, when, how long it is, and how many have responded."""
    lines = article.bylines_shown
    authors = [_author(line.author, article.is_listed) for line in lines]
    named = "; ".join(authors[:-1]) + (f" {escape(gettext('and'))} " if len(authors) > 1 else "") + "".join(authors[-1:])
    by = f'<p class="byline__authors">\n{escape(gettext("By"))} {named}\n</p>\n' if authors else ""
    minutes = ngettext("%(minutes)s&nbsp;min&nbsp;read", "%(minutes)s&nbsp;min&nbsp;read", article.minutes) % {"minutes": article.minutes}
    return f'<div class="byline">\n{by}<p>\n{_dates(article)}{minutes}{_responses(article, address)}\n</p>\n</div>'


def _author(author: Any, is_linked: bool) -> str:
    name, address = escape(author.name), _author_address(author.slug) if is_linked else ""
    named = f'<a class="p-name u-url" href="{address}">{name}</a>' if address else f'<span class="p-name">{name}</span>'
    return f'<span class="p-author{"" if author.is_pseudonym else " h-card"}">{named}</span>'


def _dates(article: Any) -> str:
    if not (words := article.date_words):
        return ""
    corrected = ""
    if article.corrected_at:
        told = gettext('(corrected <time class="dt-updated" datetime="%(corrected_attr)s">%(corrected_words)s</time>)')
        moment = {"corrected_attr": escape(article.corrected_attr), "corrected_words": escape(article.corrected_words)}
        corrected = f" {told % moment}"
    return f'<time class="dt-published" datetime="{escape(article.date_attr)}">{escape(words)}</time>{corrected}&nbsp;· '


def _responses(article: Any, address: str) -> str:
    if not (number := getattr(article, "response_count", 0)):
        return ""
    words = ngettext("%(number)s response", "%(number)s responses", number) % {"number": number}
    return f'<span class="byline__responses">&nbsp;· <a href="{address}#responses">{words}</a></span>'


def _series(article: Any, site: Site | None) -> str:
    place = place_in(all_series(site), article.pk) if site and article.pk else None
    if place is None:
        return ""
    words = gettext('Part %(number)s of %(total)s of <a href="%(address)s" lang="%(lang)s">%(title)s</a>')
    series, numbers = place.series, {"number": place.number, "total": place.series.total}
    named = {"address": escape(series.address), "lang": escape(series.language), "title": escape(series.title)}
    return f'<p class="meta" dir="auto">{words % (numbers | named)}</p>'


def _note(article: Any) -> str:
    if not (note := article.content_note):
        return ""
    words = gettext('<strong>Content note:</strong> <span dir="auto">%(content_note)s</span>') % {"content_note": escape(note)}
    return f'<p class="content-note content-note--line">{words}</p>'


@once_in_each_language
def _author_address(slug: str) -> str:
    """Give the address of an author as HTML; "" for a short name that has none."""
    try:
        return escape(reverse("articles:author", args=[slug]))
    except NoReverseMatch:
        return ""
