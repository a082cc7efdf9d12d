"""The lanes of the moderation queue, and the column that says in which a response stands."""

from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Cast, Concat, Replace, StrIndex, Substr
from django.db.models.lookups import GreaterThan

SAFEGUARDING_REASONS = ("disclosure", "threat", "danger")


class Lane(models.TextChoices):
    """Where a response waits, in the order in which moderators should look."""

    SAFEGUARDING = "safeguarding", "Safeguarding"
    COMMENTS = "comments", "Comments"
    LINKBACKS = "linkbacks", "Linkbacks"
    UPDATES = "updates", "Linkbacks with new words"
    SPAM = "spam", "Likely spam"


# What a moderator has to decide. Likely spam has been decided, by a rule; it is looked at now and then.
WAITING = tuple(lane.value for lane in Lane if lane != Lane.SPAM)


def _has_reason(code: str) -> Q:
    # As JSON holds it.
    return Q(GreaterThan(StrIndex(Cast("reasons", models.TextField()), Value(f'"{code}"')), 0))


def lane_column() -> models.GeneratedField:
    """Give the column of a response's lane, empty where it waits for nobody; the database keeps it, whoever writes the row.

    Likely spam is what a rule put there and no person has judged. Approved linkbacks with new words are shown among the linkbacks. What
    readers have reported waits again, though it is public; once it was approved, only a report makes it urgent.
    """
    urgent = _has_reason(SAFEGUARDING_REASONS[0])
    for code in SAFEGUARDING_REASONS[1:]:
        urgent |= _has_reason(code)
    return models.GeneratedField(
        expression=Case(
            When(Q(state="pending") & urgent, then=Value(Lane.SAFEGUARDING.value)),
            When(Q(state="approved") & _has_reason("danger"), then=Value(Lane.SAFEGUARDING.value)),
            When(state="pending", kind="comment", then=Value(Lane.COMMENTS.value)),
            When(state="pending", then=Value(Lane.LINKBACKS.value)),
            When(state="approved", pending_update__isnull=False, then=Value(Lane.UPDATES.value)),
            When(Q(state="approved", kind="comment") & _has_reason("reported"), then=Value(Lane.COMMENTS.value)),
            When(Q(state="approved") & _has_reason("reported"), then=Value(Lane.LINKBACKS.value)),
            When(state="spam", judged=False, then=Value(Lane.SPAM.value)),
            default=Value(""),
        ),
        output_field=models.CharField(max_length=12),
        db_persist=True,
    )


def source_host_column() -> models.GeneratedField:
    """Give the column with the host of a linkback’s source, as its ``source_key`` begins with it."""
    slashed = Concat(Replace("source_key", Value("?"), Value("/")), Value("/"))
    return models.GeneratedField(
        expression=Substr("source_key", 1, StrIndex(slashed, Value("/")) - 1),
        output_field=models.CharField(max_length=2048),
        db_persist=True,
    )
