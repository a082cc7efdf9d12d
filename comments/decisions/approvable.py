"""Whether a response may be shown to readers, and answered: judged by the row and its record, whoever asks and however."""

from collections.abc import Iterable

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext

from comments.models import Lane, Response
from comments.models.lane import SAFEGUARDING_REASONS

_NEVER_SEEN = (Response.State.UNVERIFIED, Response.State.GONE)
_AWAY = (Response.State.SPAM, Response.State.TRASH)


def not_approvable(rows: Iterable[Response], *, in_bulk: bool) -> dict[int, str]:
    """Give the keys of those rows that no person may approve, each with why, as the end of a sentence.

    A comment that its writer has taken back stays so. A linkback is approved only where its page was verified and links here as far as
    is known, also when it lies in spam or the trash. What stands under safeguarding is read before it is approved, so not ``in_bulk``.
    One query where linkbacks lie in spam or the trash.
    """
    rows = list(rows)
    prefetch_related_objects([row for row in rows if row.source_url and row.state in _AWAY], "events")
    judged = {row.pk: _why_not(row, in_bulk=in_bulk) for row in rows}
    return {pk: why for pk, why in judged.items() if why}


def why_not_answered(row: Response) -> str:
    """Give why a response cannot be answered, as the end of a sentence; "" where it can, once it is approved."""
    if row.is_taken_back:
        return gettext("its writer has taken it back, so it cannot be answered.")
    if row.state not in (Response.State.PENDING, Response.State.APPROVED):
        return gettext("only what waits or is public can be answered.")
    return _why_not(row, in_bulk=False)


def _why_not(row: Response, *, in_bulk: bool) -> str:
    if row.is_taken_back and row.state != Response.State.APPROVED:
        return gettext("its writer has taken it back.")
    if row.source_url and not _is_verified(row):
        return gettext("its link is not there, or not verified.")
    if in_bulk and _is_safeguarding(row):
        return "please approve what stands under safeguarding one by one."
    return ""


def _is_safeguarding(row: Response) -> bool:
    """Tell whether a person has to read a row alone, also out of spam or the trash; of what is public the lane tells."""
    if row.state == Response.State.APPROVED:
        return row.lane == Lane.SAFEGUARDING
    return not set(SAFEGUARDING_REASONS).isdisjoint(row.reasons)


def _is_verified(row: Response) -> bool:
    if row.state not in _AWAY:
        return row.state not in _NEVER_SEEN
    before = row.state_before_away()
    return before not in _NEVER_SEEN if before else row.verified_at is not None
