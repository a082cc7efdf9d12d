"""The last reading of a run: writing everything a second time must change nothing."""

from collections.abc import Iterable
from itertools import batched

from htc.wordpress.importing.items import why_not
from htc.wordpress.importing.options import ImportOptions
from htc.wordpress.known.blog import Known
from htc.wordpress.known.fates import fate_of
from htc.wordpress.known.identity import ATTACHMENT, record_of
from htc.wordpress.models import ImportRecord
from htc.wordpress.wxr.items import Item, Read

_AT_ONCE = 100
MOST_NAMED = 5


def check_again(reads: Iterable[Read], known: Known, options: ImportOptions) -> list[str]:
    """Give a sentence where a second run over the same files would write something, [] where it would not.

    ``reads`` are those that the run took, without what it set aside: each is judged as it would be by the next run.
    """
    others: list[str] = []
    for some in batched(reads, _AT_ONCE):
        taken = [(read.item, read.raw) for read in some if read.item and not why_not(read.item, options)]
        held = records_of((item for item, _ in taken), known)
        for item, raw in taken:
            record = record_of(item, held.get((item.kind, item.pk or 0), []), known.source)
            if record.pk is None or (item.kind != ATTACHMENT and not fate_of(item, raw, record).leaves):
                others.append(f"{item.kind} {item.pk}")
    if not others:
        return []
    named = ", ".join(others[:MOST_NAMED]) + (f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else "")
    return [f"Writing the same files once more would change something again: {named}. Each may be in the files in two states."]


def records_of(items: Iterable[Item], known: Known) -> dict[tuple[str, int], list[ImportRecord]]:
    """Give the records that items of a blog may have, by type and number."""
    numbers = [item.pk or 0 for item in items]
    held: dict[tuple[str, int], list[ImportRecord]] = {}
    for record in ImportRecord.objects.filter(source=known.source.pk, old_id__in=numbers).select_related("article"):
        held.setdefault((record.kind, record.old_id), []).append(record)
    return held
