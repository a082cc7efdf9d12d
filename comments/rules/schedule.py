"""When a source page is asked for again: after a failure, and as long as what it says stands under an article."""

from collections.abc import Sequence
from datetime import datetime, timedelta

# A page that answers badly is asked again after so many minutes: senders notify before their own page is live.
RETRY_MINUTES = (1, 10, 60)
# An approved linkback is looked at so many days after its approval, and after the last of them again and again.
CHECK_DAYS = (30, 90)
CHECK_EVERY_DAYS = 180
# One that is gone is looked at once more, for a page that is being repaired may answer 200 with next to nothing.
GONE_AGAIN = timedelta(days=1)
# A page that is not found is gone when it was missing so often, the first and the last time so far apart.
MISSES = 3
MISSING_FOR = timedelta(days=7)
MISSED_AGAIN = timedelta(days=1)
SHARES = 24
SHARE = timedelta(minutes=30)


def share_of(pk: int) -> int:
    """Give which of the 24 half hours is a row's own, so that what was approved together is not asked for together."""
    return pk % SHARES


def retry(attempts: int, now: datetime, *, ends: bool = True) -> datetime | None:
    """Give when a page is asked again that has answered badly, after so many earlier attempts; None when it was the last.

    Where it was not the page that failed, it never ``ends``: the longest of the pauses comes again and again.
    """
    last = len(RETRY_MINUTES) - 1
    return None if ends and attempts > last else now + timedelta(minutes=RETRY_MINUTES[min(attempts, last)])


def next_check(approved_at: datetime, now: datetime, share: int) -> datetime:
    """Give the next regular look after ``now``: within the twelve hours before 30, 90, 270, 450… days after the approval."""
    first = approved_at - share * SHARE
    for days in CHECK_DAYS:
        if (moment := first + timedelta(days=days)) > now:
            return moment
    every, last = timedelta(days=CHECK_EVERY_DAYS), first + timedelta(days=CHECK_DAYS[-1])
    return last + ((now - last) // every + 1) * every


def is_missing(misses: Sequence[datetime]) -> bool:
    """Tell whether a page that was not found at these moments, in order, is gone: three times within a week or more."""
    return len(misses) >= MISSES and misses[-1] - misses[0] >= MISSING_FOR


def after_miss(misses: Sequence[datetime]) -> datetime:
    """Give when a page is asked for again that was not found at these moments: a day later, the third time after a week."""
    soon = misses[-1] + MISSED_AGAIN
    return soon if len(misses) < MISSES - 1 else max(soon, misses[0] + MISSING_FOR)
