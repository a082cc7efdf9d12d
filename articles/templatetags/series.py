"""Where an article stands in its series, and which series there are; read once for a version of the site."""

from collections.abc import Sequence

from django import template
from django.template import Context

from articles.lists.series import ON_HOME, all_series
from articles.models import Site
from articles.series.reading import PlaceInSeries, ShownSeries, place_in

register = template.Library()


@register.simple_tag
def place_in_series(site: Site | None, article) -> PlaceInSeries | None:
    """Give where a post of a list stands in its series; None for one that stands in none, or is invented."""
    return place_in(all_series(site), article.pk) if site and article.pk else None


@register.simple_tag(takes_context=True)
def newest_series(context: Context) -> Sequence[ShownSeries]:
    """Give the series whose last parts came last, the few that the home page has room for."""
    return all_series(site)[:ON_HOME] if (site := context.get("site")) and site.pk else []


@register.simple_tag(takes_context=True)
def has_series(context: Context) -> bool:
    """Tell whether there is a series to read."""
    return bool(newest_series(context))
