"""Bylines: “By NAME, ROLE” as the first paragraph of a text."""

import re
from collections.abc import Collection
from html import escape

from htc.lib.html import plain_text
from htc.wordpress.conversion.findings import NamedAuthor, Record, passage
from htc.wordpress.conversion.inline import MORE

LONGEST = 160
MOST_NAME_WORDS = 6

_PARAGRAPH = re.compile(r"<p[^>]*+>(.*)</p>", re.DOTALL)
_BY = re.compile(r"by:?\s+", re.IGNORECASE)
_DATE = re.compile(r"\s*(?:\||\s[–—-])\s*[^|–—]*\d{4}[^|–—]*\Z|\s*\|\s*\Z")
_BETWEEN = re.compile(r"(\s*;\s*(?:and\s+)?|\s*,\s+and\s+|\s*,?\s+&\s+)")
_LISTED = re.compile(r"\s*[,;]\s*(?:and\s+|&\s+)?|\s+(?:and|&)\s+")
_TITLE = r"(?:Jr|Sr|Ph\.?D|M\.?A|M\.?D|J\.?D|LL\.?[BM]|Esq|MSW|LCSW|RN|II|III|IV)\.?"
_NAME_AND_TITLES = re.compile(rf"([^,]+(?:,\s*{_TITLE}(?=,|\Z))*)(?:,\s*(.*))?", re.DOTALL)
_WORD = re.compile(r"(?:[^\W\d_][’'.-]?)+(?:[’'][^\W\d_]+)*[.,]?")
_PARTICLES = frozenset({"de", "van", "von", "der", "den", "bin", "bint", "ibn", "al", "el", "la", "le", "du", "da", "dos", "y", "e", "zu"})
# No name holds these; “by the way” may be written with capitals.
_NO_NAMES = frozenset(
    {"the", "a", "an", "this", "that", "these", "any", "all", "no", "our", "their", "his", "her", "its", "and", "or", "of"}
)
_FULL_STOP = re.compile(r"(\S*)[.!?]+[”’)\"']*(?=\s|\Z)")
_ABBREVIATION = re.compile(rf"(?:{_TITLE}|(?:[^\W\d_]\.)*[^\W\d_]|Dr|Rev|Prof|St|Ms|Mrs|Mr|Hon|Inc|Ltd|Gov|Sen|Rep|U\.S|U\.N)")


def take(blocks: list[str], record: Record, known: Collection[str] = ()) -> tuple[NamedAuthor, ...]:
    """Give the authors that the first paragraph names, and take it out of the blocks; () and nothing taken where it is no byline.

    The whole paragraph must be a byline of at most 160 characters. ``known`` are names of authors; with them a list of names alone is read.
    """
    at = next((at for at, block in enumerate(blocks) if not (block == MORE or block.startswith("<div data-upload"))), None)
    found = _PARAGRAPH.fullmatch(blocks[at]) if at is not None else None
    if at is None or not found or len(found[1]) > 10 * LONGEST:
        return ()
    bylines = read(plain_text(found[1]), known)
    if not bylines:
        return ()
    blocks[at : at + 1] = [MORE] if MORE in blocks[at] else []
    record.left_out.append(found[1])
    record.put_in += [escape(f"{byline.name} {byline.role}", quote=False) for byline in bylines]
    if "<a href" in found[1]:
        record.unresolved.append(passage("The byline was a link, and is none any more.", found[1]))
    return bylines


def read(text: str, known: Collection[str] = ()) -> tuple[NamedAuthor, ...]:
    """Give the authors that a line names, () where it is no byline: “By NAME, ROLE, and NAME, ROLE”, with a date behind ``|`` or a dash."""
    text = text.replace("\xa0", " ").strip(f" {MORE}")
    begun = _BY.match(text)
    if not begun or len(text) > LONGEST:
        return ()
    text = _DATE.sub("", text[begun.end() :]).strip()
    if _ends_sentence(text):
        return ()
    listed = [each.strip() for each in _LISTED.split(text)]
    if len(listed) > 1 and all(each in known for each in listed):
        return tuple(NamedAuthor(each) for each in listed)
    bylines: list[NamedAuthor] = []
    for part in _parts(text, known):
        found = _NAME_AND_TITLES.fullmatch(part)
        names = _names(found[1], known) if found else []
        if not found or not names:
            return ()
        bylines += [NamedAuthor(name) for name in names[:-1]] + [NamedAuthor(names[-1], (found[2] or "").strip())]
    return tuple(bylines)


def _parts(text: str, known: Collection[str]) -> list[str]:
    """Divide a line between its authors; what follows “and” without being a name belongs to the role before it."""
    first, *others = _BETWEEN.split(text)
    parts = [first]
    for between, part in zip(others[::2], others[1::2], strict=True):
        found = _NAME_AND_TITLES.fullmatch(part)
        if found and _names(found[1], known):
            parts.append(part)
        else:
            parts[-1] += between + part
    return [part.strip() for part in parts]


def _names(text: str, known: Collection[str]) -> list[str]:
    text = text.strip()
    if _is_name(text, known):
        return [text]
    names = [each.strip() for each in re.split(r"\s+and\s+", text)]
    return names if len(names) > 1 and all(_is_name(each, known) for each in names) else []


def _is_name(text: str, known: Collection[str]) -> bool:
    if text in known:
        return True
    words = text.replace(",", " ").split()
    capitals = [word for word in words if word not in _PARTICLES]
    return (
        2 <= len(words) <= MOST_NAME_WORDS
        and len(capitals) > 1
        and all(_WORD.fullmatch(word) for word in words)
        and all(word[0].isupper() or not word[0].islower() for word in capitals)
        and _NO_NAMES.isdisjoint(word.casefold().strip(".") for word in words)
    )


def _ends_sentence(text: str) -> bool:
    return any(not _ABBREVIATION.fullmatch(found[1]) for found in _FULL_STOP.finditer(text)) or ":" in text
