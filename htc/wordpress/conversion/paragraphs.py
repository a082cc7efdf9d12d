"""Text and markup as a list of blocks that our bodies can hold: the paragraphs of ``wpautop``, and what stands in elements we do not have.

One reader goes over the tags once. An element that our bodies hold stays; one they do not hold is a border between paragraphs where it is a
block, and nothing where it is not. What may stay is told by htc.lib.elements alone. Each block is one string: ``<p>…</p>``, ``<ul>…</ul>``,
``<hr>``, or a picture’s place.
"""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from html import escape, unescape

from htc.lib.elements import ARTICLE
from htc.lib.html import BLOCKS, RENAMED, Tag, plain_text, tags
from htc.wordpress.conversion.blocks import BLOCK, CLASSIC
from htc.wordpress.conversion.findings import Picture, Record
from htc.wordpress.conversion.inline import MORE, Spanning, is_blank, on_one_line, passage_of, set_off, without_edge_breaks
from htc.wordpress.conversion.links import anchor
from htc.wordpress.conversion.media import PLAYERS, Library, Player, frame_link, is_sign, is_tracker, link, picture
from htc.wordpress.conversion.typography import LITERAL, curl

# Where a picture stood in a run of text, until its block is written.
_PLACE = re.compile("\x03(\\d+)\x04")

_BREAKS = re.compile(r"(?:<br>\s*+){2,}")
_GAP = re.compile(r"\n\s*\n")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_CAPTION = re.compile(r"\b(?:wp-caption-text|wp-caption-dd|gallery-caption|wp-element-caption)\b")
_FIGURE = re.compile(r"\bwp-caption\b(?!-)")
_UNSEEN_NAME = re.compile(r"<([a-zA-Z][\w-]*)")
# Text in these becomes paragraphs; in all others it stays as it is.
_PARAGRAPHS_IN = frozenset({"", "blockquote", "details"})
_ENDS_BEFORE = {"li": ("li",), "td": ("td", "th"), "th": ("td", "th"), "tr": ("td", "th", "tr"), "dt": ("dt", "dd"), "dd": ("dt", "dd")}
_GONE_WHEN_EMPTY = frozenset({"li", "ul", "ol", "blockquote", "h2", "h3", "h4", "pre", "table", "tbody", "thead", "details"})
_IN_TABLES = frozenset({"caption", "tbody", "td", "th", "thead", "tr"})
_HOLD_CELLS = frozenset({"table", "tbody", "thead", "tr"})
_CELLS = frozenset({"li", "td", "th"})
_EMPTY_LINK = re.compile(r"<a\b[^>]*+>\s*+</a>")


@dataclass(slots=True)
class _Figure:
    marks: str
    pictures: list[int] = field(default_factory=list)
    caption: list[str] | None = None


@dataclass(slots=True)
class _Element:
    """A block that is open: ``kept`` is what it is written as, "" where it is only a border."""

    name: str
    kept: str = ""
    figure: _Figure | None = None
    caption: _Figure | None = None


