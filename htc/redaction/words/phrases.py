"""Phrases taken out of texts: found however they are written, with a neutral mark in their place.

A phrase is found where its words stand together as whole words. Case, accents, the kind of quotes and hyphens, what stands for a letter
(``signs``), tags within the phrase, and up to eight signs between two of its words, or none, make no difference: “José Pérez” is also
“jose&nbsp;PEREZ”, “Jos<em>é</em> Pérez”, “jose-perez” in an address, and “joseperez” before an @.
"""

import hashlib
import hmac
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from htc.redaction.words.codes import codes_in, is_code, is_name_of_value
from htc.redaction.words.signs import Signs, fold, folded, gist, mended, signs_of, without_tags

MARK = "[removed]"
FEWEST_LETTERS = 3
_WORD = re.compile(r"[^\W_]+")
_GAP = r"[\W_]{0,8}"
# In tags, what is read out or shown; everything else there is an address, a key or a class.
_SHOWN_IN_TAGS = frozenset({"alt", "title", "aria-label", "summary", "content", "placeholder", "data-note", "data-caption", "data-alt"})
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"[^"]*|'[^']*)\Z""")
_BEFORE, _BEHIND = re.compile(r"""[^\s"'<>()\[\]{}|]*\Z"""), re.compile(r"""[^\s"'<>()\[\]{}|]*""")
_ROOTS = ("/", "www.", "#", "documents/", "case:", "image:", "mailto:", "tel:")


class UnfitPhrase(ValueError):
    """A phrase cannot be taken out, for it would be found everywhere; the message is a sentence for who typed it."""


