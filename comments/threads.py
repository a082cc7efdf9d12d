"""The order in which responses stand under an article."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

DEEPEST = 3
PAGE_LENGTH = 50


@dataclass(frozen=True)
class Node:
    """One response as far as its place depends on it."""

    pk: int
    parent: int | None
    received_at: datetime


@dataclass(frozen=True)
class Place:
    """Where a response stands: its number in the order shown, from 1, and its level, 1 for no reply and 3 at most."""

    pk: int
    number: int
    level: int


def arrange(nodes: Iterable[Node], *, newest_first: bool) -> list[Place]:
    """Give the places of all responses in the order shown.

    Those that answer the article come newest first or oldest first; replies stand beneath what they answer, oldest first. A reply deeper
    than the third level is shown on the third; one whose parent is not among the nodes stands for itself.
    """
    nodes = sorted(nodes, key=lambda node: (node.received_at, node.pk))
    known = {node.pk for node in nodes}
    replies: defaultdict[int | None, list[Node]] = defaultdict(list)
    for node in nodes:
        replies[node.parent if node.parent in known else None].append(node)
    places: list[Place] = []
    # A stack and not recursion: a thread may be as deep as people like. Last in, first out, so the next one lies on top.
    waiting = [(node, 1) for node in (replies[None] if newest_first else reversed(replies[None]))]
    while waiting:
        node, level = waiting.pop()
        places.append(Place(node.pk, len(places) + 1, min(level, DEEPEST)))
        waiting += [(reply, level + 1) for reply in reversed(replies[node.pk])]
    return places
