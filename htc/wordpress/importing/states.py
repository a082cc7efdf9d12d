"""In which state and with which date an item of the old blog comes here."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from articles.models import Article
from htc.wordpress.wxr.dates import when
from htc.wordpress.wxr.items import Item

Status = Article.Status
_STATUSES = {
    "publish": Status.PUBLISHED,
    "future": Status.PUBLISHED,
    "pending": Status.REVIEW,
    "draft": Status.DRAFT,
    "private": Status.DRAFT,
}
# What was never anybody's text: what the editor keeps while somebody begins, and what belongs to another item.
NO_TEXT = ("auto-draft", "inherit")


@dataclass(frozen=True, slots=True)
class Standing:
    """The state and the dates (in UTC) of an article; ``warnings`` says what the old blog had that there is not here."""

    status: str
    published_at: datetime | None
    updated_at: datetime | None
    warnings: tuple[str, ...] = ()


def standing_of(item: Item, zone: tzinfo) -> Standing:
    """Give the standing of an item whose dates without a zone are in ``zone``.

    What was private, under a password, undated or in a state that nobody knows here never becomes public.
    """
    warnings = []
    status = _STATUSES.get(item.status, Status.DRAFT)
    if item.status not in _STATUSES:
        warnings.append(f"Its state “{item.status}” is unknown here; it is a draft now.")
    if item.password:
        status = Status.DRAFT
        warnings.append("It was under a password; it is a draft now.")
    if item.status == "private":
        warnings.append("It was private; it is a draft now.")
    at = when(item.date_gmt, item.date, zone, item.published if item.status in ("publish", "future") else "")
    if status == Status.PUBLISHED and at is None:
        status = Status.DRAFT
        warnings.append("It has no date that can be read; it is a draft now.")
    updated = when(item.modified_gmt, item.modified, zone)
    if at and updated:
        updated = max(at, updated)
    return Standing(status, at, updated or at, tuple(warnings))
