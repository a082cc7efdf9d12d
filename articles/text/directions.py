"""Which blocks of a body are read from right to left: each that begins so says it, for pages, feeds and whoever else shows it.

``dir="auto"`` would not do: HTML leaves out of its judgement of a list whatever in it has a direction of its own, and so the list itself
or its items would be wrong; and articles without such a passage, nearly all, stay as they are, byte by byte.
"""

import re
import unicodedata
from dataclasses import dataclass
from html import unescape
from typing import Literal

from htc.lib.html import Tag, tags

type Direction = Literal["ltr", "rtl"]

_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_STATED = re.compile(r'\bdir="(ltr|rtl)"')
_DIRECTIONS: dict[str, Direction] = {"L": "ltr", "R": "rtl", "AL": "rtl"}
_TURNED = frozenset({
    "blockquote", "caption", "details", "figcaption", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "pre", "summary", "table", "td",
    "th", "ul",
})  # fmt: skip


@dataclass(slots=True)
class _Block:
    opening: Tag
    around: "_Block | None"
    stated: str
    found: Direction | None = None

    @property
    def direction(self) -> str:
        return self.stated or self.found or (self.around.direction if self.around else "ltr")

    @property
    def needs(self) -> bool:
        """Whether a reader would show the block otherwise."""
        return not self.stated and self.direction != (self.around.direction if self.around else "ltr")


def direction_of(text: str) -> Direction | None:
    """Give the direction of the first letter that has one (Unicode Bidirectional Algorithm, P2), None where there is none."""
    return next((_DIRECTIONS[kind] for kind in map(unicodedata.bidirectional, text) if kind in _DIRECTIONS), None)


def directed(html: str) -> str:
    """Give clean HTML with ``dir`` on each block whose words run otherwise than what is around it, and states no direction."""
    if not _RIGHT.search(html):
        return html
    pieces: list[str] = []
    position = 0
    for block in (block for block in _blocks(html) if block.needs):
        end = block.opening.end - 1
        pieces += html[position:end], f' dir="{block.direction}"'
        position = end
    return "".join(pieces) + html[position:]


def _blocks(html: str) -> list[_Block]:
    blocks: list[_Block] = []
    open_blocks: list[_Block] = []
    position = 0
    for tag in tags(html):
        _read(open_blocks, html[position : tag.start])
        position = tag.end
        if tag.name not in _TURNED:
            continue
        if tag.closing:
            _close(open_blocks, tag.name)
            continue
        stated = _STATED.search(tag.attributes)
        blocks.append(_Block(tag, open_blocks[-1] if open_blocks else None, stated[1] if stated else ""))
        open_blocks.append(blocks[-1])
    return blocks


def _read(open_blocks: list[_Block], text: str) -> None:
    unread = [block for block in open_blocks if block.found is None]
    if unread and (direction := direction_of(unescape(text))):
        for block in unread:
            block.found = direction


def _close(open_blocks: list[_Block], name: str) -> None:
    if any(block.opening.name == name for block in open_blocks):
        while open_blocks.pop().opening.name != name:
            pass
