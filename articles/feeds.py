"""RSS 2.0 feeds of articles with their full text."""

import re
from collections.abc import Iterable

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.models import Article
from htc.lib.text import clean_line

FEED_LENGTH = 20
OWN_LINK = re.compile(r'(<a\b[^>]*?\shref=")/(?!/)')


class FullTextFeed(Rss201rev2Feed):
    """RSS 2.0 with the whole text in ``content:encoded`` (RSS content module) and each author in ``dc:creator``."""

    def rss_attributes(self):
        return super().rss_attributes() | {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        for name in item["authors"]:
            handler.addQuickElement("dc:creator", name)
        handler.addQuickElement("content:encoded", item["content"])


def full_text(article: Article) -> str:
    """Give body and notes as HTML for a feed: absolute links, ids that are unique among all articles."""
    parts = article.rendered_for("feed", prefix=f"p{article.pk}-")
    return OWN_LINK.sub(rf"\g<1>{settings.SITE_URL}/", parts.html + parts.endnotes)


def write_feed(*, title: str, description: str, link: str, feed_url: str, articles: Iterable[Article]) -> HttpResponse:
    """Give an RSS answer for ``articles``, which come with everything a page shows; addresses are absolute."""
    feed = FullTextFeed(title=title, description=description, link=link, feed_url=feed_url, language="en-us")
    for article in articles:
        feed.add_item(
            title=article.title,
            link=article.full_url,
            description=article.excerpt_text,
            unique_id=article.feed_guid,
            unique_id_is_permalink=False,
            pubdate=article.published_at,
            # taggit takes any character for a name, XML does not.
            categories=[clean_line(name, 100) for name in article.tag_names],
            authors=[byline.author.name for byline in article.bylines_shown],
            content=full_text(article),
        )
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


@require_safe
@cache_control(max_age=300)
def articles(request):
    """Give the newest twenty articles."""
    return write_feed(
        title=request.site.name,
        description=request.site.tagline,
        link=f"{settings.SITE_URL}/",
        feed_url=settings.SITE_URL + reverse("articles:feed"),
        articles=Article.objects.published().with_page()[:FEED_LENGTH],
    )
