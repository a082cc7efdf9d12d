"""What a page says in microformats about the post that links to us: its kind, its author, its words and its date.

A small reader of h-entry and h-card (microformats2, with the older hentry and vcard) on a parsed tree. It reads what a linkback
needs and no more; whoever wrote the page decides how it is nested, so nothing recurs and every search has an end.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import urljoin

from justhtml.dom import Node

from comments.linkbacks.page.address import normalise_source, source_key
from comments.linkbacks.page.links import HEADINGS, NOT_TEXT, Addresses, addresses_of, attribute, classes_of, elements, words

REPLY, LIKE, REPOST, BOOKMARK, RSVP, MENTION = "reply", "like", "repost", "bookmark", "rsvp", "mention"
ANSWERS = ("yes", "no", "maybe", "interested")

# The first of them whose address is ours says what the post is.
_KINDS = ((LIKE, "u-like-of"), (REPOST, "u-repost-of"), (BOOKMARK, "u-bookmark-of"), (REPLY, "u-in-reply-to"))
_ADDRESSED = frozenset(name for _, name in _KINDS)
# The same with a citation inside, whose address counts; and how Bridgy marks an article that a post names.
_CITED = {name.replace("u-", "p-", 1): name for name in _ADDRESSED}
_POINTING = _ADDRESSED | {"u-mention"}
# Other names of the properties; the last two are common words, and mean something only where nothing newer marks the entry.
_NEWER = {"entry-title": "p-name", "entry-summary": "p-summary", "entry-content": "e-content", "u-author": "p-author"}
_OLDER = _NEWER | {"author": "p-author", "published": "dt-published"}
_READ = _POINTING | {"u-url", "p-name", "p-summary", "e-content", "dt-published", "p-author", "p-rsvp"}
# By name and not by "h-": style sheets have many classes such as h-full.
_CARDS = frozenset({"h-card", "vcard"})
_ROOTS = _CARDS | {
    "h-entry", "hentry", "h-cite", "h-feed", "h-event", "h-review", "h-product", "h-item", "h-adr", "h-geo", "h-recipe", "h-resume",
}  # fmt: skip
_MOST_NODES = 2000
_MOST_OF_A_KIND = 20
_MOST_CARDS = 100
_LONGEST_DATE = 40
_FIRST_YEAR = 1990


@dataclass(frozen=True)
class Post:
    """A post as its page tells of it; "" and MENTION where it does not.

    ``mention`` is one of the six above, ``answer`` that of an RSVP; ``author_url`` is a normalised http or https address; ``published`` an
    ISO 8601 moment with its offset, not judged by any clock. ``addresses`` are its own, as they stand on the page; ``answers`` says that
    one of its properties points at our page. ``content`` is without the heading that is the title. ``shown`` are the elements of the first
    of its content, summary and title that it has, ``summarised`` that of its summary.
    """

    mention: str = MENTION
    answer: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    author: str = ""
    author_url: str = ""
    published: str = ""
    addresses: tuple[str, ...] = ()
    answers: bool = False
    title_is_heading: bool = False
    shown: tuple[Node, ...] = ()
    summarised: tuple[Node, ...] = ()


@dataclass(frozen=True)
class _Card:
    """The name and the address on somebody's card."""

    name: str = ""
    url: str = ""


def read_post(root: Node, entry: Node | None, addresses: Addresses, url: str) -> Post:
    """Give what the page at ``url`` says of the post ``entry``; without one, only whose page it is.

    The author is the one of the entry; where that is an address alone, or the page names one with rel=author, the card on the same page
    that has it; else the representative card of the page. No other page is asked.
    """
    found = _properties(entry) if entry else {}
    author = _author(found.get("p-author", []), root, addresses.base, url)
    mention, answer = _mention(found, addresses)
    named = found.get("p-name", [])[:1]
    return Post(
        mention=mention,
        answer=answer,
        title=_text(named),
        summary=_text(found.get("p-summary", [])),
        content=_content(found.get("e-content", []), named),
        author=author.name,
        author_url=author.url,
        published=_published(found.get("dt-published", [])),
        addresses=tuple(address for node in found.get("u-url", []) for address in _own_address(node)),
        answers=mention != MENTION or _lead_here(found.get("u-mention", []), addresses),
        title_is_heading=any(node.name in HEADINGS for node in named),
        shown=tuple(found.get("e-content") or found.get("p-summary") or named)[:1],
        summarised=tuple(found.get("p-summary", ())[:1]),
    )


