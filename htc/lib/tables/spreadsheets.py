"""Tables as files that spreadsheets open (RFC 4180)."""

import csv
from collections.abc import Iterable, Iterator


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Give the lines of a table, one after the other, however many there are; None is an empty cell."""
    writer = csv.writer(_Echo())
    for row in rows:
        yield writer.writerow(["" if cell is None else harmless(str(cell)) for cell in row])


def harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a cell for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
