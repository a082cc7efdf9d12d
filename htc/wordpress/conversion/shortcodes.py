"""Shortcodes: ``[name attribute="value"]`` alone, or round a text that ends with ``[/name]``.

Only what is known, or cannot be anything else, is one: ``[sic]`` and ``[1]`` are words of the writer. Within code nothing is.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape, unescape

from htc.lib.elements import safe_address
from htc.lib.html import BLOCKS, plain_text, tags
from htc.wordpress.conversion.findings import Record, passage
from htc.wordpress.conversion.typography import LITERAL

MOST_NESTED = 30
LONGEST_WORD = 60

_BRACKET = re.compile(r"\[(\[?)(/?)([A-Za-z][\w-]*+)((?:[\s:=/\"'“”″][^\[\]]*+)?)\](\]?)")
_ATTRIBUTE = re.compile(r"""([\w-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"']++))|"([^"]*+)"|'([^']*+)'|([^\s"']++)|["']""")
_NAMED = re.compile(r"""[\w-]\s*=\s*(?:["'“”″]|\w)""")
_CURLY = str.maketrans("“”″", '"""')
# No text holds controls once its characters are repaired.
_BEFORE, _BEHIND, _GONE = "\x06", "\x07", "\x0e"
_APART = re.compile(f"(?<=[\\w>]){_BEFORE}|{_BEHIND}(?=[{_BEFORE}{_BEHIND}{_GONE}]*+[\\w<])|(?<=\\w){_GONE}++(?=\\w)")
_NO_MARKS = dict.fromkeys(map(ord, (_BEFORE, _BEHIND, _GONE)))
_LINKS = ("link", "url", "href", "src")
_WORDS = ("title", "heading", "text", "label", "caption", "content")


@dataclass(frozen=True, slots=True)
class Shortcode:
    """One shortcode: ``inner`` is the HTML that it stands round, None where it stands alone; ``values`` are attributes without a name."""

    name: str
    attributes: Mapping[str, str]
    values: tuple[str, ...]
    inner: str | None
    raw: str

    def first(self, *names: str) -> str:
        """The first of these attributes that says something, decoded."""
        return next((unescape(value) for name in names if (value := self.attributes.get(name, "").strip())), "")


type Handler = Callable[[Shortcode], str | None]


def convert(text: str, handlers: Mapping[str, Handler], record: Record) -> str:
    """Give the text with its shortcodes as HTML.

    ``handlers`` maps their names to what writes them; one that gives None leaves its shortcode to be treated as unknown: its content is
    kept, as a link where it names an address, and without content it goes and is recorded.
    """
    if "[" not in text:
        return text
    starts, ends = protected(text)
    found = [each for each in _BRACKET.finditer(text) if not _within(each.start(), starts, ends)]
    if not found:
        return text
    html = _APART.sub(" ", _Writing(text, handlers, record).write(found))
    return html.translate(_NO_MARKS)


def protected(text: str) -> tuple[list[int], list[int]]:
    """Give where tags and literal elements begin and end in a text, in order; nothing in them is shorthand."""
    starts: list[int] = []
    ends: list[int] = []
    literal = ""
    for tag in tags(text):
        if literal:
            if tag.closing and tag.name == literal:
                literal, ends[-1] = "", tag.end
            continue
        starts.append(tag.start)
        ends.append(tag.end)
        # A forgotten end must not switch off the shorthand in the rest of the text.
        if tag.name in LITERAL and not tag.closing and text.find(f"</{tag.name}", tag.end) >= 0:
            literal = tag.name
    return starts, ends


def _within(position: int, starts: list[int], ends: list[int]) -> bool:
    at = bisect_right(starts, position) - 1
    return at >= 0 and position < ends[at]


def _pairs(found: list[re.Match[str]]) -> dict[int, int]:
    """Give which opening each end belongs to, by their places in the list; what is opened within and never closed stands alone."""
    waiting: dict[str, list[int]] = defaultdict(list)
    order: list[int] = []
    pairs: dict[int, int] = {}
    for at, bracket in enumerate(found):
        name = bracket[3].lower()
        if not bracket[2]:
            if not bracket[4].endswith("/"):
                waiting[name].append(at)
                order.append(at)
        elif waiting[name]:
            start = waiting[name].pop()
            while (last := order.pop()) != start:
                waiting[found[last][3].lower()].pop()
            pairs[start] = at
    return pairs