def points_here(node: Node, classes: frozenset[str], addresses: Addresses) -> bool:
    """Tell whether an element is a property by which its entry answers us: a u-property, or a citation as a p-property."""
    if _POINTING.isdisjoint(classes) and (_CITED.keys().isdisjoint(classes) or _ROOTS.isdisjoint(classes)):
        return False
    return _lead_here([node], addresses)


def begins_object(classes: frozenset[str]) -> bool:
    """Tell whether an element of such classes begins an object of its own, such as a card or citation."""
    return not _ROOTS.isdisjoint(classes)


def _names(classes: frozenset[str], renamed: Mapping[str, str]) -> set[str]:
    """Give the names of properties among classes, each by its newest name."""
    names = {renamed.get(name, name) for name in classes}
    return names if _ROOTS.isdisjoint(classes) else names | {_CITED[name] for name in classes & _CITED.keys()}


def _inside(node: Node) -> Iterator[Node]:
    """Give the elements inside an object in document order; what is inside another object within it is that one's own."""
    stack = list(reversed(node.children or ()))
    while stack:
        inner = stack.pop()
        if inner.name[0] in "#!" or inner.name in NOT_TEXT:
            continue
        yield inner
        if _ROOTS.isdisjoint(classes_of(inner)):
            stack.extend(reversed(inner.children or ()))


def _properties(entry: Node) -> dict[str, list[Node]]:
    """Give the first elements of each property that is read."""
    names = _NEWER if "h-entry" in classes_of(entry) else _OLDER
    found: defaultdict[str, list[Node]] = defaultdict(list)
    for node in _inside(entry):
        for name in _names(classes_of(node), names):
            if name in _READ and len(found[name]) < _MOST_OF_A_KIND:
                found[name].append(node)
    return found


def _mention(found: dict[str, list[Node]], addresses: Addresses) -> tuple[str, str]:
    """Give the kind of the post, which only a property that points at our page decides, and the answer of an RSVP."""
    answer = _text(found.get("p-rsvp", [])).lower()
    if answer in ANSWERS and _lead_here(found.get("u-in-reply-to", []), addresses):
        return RSVP, answer
    return next((kind for kind, name in _KINDS if _lead_here(found.get(name, []), addresses)), MENTION), ""


def _lead_here(nodes: list[Node], addresses: Addresses) -> bool:
    return any(addresses.fragment(address) is not None for node in nodes for address in _addresses(node))


def _addresses(node: Node) -> Iterator[str]:
    """Give the addresses that an element with a u-property has; an object within it, such as an h-cite, has its own."""
    classes = classes_of(node)
    yield from addresses_of(node, classes)
    if not _ROOTS.isdisjoint(classes):
        yield _address_of(node)


def _address_of(thing: Node) -> str:
    """Give the u-url of a card or citation, or its own or first link where none is marked."""
    links = [attribute(thing, "href")] if thing.name == "a" else []
    for number, node in enumerate(_inside(thing)):
        if number > _MOST_NODES:
            break
        if {"u-url", "url"} & classes_of(node) and (found := next(addresses_of(node, frozenset({"u-url"})), "")):
            return found
        if node.name == "a":
            links.append(attribute(node, "href"))
    return next(filter(None, links), "")


def _own_address(node: Node) -> Iterator[str]:
    """Give the u-url of an entry; that of a card within it is the card's."""
    if not begins_object(classes_of(node)):
        yield from addresses_of(node, classes_of(node))


