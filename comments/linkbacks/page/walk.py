"""The links to us on a parsed page: in which text they stand, what part of the page that is, and whether readers see them.

One pass over the tree in document order, without recursion: nesting is up to the stranger who wrote the page.
"""

from dataclasses import dataclass, replace
from typing import Any

from justhtml.dom import Node

from comments.linkbacks.page.excerpt import Link, Run, is_drawn
from comments.linkbacks.page.links import (
    BLOCKS,
    NOT_TEXT,
    STAND_INS,
    Addresses,
    addresses_of,
    attribute,
    classes_of,
    elements,
    is_label,
    own_text,
    words,
)
from comments.linkbacks.page.microformats import begins_object, points_here
from comments.linkbacks.page.titles import Headline
from comments.linkbacks.sight.hiding import PLAIN, Look, hides, look_of, obey_sheets
from htc.lib.text import clean_piece

_SPANNING = {"a", "q", "del", "ins", "img"}
# Where the address of each stands; of a drawing something has to stand inside.
_PICTURES = {"img": "src", "video": "poster", "object": "data", "embed": "src", "iframe": "src"}
_DRAWINGS = {"svg", "canvas", "video"}
_NEVER_SEEN = {"link", "data", "input"}
_SURROUNDINGS = {"nav", "header", "footer", "aside"}
_SURROUNDING_ROLES = {"navigation", "banner", "contentinfo", "complementary"}
_SURROUNDING_CLASSES = {"sidebar", "footer", "site-footer", "header", "site-header", "masthead", "blogroll", "related"}
_ALWAYS_SURROUNDING = {"nav", "navigation", "menu"}
# Themes call every box by this name, Blogger also the one that holds the post.
_BOX_CLASS = "widget"
_COMMENT_CLASSES = {"comments", "commentlist", "comment-list", "comments-area", "comment", "respond", "u-comment", "p-comment"}
_CONTENT_CLASSES = {"e-content", "entry-content", "post-content", "article-content", "post-body"}
# schema.org: the words of an article, and those of a post in a forum (Discourse).
_CONTENT_PROPERTIES = {"articlebody", "text"}
_ENTRY_CLASSES = {"h-entry", "hentry"}
_CONTENT, _ARTICLE, _MAIN = 3, 2, 1
_MOST_HEADINGS = 50


@dataclass(frozen=True, slots=True)
class _Scope:
    """What an element inherits.

    ``level`` is that of entry content, an article or the main part, ``entry`` the innermost h-entry around; ``boxed`` says that a box
    which may hold anything is around, ``lifted`` that entry content within it is. Text of a ``label`` is seen and not quoted.
    ``answers`` says that a property of the entry which points at us is around, ``concealed`` that nothing here is seen, pictures neither.
    """

    level: int = 0
    surrounding: bool = False
    boxed: bool = False
    lifted: bool = False
    comments: bool = False
    concealed: bool = False
    look: Look = PLAIN
    label: bool = False
    time: bool = False
    block: str = ""
    answers: bool = False
    entry: Node | None = None
    link: Link | None = None

    @property
    def hidden(self) -> bool:
        return self.concealed or self.look.is_unreadable

    @property
    def outside(self) -> bool:
        return self.surrounding or self.boxed or self.comments


