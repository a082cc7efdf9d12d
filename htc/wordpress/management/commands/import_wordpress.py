"""Import what WordPress exported: articles, pages, files, comments and linkbacks, with all their old addresses."""

import csv
import sys
import zoneinfo
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from htc.lib.stores.scratch import scratch
from htc.lib.stores.store import private
from htc.wordpress.importing.options import KINDS, ImportOptions, quantity
from htc.wordpress.importing.run import run_import
from htc.wordpress.models import ImportRun
from htc.wordpress.models.run import Busy
from htc.wordpress.moving.files import FOLDER
from htc.wordpress.report.files import ReportFiles
from htc.wordpress.report.progress import Progress
from htc.wordpress.report.rows import ItemRow, Sums
from htc.wordpress.wxr.items import Read, Unreadable
from htc.wordpress.wxr.reading import Export, read_export

WHOLE, IN_PART, NOTHING, INTERRUPTED = 0, 1, 2, 130
LINES_EVERY = 10.0


class Command(BaseCommand):
    help = (
        "Import the export files of a WordPress blog (.xml, .wxr, .gz or .zip, several parts in any order). Exit code 0: all was taken; "
        "1: something was set aside, a word was lost, or a check at the end failed (with --strict: or there was a warning); 2: nothing was "
        "done; 130: interrupted, run it again to go on."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="write nothing, report the same")
        parser.add_argument("--media", type=Path, metavar="DIR", help="a copy of the folder wp-content/uploads")
        parser.add_argument("--fetch-media", action="store_true", help="fetch missing files from the old blog, over the network")
        parser.add_argument("--types", default=",".join(KINDS), help="types of posts to take, by commas (post,page)")
        parser.add_argument("--categories", choices=("tags", "skip"), default="tags", help="what categories become")
        parser.add_argument("--timezone", metavar="ZONE", help="of dates without one; else it is told from other items")
        parser.add_argument("--author-map", type=Path, metavar="CSV", help="lines of “login,name”")
        parser.add_argument("--taxonomy", action="append", default=[], metavar="NAME=tags", help="take the terms of a taxonomy as tags")
        parser.add_argument("--with-spam", action="store_true", help="store spam too, as spam")
        parser.add_argument("--with-trash", action="store_true", help="store what is in the trash too: articles as drafts")
        parser.add_argument("--no-texturize", action="store_true", help="leave quotes and dashes as they were typed")
        parser.add_argument("--no-byline", action="store_true", help="leave bylines in the text")
        parser.add_argument("--footnotes", choices=("auto", "shortcodes", "none"), default="auto", help="which notes are converted")
        parser.add_argument("--fix-mojibake", action="store_true", help="repair UTF-8 that was read as Windows-1252")
        parser.add_argument(
            "--suggest-cases", action="store_true", help="list paragraphs that look like case studies, among the things left to look at too"
        )
        parser.add_argument("--overwrite", action="store_true", help="write over what was edited here since the last import")
        parser.add_argument("--only", default="", metavar="ID,ID", help="take these items alone")
        parser.add_argument("--limit", type=quantity, metavar="N", help="take the first N texts")
        parser.add_argument("--report", type=Path, metavar="DIR", help="write report.json and report.html there")
        parser.add_argument("--quarantine", type=Path, metavar="DIR", help="write there what could not be taken, each as a file")
        parser.add_argument("--run", type=int, help="the number of a run that the admin began; the files are names of those that wait")
        parser.add_argument("--strict", action="store_true", help="exit with 1 after any warning")

    def handle(self, files, **wishes):
        run = ImportRun.objects.filter(pk=wishes["run"]).first()
        if wishes["run"] and not run:
            raise _bad(f"There is no run {wishes['run']}.")
        try:
            with ExitStack() as stack:
                options = options_of(wishes)
                if run:
                    files, wishes["report"] = stack.enter_context(of_run(run, files))
                sums = self._import(read_export(files), options, wishes)
        except (Unreadable, Busy, OSError) as error:
            if run:
                run.end(ImportRun.State.FAILED, str(error))
            raise CommandError(str(error), returncode=NOTHING) from error
        except KeyboardInterrupt:
            self.stderr.write("Interrupted. What was written stays; run the same command again, and it goes on from there.")
            sys.exit(INTERRUPTED)
        if wishes["verbosity"]:
            self._tell(sums, options)
        for sentence in sums.wrong:
            self.stderr.write(f"{sentence} What was written stays; please do not rely on it.")
        if not sums.is_whole or (options.is_strict and sums.warnings):
            sys.exit(IN_PART)

    def _import(self, export: Export, options: ImportOptions, wishes: dict) -> Sums:
        line = _Line(self.stdout, wishes["verbosity"])
        with ExitStack() as stack:
            report = None
            if wishes["report"]:
                report = stack.enter_context(ReportFiles(wishes["report"], title=f"Import of {export.channel.title or 'a WordPress blog'}"))
            sums = run_import(
                export,
                options,
                tell=report.add if report else _ignored,
                told=line.write,
                set_aside=_into(wishes["quarantine"]),
                run=ImportRun.objects.filter(pk=wishes["run"]).first(),
            )
            line.end()
            if report:
                report.finish(sums, is_trial=options.is_trial)
        return sums

    def _tell(self, sums: Sums, options: ImportOptions) -> None:
        write = self.stdout.write
        write("Dry run: nothing was stored." if options.is_trial else "The import is finished.")
        for what, seen, counted in (("Items", sums.items_seen, sums.items), ("Responses", sums.responses_seen, sums.responses)):
            write(f"{what + ':':11} {seen:7} = " + " + ".join(f"{number} {action}" for action, number in sorted(counted.items())))
        for reason, number in sorted(sums.left_out.items()):
            write(f"  left out: {number} {reason}")
        write(f"Warnings: {sums.warnings}. Words that are in nothing stored: {sums.words_lost}. Old addresses: {sums.redirects}.")
        if sums.links_led_on or sums.pictures_led_on:
            write(f"In earlier articles led on: {sums.links_led_on} links and {sums.pictures_led_on} pictures to what has come since.")


