"""The rules of a page's own style sheets that may apply to an element, and how sure that is (CSS Cascade 5)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from justhtml.dom import Node

from comments.linkbacks.sight.selectors import APART, Match, Selector, marks_of, matches, read_selectors
from comments.linkbacks.sight.sheets import LONGEST_SHEETS, Declaration, Rule, read_sheet

LIGHT, DARK = "light", "dark"
# At-rules of which nothing applies to an element by itself; an animation has to be named, and so is seen.
_APART = {
    "@font-face", "@page", "@keyframes", "@-webkit-keyframes", "@-moz-keyframes", "@-o-keyframes", "@property", "@counter-style",
    "@font-feature-values", "@font-palette-values", "@view-transition", "@-ms-viewport", "@viewport",
}  # fmt: skip
_ALWAYS = {"", "all", "screen", "only screen", "only all"}
_NEVER = {"print", "only print", "speech", "only speech", "aural", "braille", "embossed", "handheld", "tty", "tv", "projection"}
_SCHEME = re.compile(r"(?:(?:only )?screen and )?\(prefers-color-scheme: ?(dark|light)\)")
_MOST_CHECKS = 50_000
_MOST_SELECTORS = 15_000


class TooManyRules(Exception):
    """There are more rules that may apply than anybody can look at."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A declaration that may apply to an element; the greater ``weight`` wins among those that are certain."""

    declaration: Declaration
    is_certain: bool
    weight: tuple
    element: str = ""


@dataclass(frozen=True, slots=True)
class _Indexed:
    selector: Selector | None
    parents: tuple[tuple[Selector, ...] | None, ...]
    declarations: tuple[Declaration, ...]
    scheme: str
    is_conditional: bool
    order: int


class SheetRules:
    """All rules of a page, found by what their subject must have; ``is_whole`` says that everything could be read."""

    def __init__(self, sheets: Iterable[tuple[str, str]]):
        self.is_whole = True
        self.has_scheme = False
        self._index: defaultdict[str, list[_Indexed]] = defaultdict(list)
        self._checks = self._selectors = 0
        length, order = 0, 0
        for text, media in sheets:
            length += len(text)
            if length > LONGEST_SHEETS:
                self.is_whole = False
                break
            sheet = read_sheet(text)
            loose = any(not rule.preludes for rule in sheet.rules)
            if not sheet.is_whole or loose or any("data:" in statement.lower() for statement in sheet.statements):
                self.is_whole = False
            for rule in sheet.rules:
                order += 1
                self._take(rule, media, order)

    def _take(self, rule: Rule, media: str, order: int) -> None:
        conditions = [f"@media {media}", *(prelude for prelude in rule.preludes if prelude[:1] == "@")]
        preludes = [prelude for prelude in rule.preludes if prelude[:1] != "@"]
        found = [_condition(condition) for condition in conditions]
        if not preludes or Match.NO in found:
            return
        scheme = next((condition for condition in found if isinstance(condition, str)), "")
        self.has_scheme = self.has_scheme or bool(scheme)
        self._selectors += sum(prelude.count(",") + 1 for prelude in preludes)
        if self._selectors > _MOST_SELECTORS:
            self.is_whole = False
            return
        selectors = read_selectors(preludes[-1])
        parents = tuple(read_selectors(prelude) for prelude in preludes[:-1])
        for selector in selectors or (None,):
            if selector and _is_apart(selector.subject.element):
                continue
            entry = _Indexed(selector, parents, rule.declarations, scheme, Match.MAYBE in found, order)
            self._index[selector.subject.key if selector else "*"].append(entry)

    def that_may_apply(self, node: Node, link: Node | None, scheme: str) -> Iterator[Candidate]:
        """Give the declarations that may apply to an element where readers prefer ``scheme``. Raises TooManyRules."""
        for key in marks_of(node):
            for entry in self._index.get(key, ()):
                self._checks += 1
                if self._checks > _MOST_CHECKS:
                    raise TooManyRules
                if entry.scheme in ("", scheme):
                    yield from self._candidates(entry, node, link)

    def _candidates(self, entry: _Indexed, node: Node, link: Node | None) -> Iterator[Candidate]:
        match = matches(entry.selector, node, link) if entry.selector else Match.MAYBE
        if match == Match.NO or not all(_may_stand_in(parents, entry.selector, node) for parents in entry.parents):
            return
        element = entry.selector.subject.element if entry.selector else ""
        is_certain = match == Match.YES and not (entry.is_conditional or entry.parents or element)
        for declaration in entry.declarations:
            specificity = entry.selector.specificity if entry.selector else (0, 0, 0)
            yield Candidate(declaration, is_certain, (declaration.important, False, specificity, entry.order), element)


def simple_rules(sheets: Iterable[tuple[str, str]]) -> Iterator[tuple[Selector, Rule, bool]]:
    """Give each selector of each rule that can be read, and whether it asks for nothing but a type, classes and ids, everywhere."""
    length = count = 0
    for text, media in sheets:
        length += len(text)
        if length > LONGEST_SHEETS:
            return
        for rule in read_sheet(text).rules:
            count += rule.preludes[-1].count(",") + 1 if rule.preludes else 0
            if count > _MOST_SELECTORS:
                return
            found = [_condition(f"@media {media}"), *(_condition(prelude) for prelude in rule.preludes if prelude[:1] == "@")]
            preludes = [prelude for prelude in rule.preludes if prelude[:1] != "@"]
            if not preludes or Match.NO in found:
                continue
            everywhere = len(preludes) == 1 and all(condition == Match.YES for condition in found)
            for selector in read_selectors(preludes[-1]) or ():
                if not selector.subject.element:
                    yield selector, rule, everywhere and len(selector.compounds) == 1 and selector.subject.is_plain


def _is_apart(element: str) -> bool:
    return element in APART or element.startswith(("::-webkit-", "::-moz-", "::-ms-"))


def _condition(prelude: str) -> Match | str:
    """Tell whether what stands in an at-rule applies on a screen: for certain, not at all, perhaps, or with a scheme of colours."""
    name, _, rest = prelude.partition(" ")
    name = name.partition("(")[0].lower()
    if name in _APART:
        return Match.NO
    if name != "@media" or "(" in prelude.partition(" ")[0]:
        return Match.MAYBE
    queries = [" ".join(query.lower().replace(":", ": ").split()) for query in rest.split(",")]
    if any(query in _ALWAYS for query in queries):
        return Match.YES
    if all(query in _NEVER for query in queries):
        return Match.NO
    scheme = _SCHEME.fullmatch(queries[0]) if len(queries) == 1 else None
    return scheme[1] if scheme else Match.MAYBE


def _may_stand_in(parents: Sequence[Selector] | None, selector: Selector | None, node: Node) -> bool:
    """Tell whether a nested rule may mean an element: it or one around it then matches the rule outside."""
    if parents is None or selector is None:
        return True
    if any(combinator in ("+", "~") for combinator, _ in selector.compounds) or any(compound.choices for _, compound in selector.compounds):
        return True
    around: Node | None = node
    while around is not None:
        if any(matches(parent, around) != Match.NO for parent in parents):
            return True
        around = around.parent
    return False
