"""Every correction of every article, the newest first: a page one click from everywhere, and its feed."""

from collections.abc import Iterable
from html import escape

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponsePermanentRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.lists import queries
from articles.lists.feeds import FEED_LENGTH, feed_response, head
from articles.models import Correction
from articles.syndication.entries import FeedEntry

LIST_LENGTH = 50


@require_safe
@cache_control(max_age=60)
def correction_list(request, number: int | None = None):
    """Show what was corrected in articles that readers can open."""
    address = reverse("articles:correction_list")
    if number == 1:
        return HttpResponsePermanentRedirect(address)
    keys: list[int]
    keys, pager = queries.page_of(_keys(), number or 1, LIST_LENGTH, address)
    return render(request, "articles/correction_list.html", {"corrections": _listed(keys), "pager": pager})


@require_safe
@cache_control(max_age=300)
def feed(request):
    """Give the newest twenty corrections."""
    about = head(
        request.site,
        title=gettext("Corrections – %(site)s") % {"site": request.site.name},
        description=gettext("What was corrected in articles of %(site)s") % {"site": request.site.name},
        link=settings.SITE_URL + reverse("articles:correction_list"),
        feed_url=settings.SITE_URL + reverse("articles:correction_feed"),
    )
    return feed_response(about, map(_entry, _listed(_keys()[:FEED_LENGTH])))


def _keys() -> QuerySet:
    return Correction.objects.public().values_list("pk", flat=True)


def _listed(keys: Iterable[int]) -> list[Correction]:
    """Give the corrections with these keys; which they are is found out without them, or all would be read to be put in order."""
    rows = Correction.objects.select_related("article").defer("article__body").in_bulk(list(keys))
    return [rows[key] for key in keys if key in rows]


def _entry(correction: Correction) -> FeedEntry:
    content = render_to_string("articles/_correction.html", {"correction": correction})
    kind = str(correction.get_kind_display())
    return FeedEntry(
        guid=f"{correction.article.feed_guid}#{correction.anchor}",
        title=f"{kind}: {correction.article.title}",
        link=settings.SITE_URL + correction.get_absolute_url(),
        summary=correction.told,
        content=f"<p>{escape(correction.article.title, quote=False)}</p>{content}",
        published_at=correction.made_at,
        categories=(kind,),
    )
