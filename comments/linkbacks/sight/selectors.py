"""Whether a selector matches an element: yes, no, or nobody can tell without a browser (Selectors 4)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache

from justhtml.dom import Node

from comments.linkbacks.sight.sheets import unescaped

# [-\w] and all beyond ASCII; a range to the end of Unicode would take ten times as long to compile.
_IDENT = r"(?:[^\x00-,./:-@\[-^`{-\x7f]|\\[0-9a-fA-F]{1,6}\s?|\\[^\n0-9a-fA-F])++"
_SIMPLE = re.compile(
    rf"""(?P<type>\*|{_IDENT})|[.](?P<class>{_IDENT})|[#](?P<id>{_IDENT})|(?P<pseudo>::?{_IDENT})(?P<open>\()?|(?P<parent>&)"""
    rf"""|\[\s*+(?P<name>{_IDENT})\s*+(?:(?P<how>[~|^$*]?=)\s*+(?P<value>"[^"\\]*+"|'[^'\\]*+'|[-\w]++)\s*+(?P<flag>[isIS]\s*+)?)?\]"""
)
_COMBINATOR = re.compile(r"\s*+([>+~])\s*+|\s++")
_BRACKET = re.compile(r"[()]")
_DEEPEST = 4
_DYNAMIC = {":hover", ":active", ":focus", ":focus-visible", ":focus-within"}
_ANY = {":is", ":where", ":matches", ":-webkit-any", ":-moz-any"}
# What is drawn by themselves and neither in an element's place nor over it.
APART = {"::selection", "::placeholder", "::marker", "::backdrop", "::file-selector-button", "::cue", "::target-text"}
_OLD_ELEMENTS = {":before", ":after", ":first-line", ":first-letter"}


class Match(IntEnum):
    """How sure it is that a selector matches; the least of several counts for all of them together."""

    NO = 0
    MAYBE = 1
    YES = 2


@dataclass(slots=True)
class Compound:
    """One compound selector: what it asks of a single element; ``unknown`` where it asks what nobody here can tell."""

    type: str = ""
    classes: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    choices: list[tuple[bool, tuple["Selector", ...]]] = field(default_factory=list)
    pseudos: list[str] = field(default_factory=list)
    element: str = ""
    has_parent: bool = False
    unknown: bool = False

    @property
    def is_plain(self) -> bool:
        """Tell whether it asks for a type, classes and ids alone."""
        return not (self.attributes or self.choices or self.pseudos or self.element or self.has_parent or self.unknown)

    @property
    def key(self) -> str:
        """Give a mark that every element has which it matches, "*" where there is none."""
        if self.ids:
            return f"#{min(self.ids).lower()}"
        return f".{min(self.classes).lower()}" if self.classes else self.type or "*"


@dataclass(slots=True)
class Selector:
    """The compounds of a complex selector, the subject first, each but the first with the combinator that follows it."""

    compounds: list[tuple[str, Compound]]
    specificity: tuple[int, int, int] = (0, 0, 0)

    @property
    def subject(self) -> Compound:
        return self.compounds[0][1]


@lru_cache(maxsize=20_000)
def read_selectors(text: str, depth: int = 0) -> tuple[Selector, ...] | None:
    """Give the selectors of a list, or None where it cannot be read."""
    found, at = [], 0
    while at is not None and at < len(text):
        selector, at = _read_complex(text, at, depth)
        if selector is None:
            return None
        found.append(selector)
    return tuple(found) or None


def _read_complex(text: str, at: int, depth: int) -> tuple[Selector | None, int]:
    while text[at : at + 1].isspace():
        at += 1
    parts: list[tuple[str, Compound]] = []
    if text.startswith((">", "+", "~"), at):
        parts.append(("", Compound(unknown=True)))
    while True:
        combinator = ""
        match = _COMBINATOR.match(text, at)
        if match and parts:
            combinator, at = match[1] or " ", match.end()
        if at >= len(text) or text[at] == ",":
            at += 1
            break
        compound, end = _read_compound(text, at, depth)
        if compound is None or (parts and not combinator):
            return None, at
        if parts:
            parts[-1] = (combinator, parts[-1][1])
        parts.append(("", compound))
        at = end
    return (Selector(list(reversed(parts)), _specificity(parts)), at) if parts else (None, at)


def _specificity(parts: Sequence[tuple[str, Compound]]) -> tuple[int, int, int]:
    ids = sum(len(compound.ids) for _, compound in parts)
    classes = sum(len(compound.classes) + len(compound.attributes) + len(compound.pseudos) for _, compound in parts)
    return ids, classes, sum(bool(compound.type) for _, compound in parts)


def _read_compound(text: str, at: int, depth: int) -> tuple[Compound | None, int]:
    compound, start = Compound(), at
    while match := _SIMPLE.match(text, at):
        kind = match.lastgroup
        if match["type"] and at != start:
            return None, at
        at = match.end()
        if match["type"]:
            compound.type = "" if match["type"] == "*" else unescaped(match["type"]).lower()
        elif match["class"]:
            compound.classes.add(unescaped(match["class"]))
        elif match["id"]:
            compound.ids.add(unescaped(match["id"]))
        elif match["name"]:
            value = (match["value"] or "").strip("\"'")
            compound.attributes.append((unescaped(match["name"]).lower(), match["how"] or "", value))
        elif match["pseudo"]:
            at = _take_pseudo(compound, text, match, depth)
        elif kind == "parent":
            compound.has_parent = True
    return (compound, at) if at > start else (None, at)


