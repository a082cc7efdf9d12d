"""The proof that readers see a link and the words round it: nothing in the page itself can hide them.

Every element around is looked at with every declaration that may apply to it. What cannot be reckoned proves nothing. Not looked at are
style sheets and scripts of other addresses, fonts, and what else on the page may lie over the words.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from justhtml.dom import Node

from comments.linkbacks.sight.effects import IN_THE_DARK, Seen, step
from comments.linkbacks.sight.harmless import RECKONED, is_harmless, is_hiding_name, is_valid, lengths
from comments.linkbacks.sight.reckoning import Unproved
from comments.linkbacks.sight.rules import DARK, LIGHT, Candidate, SheetRules, TooManyRules
from comments.linkbacks.sight.sheets import Declaration, read_style, sheets_of

_ELEMENTS = frozenset({
    "html", "body", "a", "abbr", "acronym", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br", "caption",
    "center", "cite", "code", "dd", "del", "details", "dfn", "dir", "div", "dl", "dt", "em", "fieldset", "figcaption", "figure",
    "font", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "i", "img", "ins", "kbd", "label", "legend",
    "li", "main", "mark", "menu", "nav", "nobr", "ol", "p", "picture", "pre", "q", "rb", "rt", "ruby", "s", "samp", "search",
    "section", "small", "source", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "time", "tr", "tt", "u", "ul", "var", "wbr",
})  # fmt: skip
_DEEPEST = 200
_MOST_ELEMENTS = 1000
_MOST_CLASSES = 100


class Proof:
    """Proves of elements of one page that readers see what stands in them."""

    def __init__(self, root: Node, link: Node):
        self._link = link
        self._rules = SheetRules(sheets_of(root))
        schemes = _schemes_of(root)
        self._in_the_dark = DARK in schemes
        self._in_the_light = not schemes or LIGHT in schemes or schemes == {"normal"}
        self._has_hidden_sheet = _has_sheet_within(root)

    def holds(self, nodes: Iterable[Node]) -> bool:
        """Tell whether the text directly in each of the elements is seen, whatever scheme of colours readers prefer."""
        nodes = list(dict.fromkeys(nodes))
        if not self._rules.is_whole or self._has_hidden_sheet or len(nodes) > _MOST_ELEMENTS:
            return False
        try:
            return all(self._holds_in(scheme, nodes) for scheme in self._schemes())
        except (Unproved, TooManyRules):
            return False

    def _schemes(self) -> tuple[str, ...]:
        return (LIGHT, DARK) if self._rules.has_scheme or self._in_the_dark else (LIGHT,)

    def _holds_in(self, scheme: str, nodes: Collection[Node]) -> bool:
        known: dict[int, Seen] = {}
        start = IN_THE_DARK if self._in_the_dark and (scheme == DARK or not self._in_the_light) else Seen()
        for node in nodes:
            around: list[Node] = []
            outer: Node | None = node
            while outer is not None and id(outer) not in known and outer.name[0] not in "#!":
                around.append(outer)
                outer = outer.parent
            seen = known.get(id(outer), start)
            if len(around) > _DEEPEST:
                return False
            for inner in reversed(around):
                seen = known[id(inner)] = self._within(inner, seen, scheme)
            if node.name != "img" and not seen.is_readable:
                return False
        return True

    def _within(self, node: Node, outer: Seen, scheme: str) -> Seen:
        attributes = node.attrs or {}
        if node.name not in _ELEMENTS or not attributes.keys().isdisjoint({"hidden", "popover"}):
            raise Unproved
        classes = (attributes.get("class") or "").split()
        if len(classes) > _MOST_CLASSES or is_hiding_name(classes) or any(map(_has_shadow, node.children or ())):
            raise Unproved
        own = list(_own_style(node))
        every = [*own, *self._rules.that_may_apply(node, self._link, scheme)]
        for candidate in every:
            if candidate.element:
                _judge_beside(candidate)
        values = _values([candidate for candidate in every if not candidate.element])
        return step(node, outer, values)


def _schemes_of(root: Node) -> set[str]:
    """Give the schemes of colours that a page names (HTML Standard §4.2.5.1, color-scheme)."""
    metas = (node.attrs or {} for node in _elements(root) if node.name == "meta")
    return {
        word
        for attributes in metas
        if (attributes.get("name") or "").strip().lower() == "color-scheme"
        for word in (attributes.get("content") or "").lower().split()
    }


def _has_sheet_within(root: Node) -> bool:
    """Tell whether the page has a style sheet in an address, which needs no other page."""
    links = (node.attrs or {} for node in _elements(root) if node.name == "link")
    return any((attributes.get("href") or "").strip().lower().startswith(("data:", "blob:")) for attributes in links)


def _elements(root: Node) -> Iterator[Node]:
    """Give the elements of a page but those in drawings; browsers take sheets and metas wherever they stand."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.namespace in (None, "html"):
            yield node
            stack.extend(reversed(node.children or ()))


def _has_shadow(child: Node) -> bool:
    return child.name == "template" and "shadowrootmode" in (getattr(child, "attrs", None) or {})


def _own_style(node: Node) -> Iterator[Candidate]:
    """Give the declarations of the ``style`` attribute, and those that old attributes stand for, which yield to all others."""
    attributes = node.attrs or {}
    for attribute, name in (("bgcolor", "background-color"), ("text", "color"), ("width", "width"), ("height", "height")):
        value = (attributes.get(attribute) or "").strip().lower()
        if value and node.name != "pre" and not (attribute == "text" and node.name != "body"):
            yield Candidate(Declaration(name, value), True, (False, False, (-1, 0, 0), 0))
    if attributes.get("background"):
        yield Candidate(Declaration("background", "url()"), True, (False, False, (-1, 0, 0), 0))
    if node.name == "font" and attributes.get("color"):
        yield Candidate(Declaration("color", (attributes["color"] or "").strip().lower()), True, (False, False, (-1, 0, 0), 0))
    style = read_style(attributes.get("style") or "")
    if not style.is_whole:
        raise Unproved
    for rule in style.rules:
        for order, declaration in enumerate(rule.declarations):
            yield Candidate(declaration, True, (declaration.important, True, (0, 0, 0), order))


def _judge_beside(candidate: Candidate) -> None:
    """Judge a declaration of what stands before or behind the element's own text, or is a part of it."""
    name, value = candidate.declaration.name, candidate.declaration.value
    if name == "content":
        return
    if candidate.element not in ("::before", "::after"):
        raise Unproved
    if name not in RECKONED:
        if not is_harmless(name, value):
            raise Unproved
        return
    if name not in ("color", "background", "background-color", "background-image", "opacity", "white-space", "font", "line-height"):
        found = lengths(value)
        if found is None or any(not -20 <= length <= 400 for length in found):
            raise Unproved


def _values(candidates: list[Candidate]) -> dict[str, tuple[list[str], bool]]:
    """Give the values that each property may have, and whether it has one of them for certain.

    Of those that apply for certain the strongest counts which every browser takes for valid, and what is stronger and may be; of the
    others each one.
    """
    certain: defaultdict[str, list[Candidate]] = defaultdict(list)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for candidate in candidates:
        if candidate.is_certain:
            certain[candidate.declaration.name].append(candidate)
        else:
            found[candidate.declaration.name].append(candidate.declaration.value)
    sure = set()
    for name, ones in certain.items():
        for candidate in sorted(ones, key=lambda one: one.weight, reverse=True):
            found[name].append(candidate.declaration.value)
            if is_valid(name, candidate.declaration.value):
                sure.add(name)
                break
    return {name: (list(dict.fromkeys(values)), name in sure) for name, values in found.items()}
