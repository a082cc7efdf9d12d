"""The inside of one paragraph: whether it shows anything, and which elements it leaves open."""

import re
from dataclasses import dataclass, field
from html import escape

from htc.lib.html import Tag, plain_text, tags

# Where the teaser of an article ends: no text holds controls once its characters are repaired.
MORE = "\x05"
MOST_SPANNING = 10

_SPANNING = frozenset({"a", "code", "em", "s", "span", "strong", "sub"})
_SPACES = f" \t\r\n\xa0{MORE}"
_CONTROLS = re.compile("[\n\r\t\x01-\x05]")


@dataclass(slots=True)
class Spanning:
    """The inline elements that are open at the end of a paragraph: browsers show them in the next one too."""

    opened: list[str] = field(default_factory=list)

    def balanced(self, html: str) -> str:
        """Give a paragraph that begins within what was open before it and ends what it leaves open; at most ten are kept in mind."""
        begun = "".join(self.opened)
        if "<" in html:
            for tag in tags(html):
                if tag.name in _SPANNING:
                    self._meet(tag.name, html[tag.start : tag.end], closing=tag.closing)
        elif not begun:
            return html
        return f"{begun}{html}{''.join(f'</{_name_in(written)}>' for written in reversed(self.opened))}"

    def _meet(self, name: str, written: str, *, closing: bool) -> None:
        if not closing:
            if len(self.opened) < MOST_SPANNING:
                self.opened.append(written)
            return
        last = next((at for at in reversed(range(len(self.opened))) if _name_in(self.opened[at]) == name), None)
        if last is not None:
            del self.opened[last:]


def is_blank(html: str) -> bool:
    """Tell whether a piece of text shows nothing: spaces, and no-break spaces that kept two paragraphs apart."""
    shown = html.strip(_SPACES)
    if not shown or shown[0] not in "<&":
        return not shown
    return "data-note" not in html and not plain_text(html).strip(_SPACES)


def without_edge_breaks(html: str) -> str:
    """Give a paragraph without the line breaks and spaces at its ends."""
    start, end = 0, len(html)
    while html.startswith("<br>", start) or html[start : start + 1].isspace():
        start += 1 if html[start].isspace() else 4
    while end > start and (html.endswith("<br>", start, end) or html[end - 1].isspace()):
        end -= 1 if html[end - 1].isspace() else 4
    return html[start:end]


def on_one_line(attributes: str) -> str:
    """Give the attributes of a tag with a space for each newline, which would be a break in the text."""
    return _CONTROLS.sub(" ", attributes) if attributes else ""


def set_off(link: str) -> str:
    """Give a link that no word may touch."""
    return f" {link} " if link else ""


def passage_of(tag: Tag) -> str:
    """Give what a paragraph keeps of its attributes: its language and direction."""
    if "lang" not in tag.attributes and "dir" not in tag.attributes:
        return ""
    values = tag.values
    return "".join(f' {name}="{escape(values[name])}"' for name in ("lang", "dir") if values.get(name))


def _name_in(written: str) -> str:
    return re.split(r"[ >/]", written[1:], maxsplit=1)[0]
