"""Articles of earlier runs that lacked something which is here now are converted anew, from their items as these were kept."""

import logging
from collections.abc import Callable
from itertools import batched
from typing import Any

from django.db import transaction

from htc.wordpress.conversion.links import source_path
from htc.wordpress.known.blog import Known
from htc.wordpress.known.identity import item_of
from htc.wordpress.known.seals import seal
from htc.wordpress.models import ImportRecord
from htc.wordpress.report.rows import ItemRow, Sums
from htc.wordpress.wxr.items import Item

log = logging.getLogger(__name__)
_AT_ONCE = 100


def lacking_of(row: ItemRow) -> dict[str, Any] | None:
    """Give the links of an item that lead to nothing in the file, and the pictures that are in no library; None where it lacks nothing."""
    lacking = {"links": row.facts.get("links_unresolved"), "pictures": row.facts.get("pictures_missing")}
    return {name: each for name, each in lacking.items() if each} or None


def lead_on(known: Known, sums: Sums, change: Callable[[Item, ImportRecord, ItemRow], None], *, is_trial: bool) -> None:
    """Have articles lack no longer what has come since, and count it; those that were edited here are left alone.

    ``change`` converts an item and writes it over the article of its record. A dry run rolls back what it did.
    """
    records = ImportRecord.objects.filter(source=known.source.pk, article__isnull=False, lacking__isnull=False)
    pks = [pk for pk, lacking in records.values_list("pk", "lacking").iterator() if _found(known, lacking) != (0, 0)]
    for some in batched(pks, _AT_ONCE):
        with transaction.atomic():
            for record in records.filter(pk__in=some).select_related("article"):
                _redo(record, known, sums, change)
            if is_trial:
                transaction.set_rollback(True)


def _redo(record: ImportRecord, known: Known, sums: Sums, change: Callable[[Item, ImportRecord, ItemRow], None]) -> None:
    item = item_of(record)
    if item is None or record.article is None or record.written != seal(record.article):
        return
    links, pictures = _found(known, record.lacking)
    row = ItemRow(item.pk, item.kind, item.title)
    try:
        with transaction.atomic():
            change(item, record, row)
            record.lacking = lacking_of(row)
            record.save(update_fields=["written", "lacking", "comments"])
    except Exception:
        # It stays as it was, which is whole.
        log.exception("item %s, taken earlier, could not be converted anew", item.pk)
        return
    sums.links_led_on += links
    sums.pictures_led_on += pictures


def _found(known: Known, lacking: dict[str, Any]) -> tuple[int, int]:
    """Give how many of the links and of the pictures that were lacking are here now."""
    links = [path for each in lacking.get("links", ()) if (path := source_path(each, known.hosts)) and known.lead(path)]
    pictures = [each for each in lacking.get("pictures", ()) if known.image_of(*each) is not None]
    return len(links), len(pictures)
