"""Which declarations can hide nothing: properties of a written list, and values of a few others that can be reckoned.

What is neither may hide what stands in the element, as far as anybody can tell without a browser.
"""

import re
from collections.abc import Callable, Iterable

from comments.linkbacks.sight.colours import NAMES

# Properties that change how text looks and not whether it is seen.
_FREE = frozenset({
    "accent-color", "align-content", "align-items", "align-self", "appearance", "aspect-ratio", "background-attachment",
    "background-clip", "background-origin", "background-position", "background-position-x", "background-position-y",
    "background-repeat", "background-size", "border-bottom-color", "border-bottom-left-radius", "border-bottom-right-radius",
    "border-bottom-style", "border-collapse", "border-color", "border-end-end-radius", "border-end-start-radius",
    "border-left-color", "border-left-style", "border-radius", "border-right-color", "border-right-style",
    "border-start-end-radius", "border-start-start-radius", "border-style", "border-top-color", "border-top-left-radius",
    "border-top-right-radius", "border-top-style", "box-align", "box-orient", "box-pack", "box-sizing", "break-after",
    "break-before", "break-inside", "caption-side", "caret-color", "clear", "column-count", "column-fill", "column-rule",
    "contain-intrinsic-size", "counter-increment", "counter-reset", "cursor", "direction", "empty-cells", "flex-direction",
    "flex-flow", "flex-grow", "flex-wrap", "float", "font-display", "font-family", "font-feature-settings", "font-kerning",
    "font-optical-sizing", "font-smoothing", "font-stretch", "font-style", "font-synthesis", "font-variant", "font-variant-caps",
    "font-variant-east-asian", "font-variant-ligatures", "font-variant-numeric", "font-variation-settings", "font-weight",
    "grid-auto-flow", "hanging-punctuation", "hyphenate-limit-chars", "hyphens", "image-rendering", "interpolate-size", "isolation",
    "justify-content", "justify-items", "justify-self", "line-break", "list-style", "list-style-image", "list-style-position",
    "list-style-type", "object-fit", "object-position", "order", "orphans", "osx-font-smoothing", "outline-color", "outline-style",
    "overflow-anchor", "overflow-scrolling", "overflow-wrap", "overscroll-behavior", "overscroll-behavior-x",
    "overscroll-behavior-y", "page-break-after", "page-break-before", "page-break-inside", "place-content", "place-items",
    "place-self", "pointer-events", "print-color-adjust", "quotes", "resize", "scroll-behavior", "scroll-margin",
    "scroll-margin-top", "scroll-padding", "scroll-padding-top", "scroll-snap-align", "scroll-snap-type", "scrollbar-color",
    "scrollbar-gutter", "scrollbar-width", "tab-size", "table-layout", "tap-highlight-color", "text-align", "text-align-last",
    "text-decoration-color", "text-decoration-line", "text-decoration-skip", "text-decoration-skip-ink", "text-decoration-style",
    "text-rendering", "text-shadow", "text-size-adjust", "text-transform", "text-underline-offset", "text-underline-position",
    "text-wrap-style", "touch-action", "touch-callout", "transition", "transition-delay", "transition-duration",
    "transition-property", "transition-timing-function", "unicode-bidi", "user-drag", "user-select", "white-space-collapse",
    "widows", "will-change", "word-break", "word-wrap",
})  # fmt: skip
# Judged together with those of the elements around, by proof.
RECKONED = frozenset({
    "background", "background-color", "background-image", "color", "font", "font-size", "line-height", "opacity", "overflow",
    "overflow-x", "overflow-y", "width", "max-width", "inline-size", "max-inline-size", "height", "max-height", "block-size",
    "max-block-size", "margin", "margin-left", "margin-right", "margin-top", "margin-bottom", "margin-inline",
    "margin-inline-start", "margin-inline-end", "margin-block", "margin-block-start", "margin-block-end", "padding", "padding-left",
    "padding-right", "padding-inline", "padding-inline-start", "padding-inline-end", "text-indent", "left", "right", "top",
    "bottom", "inset", "white-space", "text-wrap", "text-wrap-mode", "flex", "flex-shrink",
})  # fmt: skip
_COLOUR_FUNCTION = re.compile(r"(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix)\([^()]*+(?:\([^()]*+\)[^()]*+)*+\)")
_EVERYWHERE = {"inherit", "initial", "unset", "revert", "revert-layer"}
_NUMBER = re.compile(r"(?<![\w.#-])([-+]?(?:\d++(?:\.\d*+)?|\.\d++)(?:e[-+]?\d++)?)(%|[a-z]*+)")
# CSS Values 4 §6, as on a screen of a thousand pixels; a hundredth of the screen or of a box counts as ten.
_PIXELS = {
    "": 1, "px": 1, "em": 16, "rem": 16, "ex": 8, "ch": 8, "lh": 20, "rlh": 20, "pt": 4 / 3, "pc": 16, "in": 96, "cm": 37.8, "mm": 3.78,
    "%": 10, "vw": 10, "vh": 10, "dvh": 10, "svh": 10, "lvh": 10, "dvw": 10, "svw": 10, "lvw": 10, "vmin": 5, "vmax": 10,
}  # fmt: skip
_SHOWN = frozenset({
    "block", "inline", "inline-block", "flex", "inline-flex", "grid", "inline-grid", "flow-root", "list-item", "table",
    "inline-table", "table-cell", "table-row", "table-caption", "table-row-group", "table-header-group", "table-footer-group",
    "contents", "box", "inline-box", "flexbox", "inline-flexbox",
})  # fmt: skip


