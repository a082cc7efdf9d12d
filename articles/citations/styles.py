"""Citations in the two styles that readers ask for: a note of Chicago (17th edition, §14.208) and an entry of APA (7th edition, §10.1).

Titles stand as they do on the page: neither style's change of capitals is made. ``tests/citeproc.py`` compares both with citeproc.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from articles.citations.wording import ENGLISH, CitationWords
from articles.citations.works import CitedName, Work

# So many names stand in full in a note of Chicago, and in an entry of APA.
MOST_IN_NOTE, MOST_IN_ENTRY = 3, 20
FIRST_IN_ENTRY = 19

_ENDS = "?!."
_OPENING = "([{—–- “‘«"


@dataclass(frozen=True, slots=True)
class CitationPart:
    """A part of a citation: plain, the title of what holds the work, which is italic, or its address."""

    text: str
    kind: Literal["plain", "title", "address"] = "plain"


type Citation = list[CitationPart]


def text_of(citation: Citation) -> str:
    """Give a citation as plain text."""
    return "".join(part.text for part in citation)


def chicago(work: Work, words: CitationWords = ENGLISH, *, paragraph: int | None = None, url: str = "") -> Citation:
    """Give the note of Chicago; ``paragraph`` is the number of the one that is cited, ``url`` its own address."""
    names = _note_names(work.names, words)
    title = _with_stop(_quoted(work.title, words), ",", words)
    before = f"{names}, {title} " if names else f"{title} "
    dates = [words.date(work.issued)] if work.issued else [words.no_date] if work.kind != "page" else []
    dates += [f"{words.corrected} {words.date(work.corrected)}"] if work.corrected else []
    dates += [f"{words.paragraph} {paragraph}"] if paragraph else []
    of = {
        "post": [_plain(before), _title(work.site), _plain(" (blog)")],
        "page": [_plain(before + work.site)],
        "case": [_plain(before + words.case)],
    }
    return [*of[work.kind], _plain(", ".join(["", *dates, ""])), _address(url or work.url), _plain(".")]


def apa(work: Work, words: CitationWords = ENGLISH) -> Citation:
    """Give the entry of APA; that the work was corrected stands behind it, where the manual has notices of retraction."""
    names = _entry_names(work.names, words)
    written = _paired(work.title, typed=words.quotes)
    date = f"({words.apa_date(work.issued) if work.issued else words.no_date}). "
    is_case = work.kind == "case"
    kind = f" [{words.case.capitalize()}]. "
    title: Citation = [_title(written), _plain(kind)] if is_case else [_plain(f"{_stopped(written, words)} ")]
    begin = [_plain(f"{_stopped(names, words)} {date}"), *title] if names else [*title, _plain(date)]
    stop = _stopped(work.site, words).removeprefix(work.site)
    site: Citation = [] if is_case else [_title(work.site), _plain(f"{stop} ")]
    corrected = [_plain(f" ({words.corrected} {words.apa_date(work.corrected)})")] if work.corrected else []
    return [*begin, *site, _address(work.url), *corrected]


def apa_in_text(work: Work, words: CitationWords = ENGLISH, *, paragraph: int) -> str:
    """Give how a text that cites a paragraph names it: “(Nguyen & Dam, 2014, para. 4)”."""
    short = [name.literal or name.family for name in work.names]
    year = str(work.issued.year) if work.issued else words.no_date
    place = f"{words.paragraph} {paragraph}"
    if not short:
        return f"({_with_stop(_quoted(work.title, words), ',', words)} {year}, {place})"
    names = short[0] if len(short) == 1 else f"{short[0]} {words.ampersand} {short[1]}" if len(short) == 2 else f"{short[0]} et al."
    return f"({names}, {year}, {place})"


def _plain(text: str) -> CitationPart:
    return CitationPart(text)


def _title(text: str) -> CitationPart:
    return CitationPart(text, "title")


def _address(text: str) -> CitationPart:
    return CitationPart(text, "address")


def _note_names(names: Sequence[CitedName], words: CitationWords) -> str:
    if len(names) > MOST_IN_NOTE:
        return f"{names[0].natural} et al."
    return _joined([name.natural for name in names], words.both, serial=words.serial)


def _joined(parts: Sequence[str], last: str, *, serial: bool) -> str:
    if len(parts) < 3:
        return f" {last} ".join(parts)
    return f"{', '.join(parts[:-1])}{',' if serial else ''} {last} {parts[-1]}"


def _entry_names(names: Sequence[CitedName], words: CitationWords) -> str:
    parts = [_entry_name(name) for name in names]
    if len(parts) > MOST_IN_ENTRY:
        return f"{', '.join(parts[:FIRST_IN_ENTRY])}, … {parts[-1]}"
    comma = "," if words.serial else ""
    return f"{', '.join(parts[:-1])}{comma} {words.ampersand} {parts[-1]}" if len(parts) > 1 else "".join(parts)


def _entry_name(name: CitedName) -> str:
    if name.literal or name.is_family_first:
        return name.natural
    return ", ".join(filter(None, (name.family, _initials(name.given), name.suffix)))


def _initials(given: str) -> str:
    """Give the initials of first names: “T. L.”, “J.-P.”."""
    parts = given.replace(".", ". ").replace(". -", ".-").split()
    return " ".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in parts)


def _quoted(title: str, words: CitationWords) -> str:
    """Give a title in quotation marks, with those in it as they are inside others."""
    outside, inside = words.quotes
    inner = _paired(title, (inside, outside))
    return outside[0] + (inner.translate(str.maketrans("«»", inside)) if outside == "«»" else inner) + outside[1]


def _paired(title: str, pairs: tuple[str, str] = ENGLISH.quotes, typed: tuple[str, str] | None = None) -> str:
    """Give a title whose double marks are pairs, those inside others of the second kind; a typewriter's become such (``typed``)."""
    written = []
    depth = 0
    for before, sign in pairwise(f" {title}"):
        opens = sign == "“" or (sign == '"' and before in _OPENING)
        if not opens and sign not in '”"':
            written.append(sign)
            continue
        depth = depth if opens else max(depth - 1, 0)
        pair = ((typed or pairs) if sign == '"' else pairs)[depth % 2]
        written.append(pair[0] if opens else pair[1])
        depth += opens
    return "".join(written)


def _with_stop(text: str, stop: str, words: CitationWords) -> str:
    """Give a text with a stop behind it, or before the marks that close its quotations where the language has it there."""
    if not words.stops_inside:
        return text + stop
    end = len(text)
    # Without its opening half the last mark is an apostrophe.
    closing = {"”": text.count("“"), "’": text.count("‘")}
    while end and closing.get(text[end - 1], 0):
        closing[text[end - 1]] -= 1
        end -= 1
    return f"{text[:end]}{stop}{text[end:]}"


def _stopped(text: str, words: CitationWords) -> str:
    """Give a text that ends with a full stop, unless it ends already."""
    if text.rstrip("”’»")[-1:] in _ENDS:
        return text
    return _with_stop(text, ".", words)
