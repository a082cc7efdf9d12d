import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from htc.lib.text import clean_line, clean_lines, fit, is_seen, shorten, without_hidden, words

ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("  a \t b\r\nc\u2028d\u3000e ", "a b c d e", id="white space is one space"),
        pytest.param("a\x00b\x07c\x9fd", "abcd", id="control characters make a feed ill-formed"),
        pytest.param("a\ufffeb\ufdd0c\ud800d\U0001fffff", "abcdf", id="XML has no noncharacters, UTF-8 no surrogates"),
        pytest.param("\u202eevil\u202c \u2066x\u2069\u200f\u061c", "evil x", id="nobody turns the direction of the page"),
        pytest.param("a\u200bb\ufeffc\u2060d\u00ade", "abcde", id="invisible characters make two names look alike"),
        pytest.param("\u3164\u2800", "", id="a name that is drawn empty is empty"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="Persian is spelt with a joiner"),
        pytest.param("👩\u200d🚀", "👩\u200d🚀", id="emoji are built with a joiner"),
        pytest.param("a\u200d\u200c\u200db \u200dc\u200d", "ab c", id="joiners that join nothing go"),
        pytest.param("می\u200c\u200cخواهم", "می\u200cخواهم", id="a joiner that was typed twice is one"),
        pytest.param("അവന\u0d4d\u200d വന്നു", "അവന\u0d4d\u200d വന്നു", id="Malayalam of old ends words with a joiner"),
        pytest.param("ژنه\u200c.", "ژنه\u200c.", id="as does Kurdish"),
        pytest.param("\u200dه \u200d", "\u200dه", id="and a form of a letter is shown with one before it"),
        pytest.param("ᠬᠠᠷ\u180eᠠ x\u180ey", "ᠬᠠᠷ\u180eᠠ xy", id="Mongolian parts a vowel from its word"),
        pytest.param("12\u00a0000\u202f€ «\u00a0 a\u00a0»\u00a0", "12\u00a0000\u202f€ « a\u00a0»", id="what must not be parted is not"),
        pytest.param("\u00a0\u00a0a\u00a0\u00a0b", "a\u00a0b", id="white space of one kind is one of it"),
        pytest.param("\u00a0\u202f", "", id="a name of nothing but no-break spaces is empty"),
        pytest.param("e\u0301", "é", id="composed"),
        pytest.param("လျှော်ကြေး", "လျှော်ကြေး", id="Burmese has five marks on a letter"),
        pytest.param("ဟ" + "ျြွှေါ်း", "ဟ" + "ျြွှေါ်း", id="and may have eight"),
        pytest.param("ཧྐྵྨླྺྼྻྂ", "ཧྐྵྨླྺྼྻྂ", id="as many as Sanskrit in Tibetan letters"),
        pytest.param("\u05e9\u05bc\u05bd\u05c1\u05a5", "\u05e9\u05bc\u05bd\u05c1\u05a5", id="Hebrew with vowels and accents"),
        pytest.param("ก" + "\u0e49" * 50, "ก" + "\u0e49" * 2, id="no orthography repeats a mark again and again"),
        pytest.param(
            "ก" + "\u0e48\u0e49\u0e4a\u0e4b\u0e4c" * 9, "ก" + "\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e48\u0e49\u0e4a", id="nor piles up nine"
        ),
        pytest.param(ENGLAND, ENGLAND, id="the flag of a part of a country"),
        pytest.param(f"a{ENGLAND[1:]}\U0001f3f4{ENGLAND[1:4]}b", "a\U0001f3f4b", id="tags without their flag or end hide words"),
        pytest.param("Z" + "\u0310" * 50 + "a", "Z" + "\u0310" * 4 + "a", id="a pile of marks covers the lines above"),
        pytest.param("Z" + "\u0310\u200d" * 50, "Z" + "\u0310" * 4, id="a joiner does not begin the count anew"),
        pytest.param("\u0958" + "\u0310" * 9, "\u0915\u093c" + "\u0310" * 4, id="nor does a letter that NFC takes apart"),
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
        pytest.param(f"a{ENGLAND}", 5, "a", id="of a part of a country neither"),
        pytest.param("👩\u200d👩\u200d👩", 2, "👩", id="but something is left"),
        pytest.param(ENGLAND, 4, "\U0001f3f4", id="of a flag too"),
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