def numbers(value: str) -> list[tuple[float, str]]:
    """Give the numbers of a value with their units."""
    return [(float(number), unit) for number, unit in _NUMBER.findall(value)]


def lengths(value: str) -> list[float] | None:
    """Give the lengths of a value in pixels, or None where one of them cannot be reckoned."""
    if "(" in value:
        return None
    found = numbers(value)
    return [number * _PIXELS[unit] for number, unit in found] if all(unit in _PIXELS for _, unit in found) else None


def _without_colours(value: str) -> str:
    return _COLOUR_FUNCTION.sub("", value)


def is_harmless(name: str, value: str) -> bool:
    """Tell whether a declaration by itself hides nothing, whatever stands around. What is RECKONED counts as harmless here."""
    if name.startswith("--") or name in _FREE or name in RECKONED:
        return True
    judge = _JUDGES.get(name)
    # The value from outside, or the one without any style, says nothing by itself.
    return judge is not None and (value in _EVERYWHERE or judge(value.removeprefix("-webkit-").removeprefix("-moz-").removeprefix("-ms-")))


def bears_on_sight(name: str) -> bool:
    """Tell whether a property may have to do with whether text is seen."""
    return not (name.startswith("--") or name in _FREE)


def _among(*values: str) -> Callable[[str], bool]:
    allowed = frozenset(values)
    return lambda value: value in allowed


def _within(least: float, most: float) -> Callable[[str], bool]:
    def judge(value: str) -> bool:
        found = lengths(_without_colours(value))
        return found is not None and all(least <= length <= most for length in found)

    return judge


def _is_one(value: str) -> bool:
    return value in ("none", "normal") or all((number, unit) in ((1, ""), (100, "%")) for number, unit in numbers(value) or [(0, "")])


def _has_room(value: str) -> bool:
    """Tell whether no track of a grid is of no size."""
    return "var(" not in value and not any(number < 0.1 for number, _ in numbers(value.replace("minmax(0,", "").replace("minmax(0px,", "")))


def gives_way(value: str) -> bool:
    """Tell whether a value of ``flex`` leaves its element some room, and lets it shrink into what room there is."""
    if value in ("auto", "initial"):
        return True
    found = numbers(value)
    if "(" in value or not found or (len(found) > 1 and found[1] == (0, "")):
        return False
    return found[0][0] >= 1 or "auto" in value or (found[-1][1] != "" and found[-1][0] >= 20)


def _is_still(value: str) -> bool:
    """Tell whether a transform leaves its element where and as it is."""
    return value == "none" or bool(re.fullmatch(r"(?:translate(?:x|y|z|3d)?|rotate)\((?:0(?:px|deg)?[,\s]*)+\)", value))


def _is_outer_shadow(value: str) -> bool:
    return "inset" not in value and "var(" not in value


_ALIGNED = _among("baseline", "top", "middle", "bottom", "sub", "super", "text-top", "text-bottom")
_LAID_OUT = ("grid-template-columns", "grid-template-rows", "grid-auto-columns", "grid-auto-rows", "grid-template")
_NONE = (
    "animation", "animation-name", "filter", "backdrop-filter", "clip-path", "mask", "mask-image", "rotate", "translate", "offset-path",
    "text-security", "grid-template-areas", "perspective",
)  # fmt: skip
_JUDGES: dict[str, Callable[[str], bool]] = {
    "display": lambda value: value in _SHOWN,
    "visibility": _among("visible"),
    "content-visibility": _among("visible", "auto"),
    "position": _among("static", "relative", "sticky"),
    "z-index": lambda value: value == "auto" or value.isdigit(),
    "clip": _among("auto"),
    "mix-blend-mode": _among("normal"),
    "container-type": _among("normal"),
    "color-scheme": _among("light", "normal", "only light", "light only"),
    "transform": _is_still,
    "scale": _is_one,
    "zoom": _is_one,
    "box-shadow": _is_outer_shadow,
    "outline-offset": _within(-3, 60),
    **dict.fromkeys(("text-decoration", "text-decoration-thickness"), _within(0, 6)),
    **dict.fromkeys(("outline", "outline-width"), _within(0, 60)),
    "flex-basis": lambda value: value == "auto" or _within(20, 3000)(value),
    "vertical-align": lambda value: _ALIGNED(value) or _within(-10, 10)(value),
    "writing-mode": _among("horizontal-tb"),
    "content": _among("normal", "none"),
    **dict.fromkeys(_LAID_OUT, _has_room),
    **dict.fromkeys(_NONE, _among("none")),
    **dict.fromkeys(("letter-spacing", "word-spacing"), lambda value: value == "normal" or _within(-1, 20)(value)),
    **dict.fromkeys(("min-width", "min-height", "min-inline-size", "min-block-size"), _within(0, 3000)),
    **dict.fromkeys(("gap", "row-gap", "column-gap", "grid-gap", "border-spacing"), _within(0, 200)),
    **dict.fromkeys(("padding-top", "padding-bottom", "padding-block", "padding-block-start", "padding-block-end"), _within(0, 1000)),
    **{f"border{side}": _within(0, 60) for side in ("", "-top", "-bottom", "-left", "-right", "-inline", "-block", "-block-start")},
    **{f"border{side}-width": _within(0, 60) for side in ("", "-top", "-bottom", "-left", "-right")},
    **{f"border-inline-{side}": _within(0, 60) for side in ("start", "end")},
}

