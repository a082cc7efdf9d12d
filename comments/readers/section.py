"""The section of responses below an article, by format strings; its form is a template, drawn once for a version of the site.

What a row holds goes through ``escape`` where it is written down; words of the catalogues are HTML already.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy, ngettext

from articles.lists.kept import keep
from articles.models import Article, Site
from comments.models import Response, page_address
from comments.readers.drawing import address_of, at, draw_list
from comments.readers.forms import CommentForm, make_token
from comments.readers.listing import Listing
from comments.readers.openness import open_linkbacks, why_closed
from comments.rules.threads import talks
from htc.lib.languages import once_in_each_language

PLURALS = {
    Response.Kind.COMMENT: gettext_lazy("Comments"),
    Response.Kind.PINGBACK: gettext_lazy("Pingbacks"),
    Response.Kind.TRACKBACK: gettext_lazy("TrackBacks"),
    Response.Kind.WEBMENTION: gettext_lazy("Webmentions"),
}


@dataclass(frozen=True, slots=True)
class FormShown:
    """What a form shows beside its fields: ``sent`` as it was sent, how that would look, and the moderator who is signed in."""

    sent: CommentForm | None = None
    preview: Response | None = None
    moderator: object = None


def draw_section(article: Article, site: Site, listing: Listing, shown: FormShown) -> SafeString:
    """Give a page of the responses to an article with the ways to the others, the form, and what else can respond."""
    why_not, kinds = why_closed(article, site), open_linkbacks(article, site)
    found = talks(listing.rows, lambda row: row.level)
    parts = [
        *_list(article, listing, draw_list(found, article, takes_replies=not why_not, is_copy=site.is_copy)),
        _form_or_why_not(article, site, shown, why_not, takes_linkbacks=bool(kinds)),
        _elsewhere(article, kinds, shows_trackback=site.trackback_shown),
        f'<p class="meta">{_Places.now().feeds % {"address": _address(article), "feed_url": _Places.now().feed}}</p>',
    ]
    inside = "\n".join(filter(None, parts))
    # Each value in it is escaped.
    return mark_safe(f'<section class="responses measure" id="responses" aria-labelledby="responses-h">\n{inside}\n</section>')  # noqa: S308


def draw_form(article: Article, site: Site, shown: FormShown, parent: Response | None = None) -> SafeString:
    """Give the form of a comment, or of a reply; where nothing was sent, it is the same for all but for its address and its token."""
    if shown.sent or shown.moderator:
        return _form(shown.sent or CommentForm.blank(article, parent), site, shown)
    before, between, after = keep(site, ("form", parent is not None), lambda: _empty_form(article, site, parent))
    address = at(_Places.now().reply, article.pk, parent.pk) if parent else at(_Places.now().respond, article.pk)
    return mark_safe(f"{before}{address}{between}{make_token(article)}{after}")  # noqa: S308 – drawn by a template but for two numbers


def _form(form: CommentForm, site: Site, shown: FormShown) -> SafeString:
    context = {"form": form, "site": site, "preview": shown.preview, "moderator": shown.moderator}
    return render_to_string("comments/_comment_form.html", context)


def _empty_form(article: Article, site: Site, parent: Response | None) -> tuple[str, str, str]:
    """Give what stands before the address of the empty form, between that and the token, and after it."""
    form = CommentForm.blank(article, parent)
    before, _, rest = _form(form, site, FormShown()).partition(escape(form.address))
    between, _, after = rest.partition(form.initial["token"])
    return before, between, after


def _form_or_why_not(article: Article, site: Site, shown: FormShown, why_not: str, *, takes_linkbacks: bool) -> str:
    if site.is_copy:
        return f'<p class="responses__closed">{render_to_string("comments/_copy.html", {"site": site})}</p>'
    if not why_not:
        return draw_form(article, site, shown)
    others = (
        gettext("A page elsewhere that links to it may still appear here.")
        if takes_linkbacks
        else gettext("It takes no responses of other sites either.")
    )
    return f'<p class="responses__closed">{escape(why_not)} {others}</p>'


def _list(article: Article, listing: Listing, items: str) -> Iterator[str]:
    if not items:
        yield f'<h2 id="responses-h">{gettext("No responses yet")}</h2>'
        return
    words = ngettext("%(number)s Response to “%(title)s”", "%(number)s Responses to “%(title)s”", listing.count)
    yield f'<h2 id="responses-h">{words % {"number": listing.count, "title": escape(article.title)}}</h2>'
    yield _kinds(article, listing)
    yield _pages(article, listing, gettext("Pages of responses, top"))
    yield f'<ol class="responses__list">\n{items}\n</ol>'
    yield _pages(article, listing, gettext("Pages of responses, bottom"))


def _kinds(article: Article, listing: Listing) -> str:
    """Give the links to all responses and to those of each kind; nothing where there is one kind."""
    counts = listing.counts
    if len(counts) < 2:
        return ""
    links = [("", gettext("All"), listing.count), *((kind, str(words), counts[kind]) for kind, words in PLURALS.items() if kind in counts)]
    items = "\n".join(
        f'<li><span aria-current="page">{words} ({count})</span></li>'
        if kind == listing.kind
        else f'<li><a href="{escape(page_address(article, 1, kind))}#responses">{words} ({count})</a></li>'
        for kind, words, count in links
    )
    return f'<nav class="responses__kinds" aria-label="{gettext("Responses by kind")}">\n<ul>\n{items}\n</ul>\n</nav>'


def _pages(article: Article, listing: Listing, where: str) -> str:
    if listing.last < 2:
        return ""
    page = f'<span class="vh">{gettext("Page")} </span>'
    items = "\n".join(
        f'<li><span aria-current="page">{page}{number}</span></li>'
        if number == listing.number
        else f'<li><a href="{escape(page_address(article, number, listing.kind))}#responses">{page}{number}</a></li>'
        for number in range(1, listing.last + 1)
    )
    return f'<nav class="pages" aria-label="{where}">\n<ul>\n{items}\n</ul>\n</nav>'


def _elsewhere(article: Article, kinds: frozenset[str], *, shows_trackback: bool) -> str:
    """Give how other sites may respond, as far as they may."""
    ways = []
    if Response.Kind.WEBMENTION in kinds:
        places = _Places.now()
        ways.append(places.tell % {"webmention_url": places.webmention, "full_url": quote(article.full_url, safe="")})
    if Response.Kind.TRACKBACK in kinds and shows_trackback:
        ways.append(f'<a href="{_address(article)}trackback/" rel="trackback">{gettext("TrackBack URL")}</a>')
    return '<p class="responses__elsewhere">\n{}\n</p>'.format("\n".join(ways)) if ways else ""


def _address(article: Article) -> str:
    return escape(str(article.get_absolute_url()))


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the section leads to in one language, and the sentences that say so, as HTML."""

    respond: str
    reply: str
    webmention: str
    feed: str
    tell: str
    feeds: str

    @classmethod
    def now(cls) -> "_Places":
        """Give those of the active language."""
        return _places()


@once_in_each_language
def _places() -> _Places:
    """Give those of the active language; looking up an address costs as much as drawing a response."""
    return _Places(
        address_of("comments:respond", 1),
        address_of("comments:reply", 2),
        escape(reverse("comments:webmention")),
        escape(reverse("comments:feed")),
        gettext(
            "Does a page elsewhere link to this article?"
            ' <a href="%(webmention_url)s?target=%(full_url)s" rel="nofollow">Tell us its address</a>.'
        ),
        gettext(
            'RSS: <a href="%(address)sfeed/" type="application/rss+xml">responses to this article</a>,'
            ' <a href="%(feed_url)s" type="application/rss+xml">all responses</a>'
        ),
    )
