"""The pages of the admin that show the numbers, each with a drawing, the same as a table and as CSV."""

from collections.abc import Callable, Iterable

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.db.models import Q
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Article
from htc.lib.tables.spreadsheets import csv_lines
from htc.lib.words import counted, grouped
from htc.statistics import figures, linkbacks
from htc.statistics.reckoning.drawing import chart_of
from htc.statistics.reckoning.periods import LENGTHS, MOST_DAYS, Period, compared, in_weeks, period_to, years_of

RIGHT = "statistics.view_dailyviews"
MOST_ROWS = 100
readers_of_the_numbers = permission_required(RIGHT, raise_exception=True)


@require_safe
@readers_of_the_numbers
def overview(request) -> HttpResponse:
    """Show the views of a period by day, by page, and by the sites from which readers came."""
    period = period_asked(request)
    (pages, all_pages), (domains, all_domains) = figures.by_page(period, MOST_ROWS), figures.by_domain(period, MOST_ROWS)
    context = views_of(period) | {
        "title": "Views",
        "pages": pages,
        "more_pages": all_pages - len(pages),
        "domains": domains,
        "more_domains": all_domains - len(domains),
    }
    return _draw(request, "overview.html", context)


@require_safe
@readers_of_the_numbers
def of_article(request, article: int) -> HttpResponse:
    """Show the views of an article, at all its addresses, and how often others cite it."""
    row = _article(article)
    years = years_of(linkbacks.by_year(request.site.zone, timezone.now(), row), timezone.localdate().year)
    context = views_of(period_asked(request), figures.paths_of(row)) | {"title": str(row), "article": row, "years": years}
    return _draw(request, "article.html", context)


@require_safe
@readers_of_the_numbers
def cited(request) -> HttpResponse:
    """Show which articles others cite, and how often over the years."""
    found, total = linkbacks.cited(timezone.now(), MOST_ROWS)
    points = years_of(linkbacks.by_year(request.site.zone, timezone.now()), timezone.localdate().year)
    context = {"title": "Cited by others", "points": points, "chart": chart_of(points), "cited": found}
    return _draw(request, "linkbacks.html", context | {"more": total - len(found)})


@require_safe
@readers_of_the_numbers
def csv_of_days(request, article: int | None = None) -> StreamingHttpResponse:
    """Give the views of each day of a period, of all pages or of an article."""
    paths = None if article is None else figures.paths_of(_article(article))
    points = figures.by_day(period_asked(request), paths)
    rows = ([point.label, point.number, point.before] for point in points)
    return _csv("views", ["day", "views", "views in the period before"], rows)


@require_safe
@readers_of_the_numbers
def csv_of_pages(request) -> StreamingHttpResponse:
    """Give the views of each page of a period."""
    pages, _ = figures.by_page(period_asked(request))
    rows = ([page.name, page.title, page.number, page.before] for page in pages)
    return _csv("pages", ["page", "title", "views", "views in the period before"], rows)


@require_safe
@readers_of_the_numbers
def csv_of_referrers(request) -> StreamingHttpResponse:
    """Give the sites from which readers came in a period."""
    sites, _ = figures.by_domain(period_asked(request))
    rows = ([site.name, site.number, site.before] for site in sites)
    return _csv("referrers", ["site", "views", "views in the period before"], rows)


@require_safe
@readers_of_the_numbers
def csv_of_linkbacks(request) -> StreamingHttpResponse:
    """Give how often each article was cited in each year."""
    found, _ = linkbacks.cited(timezone.now())
    years = linkbacks.years_of_each(request.site.zone, timezone.now())
    rows = ([row.path, row.title, year, number] for row in found for year, number in years.get(row.pk, {}).items())
    return _csv("cited", ["article", "title", "year", "linkbacks"], rows)


def urls(site: admin.AdminSite) -> list:
    """Give the addresses of the pages in an admin site."""
    pages: dict[str, tuple[Callable[..., HttpResponseBase], str]] = {
        "": (overview, "statistics"),
        "days.csv": (csv_of_days, "statistics_days"),
        "pages.csv": (csv_of_pages, "statistics_pages"),
        "referrers.csv": (csv_of_referrers, "statistics_referrers"),
        "article/<int:article>/": (of_article, "statistics_article"),
        "article/<int:article>/days.csv": (csv_of_days, "statistics_article_days"),
        "linkbacks/": (cited, "statistics_linkbacks"),
        "linkbacks.csv": (csv_of_linkbacks, "statistics_linkbacks_csv"),
    }
    return [path(f"statistics/{route}", site.admin_view(view), name=name) for route, (view, name) in pages.items()]


def period_asked(request) -> Period:
    """Give the period that the address names by its days, else that of thirty; it ends today, by the clock of the site."""
    asked = request.GET.get("days", "")
    return period_to(timezone.localdate(), next((length for length in LENGTHS if str(length) == asked), LENGTHS[0]))


def views_of(period: Period, paths: list[str] | None = None) -> dict:
    """Give what a drawing of the views of a period shows, and what is said of it.

    Days before counting began are compared with nothing, and there is no line for them.
    """
    days, began = figures.by_day(period, paths), figures.first_day()
    total, before = sum(day.number for day in days), sum(day.before or 0 for day in days)
    is_comparable = began is not None and began <= period.before.first
    is_long = period.length > MOST_DAYS
    points = in_weeks(days) if is_long else days
    about = f"Bars: views of each {'week' if is_long else 'day'}."
    return {
        "period": period,
        "lengths": LENGTHS,
        "points": points,
        "chart": chart_of(points),
        "total": grouped(total),
        "began": began,
        "about": f"{about} Line: {period.length} days earlier." if is_comparable else about,
        "comparison": compared(total, before, length=period.length) if is_comparable else "",
    }


def in_short() -> dict:
    """Give what the desk shows of the last days, by one query; they are compared on the page alone."""
    points = figures.by_day(period_to(timezone.localdate(), LENGTHS[0]))
    chart = chart_of(points)
    return {"chart": chart, "about": "Bars: views of each day.", "words": counted(chart.total, "view"), "length": LENGTHS[0]}


def _article(pk: int) -> Article:
    """Give an article that readers see or saw. Raises Http404 for any other: of a draft there is nothing to show."""
    row = Article.objects.filter(~Q(path=None), pk=pk).first()
    if row is None:
        raise Http404
    return row


def _csv(name: str, columns: list[str], rows: Iterable[Iterable[object]]) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(csv_lines([columns, *rows]), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate()}.csv"'
    return answer


def _draw(request, template: str, context: dict) -> HttpResponse:
    return render(request, f"admin/statistics/{template}", admin.site.each_context(request) | context)