def _take_pseudo(compound: Compound, text: str, match: re.Match, depth: int) -> int:
    name, at = match["pseudo"].lower(), match.end()
    inside = ""
    if match["open"]:
        end = _closing(text, at)
        inside, at = text[at : end - 1], end
    if name.startswith("::") or name in _OLD_ELEMENTS:
        compound.element = name if name.startswith("::") else f":{name}"
    elif (name in _ANY or name == ":not") and match["open"] and depth < _DEEPEST:
        choices = read_selectors(inside, depth + 1)
        if choices is None:
            compound.unknown = True
        else:
            compound.choices.append((name != ":not", choices))
    elif match["open"]:
        compound.unknown = True
    else:
        compound.pseudos.append(name)
    return at


def _closing(text: str, at: int) -> int:
    depth = 1
    for match in _BRACKET.finditer(text, at):
        depth += 1 if match[0] == "(" else -1
        if depth == 0:
            return match.end()
    return len(text) + 1


def marks_of(node: Node) -> set[str]:
    """Give the keys under which compounds that may match an element are found."""
    attributes = node.attrs or {}
    own = {f".{name}" for name in (attributes.get("class") or "").lower().split()} | {node.name, "*"}
    name = (attributes.get("id") or "").lower()
    return own | {f"#{name}"} if name else own


def may_fit(compound: Compound, node: Node) -> bool:
    """Tell whether an element has the type, the classes and the id that a compound asks for."""
    return _fits(Compound(compound.type, compound.classes, compound.ids), node, None) != Match.NO


def matches(selector: Selector, node: Node, link: Node | None = None) -> Match:
    """Tell whether a selector matches an element; the state of the ``link`` itself is that in which nobody points at it."""
    result, position, is_exact = _fits(selector.subject, node, link), node, True
    for combinator, compound in selector.compounds[1:]:
        if result == Match.NO:
            break
        if combinator in ("+", "~"):
            result = min(result, Match.MAYBE)
        elif combinator == ">" and is_exact:
            if position.parent is None:
                return Match.NO
            position = position.parent
            result = min(result, _fits(compound, position, link))
        else:
            found, position = _ancestor(compound, node, position, link, is_near=combinator == ">")
            result, is_exact = min(result, found), False
    return result


def _ancestor(compound: Compound, node: Node, position: Node, link: Node | None, *, is_near: bool) -> tuple[Match, Node]:
    """Give whether an ancestor matches: for certain one above ``position``, perhaps any one above ``node``."""
    best, above = Match.NO, False
    outer = node.parent
    above = position is node
    while outer is not None:
        found = _fits(compound, outer, link)
        if found == Match.YES and above and (not is_near or position.parent is outer):
            return Match.YES, outer
        if found != Match.NO:
            best = Match.MAYBE
        above = above or outer is position
        outer = outer.parent
    return best, position


def _fits(compound: Compound, node: Node, link: Node | None) -> Match:
    attributes = node.attrs or {}
    if node.name[0] in "#!" or (compound.type and compound.type != node.name):
        return Match.NO
    result = min(
        _holds(compound.ids, (attributes.get("id") or "").split(" ")),
        _holds(compound.classes, (attributes.get("class") or "").split()),
        Match.MAYBE if compound.unknown or compound.has_parent else Match.YES,
    )
    if result == Match.NO:
        return result
    for name, how, value in compound.attributes:
        result = min(result, _has(attributes, name, how, value))
    for pseudo in compound.pseudos:
        result = min(result, _is_in_state(pseudo, node, link))
    for wanted, choices in compound.choices:
        best = max(matches(choice, node, link) for choice in choices)
        result = min(result, best if wanted else Match(2 - best))
    return result


def _holds(wanted: set[str], own: list[str]) -> Match:
    """Tell whether an element has all these classes or ids; a page without a document type takes no notice of their case."""
    if not wanted or wanted.issubset(own):
        return Match.YES
    return Match.MAYBE if {name.lower() for name in wanted}.issubset(name.lower() for name in own) else Match.NO


def _has(attributes: dict, name: str, how: str, value: str) -> Match:
    if name not in attributes:
        return Match.NO
    own, value = (attributes[name] or "").lower(), value.lower()
    holds = {
        "": True,
        "=": own == value,
        "~=": value in own.split(),
        "|=": own == value or own.startswith(f"{value}-"),
        "^=": bool(value) and own.startswith(value),
        "$=": bool(value) and own.endswith(value),
        "*=": bool(value) and value in own,
    }[how]
    return Match.MAYBE if holds else Match.NO


def _is_in_state(pseudo: str, node: Node, link: Node | None) -> Match:
    if pseudo == ":root":
        return Match.YES if node.name == "html" else Match.NO
    if pseudo in (":link", ":any-link", ":visited"):
        is_link = node.name in ("a", "area") and "href" in (node.attrs or {})
        return (Match.MAYBE if pseudo == ":visited" else Match.YES) if is_link else Match.NO
    if pseudo == ":host" or (pseudo in _DYNAMIC and node is link):
        return Match.NO
    return Match.MAYBE
