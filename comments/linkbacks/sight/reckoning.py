"""Values of style sheets reckoned: the smallest type, the least length and the paint that a declaration may mean."""

import re

from comments.linkbacks.sight.colours import Colour, colour
from comments.linkbacks.sight.harmless import lengths, numbers

_SIZES = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0, "xx-large": 32.0, "xxx-large": 48.0,
}  # fmt: skip
_FUNCTIONS = re.compile(r"(?:rgba?|hsla?)\([^()]*+\)")
_PAINT = re.compile(r"[a-z]+\([^()]*+\)|[^\s()]++")


# clamp(), min() and max(), with two levels of brackets inside.
_CHOSEN = re.compile(r"(clamp|min|max)\(((?:[^()]++|\((?:[^()]++|\([^()]*+\))*+\))*+)\)")
_INNER = re.compile(r"\((?:[^()]++|\([^()]*+\))*+\)")


class Unproved(Exception):
    """Something may hide what stands in an element, as far as anybody can tell."""


def painted(value: str | None, around: frozenset[Colour | None]) -> set[Colour | None]:
    """Give what may be behind text in a box with such a background."""
    if value is None:
        return {None}
    if value in ("none", "transparent", "inherit", "initial", "unset", "0", "0 0"):
        return set(around)
    if "url(" in value or "gradient" in value or "image" in value or "(" in _FUNCTIONS.sub("", value):
        return {None}
    found = [paint for paint in map(colour, _PAINT.findall(value)) if paint]
    if not found:
        return {None}
    return {found[0]} if found[0].alpha > 0.95 else {None} if found[0].alpha > 0.05 else set(around)


def share(value: str) -> float:
    found = numbers(value)
    if value in ("inherit", "initial", "unset"):
        return 1.0
    if "(" in value or len(found) != 1:
        raise Unproved
    return found[0][0] * (0.01 if found[0][1] == "%" else 1)


def least(value: str) -> float | None:
    """Give the smallest that a length may be, in pixels; None where it cannot be reckoned."""
    if value.startswith(("min(", "max(", "clamp(")) and value.endswith(")") and value.count("(") == 1:
        parts = [lengths(part) for part in value[value.index("(") + 1 : -1].split(",")]
        known = [part[0] for part in parts if part and len(part) == 1]
        if value.startswith("min("):
            return min(known) if len(known) == len(parts) else None
        return known[0] if known else None
    if value.startswith("clamp(") and value.endswith(")"):
        first = lengths(value[6:].partition(",")[0])
        return first[0] if first and len(first) == 1 else None
    if value.startswith("calc(100% -"):
        less = lengths(value[11:].strip().removesuffix(")"))
        return 1000 - less[0] if less and len(less) == 1 else None
    found = lengths(value)
    return found[0] if found and len(found) == 1 else None


def bounds(value: str) -> list[float] | None:
    """Give the lengths between which those of a value lie, in pixels; None where that cannot be reckoned."""
    found: list[float] = []
    for function in _CHOSEN.finditer(value):
        parts = _split(function[2])
        for part in (parts[0], parts[-1]) if function[1] == "clamp" else parts:
            inner = lengths(part)
            if inner is None or len(inner) != 1:
                return None
            found += inner
    others = lengths(_CHOSEN.sub("", value))
    return None if others is None else [*others, *found]


def _split(text: str) -> list[str]:
    """Give the arguments of a function, at the commas that stand in no other one."""
    return _INNER.sub(lambda match: match[0].replace(",", " "), text).split(",")


def type_in(value: str) -> str:
    """Give the size of type in a value of ``font``."""
    if value in ("inherit", "initial", "unset", "menu", "caption", "icon", "message-box", "small-caption", "status-bar"):
        return "inherit" if value in ("inherit", "unset") else "medium"
    found = [word.partition("/")[0] for word in value.split()]
    sized = [word for word in found if word in _SIZES or (word[:1] in "0123456789." and not word.isdigit()) or word == "0"]
    if not sized or "(" in value:
        raise Unproved
    return sized[0]


def type_size(value: str, around: float, root: float, before: float) -> float:
    if value in ("inherit", "unset", "larger"):
        return before if value == "larger" else around
    if value in ("smaller", "initial"):
        return around * 0.83 if value == "smaller" else 16.0
    if value in _SIZES:
        return _SIZES[value]
    found = numbers(value)
    if "(" not in value and len(found) == 1:
        number, unit = found[0]
        factor = {"em": around, "%": around / 100, "rem": root, "ex": around / 2, "ch": around / 2}.get(unit)
        if factor is not None:
            return number * factor
        if unit == "" and number:
            raise Unproved
    if "rem" in value and root < 10:
        raise Unproved
    size = least(value)
    if size is None or (found and found[0][1] in ("vw", "vh", "vmin", "vmax") and "(" not in value):
        raise Unproved
    return size
