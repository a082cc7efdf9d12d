"""By what an item is known again, whether it has changed, and which of two states of it is the later one."""

import hashlib
from collections.abc import Sequence

from htc.wordpress.models import ImportRecord, ImportSource
from htc.wordpress.models.record import guid_hash
from htc.wordpress.wxr.items import Item
from htc.wordpress.wxr.parsing import Damaged
from htc.wordpress.wxr.reading import read_item

ATTACHMENT = "attachment"
"""The post type of files."""
SHARED_BLOCK = "wp_block"
"""The post type of blocks that several posts share."""


def hash_of(raw: bytes) -> str:
    """Give the hash of an item as it stood in the file, 64 hexadecimal digits."""
    return hashlib.sha256(raw).hexdigest()


def record_of(item: Item, held: Sequence[ImportRecord], source: ImportSource) -> ImportRecord:
    """Give the record of an item among those with its type and number, or a new one.

    An item is known again by its guid; with another guid it is the same as long as its title or its date is, for a guid changes when
    a blog moves, and two blogs that were exported as one can number alike.
    """
    mark, alike = guid_hash(item.guid), likeness_of(item)
    known = next((record for record in held if record.guid_hash == mark), None)
    known = known or next((record for record in held if not _differ(record.alike, alike)), None)
    return known or ImportRecord(source=source, kind=item.kind[:40], old_id=item.pk or 0, guid_hash=mark)


def likeness_of(item: Item) -> str:
    """Give the title and the date of an item as two short hashes."""
    return f"{guid_hash(item.title)[:16]} {guid_hash(item.date)[:16]}"


def is_older(item: Item, record: ImportRecord) -> bool:
    """Whether an item is an earlier state of what was taken: its last change is earlier, or as early and fewer had commented.

    So two exports that overlap give the same in any order. False where what was taken is not kept any more.
    """
    kept = item_of(record)
    return kept is not None and _state(item) < _state(kept)


def item_of(record: ImportRecord) -> Item | None:
    """Give the item of a record as it was kept, without what is personal; None once that was purged."""
    try:
        return read_item(record.raw) if record.packed else None
    except Damaged:
        return None


def _state(item: Item) -> tuple[str, int]:
    return item.modified_gmt, max((comment.pk or 0 for comment in item.comments), default=0)


def _differ(one: str, other: str) -> bool:
    return all(mine != yours for mine, yours in zip(one.split(), other.split(), strict=False))
