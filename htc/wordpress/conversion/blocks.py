"""The block editor: its comments are taken out, what stands in them is kept.

The format is that of WordPress’ block parser: ``<!-- wp:name {"json"} -->`` to ``<!-- /wp:name -->``, or ``<!-- wp:name /-->`` alone.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from htc.wordpress.conversion.findings import Record, passage

# No text holds controls once its characters are repaired, so they can say how the newlines of what follows are read.
CLASSIC, BLOCK = "\x01", "\x02"
DEEPEST_REUSE = 4

_DELIMITER = re.compile(r"<!--\s*+(/?)wp:([a-z][a-z0-9_/-]*+)")
# Written without paragraphs, like text between blocks.
_CLASSIC_BLOCKS = frozenset({"freeform", "core/freeform", "shortcode", "core/shortcode"})
# What these show is drawn from elsewhere, or is nothing.
_SILENT = frozenset({"footnotes", "more", "nextpage", "paragraph", "separator", "spacer", "html", "freeform", "shortcode", "list", "group"})

type Reusable = Callable[[int], str | None]


@dataclass(slots=True)
class _Unwrapping:
    record: Record
    reusable: Reusable
    pieces: list[str] = field(default_factory=list)
    open_blocks: list[str] = field(default_factory=list)
    depth: int = 0
    mode: str = CLASSIC

    def read(self, content: str) -> None:
        position = 0
        while found := _DELIMITER.search(content, position):
            end = content.find("-->", found.end())
            if end < 0:
                break
            self.text(content[position : found.start()])
            self.delimit(found, content[found.end() : end].strip())
            position = end + len("-->")
        self.text(content[position:])

    def text(self, html: str) -> None:
        if not html or (html.isspace() and not self.open_blocks):
            return
        mode = CLASSIC if not self.open_blocks or self.open_blocks[-1] in _CLASSIC_BLOCKS else BLOCK
        if mode != self.mode:
            self.pieces.append(mode)
            self.mode = mode
        self.pieces.append(html)

    def delimit(self, found: re.Match[str], rest: str) -> None:
        name = found[2]
        if found[1]:
            if name in self.open_blocks:
                while self.open_blocks.pop() != name:
                    pass
        elif rest.endswith("/"):
            self.alone(name, _attributes(rest[:-1]))
        else:
            self.open_blocks.append(name)
        if len(self.open_blocks) < 2:
            # One block ends here, or begins: what follows is another paragraph.
            self.mode = ""

    def alone(self, name: str, attributes: dict) -> None:
        """Put in what a block without content stands for, or tell that it is gone."""
        address, ids, ref = (attributes.get(key) for key in ("url", "ids", "ref"))
        if isinstance(address, str) and address.startswith(("http:", "https:")):
            self.pieces += CLASSIC, f"\n\n{address}\n\n", self.mode
            self.put_in(address)
        elif name.endswith("gallery") and isinstance(ids, list):
            listed = f'[gallery ids="{",".join(str(pk) for pk in ids if isinstance(pk, int))}"]'
            self.pieces += CLASSIC, f"\n\n{listed}\n\n", self.mode
            self.put_in(listed)
        elif isinstance(ref, int) and self.depth < DEEPEST_REUSE and (content := self.reusable(ref)):
            self.reuse(content)
        elif name.removeprefix("core/") not in _SILENT:
            self.record.blocks[name, "removed"] += 1
            self.record.dropped.append(passage(f"The block “{name}” showed something that the file does not hold.", name))

    def reuse(self, content: str) -> None:
        inner = _Unwrapping(self.record, self.reusable, depth=self.depth + 1)
        inner.read(content)
        text = "".join(inner.pieces)
        self.pieces += CLASSIC, text, self.mode
        self.put_in(text.replace(CLASSIC, "\n").replace(BLOCK, "\n"))

    def put_in(self, text: str) -> None:
        """Record a text that is not in the content; what stands in a shared block is recorded with that."""
        if not self.depth:
            self.record.put_in.append(text)


def unwrap(content: str, record: Record, reusable: Reusable = lambda pk: None) -> str:
    """Give the content without its block comments.

    ``CLASSIC`` stands before text whose newlines are paragraphs, ``BLOCK`` before text that has its own; without blocks there is neither.
    ``reusable`` gives the content of a block that several posts share. A block that shows what is not in the file is recorded.
    """
    if "<!-- wp:" not in content:
        return content
    unwrapping = _Unwrapping(record, reusable)
    unwrapping.read(content)
    return "".join(unwrapping.pieces)


def _attributes(written: str) -> dict:
    try:
        attributes = json.loads(written or "{}")
    except (ValueError, RecursionError):
        return {}
    return attributes if isinstance(attributes, dict) else {}
