"""An export whose bytes were changed at random: whatever it is then, the importer ends as it says and writes no item by halves."""

import io
import json
import logging
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from articles.models import Article, Footnote, OldAddress
from comments.models import Response
from htc.wordpress.known.seals import READ_WITH, seal
from htc.wordpress.models import ImportRecord, ImportRun
from tests.htc.wordpress.kiln import BLOG, attachment, comment, export, item

A_FEW, MANY, PORTIONS = 8, 10_000, 10
TRIED = 4  # one of so many is tried dry before
# What means something to a reader of the format, where it does not belong.
PIECES = (
    b"]]>", b"<![CDATA[", b"<item>", b"</item>", b"<wp:comment>", b"</wp:comment>", b"</wp:post_id>", b"<!--", b"<!DOCTYPE x>", b"<?php", b"&",
    b"&#0;", b"&x;", b"<", b">", b'"', b"'", b"\0", b"\xff", b"\xed\xa0\x80", b"\x0b", b"\xe2\x80\xae", b"\xef\xbf\xbe", b"0", b"-1",
    b"99999999999999999999", b"0000-00-00 00:00:00", b"9999-99-99 99:99:99", b"\r\n\r\n", b"[mfn]", b"[/mfn]", b"[caption]", b"[gallery ids=",
    b"<p>", b"</p>", b"<table>", b"<sup>", b"((", b"trash", b"private", b"attachment", b"page", b"draft", b"pingback", b"spam",
)  # fmt: skip


def blog() -> bytes:
    """Give an export that holds a little of everything."""
    return export(
        attachment(9, "2014/06/kiln.jpg", parent=2),
        attachment(10, "2014/06/report.pdf"),
        item(
            1,
            comment(11, "First.\n\nSecond <strong>part</strong>.", author="Tom &amp; Ann", url="http://tom.example/?a=1&b=2"),
            comment(12, "Reply.", parent=11, user=3),
            comment(13, "[&#8230;] on kilns [&#8230;]", kind="pingback", url="http://other.example/kilns"),
            comment(14, "Buy.", approved="spam"),
            title="Brick &amp; <em>mortar</em>",
            content=f"By Ana Quay, Fellow\n\nWords[mfn]A note.[/mfn] and <a href='{BLOG}/?p=2'>a link</a>.\n\n[gallery ids=\"9\"]",
            terms=[("category", "courts-law", "Courts &amp; Law"), ("post_tag", "kilns", "kilns")],
            meta=[("_thumbnail_id", "9"), ("_wp_old_slug", "bricks")],
        ),
        item(2, content='<!-- wp:paragraph -->\n<p>One claim*.</p>\n<!-- /wp:paragraph -->\n<p>* What it rests on.</p>', post_name="kiln"),
        item(3, kind="page", status="private", post_name="about"),
        item(4, status="draft", post_name="", post_date_gmt="0000-00-00 00:00:00"),
        item(5, kind="nav_menu_item"),
    )  # fmt: skip


def mutated(data: bytes, seed: int) -> bytes:
    """Give the bytes with some of them lost, doubled, moved or replaced; the same seed gives the same."""
    random = Random(seed)
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 3, 6))):
        at, length = random.randrange(len(changed)), random.choice((1, 1, 4, 30, 400))
        part = bytes(changed[at : at + length])
        to = random.randrange(len(changed))
        match random.randrange(6):
            case 0:
                changed[at] ^= 1 << random.randrange(8)
            case 1:
                del changed[at : at + length]
            case 2:
                changed[to:to] = part
            case 3:
                changed[at:at] = random.choice(PIECES)
            case 4:
                changed[at : at + length] = random.choice(PIECES)
            case 5 if random.randrange(4) == 0:
                del changed[at:]
        changed = changed or bytearray(b" ")
    return bytes(changed)


def judge(data: bytes, folder: Path, *, tries: bool) -> list[str]:
    """Import an export, with a dry run before if asked, in a transaction that is rolled back; give what was not as it should be."""
    (folder / "export.xml").write_bytes(data)
    with transaction.atomic():
        wrong = list(_judged(folder, tries=tries))
        transaction.set_rollback(True)
    return wrong


def _judged(folder: Path, *, tries: bool):
    before = _counts()
    trial = _take(folder, dry_run=True) if tries else None
    if _counts() != before:
        yield f"the dry run wrote: {_counts()}"
    code, report = _take(folder)
    if trial and (trial[0] == 2) != (code == 2):
        yield f"exit codes {trial[0]} and {code}"
    if code == 2:
        if _counts() != before:
            yield f"refused, and wrote: {_counts()}"
        return
    if trial and trial[1]["rows"] != report["rows"]:
        yield "the dry run reported otherwise"
    yield from _written(code, report)


def _written(code: int, report: dict):
    rows = report["rows"]
    set_aside = any("quarantined" in (row["action"], *row["responses"]) or row["words_lost"] for row in rows)
    if code != int(set_aside or bool(report["summary"]["wrong"])):
        yield f"exit code {code}"
    created = [row for row in rows if row["action"] == "created" and row["type"] != "attachment"]
    if Article.objects.count() != len(created):
        yield f"{len(created)} created, {Article.objects.count()} there"
    if Response.objects.count() != sum(row["responses"].get("created", 0) for row in rows):
        yield "other responses are there than were reported"
    records = {record.article_id: record for record in ImportRecord.objects.filter(article__isnull=False)}
    for article in Article.objects.prefetch_related(*READ_WITH):
        if article.pk not in records or records[article.pk].written != seal(article):
            yield f"{article.pk} is not what was written"


def _counts() -> list[int]:
    return [model.objects.count() for model in (Article, Footnote, OldAddress, Response, ImportRecord, ImportRun)]


def _take(folder: Path, **wishes) -> tuple[int, dict]:
    out, code = io.StringIO(), 0
    try:
        call_command("import_wordpress", folder / "export.xml", report=folder / "report", stdout=out, stderr=out, **wishes)
    except SystemExit as end:
        code = int(end.code or 0)
    except CommandError as error:
        return error.returncode, {}
    return code, json.loads((folder / "report" / "report.json").read_text())


class Errors(logging.Handler):
    """Keeps what was logged as an error: an item that broke in a way that nobody foresaw."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.told: list[str] = []

    def emit(self, record):
        self.told.append(self.format(record))


def faults(data: bytes, seeds: range, folder: Path) -> dict[int, list[str]]:
    """Give by its seed what was wrong with each mutation."""
    errors, log = Errors(), logging.getLogger("htc.wordpress")
    log.addHandler(errors)
    found = {}
    try:
        for seed in seeds:
            errors.told.clear()
            if wrong := judge(mutated(data, seed), folder, tries=seed % TRIED == 0) + errors.told:
                found[seed] = wrong
    finally:
        log.removeHandler(errors)
    return found


@pytest.mark.django_db
def test_a_mutated_export_is_taken_whole_item_by_item_or_refused(tmp_path):
    assert faults(blog(), range(A_FEW), tmp_path) == {}


@pytest.mark.thorough
@pytest.mark.django_db
@pytest.mark.parametrize("portion", range(PORTIONS))
def test_ten_thousand_mutations_are_taken_whole_item_by_item_or_refused(tmp_path, portion):
    each = MANY // PORTIONS
    assert faults(blog(), range(portion * each, (portion + 1) * each), tmp_path) == {}
