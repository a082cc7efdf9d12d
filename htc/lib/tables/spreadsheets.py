"""Tables for spreadsheets: CSV in which no cell is taken for a formula (RFC 4180; OWASP, “CSV Injection”)."""

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import chain

# What begins a formula, also in its wide form; at the beginning of a cell, and behind what parts cells where a spreadsheet takes
# semicolons or tabs for that, whatever quotes and spaces stand between.
_FORMULA = re.compile(r"(^|[;\t\r\n])([\"'\s]*)(?=[=+\-@＝＋－＠])")


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Give each row as a line of CSV in UTF-8; None is an empty cell.

    Before the first stands the mark of Unicode, without which Excel shows other signs for accents.
    """
    writer = csv.writer(_Echo())
    return chain(["\ufeff"], (writer.writerow(["" if cell is None else harmless(str(cell)) for cell in row]) for row in rows))


def harmless(cell: str) -> str:
    """Give a cell as text: an apostrophe before what a spreadsheet would run."""
    return _FORMULA.sub(r"\1\2'", cell)


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line
