"""What a person has to look at after an import, as rows."""

import hashlib
from collections.abc import Iterable, Iterator

from htc.lib.text import shorten
from htc.wordpress.conversion.findings import Passage
from htc.wordpress.importing.drafts import Draft
from htc.wordpress.models import ImportRecord, Leftover

PASSAGE = 1000
MOST_CONTEXTS = 5


def write(drafts: Iterable[Draft], files: Iterable[ImportRecord] = ()) -> None:
    """Write what the conversion of new and changed articles was not certain about, and files that are still to come.

    What is there already stays as it is.
    """
    rows = [row for draft in drafts for row in _of(draft)]
    rows += [_row(record, Leftover.Kind.MEDIA, record.upload, {"address": record.address}) for record in files]
    Leftover.objects.bulk_create(rows, ignore_conflicts=True)


def suggest(record: ImportRecord, cases: Iterable[Passage]) -> None:
    """Write what may be case studies of an article that is here already."""
    rows = [_row(record, Leftover.Kind.CASE, each.text, {"why": each.why}) for each in cases]
    Leftover.objects.bulk_create(rows, ignore_conflicts=True)


def _of(draft: Draft) -> Iterator[Leftover]:
    findings = draft.converted.findings
    for kind, passages in (
        (Leftover.Kind.NOTE, findings.uncertain_notes),
        (Leftover.Kind.TABLE, findings.dropped),
        (Leftover.Kind.CASE, findings.case_studies),
    ):
        yield from (_row(draft.record, kind, each.text, {"why": each.why}) for each in passages)
    if runs := {each.run: each.meant for each in findings.mojibake}:
        contexts = " · ".join(each.context for each in findings.mojibake[:MOST_CONTEXTS])
        yield _row(draft.record, Leftover.Kind.MOJIBAKE, contexts, {"runs": runs})
    if differs := draft.row.facts.get("byline_differs"):
        yield _row(draft.record, Leftover.Kind.BYLINE, ", ".join(differs["byline"]), differs)


def _row(record: ImportRecord, kind: Leftover.Kind, passage: str, facts: dict) -> Leftover:
    key = hashlib.sha256(passage.encode(errors="replace")).hexdigest()
    return Leftover(record=record, article=record.article, kind=kind, key=key, passage=shorten(passage, PASSAGE), facts=facts)
