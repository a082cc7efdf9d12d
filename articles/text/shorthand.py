"""What a writer types into a plain text area, made into the HTML of the editor.

``[fn]text of the note[/fn]`` is a footnote, ``[case:slug]`` or ``[case:slug left]`` on a line of its own is a case study,
``[image:12]`` or ``[image:12 left]`` a picture of the library, ``[image:12 left | description | caption]`` one with words of its own and
``[image:12 decorative]`` one that says nothing, and an empty line ends a paragraph. ``[fold: subject]`` and ``[/fold]``, each on a line
of its own, begin and end a passage that folds.
HTML may stand beside it; nothing within ``<pre>`` and ``<code>`` is shorthand.
"""

import re
from contextlib import suppress
from html import escape

from articles.text.markers import ALIGNMENTS
from htc.lib.elements import VOID
from htc.lib.html import BLOCKS, Tag, plain_text, tags

CONTEXT = 200
WORDS_SHOWN = 60

_FOOTNOTE = re.compile(r"\[(/?)fn\]", re.IGNORECASE)
_PLACED = re.compile(r"\[(case|image):([^\]\n]*)\]", re.IGNORECASE)
_FOLD = re.compile(r"\[(?:fold:([^\]\n]*)|/fold)\]", re.IGNORECASE)
_CONTENT = {
    "case": re.compile(rf"\s*([-\w]+)(?:\s+({'|'.join(ALIGNMENTS)}))?\s*", re.ASCII | re.IGNORECASE),
    "image": re.compile(rf"\s*([1-9]\d*)(?:\s+({'|'.join(ALIGNMENTS)}))?(\s+decorative)?\s*", re.ASCII | re.IGNORECASE),
}
_PLACEMENT = {"case": ("data-case-study", ALIGNMENTS[0]), "image": ("data-image", "full")}
_UNREADABLE = {
    "case": "names no case study. Please write its short name, and left, right or full behind it if you like: [case:jakarta left].",
    "image": "names no picture. Please write its number, and left, right or full behind it if you like: [image:12 left]. "
    "Its own description and caption come behind bars: [image:12 left | description | caption].",
}
_UNREADABLE_FOLD = (
    "cannot be read. Please write [fold: its subject] on a line of its own before it and [/fold] on one behind it, outside of lists and "
    "tables; one passage cannot hold another."
)
_EMPTY_LINE = re.compile(r"\n[ \t]*\n\s*")
_PARAGRAPH_START = re.compile(r"<p>\s*\Z", re.IGNORECASE)
_PARAGRAPH_END = re.compile(r"\s*</p>", re.IGNORECASE)
_LITERAL = frozenset({"pre", "code"})

# Stand-ins of the same length, so that a place in the mask is a place in the text.
_INLINE, _BLOCK, _QUOTED = "\0", "\1", "\2"
_LINE_END = re.compile(f"[\n{_BLOCK}]")


class ShorthandError(ValueError):
    """Shorthand that cannot be read; the message is a sentence for the writer and names the words around it."""


def expand(text: str) -> str:
    """Give the editor's HTML for a text with shorthand, for clean_article and deflate to read.

    Text in blocks stays as it is, so the editor's HTML comes out unchanged but for its line ends, which become LF. A note may hold
    inline HTML; an empty one is kept, for deflate to say where a text is missing. Raises ShorthandError.
    """
    text = text.replace("\r\n", "\n")
    return _with_paragraphs(_with_folds(_with_placements(_with_notes(text))))


def expand_leniently(text: str) -> str:
    """Give what ``expand`` gives, but leave each kind of shorthand as it was typed where one of that kind cannot be read."""
    text = text.replace("\r\n", "\n")
    for step in (_with_notes, _with_placements, _with_folds):
        with suppress(ShorthandError):
            text = step(text)
    return _with_paragraphs(text)


def _with_notes(text: str) -> str:
    mask = _mask(text)
    pieces: list[str] = []
    position = 0
    starts = _FOOTNOTE.finditer(mask)
    for start in starts:
        if start[1]:
            raise ShorthandError(f"A footnote ends {_after(text, start.start())} without a beginning. Please write [fn] where it begins.")
        end = next(starts, None)
        note = text[start.end() : end.start()] if end else ""
        if end is None or not end[1] or _leaves_paragraph(mask[start.end() : end.start()]):
            where = _after(text, start.start())
            raise ShorthandError(
                f"The footnote {where} has no end in its paragraph. Please write [/fn] where it ends; a footnote cannot hold another."
            )
        pieces += text[position : start.start()], f'<sup class="fn" data-note="{escape(note.strip())}"></sup>'
        position = end.end()
    return "".join(pieces) + text[position:]


def _leaves_paragraph(mask: str) -> bool:
    return _BLOCK in mask or _EMPTY_LINE.search(mask) is not None


def _with_placements(text: str) -> str:
    mask = _mask(text)
    pieces: list[str] = []
    position = 0
    for found in _PLACED.finditer(mask):
        kind = found[1].lower()
        # A bar in a tag is none.
        head, *_ = parts = _parted(text, found) if kind == "image" else [found[2]]
        content = _CONTENT[kind].fullmatch(head)
        if content is None:
            raise ShorthandError(f"“{found[0]}” {_after(text, found.start())} {_UNREADABLE[kind]}")
        start, end = _own_line(text, mask, found)
        name, align, *decorative = content.groups()
        attribute, default = _PLACEMENT[kind]
        words = _words(parts[1:], is_decorative=any(decorative))
        pieces += text[position:start], f'<div {attribute}="{name}" data-align="{(align or default).lower()}"{words}></div>'
        position = end
    return "".join(pieces) + text[position:]


