"""Footnotes that stand where their mark is, and those of the block editor, as markers that carry their text.

In the text: ``[mfn]…[/mfn]`` and its kin, ``((…))`` behind a space, ``[1. …]`` with ``[1]`` to repeat it.
"""

import json
import re
from dataclasses import dataclass, field
from html import escape
from itertools import accumulate, pairwise

from htc.lib.html import BLOCKS, Tag, plain_text, tags
from htc.wordpress.conversion.findings import Record, passage
from htc.wordpress.conversion.shortcodes import Handler, Shortcode, protected
from htc.wordpress.conversion.typography import typeset

# Modern Footnotes; Easy Footnotes; Simple Footnotes, and MCI Footnotes by choice.
SHORTCODES = ("mfn", "modern_footnote", "efn_note", "note", "ref", "footnote", "fn")
LISTS = ("footnotes", "references", "efn_footnotes", "modern_footnotes", "reference_list")
LONGEST_NOTE = 10_000

_SPACES_BEFORE = re.compile(r"\A(?:\s|&nbsp;|&#160;)++")
_SPACES_BEHIND = re.compile(r"(?<!\s)(?<!&nbsp;)(?<!&#160;)(?:\s|&nbsp;|&#160;)+\Z")
_DOUBLE = re.compile(r"(?:(?<=\s)|\A)\(\((?!\()")
_REPEAT = re.compile(r"ref:\s*(\d{1,3})")
_NUMBERED = re.compile(r"\[(\d{1,3})\.\s")
_REPEATED = re.compile(r"\[(\d{1,3})\]")
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_ENTRY = re.compile(r'\{\s*"(?:id|content)"')
_ID = re.compile(r'"id"\s*:\s*"([^"]{1,80})"')
_CONTENT = re.compile(r'"content"\s*:\s*"(.*)"\s*[},\]\s]*\Z', re.DOTALL)
_CONTENT_BEFORE_ID = re.compile(r'"content"\s*:\s*"(.*)"\s*,\s*"id"\s*:\s*"[^"]*"[},\]\s]*\Z', re.DOTALL)
# JSON that lost its backslashes.
_UNSLASHED = re.compile(r"\\?u00(3c|3e|22|26|27|a0)", re.IGNORECASE)


@dataclass(slots=True)
class Notes:
    """The notes of one body, with a key for each: their order in the body is not yet known."""

    record: Record
    texturize: bool = True
    texts: dict[str, str] = field(default_factory=dict)

    def marker(self, html: str, source: str, key: str = "") -> str:
        """Give the marker of a new note; ``key`` is one that it had, and ``source`` where the note came from."""
        key = key if _KEY.fullmatch(key) and key not in self.texts else f"n{len(self.texts) + 1}"
        html = without_spaces(" ".join(_with_words(html).split("\n")))
        self.texts[key] = typeset(html) if self.texturize else html
        self.record.footnotes[source, "converted"] += 1
        return self.repeat(key)

    def repeat(self, key: str) -> str:
        """Give a marker of a note that is there."""
        return f'<sup class="fn" data-fn="{key}" data-note="{escape(self.texts[key])}"></sup>'


def _with_words(html: str) -> str:
    """Give a note with the alternative text in the place of a picture, which no note holds."""
    if "<img" not in html.lower():
        return html
    pieces: list[str] = []
    position = 0
    for tag in tags(html):
        if tag.name == "img":
            pieces += html[position : tag.start], escape(tag.values.get("alt", ""), quote=False)
            position = tag.end
    return "".join(pieces) + html[position:]


def without_spaces(html: str) -> str:
    """Give the text of a note without the spaces at its ends, no-break spaces among them."""
    return _SPACES_BEHIND.sub("", _SPACES_BEFORE.sub("", html, count=1))


def handlers(notes: Notes) -> dict[str, Handler]:
    """Give what writes the shortcodes of notes, by their names; those of lists go, for ours stand at the end anyway."""

    def note(code: Shortcode) -> str | None:
        inner = (code.inner or "").strip()
        if not inner or leaves_paragraph(inner):
            return None
        return notes.marker(inner, f"[{code.name}]")

    return dict.fromkeys(SHORTCODES, note) | dict.fromkeys(LISTS, lambda code: code.inner or "")


