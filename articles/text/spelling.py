"""What somebody may have meant who wrote a word that stands nowhere: words one slip of the finger away, and words that sound the same."""

import re
from collections.abc import Iterable

from articles.text.stems import stem

SHORTEST, LONGEST = 4, 24
# Before a sound, so that it is taken for no stem: it begins with a letter that no sound holds.
_MARK = "q"
_LEAST_SOUND = 4
_ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz",
    "αβγδεζηθικλμνξοπρστυφχψω",
    "абвгдежзиклмнопрстуфхцчшщъыьэюяієґђјљњћџ",
    "אבגדהוזחטיכךלמםנןסעפףצץקרשת",
    "ءابتةثجحخدذرزسشصضطظعغفقكلمنهويىپچژگ",
)
_SOFT = re.compile("c(?=[eiy])")
_SOUNDS = (("ph", "f"), ("ght", "t"), ("tch", "ch"), ("x", "ks"), ("qu", "k"), ("ck", "k"), ("c", "k"), ("q", "k"), ("z", "s"))
_UNHEARD = str.maketrans("", "", "aeiouyhw")
_DOUBLED = re.compile(r"(.)\1+")
# How far a word may be from one that sounds the same.
_MOST_EDITS = 3


def forms(folded: str, *, with_sounds: bool) -> str:
    """Give by what else the words of a text are found, of its form in ``articles.text.tokens``: their stems, and their sounds if wanted."""
    words = {word for word in re.split(r"[ |\n]+", folded) if word.isascii() and word.isalpha()}
    stems = {stem(word) for word in words} - words
    sounds = {sound(word) for word in words} - {""} if with_sounds else ()
    return " ".join([*sorted(stems), *sorted(sounds)])


def sound(word: str) -> str:
    """Give how an English word sounds, roughly, with a sign before it; "" for one that is too short to tell, or of another script."""
    if not SHORTEST < len(word) <= LONGEST or not (word.isascii() and word.isalpha()):
        return ""
    heard = _SOFT.sub("s", word)
    for letters, one in _SOUNDS:
        heard = heard.replace(letters, one)
    heard = _DOUBLED.sub(r"\1", heard[0] + heard[1:].translate(_UNHEARD))
    return f"{_MARK}{heard}" if len(heard) >= _LEAST_SOUND else ""


def may_be_meant(word: str) -> bool:
    """Tell whether something can be proposed for a word: one of letters, neither very short nor very long."""
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()


def slips(word: str) -> list[str]:
    """Give the words that one slip makes of a word: a letter left out, turned round with the next, another one, or one too many."""
    letters = next((alphabet for alphabet in _ALPHABETS if word[0] in alphabet), "")
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = {one + other[1:] for one, other in parts if other}
    found |= {one + other[1] + other[0] + other[2:] for one, other in parts if len(other) > 1}
    found |= {one + letter + other[1:] for one, other in parts if other for letter in letters}
    found |= {one + letter + other for one, other in parts for letter in letters}
    return sorted(found - {word})


def nearest(word: str, words: Iterable[str]) -> list[str]:
    """Give those of some words that sound the same and are not far, the nearest first."""
    sounded = sound(word)
    near = sorted((edits(word, other), other) for other in words if sounded and sound(other) == sounded)
    return [other for number, other in near if 0 < number <= min(_MOST_EDITS, len(word) // 3)]


def edits(one: str, other: str) -> int:
    """Give how many letters have to be put in, taken out or replaced to make one word the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        before, row[0] = row[0], at
        for place, there in enumerate(other, start=1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (letter != there))
    return row[len(other)]