def _with_folds(text: str) -> str:
    mask = _mask(text)
    pieces: list[str] = []
    position = 0
    marks = _FOLD.finditer(mask)
    for begin in marks:
        end = next(marks, None)
        subject = plain_text(text[begin.start(1) : begin.end(1)]) if begin[1] is not None else ""
        if begin[1] is None or not subject or end is None or end[1] is not None:
            raise ShorthandError(f"The passage that folds at “{begin[0]}” {_UNREADABLE_FOLD}")
        (start, inner_start), (inner_end, after) = (_own_line(text, mask, found) for found in (begin, end))
        inside = text[inner_start:inner_end]
        if not _is_whole(inside):
            raise ShorthandError(f"The passage that folds at “{begin[0]}” {_UNREADABLE_FOLD}")
        pieces += text[position:start], f"<details><summary>{escape(subject)}</summary>{_with_paragraphs(inside)}</details>"
        position = after
    return "".join(pieces) + text[position:]


def _is_whole(html: str) -> bool:
    """Tell whether every block that begins in a piece of a text ends in it, and none of others."""
    depth = 0
    for tag in tags(html):
        if tag.name in BLOCKS and tag.name not in VOID:
            depth += -1 if tag.closing else 1
        if depth < 0:
            return False
    return depth == 0


def _parted(text: str, found: re.Match) -> list[str]:
    """Give what stands between the bars of a placement, three parts at the most, as it was typed."""
    start, parts = found.start(2), []
    for part in found[2].split("|", 2):
        parts.append(text[start : start + len(part)])
        start += len(part) + 1
    return parts


def _words(parts: list[str], *, is_decorative: bool) -> str:
    """Give the attributes for the words of a picture: its description, which is plain, and its caption, which is HTML."""
    if not parts and not is_decorative:
        return ""
    alt, caption = (*parts, "", "")[:2]
    described = ' data-decorative="yes"' if is_decorative else f' data-alt="{escape(plain_text(alt))}"'
    return f'{described} data-caption="{escape(caption.strip())}"'


def _own_line(text: str, mask: str, found: re.Match) -> tuple[int, int]:
    """Give what a placement stands for: itself alone on its line, or the paragraph that holds nothing else."""
    before = _PARAGRAPH_START.search(text, max(found.start() - CONTEXT, 0), found.start())
    after = _PARAGRAPH_END.match(text, found.end())
    if before and after:
        return before.start(), after.end()
    line = mask[_line_start(mask, found.start()) : found.start()] + mask[found.end() : _line_end(mask, found.end())]
    if line.strip():
        where = _after(text, found.start())
        raise ShorthandError(f"“{found[0]}” {where} stands inside a line. Please put it on a line of its own, between two paragraphs.")
    return found.span()


def _line_start(mask: str, position: int) -> int:
    return max(mask.rfind("\n", 0, position), mask.rfind(_BLOCK, 0, position)) + 1


def _line_end(mask: str, position: int) -> int:
    end = _LINE_END.search(mask, position)
    return end.start() if end else len(mask)


def _with_paragraphs(text: str) -> str:
    pieces: list[str] = []
    open_blocks: list[str] = []
    position = 0
    for tag in tags(text):
        if tag.name not in BLOCKS:
            continue
        if not open_blocks:
            pieces.append(_in_paragraphs(text[position : tag.start]))
            position = tag.start
        _follow(open_blocks, tag)
        if not open_blocks:
            pieces.append(text[position : tag.end])
            position = tag.end
    rest = text[position:]
    return "".join(pieces) + (rest if open_blocks else _in_paragraphs(rest))


def _follow(open_elements: list[str], tag: Tag) -> None:
    if not tag.closing:
        if tag.name not in VOID:
            open_elements.append(tag.name)
    elif tag.name in open_elements:
        while open_elements.pop() != tag.name:
            pass


def _in_paragraphs(text: str) -> str:
    mask = _mask(text)
    pieces: list[str] = []
    position = 0
    for gap in _EMPTY_LINE.finditer(mask):
        pieces += _paragraph(text[position : gap.start()]), gap[0]
        position = gap.end()
    return "".join(pieces) + _paragraph(text[position:])


def _paragraph(text: str) -> str:
    inside = text.strip()
    if not plain_text(inside) and "data-note" not in inside:
        return text
    start = text.index(inside)
    return f"{text[:start]}<p>{inside}</p>{text[start + len(inside) :]}"


def _mask(text: str) -> str:
    """Give the text with every tag and everything in ``<pre>`` and ``<code>`` replaced by stand-ins of the same length."""
    # A forgotten end must not switch off the shorthand in the rest of the text.
    last_ends = {name: text.lower().rfind(f"</{name}") for name in _LITERAL}
    pieces: list[str] = []
    literal: list[str] = []
    position = 0
    for tag in tags(text):
        between = text[position : tag.start]
        pieces.append(_QUOTED * len(between) if literal else between)
        pieces.append((_BLOCK if tag.name in BLOCKS else _INLINE) * (tag.end - tag.start))
        position = tag.end
        if tag.start <= last_ends.get(tag.name, -1):
            _follow(literal, tag)
    return "".join(pieces) + text[position:]


def _after(text: str, position: int) -> str:
    """Give "after “the words before a place”"."""
    words = plain_text(_FOOTNOTE.sub(" ", text[max(position - CONTEXT, 0) : position].rpartition("\n\n")[2]))
    if not words:
        return "at the beginning of a paragraph"
    return f"after “{words if len(words) <= WORDS_SHOWN else '…' + words[-WORDS_SHOWN:].partition(' ')[2]}”"
