"""What pages show, read as a browser builds them: those of WordPress in our plain theme, and those of this blog."""

import re
from dataclasses import dataclass

from justhtml.dom import Node
from justhtml.parser import JustHTML

from htc.lib.html import BLOCKS

_UNSEEN = frozenset({"script", "style", "iframe", "noscript", "template", "source", "object"})
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_CUT = re.compile(r"\A\[…\] | \[…\]\Z")
# What stands before a line of a quotation or of a list where there is no markup.
_MARKED = re.compile(r"\A(?:[>-] )+")
_BREAK = "\x00"


@dataclass(frozen=True)
class Said:
    """A comment or linkback as a page shows it. ``parent`` is the number of what it answers, 0 for the post; ``at`` is exact to a minute."""

    pk: int
    parent: int
    kind: str
    author: str
    at: str
    text: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """What a page shows of a post; ``month`` is “2014-06”, "" where it shows none."""

    title: str
    author: str
    month: str
    terms: frozenset[str]
    lines: list[str]
    links: list[str]
    pictures: list[str]
    notes: list[str]
    said: list[Said]


def by_wordpress(pages: list[str]) -> Shown:
    """Read the pages of one post of WordPress, of which those that are divided have several."""
    documents = [_document(page) for page in pages]
    first = documents[0]
    contents = [document.query_one("#content") for document in documents]
    return Shown(
        title=_words(first.query_one("h1")),
        author=_words(first.query_one("#author")),
        month=_words(first.query_one("#date"))[:7],
        terms=frozenset(_words(term) for term in first.query("#terms li")),
        lines=[line for content in contents for line in lines_of(content)],
        links=[address for content in contents for address in _links(content)],
        pictures=[alt for content in contents for alt in _pictures(content)],
        notes=[],
        said=[_comment(node) for node in first.query("#comments .comment")],
    )


def by_us(pages: list[str]) -> Shown:
    """Read the pages of one of our articles, of which those with many responses have several."""
    documents = [_document(page) for page in pages]
    first = documents[0]
    body, time = first.query_one(".article__body"), first.query_one(".byline .dt-published")
    return Shown(
        title=_words(first.query_one("h1.p-name")),
        author=", ".join(_words(name) for name in first.query(".byline .p-name")),
        month=str(time.attrs["datetime"])[:7] if time else "",
        terms=frozenset(_words(tag) for tag in first.query(".tags li")),
        lines=lines_of(body),
        links=_links(body),
        pictures=_pictures(body),
        notes=[_words(note) for note in first.query(".fn-text")],
        said=_responses(documents),
    )


def further_pages(page: str) -> list[str]:
    """Give the addresses of the other pages of responses that a page of ours links to."""
    nav = _document(page).query_one(".pages")
    return [str(link.attrs["href"]).partition("#")[0] for link in nav.query("a")] if nav else []


def pages_of(page: str) -> int:
    """Give into how many pages WordPress divides a post."""
    return int(_words(_document(page).query_one("#pages")))


def description_of(page: str) -> str:
    """Give how an article of ours describes itself."""
    return str(_document(page).query_one("meta[name=description]").attrs["content"])


def lines_of(node: Node | None, *, spells_links: bool = False) -> list[str]:
    """Give the lines of text that a part of a page shows: each block and each break begins one; spaces are folded.

    With ``spells_links`` the address of a link stands behind its words, where these do not say it.
    """
    pieces: list[str] = []
    if node is not None:
        _write(node, pieces, spells_links=spells_links, literal=False)
    return [line for part in "".join(pieces).split(_BREAK) if (line := _SPACES.sub(" ", part).strip())]


def _document(html: str) -> Node:
    return JustHTML(html, sanitize=False).root


def _words(node: Node | None) -> str:
    return " ".join(lines_of(node))


def _pictures(node: Node | None) -> list[str]:
    return [str(image.attrs.get("alt") or "") for image in node.query("img")] if node is not None else []


def _links(node: Node | None) -> list[str]:
    return [str(link.attrs["href"]) for link in node.query("a[href]")] if node is not None else []


def _comment(node: Node) -> Said:
    attributes = {name.removeprefix("data-"): value for name, value in node.attrs.items()}
    author, kind = _words(node.query_one(".author")), str(attributes["kind"])
    text = [_MARKED.sub("", line) for line in lines_of(node.query_one(".text"), spells_links=True)]
    if kind != "comment":
        # The title of a TrackBack is the first line; here it is the heading.
        text = [_CUT.sub("", " ".join(text[1:] if kind == "trackback" else text))]
    at = _words(node.query_one(".date"))
    return Said(int(attributes["pk"]), int(attributes["parent"]), kind, author, at[:16] + at[19:], tuple(text))


def _responses(documents: list[Node]) -> list[Said]:
    numbers: dict[int, int] = {}
    said = []
    for node in (node for document in documents for node in document.query(".responses__list li")):
        pk = int(
            next(span.attrs["id"] for span in node.query("span[id]") if str(span.attrs["id"]).startswith("comment-")).rpartition("-")[2]
        )
        numbers[int(node.attrs["value"])] = pk
        shown = node.query_one("article")
        meta = _words(shown.query_one(".meta"))
        answers = re.search(r"in answer to (\d+)", meta)
        # A reply right beneath what it answers does not say so.
        answered = int(answers[1]) if answers else _value_around(node)
        kind = meta.partition(" ")[0].casefold()
        text = [_MARKED.sub("", line) for line in lines_of(shown.query_one(".response__text"))]
        if kind != "comment":
            text = [_CUT.sub("", " ".join(text))]
        at = str(shown.query_one(".dt-published").attrs["datetime"])
        said.append(Said(pk, numbers.get(answered, 0), kind, _words(shown.query_one(".response__name .p-name")), at, tuple(text)))
    return said


def _value_around(node: Node) -> int:
    """Give the number of the response in whose item another one stands, 0 for one that stands for itself."""
    around = node.parent
    while around is not None and not (around.name == "li" and "value" in (around.attrs or {})):
        around = around.parent
    return int(around.attrs["value"]) if around is not None else 0


def _is_sign(node: Node) -> bool:
    """Tell whether an element is no text of a writer: the number of a note, the link to a heading, the length of what folds."""
    names = set(str(node.attrs.get("class")).split())
    return (node.name == "sup" and "fn" in names) or not names.isdisjoint({"heading__link", "fold__length"})


def _write(node: Node, pieces: list[str], *, spells_links: bool, literal: bool) -> None:
    for child in node.children or ():
        name = child.name
        if name == "#text":
            pieces.append(str(child.data).replace("\n", _BREAK) if literal else _SPACES.sub(" ", str(child.data)))
        elif name in ("br", "hr"):
            pieces.append(_BREAK)
        elif name not in _UNSEEN and not name.startswith(("#", "!")) and not _is_sign(child):
            edge = _BREAK if name in BLOCKS else ""
            pieces.append(edge)
            _write(child, pieces, spells_links=spells_links, literal=literal or name == "pre")
            if spells_links and name == "a" and "://" in (address := str(child.attrs["href"])) and address != _words(child):
                pieces.append(f" ({address})")
            pieces.append(edge)