@dataclass(slots=True)
class _Open:
    bracket: re.Match[str]
    pieces: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Writing:
    text: str
    handlers: Mapping[str, Handler]
    record: Record

    def write(self, found: list[re.Match[str]]) -> str:
        pairs = _pairs(found)
        ends = set(pairs.values())
        stack: list[_Open] = [_Open(found[0])]
        skipped: set[int] = set()
        position = 0
        for at, bracket in enumerate(found):
            # A doubled bracket at one side only is a bracket of the text.
            start, end = bracket.start() + bool(bracket[1]), bracket.end() - bool(bracket[5])
            if bracket[1] and bracket[5] and at not in pairs and at not in ends:
                stack[-1].pieces += self.text[position : bracket.start()], self.literal(bracket)
                position = bracket.end()
                continue
            if at in skipped or bracket.start() < position:
                continue
            if at in pairs and self.is_written_about(bracket, last := found[pairs[at]]):
                stack[-1].pieces.append(self.text[position : bracket.start()] + self.text[start : last.end() - 1])
                position = last.end()
                continue
            stack[-1].pieces.append(self.text[position:start])
            position = end
            if at in pairs and len(stack) > MOST_NESTED:
                skipped.add(pairs[at])
                position = start
            elif at in pairs:
                stack.append(_Open(bracket))
            elif at in ends:
                inner = stack.pop()
                html = self.shortcode(inner.bracket, "".join(inner.pieces), bracket)
                stack[-1].pieces.append(self.apart(inner.bracket.start(), html, position))
            else:
                stack[-1].pieces.append(self.apart(start, self.alone(bracket), position))
        return "".join(stack[-1].pieces) + self.text[position:]

    def is_written_about(self, bracket: re.Match[str], last: re.Match[str]) -> bool:
        """Tell whether the outer brackets of a shortcode and its end are doubled: it is shown with one each, its content as it stands."""
        return bool(bracket[1] and last[5]) and bracket[3].lower() in self.handlers

    def literal(self, bracket: re.Match[str]) -> str:
        """Give what stands in double brackets: a shortcode that is written about."""
        name = bracket[3].lower()
        if name not in self.handlers:
            return bracket[0]
        return (self.alone(bracket) or "") if name in ("footnotes", "references") else bracket[0][1:-1]

    def alone(self, bracket: re.Match[str]) -> str:
        name, written = bracket[3].lower(), _inside(bracket)
        certain = name in self.handlers or "_" in name or bracket[4].endswith("/") or _NAMED.search(bracket[4])
        if not certain:
            if self.on_own_line(bracket):
                self.record.shortcodes[name, "left"] += 1
            return written
        if bracket[2]:
            self.record.left_out.append(written)
            return ""
        return self.shortcode(bracket, None, None)

    def apart(self, start: int, html: str, end: int) -> str:
        """Give what stands for a shortcode, marked where a space has to keep it apart from the words beside it: brackets did.

        What is only unwrapped stays at its word, as a first letter that is drawn large does.
        """
        if not html:
            return _GONE
        if html[0].isalnum() or html[-1].isalnum():
            self.glued(self.text[max(start - LONGEST_WORD, 0) : start], html[:LONGEST_WORD])
            self.glued(html[-LONGEST_WORD:], self.text[end : end + LONGEST_WORD])
        return f"{_BEFORE if html.startswith('<a ') else ''}{html}{_BEHIND if html.endswith('</a>') else ''}"

    def glued(self, one: str, other: str) -> None:
        """Record that two pieces of a word are one now."""
        end, start = re.search(r"\w+\Z", one), re.match(r"\w+", other)
        if end and start:
            self.record.left_out += [end[0], start[0]]
            self.record.put_in.append(end[0] + start[0])

    def on_own_line(self, bracket: re.Match[str]) -> bool:
        before, behind = self.text[max(bracket.start() - 1, 0) : bracket.start()], self.text[bracket.end() : bracket.end() + 1]
        return before in ("", "\n") and behind in ("", "\n", "\r")

    def shortcode(self, bracket: re.Match[str], inner: str | None, end: re.Match[str] | None) -> str:
        name, written = bracket[3].lower(), _inside(bracket)
        attributes, values = _attributes(bracket[4])
        code = Shortcode(name, attributes, values, inner, written)
        self.record.left_out += [written, _inside(end)] if end else [written]
        handler = self.handlers.get(name)
        if handler and (html := handler(code)) is not None:
            self.record.shortcodes[name, "converted"] += 1
            return html
        return self.unknown(code)

    def unknown(self, code: Shortcode) -> str:
        inner = code.inner or ""
        words = [escape(code.first(name), quote=False) for name in _WORDS if code.first(name)]
        self.record.put_in += words
        address = next((value for name in _LINKS if (value := safe_address(code.first(name)))), "")
        if not address:
            self.record.shortcodes[code.name, "unwrapped" if inner else "removed"] += 1
            if code.inner is None:
                why = f"The shortcode “{code.name}” showed something that the file does not hold."
                self.record.dropped.append(passage(why, escape(code.raw)))
            titles = "".join(f"<strong>{each}</strong>\n\n" for each in words)
            return f"\n\n{titles}{inner}" if titles else inner
        self.record.shortcodes[code.name, "linked"] += 1
        return self.linked(" – ".join(words), inner, address)

    def linked(self, words: str, inner: str, address: str) -> str:
        holds_link = any(tag.name == "a" or tag.name in BLOCKS for tag in tags(inner)) or "\n\n" in inner
        if holds_link or not plain_text(inner):
            shown = words or escape(address, quote=False)
            if not words:
                self.record.put_in.append(shown)
            return f'{inner} <a href="{escape(address)}">{shown}</a>'.lstrip()
        return f'{words} <a href="{escape(address)}">{inner}</a>'.lstrip()


def _inside(bracket: re.Match[str]) -> str:
    """Give a bracket without what is doubled at one side."""
    return bracket[0][bool(bracket[1]) : len(bracket[0]) - bool(bracket[5])]


def _attributes(written: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Read attributes as WordPress’ ``shortcode_parse_atts`` does; ``[youtube=…]`` and ``[audio:…]`` give a value without a name."""
    written = written.translate(_CURLY).strip().removesuffix("/").lstrip(":=")
    named: dict[str, str] = {}
    values: list[str] = []
    for name, double, single, bare, *others in _ATTRIBUTE.findall(written):
        if name:
            named.setdefault(name.lower(), double or single or bare)
        elif value := "".join(others):
            values.append(value)
    return named, tuple(values)
