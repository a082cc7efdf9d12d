"""Whom a new article is told to: rows are written in the transaction that publishes it, and stand or fall with it.

They wait for ten minutes, so that a slip that is taken back at once reaches nobody: a mail cannot be called back.
"""

from datetime import datetime, timedelta, tzinfo

from django.utils import timezone

from articles.models import Article, Site
from articles.models.tags import tags_merged
from articles.publishing.signals import article_changed, article_published
from comments.mail import server
from comments.models.mail import SETTLES
from htc.following.models import Announcement, Follower, FollowerMail, FollowerQuerySet, FollowRequest, Newsletter, Wish

# What is published with an older date is no news: an old text that is entered now. A month that is shown alone may begin so long ago.
NEWS_WITHIN = timedelta(days=31)
MONDAY, MORNING = 0, 8
ROWS_AT_ONCE = 2000


def is_offered() -> bool:
    """Tell whether readers may follow: staff offer it, and mails go anywhere at all."""
    return server.has_server() and Newsletter.current().is_open


def announce(sender, article: Article, at: datetime, **kwargs) -> int:
    """Have the followers of a post told that it is there, each once and whatever becomes of it later; give how many those are."""
    if not article.is_listed or article.published_at is None or article.published_at < at - NEWS_WITHIN or not is_offered():
        return 0
    if not Announcement.objects.get_or_create(article=article, defaults={"at": at})[1]:
        announce_anew(sender, article, at)
        return 0
    return _plan(article, at, Follower.objects.of(article))


def announce_anew(sender, article: Article, at: datetime, **kwargs) -> None:
    """While the mails of an article wait for the first ten minutes, have them go to who follows what it carries now.

    A tag that was forgotten, or was the wrong one, is such a slip. Who began to follow since is not told.
    """
    announced = Announcement.objects.filter(article=article, at__gt=at - SETTLES).first()
    if announced is None:
        return
    followers = Follower.objects.of(article).filter(since__lte=announced.at)
    waiting = FollowerMail.objects.filter(article=article)
    waiting.exclude(follower__in=followers.values("pk")).delete()
    _plan(article, announced.at, followers.exclude(pk__in=waiting.values("follower")))


def _plan(article: Article, at: datetime, followers: FollowerQuerySet) -> int:
    """Write the rows of mails that tell followers of an article, and give how many those are."""
    moments = {Wish.Frequency.AT_ONCE: at + SETTLES, Wish.Frequency.WEEKLY: next_monday(at + SETTLES, Site.current().zone)}
    chosen = followers.order_by("pk").values_list("pk", "frequency")
    mails = [FollowerMail(follower_id=pk, article=article, next_try_at=moments[Wish.Frequency(often)]) for pk, often in chosen]
    FollowerMail.objects.bulk_create(mails, batch_size=ROWS_AT_ONCE)
    return len(mails)


def next_monday(moment: datetime, zone: tzinfo) -> datetime:
    """Give the first Monday morning, eight o'clock in a time zone, that is no earlier than a moment."""
    local = timezone.localtime(moment, zone)
    monday = (local + timedelta(days=(MONDAY - local.weekday()) % 7)).replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return monday if monday >= local else monday + timedelta(days=7)


def follow_merged(sender, tags, into, **kwargs) -> None:
    """Have who follows one of several tags that become one follow that."""
    for model in (Follower, FollowRequest):
        for row in model._default_manager.filter(tags__in=tags).distinct():
            row.tags.add(into)


def connect() -> None:
    """Hear of articles and of tags."""
    article_published.connect(announce)
    article_changed.connect(announce_anew)
    tags_merged.connect(follow_merged)
