"""One stored post made into a body of ours: every step in its order.

Characters, blocks, shortcodes and notes are read in the stored text; paragraphs, typography and pictures in one walk over its tags; the
byline and the notes made by hand in the blocks that come of it.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape, unescape

from htc.lib.html import TooMuch, clean_note, plain_text
from htc.lib.text import shorten
from htc.wordpress.conversion import bylines, characters, closing_notes, footnotes, linked_notes, media, shortcodes
from htc.wordpress.conversion.blocks import Reusable, unwrap
from htc.wordpress.conversion.findings import PASSAGE_SHOWN, Attachment, Converted, Passage, Picture, Record, passage
from htc.wordpress.conversion.footnotes import Notes
from htc.wordpress.conversion.inline import MORE
from htc.wordpress.conversion.links import Library
from htc.wordpress.conversion.paragraphs import Composer

SHORTEST_CASE = 120

_OPERATION = re.compile(r"\b(?:Operation|Project|Case|Raid|Taskforce|Task Force)\s+[A-Z][\w’'-]+")
_PLACE = re.compile(r"\b(?:in|at|from|near|outside|to)\s+[A-Z][^\W\d_]+(?:\s[A-Z][^\W\d_]+)*")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NUMBER = re.compile(r"\b(?:\d{1,3}(?:,\d{3})+|[1-9]\d{1,4})\b")
_DIGIT = re.compile(r"\d")
_WHY = "This paragraph may tell a case study: it names {what} and a {number}."
_MARKER = re.compile(r'<sup class="fn" data-fn="[^"]*+" data-note="([^"]*+)"></sup>')


@dataclass(frozen=True, slots=True)
class Options:
    """What a run may choose. ``footnotes`` is auto, shortcodes (and those of editors, but none made by hand) or none."""

    texturize: bool = True
    bylines: bool = True
    footnotes: str = "auto"
    fix_mojibake: bool = False


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a post refers to: the library, its own pictures in the order of their menu, shared blocks, its address, known authors."""

    attachments: Mapping[int, Attachment] = field(default_factory=dict)
    children: Sequence[int] = ()
    reusable: Reusable = lambda pk: None
    address: str = ""
    authors: Collection[str] = ()


def convert(content: str, *, stored_notes: str = "", around: Surroundings = Surroundings(), options: Options = Options()) -> Converted:
    """Give a stored content as a body in the form of the editor, and what was met.

    ``stored_notes`` is the post's field “footnotes”, as the block editor writes it. Nothing is ever raised: what cannot be read stays text.
    """
    record = Record()
    mojibake = characters.find_mojibake(content)
    # Before the other characters, for a quote that was decoded once too often may hold one of them.
    text, replaced = characters.repair(characters.without_mojibake(content) if options.fix_mojibake else content)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    notes = Notes(record, options.texturize)
    library = Library(around.attachments, around.children, around.address)
    html = _with_shortcodes(unwrap(text, record, around.reusable), stored_notes, notes, library, options)
    composer = Composer(record, library, texturize=options.texturize)
    blocks = composer.compose(html)
    authors = bylines.take(blocks, record, around.authors) if options.bylines else ()
    symbols = closing_notes.convert(blocks, notes) if options.footnotes == "auto" else False
    before, more, _ = "\n".join(blocks).partition(MORE)
    return Converted(
        html="\n".join(shown for block in blocks if (shown := block.replace(MORE, ""))),
        bylines=authors,
        teaser=plain_text(before) if more else "",
        pictures=tuple(_captioned(picture, record) for picture in composer.pictures),
        symbols=symbols and len(record.footnotes) == 1,
        source="\n".join([text, *(footnotes.contents(stored_notes) if options.footnotes != "none" else ())]),
        findings=replace(record.findings(), replaced=replaced, mojibake=mojibake, case_studies=case_studies(blocks)),
    )


def _with_shortcodes(text: str, stored_notes: str, notes: Notes, library: Library, options: Options) -> str:
    """Give the text with its shortcodes as HTML, and the notes that are marked as such as markers."""
    handlers = media.handlers(library, notes.record)
    if options.footnotes == "none":
        return shortcodes.convert(text, handlers, notes.record)
    text = footnotes.of_block_editor(text, stored_notes, notes)
    text = linked_notes.convert(text, notes)
    text = shortcodes.convert(text, handlers | footnotes.handlers(notes), notes.record)
    return footnotes.in_brackets(text, notes) if options.footnotes == "auto" else text


def _captioned(picture: Picture, record: Record) -> Picture:
    """Give a picture with its caption clean. A note in it stands in parentheses, for a caption holds no marker."""
    if "<" not in picture.caption and "&" not in picture.caption:
        return picture
    caption = _MARKER.sub(lambda marker: f" ({unescape(marker[1])})", picture.caption)
    if caption != picture.caption:
        record.uncertain_notes.append(passage("The footnote of this caption stands in parentheses in it.", caption))
    try:
        return replace(picture, caption=clean_note(caption))
    except TooMuch:
        return replace(picture, caption=escape(plain_text(caption), quote=False))


def case_studies(blocks: Iterable[str]) -> tuple[Passage, ...]:
    """Give the paragraphs that name an operation or a place together with a year or a number."""
    found: list[Passage] = []
    for block in blocks:
        if not block.startswith("<p") or len(block) < SHORTEST_CASE or not _DIGIT.search(block):
            continue
        operation, year = _OPERATION.search(block), _YEAR.search(block)
        if not (operation or year):
            continue
        text = plain_text(block)
        place, number = _PLACE.search(text), _NUMBER.search(text)
        if (operation or place) and (year or (number and operation)):
            why = _WHY.format(what="an operation" if operation else "a place", number="year" if year else "number")
            found.append(Passage(why, shorten(text, PASSAGE_SHOWN)))
    return tuple(found)
