"""What was found, as readers see it: pages with the passages in them, in which the words that were looked for are marked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from html import escape
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urljoin

from django.utils.safestring import SafeString, mark_safe

from articles.lists.kept import keep
from articles.models import Article, CaseStudy, SearchRow, Site
from articles.models.correction import has_retraction
from articles.search.finding import FoundPage, sought
from articles.search.terms import SearchTerm
from articles.text.tokens import Expression, boundary, form, places
from htc.lib.database.statements import Question, enough

# Characters that are shown before what was found, and from there on.
BEFORE, BEHIND = 80, 200
# Of the text of an article, and of its notes and comments.
MOST_SNIPPETS, MOST_PASSAGES = 2, 3
# A text in which more places are found is looked at no further.
MOST_PLACES = 200


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A note or a comment in which something was found: its kind and address, its title and the words round the place as safe HTML."""

    kind: str
    address: str
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


def show(pages: Sequence[FoundPage], terms: Iterable[SearchTerm], site: Site | None = None) -> list[Hit]:
    """Give pages that were found as readers see them, in their order; what is known of them for a version of the site is not read again."""
    looked_for = sought(terms)
    if not pages or not looked_for:
        return []
    keys = enough([pk for page in pages for pk in (page.own, *page.others[:MOST_PASSAGES]) if pk is not None])
    rows = {row.pk: row for row in map(_Row._make, _rows(len(keys)).ask(*keys))}
    places = _places(pages, site)
    expression = Expression(looked_for)
    # A row may have gone between the queries.
    return [hit for page in pages if (hit := _hit(page, rows, places, expression))]


class _Row(NamedTuple):
    """What is shown of a row, and the forms of it, in which the words are looked for."""

    pk: int
    kind: str
    url: str
    title: str
    text: str
    folded_title: str
    folded_text: str


@cache
def _rows(places: int) -> Question[Any]:
    return Question(lambda *pks: SearchRow.objects.filter(pk__in=pks).values_list(*_Row._fields), *[int] * places)


# An article or a case study, and whether it is retracted.
type _Places = Mapping[tuple[str, int], Article | CaseStudy | None]


def _places(pages: Sequence[FoundPage], site: Site | None) -> _Places:
    """Give the articles and case studies of pages, without their bodies; what is not kept is read by one query for each kind."""
    wanted = [_name_of(page) for page in pages]
    read = cache(lambda: _read(wanted))
    return {name: keep(site, ("found", *name), partial(_place, read, name), of_a_row=True) for name in wanted}


def _place(read: Callable[[], _Places], name: tuple[str, int]) -> Article | CaseStudy | None:
    return read().get(name)


def _read(wanted: Iterable[tuple[str, int]]) -> _Places:
    articles, cases = ([pk for kind, pk in wanted if kind == asked] for asked in ("article", "case"))
    found: dict[tuple[str, int], Article | CaseStudy | None] = {}
    if articles:
        rows = Article.objects.annotate(was_retracted=has_retraction("pk")).defer("body")
        found |= {("article", pk): row for pk, row in rows.in_bulk(articles).items()}
    if cases:
        found |= {("case", pk): row for pk, row in CaseStudy.objects.defer("body").in_bulk(cases).items()}
    return found


def _name_of(page: FoundPage) -> tuple[str, int]:
    return ("case", page.case_study) if page.case_study is not None else ("article", page.article or 0)


def _hit(page: FoundPage, rows: Mapping[int, _Row], places: _Places, expression: Expression) -> Hit | None:
    own = rows.get(page.own) if page.own else None
    others = [rows[pk] for pk in page.others[:MOST_PASSAGES] if pk in rows]
    place = places[_name_of(page)]
    if place is None or not (own or others):
        return None
    title = " ".join(place.title.split())
    return Hit(
        title=_whole(title, form(title), expression),
        article=place if isinstance(place, Article) else None,
        case_study=place if isinstance(place, CaseStudy) else None,
        is_retracted=bool(getattr(place, "was_retracted", False)),
        snippets=_snippets(own, expression, MOST_SNIPPETS) if own else [],
        passages=[_passage(other, place, expression) for other in others],
        more=len(page.others) - len(others),
    )


def _passage(row: _Row, place: Article | CaseStudy, expression: Expression) -> FoundPassage:
    address = urljoin(place.get_absolute_url() or "", row.url)
    return FoundPassage(row.kind, address, _whole(row.title, row.folded_title, expression), _snippets(row, expression, 1)[0])


def _whole(text: str, folded: str, expression: Expression) -> SafeString:
    return _marked(text, 0, len(text), [place[1:] for place in places(text, folded, expression)])


def _snippets(row: _Row, expression: Expression, most: int) -> list[SafeString]:
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
