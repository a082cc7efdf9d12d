"""What search engines are told: every address that readers can open, and what is not for them."""

from collections import defaultdict
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.sitemaps import Sitemap, views
from django.http import HttpResponse
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
    """Addresses with the scheme and host of the site's settings, whatever host was asked."""

    def get_protocol(self, protocol=None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class InEachLanguage:
    """Pages that have twins: each of them, and in each the addresses of the others (as hreflang)."""

    i18n = alternates = True

    def get_languages_for_item(self, item) -> list[str]:
        """Give the languages of pages."""
        return shipped()


class ChangedSitemap(CanonicalSitemap):
    """Rows that know when what they tell last changed in its meaning."""

    def lastmod(self, item):
        return item.last_change


class Articles(ChangedSitemap):
    """Posts and pages, each with its translations."""

    def items(self):
        articles = Article.objects.published().only("path", "published_at", "language", "translation_group")
        return list(articles.annotate(last_change=change_of()))

    def get_urls(self, page=1, site=None, protocol=None):
        urls = super().get_urls(page, site, protocol)
        groups: defaultdict[UUID | None, list[dict[str, str]]] = defaultdict(list)
        for url in urls:
            groups[url["item"].translation_group].append({"lang_code": url["item"].language, "location": url["location"]})
        for url in urls:
            others = groups[url["item"].translation_group] if url["item"].translation_group else []
            url["alternates"] = others if len(others) > 1 else []
        return urls


class CaseStudies(InEachLanguage, CanonicalSitemap):
    """Published case studies; when they changed is not kept."""

    def items(self):
        return list(CaseStudy.objects.published().only("slug"))


class Authors(InEachLanguage, ChangedSitemap):
    """Authors of published posts."""

    def items(self):
        return list(authors_with_last_change())

    def location(self, item):
        return reverse("articles:author", args=[item.slug])


class Tags(InEachLanguage, ChangedSitemap):
    """Tags of published posts."""

    def items(self):
        return list(tags_with_last_change().order_by("name"))

    def location(self, item):
        return reverse("articles:tag", args=[item.slug])


class SeriesPages(InEachLanguage, CanonicalSitemap):
    """Series of which readers can open a part."""

    def items(self):
        return read_series()

    def location(self, item):
        return reverse("articles:series", args=[item.slug])

    def lastmod(self, item):
        return item.newest_at


class FixedPages(InEachLanguage, CanonicalSitemap):
    """Pages that are there whatever staff write."""

    def items(self):
        return ["safety:help", "safety:safety"]

    def location(self, item):
        return reverse(item)


@require_safe
@cache_control(max_age=300)
def sitemap(request):
    """Give the sitemap (sitemaps.org 0.9) of all articles, case studies, authors, tags and series."""
    return views.sitemap(
        request,
        {"articles": Articles, "cases": CaseStudies, "authors": Authors, "tags": Tags, "series": SeriesPages, "pages": FixedPages},
    )


@require_safe
@cache_control(max_age=3600)
def robots(request):
    """Give the rules for robots (RFC 9309)."""
    # Of a page that has twins, those too; below “/es/admin/” there is nothing.
    paths = [path[:1] + prefix_of(code) + path[1:] for code in shipped() for path in (TWINNED if prefix_of(code) else CLOSED)]
    closed = "".join(f"Disallow: {path}\n" for path in paths)
    return HttpResponse(f"User-agent: *\n{closed}\nSitemap: {settings.SITE_URL}{reverse('articles:sitemap')}\n", content_type="text/plain")
