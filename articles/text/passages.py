"""The passages of a body: what stands at its top, one after the other."""

from collections.abc import Iterator

from htc.lib.elements import VOID
from htc.lib.html import BLOCKS, tags


def passages(html: str) -> Iterator[str]:
    """Give the blocks at the top of a clean body, each whole with its tags, and what text stands between them as paragraphs."""
    start = depth = 0
    for tag in tags(html):
        is_void = not tag.name or tag.name in VOID
        if depth == 0 and tag.name in BLOCKS and not tag.closing:
            yield from _between(html[start : tag.start])
            start = tag.start
        if not is_void:
            depth = max(depth + (-1 if tag.closing else 1), 0)
        if depth == 0 and tag.name in BLOCKS and (tag.closing or is_void):
            yield html[start : tag.end]
            start = tag.end
    yield from _between(html[start:])


def _between(html: str) -> Iterator[str]:
    if html.strip():
        yield f"<p>{html.strip()}</p>"
