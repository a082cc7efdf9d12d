"""A passage quoted out of a text and found again after the text was changed; the same table is held against the script of the editor."""

import pytest

from articles.text.quotations import Quotation, find, quote, words_in

TEXT = "The court heard nine people. The court heard them in May, and the court heard nobody else."
# The text as it is now, the quotation, and where it begins; None where it is gone.
FOUND = {
    "where it was": (TEXT, ("nine people", "The court heard ", ". The court heard them in May, a", 16), 16),
    "moved by words put in before it": (
        f"Last year. {TEXT}",
        ("nine people", "The court heard ", ". The court heard them in May, a", 16),
        27,
    ),
    "the second of three by what follows it": (TEXT, ("court heard", "rt heard nine people. The ", " them in May, and", 0), 33),
    "the third by what precedes it": (TEXT, ("court heard", "in May, and the ", "", 0), 66),
    "of equal ones the nearest to where it was": ("yes no yes no yes", ("yes", "", "", 8), 7),
    "of equally near ones the first": ("yes no yes", ("yes", "", "", 3), 0),
    "what stands directly beside it counts, not what is alike further off": (
        "one xx two. none xx two!",
        ("xx", "zzzze ", " two!", 0),
        17,
    ),
    "with all round it rewritten": ("Others wrote of nine people here.", ("nine people", "The court heard ", ". The court", 16), 16),
    "at the end": (TEXT, ("else.", "heard nobody ", "", 85), 85),
    "taken out": ("The court heard them in May.", ("nine people", "The court heard ", ". The", 16), None),
    "changed by one letter": (TEXT.replace("nine", "Nine"), ("nine people", "The court heard ", ". The", 16), None),
    "overlapping itself": ("aaa!", ("aa", "", "!", 0), 1),
    "in letters outside the first plane, and from right to left": ("𝒜𝒜 قالت إنها وصلت", ("قالت", "𝒜𝒜 ", " إنها", 3), 3),
    "no words": (TEXT, ("", "", "", 0), None),
    "an empty text": ("", ("nine", "", "", 0), None),
}


@pytest.mark.parametrize(("text", "quotation", "place"), FOUND.values(), ids=FOUND)
def test_passage_is_found_by_its_words_and_what_stands_round_them(text, quotation, place):
    assert find(text, Quotation(*quotation)) == place


@pytest.mark.parametrize(
    ("start", "end", "quotation"),
    [
        pytest.param(16, 27, ("nine people", "The court heard ", ". The court heard them in May, an", 16), id="less than 32 before"),
        pytest.param(0, 3, ("The", "", " court heard nine people. The cou", 0), id="at the beginning"),
        pytest.param(85, 90, ("else.", " in May, and the court heard nobody "[-32:], "", 85), id="at the end"),
    ],
)
def test_quotation_holds_32_characters_on_either_side(start, end, quotation):
    exact, prefix, suffix, position = quotation

    assert quote(TEXT, start, end) == Quotation(exact, prefix, suffix[:32], position)


@pytest.mark.parametrize(
    ("html", "words"),
    [
        pytest.param("<p>One.</p><p>Two.</p>", "One. Two.", id="blocks are apart"),
        pytest.param('<p>heard<sup class="fn" data-fn="n1"></sup>, and</p>', "heard, and", id="a mark of a note is no word"),
        pytest.param("<p>nine<em>teen</em> of\u00a0them<br>came</p>", "nineteen of them came", id="marks do not part words, breaks do"),
        pytest.param('<p>A</p><div data-case-study="x" data-align="right"></div><p>B &amp; C</p>', "A B & C", id="a case is no word"),
    ],
)
def test_text_is_what_a_reader_sees_without_notes(html, words):
    assert words_in(html) == words
