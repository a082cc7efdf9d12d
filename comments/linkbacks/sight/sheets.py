"""Style sheets as rules: what stands before the braces and which declarations stand within, with nesting (CSS Syntax 3, CSS Nesting 1).

One pass without recursion. What cannot be read as a browser would read it is said, so that nobody takes the rest for the whole.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from justhtml.dom import Node

LONGEST_SHEETS = 512 * 1024
_DEEPEST = 16
_TOKEN = re.compile(
    r"""/\*.*?(?:\*/|\Z)|"(?:[^"\\\n]++|\\.)*+(?:"|\n|\Z)|'(?:[^'\\\n]++|\\.)*+(?:'|\n|\Z)|url\(\s*+[^"'()\s\\][^"'()\\]*+\)"""
    r"""|\\.|<!--|-->|[][{}();]""",
    re.IGNORECASE | re.DOTALL,
)
_CLOSING = {"(": ")", "[": "]"}
_IMPORTANT = re.compile(r"!\s*+important\s*+\Z", re.IGNORECASE)
_NAME = re.compile(r"-{0,2}[^\x00-@\[-^`{-\x7f][-\w]*")
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE | re.DOTALL)
_LONGEST_VALUE = 400
# Of the prefixes that browsers of today obey the property behind is meant; other ones make a property that none knows.
_ALIVE = ("-webkit-", "-moz-")


@dataclass(frozen=True, slots=True)
class Declaration:
    """A property in lower case without its prefix, its value in lower case, and whether it is ``!important``."""

    name: str
    value: str
    important: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Declarations, and the preludes of the blocks around them, the outermost first."""

    preludes: tuple[str, ...]
    declarations: tuple[Declaration, ...]


@dataclass(slots=True)
class Sheet:
    """The rules of style sheets, their statements such as ``@import``, and whether all of it could be read."""

    rules: list[Rule] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    is_whole: bool = True


@dataclass(slots=True)
class _Reader:
    text: str
    sheet: Sheet = field(default_factory=Sheet)
    preludes: list[str] = field(default_factory=list)
    blocks: list[list[Declaration]] = field(default_factory=lambda: [[]])
    pieces: list[str] = field(default_factory=list)
    closers: list[str] = field(default_factory=list)

    def read(self) -> None:
        last = 0
        for match in _TOKEN.finditer(self.text):
            self.pieces.append(self.text[last : match.start()])
            last = match.end()
            self._take(match[0], match.start(), last)
        self.pieces.append(self.text[last:])
        self._end_statement()
        while self.preludes:
            self._close()
        self._flush(())
        self.sheet.is_whole = self.sheet.is_whole and not self.closers

    def _take(self, token: str, start: int, end: int) -> None:
        if token[:2] == "/*":
            # Between two words it parts them, and only there it matters.
            self._doubt(len(token) < 4 or token[-2:] != "*/" or (_is_word(self.text, start - 1) and _is_word(self.text, end)))
        elif token in ("<!--", "-->"):
            self._doubt(bool(self.preludes or self.closers))
        elif token[0] in "\"'":
            self._doubt(len(token) < 2 or token[-1] != token[0])
            self.pieces.append(token)
        elif token in _CLOSING:
            self.closers.append(_CLOSING[token])
            self.pieces.append(token)
        elif token in (")", "]"):
            self._doubt(not self.closers or self.closers.pop() != token)
            self.pieces.append(token)
        elif token in ("{", "}", ";") and not self.closers:
            self._mark(token)
        else:
            self._doubt(token in ("{", "}"))
            self.pieces.append(token)

    def _mark(self, mark: str) -> None:
        if mark == ";":
            self._end_statement()
        elif mark == "{":
            prelude = "".join(self.pieces).strip()
            self.pieces.clear()
            self._doubt(not prelude or len(self.preludes) >= _DEEPEST)
            self.preludes.append(prelude if len(self.preludes) < _DEEPEST else "")
            self.blocks.append([])
        else:
            self._end_statement()
            self._doubt(not self.preludes)
            if self.preludes:
                self._close()

    def _doubt(self, is_doubtful: bool) -> None:
        if is_doubtful:
            self.sheet.is_whole = False

    def _close(self) -> None:
        self._flush(tuple(self.preludes[:_DEEPEST]))
        self.preludes.pop()

    def _flush(self, preludes: tuple[str, ...]) -> None:
        declarations = self.blocks.pop()
        if declarations:
            self.sheet.rules.append(Rule(preludes, tuple(declarations)))

    def _end_statement(self) -> None:
        statement = "".join(self.pieces).strip()
        self.pieces.clear()
        if statement[:1] == "@":
            self.sheet.statements.append(statement)
        elif statement:
            self.blocks[-1].extend(_declaration(statement))


@lru_cache(maxsize=32)
def read_sheet(text: str) -> Sheet:
    """Give the rules of a style sheet. Never raises."""
    reader = _Reader(text)
    reader.read()
    return reader.sheet


def read_style(text: str) -> Sheet:
    """Give what stands in a ``style`` attribute, as a sheet with one rule without preludes; with braces it is not whole."""
    sheet = read_sheet(text)
    return Sheet(sheet.rules, sheet.statements, sheet.is_whole and not any(rule.preludes for rule in sheet.rules))


def sheets_of(root: Node) -> Iterator[tuple[str, str]]:
    """Give the text and the media of each style sheet on a page, those in drawings too; not what a page without scripts has."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.name in ("noscript", "template"):
            continue
        attributes = getattr(node, "attrs", None) or {}
        if node.name == "style" and (attributes.get("type") or "text/css").strip().lower() == "text/css":
            yield "".join(str(child.data or "") for child in node.children or ()), attributes.get("media") or ""
        stack.extend(reversed(node.children or ()))


def unescaped(text: str) -> str:
    """Give text of a style sheet without its escapes."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match) -> str:
    if match[2]:
        return match[2]
    code = int(match[1], 16)
    return chr(code) if code < 0x110000 else ""


def _is_word(text: str, at: int) -> bool:
    return 0 <= at < len(text) and (text[at].isalnum() or text[at] in "-_")


def _declaration(statement: str) -> Iterator[Declaration]:
    name, colon, value = statement.partition(":")
    name = unescaped(name).strip()
    if not colon or not _NAME.fullmatch(name):
        return
    if not name.startswith("--"):
        name = name.lower()
        if name.startswith(("-", "_", "mso-")) and not name.startswith(_ALIVE):
            return
        name = name.removeprefix("-webkit-").removeprefix("-moz-")
    value = unescaped(value).strip().lower()
    important = _IMPORTANT.search(value)
    if important:
        value = value[: important.start()].rstrip()
    yield Declaration(name, value if len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]}…", important is not None)
