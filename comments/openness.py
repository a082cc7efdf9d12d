"""What an article takes at a moment: comments, and which kinds of linkbacks. The site, the article and its age each have a say."""

from datetime import datetime, timedelta

from django.utils import timezone

from articles.models import Article, Site
from comments.models import Response


def comments_open(article: Article, site: Site, now: datetime | None = None) -> bool:
    """Tell whether the article takes comments at ``now``."""
    return article.comments_open and site.comments_open and not _is_older(article, site.comments_close_after, now)


def open_linkbacks(article: Article, site: Site, now: datetime | None = None) -> frozenset[str]:
    """Give the kinds of linkbacks (Response.Kind) that the article takes at ``now``."""
    if not (article.linkbacks_open and site.linkbacks_open) or _is_older(article, site.linkbacks_close_after, now):
        return frozenset()
    return open_protocols(site)


def open_protocols(site: Site) -> frozenset[str]:
    """Give the kinds of linkbacks that the site takes, whatever an article says."""
    switches = {
        Response.Kind.PINGBACK: site.pingbacks_open,
        Response.Kind.TRACKBACK: site.trackbacks_open,
        Response.Kind.WEBMENTION: site.webmentions_open,
    }
    return frozenset(kind for kind, is_open in switches.items() if is_open and site.linkbacks_open)


def _is_older(article: Article, days: int | None, now: datetime | None) -> bool:
    return days is not None and article.published_at is not None and article.published_at + timedelta(days=days) < (now or timezone.now())
