"""The public pages of series, and where an article stands in one."""

from collections.abc import Sequence

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.lists.cards import cards
from articles.lists.feeds import FEED_LENGTH, write_feed
from articles.lists.kept import keep
from articles.lists.old_addresses import lead_on
from articles.models import Article, Site
from articles.series.reading import PlaceInSeries, ShownPart, ShownSeries, place_in, read_series
from htc.lib.text import shorten

DESCRIPTION_LENGTH = 300


def all_series(site: Site | None) -> Sequence[ShownSeries]:
    """Give the series of which readers can open a part, the one whose last part came last first; read once for a version of the site."""
    return keep(site, "series", read_series)


def place_of(article: Article, site: Site | None) -> PlaceInSeries | None:
    """Give where a post stands in its series; of one that is not public yet, where it would stand."""
    if article.is_listed:
        return place_in(all_series(site), article.pk)
    return place_in(read_series(article), article.pk) if article.pk and article.kind == Article.Kind.POST else None


@require_safe
@cache_control(max_age=60)
def series_list(request):
    """Show every series, the one whose last part came last first."""
    return render(request, "articles/series_list.html", {"every": all_series(request.site)})


@require_safe
@cache_control(max_age=60)
def series_detail(request, slug: str):
    """Show the parts of a series in their order; an address that one has left leads to the present one."""
    series = _shown(request.site, slug)
    if series is None:
        lead_on(f"series/{slug}")
    articles = {post.pk: post for post in cards([part.pk for part in series.readable if part.pk])}
    parts: list[tuple[ShownPart, object]] = [(part, articles.get(part.pk or 0)) for part in series.parts]
    context = {"series": series, "parts": parts, "articles": list(articles.values())}
    context["description"] = shorten(series.intro, DESCRIPTION_LENGTH)
    return render(request, "articles/series_detail.html", context)


@require_safe
@cache_control(max_age=300)
def feed(request, slug: str, feed_format: str = ""):
    """Give the parts of a series, the last one first, twenty at the most; an address that one has left leads to the feed."""
    named = [feed_format] if feed_format else []
    series = _shown(request.site, slug)
    if series is None:
        lead_on(f"series/{slug}", "/".join(["feed", *named, ""]))
    return write_feed(
        request.site,
        [part.pk for part in reversed(series.readable) if part.pk][:FEED_LENGTH],
        title=f"{series.title} – {request.site.name}",
        description=series.intro or gettext("The parts of the series “%(title)s”.") % {"title": series.title},
        link=settings.SITE_URL + series.address,
        feed_url=settings.SITE_URL + reverse("articles:series_feed", args=[series.slug, *named]),
        feed_format=feed_format,
    )


def _shown(site: Site, slug: str) -> ShownSeries | None:
    return next((one for one in all_series(site) if one.slug == slug), None)
