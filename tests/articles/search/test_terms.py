"""What a question is read as."""

import pytest

from articles.search.terms import MOST_CHARACTERS, Term, read_terms


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("raid", [Term("raid", True)], id="the last word may go on"),
        pytest.param("police raid", [Term("police"), Term("raid", True)], id="a word before it may not"),
        pytest.param("traffick* law", [Term("traffick", True), Term("law", True)], id="unless it has a star"),
        pytest.param("traffick** law ***", [Term("traffick", True), Term("law", True)], id="stars alone are no word"),
        pytest.param('"forced labor"', [Term("forced labor")], id="phrase, as it is"),
        pytest.param('"forced lab"*', [Term("forced lab", True)], id="phrase that goes on"),
        pytest.param('"forced labor" raid', [Term("forced labor"), Term("raid", True)], id="phrase and word"),
        pytest.param('raid "forced labor"', [Term("raid"), Term("forced labor")], id="word and phrase"),
        pytest.param('raid "forced labor', [Term("raid"), Term("forced labor")], id="phrase that nobody closed"),
        pytest.param("“forced labor” «raid»", [Term("forced labor"), Term("raid")], id="quotes of other keyboards"),
        pytest.param('"" " " "!" raid', [Term("raid", True)], id="empty phrases"),
        pytest.param('a"b c"d', [Term("a"), Term("b c"), Term("d", True)], id="quotes inside a word"),
        pytest.param("harm-reduction", [Term("harm-reduction", True)], id="hyphen"),
        pytest.param("don’t", [Term("don’t", True)], id="apostrophe"),
        pytest.param("NOT AND near(", [Term("NOT"), Term("AND"), Term("near(", True)], id="operators are words"),
        pytest.param("a\x00b \x02c\u202e", [Term("ab"), Term("c", True)], id="control and bidi characters"),
        pytest.param("☭ *** () ' \\ ^ - + :", [], id="signs alone"),
        pytest.param("😀" * 200, [], id="pictures alone"),
        pytest.param("  law \t of\nthe  sea ", [Term("law"), Term("of"), Term("the"), Term("sea", True)], id="white space"),
        pytest.param("法律 2014", [Term("法律"), Term("2014", True)], id="other scripts and digits"),
        pytest.param("a" * 250, [Term("a" * MOST_CHARACTERS, True)], id="too long"),
    ],
)
def test_question_is_read_as(question, terms):
    assert read_terms(question) == terms
