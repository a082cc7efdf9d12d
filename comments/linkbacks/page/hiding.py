"""Whether readers can see what stands in an element: by its attributes, its inline style and the page's own style sheets.

Style sheets of other addresses are not fetched, and no script is run. What may be either is taken for hidden: a person looks at it then.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from justhtml.dom import Node

from comments.linkbacks.page.colours import WHITE, Colour, are_alike, background_in, colour

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
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE)
_DECLARATION = re.compile(r"""(?:[^;"'()]++|"[^"]*+"|'[^']*+'|\([^()]*+\)|["'()])++""")
_LONGEST_VALUE = 400
_LONGEST_SHEETS = 256 * 1024
_MOST_BRACES = 50_000
# Selectors that share a class; a page of nothing else must not take longer to judge than any other.
_MOST_ALIKE = 50
_BRACE = re.compile(r"[{};]")
_SELECTOR = re.compile(r"([a-z][a-z0-9]*+)?((?:[.#][\w-]++)*+)", re.IGNORECASE)
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
    style = attributes.get("style")
    return bool(style) and _hides(_declarations(style or ""))


def look_of(node: Node, around: Look) -> Look:
    """Give the look of the text in an element, of which ``around`` is the look outside."""
    attributes = node.attrs or {}
    if node.name == "font" and attributes.get("color"):
        around = replace(around, colour=colour(attributes["color"] or ""))
    if attributes.get("bgcolor"):
        around = replace(around, behind=colour(attributes["bgcolor"] or ""))
    style = attributes.get("style")
    return _look(_declarations(style), around) if style else around


def obey_sheets(root: Node, elements: list[Node]) -> None:
    """Mark as ``hidden`` what the page's own style sheets hide by the tag, the id or the classes of an element alone.

    Rules within ``@media`` and their like, and selectors that ask for more, are passed over: they hold in some places only.
    """
    texts = ("".join(str(child.data or "") for child in node.children or ()) for node in elements if _is_sheet(node))
    rules = list(_hiding_rules("\n".join(texts)[:_LONGEST_SHEETS]))
    if not rules:
        return
    index: defaultdict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
    for tag, marks in rules:
        same = index[min(marks, default=tag)]
        if len(same) < _MOST_ALIKE:
            same.append((tag, marks))
    for node in elements:
        attributes = node.attrs
        if attributes is None or node.name in ("html", "head", "body"):
            continue
        own = {f".{name}" for name in (attributes.get("class") or "").split()} | {f"#{attributes.get('id') or ''}"}
        if any(tag in ("", node.name) and marks <= own for key in (*own, node.name) for tag, marks in index.get(key, ())):
            attributes["hidden"] = ""


def _is_sheet(node: Node) -> bool:
    if node.name != "style" or (node.parent and node.parent.name == "noscript"):
        return False
    media = ((node.attrs or {}).get("media") or "all").strip().lower()
    return media in ("all", "screen", "")


def _hiding_rules(sheet: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Give the tag and the marks (``.class``, ``#id``) of each plain selector that hides; of two rules for one the later counts."""
    found: defaultdict[tuple[str, frozenset[str]], dict[str, str]] = defaultdict(dict)
    for selectors, style in _rules(_COMMENT.sub(" ", sheet)):
        for selector in selectors.split(","):
            match = _SELECTOR.fullmatch(selector.strip())
            if match and match[0]:
                marks = frozenset(re.findall(r"[.#][^.#]+", match[2]))
                found[((match[1] or "").lower(), marks)].update(_declarations(style))
    for rule, declarations in found.items():
        if _hides(declarations) or _look(declarations, PLAIN).is_unreadable:
            yield rule


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Give the selectors and the style of each rule that stands in no other one."""
    depth, start, selectors = 0, 0, ""
    for match in islice(_BRACE.finditer(sheet), _MOST_BRACES):
        if match[0] == "{":
            if depth == 0:
                selectors, start = sheet[start : match.start()], match.end()
            depth += 1
            continue
        if match[0] == "}" and depth:
            depth -= 1
            if depth == 0 and "@" not in selectors:
                yield selectors, sheet[start : match.start()]
        if depth == 0:
            start = match.end()


@lru_cache(maxsize=1024)
def _declarations(style: str) -> Mapping[str, str]:
    """Give the values of a style by their properties, in lower case and without ``!important``."""
    if "\\" in style:
        style = _ESCAPE.sub(_unescaped, style)
    found = {}
    for declaration in _DECLARATION.findall(_COMMENT.sub("", style)):
        name, colon, value = declaration.partition(":")
        if colon:
            found[name.strip().lower().removeprefix("-webkit-")] = value[:_LONGEST_VALUE].lower().partition("!")[0].strip()
    return found


def _unescaped(match: re.Match) -> str:
    if match[2]:
        return match[2]
    code = int(match[1], 16)
    return chr(code) if code < 0x110000 else ""


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
    seen = colour(style.get("text-fill-color") or style.get("color", ""))
    behind = background_in(style.get("background-color") or style.get("background", ""), around.behind)
    return Look(size, seen or around.colour, behind)


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
