"""The paragraphs of a body: an address for each, made of its own words alone, so that it stays whatever happens to the others.

Works on a body at rest, where neither notes nor case studies stand in the text. What is an item of a list or a quotation without a
paragraph in it is one itself. Headings have addresses of their own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from html import unescape
from urllib.parse import quote

from htc.lib.html import plain_text

# Words at each end by which a link finds a longer paragraph (URL Fragment Text Directives §3.2).
WORDS_AT_ENDS = 5
LONGEST_WHOLE = 80

# Patterns instead of a reader, for every page of an article is read: in a clean body “<” begins a tag and nothing else.
_BLOCK = r"/?(?:blockquote|details|div|h[2-4]|hr|li|ol|p|pre|summary|table|td|th|tr|ul)\b"
_PARAGRAPH = re.compile(rf"<(p|li|blockquote|pre)(?=[ >])([^>]*)>([^<]*+(?:<(?!{_BLOCK})[^<]*+)*+)")
_TAG = re.compile(r"<[^>]*+>")
_BORDER = re.compile(r'<sup class="fn"[^>]*></sup>|<br>')


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: its number, counted from 1, its id, its words, and whether readers unfold what it stands in."""

    number: int
    id: str
    words: str
    directive: str
    is_folded: bool


def anchored(body: str, *, prefix: str = "") -> str:
    """Give the body with an id on each paragraph that has words; ``prefix`` goes before every id.

    An id is “p-” and a digest of the words without white space. Of paragraphs with the same words the first has it, for all of them.
    """
    seen: set[str] = set()

    def with_id(found: re.Match) -> str:
        id = _id(found[3])
        if not id or id in seen:
            return found[0]
        seen.add(id)
        return f'<{found[1]} id="{prefix}{id}"{found[2]}>{found[3]}'

    return _PARAGRAPH.sub(with_id, body)


def paragraphs_of(body: str) -> list[Paragraph]:
    """Give the paragraphs that have words, in order."""
    return list(_paragraphs(body))


def _paragraphs(body: str) -> Iterator[Paragraph]:
    number = 0
    for found in _PARAGRAPH.finditer(body):
        if id := _id(found[3]):
            number += 1
            before = body[: found.start()]
            is_folded = before.count("<details") > before.count("</details>")
            yield Paragraph(number, id, plain_text(found[3]), _directive(found[3]), is_folded)


def _id(html: str) -> str:
    words = "".join(unescape(_TAG.sub("", html)).split())
    if not any(map(str.isalnum, words)):
        return ""
    return f"p-{blake2b(words.encode('utf-8', 'surrogatepass'), digest_size=4).hexdigest()}"


def _directive(html: str) -> str:
    """Give what behind an address has a browser find and mark the paragraph, "" where it has too few words beside its notes."""
    parts = _BORDER.split(html)
    whole = plain_text(parts[0])
    if len(parts) == 1 and len(whole) <= LONGEST_WHOLE:
        return f":~:text={_escaped(whole)}"
    # On the page the number of a note follows its word without a space, where no word ends.
    pieces = [plain_text(part).split() for part in parts]
    starts = pieces[0] if len(pieces) == 1 else pieces[0][:-1]
    ends = pieces[-1] or [word for piece in pieces[-2:-1] for word in piece[:-1]]
    first, last = starts[:WORDS_AT_ENDS], ends[-WORDS_AT_ENDS:]
    if len(first) + len(last) < 2 * WORDS_AT_ENDS:
        return ""
    return f":~:text={_escaped(' '.join(first))},{_escaped(' '.join(last))}"


def _escaped(text: str) -> str:
    # A hyphen would say that what stands before it is context.
    return quote(text, safe="").replace("-", "%2D")
