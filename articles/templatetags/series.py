"""Where an article stands in its series, and which series there are; read once for a version of the site."""

from collections.abc import Sequence

from django import template
from django.template import Context

from articles.lists.series import all_series
from articles.models import Site
from articles.series.reading import PlaceInSeries, ShownSeries, place_in

register = template.Library()


@register.simple_tag
def place_in_series(site: Site | None, article) -> PlaceInSeries | None:
    """Give where a post of a list stands in its series; None for one that stands in none, or is invented."""
    return place_in(all_series(site), article.pk) if site and article.pk else None


@register.simple_tag(takes_context=True)
def series_to_read(context: Context) -> Sequence[ShownSeries]:
    """Give the series of which readers can open a part, the one whose last part came last first."""
    return all_series(site) if (site := context.get("site")) and site.pk else []
