"""What the style of one element does to the text in it: what it may look like, and how much of it is taken away."""

import re
from dataclasses import dataclass, replace

from justhtml.dom import Node

from comments.linkbacks.sight.colours import WHITE, Colour, colour, contrast
from comments.linkbacks.sight.harmless import RECKONED, gives_way, is_harmless, lengths, numbers
from comments.linkbacks.sight.reckoning import Unproved, bounds, least, painted, share, type_in, type_size

_SMALLER = {"small": 0.83, "sub": 0.83, "sup": 0.83, "h5": 0.83, "h6": 0.67, "rt": 0.5}
_BLACK = Colour((0, 0, 0))
_TAKEN_BACK = re.compile(r"calc\(\s*(.+?)\s*\*\s*-1\s*\)")
_VARIABLE = re.compile(r"var\(\s*+(--[-\w]++)\s*+(?:,([^()]*+))?\)")
_PLACES = ("left", "right", "top", "bottom", "inset")
_WIDTHS = {"width", "max-width", "inline-size", "max-inline-size"}
_HEIGHTS = {"height", "max-height", "block-size", "max-block-size"}
_AS_LARGE = {
    "auto", "none", "fit-content", "max-content", "min-content", "inherit", "initial", "unset", "100%", "stretch", "fill-available",
}  # fmt: skip
_BEYOND_CLIPPING = {"auto", "none", "fit-content", "max-content", "min-content", "initial", "unset"}
# Of what a line needs, roughly, by the unit in which its height is given.
_LINES = {"": 1, "em": 1, "rem": 1, "%": 0.01, "px": 0.1, "pt": 0.1}
_ORDINARY_LINES = {"normal", "inherit", "initial", "unset"}
_LOWEST_LINES = 0.7
_LOWEST_PICTURE = 8.0
_OVERFLOWS = frozenset({"visible", "hidden", "clip", "auto", "scroll", "inherit", "overlay"})
_MOST_VALUES = 16
_SMALLEST_TYPE = 7.5
_LEAST_CONTRAST = 1.5
_LEAST_OPACITY = 0.5
_NARROWEST = 60.0
_FARTHEST_BACK = 60.0
_FARTHEST_ASIDE = 800.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What an element hands on to those within: what its text may look like, and how much has been taken away on the way there.

    ``size`` and ``root`` are the smallest type in pixels, ``back`` pixels to the left and up, ``aside`` pixels to either side,
    ``padded`` the values of padding that may be taken back.
    """

    colours: frozenset[Colour | None] = frozenset({_BLACK})
    links: frozenset[Colour | None] = frozenset({Colour((0, 0, 238))})
    behind: frozenset[Colour | None] = frozenset({WHITE})
    size: float = 16.0
    root: float = 16.0
    opacity: float = 1.0
    width: float = 1000.0
    back: float = 0.0
    padded: frozenset[str] = frozenset()
    aside: float = 0.0
    clips: bool = False
    cuts_below: bool = False
    keeps_lines: bool = False
    variables: tuple[tuple[str, frozenset[str]], ...] = ()

    @property
    def is_readable(self) -> bool:
        return (
            self.size >= _SMALLEST_TYPE
            and self.opacity >= _LEAST_OPACITY
            and all(contrast(text, behind) >= _LEAST_CONTRAST for text in self.colours for behind in self.behind)
        )


# CSS Color Adjustment 1 §2.2: what browsers take where a page says that it has a dark scheme, as Chromium draws it.
IN_THE_DARK = Seen(frozenset({WHITE}), frozenset({Colour((158, 158, 255))}), frozenset({Colour((18, 18, 18))}))


def _resolved(value: str, variables: dict[str, frozenset[str]]) -> list[str]:
    """Give what a value may be with its variables put in."""
    open_values, done = [value], list[str]()
    for _ in range(4 * _MOST_VALUES):
        if not open_values:
            return done
        text = open_values.pop()
        match = _VARIABLE.search(text)
        if not match:
            if "var(" in text or len(text) > 1000 or len(done) > _MOST_VALUES:
                break
            done.append(text)
            continue
        choices = variables.get(match[1].lower()) or ([match[2].strip()] if match[2] is not None else None)
        if choices is None:
            break
        open_values.extend(text[: match.start()] + choice + text[match.end() :] for choice in choices)
    raise Unproved


def step(node: Node, outer: Seen, found: dict[str, tuple[list[str], bool]]) -> Seen:
    """Give how the text in an element is seen. Raises Unproved where something may hide it."""
    variables = dict(outer.variables)
    for name, (values, is_certain) in found.items():
        if name.startswith("--"):
            before = frozenset() if is_certain else variables.get(name.lower(), frozenset())
            variables[name.lower()] = before | frozenset(values)
    style = _Style(outer, found, variables)
    for name in found:
        if name not in RECKONED and not all(is_harmless(name, value) for value in style.of(name)):
            raise Unproved
    seen = replace(outer, variables=tuple(variables.items()), **style.look(node))
    return replace(seen, **style.room(node, seen))


@dataclass(frozen=True, slots=True)
class _Style:
    """The values that may hold for one element."""

    outer: Seen
    found: dict[str, tuple[list[str], bool]]
    variables: dict[str, frozenset[str]]

    def of(self, *names: str) -> list[str]:
        """Give all values that properties may have. Raises Unproved where a variable of them is not known."""
        values = (value for name in names for value in self.found.get(name, ((), False))[0])
        return [done for value in values for done in (_resolved(value, self.variables) if "var(" in value else (value,))]

    def is_certain(self, name: str) -> bool:
        return self.found.get(name, ((), False))[1]

    def look(self, node: Node) -> dict:
        """Give the colours, the size of type and the opacity."""
        size = self._size(node)
        links = self.outer.links
        if node.name == "body":
            attributes = node.attrs or {}
            set_links = [colour(attributes[name] or "") for name in ("link", "vlink", "alink") if name in attributes]
            links = links | frozenset(set_links)
        shown = [share(value) for value in self.of("opacity")]
        return {
            "colours": self._colours(node, links),
            "links": links,
            "behind": self._behind(node),
            "size": size,
            "root": size if node.name == "html" else self.outer.root,
            "opacity": self.outer.opacity * min(shown, default=1.0),
        }

    def _colours(self, node: Node, links: frozenset[Colour | None]) -> frozenset[Colour | None]:
        before = links if node.name == "a" and "href" in (node.attrs or {}) else self.outer.colours
        found = {} if self.is_certain("color") else dict.fromkeys(before)
        for value in self._known("color"):
            found |= dict.fromkeys(self.outer.colours if value in ("inherit", "currentcolor", "unset") else [colour(value or "")])
        return frozenset(found) or before

    def _behind(self, node: Node) -> frozenset[Colour | None]:
        before = {Colour((255, 255, 0))} if node.name == "mark" else self.outer.behind
        names = ("background", "background-color", "background-image")
        found = set() if self.is_certain("background") or self.is_certain("background-color") else set(before)
        for value in (value for name in names for value in self._known(name)):
            found |= painted(value, self.outer.behind)
        return frozenset(found)

    def _known(self, name: str) -> list[str | None]:
        """Give the values of a colour; None where a variable is not known, for a colour set further in may make up for it."""
        values: list[str | None] = []
        for value in self.found.get(name, ((), False))[0]:
            try:
                values.extend(_resolved(value, self.variables) if "var(" in value else (value,))
            except Unproved:
                values.append(None)
        return values

    def _size(self, node: Node) -> float:
        before = self.outer.size * _SMALLER.get(node.name, 1.0)
        root = self.outer.size if node.name == "html" else self.outer.root
        values = [*self.of("font-size"), *(type_in(value) for value in self.of("font"))]
        sizes = [type_size(value, self.outer.size, root, before) for value in values]
        return min([*sizes, *(() if self.is_certain("font-size") or self.is_certain("font") else (before,))])

    def room(self, node: Node, seen: Seen) -> dict:
        """Give how far the text is moved and what is cut off. Raises Unproved where too little may be left."""
        hidden = [value for name in ("overflow", "overflow-x", "overflow-y") for value in self.of(name)]
        if not all(_OVERFLOWS.issuperset(value.split()) for value in hidden):
            raise Unproved
        cut = any(word in value for value in self.of("overflow", "overflow-y") for word in ("hidden", "clip", "inherit"))
        clips = seen.clips or any(value != "visible" for value in hidden)
        cuts_below = seen.cuts_below or cut
        keeps = seen.keeps_lines or any(
            value.split()[:1] in (["nowrap"], ["pre"]) for value in self.of("white-space", "text-wrap", "text-wrap-mode")
        )
        if clips and (keeps or not all(map(gives_way, self.of("flex"))) or "0" in self.of("flex-shrink")):
            raise Unproved
        self._judge_heights(is_picture=node.name == "img", cuts_below=cuts_below, scrolls=clips)
        back, aside = self._shift()
        width = seen.width * self._width()
        if back > _FARTHEST_BACK - seen.back or aside > _FARTHEST_ASIDE - seen.aside or width < _NARROWEST:
            raise Unproved
        moved = {"padded": self.padded(), "back": seen.back + back, "aside": seen.aside + aside, "width": width}
        return moved | {"clips": clips, "cuts_below": cuts_below, "keeps_lines": keeps}

    def _judge_heights(self, *, is_picture: bool, cuts_below: bool, scrolls: bool) -> None:
        for value in self.of(*_HEIGHTS):
            if is_picture and value not in _AS_LARGE and (least(value) or 0) < _LOWEST_PICTURE:
                raise Unproved
            if value in _BEYOND_CLIPPING or (value in _AS_LARGE and not cuts_below):
                continue
            found = lengths(value)
            if cuts_below or (scrolls and (not found or min(found) < 30)):
                raise Unproved
        if any(value not in _ORDINARY_LINES and _lines(value) < _LOWEST_LINES for value in self.of("line-height")):
            raise Unproved

    def _width(self) -> float:
        share = 1.0
        for value in self.of(*_WIDTHS):
            size = least(value)
            if value in _AS_LARGE:
                continue
            if size is None or size > 4000:
                raise Unproved
            share = min(share, size / 1000)
        return share

    def _shift(self) -> tuple[float, float]:
        """Give how many pixels up or to the left, and to either side, margins, padding and offsets may move the text."""
        back = aside = 0.0
        for name in self.found:
            if not name.startswith(("margin", "padding", "text-indent", *_PLACES)):
                continue
            most = 0.0
            for value in self.of(name):
                if self._makes_up(name, value):
                    continue
                found = bounds(value)
                if found is None:
                    raise Unproved
                most = max(most, *(abs(length) if name in _PLACES else -length for length in (0.0, *found)))
                sides = found if len(found) < 2 or "(" in value else found[1::2]
                if not name.endswith(("-top", "-bottom", "-block", "-block-start", "-block-end")):
                    aside = max(aside, *map(abs, (0.0, *sides)))
            back += most
        return back, aside

    def _makes_up(self, name: str, value: str) -> bool:
        """Tell whether a margin takes back a padding outside, as that of a block in the full width does."""
        taken = _TAKEN_BACK.fullmatch(value)
        return taken is not None and name.startswith("margin") and taken[1] in self.outer.padded

    def padded(self) -> frozenset[str]:
        """Give the values of the padding outside, of this element and around it, that no margin has taken back."""
        margins = (value for name in self.found if name.startswith("margin") for value in self.of(name))
        taken = {match[1] for match in map(_TAKEN_BACK.fullmatch, margins) if match}
        return (self.outer.padded - taken) | frozenset(self.of("padding-left", "padding-right"))


def _lines(value: str) -> float:
    found = numbers(value)
    return found[0][0] * _LINES.get(found[0][1], 0) if "(" not in value and len(found) == 1 else 0.0
