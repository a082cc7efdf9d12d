"""A batch of items, written whole or not at all; where it fails, each of its items by itself, so that one costs no other."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

from django.db import transaction

from articles.models import Article
from htc.lib.html import TooMuch
from htc.wordpress.conversion import ledger
from htc.wordpress.importing import attachments, items, leftovers, people, responses
from htc.wordpress.importing.articles import ArticleWriter
from htc.wordpress.importing.checking import records_of
from htc.wordpress.importing.drafts import Draft, Drafter
from htc.wordpress.importing.options import ImportOptions
from htc.wordpress.importing.redoing import lacking_of, lead_on
from htc.wordpress.known.blog import Known
from htc.wordpress.known.fates import Fate, fate_of, is_redacted
from htc.wordpress.known.identity import ATTACHMENT, hash_of, likeness_of, record_of
from htc.wordpress.known.seals import WrittenOtherwise
from htc.wordpress.models import ImportRecord, ImportRun
from htc.wordpress.models.record import guid_hash
from htc.wordpress.report.findings import told
from htc.wordpress.report.rows import Action, ItemRow, Sums
from htc.wordpress.wxr.items import Channel, Item, Read

log = logging.getLogger(__name__)

KEPT = [
    "run",
    "old_name",
    "alike",
    "guid_hash",
    "raw_hash",
    "packed",
    "article",
    "image",
    "document",
    "upload",
    "was_written",
    "written",
    "comments",
    "lacking",
]


type Taken = tuple[Read, Item]


@dataclass(slots=True)
class Entry:
    """One item on its way: what was read, its row of the report, and its record, which is unsaved for an item that is new."""

    read: Read
    item: Item
    row: ItemRow
    record: ImportRecord
    # Of an earlier state nothing is kept.
    is_older: bool = False

    @property
    def changed(self) -> bool:
        """Whether the item is another than when it was taken last."""
        return self.record.raw_hash != hash_of(self.read.raw)


# Neither a second run nor an old address would find it again.
NUMBERLESS = "it has no number (wp:post_id)"


@dataclass(slots=True)
class Batch:
    """Takes items in portions, each portion in one transaction; a dry run rolls each back."""

    known: Known
    options: ImportOptions
    zone: tzinfo
    run: ImportRun | None
    sums: Sums
    tell: Callable[[ItemRow], None]
    set_aside: Callable[[Read], None]
    _writer: ArticleWriter = field(init=False)

    def __post_init__(self) -> None:
        self._writer = ArticleWriter(is_trial=self.options.is_trial)

    def write(self, reads: Sequence[Read]) -> None:
        """Take some items and tell what came of each."""
        rows: list[ItemRow] = []
        waiting: list[Taken] = []
        met: set[tuple] = set()
        for read in reads:
            if read.item is None:
                rows.append(self._unreadable(read))
                continue
            if read.item.pk is None and read.item.kind in self.options.kinds:
                rows.append(self._broken(read, read.item, NUMBERLESS))
                continue
            key = (read.item.kind, read.item.pk)
            if key in met:
                # Overlapping files: the second one meets what the first one wrote.
                rows += self._portion(waiting)
                waiting, met = [], set()
            met.add(key)
            waiting.append((read, read.item))
        for row in rows + self._portion(waiting):
            self.sums.add(row)
            self.tell(row)

    def _portion(self, reads: Sequence[Taken]) -> list[ItemRow]:
        if not reads:
            return []
        try:
            return self._whole(reads)
        except Exception as error:
            # Whatever breaks, and whoever wrote what broke it: it costs one item and neither the others nor the run.
            self._writer = ArticleWriter(is_trial=self.options.is_trial)
            if len(reads) > 1:
                return [row for taken in reads for row in self._portion([taken])]
            if not isinstance(error, TooMuch | WrittenOtherwise):
                log.exception("item %s of the export could not be taken", reads[0][1].pk)
                return [self._broken(*reads[0], "it could not be stored; the log says why")]
            return [self._broken(*reads[0], str(error))]

    def _whole(self, reads: Sequence[Taken]) -> list[ItemRow]:
        images, source = dict(self.known.images), self.known.source
        is_new = source.pk is None
        try:
            with transaction.atomic():
                if is_new:
                    source.save()
                rows = self._entries(reads)
                if self.options.is_trial:
                    transaction.set_rollback(True)
            return rows
        except BaseException:
            self.known.images = images
            raise
        finally:
            if self.options.is_trial:  # what it has made, by the names of people and tags, is not there any more
                self._writer = ArticleWriter(is_trial=self.options.is_trial)
            if is_new:  # a dry run keeps none, so each of its portions makes it anew
                source.pk, source._state.adding = None, True

    def _entries(self, reads: Sequence[Taken]) -> list[ItemRow]:
        entries = self._met(reads)
        taken = []
        for entry in entries:
            if reason := items.why_not(entry.item, self.options):
                self._skip(entry, reason)
            else:
                taken.append(entry)
        files = [entry for entry in taken if entry.item.kind == ATTACHMENT]
        # Before the texts, which place them.
        attachments.write(files, self.known)
        drafter = Drafter(self.known, self.options, self.zone)
        new = [draft for entry in taken if entry.item.kind != ATTACHMENT and (draft := self._draft(entry, drafter))]
        self._writer.create(new)
        self._keep(entries)
        leftovers.write(new, [entry.record for entry in files if entry.row.action == Action.CREATED])
        return [entry.row for entry in entries]

    def _met(self, reads: Sequence[Taken]) -> list[Entry]:
        """Give an entry for each item, with the record of the item where it was taken before."""
        held = records_of((item for _, item in reads), self.known)
        entries = []
        for read, item in reads:
            row = ItemRow(item.pk, item.kind, item.title, at=read.offset, line=read.line, warnings=list(read.repairs))
            record = record_of(item, held.get((item.kind, item.pk or 0), []), self.known.source)
            entries.append(Entry(read, item, row, record))
        return entries

    def _draft(self, entry: Entry, drafter: Drafter) -> Draft | None:
        """Give the draft of an article that is to be created; one that is there is changed, or left alone, here and now."""
        what = fate_of(entry.item, entry.read.raw, entry.record, overwrites=self.options.overwrites)
        if what.leaves:
            self._leave(entry, what)
            if self.options.suggests_cases and entry.record.article and not is_redacted(entry.record.article):
                found = drafter.converted(entry.item).findings.case_studies
                entry.row.facts["case_studies"] = [each.text for each in found]
                leftovers.suggest(entry.record, found)
            return None
        draft = drafter.draft(entry.item, entry.record, entry.row)
        self._measure(draft)
        if entry.record.article is None:
            return draft
        self._writer.change(draft, entry.record.article)
        self._keep([entry])
        leftovers.write([draft])
        return None

    def _change(self, item: Item, record: ImportRecord, row: ItemRow) -> None:
        """Convert an item that was taken earlier anew, over its article."""
        if record.article:
            draft = Drafter(self.known, self.options, self.zone).draft(item, record, row)
            self._writer.change(draft, record.article)

    def _measure(self, draft: Draft) -> None:
        """Note which words of the item are in nothing that is stored, and what the conversion met."""
        stored = ledger.texts(draft.converted, draft.parsed.body, [note.text for note in draft.parsed.notes])
        draft.row.lost = [word for word, _ in ledger.compare(draft.converted, stored).lost]
        draft.row.facts |= told(draft.converted.findings)
        draft.record.lacking = lacking_of(draft.row)

    def _skip(self, entry: Entry, reason: str) -> None:
        entry.row.become(Action.SKIPPED, reason)
        self._count(entry, Counter({"on a skipped item": len(entry.item.comments)}))

    def _leave(self, entry: Entry, what: Fate) -> None:
        entry.row.become(Action.UNCHANGED, what.value)
        entry.is_older = what is Fate.OLDER
        article = entry.record.article
        if article:
            entry.row.path = article.get_absolute_url() or ""
        if article and what in (Fate.EDITED, Fate.OLDER, Fate.REDACTED):
            # Staff have edited the text, not what readers went on to say below it.
            self._answer(entry, article)
            return
        left_out = responses.left_out(entry.item.comments, self.options)
        self._count(entry, left_out)
        entry.row.responses += Counter({Action.UNCHANGED: len(entry.item.comments) - left_out.total()})

    def _answer(self, entry: Entry, article: Article) -> None:
        drafts = responses.drafts_of(entry.item.comments, article, self.options, self.zone, self.known.logins_by_id)
        drafts.once = set(entry.record.comments)
        entry.row.responses += responses.write([drafts])[0]
        entry.row.left_out += drafts.left_out
        entry.row.warnings += drafts.warnings
        entry.record.comments = sorted(drafts.once | {row.former_id for row in drafts.rows})
        entry.record.save(update_fields=["comments"])

    def _count(self, entry: Entry, left_out: Counter[str]) -> None:
        entry.row.left_out += left_out
        entry.row.responses += Counter({Action.SKIPPED: left_out.total()})

    def _keep(self, entries: Sequence[Entry]) -> None:
        """Write the records of items that are new or have changed. What is in the trash leaves no text behind."""
        new: list[ImportRecord] = []
        known: list[ImportRecord] = []
        for entry in entries:
            record, item = entry.record, entry.item
            if record.pk and (not entry.changed or entry.is_older):
                continue
            record.run = self.run
            record.old_name, record.alike = item.slug[:200], likeness_of(item)
            record.guid_hash = guid_hash(item.guid)
            if item.status != "trash" or entry.row.action != Action.SKIPPED:
                record.raw_hash, record.raw = hash_of(entry.read.raw), items.raw_to_keep(entry.read.raw, item, self.zone)
            (known if record.pk else new).append(record)
            if record.article:
                entry.row.path = record.article.get_absolute_url() or ""
        ImportRecord.objects.bulk_create(new, batch_size=200)
        ImportRecord.objects.bulk_update(known, KEPT, batch_size=100)

    def _unreadable(self, read: Read) -> ItemRow:
        self.set_aside(read)
        return ItemRow(None, "", "", at=read.offset, line=read.line).become(Action.QUARANTINED, read.problem)

    def _broken(self, read: Read, item: Item, reason: str) -> ItemRow:
        self.set_aside(read)
        row = ItemRow(item.pk, item.kind, item.title, at=read.offset, line=read.line)
        row.responses += Counter({Action.QUARANTINED: len(item.comments)})
        return row.become(Action.QUARANTINED, reason)

    def finish(self, channel: Channel) -> None:
        """Mend what earlier articles lacked, and keep what accounts and terms of the old blog are here, for their old addresses."""
        lead_on(self.known, self.sums, self._change, is_trial=self.options.is_trial)
        if not self.options.is_trial:
            people.keep(channel, self.known, self.run)
