"""No cell of a CSV is a formula, whatever a spreadsheet takes for the border of cells."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from htc.lib.tables.spreadsheets import csv_lines, harmless


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1＋1", "'＝1＋1"),
        ("\t=1", "\t'=1"),
        (' "=1', " \"'=1"),
        ("a;=cmd()", "a;'=cmd()"),
        ("a\r\n=cmd()", "a\r\n'=cmd()"),
        ("2001–2004", "2001–2004"),
        ("a = b, c - d", "a = b, c - d"),
        ("https://a.test/?a=b&c=d", "https://a.test/?a=b&c=d"),
        ("", ""),
    ],
)
def test_formula_is_made_text_and_nothing_else_changes(cell, written):
    assert harmless(cell) == written


@given(st.text())
def test_cell_is_one_cell_and_its_words_stay(cell):
    mark, *lines = csv_lines([["a", cell, None]])
    (row,) = csv.reader(io.StringIO("".join(lines), newline=""))

    assert mark == "\ufeff"
    assert (row[0], row[1].replace("'", ""), row[2]) == ("a", cell.replace("'", ""), "")
    assert row[1][:1] not in tuple("=+-@＝＋－＠")