class Phrases:
    """Some phrases, as they are looked for. ``salt`` keeps what they are called in addresses from telling them."""

    def __init__(self, phrases: Iterable[str], *, salt: bytes):
        self.all = [phrase for phrase in dict.fromkeys(each.strip() for each in phrases) if phrase]
        self._salt = salt
        self._words = [_WORD.findall(fold(phrase)) for phrase in self.all]
        if short := [phrase for phrase, words in zip(self.all, self._words, strict=True) if sum(map(len, words)) < FEWEST_LETTERS]:
            raise UnfitPhrase(f"“{short[0]}” is too short: it needs {FEWEST_LETTERS} letters or digits.")
        if _WORD.findall(MARK) in self._words:
            raise UnfitPhrase(f"{MARK} is what stands in the place of what was taken out, and cannot be taken out itself.")
        # The longest first, so that a whole name goes before a part of it.
        patterns = sorted((_pattern(words) for words in self._words), key=len, reverse=True)
        self._pattern = re.compile("|".join(patterns) or r"(?!)")

    def are_in(self, value: Any) -> bool:
        """Tell whether one of them stands in a text, or in a text of the value, however deep it lies."""
        if isinstance(value, str):
            return self._may_be_in(value) and bool(self._places(value))
        if isinstance(value, bytes):
            return self.are_in(value.decode("utf-8", "surrogateescape"))
        if isinstance(value, Mapping):
            return any(self.are_in(each) for name, each in value.items() if not is_code(name, each)) or any(
                self.are_in(name) for name in value if not is_name_of_value(name)
            )
        return isinstance(value, list | tuple) and any(map(self.are_in, value))

    def taken_from(self, value: Any, *, is_address: bool = False) -> Any:
        """Give a text, or a value with texts however deep in it, without them; ``is_address`` where it is no words but an address."""
        if isinstance(value, str):
            return self._redacted(value, is_address)[0]
        if isinstance(value, bytes):
            text = value.decode("utf-8", "surrogateescape")
            return self._redacted(text, is_address)[0].encode("utf-8", "surrogateescape")
        if isinstance(value, Mapping):
            left = {
                name if is_name_of_value(name) else self.taken_from(name): each if is_code(name, each) else self.taken_from(each)
                for name, each in value.items()
            }
            return left | self._link_in(value)
        return [self.taken_from(each) for each in value] if isinstance(value, list | tuple) else value

    def _link_in(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Give the facts of a linkback with the place of its link in its excerpt, where both stand in a value."""
        facts = row.get("facts")
        if not isinstance(facts, Mapping) or not isinstance(row.get("excerpt"), str) or "link" not in facts:
            return {}
        start, end = facts["link"]
        return {"facts": self.taken_from(facts) | {"link": self.place_kept(row["excerpt"], start, end)}}

    def place_kept(self, text: str, start: int, end: int) -> list[int]:
        """Give where a stretch of the text begins and ends when they are taken out; nowhere, [0, 0], where one reached over its edge."""
        parts = [self.taken_from(part) for part in (text[:start], text[start:end], text[end:])]
        if "".join(parts) != self.taken_from(text):
            return [0, 0]
        return [len(parts[0]), len(parts[0]) + len(parts[1])]

    def _may_be_in(self, text: str) -> bool:
        held = gist(text)
        return any(all(word in held for word in words) for words in self._words)

    def _places(self, text: str) -> dict[tuple[int, int], str]:
        """Give where each stands outside of codes, and the tags that stand in it, which stay; places may overlap no other."""
        read = signs_of(text)
        codes = _codes(text, read)
        plain, tags = without_tags(read)
        found: dict[tuple[int, int], str] = {}
        taken, tag_starts = bytearray(len(text)), [start for start, _ in tags]
        for signs in (folded(plain), folded(read), folded(mended(plain))):
            for match in self._pattern.finditer(signs.text):
                place = signs.places[match.start()][0], signs.places[match.end() - 1][1]
                if any(taken[slice(*place)]) or (codes and all(codes[slice(*place)])):
                    continue
                taken[slice(*place)] = b"\x01" * (place[1] - place[0])
                within = tags[bisect_left(tag_starts, place[0]) : bisect_right(tag_starts, place[1])]
                found[place] = "".join(text[start:end] for start, end in within if end <= place[1])
        return dict(sorted(found.items()))

    def _redacted(self, text: str, is_address: bool) -> tuple[str, int]:
        if not self._may_be_in(text):
            return text, 0
        pieces, at = [], 0
        places = self._places(text)
        for (start, end), tags in places.items():
            end = _with_marks(text, end)
            mark = self._name_of(text[start:end]) if is_address or _is_in_address(text, start, end) else MARK
            pieces += [text[at:start], mark, tags]
            at = end
        return "".join([*pieces, text[at:]]), len(places)

    def _name_of(self, words: str) -> str:
        """Give what stands for some words in an address: the same for the same words, so that links go on leading where they led."""
        said = unquote(words).casefold().encode(errors="replace")
        return f"removed-{hmac.new(self._salt, said, hashlib.sha256).hexdigest()[:6]}"


def _codes(text: str, read: Signs) -> bytearray:
    """Give for each character of a text whether it is part of a code, in the text as it is stored or as it is read; empty without any."""
    spans = codes_in(text)
    if read.text != text:
        spans += [(read.places[start][0], read.places[end - 1][1]) for start, end in codes_in(read.text)]
    marked = bytearray(len(text) if spans else 0)
    for start, end in spans:
        marked[start:end] = b"\x01" * (end - start)
    return marked


def _pattern(words: list[str]) -> str:
    before = r"(?<![^\W_])" if _ends_words(words[0][0]) else ""
    behind = r"(?![^\W_])" if _ends_words(words[-1][-1]) else ""
    return before + _GAP.join(map(re.escape, words)) + behind


def _ends_words(letter: str) -> bool:
    """Tell whether a letter at the edge of a phrase has to be the edge of a word: not in scripts that join words."""
    return letter.isdigit() or letter.upper() != letter.lower()


def _with_marks(text: str, end: int) -> int:
    """Give the end of the last letter with the marks on it."""
    while end < len(text) and not fold(text[end]):
        end += 1
    return end


def _is_in_address(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch of a text is part of an address or a key, in which a mark may hold no brackets."""
    tag = text.rfind("<", 0, start)
    if tag > text.rfind(">", 0, start) and (attribute := _ATTRIBUTE.search(text[tag:start])):
        return attribute[1].casefold() not in _SHOWN_IN_TAGS
    before, behind = _BEFORE.search(text[max(0, start - 2048) : start]), _BEHIND.match(text, end)
    run = (before[0] if before else "") + text[start:end] + (behind[0] if behind else "")
    return not re.search(r"\s", run) and ("://" in run or "@" in run or run.startswith(_ROOTS))