_WORDS: dict[str, frozenset[str]] = {
    "display": _SHOWN - {"box", "inline-box", "flexbox", "inline-flexbox"} | {"none"},
    "visibility": frozenset({"visible", "hidden", "collapse"}),
    "content-visibility": frozenset({"visible", "hidden", "auto"}),
    "position": frozenset({"static", "relative", "absolute", "fixed", "sticky"}),
    **dict.fromkeys(("overflow", "overflow-x", "overflow-y"), frozenset({"visible", "hidden", "clip", "scroll", "auto"})),
    **dict.fromkeys(("clip-path", "mask", "mask-image", "transform", "filter", "rotate", "scale", "translate"), frozenset({"none"})),
    "clip": frozenset({"auto"}),
    "mix-blend-mode": frozenset({"normal"}),
    "z-index": frozenset({"auto"}),
    "font-size": frozenset({"small", "medium", "large", "smaller", "larger"}),
    **dict.fromkeys(("line-height", "letter-spacing", "word-spacing", "zoom"), frozenset({"normal"})),
}
_LENGTH = re.compile(r"[-+]?(?:\d++(?:\.\d++)?|\.\d++)(?:px|em|rem|%|pt|vw|vh|ch|ex)|[-+]?0(?:\.0)?")
_PLAIN_NUMBER = re.compile(r"[-+]?(?:\d++(?:\.\d++)?|\.\d++)")
_PLAIN_COLOUR = re.compile(
    r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})|(?:rgb|hsl)a?\((?:\s*[\d.]+%?\s*,){2}\s*[\d.]+%?\s*(?:,\s*[\d.]+%?\s*)?\)"
    r"|(?:rgb|hsl)a?\((?:\s*[\d.]+%?){3}\s*(?:/\s*[\d.]+%?\s*)?\)"
)
_SIDES = ("margin", "padding", "left", "right", "top", "bottom", "inset", "text-indent", "width", "height", "max-", "font-size")


def has_known_values(name: str) -> bool:
    """Tell whether ``is_valid`` knows the values of a property."""
    return name in _WORDS or name in ("color", "background-color", "opacity") or name.startswith(_SIDES)


def is_valid(name: str, value: str) -> bool:
    """Tell whether every browser takes a declaration for valid, so that it takes the place of weaker ones. Of others nobody can tell."""
    if name.startswith("--") or "var(" in value or value in _EVERYWHERE or value in _WORDS.get(name, ()):
        return True
    if name in ("color", "background-color", "background"):
        return (
            bool(_PLAIN_COLOUR.fullmatch(value)) or value in NAMES or value == "transparent" or (name == "background" and value == "none")
        )
    if name in ("opacity", "line-height", "z-index", "zoom") and _PLAIN_NUMBER.fullmatch(value.removesuffix("%")):
        return not (name == "z-index" and not value.lstrip("-").isdigit())
    if name.startswith(_SIDES):
        parts = value.split()
        most = 4 if name in ("margin", "padding", "inset") else 1
        words = () if name.startswith(("padding", "font", "text")) else ("none",) if name.startswith("max") else ("auto",)
        return 0 < len(parts) <= most and all(part in words or _LENGTH.fullmatch(part) for part in parts)
    return False


_HIDING_NAMES = frozenset({
    "d-none", "hidden", "invisible", "hide", "is-hidden", "u-hidden", "is-invisible", "collapse", "opacity-0", "sr-only",
    "visually-hidden", "visuallyhidden", "visually-hidden-focusable", "screen-reader-text", "screen-reader", "screen-reader-only",
    "screenreader", "assistive-text", "element-invisible", "offscreen", "off-screen", "u-visually-hidden", "is-sr-only",
    "hidden-text", "hide-text", "text-hide", "text-transparent", "display-none", "dn",
})  # fmt: skip


def is_hiding_name(classes: Iterable[str]) -> bool:
    """Tell whether frameworks whose style sheets stand elsewhere give one of these classes to what is hidden, on some screens or all."""
    return any(name.lower().rpartition(":")[2] in _HIDING_NAMES for name in classes)
