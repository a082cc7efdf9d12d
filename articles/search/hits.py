"""What was found, as readers see it: pages with the passages in them, in which the words that were looked for are marked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, CaseStudy, SearchRow
from articles.models.correction import has_retraction
from articles.search.finding import FoundPage, sought
from articles.search.terms import SearchTerm
from articles.text.tokens import Expression, boundary, form, places

# Characters that are shown before what was found, and from there on.
BEFORE, BEHIND = 80, 200
# Of the text of an article, and of its notes and comments.
MOST_SNIPPETS, MOST_PASSAGES = 2, 3
# A text in which more places are found is looked at no further.
MOST_PLACES = 200


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A note or a comment in which something was found: its row, and its title and the words round the place as safe HTML."""

    row: SearchRow
    title: SafeString
    snippet: SafeString


@dataclass(slots=True)
class Hit:
    """An article, a page or a case study in which something was found.

    ``snippets`` are words of its own text, ``passages`` its notes and comments; ``more`` of these were found and are not shown.
    """

    title: SafeString
    article: Article | None = None
    case_study: CaseStudy | None = None
    is_retracted: bool = False
    snippets: list[SafeString] = field(default_factory=list)
    passages: list[FoundPassage] = field(default_factory=list)
    more: int = 0

    @property
    def key(self) -> str:
        """A name of what was found, under which what does not depend on the question is kept; "" for a row that is invented."""
        return f"{type(self.place).__name__} {self.place.pk}" if self.place.pk else ""

    @property
    def place(self) -> Article | CaseStudy:
        """What was found, of either kind. Raises ValueError where it is of neither."""
        if place := self.case_study or self.article:
            return place
        raise ValueError("a hit is an article or a case study")


def show(pages: Sequence[FoundPage], terms: Iterable[SearchTerm]) -> list[Hit]:
    """Give pages that were found as readers see them, in their order."""
    looked_for = sought(terms)
    if not pages or not looked_for:
        return []
    rows = SearchRow.objects.annotate(is_retracted=has_retraction("article")).select_related("article", "case_study")
    keys = [pk for page in pages for pk in (page.own, *page.others[:MOST_PASSAGES]) if pk is not None]
    found = rows.defer("title_forms", "text_forms", "article__body", "case_study__body").in_bulk(keys)
    expression = Expression(looked_for)
    # A row may have gone between the queries.
    return [hit for page in pages if (hit := _hit(page, found, expression))]


def _hit(page: FoundPage, found: Mapping[int, SearchRow], expression: Expression) -> Hit | None:
    own = found.get(page.own) if page.own else None
    others = [found[pk] for pk in page.others[:MOST_PASSAGES] if pk in found]
    if (row := own or next(iter(others), None)) is None:
        return None
    title = " ".join((row.article or row.case_study or row).title.split())
    return Hit(
        title=_whole(title, form(title), expression),
        article=row.article,
        case_study=row.case_study,
        is_retracted=bool(getattr(row, "is_retracted", False)),
        snippets=_snippets(own, expression, MOST_SNIPPETS) if own else [],
        passages=[_passage(other, expression) for other in others],
        more=len(page.others) - len(others),
    )


def _passage(row: SearchRow, expression: Expression) -> FoundPassage:
    return FoundPassage(row, _whole(row.title, row.folded_title, expression), _snippets(row, expression, 1)[0])


def _whole(text: str, folded: str, expression: Expression) -> SafeString:
    return _marked(text, 0, len(text), [place[1:] for place in places(text, folded, expression)])


def _snippets(row: SearchRow, expression: Expression, most: int) -> list[SafeString]:
    """Give the parts of a text in which the most terms stand, in the order of the text; its begin where none does."""
    windows: list[_Window] = []
    for number, begin, end in islice(places(row.text, row.folded_text, expression), MOST_PLACES):
        if not windows or begin >= windows[-1].end:
            windows.append(_window(row.text, begin, windows[-1].end if windows else 0))
        windows[-1].numbers.add(number)
        windows[-1].spans.append((begin, end))
    chosen = sorted(windows, key=lambda window: (-len(window.numbers), window.start))[:most]
    chosen.sort(key=lambda window: window.start)
    return [_marked(row.text, window.start, window.end, window.spans) for window in chosen or [_window(row.text, 0)]]


@dataclass(slots=True)
class _Window:
    """Begin and end of a part of a text, and which terms stand where in it."""

    start: int
    end: int
    numbers: set[int] = field(default_factory=set)
    spans: list[tuple[int, int]] = field(default_factory=list)


def _window(text: str, place: int, first: int = 0) -> _Window:
    """Give what to show round a place, not before ``first``: whole words where there are spaces near, and whole letters."""
    start, end = max(first, place - BEFORE), min(len(text), place + BEHIND)
    if start:
        space = text.find(" ", start, place)
        start = space + 1 if space >= 0 else boundary(text, start)
    if end < len(text):
        space = text.rfind(" ", place, end)
        end = space if space > place + BEHIND // 2 else boundary(text, end)
    return _Window(start, end)


def _marked(text: str, start: int, end: int, spans: Iterable[tuple[int, int]]) -> SafeString:
    """Give a part of a text as HTML with ``mark`` elements, and an ellipsis where it was cut."""
    pieces, position = ["…"] if start else [], start
    for begin, stop in spans:
        stop = min(stop, end)
        # Two phrases may share a letter.
        if begin >= position:
            pieces += escape(text[position:begin]), "<mark>", escape(text[begin:stop]), "</mark>"
            position = stop
    pieces += escape(text[position:end]), "…" if end < len(text) else ""
    # Only our own signs are markup, and everything else was escaped.
    return mark_safe("".join(pieces))  # noqa: S308
