"""What a question is read as."""

import pytest

from articles.search.terms import MOST_CHARACTERS, SearchTerm, read_terms


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("raid", [SearchTerm("raid", True)], id="the last word may go on"),
        pytest.param("police raid", [SearchTerm("police"), SearchTerm("raid", True)], id="a word before it may not"),
        pytest.param("traffick* law", [SearchTerm("traffick", True), SearchTerm("law", True)], id="unless it has a star"),
        pytest.param("traffick** law ***", [SearchTerm("traffick", True), SearchTerm("law", True)], id="stars alone are no word"),
        pytest.param('"forced labor"', [SearchTerm("forced labor")], id="phrase, as it is"),
        pytest.param('"forced lab"*', [SearchTerm("forced lab", True)], id="phrase that goes on"),
        pytest.param('"forced labor" raid', [SearchTerm("forced labor"), SearchTerm("raid", True)], id="phrase and word"),
        pytest.param('raid "forced labor"', [SearchTerm("raid"), SearchTerm("forced labor")], id="word and phrase"),
        pytest.param('raid "forced labor', [SearchTerm("raid"), SearchTerm("forced labor")], id="phrase that nobody closed"),
        pytest.param("“forced labor” «raid»", [SearchTerm("forced labor"), SearchTerm("raid")], id="quotes of other keyboards"),
        pytest.param('"" " " "!" raid', [SearchTerm("raid", True)], id="empty phrases"),
        pytest.param('a"b c"d', [SearchTerm("a"), SearchTerm("b c"), SearchTerm("d", True)], id="quotes inside a word"),
        pytest.param("harm-reduction", [SearchTerm("harm-reduction", True)], id="hyphen"),
        pytest.param("don’t", [SearchTerm("don’t", True)], id="apostrophe"),
        pytest.param("NOT AND near(", [SearchTerm("NOT"), SearchTerm("AND"), SearchTerm("near(", True)], id="operators are words"),
        pytest.param("a\x00b \x02c\u202e", [SearchTerm("ab"), SearchTerm("c", True)], id="control and bidi characters"),
        pytest.param("☭ *** () ' \\ ^ - + :", [], id="signs alone"),
        pytest.param("😀" * 200, [], id="pictures alone"),
        pytest.param(
            "  law \t of\nthe  sea ", [SearchTerm("law"), SearchTerm("of"), SearchTerm("the"), SearchTerm("sea", True)], id="white space"
        ),
        pytest.param("法律 2014", [SearchTerm("法律"), SearchTerm("2014", True)], id="other scripts and digits"),
        pytest.param("a" * 250, [SearchTerm("a" * MOST_CHARACTERS, True)], id="too long"),
    ],
)
def test_question_is_read_as(question, terms):
    assert read_terms(question) == terms