def leaves_paragraph(html: str) -> bool:
    """Tell whether a text is more than one paragraph, as no note is."""
    return "\n\n" in html or "\r\n\r\n" in html or any(tag.name in BLOCKS and tag.name != "p" for tag in tags(html))


def in_brackets(text: str, notes: Notes) -> str:
    """Give the text with ``((…))`` behind white space and ``[1. …]`` as markers.

    ``f((x))`` stays as it is. ``((ref:2))`` and ``[2]`` repeat a note that was written before.
    """
    if "((" in text and _DOUBLE.search(text):
        text = _replaced(text, _DOUBLE, _DoubleParentheses(notes))
    return _replaced(text, _NUMBERED, _Numbered(notes)) if _NUMBERED.search(text) else text


class _DoubleParentheses:
    """Reads ``((…))``: its end is the last of the parentheses that close."""

    source = "((…))"
    repeated: re.Pattern[str] | None = None

    def __init__(self, notes: Notes):
        self.notes = notes
        self.keys: list[str] = []

    def end(self, text: str, found: re.Match[str]) -> tuple[str, int] | None:
        end = text.find("))", found.end(), found.end() + LONGEST_NOTE)
        if end < 0:
            return None
        while text[end + 2 : end + 3] == ")":
            end += 1
        note = text[found.end() : end]
        return (note, end + 2) if note.strip() and _closes_what_it_opens(note) else None

    def write(self, found: re.Match[str], note: str) -> str | None:
        if repeat := _REPEAT.fullmatch(note.strip()):
            at = int(repeat[1]) - 1
            return self.notes.repeat(self.keys[at]) if 0 <= at < len(self.keys) else None
        marker = self.notes.marker(note, self.source)
        self.keys.append(next(reversed(self.notes.texts)))
        return marker


class _Numbered:
    """Reads ``[1. …]``, which may hold brackets of its own, and ``[1]`` behind it."""

    source = "[1. …]"

    def __init__(self, notes: Notes):
        self.notes = notes
        self.keys: dict[str, str] = {}
        self._ends: dict[int, int] | None = None
        self.repeated: re.Pattern[str] | None = _REPEATED

    def end(self, text: str, found: re.Match[str]) -> tuple[str, int] | None:
        if self._ends is None:
            self._ends = _closing_brackets(text)
        end = self._ends.get(found.start(), -1)
        return (text[found.end() : end], end + 1) if 0 <= end - found.end() <= LONGEST_NOTE else None

    def write(self, found: re.Match[str], note: str) -> str | None:
        marker = self.notes.marker(note, self.source)
        self.keys[found[1]] = next(reversed(self.notes.texts))
        return marker


def _closes_what_it_opens(note: str) -> bool:
    depths = list(accumulate((1 if sign == "(" else -1) for sign in note if sign in "()"))
    return not depths or (min(depths) >= 0 and depths[-1] == 0)


def _closing_brackets(text: str) -> dict[int, int]:
    """Give where each bracket that is closed is closed."""
    waiting: list[int] = []
    ends: dict[int, int] = {}
    for bracket in re.finditer(r"[\[\]]", text):
        if bracket[0] == "[":
            waiting.append(bracket.start())
        elif waiting:
            ends[waiting.pop()] = bracket.start()
    return ends


