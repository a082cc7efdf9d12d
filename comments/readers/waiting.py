"""How long comments usually wait for a moderator."""

from datetime import datetime, timedelta
from statistics import median

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

from comments.models import ModerationEvent, Response

COUNTED = timedelta(days=30)
FEWEST = 5
MOST = 2000
KEPT_SECONDS = 3600


def typical_wait() -> str:
    """Give in words how long a comment usually waits, by the last 30 days, at most an hour old; "" where fewer than 5 were decided."""
    key = f"typical-wait:{get_language()}"
    words = cache.get(key)
    if words is None:
        words = in_words(waits(timezone.now()))
        cache.set(key, words, KEPT_SECONDS)
    return words


def waits(now: datetime) -> list[timedelta]:
    """Give how long each of the comments waited that people decided about in the 30 days before ``now``, the newest 2,000 at the most."""
    by_people = [ModerationEvent.Origin.WEB, ModerationEvent.Origin.MAIL]
    decided = ModerationEvent.objects.filter(
        at__gt=now - COUNTED, at__lte=now, origin__in=by_people, from_state=Response.State.PENDING, response__kind=Response.Kind.COMMENT
    ).exclude(to_state=Response.State.PENDING)
    return [at - received_at for at, received_at in decided.order_by("-at").values_list("at", "response__received_at")[:MOST]]


def in_words(durations: list[timedelta]) -> str:
    """Give the median in round words, such as “about 3 hours”; "" for fewer than five durations."""
    if len(durations) < FEWEST:
        return ""
    hours = median(duration / timedelta(hours=1) for duration in durations)
    if hours < 1:
        return gettext("less than an hour")
    if hours < 36:
        return _about_hours(round(hours))
    return _about_days(round(hours / 24))


def _about_hours(number: int) -> str:
    return ngettext("about one hour", "about %(count)s hours", number) % {"count": number}


def _about_days(number: int) -> str:
    return ngettext("about one day", "about %(count)s days", number) % {"count": number}
