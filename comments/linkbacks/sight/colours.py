"""Colours of style sheets, as far as it takes to see that text has the colour of what is behind it (CSS Color 4)."""

import colorsys
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour: ``rgb`` from 0 to 255 (None where only its transparency is known), and ``alpha`` from 0 to 1."""

    rgb: tuple[float, float, float] | None
    alpha: float = 1.0


WHITE = Colour((255, 255, 255))
# In six digits; of other names nobody here can tell.
NAMES = {
    "white": "ffffff", "black": "000000", "silver": "c0c0c0", "gray": "808080", "grey": "808080", "red": "ff0000", "maroon": "800000",
    "yellow": "ffff00", "olive": "808000", "lime": "00ff00", "green": "008000", "aqua": "00ffff", "teal": "008080", "blue": "0000ff",
    "navy": "000080", "fuchsia": "ff00ff", "purple": "800080", "orange": "ffa500", "snow": "fffafa", "ivory": "fffff0",
    "darkgray": "a9a9a9", "darkgrey": "a9a9a9", "dimgray": "696969", "dimgrey": "696969", "lightgray": "d3d3d3", "lightgrey": "d3d3d3",
    "darkblue": "00008b", "darkred": "8b0000", "darkgreen": "006400", "crimson": "dc143c", "tomato": "ff6347", "royalblue": "4169e1",
    "steelblue": "4682b4", "midnightblue": "191970", "aliceblue": "f0f8ff", "lavenderblush": "fff0f5", "seashell": "fff5ee",
    "linen": "faf0e6", "whitesmoke": "f5f5f5", "ghostwhite": "f8f8ff", "floralwhite": "fffaf0", "azure": "f0ffff", "mintcream": "f5fffa",
}  # fmt: skip
_HEX = re.compile(r"#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", re.IGNORECASE)
_FUNCTION = re.compile(r"(rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(([^()]*+)\)")
_TOKEN = re.compile(r"[a-z]+\([^()]*+\)|[^\s()]++")
_NUMBER = re.compile(r"([-+]?(?:\d++(?:\.\d*+)?|\.\d++))(%?)")
_NEAREST = 30
_FIRM = 0.6


def colour(value: str) -> Colour | None:
    """Give the colour that is meant, or None where none is, or one that depends on other things."""
    value = value.strip().lower()
    if value == "transparent":
        return Colour(None, 0.0)
    if match := _HEX.fullmatch(NAMES.get(value, value)):
        digits = match[1] if len(match[1]) > 4 else "".join(digit * 2 for digit in match[1])
        red, green, blue, *alpha = (int(digits[at : at + 2], 16) for at in range(0, len(digits), 2))
        return Colour((red, green, blue), alpha[0] / 255 if alpha else 1.0)
    match = _FUNCTION.fullmatch(value)
    return _computed(match[1], match[2]) if match else None


def background_in(value: str, around: Colour | None) -> Colour | None:
    """Give what is behind text in a box with such a background: ``around`` where it has none, None where it is a picture."""
    if not value or value in ("none", "inherit", "initial", "unset"):
        return around
    if "url(" in value or "gradient" in value or "var(" in value:
        return None
    found = next(filter(None, map(colour, _TOKEN.findall(value))), None)
    return found if found and found.alpha > 0.5 else around


def are_alike(one: Colour, other: Colour) -> bool:
    """Tell whether nobody could tell the two apart."""
    if one.rgb is None or other.rgb is None:
        return False
    return sum(abs(first - second) for first, second in zip(one.rgb, other.rgb, strict=True)) <= _NEAREST


def contrast(one: Colour | None, other: Colour | None) -> float:
    """Give the contrast of text and what is behind it, from 1 to 21 (WCAG 2.2, contrast ratio); 1 where it cannot be told."""
    if one is None or other is None or one.rgb is None or other.rgb is None or one.alpha < _FIRM:
        return 1.0
    darker, lighter = sorted((_luminance(one.rgb), _luminance(other.rgb)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(rgb: tuple[float, float, float]) -> float:
    shares = (min(max(part / 255, 0.0), 1.0) for part in rgb)
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _computed(kind: str, inside: str) -> Colour:
    numbers = [float(number) / (100 if percent else 1) for number, percent in _NUMBER.findall(inside)]
    alpha = numbers[3] if len(numbers) > 3 else 1.0
    if kind.startswith("rgb") and len(numbers) >= 3:
        whole = "%" in inside.split("/")[0].split(",")[0]
        red, green, blue = (number * (255 if whole else 1) for number in numbers[:3])
        return Colour((red, green, blue), alpha)
    if kind.startswith("hsl") and len(numbers) >= 3:
        red, green, blue = colorsys.hls_to_rgb(numbers[0] / 360 % 1, min(numbers[2], 1), min(numbers[1], 1))
        return Colour((red * 255, green * 255, blue * 255), alpha)
    return Colour(None, alpha)