@contextmanager
def of_run(run: ImportRun, names: Sequence[Path]) -> Iterator[tuple[list[Path], Path]]:
    """Give the waiting files of a run on this machine, and a folder whose report comes where every machine finds it."""
    with ExitStack() as stack:
        paths = [stack.enter_context(private().local(f"{FOLDER}/{name}")) for name in names]
        report = stack.enter_context(scratch(Path(settings.DATA_DIR), "report"))
        yield paths, report
        for path in report.iterdir():
            private().bring(f"{run.folder}/{path.name}", path)


def options_of(wishes: dict) -> ImportOptions:
    """Give the options of a command's wishes. Raises CommandError with exit code 2 for one that cannot be."""
    try:
        zone = zoneinfo.ZoneInfo(wishes["timezone"]) if wishes["timezone"] else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _bad(f"“{wishes['timezone']}” is no time zone; write one such as America/Denver.") from error
    only = wishes["only"].replace(" ", "")
    if not all(part.isascii() and part.isdigit() for part in only.split(",") if part):
        raise _bad("--only takes numbers of items, divided by commas.")
    if wishes["media"] and not wishes["media"].is_dir():
        raise _bad(f"There is no folder {wishes['media']}.")
    if wrong := [each for each in wishes["taxonomy"] if not each.endswith("=tags") or each == "=tags"]:
        raise _bad(f"--taxonomy takes “name=tags”, not “{wrong[0]}”.")
    kinds = tuple(filter(None, wishes["types"].replace(" ", "").split(",")))
    if not kinds or not set(kinds) <= set(KINDS):
        raise _bad(f"--types takes {' and '.join(KINDS)}, divided by a comma, not “{wishes['types']}”.")
    return ImportOptions(
        is_trial=wishes["dry_run"],
        media=wishes["media"],
        fetches_media=wishes["fetch_media"],
        kinds=kinds,
        categories=wishes["categories"] == "tags",
        zone=zone,
        authors=_authors(wishes["author_map"]),
        spam=wishes["with_spam"],
        trash=wishes["with_trash"],
        typography=not wishes["no_texturize"],
        bylines=not wishes["no_byline"],
        footnotes=wishes["footnotes"],
        mends_mojibake=wishes["fix_mojibake"],
        suggests_cases=wishes["suggest_cases"],
        overwrites=wishes["overwrite"],
        only=frozenset(int(part) for part in only.split(",") if part),
        limit=wishes["limit"],
        taxonomies=frozenset(each.removesuffix("=tags") for each in wishes["taxonomy"]),
        is_strict=wishes["strict"],
    )


def _authors(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {line[0].strip(): line[1].strip() for line in csv.reader(file) if len(line) > 1 and line[1].strip()}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _bad(f"The list of authors cannot be read: {error}") from error


def _bad(sentence: str) -> CommandError:
    return CommandError(sentence, returncode=NOTHING)


def _ignored(row: ItemRow) -> None:
    """Take no note of a row: nobody asked for a report."""


def _into(folder: Path | None):
    """Give what writes an item that cannot be taken into a folder, named by where it stood; without a folder it writes nothing."""

    def write(read: Read) -> None:
        if folder and read.raw:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{Path(read.file).name}-{read.offset}.xml").write_bytes(read.raw)

    return write


class _Line:
    """The line that says how far a run is: written over itself on a terminal, else a new one every ten seconds."""

    def __init__(self, out, verbosity: int):
        self._out, self._is_silent = out, not verbosity
        self._is_terminal = bool(getattr(out, "isatty", lambda: False)())
        self._last = 0.0

    def write(self, progress: Progress) -> None:
        if self._is_silent or (not self._is_terminal and progress.seconds - self._last < LINES_EVERY):
            return
        self._last = progress.seconds
        left = progress.seconds_left
        rate = progress.items / progress.seconds if progress.seconds else 0
        words = f"{progress.share:4.0%}  {progress.items:,} items  {rate:,.0f} a second" + (f"  {left:,.0f} s left" if left else "")
        if self._is_terminal:
            bar = "█" * round(progress.share * 30)
            self._out.write(f"\r{bar:30} {words}   ", ending="")
            self._out.flush()
        else:
            self._out.write(words)

    def end(self) -> None:
        """Leave the line."""
        if self._is_terminal and self._last:
            self._out.write("")
