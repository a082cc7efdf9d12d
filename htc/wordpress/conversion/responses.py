"""Comments, linkbacks and titles of the source as the plain text that ours are."""

import re
from dataclasses import dataclass
from html import unescape

from htc.lib.html import BLOCKS, Tag, plain_text, tags
from htc.lib.text import clean_lines, fold_spaces
from htc.wordpress.conversion import characters
from htc.wordpress.conversion.typography import LITERAL, curl, typeset

_MARKUP_LINE = re.compile(r"\A[ \t]*\n")
_TRACKBACK_TITLE = re.compile(r"\s*<strong>([^<]*+)</strong>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What a pingback or TrackBack quoted, and the title that a TrackBack wrote above it."""

    title: str
    text: str


def title(text: str, *, texturize: bool = True) -> str:
    """Give a title, already decoded and without tags, on one line and with its quotes as the page showed them."""
    text = fold_spaces(characters.repair(text, line_break=" ")[0])
    return curl(text) if texturize else text


def comment(content: str, *, texturize: bool = True) -> str:
    """Give the plain text of a comment: paragraphs apart by an empty line, the address of a link behind its words, quotes with ``>``."""
    content = characters.repair(content)[0].replace("\r\n", "\n").replace("\r", "\n")
    writer = _Writer(texturize)
    position = 0
    for tag in tags(content):
        writer.say(content[position : tag.start])
        writer.meet(tag)
        position = tag.end
    writer.say(content[position:])
    return clean_lines(writer.text())


def excerpt(content: str, *, texturize: bool = True) -> Excerpt:
    """Give what a linkback quoted, on one line; the brackets of an ellipsis stay as the text they are."""
    content = characters.repair(content)[0]
    heading = _TRACKBACK_TITLE.match(content)
    return Excerpt(
        _line(heading[1], texturize=texturize) if heading else "",
        _line(content[heading.end() :] if heading else content, texturize=texturize),
    )


def _line(html: str, *, texturize: bool) -> str:
    # Before entities are read: a quote that is one was shown straight.
    return plain_text(typeset(html) if texturize else html)


class _Writer:
    """Writes the text of one comment while its tags come by."""

    def __init__(self, texturize: bool):
        self._texturize = texturize
        self._lines = [""]
        self._quoted: list[int] = []
        self._literal = 0
        self._links: list[tuple[str, int, int]] = []
        # What has begun the line, “br” or “li”, until something stands on it: a newline behind that is one of the markup.
        self._begun = ""

    def say(self, text: str) -> None:
        if self._begun:
            text = text.lstrip() if self._begun == "li" else _MARKUP_LINE.sub("", text)
        if not text:
            return
        self._begun = ""
        if self._texturize and not self._literal:
            text = curl(text)
        first, *others = unescape(text).split("\n")
        self._lines[-1] += first
        self._lines += others

    def meet(self, tag: Tag) -> None:
        if tag.name == "br":
            self._break()
        elif tag.name == "a":
            self._link(tag)
        elif tag.name in BLOCKS:
            self._border(tag)
        if tag.name in LITERAL:
            self._literal = max(self._literal + (-1 if tag.closing else 1), 0)

    def text(self) -> str:
        return "\n".join(self._lines)

    def _break(self) -> None:
        if self._begun != "li":
            self._lines.append("")
            self._begun = "br"

    def _link(self, tag: Tag) -> None:
        if not tag.closing:
            self._links.append((tag.values.get("href", "").strip(), len(self._lines) - 1, len(self._lines[-1])))
        elif self._links:
            address, line, start = self._links.pop()
            words = fold_spaces(" ".join([self._lines[line][start:], *self._lines[line + 1 :]]))
            # A shown address that only lacks its scheme is the address, and what leads nowhere says nothing.
            if "://" in address and address.partition("://")[2].rstrip("/") != words.rpartition("://")[2].rstrip("/"):
                self._lines[-1] += f" ({address})" if words else address
                self._begun = ""

    def _border(self, tag: Tag) -> None:
        if self._begun == "li" and (tag.closing or tag.name not in ("li", "blockquote")):
            # Nothing stands in the item, or all of it in a block.
            if tag.closing and tag.name in ("li", "ul", "ol"):
                self._lines[-1], self._begun = "", ""
            return
        self._begun = ""
        if tag.name == "li":
            self._lines.append("" if tag.closing else "- ")
            self._begun = "" if tag.closing else "li"
            return
        if tag.name == "blockquote" and not tag.closing:
            self._quoted.append(len(self._lines) + 1)
        elif tag.name == "blockquote" and self._quoted:
            start = self._quoted.pop()
            self._lines[start:] = [f"> {line.strip()}" if line.strip() else "" for line in self._lines[start:]]
        self._lines += ["", ""]