def test_every_hidden_character_of_unicode_is_dropped():
    drawn = set("\n\t\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
    everything = (chr(point) for point in range(0x110000))
    hidden = {
        one
        for one in everything
        if unicodedata.category(one) in ("Cc", "Cf", "Cs") or ord(one) & 0xFFFE == 0xFFFE or "\ufdd0" <= one <= "\ufdef"
    }

    assert set(without_hidden("".join(f"क{one}क" for one in sorted(hidden)))) == {"क", "\u200c", "\u200d"} | drawn


TRICKY = (
    "a \n\r\u0301\u0310\u0345\u200d\u200c\u200b\u202e🇩🏽👩ก\u0e49\u1160\u00a0ا\u0653\u0316\u0f90\U0001f3f4\U000e0067\U000e007f\u180e\u1820"
)
ANY_TEXT = st.text(alphabet=st.characters() | st.sampled_from(TRICKY), max_size=60)


@given(ANY_TEXT, st.integers(0, 40))
def test_a_clean_line_is_clean(text, limit):
    line = clean_line(text, limit)

    assert clean_line(line, limit) == line
    assert len(line) <= limit
    assert (
        line.isprintable()
        or set(line) & set("\u200c\u200d\u00a0\u202f\u2007")
        or any(unicodedata.category(c) in ("Co", "Cn", "Cf") for c in line)
    )
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
        pytest.param("12\u00a0000 people", 9, "12\u00a0000…", id="what must not be parted is one word"),
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


@given(st.text("ab1_-. \n\x1c\u2003–—\u00a0“’…«é²ª", max_size=20))
def test_words_are_runs_between_spaces_and_dashes_with_a_letter_or_a_digit(text):
    assert words(text) == sum(any(map(str.isalnum, run)) for run in re.split(r"[\s–—]+", text))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("two words", 2),
        ("人身取引の被害者を支援する", 7),
        ("法律 and 条約", 3),
        ("การค้ามนุษย์เป็นอาชญากรรม", 6),
        ("လူကုန်ကူးမှု", 2),
        ("인신매매 피해자", 2),
        ("", 0),
    ],
)
def test_words_are_counted_in_scripts_without_spaces_by_their_letters(text, count):
    assert words(text) == count


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param("one\x0btwo\x0cthree\x85four", "one two three four", id="old line ends part words"),
        pytest.param("a\x00b\x1fc\x7fd\x9fe", "abcde", id="controls"),
        pytest.param("a\ufffeb\uffffc\ufdd0d\U0001fffee\U0010fffff", "abcdef", id="noncharacters of every plane"),
        pytest.param("a\ud800b\udfff", "ab", id="lone surrogates"),
        pytest.param(
            "a\tb\nc\r\nd\u2028e\u200df\u00a0g\U0001f600\ufffd", "a\tb\nc\r\nd\u2028e\u200df\u00a0g\U0001f600\ufffd", id="what texts hold"
        ),
    ],
)
def test_only_what_no_text_holds_is_taken_out(given, kept):
    assert fit(given) == fit(fit(given)) == kept


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("", False),
        (" \t\n", False),
        ("\u200b", False),
        ("\u2060\xad \u200e\u202e\u2066", False),
        ("\u200d\ufe0f\u034f\u115f\u3164\u2800\ufeff", False),
        ("a", True),
        ("\u200ba", True),
        ("0", True),
        ("…", True),
        ("\u0915\u094d\u200d", True),
        ("\u2764\ufe0f", True),
    ],
)
def test_text_shows_something_or_nothing(text, seen):
    assert is_seen(text) is seen
