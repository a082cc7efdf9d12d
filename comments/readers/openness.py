"""What an article takes at a moment: comments, and which kinds of linkbacks. The site, the article and its age each have a say."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext

from articles.models import Article, Site
from comments.models import Response, ResponsesVersion
from htc.lib.words import day_of, in_days


def comments_open(article: Article, site: Site, now: datetime | None = None) -> bool:
    """Tell whether the article takes comments at ``now``."""
    return (
        article.comments_open and site.comments_open and not site.responses_closed and not _is_over(article, site.comments_close_after, now)
    )


def why_closed(article: Article, site: Site, now: datetime | None = None) -> str:
    """Give the sentence that says why the article takes no comments, and since when as far as that is known; "" where it takes them."""
    if comments_open(article, site, now):
        return ""
    if site.responses_closed or not site.comments_open:
        if (moment := site.comments_closed_at) is None:
            return gettext("Comments on all articles of this site are closed.")
        return gettext("Comments on all articles of this site are closed since %(day)s.") % {"day": day_of(moment)}
    if article.comments_open and (days := site.comments_close_after) is not None:
        if (end := _end(article, days)) is None:
            return gettext("Comments on this article are closed: articles take them for %(days)s.") % {"days": in_days(days)}
        said = gettext("Comments on this article are closed since %(day)s: articles take them for %(days)s.")
        return said % {"day": day_of(end), "days": in_days(days)}
    closed_at = article.comments_closed_at
    came_closed = closed_at and article.published_at and closed_at <= article.published_at
    if closed_at is None or came_closed:
        return gettext("Comments on this article are closed, by decision of its editors.")
    return gettext("Comments on this article are closed since %(day)s, by decision of its editors.") % {"day": day_of(closed_at)}


def open_linkbacks(article: Article, site: Site, now: datetime | None = None) -> frozenset[str]:
    """Give the kinds of linkbacks (Response.Kind) that the article takes at ``now``."""
    if not (article.linkbacks_open and site.linkbacks_open) or _is_over(article, site.linkbacks_close_after, now):
        return frozenset()
    return open_protocols(site)


def open_protocols(site: Site) -> frozenset[str]:
    """Give the kinds of linkbacks that the site takes, whatever an article says."""
    switches = {
        Response.Kind.PINGBACK: site.pingbacks_open,
        Response.Kind.TRACKBACK: site.trackbacks_open,
        Response.Kind.WEBMENTION: site.webmentions_open,
    }
    takes_any = site.linkbacks_open and not site.responses_closed
    return frozenset(kind for kind, is_open in switches.items() if is_open and takes_any)


def _is_over(article: Article, days: int | None, now: datetime | None) -> bool:
    end = _end(article, days)
    return end is not None and end < (now or timezone.now())


def _end(article: Article, days: int | None) -> datetime | None:
    return None if days is None or article.published_at is None else article.published_at + timedelta(days=days)


def tell_of_what_is_over(since: datetime, now: datetime) -> None:
    """Raise the versions of the articles that their age has closed between the two moments: pages that are kept show their forms."""
    site = Site.current()
    for days in filter(None, (site.comments_close_after, site.linkbacks_close_after)):
        age = timedelta(days=days)
        over = Article.objects.published().filter(published_at__gt=since - age, published_at__lte=now - age)
        ResponsesVersion.touch(over.values_list("pk", flat=True))
