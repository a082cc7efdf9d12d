"""A passage taken out of a text."""

import pytest

from comments.rules.redaction import LONGEST, REMOVED, address_holds, holds, paragraphs, redact, redact_words


@pytest.mark.parametrize(
    ("text", "passage", "left"),
    [
        pytest.param("Ask Maria now.", "Maria", f"Ask {REMOVED} now.", id="a word"),
        pytest.param("Maria and MARIA.", "maria", f"{REMOVED} and {REMOVED}.", id="wherever it stands, in any case"),
        pytest.param("Ask for\n Maria.", "for  Maria", f"Ask {REMOVED}.", id="white space of any width"),
        pytest.param("1+1 (one)", "1+1 (", f"{REMOVED}one)", id="signs stand for themselves"),
        pytest.param("Nothing.", "Maria", "Nothing.", id="not there"),
        pytest.param("Nothing.", "  ", "Nothing.", id="an empty passage is nowhere"),
        pytest.param("Ask Jose\u0301 Pérez.", "José Pe\u0301rez", f"Ask {REMOVED}.", id="letters and marks, in one or apart"),
        pytest.param("O’Neill, O'Neill", "O'neill", f"{REMOVED}, {REMOVED}", id="straight and curly"),
        pytest.param("O'Neill", "O’Neill", REMOVED, id="curly and straight"),
        pytest.param("Anna\u2011Lena, An\u00adna-Le\u200bna\u200b.", "Anna-Lena", f"{REMOVED}, {REMOVED}.", id="what nobody sees"),
        pytest.param("STRASSE, İzmir", "straße", f"{REMOVED}, İzmir", id="letters that are longer as capitals"),
        pytest.param("İzmir", "izmir", REMOVED, id="a dotted capital"),
        pytest.param("ﬀ", "f", REMOVED, id="twice in one letter"),
        pytest.param("José, Jose", "Jose", f"José, {REMOVED}", id="a letter with a mark is another"),
    ],
)
def test_passage_goes(text, passage, left):
    assert redact(text, passage)[0] == left


@pytest.mark.parametrize(
    ("text", "passage", "marked"),
    [
        pytest.param("Ann read [this] piece", "Ann", "[this]", id="before the mark"),
        pytest.param("Ann read [this] piece", "piece", "[this]", id="behind the mark"),
        pytest.param("Ann read [this text] piece", "this", f"{REMOVED} text]", id="the beginning of the mark"),
        pytest.param("Ann read [this text] piece", "text] piece", "[this ", id="the end of the mark"),
        pytest.param("Ann read [this] piece", "[this]", REMOVED, id="the mark itself"),
        pytest.param("Ann read [this] piece", "read [this] piece", "", id="more than the mark"),
    ],
)
def test_mark_moves_with_the_text(text, passage, marked):
    start, end = text.index("["), text.index("]") + 1
    if marked.startswith(REMOVED) and marked != REMOVED:
        start += 1

    left, (start, end) = redact(text, passage, (start, end))

    assert left[start:end] == marked


def test_paragraphs_stand_between_empty_lines():
    assert paragraphs(" One\nline.\n \n\nTwo.\n") == ["One\nline.", "Two."]


EVERYTHING = {
    "author_name": "Maria",
    "author_url": "https://blog.test/maria/",
    "title": "Maria’s blog",
    "body": "Ask Maria.",
    "excerpt": "Maria says: read this piece.",
    "language": "en",
    "facts": {
        "link": [17, 21],
        "raw_title": "MARIA | blog",
        "claims": {"title": "Maria", "excerpt": "By  maria", "blog_name": "Maria"},
        "why": ["“Maria” of the list of words is in the text."],
        "mention": "reply",
        "final_url": "https://blog.test/maria",
        "deep": [{"er": ["maria"]}],
    },
    "pending_update": {
        "title": "New from Maria",
        "author_name": "Maria L.",
        "excerpt": "So Maria wrote: see this text.",
        "facts": {"link": [20, 24], "raw_title": "Maria", "mention": "mention"},
        "reasons": ["hidden_link"],
    },
}


def test_passage_goes_from_all_that_a_row_holds():
    left = redact_words(EVERYTHING, "maria")

    assert left.keys() == EVERYTHING.keys()
    assert not holds(left, "maria")
    assert left["facts"]["final_url"] == "https://blog.test/maria"
    assert left["author_url"] == ""


@pytest.mark.parametrize(
    "address",
    [
        "https://m.test/maria-lopez",
        "https://m.test/?by=Maria+L%C3%B3pez",
        "https://m.test/Maria%2520Lopez/",
        "https://marialopez.test/",
        "https://m.test/maria_lo%CC%81pez",
    ],
)
def test_passage_is_found_as_addresses_spell_it(address):
    words = {"author_url": address, "facts": {"fragment": address}, "pending_update": {"author_url": address, "facts": {}}}

    assert address_holds(address, "Maria  López")
    assert holds(words, "maria lopez")
    assert redact_words(words, "maria lopez") == {
        "author_url": "",
        "facts": {"fragment": ""},
        "pending_update": {"author_url": "", "facts": {}},
    }
    assert not address_holds(address, "Maria Lopes")
    assert not address_holds(address, "!")


def test_marks_and_codes_stay_what_they_are_where_a_passage_goes():
    left = redact_words(EVERYTHING, "maria")

    for words in (left, left["pending_update"]):
        start, end = words["facts"]["link"]
        assert words["excerpt"][start:end] == "this"
    assert redact_words(EVERYTHING, "reply")["facts"]["mention"] == "reply"
    assert redact_words(EVERYTHING, "hidden_link")["pending_update"]["reasons"] == ["hidden_link"]
    assert redact_words({"facts": {}, "pending_update": None}, "x") == {"facts": {}, "pending_update": None}


@pytest.mark.parametrize(("name", "longest"), LONGEST.items())
def test_what_is_put_in_is_not_longer_than_the_column(name, longest):
    words = {"facts": {}, name: "a " * (longest // 2), "pending_update": {"facts": {}, name: "a " * (longest // 2)}}

    left = redact_words(words, "a")

    assert len(left[name]) == len(left["pending_update"][name]) == longest