def _content(nodes: list[Node], named: list[Node]) -> str:
    """Give the text of the first element without the title that stands in it as a heading; that alone where there is nothing else."""
    if not nodes:
        return ""
    titles = {"h1"} | {node.name for node in named if node.name in HEADINGS and nodes[0] in _ancestors(node)}
    return words(nodes[0], without=titles) or words(nodes[0])


def _ancestors(node: Node) -> Iterator[Node]:
    for _ in range(_MOST_NODES):
        if node.parent is None:
            return
        node = node.parent
        yield node


def _text(nodes: list[Node]) -> str:
    """Give the text of the first element, or the value that stands for it."""
    if not nodes:
        return ""
    node = nodes[0]
    value = {"abbr": "title", "data": "value", "input": "value", "link": "title"}.get(node.name, "")
    return attribute(node, value) or words(node)


def _published(nodes: list[Node]) -> str:
    """Give the moment of the first element, or "" where it cannot be read; a moment without an offset counts as UTC."""
    if not nodes:
        return ""
    text = (attribute(nodes[0], "datetime") or _text(nodes)).strip()[:_LONGEST_DATE]
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        return ""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.isoformat() if moment.year >= _FIRST_YEAR else ""


def _author(nodes: list[Node], root: Node, base: str, url: str) -> _Card:
    if nodes and not _CARDS.isdisjoint(classes_of(nodes[0])):
        return _card(nodes[0], base)
    on_page = islice((node for node in elements(root) if not _CARDS.isdisjoint(classes_of(node))), _MOST_CARDS)
    cards = [(node, _card(node, base)) for node in on_page]
    if nodes:
        # The text of a p-author is a name; that of a u-author an address.
        marked = classes_of(nodes[0]) & {"u-author"}
        named = _Card(words(nodes[0]), _web(base, next(addresses_of(nodes[0], marked), "")))
        listed = _listed(cards, named.url)
        return replace(listed, name=listed.name or named.name) if listed else named
    return _listed(cards, _rel_author(root, base)) or _representative(cards, base, url) or _Card()


def _card(node: Node, base: str) -> _Card:
    return _Card(_name_of(node), _web(base, _address_of(node)))


def _listed(cards: list[tuple[Node, _Card]], url: str) -> _Card | None:
    """Give the card on the page that has the address."""
    return next((card for _, card in cards if _same(card.url, url)), None)


def _rel_author(root: Node, base: str) -> str:
    links = (node for node in elements(root) if node.name in {"a", "link"} and "author" in attribute(node, "rel").lower().split())
    first = next(links, None)
    return _web(base, attribute(first, "href")) if first else ""


def _representative(cards: list[tuple[Node, _Card]], base: str, url: str) -> _Card | None:
    """Give the card that stands for the page, as "Representative h-card parsing" of microformats.org finds it."""
    for node, card in cards:
        if _same(card.url, url) and any("u-uid" in classes_of(inner) for inner in _few(node)):
            return card
    for node, card in cards:
        marked = (inner for inner in (node, *_few(node)) if "me" in attribute(inner, "rel").lower().split())
        if card.url and any(_same(_web(base, attribute(inner, "href")), card.url) for inner in marked):
            return card
    return cards[0][1] if len(cards) == 1 and _same(cards[0][1].url, url) else None


def _few(node: Node) -> Iterator[Node]:
    for number, inner in enumerate(_inside(node)):
        if number > _MOST_NODES:
            return
        yield inner


def _name_of(card: Node) -> str:
    """Give the name on a card: its p-name if it has one, else its whole text."""
    named = (node for node in _few(card) if {"p-name", "fn"} & classes_of(node))
    return _text([next(named, card)])


def _web(base: str, address: str) -> str:
    """Give an address as it may be linked to, or "" where it is none of the public web."""
    try:
        return normalise_source(urljoin(base, address.strip())) if address.strip() else ""
    except ValueError:
        return ""


def _same(one: str, other: str) -> bool:
    return bool(one and other) and source_key(one) == source_key(other)
