"""Text that WordPress shows as it stands: it curls quotes, draws dashes and smileys, and carries out what stands in brackets."""

import re

from htc.lib.html import tags

_BEHIND_SPACE, _BEFORE_SPACE = r"(?:(?<!\S)|(?<=&nbsp;))", r"(?=\s|\Z|&nbsp;)"
# What wptexturize, convert_smilies, capital_P_dangit and do_shortcode look for; an entity is none of it.
_CHANGED = re.compile(
    rf"""["'`\[]|-(?=-)|(?<=-)-|{_BEHIND_SPACE}-{_BEFORE_SPACE}|\.(?=\.\.)|(?<=\d)x(?=\d)|\((?=tm\))"""
    rf"""|{_BEHIND_SPACE}(?:[:;](?=\S)|8(?=-?[)O]))|W(?=ordpress)"""
)


def kept(html: str) -> str:
    """Give HTML with an entity for each sign of its text that WordPress would draw as another one, or read as a shortcode."""
    pieces: list[str] = []
    position = 0
    for tag in tags(html):
        pieces += _kept(html[position : tag.start]), html[tag.start : tag.end]
        position = tag.end
    return "".join([*pieces, _kept(html[position:])])


def _kept(text: str) -> str:
    return _CHANGED.sub(lambda sign: f"&#{ord(sign[0])};", text)
