"""What a question is read as."""

import pytest

from articles.search.terms import MOST_CHARACTERS, SearchTerm, read_terms


def word(letters: str, is_open: bool = False) -> SearchTerm:
    """Give a word as it is typed, whose other forms are meant too."""
    return SearchTerm(letters, is_open, is_loose=True)


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("raid", [word("raid", True)], id="the last word may go on"),
        pytest.param("police raid", [word("police"), word("raid", True)], id="a word before it may not"),
        pytest.param("traffick* law", [SearchTerm("traffick", True), word("law", True)], id="unless it has a star"),
        pytest.param("traffick** law ***", [SearchTerm("traffick", True), word("law", True)], id="stars alone are no word"),
        pytest.param('"forced labor"', [SearchTerm("forced labor")], id="phrase, as it is"),
        pytest.param('"forced lab"*', [SearchTerm("forced lab", True)], id="phrase that goes on"),
        pytest.param('"forced labor" raid', [SearchTerm("forced labor"), word("raid", True)], id="phrase and word"),
        pytest.param('raid "forced labor"', [word("raid"), SearchTerm("forced labor")], id="word and phrase"),
        pytest.param('raid "forced labor', [word("raid"), SearchTerm("forced labor")], id="phrase that nobody closed"),
        pytest.param("“forced labor” «raid»", [SearchTerm("forced labor"), SearchTerm("raid")], id="quotes of other keyboards"),
        pytest.param('"" " " "!" raid', [word("raid", True)], id="empty phrases"),
        pytest.param('a"b c"d', [word("a"), SearchTerm("b c"), word("d", True)], id="quotes inside a word"),
        pytest.param("harm-reduction", [word("harm-reduction", True)], id="hyphen"),
        pytest.param("don’t", [word("don’t", True)], id="apostrophe"),
        pytest.param("NOT AND near(", [word("NOT"), word("AND"), word("near(", True)], id="operators are words"),
        pytest.param("a\x00b \x02c\u202e", [word("ab"), word("c", True)], id="control and bidi characters"),
        pytest.param("☭ *** () ' \\ ^ - + :", [], id="signs alone"),
        pytest.param("😀" * 200, [], id="pictures alone"),
        pytest.param("  law \t of\nthe  sea ", [word("law"), word("of"), word("the"), word("sea", True)], id="white space"),
        pytest.param("法律 2014", [word("法律"), word("2014", True)], id="other scripts and digits"),
        pytest.param("a" * 250, [word("a" * MOST_CHARACTERS, True)], id="too long"),
    ],
)
def test_question_is_read_as(question, terms):
    assert read_terms(question) == terms


@pytest.mark.parametrize("question", ["police raid", "traffick* law", '"forced labor" raid', '"forced lab"* "one" two*'])
def test_terms_are_written_as_they_were_typed(question):
    assert " ".join(map(str, read_terms(question))) == question
