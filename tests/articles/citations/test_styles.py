"""Citations of Chicago and APA. ``tests/citeproc.py`` compares hundreds of made-up ones; here are those that it cannot judge, and one of each."""

import pytest

from articles.citations.styles import apa, apa_in_text, chicago, text_of
from articles.citations.wording import SPANISH
from articles.citations.works import CitedDate, CitedName, Work, read_name

URL = "https://htc.test/2014/02/untold/"


def work(title="The Untold Side", names=("Thi Lan Nguyen",), **fields) -> Work:
    fields.setdefault("issued", CitedDate(2014, 2, 15))
    return Work(title, URL, "Human Trafficking Center", "en", tuple(map(read_name, names)), **fields)


@pytest.mark.parametrize(
    ("name", "cited_as", "parts"),
    [
        pytest.param("Thi Lan Nguyen", "", ("Nguyen", "Thi Lan", ""), id="the last word"),
        pytest.param("Thi Lan Nguyen", "Thi, Lan Nguyen", ("Thi", "Lan Nguyen", ""), id="as its owner says"),
        pytest.param("Juan de la Cruz", "", ("de la Cruz", "Juan", ""), id="particles"),
        pytest.param("van Gogh", "", ("Gogh", "van", ""), id="a particle alone is a first name"),
        pytest.param("Martin Luther King, Jr.", "", ("King", "Martin Luther", "Jr."), id="a suffix"),
        pytest.param("Martin Luther King III", "", ("King", "Martin Luther", "III"), id="a number"),
        pytest.param("x", "King, Martin Luther, Jr.", ("King", "Martin Luther", "Jr."), id="a suffix, said"),
        pytest.param("山田 太郎", "", ("山田", "太郎", ""), id="the family's first"),
        pytest.param("x", "Doe,", ("", "", "", "Doe"), id="no first name, said"),
        pytest.param("Jane Doe", ", ,", ("", "", "", "Jane Doe"), id="nothing, said"),
    ],
)
def test_parts_of_a_name(name, cited_as, parts):
    assert read_name(name, cited_as) == CitedName(*parts)


@pytest.mark.parametrize(
    ("name", "cited_as"),
    [
        ("Sokha", ""),
        ("Staff of the Center", "Staff of the Center"),
        ("Jane Doe, PhD", ""),
        ("Jane Doe (a pseudonym)", ""),
        ("Jane Doe and John Roe", ""),
        ("The Editors", ""),
        ("Anna 王", ""),
    ],
)
def test_name_that_is_not_turned_round(name, cited_as):
    found = read_name(name, cited_as)

    assert found.natural == found.inverted == (cited_as or name)


@pytest.mark.parametrize(
    ("cited", "note", "entry"),
    [
        pytest.param(
            work(),
            f"Thi Lan Nguyen, “The Untold Side,” Human Trafficking Center (blog), February 15, 2014, {URL}.",
            f"Nguyen, T. L. (2014, February 15). The Untold Side. Human Trafficking Center. {URL}",
            id="a day",
        ),
        pytest.param(
            work(issued=CitedDate(2014, 2), corrected=CitedDate(2015, 3, 1), names=()),
            f"“The Untold Side,” Human Trafficking Center (blog), February 2014, corrected March 1, 2015, {URL}.",
            f"The Untold Side. (2014, February). Human Trafficking Center. {URL} (corrected 2015, March 1)",
            id="a month, corrected, by nobody",
        ),
        pytest.param(
            work("Rights of “the Farmers’”", ("A Bee", "C Dee")),
            f"A Bee and C Dee, “Rights of ‘the Farmers’,’” Human Trafficking Center (blog), February 15, 2014, {URL}.",
            f"Bee, A., & Dee, C. (2014, February 15). Rights of “the Farmers’.” Human Trafficking Center. {URL}",
            id="an apostrophe before a closing mark",
        ),
    ],
)
def test_citation(cited, note, entry):
    assert text_of(chicago(cited)) == note
    assert text_of(apa(cited)) == entry


def test_citation_in_spanish():
    cited = work("Una “cara” oculta", ("Ana Ruiz", "Sokha", "Ben Paz"), corrected=CitedDate(2015, 3, 1))

    assert text_of(chicago(cited, SPANISH)) == (
        "Ana Ruiz, Sokha y Ben Paz, «Una “cara” oculta», Human Trafficking Center (blog), 15 de febrero de 2014, "
        f"corregido 1 de marzo de 2015, {URL}."
    )
    assert text_of(apa(cited, SPANISH)).startswith("Ruiz, A., Sokha y Paz, B. (2014, 15 de febrero). Una “cara” oculta.")


def test_citation_of_a_paragraph_has_its_number_and_its_own_address():
    note = chicago(work(), paragraph=4, url=f"{URL}#p-1")

    assert text_of(note).endswith(f" February 15, 2014, para. 4, {URL}#p-1.")
    assert [run.text for run in note if run.kind == "address"] == [f"{URL}#p-1"]
    assert apa_in_text(work(names=("A Bee", "C Dee")), paragraph=4) == "(Bee & Dee, 2014, para. 4)"
