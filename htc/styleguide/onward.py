"""Specimens of what leads on from an article: to the parts of its series, and to where others may publish it."""

from collections.abc import Iterator

from articles.series.reading import PlaceInSeries, ShownPart, ShownSeries
from articles.traits.licences import Licence, Terms
from htc.republishing.copies import Copies
from htc.styleguide import specimens


def pages() -> Iterator[tuple[str, str, dict]]:
    """Give each specimen: its name, its template and the context."""
    series, articles = _series(), [specimens.article(title, "Short.") for title in ("The First Part", specimens.LONG_TITLE)]
    yield "All series", "articles/series_list.html", {"every": [series]}
    parts = [*zip(series.parts, [*articles, None], strict=True)]
    yield "Series", "articles/series_detail.html", {"series": series, "parts": parts, "articles": articles}
    placed = PlaceInSeries(series, 2, series.parts[0], series.parts[1])
    context = {"article": articles[1], "in_series": placed, "terms": Terms(Licence.BY_ND)}
    yield "Article in a series, which may be republished", "articles/article_detail.html", context
    copies = Copies("<p>Text.</p>", "Text.", "Text.")
    offered = context | {"copies": copies, "pictures": [specimens.image(1)]}
    yield "Republishing", "republishing/republish.html", offered
    yield "Republishing, no longer allowed", "republishing/withheld.html", context


def _series() -> ShownSeries:
    """Give a series of two articles and a planned part."""
    parts = (
        ShownPart(1, "An Article Before This One", "/2014/01/before/", content_note="police violence."),
        ShownPart(2, specimens.LONG_TITLE, "/2014/01/behind/"),
        ShownPart(3, "What is still to come"),
    )
    return ShownSeries(0, "A Series about Nothing in Particular", "nothing-in-particular", specimens.WORDS, parts, {})
