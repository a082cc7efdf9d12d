"""The report of a run as two files: one for programs, one that a person can read. Written row by row, so that no run is too long for it."""

import json
from pathlib import Path
from types import TracebackType
from typing import Self

from django.template.loader import render_to_string

from htc.wordpress.report.rows import ItemRow, Sums

JSON, PAGE = "report.json", "report.html"


class ReportFiles:
    """Writes ``report.json`` and ``report.html`` into a folder, which is made; nothing in them is personal.

    The files have their names only once they are whole.
    """

    def __init__(self, folder: Path, *, title: str):
        self._folder, self._title = folder, title
        self._begun = False

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._json = (self._folder / f"{JSON}.part").open("w", encoding="utf-8", errors="replace")
        self._rows = (self._folder / f"{PAGE}.rows").open("w+", encoding="utf-8", errors="replace")
        self._json.write('{"rows": [')
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._json.close()
        self._rows.close()
        (self._folder / f"{PAGE}.rows").unlink(missing_ok=True)
        (self._folder / f"{JSON}.part").unlink(missing_ok=True)

    def add(self, row: ItemRow) -> None:
        """Write what came of one item."""
        self._json.write((",\n" if self._begun else "\n") + json.dumps(row.told(), ensure_ascii=False))
        self._begun = True
        self._rows.write(render_to_string("admin/wordpress/_report_row.html", {"row": row}))

    def finish(self, sums: Sums, *, is_trial: bool) -> None:
        """Write the sums, and give the files their names."""
        told = sums.told() | {"dry_run": is_trial}
        self._json.write(f'\n], "summary": {json.dumps(told, ensure_ascii=False)}}}\n')
        self._json.close()
        (self._folder / f"{JSON}.part").replace(self._folder / JSON)
        head, foot = render_to_string(
            "admin/wordpress/report.html", {"sums": told, "title": self._title, "is_trial": is_trial, "rows": "\0"}
        ).split("\0")
        with (self._folder / f"{PAGE}.part").open("w", encoding="utf-8", errors="replace") as page:
            page.write(head)
            self._rows.seek(0)
            while piece := self._rows.read(2**16):
                page.write(piece)
            page.write(foot)
        (self._folder / f"{PAGE}.part").replace(self._folder / PAGE)
