"""What search engines are told: every address that readers can open, and what is not for them."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap, views
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.lists.queries import authors_with_posts, change_of, tags_with_posts
from articles.models import Article, CaseStudy

CLOSED = ("/admin/", "/exit/", "/respond/", "/responses/", "/search/", "/webmention/")


class CanonicalSitemap(Sitemap):
    """Addresses with the scheme and host of the site's settings, whatever host was asked."""

    def get_protocol(self, protocol=None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class ChangedSitemap(CanonicalSitemap):
    """Rows that know when what they tell last changed in its meaning."""

    def lastmod(self, item):
        return item.last_change


class Articles(ChangedSitemap):
    """Posts and pages."""

    def items(self):
        articles = Article.objects.published().only("path", "published_at")
        return list(articles.annotate(last_change=change_of()))


class CaseStudies(CanonicalSitemap):
    """Published case studies; when they changed is not kept."""

    def items(self):
        return list(CaseStudy.objects.published().only("slug"))


class Authors(ChangedSitemap):
    """Authors of published posts."""

    def items(self):
        return list(authors_with_posts())

    def location(self, item):
        return reverse("articles:author", args=[item.slug])


class Tags(ChangedSitemap):
    """Tags of published posts."""

    def items(self):
        return list(tags_with_posts().order_by("name"))

    def location(self, item):
        return reverse("articles:tag", args=[item.slug])


@require_safe
@cache_control(max_age=300)
def sitemap(request):
    """Give the sitemap (sitemaps.org 0.9) of all articles, case studies, authors and tags."""
    return views.sitemap(request, {"articles": Articles, "cases": CaseStudies, "authors": Authors, "tags": Tags})


@require_safe
@cache_control(max_age=3600)
def robots(request):
    """Give the rules for robots (RFC 9309)."""
    closed = "".join(f"Disallow: {path}\n" for path in CLOSED)
    return HttpResponse(f"User-agent: *\n{closed}\nSitemap: {settings.SITE_URL}{reverse('articles:sitemap')}\n", content_type="text/plain")
