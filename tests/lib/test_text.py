import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from htc.lib.text import clean_line, clean_lines, shorten, words


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("  a \t b\r\nc\u2028d\u00a0e ", "a b c d e", id="white space is one space"),
        pytest.param("a\x00b\x07c\x9fd", "abcd", id="control characters make a feed ill-formed"),
        pytest.param("a\ufffeb\ufdd0c\ud800d\U0001fffff", "abcdf", id="XML has no noncharacters, UTF-8 no surrogates"),
        pytest.param("\u202eevil\u202c \u2066x\u2069\u200f\u061c", "evil x", id="nobody turns the direction of the page"),
        pytest.param("a\u200bb\ufeffc\u2060d\u00ade", "abcde", id="invisible characters make two names look alike"),
        pytest.param("\u3164\u2800", "", id="a name that is drawn empty is empty"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="Persian is spelt with a joiner"),
        pytest.param("👩\u200d🚀", "👩\u200d🚀", id="emoji are built with a joiner"),
        pytest.param("a\u200d\u200c\u200db \u200dc\u200d", "ab c", id="joiners that join nothing go"),
        pytest.param("e\u0301", "é", id="composed"),
        pytest.param("Z" + "\u0310" * 50 + "a", "Z" + "\u0310" * 4 + "a", id="a pile of marks covers the lines above"),
        pytest.param("Z" + "\u0310\u200d" * 50, "Z" + "\u0310" * 4, id="a joiner does not begin the count anew"),
        pytest.param("\u0958" + "\u0310" * 4, "\u0915\u093c" + "\u0310" * 3, id="nor does a letter that NFC takes apart"),
        pytest.param("क्षत्रिय ได้", "क्षत्रिय ได้", id="scripts that use marks are whole"),
        pytest.param("\u0600\u0661", "\u0600\u0661", id="the Arabic number sign is drawn"),
    ],
)
def test_line(text, line):
    assert clean_line(text, 200) == line


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        pytest.param("abc def", 4, "abc", id="no space at the end"),
        pytest.param("abx\u0310\u0311", 4, "ab", id="a letter keeps its marks or goes"),
        pytest.param("a👩\u200d🚀b", 3, "a", id="an emoji is not parted"),
        pytest.param("a👍🏽", 2, "a", id="nor its colour"),
        pytest.param("🇩🇪🇫🇷", 3, "🇩🇪", id="nor a flag"),
        pytest.param("👩\u200d👩\u200d👩", 2, "👩\u200d", id="but something is left"),
        pytest.param("abc", 0, "", id="no room"),
    ],
)
def test_line_is_cut_between_letters(text, limit, line):
    assert clean_line(text, limit) == line


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("a\r\nb\rc\u2029d\x0be", "a\nb\nc\nd\ne", id="every line end is LF"),
        pytest.param("a\n\n \t\n\u200b\n\nb", "a\n\nb", id="one empty line at most, also of blanks"),
        pytest.param("\n\n a  b \n", "a b", id="none at the ends"),
    ],
)
def test_lines(text, lines):
    assert clean_lines(text) == lines


def test_lines_are_cut_at_the_limit():
    assert clean_lines("abc\ndef", 4) == "abc"


TRICKY = "a \n\r\u0301\u0310\u0345\u200d\u200c\u200b\u202e🇩🏽👩ก\u0e49\u1160"
ANY_TEXT = st.text(alphabet=st.characters() | st.sampled_from(TRICKY), max_size=60)


@given(ANY_TEXT, st.integers(0, 40))
def test_a_clean_line_is_clean(text, limit):
    line = clean_line(text, limit)

    assert clean_line(line, limit) == line
    assert len(line) <= limit
    assert line.isprintable() or set(line) & set("\u200c\u200d") or any(unicodedata.category(c) in ("Co", "Cn", "Cf") for c in line)
    assert unicodedata.is_normalized("NFC", line)


@given(ANY_TEXT)
def test_clean_lines_are_clean(text):
    lines = clean_lines(text)

    assert clean_lines(lines) == lines
    assert "\n\n\n" not in lines
    assert all(line == clean_line(line, 100) for line in lines.split("\n"))


@pytest.mark.parametrize("piece", ["\u0301", "\u0301\u0323", "\u200d", "a\u200d", "🇩", "\n", " ", "👩\u200d"])
def test_hostile_repetition_is_cut_to_the_limit(piece):
    assert len(clean_lines(piece * 50_000, 40_000)) <= 40_000


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        pytest.param("one  two\nthree", 20, "one two three", id="a short text is whole"),
        pytest.param("one two three", 9, "one two…", id="whole words"),
        pytest.param("one two three", 8, "one two…", id="the ellipsis counts"),
        pytest.param("one two, three", 10, "one two…", id="no comma before the ellipsis"),
        pytest.param("人身売買は世界の問題", 5, "人身売買…", id="a script without spaces is cut between characters"),
        pytest.param("in 人身売買は世界の問題", 8, "in 人身売買…", id="also after one space"),
        pytest.param("onetwothree", 4, "one…", id="a word that is too long"),
    ],
)
def test_shorten(text, length, short):
    assert shorten(text, length) == short


@given(ANY_TEXT, st.integers(1, 30))
def test_shortened_text_fits(text, length):
    assert len(shorten(text, length)) <= length


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("", 0, id="none"),
        pytest.param("It's a well-known fact.", 4, id="marks inside a word part nothing"),
        pytest.param("one – two—three", 3, id="dashes part words and are none"),
        pytest.param("हिन्दी में", 2, id="marks of a script part nothing"),
    ],
)
def test_words(text, number):
    assert words(text) == number
