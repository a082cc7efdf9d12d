"""What search engines are told: every address that readers can open with its last change, and what is not for them."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem, x_robots_tag
from django.core.paginator import EmptyPage
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.lists.queries import authors_with_last_change, change_of, tags_with_last_change
from articles.models import Article, CaseStudy
from articles.series.reading import read_series
from htc.lib.languages import prefix_of, shipped

TWINNED = ("/exit/", "/responses/", "/search/", "/webmention/")
CLOSED = ("/admin/", "/respond/", "/*/republish/", *TWINNED)


class CanonicalSitemap(Sitemap):
    """Addresses with the scheme and host of the site's settings, whatever host was asked, in an order in which only the end grows.

    ``limit`` is the number of addresses in one file, which so stays small enough to be kept (htc/serving/answers.py).
    """

    limit = 2000

    def get_protocol(self, protocol=None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def lastmod(self, item) -> datetime | None:
        """Give when what the page tells last changed in its meaning, None where that is not known."""
        return getattr(item, "last_change", None)

    def dates(self) -> list[datetime | None]:
        """Give the dates of all addresses in their order."""
        items: Any = self.items()
        dates = items.values_list("last_change", flat=True) if isinstance(items, QuerySet) else map(self.lastmod, items)
        return [date for date in dates for _ in range(len(shipped()) if self.i18n else 1)]


class InEachLanguage:
    """Pages that have twins: each of them, and in each the addresses of the others (as hreflang)."""

    i18n = alternates = True

    def get_languages_for_item(self, item) -> list[str]:
        """Give the languages of pages."""
        return shipped()


class Articles(CanonicalSitemap):
    """Posts and pages, each with its translations."""

    def items(self):
        articles = Article.objects.published().only("path", "published_at", "language", "translation_group")
        return articles.annotate(last_change=change_of()).order_by("pk")

    def get_urls(self, page=1, site=None, protocol=None):
        urls = super().get_urls(page, site, protocol)
        translated = {url["item"].translation_group for url in urls if url["item"].translation_group}
        groups: defaultdict[UUID | None, list[dict[str, str]]] = defaultdict(list)
        # Translations may stand in another file.
        for article in (
            Article.objects.published()
            .filter(translation_group__in=translated)
            .order_by("pk")
            .only("path", "language", "translation_group")
        ):
            groups[article.translation_group].append({"lang_code": article.language, "location": article.full_url})
        for url in urls:
            others = groups[url["item"].translation_group] if url["item"].translation_group else []
            url["alternates"] = others if len(others) > 1 else []
        return urls


class CaseStudies(InEachLanguage, CanonicalSitemap):
    """Published case studies."""

    def items(self):
        return CaseStudy.objects.published().only("slug").annotate(last_change=Coalesce("changed_at", "touched_at")).order_by("pk")


class Authors(InEachLanguage, CanonicalSitemap):
    """Authors of published posts."""

    def items(self):
        return authors_with_last_change()

    def location(self, item):
        return reverse("articles:author", args=[item.slug])


class Tags(InEachLanguage, CanonicalSitemap):
    """Tags of published posts."""

    def items(self):
        return tags_with_last_change()

    def location(self, item):
        return reverse("articles:tag", args=[item.slug])


class SeriesPages(InEachLanguage, CanonicalSitemap):
    """Series of which readers can open a part; a series last changed with the last of its parts."""

    def items(self):
        every = sorted(read_series(), key=lambda series: series.pk)
        parts = [part.pk for series in every for part in series.readable if part.pk]
        self.changes = dict(Article.objects.filter(pk__in=parts).values_list("pk", change_of()))
        return every

    def location(self, item):
        return reverse("articles:series", args=[item.slug])

    def lastmod(self, item):
        return max(self.changes[part.pk] for part in item.readable if part.pk)


class FixedPages(InEachLanguage, CanonicalSitemap):
    """Pages that are there whatever staff write."""

    def items(self):
        return ["safety:help", "safety:safety", "articles:feed_list"]

    def location(self, item):
        return reverse(item)


SECTIONS: dict[str, type[CanonicalSitemap]] = {
    "articles": Articles,
    "case-studies": CaseStudies,
    "authors": Authors,
    "tags": Tags,
    "series": SeriesPages,
    "pages": FixedPages,
}


@require_safe
@cache_control(max_age=300)
@x_robots_tag
def index(request):
    """Give the sitemap index (sitemaps.org 0.9): the files of each section, with the last change among the pages in each."""
    files = [file for section, kind in SECTIONS.items() for file in _files(section, kind())]
    return render(request, "sitemap_index.xml", {"sitemaps": files}, content_type="application/xml")


@require_safe
@cache_control(max_age=300)
@x_robots_tag
def sitemap(request, section: str, number: int):
    """Give one sitemap of a section; a section that is none, and a file that would be empty, are a 404."""
    kind = SECTIONS.get(section)
    try:
        urls = kind().get_urls(number) if kind else []
    except EmptyPage:
        urls = []
    if not urls:
        raise Http404
    return render(request, "sitemap.xml", {"urlset": urls}, content_type="application/xml")


def _files(section: str, sitemap: CanonicalSitemap) -> list[SitemapIndexItem]:
    dates = sitemap.dates()
    pages = [dates[start : start + sitemap.limit] for start in range(0, len(dates), sitemap.limit)]
    addresses = (settings.SITE_URL + reverse("articles:sitemap_of", args=[section, number]) for number in range(1, len(pages) + 1))
    newest = (max(filter(None, page), default=None) for page in pages)
    # The stubs take the date for a bool.
    return [SitemapIndexItem(address, date) for address, date in zip(addresses, newest, strict=True)]  # type: ignore[arg-type]  # as above


@require_safe
@cache_control(max_age=3600)
def robots(request):
    """Give the rules for robots (RFC 9309), and for the crawlers that staff ask to stay away."""
    # Of a page that has twins, those too; below “/es/admin/” there is nothing.
    paths = [path[:1] + prefix_of(code) + path[1:] for code in shipped() for path in (TWINNED if prefix_of(code) else CLOSED)]
    closed = "".join(f"Disallow: {path}\n" for path in paths)
    refused = "".join(f"User-agent: {name}\n" for name in request.site.crawlers_refused)
    groups = f"User-agent: *\n{closed}\n" + (f"{refused}Disallow: /\n\n" if refused else "")
    return HttpResponse(f"{groups}Sitemap: {settings.SITE_URL}{reverse('articles:sitemap')}\n", content_type="text/plain")