class Composer:
    """Composes the blocks of one body, fed with HTML in order."""

    def __init__(self, record: Record, library: Library, *, texturize: bool = True):
        self.blocks: list[str] = []
        self.pictures: list[Picture] = []
        self._record = record
        self._library = library
        self._texturize = texturize
        self._classic = True
        self._run: list[str] = []
        self._paragraph: str | None = None
        self._open: list[_Element] = []
        self._contexts: list[_Element] = []
        self._kept = 0
        # How much was written when text that stands in no paragraph had been: more of it begins a line.
        self._loose = -1
        self._names: Counter[str] = Counter()
        self._out: list[str] = []
        self._behind: list[str] = []
        self._literal: Counter[str] = Counter()
        self._spanning = Spanning()
        self._link = ""
        self._player = Player(library, record)

    def compose(self, html: str) -> list[str]:
        """Give the blocks of a body in order; ``MORE`` stands where its teaser ends."""
        position = 0
        for tag in tags(html):
            if position < tag.start:
                self._text(html[position : tag.start])
            position = tag.end
            if tag.name:
                self._tag(tag)
            else:
                self._unnamed(html[tag.start : tag.end])
        self._text(html[position:])
        self._border()
        while self._open:
            self._close(self._open[-1].name)
        return self.blocks

    def _text(self, text: str) -> None:
        if CLASSIC not in text and BLOCK not in text:
            self._say(text)
            return
        for piece in re.split(f"([{CLASSIC}{BLOCK}])", text):
            if piece in (CLASSIC, BLOCK):
                self._border()
                self._classic = piece == CLASSIC
            else:
                self._say(piece)

    def _say(self, text: str) -> None:
        # What begins nothing here must begin nothing when it is read again.
        text = text.replace("<", "&lt;")
        self._run.append(curl(text) if self._texturize and not self._literal else text)

    def _unnamed(self, html: str) -> None:
        if html.startswith("<!--more"):
            self._run.append(MORE)
        elif html.startswith("<!--nextpage"):
            self._border()
        elif found := _UNSEEN_NAME.match(html):
            name = found[1].lower()
            linked = frame_link(html, self._library, self._record) if name == "iframe" else ""
            self._run.append(set_off(linked))
            if not linked:
                self._record.removed_tags[name, "removed"] += 1

    def _tag(self, tag: Tag) -> None:
        if tag.name in LITERAL:
            self._literal[tag.name] += -1 if tag.closing else 1
            if self._literal[tag.name] <= 0:
                del self._literal[tag.name]
        if tag.name in BLOCKS:
            self._block(tag)
        elif tag.name == "br":
            self._run.append("<br>")
        elif tag.name == "img":
            self._image(tag)
        elif tag.name in PLAYERS:
            self._run.append(set_off(self._player.meet(tag)))
        else:
            self._inline(tag)

    def _inline(self, tag: Tag) -> None:
        name = RENAMED.get(tag.name, tag.name)
        if name not in ARTICLE.tags:
            if not tag.closing:
                self._record.removed_tags[tag.name, "unwrapped"] += 1
            return
        if name == "a":
            self._link, written = anchor(tag, self._library, self._record)
            self._run.append(written)
            return
        attributes = on_one_line(tag.attributes)
        if name == "sup" and attributes and not plain_text(tag.values.get("data-note", "")):
            # A mark without a note is no marker.
            attributes = ""
        self._run.append(f"<{'/' if tag.closing else ''}{name}{attributes}>")

    def _image(self, tag: Tag) -> None:
        values = tag.values
        alt = values.get("alt", "")
        if is_tracker(values):
            self._record.trackers.append(values.get("src", ""))
            self._record.left_out.append(escape(alt))
        elif is_sign(values):
            self._run.append(escape(alt, quote=False))
        else:
            figure = next((element.figure for element in reversed(self._open[-8:]) if element.figure), None)
            self.pictures.append(picture(values, self._library, marks=figure.marks if figure else "", link=self._link))
            self._run.append(f"\x03{len(self.pictures) - 1}\x04")
            if figure:
                figure.pictures.append(len(self.pictures) - 1)

    def _block(self, tag: Tag) -> None:
        self._border()
        if tag.closing:
            if tag.name == "p":
                self._paragraph = None
            if self._names[tag.name]:
                self._close(tag.name)
            return
        while self._open and self._open[-1].name in _ENDS_BEFORE.get(tag.name, ()):
            self._close(self._open[-1].name)
        if tag.name == "hr":
            self._out.append("<hr>")
            self._settle()
        elif tag.name == "figcaption" or (tag.attributes and _CAPTION.search(tag.attributes)):
            self._begin_caption(tag)
        elif tag.name == "figure" or (tag.attributes and _FIGURE.search(tag.attributes)):
            self._enter(_Element(tag.name, figure=_Figure(tag.attributes)))
        elif tag.name == "p":
            self._paragraph = passage_of(tag)
        else:
            self._begin(tag)

    def _begin(self, tag: Tag) -> None:
        self._paragraph = None
        kept = RENAMED.get(tag.name, tag.name)
        around = self._contexts[-1].kept if self._contexts else ""
        if kept not in ARTICLE.tags or kept == "div" or (kept in _IN_TABLES and around not in _HOLD_CELLS):
            self._enter(_Element(tag.name))
            if kept != "div":
                self._record.removed_tags[tag.name, "unwrapped"] += 1
            return
        self._out.append(f"<{kept}{on_one_line(tag.attributes)}>")
        self._enter(_Element(tag.name, kept))

    def _begin_caption(self, tag: Tag) -> None:
        figure = next((element.figure for element in reversed(self._open[-8:]) if element.figure), None)
        element = _Element(tag.name, caption=figure if figure and len(figure.pictures) == 1 and figure.caption is None else None)
        if element.caption:
            element.caption.caption = []
        self._enter(element)

    def _enter(self, element: _Element) -> None:
        self._open.append(element)
        self._names[element.name] += 1
        if element.kept or element.caption:
            self._contexts.append(element)
            self._kept += bool(element.kept)

    def _close(self, name: str) -> None:
        """End the innermost element of this name, and all that stand open in it."""
        while True:
            element = self._open.pop()
            self._names[element.name] -= 1
            if element.kept or element.caption:
                self._contexts.pop()
            if element.caption:
                self._caption(element.caption)
            if element.kept:
                self._kept -= 1
                self._end(element.kept)
            if element.name == name:
                return

    def _caption(self, figure: _Figure) -> None:
        number = figure.pictures[0]
        self.pictures[number] = replace(self.pictures[number], caption="<br>".join(figure.caption or ()))

    def _end(self, kept: str) -> None:
        opening = self._out[-1] if self._out else ""
        if kept in _GONE_WHEN_EMPTY and opening.startswith(f"<{kept}") and opening[len(kept) + 1] in " >":
            self._out.pop()
        else:
            self._out.append(f"</{kept}>")
        self._settle()

    def _settle(self) -> None:
        """Give the outermost block away once it is whole, and the pictures that stood in it behind it."""
        if self._kept:
            return
        if self._out:
            self.blocks.append("".join(self._out))
            self._out.clear()
        self._loose = -1
        self.blocks += self._behind
        self._behind.clear()

    def _border(self) -> None:
        """Write the text that was gathered, as paragraphs where it stands in none."""
        if not self._run:
            return
        html = "".join(self._run)
        self._run.clear()
        attributes, self._paragraph = self._paragraph, None
        context = self._contexts[-1] if self._contexts else None
        if context and context.kept == "pre":
            self._put_loose(_PLACE.sub("", html).replace(MORE, ""), "\n")
            self._behind += [self._place(int(number)) for number in _PLACE.findall(html)]
            return
        if html.isspace():
            return
        parts = [self._part(self._spanning.balanced(part)) for part in self._divided(html)]
        several = sum(bool(part) for _, part, _ in parts) > 1
        for before, part, after in parts:
            self._put(before)
            if part:
                self._write(part, context, attributes, several=several)
            self._put(after)
        self._settle()

    def _divided(self, html: str) -> list[str]:
        if not self._classic:
            return [html]
        if "<br>" in html:
            html = _BREAKS.sub("\n\n", html)
        return _GAP.split(html) if "\n" in html else [html]

    def _part(self, html: str) -> tuple[list[str], str, list[str]]:
        """Give one paragraph, with the places of its pictures before and behind it."""
        before: list[str] = []
        after: list[str] = []
        if "\x03" in html:
            pieces = _PLACE.split(html)
            shown = False
            for text, number in zip(pieces[::2], pieces[1::2], strict=False):
                shown = shown or not is_blank(text)
                (after if shown else before).append(self._place(int(number)))
            html = _EMPTY_LINK.sub("", "".join(pieces[::2]))
        if is_blank(html):
            return before, MORE if MORE in html else "", after
        return before, self._lines(html), after

    def _lines(self, html: str) -> str:
        lines = [line.strip(" \t\r") for line in html.split("\n")] if self._classic else [html.strip()]
        if "://" in html and "<a" not in html:
            lines = [link(unescape(line)) if _ADDRESS.fullmatch(line) else line for line in lines]
        joined = lines[0]
        if len(lines) > 1:
            joined = "<br>\n".join(lines).replace("<br><br>\n", "<br>\n")
        return without_edge_breaks(joined)

    def _write(self, html: str, context: _Element | None, attributes: str | None, *, several: bool) -> None:
        """Write one paragraph: as such where text has to stand in one, else as loose text of its element."""
        if context and context.caption and context.caption.caption is not None:
            context.caption.caption.append(html)
            return
        kept = context.kept if context else ""
        if kept in _HOLD_CELLS:
            # Between cells nothing can stand; HTML would lift it out of the table and join it to its neighbour.
            self._behind.append(html if html == MORE else f"<p>{html}</p>")
            return
        if html != MORE and (attributes is not None or kept in _PARAGRAPHS_IN or (several and kept in _CELLS)):
            html = f"<p{attributes or ''}>{html}</p>"
        elif self._kept and html != MORE:
            self._put_loose(html, "<br>")
            return
        (self._out if self._kept else self.blocks).append(html)

    def _put_loose(self, html: str, between: str) -> None:
        if self._loose == len(self._out):
            self._out.append(between)
        self._out.append(html)
        self._loose = len(self._out)

    def _put(self, places: list[str]) -> None:
        (self._behind if self._kept else self.blocks).extend(places)

    def _place(self, number: int) -> str:
        return f'<div data-upload="{number}" data-align="{self.pictures[number].align}"></div>'
