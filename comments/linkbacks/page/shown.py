"""Which elements of a page hold the link and the words that are quoted, and whether all of them are seen for certain."""

from collections.abc import Iterator

from justhtml.dom import Node

from comments.linkbacks.page.excerpt import SHORT_EXCERPT, Link, Run, Window
from comments.linkbacks.page.links import NOT_TEXT, is_passed_over
from comments.linkbacks.page.microformats import MENTION, Post
from comments.linkbacks.sight.proof import Proof

# Of longer texts no more is ever quoted.
_ENOUGH = 1000
_MOST_NODES = 2000


def is_seen(root: Node, link: Link, cut: Window, post: Post) -> bool:
    """Tell whether readers of a page see a link and what is quoted of it; ``cut`` is the window round the link in its own block.

    That is proved, not taken for granted: a link without letters or a picture proves nothing, nor does one that may be hidden.
    """
    node = link.node
    if not link.seen or not isinstance(node, Node) or (link.spans and not link.drawn):
        return False
    parts = [node, *link.drawn]
    if post.mention != MENTION:
        parts += [part for thing in post.shown for part in _worded(thing)]
    elif link.run:
        parts += link.run.nodes
        if len(cut.text) < 2 * SHORT_EXCERPT or cut.text[: cut.link_start] + cut.text[cut.link_end :] == "":
            parts += [part for run in _beside(link.run) for part in run.nodes]
            parts += [part for thing in post.summarised for part in _worded(thing)]
    return Proof(root, node).holds(part for part in parts if isinstance(part, Node))


def _beside(run: Run) -> Iterator[Run]:
    """Give the runs with which a quotation is widened."""
    for count, name in ((4, "previous"), (2, "following")):
        other = getattr(run, name)
        for _ in range(count):
            if other is None:
                break
            yield other
            other = getattr(other, name)


def _worded(thing: Node) -> Iterator[Node]:
    """Give the elements in which the first words of one stand."""
    stack, length = [thing], 0
    for _ in range(_MOST_NODES):
        if not stack or length > _ENOUGH:
            return
        node = stack.pop()
        if node.name == "#text":
            length += len(str(node.data or "").strip())
            if node.parent and str(node.data or "").strip():
                yield node.parent
        elif node is thing or not (node.name in NOT_TEXT or node.name[0] in "#!" or is_passed_over(node)):
            stack.extend(reversed(node.children or ()))
