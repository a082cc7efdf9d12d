"""Files for programs of references. ``tests/citeproc.py`` has a parser of BibTeX read hundreds of made-up ones."""

import json

import pytest

from articles.citations.formats import bibtex, csl_json, key_of, ris
from articles.citations.works import CitedDate, CitedName, Work, read_name

TITLE = r"50% of R&D: {a} \ “b” #1_2~^$"
WORK = Work(
    TITLE,
    "https://htc.test/2014/02/a%20b/",
    "Work & Rights",
    "es",
    (CitedName("Żółw", "Ana"), CitedName("King", "Martin", "Jr."), CitedName(literal="Law and Order, Inc.")),
    issued=CitedDate(2014, 2),
    corrected=CitedDate(2015, 3, 1),
)
CASE = Work("Jakarta", "https://htc.test/case-studies/jakarta/", "The Center", "en", (CitedName(literal="The Center"),), kind="case")


def test_bibtex_escapes_what_latex_reads_and_invents_no_day():
    assert bibtex(WORK) == (
        "@misc{zow2014,\n".replace("zow2014", key_of(WORK)) + "  author = {Żółw, Ana and King, Jr., Martin and {Law and Order, Inc.}},\n"
        r"  title = {{50\% of R\&D: \textbraceleft{}a\textbraceright{} \textbackslash{} “b” \#1\_2\textasciitilde{}\textasciicircum{}\$}},"
        "\n  year = {2014},\n  date = {2014-02},\n"
        r"  howpublished = {Work \& Rights (blog)},"
        "\n  url = {https://htc.test/2014/02/a%20b/},\n  language = {es},\n  note = {Corrected March 1, 2015},\n  month = feb\n}\n"
    )


def test_ris_has_a_line_for_each_field_and_leaves_the_place_of_a_day_empty():
    assert ris(WORK).split("\r\n") == [
        "TY  - BLOG",
        f"TI  - {TITLE}",
        "AU  - Żółw, Ana",
        "AU  - King, Martin, Jr.",
        "AU  - Law and Order, Inc.",
        "PY  - 2014",
        "DA  - 2014/02//",
        "T2  - Work & Rights",
        "UR  - https://htc.test/2014/02/a%20b/",
        "LA  - es",
        "N1  - Corrected March 1, 2015",
        "ER  - ",
        "",
    ]


def test_csl_json_holds_the_same():
    (item,) = json.loads(csl_json(WORK))

    assert item == {
        "id": key_of(WORK),
        "type": "post-weblog",
        "title": TITLE,
        "author": [
            {"family": "Żółw", "given": "Ana"},
            {"family": "King", "given": "Martin", "suffix": "Jr."},
            {"literal": "Law and Order, Inc."},
        ],
        "issued": {"date-parts": [[2014, 2]]},
        "container-title": "Work & Rights",
        "URL": "https://htc.test/2014/02/a%20b/",
        "language": "es",
        "note": "Corrected March 1, 2015",
    }


def test_case_study_is_of_the_site_and_has_no_date():
    assert "author = {{The Center}}" in bibtex(CASE)
    assert "howpublished = {Case study}" in bibtex(CASE)
    assert "year" not in bibtex(CASE)
    assert ris(CASE).startswith("TY  - ELEC\r\nTI  - Jakarta\r\nAU  - The Center\r\nT2")
    assert json.loads(csl_json(CASE))[0]["genre"] == "case study"


@pytest.mark.parametrize(
    ("title", "name", "key"),
    [("The Untold Side", "Thi Lan Nguyen", "nguyen2014untold"), ("¿Qué es?", "Şahin Øye", "ye2014quees"), ("人", "伟", "2014")],
)
def test_key_is_of_letters_and_digits_alone(title, name, key):
    assert key_of(Work(title, "", "", "en", (read_name(name),), issued=CitedDate(2014, 2))) == key
