"""A body of ours as the block editor of WordPress stores one.

Each element at the top becomes a block of its own, so that WordPress makes no paragraphs of its own accord. Footnotes have the form of the
core block: a marker with a link in the text, their texts as JSON in the field “footnotes”, and one block that shows them.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape

from articles.text.passages import passages
from htc.wordpress.export.signs import kept

_MARKER = re.compile(r'<sup class="fn" data-fn="([a-z0-9-]+)"></sup>')
_SHOWN = re.compile(r'<div data-(image|case-study)="([^"]*)"([^>]*)></div>')
_SIGN_OF_BLOCK = re.compile(r"<!-- /?wp:[^>]*-->\n?")
_ATTRIBUTE = re.compile(r'data-([a-z]+)="([^"]*)"')
# WordPress makes a player of an address that stands alone.
_ALONE = re.compile(r'(?m)((?:^\s*|<p[^>]*>\s*)https?:)//(?=[^\s<>"]+\s*(?:$|</p>))')
_SIMPLE = {"p": "paragraph", "ul": "list", "blockquote": "quote", "pre": "preformatted", "hr": "separator"}


@dataclass(frozen=True, slots=True)
class BlockContent:
    """What WordPress stores of a body: its content, and the value of the field “footnotes”, "" where there are none."""

    content: str
    footnotes: str


def in_blocks(
    body: str,
    notes: Mapping[str, str],
    picture: Callable[[str, Mapping[str, str]], str],
    case: Callable[[str], str],
    *,
    before: Iterable[str] = (),
) -> BlockContent:
    """Give a body at rest in blocks. ``notes`` maps keys to clean HTML, in the order of their first marks.

    ``picture`` gives the HTML of a picture by its key and the attributes of its place (without “data-”), ``case`` that of a case study
    by its short name; both may give "". ``before`` are the plain texts of paragraphs that are put first.
    """
    numbers: dict[str, int] = {}

    def mark(found: re.Match) -> str:
        key = found[1]
        number = numbers.setdefault(key, len(numbers) + 1)
        return f'<sup data-fn="{key}" class="fn"><a href="#{key}" id="{key}-link">{number}</a></sup>'

    def draw(place: re.Match) -> str:
        attributes = dict(_ATTRIBUTE.findall(place[3]))
        return picture(place[2], attributes) if place[1] == "image" else kept(case(place[2]))

    written = [_block("paragraph", f"<p>{kept(escape(text, quote=False))}</p>") for text in before]
    for piece in passages(body):
        if place := _SHOWN.fullmatch(piece):
            if shown := draw(place):
                written.append(shown if shown.startswith("<!-- wp:") else _block("html", shown))
            continue
        # Within a passage that folds, which is one block of HTML.
        drawn = _SHOWN.sub(lambda place: _SIGN_OF_BLOCK.sub("", draw(place)), kept(piece))
        written.append(_as_block(_MARKER.sub(mark, _ALONE.sub(r"\1&#47;&#47;", drawn))))
    if numbers:
        written.append("<!-- wp:footnotes /-->")
    listed = [{"id": key, "content": kept(notes.get(key, ""))} for key in numbers]
    return BlockContent("\n\n".join(written), json.dumps(listed, ensure_ascii=False) if listed else "")


def _as_block(html: str) -> str:
    name = html[1:].partition(">")[0].partition(" ")[0]
    if name in _SIMPLE:
        return _block(_SIMPLE[name], html)
    if name == "ol":
        return _block("list", html, {"ordered": True})
    if re.fullmatch(r"h[1-6]", name):
        return _block("heading", html, {"level": int(name[1])})
    if name == "table":
        return _block("table", f'<figure class="wp-block-table">{html}</figure>')
    return _block("html", html)


def _block(name: str, html: str, attributes: dict | None = None) -> str:
    told = f"{json.dumps(attributes)} " if attributes else ""
    return f"<!-- wp:{name} {told}-->\n{html}\n<!-- /wp:{name} -->"


def image_block(address: str, alt: str, caption: str, align: str, number: int | None = None) -> str:
    """Give the block of a picture; ``caption`` is clean HTML, ``align`` full, left or right, ``number`` that of the file in WordPress."""
    side = f" align{align}" if align in ("left", "right") else ""
    attributes = ({"id": number} if number else {}) | ({"align": align} if side else {})
    known = f' class="wp-image-{number}"' if number else ""
    below = f'<figcaption class="wp-element-caption">{kept(caption)}</figcaption>' if caption else ""
    image = f'<img src="{escape(address)}" alt="{kept(escape(alt))}"{known}/>'
    return _block("image", f'<figure class="wp-block-image{side}">{image}{below}</figure>', attributes)