class Walk:
    """Walks through a tree and keeps the links to us in ``links`` and the headings in ``headings``, in document order."""

    def __init__(self, addresses: Addresses):
        self.addresses = addresses
        self.links: list[Link] = []
        self.headings: list[Headline] = []
        self._run = Run()
        self._hidden_run = Run()
        self._last: Run | None = None
        self._best_level = 0
        self._lifted: set[Link] = set()
        self._has_content = False
        self._plain: dict[tuple[int, str], tuple[_Scope, _Scope]] = {}

    def through(self, root: Node) -> list[Link]:
        """Give the links below ``root``; what the page's style sheets say is kept with the tree."""
        obey_sheets(root, list(elements(root)))
        stack: list[tuple[Node | None, _Scope]] = [(root, _Scope())]
        while stack:
            node, scope = stack.pop()
            if node is None:
                self._break()
            elif node.name == "#text":
                self._text(own_text(node), scope, node.parent or root)
            elif node.attrs is not None:  # comments and document types have none
                self._element(node, scope, stack)
        for link in self.links:
            self._settle(link)
        return self.links

    def _element(self, node: Node, scope: _Scope, stack: list) -> None:
        if node.name in BLOCKS:
            self._break()
            stack.append((None, scope))
        scope = self._inside(node, scope) if node.attrs else self._inside_plain(node, scope)
        if node.name in ("h1", "h2") and len(self.headings) < _MOST_HEADINGS:
            self.headings.append(Headline(words(node), -1 if scope.outside else scope.level, node.name == "h1"))
        if scope.link and not scope.concealed:
            self._note_picture(node, scope.link)
        for address in addresses_of(node, classes_of(node)):
            fragment = self.addresses.fragment(address)
            if fragment is not None:
                scope = self._linked(node, scope, fragment)
        text = own_text(node)
        if text:
            self._text(text, scope, node)
        if node.name in NOT_TEXT:
            return
        unseen = replace(scope, concealed=True) if node.name in STAND_INS else scope
        stack.extend((child, scope if child.name in ("source", "track") else unseen) for child in reversed(node.children or ()))

    def _break(self) -> None:
        if self._run.pieces:
            self._run = Run()
        if self._hidden_run.pieces:
            self._hidden_run = Run()

    def _run_at(self, scope: _Scope) -> Run:
        # Apart from what readers see, so that a hidden aside does not turn up in the middle of a quoted sentence.
        return self._hidden_run if scope.hidden else self._run

    def _note_picture(self, node: Node, link: Link) -> None:
        """Note whether a picture in a link may be seen, and whether it is there for certain: an image that is fetched from somewhere."""
        source = attribute(node, _PICTURES.get(node.name, "")).strip()
        if source or (node.name in _DRAWINGS and node.children) or (node.name == "video" and attribute(node, "src")):
            link.visible_content = True
        if source and node.name == "img" and not source.lower().startswith("data:"):
            link.drawn[node] = None

    def _text(self, text: str, scope: _Scope, node: Node) -> None:
        run, link, is_said = self._run_at(scope), scope.link, is_drawn(text)
        if link and is_said and not scope.hidden and (node.name != "img" or attribute(node, "src")):
            link.visible_content = True
            if node.name != "img" and is_drawn(text, "LNS"):
                link.drawn[node] = None
        if scope.label:
            return
        if link and link.first == link.last and is_said and scope.hidden <= link.hidden:
            link.run, link.first = run, len(run.pieces)
        run.add(text)
        if is_said:
            run.nodes[node] = None
        if link and link.run is run and (is_said or link.first < link.last):
            link.last = len(run.pieces)
        if run.zone is None and run.pieces and run is self._run:
            self._begin(run, scope)
        if not run.spoken and not scope.time:
            run.spoken = any(map(str.isalpha, text))

    def _begin(self, run: Run, scope: _Scope) -> None:
        """Note where a run stands, and which one before it stands in the same part of the page."""
        run.block = scope.block
        run.zone = (scope.outside, scope.level, scope.entry)
        if self._last and self._last.zone == run.zone:
            run.previous, self._last.following = self._last, run
        self._last = run

    def _linked(self, node: Node, scope: _Scope, fragment: str) -> _Scope:
        link = Link(
            fragment,
            node=node,
            rel=tuple(clean_piece(token[:40]) for token in attribute(node, "rel").lower().split()[:10]),
            hidden=scope.hidden,
            seen=not scope.hidden and node.name not in _NEVER_SEEN,
            region=-1 if scope.outside else scope.level,
            entry=scope.entry,
            answers=scope.answers and not scope.comments,
            spans=node.name == "a",
        )
        self.links.append(link)
        if scope.lifted:
            self._lifted.add(link)
        if node.name != "link":
            link.run = self._run_at(scope)
            link.first = link.last = len(link.run.pieces)
        if scope.link is None and node.name in _SPANNING:
            return replace(scope, link=link)
        return scope

    def _settle(self, link: Link) -> None:
        """Say where the link stands in terms of the whole page, and whether readers see it; both are no question where it is an answer."""
        if link.answers or (link.region == self._best_level and not (self._has_content and link in self._lifted)):
            link.region = 2
        else:
            link.region = 1 if link.region > 0 and link not in self._lifted else 0
        if link.spans:
            link.seen = link.visible_content
        link.hidden = not link.seen and (link.hidden or not link.answers)

    def _inside_plain(self, node: Node, scope: _Scope) -> _Scope:
        """Give the scope of the children of an element without attributes: in one scope the same for all of one name."""
        key = (id(scope), node.name)
        if key not in self._plain:
            self._plain[key] = (scope, self._inside(node, scope))
        return self._plain[key][1]

    def _inside(self, node: Node, scope: _Scope) -> _Scope:
        """Give the scope of an element's children."""
        changed: dict[str, Any] = {}
        classes = classes_of(node)
        if node.attrs or node.name in ("dialog", "datalist", "rp"):
            changed = self._seen_in(node, scope, classes)
        marks = classes | {attribute(node, "id").lower()}
        if not scope.comments and not _COMMENT_CLASSES.isdisjoint(marks):
            changed["comments"] = True
        if _is_surrounding(node, marks, scope.level):
            changed["surrounding"] = True
        elif _BOX_CLASS in marks and node.name != "body" and scope.level < _CONTENT:
            changed["boxed"] = True
        changed |= self._level_in(node, classes, scope, barred=bool(changed.keys() & {"comments", "surrounding"}))
        if node.name in BLOCKS and node.name != scope.block:
            changed["block"] = node.name
        if node.name == "time":
            changed["time"] = True
        return replace(scope, **changed) if changed else scope

    def _seen_in(self, node: Node, scope: _Scope, classes: frozenset[str]) -> dict[str, Any]:
        """Give what an element's attributes change in how its text is seen and what it means."""
        changed: dict[str, Any] = {}
        if not scope.concealed and hides(node):
            changed["concealed"] = True
        look = look_of(node, scope.look)
        if look != scope.look:
            changed["look"] = look
        if is_label(node, classes):
            changed["label"] = True
        if not _ENTRY_CLASSES.isdisjoint(classes):
            changed["entry"] = node
        if scope.entry and points_here(node, classes, self.addresses):
            changed["answers"] = True
        elif scope.answers and begins_object(classes):
            changed["answers"] = False
        return changed

    def _level_in(self, node: Node, classes: frozenset[str], scope: _Scope, *, barred: bool) -> dict[str, Any]:
        level = _level(node, classes)
        if level <= scope.level or barred or scope.comments or scope.surrounding:
            return {}
        if scope.boxed and level < _CONTENT:
            return {}
        self._best_level = max(self._best_level, level)
        if scope.boxed:
            return {"level": level, "boxed": False, "lifted": True}
        self._has_content = self._has_content or (level == _CONTENT and not scope.lifted)
        return {"level": level}


def _is_surrounding(node: Node, marks: frozenset[str], level: int) -> bool:
    # The classes of body speak of the whole page; a header in an article introduces the article.
    if node.name == "body" or (node.name == "header" and level >= _ARTICLE):
        return False
    role = attribute(node, "role").lower()
    if node.name == "nav" or role == "navigation" or not _ALWAYS_SURROUNDING.isdisjoint(marks):
        return True
    # An aside or footer inside the entry's own text is part of the text: a pulled quote, its footnotes.
    return level < _CONTENT and (node.name in _SURROUNDINGS or role in _SURROUNDING_ROLES or not _SURROUNDING_CLASSES.isdisjoint(marks))


def _level(node: Node, classes: frozenset[str]) -> int:
    if not _CONTENT_CLASSES.isdisjoint(classes) or attribute(node, "itemprop").lower() in _CONTENT_PROPERTIES:
        return _CONTENT
    # microformats2 marks an entry on whatever element the theme has.
    if node.name == "article" or not _ENTRY_CLASSES.isdisjoint(classes):
        return _ARTICLE
    return _MAIN if node.name == "main" or attribute(node, "role").lower() == "main" else 0
