"""Whether an element clearly hides what stands in it: by its attributes, its inline style and the page's own style sheets.

This is the warning that moderators see. Style sheets of other addresses are not fetched, and no script is run. What hides in ways that
nobody thought of here gives no warning; whether a link is seen for certain is the question of ``proof``.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from justhtml.dom import Node

from comments.linkbacks.sight.colours import WHITE, Colour, are_alike, background_in, colour
from comments.linkbacks.sight.harmless import bears_on_sight, has_known_values, is_valid
from comments.linkbacks.sight.rules import simple_rules
from comments.linkbacks.sight.selectors import Selector, marks_of, may_fit
from comments.linkbacks.sight.sheets import Declaration, read_style, sheets_of

# HTML Standard §15.3.1 "Hidden elements", as far as they can hold links and text.
_NEVER_SHOWN = {"datalist", "param", "rp"}
# What themes call text that is there for screen readers alone.
_UNSEEN_CLASSES = {"screen-reader-text", "sr-only", "visually-hidden", "visuallyhidden", "element-invisible"}
_SIZED = {"img", "svg", "video", "picture", "canvas", "object", "embed", "iframe", "marquee"}
_SMALLEST_TYPE = 5.0
_SMALLEST_BOX = 2.0
_FAINTEST = 0.2

# CSS Values 4 §6; relative units as on a common screen. A hundredth of the screen or of the box around counts as four pixels.
_PIXELS = {
    "": 1, "px": 1, "em": 16, "rem": 16, "ex": 8, "rex": 8, "ch": 8, "rch": 8, "ic": 16, "ric": 16, "cap": 11, "rcap": 11, "lh": 20,
    "rlh": 20, "pt": 4 / 3, "pc": 16, "in": 96, "cm": 37.8, "mm": 3.78, "q": 0.945,
}  # fmt: skip
_HUNDREDTH = 4
_NUMBER = re.compile(r"(?<![\w.#-])([-+]?(?:\d++(?:\.\d*+)?|\.\d++)(?:e[-+]?\d++)?)(%|[a-z]*+)", re.IGNORECASE)
_FUNCTION = re.compile(r"([a-z0-9-]++)\s*+\(([^()]*+)\)", re.IGNORECASE)
# Selectors that share a class; a page of nothing else must not take longer to judge than any other.
_MOST_ALIKE = 50
_LONGEST_CLASSES = 2000
# No name that a page can give to an attribute.
_WHOLE_STYLE = "style with sheets"
_COLOURED = {"color", "text-fill-color", "background", "background-color", "background-image"}
_DYNAMIC = {":hover", ":active", ":focus", ":focus-visible", ":focus-within", ":visited", ":target"}
_OFFSETS = ("left", "right", "top", "bottom", "inset", "inset-inline", "inset-block", "inset-inline-start", "inset-block-start")
_SIZES = ("width", "height", "max-width", "max-height", "inline-size", "block-size", "max-inline-size", "max-block-size")
_ALL_OF_IT = {"", "none", "auto", "inherit", "initial", "unset", "revert", "border-box", "padding-box", "content-box", "margin-box"}


@dataclass(frozen=True, slots=True)
class Look:
    """The type that text inherits: its size in pixels, its colour, and that behind it (None where it cannot be told)."""

    size: float = 16.0
    colour: Colour | None = None
    behind: Colour | None = WHITE

    @property
    def is_unreadable(self) -> bool:
        """Tell whether text of this look is too small, transparent or of the colour behind it."""
        if self.size < _SMALLEST_TYPE:
            return True
        if self.colour is None:
            return False
        return self.colour.alpha < _FAINTEST or (self.behind is not None and are_alike(self.colour, self.behind))


PLAIN = Look()


def hides(node: Node) -> bool:
    """Tell whether an element hides all that stands in it, pictures too."""
    attributes = node.attrs or {}
    if "hidden" in attributes or "popover" in attributes or node.name in _NEVER_SHOWN:
        return True
    if node.name == "dialog" and "open" not in attributes:
        return True
    if node.name in _SIZED and any(_is_tiny(attributes.get(name) or "") for name in ("width", "height")):
        return True
    if not _UNSEEN_CLASSES.isdisjoint((attributes.get("class") or "").split()):
        return True
    style = attributes.get(_WHOLE_STYLE) or attributes.get("style")
    return bool(style) and _hides(_declarations(style or ""))


def look_of(node: Node, around: Look) -> Look:
    """Give the look of the text in an element, of which ``around`` is the look outside."""
    attributes = node.attrs or {}
    if node.name == "font" and attributes.get("color"):
        around = replace(around, colour=colour(attributes["color"] or ""))
    if attributes.get("bgcolor"):
        around = replace(around, behind=colour(attributes["bgcolor"] or ""))
    style = attributes.get(_WHOLE_STYLE) or attributes.get("style")
    return _look(_declarations(style), around) if style else around


def obey_sheets(root: Node, elements: list[Node]) -> None:
    """Keep with each element what the page's own style sheets say of it by its tag, its id and its classes alone.

    Rules within ``@media`` and their like, and selectors that ask for more, hold in some places only: of colours they make it uncertain
    what is meant, and the rest of them is passed over. Of the page as a whole only its colours are taken.
    """
    index: defaultdict[str, list[_Told]] = defaultdict(list)
    for order, (selector, rule, is_sure) in enumerate(simple_rules(sheets_of(root))):
        told = tuple(one for one in rule.declarations if (bears_on_sight(one.name) if is_sure else one.name in _COLOURED))
        same = index[selector.subject.key]
        if told and len(same) < _MOST_ALIKE and _DYNAMIC.isdisjoint(selector.subject.pseudos):
            same.append(_Told(selector, told, is_sure, (selector.specificity, order)))
    if not index:
        return
    known: dict[tuple[str, str, str], tuple[str, str]] = {}
    for node in elements:
        attributes = node.attrs
        if attributes is None or node.name == "head" or len(attributes.get("class") or "") > _LONGEST_CLASSES:
            continue
        key = node.name, attributes.get("class") or "", attributes.get("id") or ""
        if key not in known:
            known[key] = _told_of(node, index)
        normal, important = known[key]
        if normal or important:
            own = attributes.get("style") or ""
            attributes[_WHOLE_STYLE] = f"{normal};{own};{important}"


@dataclass(frozen=True, slots=True)
class _Told:
    """What a rule says, whether it says so everywhere, and how much that weighs."""

    selector: Selector
    declarations: tuple[Declaration, ...]
    is_sure: bool
    weight: tuple


def _told_of(node: Node, index: Mapping[str, list[_Told]]) -> tuple[str, str]:
    """Give the style that sheets give an element, and the part of it that is stronger than its own."""
    is_whole_page = node.name in ("html", "body")
    found = [told for key in marks_of(node) for told in index.get(key, ()) if may_fit(told.selector.subject, node)]
    normal, important = list[str](), list[str]()
    for told in sorted(found, key=lambda told: told.weight):
        for one in told.declarations:
            if is_whole_page and one.name not in _COLOURED:
                continue
            value = one.value if told.is_sure else "var(--x)"
            (important if one.important else normal).append(f"{one.name}:{value}{'!important' if one.important else ''}")
    return ";".join(normal), ";".join(important)


@lru_cache(maxsize=1024)
def _declarations(style: str) -> Mapping[str, str]:
    """Give the values of a style by their properties, in lower case: the last one that browsers take for valid, or ``!important``."""
    found: dict[str, Declaration] = {}
    for rule in read_style(style).rules:
        for one in () if rule.preludes else rule.declarations:
            before = found.get(one.name)
            if before is None or (one.important >= before.important and (_may_be_valid(one) or not _may_be_valid(before))):
                found[one.name] = one
    return {name: one.value for name, one in found.items()}


def _may_be_valid(declaration: Declaration) -> bool:
    return "(" in declaration.value or is_valid(declaration.name, declaration.value) or not has_known_values(declaration.name)


def _hides(declarations: Mapping[str, str]) -> bool:
    return any(rule(declarations) for rule in _WAYS)


def _is_switched_off(style: Mapping[str, str]) -> bool:
    display, visibility = style.get("display", ""), style.get("visibility", "")
    return (
        display.startswith(("none", "var("))
        or visibility.startswith(("hidden", "collapse", "var("))
        or style.get("content-visibility", "") == "hidden"
    )


def _is_faint(style: Mapping[str, str]) -> bool:
    if style.get("opacity", "") and _share(style["opacity"]) < _FAINTEST:
        return True
    for name, value in _FUNCTION.findall(style.get("filter", "")):
        if (name == "opacity" and _share(value) < _FAINTEST) or (name == "blur" and max(_lengths(value), default=0) >= 4):
            return True
    return False


def _is_cut_away(style: Mapping[str, str]) -> bool:
    if style.get("clip", "") not in _ALL_OF_IT:
        return True
    return any(value not in _ALL_OF_IT and not _leaves_something(value) for value in (style.get("clip-path", ""), style.get("mask", "")))


def _leaves_something(shape: str) -> bool:
    """Tell whether a shape of ``clip-path`` (CSS Shapes 1) is one of which something is seen; of others nobody can tell."""
    function = _FUNCTION.match(shape)
    if not function:
        return False
    name, (size, _, _) = function[1], function[2].partition(" at ")
    numbers = [float(number) for number, _ in _NUMBER.findall(size)]
    if name in ("circle", "ellipse"):
        return not numbers or min(numbers) > _SMALLEST_BOX
    if name == "inset":
        return all(
            (unit == "%" and float(number) < 45) or (unit != "%" and abs(_pixels(number, unit)) < 100)
            for number, unit in _NUMBER.findall(size)
        )
    if name == "polygon":
        across, down = numbers[::2], numbers[1::2]
        return bool(down) and max(across) - min(across) > _SMALLEST_BOX and max(down) - min(down) > _SMALLEST_BOX
    return False


def _is_a_dot(style: Mapping[str, str]) -> bool:
    """Tell whether the box is of no size, of one or two pixels both ways, or of a few one way and cuts what is larger."""
    sizes = {name: _lengths(style[name]) for name in _SIZES if name in style}
    least = {name: max(map(abs, lengths)) for name, lengths in sizes.items() if lengths}
    if any(size == 0 for size in least.values()):
        return True
    wide = min((size for name, size in least.items() if "width" in name or "inline" in name), default=None)
    high = min((size for name, size in least.items() if "height" in name or "block" in name), default=None)
    if wide is not None and high is not None and max(wide, high) <= _SMALLEST_BOX:
        return True
    cuts = any(style.get(name, "").startswith(("hidden", "clip", "scroll", "auto")) for name in ("overflow", "overflow-x", "overflow-y"))
    lines = max(_lengths(style.get("line-height", "")), default=None)
    return cuts and any(size is not None and size < _SMALLEST_TYPE for size in (wide, high, None if _is_factor(style) else lines))


def _is_factor(style: Mapping[str, str]) -> bool:
    value = style.get("line-height", "")
    return value.replace(".", "", 1).isdigit() and float(value) > 0


def _is_far_away(style: Mapping[str, str]) -> bool:
    near = 30 if style.get("position", "") in ("absolute", "fixed") else 100
    if any(_is_far(style[name], near) for name in _OFFSETS if name in style):
        return True
    if any(_is_far(value, 300) for value in _margins_before(style)):
        return True
    indent = style.get("text-indent", "")
    return _is_far(indent, 60) or any(unit == "%" and float(number) >= 100 for number, unit in _NUMBER.findall(indent))


def _margins_before(style: Mapping[str, str]) -> Iterator[str]:
    """Give the margins above and to the left: those on the other sides move what follows."""
    yield from (style[name] for name in ("margin-left", "margin-top", "margin-inline-start", "margin-block-start") if name in style)
    sides = style.get("margin", "").split()
    yield from sides[:1] if "(" not in style.get("margin", "") else [style["margin"]]
    if len(sides) > 1:
        yield sides[3 if len(sides) == 4 else 1]


def _is_far(value: str, near: float) -> bool:
    """Tell whether a value moves to the left or up by ``near`` pixels, or out of any screen to the right or down."""
    lengths = _lengths(value)
    if "calc(" in value:
        return any(abs(length) >= 1000 for length in lengths)
    off = any(
        unit in ("vw", "vh", "dvw", "dvh", "svw", "svh", "lvw", "lvh") and float(number) >= 100 for number, unit in _NUMBER.findall(value)
    )
    return off or any(length <= -near or length >= 2000 for length in lengths)


def _is_transformed_away(style: Mapping[str, str]) -> bool:
    transform = style.get("transform", "")
    if "var(" in transform:
        return True
    if any(_takes_away(name, value) for name, value in _FUNCTION.findall(transform)):
        return True
    single = (("scale", "scale"), ("translate", "translate"), ("zoom", "scale"))
    return any(style.get(name, "none") not in ("none", "normal") and _takes_away(function, style[name]) for name, function in single)


def _takes_away(function: str, value: str) -> bool:
    """Tell whether a function of CSS Transforms leaves nothing to be seen."""
    numbers = [float(number) / (100 if unit == "%" else 1) for number, unit in _NUMBER.findall(value)]
    if not numbers:
        return False
    if function.startswith("scale"):
        return any(abs(number) < 0.1 for number in (numbers[:1] if function == "scalez" else numbers[:2]))
    if function.startswith("translate"):
        far = any(unit == "%" and abs(float(number)) >= 100 for number, unit in _NUMBER.findall(value))
        return far or any(abs(length) >= 400 for length in _lengths(value)) or _is_far(value, 300)
    if function == "matrix" and len(numbers) == 6:
        return abs(numbers[0] * numbers[3] - numbers[1] * numbers[2]) < 0.01 or max(map(abs, numbers[4:])) >= 300
    if function == "matrix3d" and len(numbers) == 16:
        return abs(numbers[0] * numbers[5] - numbers[1] * numbers[4]) < 0.01 or max(map(abs, numbers[12:14])) >= 300
    if function in ("rotatex", "rotatey", "skew", "skewx", "skewy"):
        turns = {"turn": 360.0, "rad": 57.3, "grad": 0.9}
        degrees = [float(number) * turns.get(unit, 1.0) for number, unit in _NUMBER.findall(value)]
        return any(abs(degree % 180 - 90) < 6 for degree in degrees)
    return False


def _is_behind_or_squeezed(style: Mapping[str, str]) -> bool:
    behind = _NUMBER.match(style.get("z-index", ""))
    return (behind is not None and float(behind[1]) < 0) or min(_lengths(style.get("letter-spacing", "")), default=0) <= -6


_WAYS = (_is_switched_off, _is_faint, _is_cut_away, _is_a_dot, _is_far_away, _is_transformed_away, _is_behind_or_squeezed)


def _look(style: Mapping[str, str], around: Look) -> Look:
    size = _type_size(style, around.size)
    said = style.get("text-fill-color") or style.get("color", "")
    seen = around.colour if said in ("", "inherit", "unset", "currentcolor") else colour(said)
    behind = background_in(style.get("background-color") or style.get("background", ""), around.behind)
    return Look(size, seen, None if style.get("background-image", "none") not in ("none", "initial", "unset") else behind)


def _type_size(style: Mapping[str, str], around: float) -> float:
    value = style.get("font-size") or style.get("font", "").partition("/")[0]
    sizes = [(number, unit) for number, unit in _NUMBER.findall(value) if unit or "font-size" in style or float(number) == 0]
    if not sizes or "(" in value:
        return around
    number, unit = sizes[-1]
    if unit in ("em", "%", "ex", "ch"):
        return around * float(number) * {"em": 1, "%": 0.01}.get(unit, 0.5)
    return _pixels(number, unit)


def _pixels(number: str, unit: str) -> float:
    return float(number) * _PIXELS.get(unit, _HUNDREDTH)


def _lengths(value: str) -> list[float]:
    return [_pixels(number, unit) for number, unit in _NUMBER.findall(value)]


def _share(value: str) -> float:
    """Give a number or percentage as a share of one; what cannot be read hides nothing, but a variable might."""
    match = _NUMBER.search(value)
    if not match:
        return 0.0 if "var(" in value else 1.0
    return float(match[1]) / (100 if match[2] == "%" else 1)


def _is_tiny(value: str) -> bool:
    match = _NUMBER.fullmatch(value.strip())
    return match is not None and match[2] in ("", "px") and float(match[1]) <= _SMALLEST_BOX
