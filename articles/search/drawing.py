"""The HTML of what was found, by format strings: a page holds twenty hits, and a template is drawn node by node.

What a row holds goes through ``escape`` where it is written down, but for titles and snippets, which are HTML already; every function here
gives HTML.
"""

from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from articles.lists.kept import keep
from articles.models import Site
from articles.search.hits import FoundPassage, Hit


def draw_hits(hits: Iterable[Hit], site: Site | None) -> SafeString:
    """Give the items of a list of hits; what does not depend on the question is drawn once for a version of the site."""
    return mark_safe("\n".join(_item(hit, site) for hit in hits))  # noqa: S308 – each value in it is escaped


class _Frame(NamedTuple):
    """What stands round the words that were found, whatever these are."""

    kicker: str
    address: str
    note: str
    lang: str


def _item(hit: Hit, site: Site | None) -> str:
    frame = keep(site, ("hit", hit.key), lambda: _frame(hit), of_a_row=True) if hit.key else _frame(hit)
    snippets = "".join(f"<p{frame.lang}>{snippet}</p>" for snippet in hit.snippets)
    return (
        f'<li><article class="search-hit">\n<p class="kicker">{frame.kicker}</p>\n'
        f'<h2><a href="{frame.address}">{hit.title}</a></h2>\n{frame.note}{snippets}{_passages(hit, frame.lang)}\n</article></li>'
    )


def _frame(hit: Hit) -> _Frame:
    place = hit.place
    note = ""
    if place.content_note:
        words = gettext('<strong>Content note:</strong> <span dir="auto">%(content_note)s</span>')
        note = f'<p class="content-note content-note--line">{words % {"content_note": escape(place.content_note)}}</p>\n'
    lang = f' lang="{escape(place.lang_attr)}"' if place.lang_attr else ""
    return _Frame(_kicker(hit), escape(str(place.get_absolute_url())), note, lang)


def _kicker(hit: Hit) -> str:
    before = f"{gettext('Retracted ·')} " if hit.is_retracted else ""
    if hit.case_study:
        return before + " · ".join([gettext("Case study"), *map(escape, hit.case_study.facts)])
    if hit.article and hit.article.is_listed:
        words = gettext('Article · <time datetime="%(date_attr)s">%(date_words)s</time>')
        return before + words % {"date_attr": escape(hit.article.date_attr), "date_words": escape(hit.article.date_words)}
    return before + gettext("Page")


def _passages(hit: Hit, lang: str) -> str:
    if not hit.passages:
        return ""
    items = "\n".join(_passage(passage, lang) for passage in hit.passages)
    more = ""
    if hit.more:
        words = ngettext(
            "%(number)s more note or comment has these words.", "%(number)s more notes and comments have these words.", hit.more
        )
        more = f'\n<p class="meta">{words % {"number": hit.more}}</p>'
    return f'<ul class="search-hit__passages">\n{items}\n</ul>{more}'


def _passage(passage: FoundPassage, lang: str) -> str:
    if passage.kind == "footnote":
        words = gettext("Footnote")
    else:
        words, lang = gettext("Comment by %(writer)s") % {"writer": passage.title or gettext("Anonymous")}, ""
    return f'<li><a href="{escape(passage.address)}">{words}</a> <span{lang}>{passage.snippet}</span></li>'
