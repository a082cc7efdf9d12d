"""Characters that no text holds, and letters that were decoded once too often."""

import pytest

from htc.wordpress.conversion import characters


def misread(text):
    return "".join(chr(byte) if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([byte]).decode("cp1252") for byte in text.encode())


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("a bed\x19s edge", "a bed’s edge", id="an apostrophe cut to its low byte"),
        pytest.param("\x1cSafe\x1d, they said", "“Safe”, they said", id="a pair of quotes"),
        pytest.param(
            "well\x10known, 1999\x132003, no \x14 yes", "well-known, 1999–2003, no  yes", id="dashes need a letter or digit beside"
        ),
        pytest.param("one\x0btwo\x0cthree", "one\ntwo\nthree", id="a line break of Word keeps two words apart"),
        pytest.param("a\x00 b\x07ell \x1a\x7f", "a bell ", id="all others go"),
        pytest.param("\ufefffirst \ufefflast", "first last", id="marks of byte order"),
        pytest.param("it\x92s 5\x80", "it’s 5€", id="Windows read as Latin-1"),
        pytest.param("so \ud83d\ude00 \ud83d.", "so 😀 .", id="halves of one character are joined, a lone one goes"),
        pytest.param("a\ufffe\uffff\ufdd0b", "ab", id="codes that are no characters"),
        pytest.param("tab\tline\nend\r\n", "tab\tline\nend\r\n", id="what texts hold stays"),
    ],
)
def test_odd_characters_are_read_as_they_were_meant(given, expected):
    assert characters.repair(given)[0] == expected


def test_each_repair_is_told_with_the_words_round_it():
    [replaced] = characters.repair("The residents were asked what the home\x19s rules meant to them.")[1]

    assert (replaced.character, replaced.by) == ("U+0019", "’")
    assert replaced.context == " asked what the home’s rules meant to the"
    assert characters.repair("\ufeffplain") == ("plain", ())
    assert len(characters.repair("\x07" * 5000)[1]) == characters.MOST_TOLD


@pytest.mark.parametrize(
    "text",
    ["“quote”", "é", "it’s", "–", "Ünïted", "naïve “café”", "日本", "😀", pytest.param("à la carte", id="no-break space")],
)
def test_a_run_that_was_decoded_once_too_often_is_found_and_mended_among_sound_ones(text):
    given = f"“Fine” {misread(text)} ’ CAFÉ’S Ö–"

    found = characters.find_mojibake(given)

    assert found
    assert all(each.run in given and each.run in each.context for each in found)
    assert characters.without_mojibake(given) == f"“Fine” {text} ’ CAFÉ’S Ö–"
    assert characters.without_mojibake(f"x {misread(misread(text))} ’") == f"x {text} ’"


@pytest.mark.parametrize(
    "text", ["CAFÉ’S", "“‘CAFÉ’”", "VOILÀ”", "ÎLE", "Ö–", "plain", "Zoë’s “naïve” rôle", "São Tomé", "ÅÄÖ", "tōkyō 東京"]
)
def test_sound_letters_are_left_alone(text):
    assert (characters.find_mojibake(text), characters.without_mojibake(text)) == ((), text)


@pytest.mark.parametrize("piece", ["\x07", "a\x19", "\ud83d", "Ã", "â€", "Ã©", "ðŸ", "É’"])
def test_repetition_takes_no_longer_than_its_length(piece):
    # What takes quadratic time would not come back.
    text = piece * 40_000
    characters.repair(text)
    characters.find_mojibake(text)
    characters.without_mojibake(text)
