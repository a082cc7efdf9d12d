"""One run of the importer: a first reading that learns what is where, then batches that are written, each whole or not at all."""

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import tzinfo
from itertools import batched

from articles.models import Site
from htc.wordpress.importing.batch import Batch
from htc.wordpress.importing.checking import check_again
from htc.wordpress.importing.files import bring
from htc.wordpress.importing.items import offset_of, plan
from htc.wordpress.importing.options import ImportOptions
from htc.wordpress.known.blog import Known
from htc.wordpress.known.identity import ATTACHMENT, SHARED_BLOCK
from htc.wordpress.known.recalling import recall
from htc.wordpress.models import ImportRun, ImportSource
from htc.wordpress.report.progress import Clock, Phase, Progress
from htc.wordpress.report.rows import ItemRow, Sums
from htc.wordpress.wxr.items import Read, Unreadable
from htc.wordpress.wxr.reading import Export

BATCH = 100


def run_import(
    export: Export,
    options: ImportOptions,
    *,
    tell: Callable[[ItemRow], None],
    told: Callable[[Progress], None],
    set_aside: Callable[[Read], None],
    run: ImportRun | None = None,
) -> Sums:
    """Import the files and give the sums, which add up.

    Calls ``tell`` with each row of the report, ``told`` every two seconds, ``set_aside`` with each item that cannot be taken. ``run`` is
    the row that shows how far it is; without one a real run makes its own. Where something got lost, or would change when it is written
    once more, the sums say what is wrong, and the run has failed. Raises Busy while another run goes on. KeyboardInterrupt ends it between
    two statements: what was written before stays, and another run goes on from there.
    """
    if run is None and not options.is_trial:
        run = ImportRun.objects.begin(is_trial=False)
    if run:
        run.take_up(os.getpid())
    state, said = ImportRun.State.FAILED, ""
    try:
        sums = _take(export, options, run, tell, told, set_aside)
        if run:
            run.see(sums.told() | {"share": 1})
        state, said = (ImportRun.State.FAILED, " ".join(sums.wrong)) if sums.wrong else (ImportRun.State.DONE, "")
    except KeyboardInterrupt:
        state = ImportRun.State.INTERRUPTED
        raise
    except Exception as error:
        said = str(error)
        raise
    finally:
        if run:
            run.end(state, said)
    return sums


def _take(
    export: Export,
    options: ImportOptions,
    run: ImportRun | None,
    tell: Callable[[ItemRow], None],
    told: Callable[[Progress], None],
    set_aside: Callable[[Read], None],
) -> Sums:
    known = _begun(export, options, run)
    sums = Sums()
    clock = Clock(export.size, told, run)
    zone = _learn(export, known, options, sums, clock)
    recall(known)
    aside: set[tuple[str, int]] = set()

    def put_aside(read: Read) -> None:
        aside.add((read.file, read.offset))
        set_aside(read)

    batch = Batch(known, options, zone, run, sums, tell, put_aside)
    for phase in (Phase.FILES, Phase.TEXTS):
        for some in batched(_counted(_chosen(export, options, sums, clock, phase), sums), BATCH):
            clock.go_on()
            batch.write(some)
    batch.finish(export.channel)
    for why in bring(known.source, options):
        sums.files_brought += not why
        if why:
            sums.files_missing.append(why)
    sums.check()
    if not options.is_trial:
        taken = _chosen(export, options, sums, clock, Phase.CHECK)
        sums.wrong += check_again((read for read in taken if (read.file, read.offset) not in aside), known, options)
    return sums


def _begun(export: Export, options: ImportOptions, run: ImportRun | None) -> Known:
    """Give what is known at the beginning: the blog, and who wrote there."""
    address = ImportSource.address_of(export.channel.base_blog_url or export.channel.link)
    source = ImportSource.objects.filter(address=address).first() or ImportSource(address=address, title=export.channel.title[:300])
    if not options.is_trial:
        source.save()
    if run and not options.is_trial:
        run.source = source
        run.save(update_fields=["source"])
    known = Known(source)
    known.meet(export.channel)
    return known


def _learn(export: Export, known: Known, options: ImportOptions, sums: Sums, clock: Clock) -> tzinfo:
    """Read everything once: which files there are, and where each post will be here; give the time zone of the old blog.

    Raises Unreadable where ``only`` names a number that no item has.
    """
    unmet = set(options.only)
    zone: tzinfo | None = options.zone
    own_zone = Site.current().zone
    for some in batched(_reads(export, sums, clock, Phase.LEARN), BATCH):
        items = [read.item for read in some if read.item]
        zone = zone or next((seen for item in items if (seen := offset_of(item))), None)
        for item in items:
            unmet.discard(item.pk)
            if item.kind == ATTACHMENT:
                known.take(item)
            elif item.kind == SHARED_BLOCK and item.pk:
                known.blocks[item.pk] = item.content
        plan(items, known, options, zone or own_zone, own_zone)
    if unmet:
        raise Unreadable(f"No item has the number {', '.join(map(str, sorted(unmet)))}; nothing was taken.")
    return zone or own_zone


def _reads(export: Export, sums: Sums, clock: Clock, phase: Phase) -> Iterator[Read]:
    for read in export:
        clock.tick(read, sums, phase)
        yield read


def _chosen(export: Export, options: ImportOptions, sums: Sums, clock: Clock, phase: Phase) -> Iterator[Read]:
    """Give what is to be taken: files first, for a text can be written only when the rows of its pictures are there; or all of it."""
    taken = 0
    for read in _reads(export, sums, clock, phase):
        is_file = read.item is not None and read.item.kind == ATTACHMENT
        if (phase is not Phase.CHECK and is_file != (phase is Phase.FILES)) or (
            read.item and options.only and read.item.pk not in options.only
        ):
            continue
        if options.limit is not None and not is_file:
            if taken >= options.limit:
                continue
            taken += 1
        yield read


def _counted(reads: Iterable[Read], sums: Sums) -> Iterator[Read]:
    for read in reads:
        sums.items_seen += 1
        sums.responses_seen += len(read.item.comments) if read.item else 0
        yield read