def _replaced(text: str, pattern: re.Pattern[str], reader: _DoubleParentheses | _Numbered) -> str:
    starts, ends = protected(text)
    both = re.compile(f"{pattern.pattern}|{reader.repeated.pattern}") if reader.repeated else pattern
    pieces: list[str] = []
    at = position = 0
    record = reader.notes.record
    for found in both.finditer(text):
        while at < len(starts) and ends[at] <= found.start():
            at += 1
        if found.start() < position or (at < len(starts) and starts[at] <= found.start()):
            continue
        if found.lastindex == 2 and isinstance(reader, _Numbered):
            if key := reader.keys.get(found[2]):
                pieces += text[position : found.start()].rstrip(" "), reader.notes.repeat(key)
                record.left_out.append(found[0])
                position = found.end()
            continue
        read = reader.end(text, found)
        if read is None or leaves_paragraph(read[0]) or (marker := reader.write(found, read[0])) is None:
            continue
        # The space before the brackets kept them apart from the word that the mark stands at.
        pieces += text[position : found.start()].rstrip(" \t"), marker
        record.left_out.append(found[1] or "" if isinstance(reader, _Numbered) else read[0] if _REPEAT.fullmatch(read[0].strip()) else "")
        position = read[1]
    return "".join(pieces) + text[position:]


def of_block_editor(text: str, stored: str, notes: Notes) -> str:
    """Give the text with each ``<sup data-fn="ID">`` as a marker with its text from ``stored``, the JSON of the post's field “footnotes”.

    A mark without a text stays as it was seen, and a text without a mark becomes a paragraph at the end; both are recorded.
    """
    if "data-fn" not in text and not stored.strip():
        return text
    contents = dict(_stored(stored, notes.record))
    keys: dict[str, str] = {}
    pieces: list[str] = []
    position = 0
    for start, end, key in _marks(text):
        inner = text[start.end : end.start]
        pieces.append(text[position : start.start])
        position = end.end
        if not plain_text(contents.get(key, "")):
            pieces.append(f"<sup>{escape(plain_text(_with_words(inner)), quote=False)}</sup>")
            notes.record.uncertain_notes.append(
                passage("This mark of a footnote has no text.", text[max(start.start - 200, 0) : start.start])
            )
            continue
        notes.record.left_out.append(inner)
        if key not in keys:
            pieces.append(notes.marker(contents[key], "block editor", key))
            keys[key] = next(reversed(notes.texts))
        else:
            pieces.append(notes.repeat(keys[key]))
    pieces.append(text[position:])
    for key, content in contents.items():
        if key not in keys and plain_text(content):
            pieces.append(f"<p>{content}</p>")
            notes.record.uncertain_notes.append(passage("This footnote has no mark in the text, so it stands at the end.", content))
    return "".join(pieces)


def contents(stored: str) -> list[str]:
    """Give the texts of the notes in the post's field “footnotes”, for the word ledger."""
    return [content for _, content in _stored(stored, Record())] if stored.strip() else []


def _marks(text: str) -> list[tuple[Tag, Tag, str]]:
    marks: list[tuple[Tag, Tag, str]] = []
    start: Tag | None = None
    for tag in tags(text):
        if tag.name != "sup":
            continue
        if not tag.closing:
            start = tag if "data-fn" in tag.attributes and "data-note" not in tag.attributes else None
        elif start:
            marks.append((start, tag, start.values.get("data-fn", "")))
            start = None
    return marks


def _stored(stored: str, record: Record) -> list[tuple[str, str]]:
    if not stored.strip():
        return []
    try:
        listed = json.loads(stored)
        return [(str(each["id"]), str(each["content"])) for each in listed if isinstance(each, dict) and {"id", "content"} <= each.keys()]
    except (ValueError, TypeError, RecursionError):
        found = _recovered(stored)
    if not found:
        record.uncertain_notes.append(passage("The footnotes of this article cannot be read; this is what was stored.", escape(stored)))
    return found


def _recovered(stored: str) -> list[tuple[str, str]]:
    """Read JSON that lost its backslashes: each note lies between its own braces, and its text between the first and the last quote."""
    starts = [found.start() for found in _ENTRY.finditer(stored)]
    found: list[tuple[str, str]] = []
    for start, end in pairwise([*starts, len(stored)]):
        entry = stored[start:end].replace('\\"', '"')
        key, content = _ID.search(entry), _CONTENT_BEFORE_ID.search(entry) or _CONTENT.search(entry)
        if key and content:
            text = _UNSLASHED.sub(lambda code: chr(int(code[1], 16)), content[1]).replace("\\/", "/")
            found.append((key[1], text))
    return found
