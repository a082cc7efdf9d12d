"""The stem of an English word, by which its forms are found: raid, raids, raided and raiding have one.

M. F. Porter, “An algorithm for suffix stripping”, Program 14 (1980), with the two rules that its author added later (-bli, -logi). A stem
need not be a word: “policies” has “polici”, and so has “policy”.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

# Longer runs of letters are no words of a language.
LONGEST = 64
_VOWELS = frozenset("aeiou")
_SECOND = {
    "ational": "ate",
    "tional": "tion",
    "enci": "ence",
    "anci": "ance",
    "izer": "ize",
    "bli": "ble",
    "alli": "al",
    "entli": "ent",
    "eli": "e",
    "ousli": "ous",
    "ization": "ize",
    "ation": "ate",
    "ator": "ate",
    "alism": "al",
    "iveness": "ive",
    "fulness": "ful",
    "ousness": "ous",
    "aliti": "al",
    "iviti": "ive",
    "biliti": "ble",
    "logi": "log",
}
_THIRD = {"icate": "ic", "ative": "", "alize": "al", "iciti": "ic", "ical": "ic", "ful": "", "ness": ""}
_FOURTH = dict.fromkeys(
    [
        "al",
        "ance",
        "ence",
        "er",
        "ic",
        "able",
        "ible",
        "ant",
        "ement",
        "ment",
        "ent",
        "ion",
        "ou",
        "ism",
        "ate",
        "iti",
        "ous",
        "ive",
        "ize",
    ],
    "",
)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Give the stem of a word in the form of ``articles.text.tokens``; the word itself where it has none, as in another script."""
    if not 2 < len(word) <= LONGEST or not (word.isascii() and word.isalpha()):
        return word
    word = _without_plural(word)
    word = _without_past(word)
    if word.endswith("y") and "v" in _shape(word[:-1]):
        word = f"{word[:-1]}i"
    word = _replaced(word, _SECOND, lambda rest: _measure(rest) > 0)
    word = _replaced(word, _THIRD, lambda rest: _measure(rest) > 0)
    word = _replaced(word, _FOURTH, lambda rest: _measure(rest) > 1)
    return _without_last_letter(word)


def _shape(word: str) -> str:
    """Give “c” for each consonant and “v” for each vowel; a y is one behind a consonant."""
    shape = ""
    for letter in word:
        shape += "v" if letter in _VOWELS or (letter == "y" and shape.endswith("c")) else "c"
    return shape


def _measure(word: str) -> int:
    """Give how often consonants follow vowels, the “m” of the algorithm."""
    return _shape(word).count("vc")


def _is_short(word: str) -> bool:
    """Tell whether a word ends in consonant, vowel, consonant, the last of them no w, x or y: the “*o” of the algorithm."""
    return _shape(word).endswith("cvc") and word[-1] not in "wxy"


def _without_plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _without_past(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for ending in ("ed", "ing"):
        if word.endswith(ending):
            rest = word.removesuffix(ending)
            return _mended(rest) if "v" in _shape(rest) else word
    return word


def _mended(word: str) -> str:
    """Give back the e that an ending took away, or take the letter that it doubled."""
    if word.endswith(("at", "bl", "iz")):
        return f"{word}e"
    if len(word) > 1 and word[-1] == word[-2] and _shape(word)[-1] == "c":
        return word if word[-1] in "lsz" else word[:-1]
    return f"{word}e" if _measure(word) == 1 and _is_short(word) else word


def _replaced(word: str, endings: Mapping[str, str], is_enough: Callable[[str], bool]) -> str:
    """Replace the longest of the endings where enough stands before it."""
    for length in range(7, 1, -1):
        ending = word[-length:]
        if len(ending) == length and ending in endings:
            rest = word[:-length]
            if ending == "ion" and not rest.endswith(("s", "t")):
                return word
            return rest + endings[ending] if is_enough(rest) else word
    return word


def _without_last_letter(word: str) -> str:
    if word.endswith("e"):
        rest = word[:-1]
        word = rest if _measure(rest) > 1 or (_measure(rest) == 1 and not _is_short(rest)) else word
    return word[:-1] if word.endswith("ll") and _measure(word[:-1]) > 1 else word
