"""One run of the importer: a first reading that learns what is where, then batches that are written, each whole or not at all."""

from collections.abc import Callable, Iterator
from datetime import tzinfo
from itertools import batched

from articles.models import Site
from htc.wordpress.importing.batch import Batch
from htc.wordpress.importing.files import bring
from htc.wordpress.importing.items import ATTACHMENT, SHARED_BLOCK, offset_of, plan
from htc.wordpress.importing.known import Known
from htc.wordpress.importing.options import ImportOptions
from htc.wordpress.models import ImportRun, ImportSource
from htc.wordpress.report.progress import Clock, Progress
from htc.wordpress.report.rows import ItemRow, Sums
from htc.wordpress.wxr.items import Read
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
    the row that shows how far it is; without one a real run makes its own. Raises Busy while another run goes on, SumsDiffer where
    something got lost. KeyboardInterrupt ends it between two statements: what was written before stays, and another run goes on from there.
    """
    if run is None and not options.is_trial:
        run = ImportRun.objects.begin(is_trial=False)
    if run:
        run.take_up()
    state, said = ImportRun.State.FAILED, ""
    try:
        sums = _take(export, options, run, tell, told, set_aside)
        state = ImportRun.State.DONE
    except KeyboardInterrupt:
        state = ImportRun.State.INTERRUPTED
        raise
    except Exception as error:
        said = str(error)
        raise
    finally:
        if run:
            run.end(state, said)
    if run:
        run.see(sums.told() | {"share": 1})
    return sums


def _take(
    export: Export,
    options: ImportOptions,
    run: ImportRun | None,
    tell: Callable[[ItemRow], None],
    told: Callable[[Progress], None],
    set_aside: Callable[[Read], None],
) -> Sums:
    address = ImportSource.address_of(export.channel.base_blog_url or export.channel.link)
    source = ImportSource.objects.filter(address=address).first() or ImportSource(address=address, title=export.channel.title[:300])
    if not options.is_trial:
        source.save()
    if run and not options.is_trial:
        run.source = source
        run.save(update_fields=["source"])
    known = Known(source)
    known.meet(export.channel)
    sums = Sums()
    clock = Clock(export.size, told, run)
    zone = _learn(export, known, options, sums, clock)
    batch = Batch(known, options, zone, run, sums, tell, set_aside)
    for some in batched(_chosen(export, options, sums, clock), BATCH):
        batch.write(some)
    batch.finish(export.channel)
    for why in bring(source, options):
        sums.files_brought += not why
        if why:
            sums.files_missing.append(why)
    sums.check()
    return sums


def _learn(export: Export, known: Known, options: ImportOptions, sums: Sums, clock: Clock) -> tzinfo:
    """Read everything once: which files there are, and where each post will be here; give the time zone of the old blog."""
    zone: tzinfo | None = options.zone
    own_zone = Site.current().zone
    for some in batched(_reads(export, sums, clock, learns=True), BATCH):
        items = [read.item for read in some if read.item]
        zone = zone or next((seen for item in items if (seen := offset_of(item))), None)
        for item in items:
            if item.kind == ATTACHMENT:
                known.take(item)
            elif item.kind == SHARED_BLOCK and item.pk:
                known.blocks[item.pk] = item.content
        plan(items, known, options, zone or own_zone, own_zone)
    return zone or own_zone


def _reads(export: Export, sums: Sums, clock: Clock, *, learns: bool = False) -> Iterator[Read]:
    for read in export:
        clock.tick(read, sums, learns=learns)
        yield read


def _chosen(export: Export, options: ImportOptions, sums: Sums, clock: Clock) -> Iterator[Read]:
    """Give what is to be taken, files first: a text can be written only when the rows of its pictures are there."""
    for files_first in (True, False):
        taken = 0
        for read in _reads(export, sums, clock):
            is_file = read.item is not None and read.item.kind == ATTACHMENT
            if is_file != files_first or (read.item and options.only and read.item.pk not in options.only):
                continue
            if options.limit is not None and not is_file:
                if taken >= options.limit:
                    return
                taken += 1
            sums.items_seen += 1
            sums.responses_seen += len(read.item.comments) if read.item else 0
            yield read
