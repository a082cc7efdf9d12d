"""The page on which readers search, with its menus that narrow down what is found."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.lists import queries
from articles.lists.cases import LONGEST_SHOWN, chosen_words, lasted_into, years_of
from articles.lists.kept import keep
from articles.lists.old_addresses import present_slug
from articles.models import Article, ArticleTag, Byline, CasePlacement, CaseStudy, CaseTag, SearchRow
from articles.models.search import SearchRowQuerySet
from articles.search.drawing import draw_hits
from articles.search.finding import PublicPages, find_pages, public_pages
from articles.search.hits import show
from articles.search.proposals import propose
from articles.search.terms import MOST_CHARACTERS, SearchTerm, read_terms
from htc.lib.entry.intake import Intake, takes
from htc.lib.text import clean_line

PAGE_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu of the form; its options are (value sent, words shown). ``chosen`` is the value asked for, "" for none; it need not be one."""

    name: str
    label: str
    options: list[tuple[str, str]]
    chosen: str

    @property
    def is_known(self) -> bool:
        """Whether anything can have the value asked for."""
        return self.chosen in dict(self.options)

    @property
    def chosen_words(self) -> str:
        """What was asked for, in words fit to be shown."""
        return clean_line(dict(self.options).get(self.chosen, self.chosen), LONGEST_SHOWN)


@takes(Intake(clients="search", minute=60, questions=True))
@require_safe
@cache_control(no_store=True)
def search(request):
    """Show the form, and what was found where the address holds a question: GET alone, so that an answer can be linked to.

    Nothing about the question is kept, neither here nor by the browser. A page that is not there is the first or the last one.
    """
    given = request.GET.get("q", "")
    question = clean_line(given, len(given))
    is_too_long = len(question) > MOST_CHARACTERS
    menus = _menus(keep(request.site, "search menus", _offers), request.GET)
    chosen = [menu for menu in menus if menu.chosen]
    terms = [] if is_too_long else read_terms(question)
    rows = _rows(chosen)
    public = keep(request.site, "public pages", public_pages)
    found, is_cut = find_pages(terms, rows, public)
    page = Paginator(found, PAGE_LENGTH).get_page(request.GET.get("page"))
    asked = {"q": question} | {menu.name: menu.chosen for menu in chosen}
    context = {
        "question": question,
        "most_characters": MOST_CHARACTERS,
        "is_too_long": is_too_long,
        "terms": terms,
        "menus": menus,
        "chosen": chosen,
        "unchosen": "" if chosen else "nothing",
        "chosen_words": chosen_words(chosen),
        "hits": draw_hits(show(list(page.object_list), terms, request.site), request.site),
        "proposals": [] if found else _proposals(terms, rows, public, asked),
        "pager": _pager(page, asked),
        "is_cut": is_cut,
        "everything": _address({"q": question}),
        "tags": lambda: keep(request.site, "tags by name", queries.tags_by_name),
    }
    return render(request, "articles/search.html", context)


def _proposals(terms: list[SearchTerm], rows: SearchRowQuerySet, public: PublicPages, asked: dict[str, str]) -> list[tuple[str, str]]:
    """Give words and address of each question that was meant, perhaps, with the same choices."""
    return [(question, _address(asked | {"q": question})) for question in propose(terms, rows, public)]


def _pager(page: Page, asked: dict[str, str]) -> queries.Pager:
    before = _address(asked | {"page": str(page.number - 1)}) if page.has_previous() else ""
    after = _address(asked | {"page": str(page.number + 1)}) if page.has_next() else ""
    return queries.Pager(page.number, page.paginator.num_pages, page.paginator.count, before, after)


def _address(asked: dict[str, str]) -> str:
    return f"{reverse('articles:search')}?{urlencode(asked)}"


def _offers() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Give name, label and options of each menu: everything by which something public can be chosen."""
    cases = CaseStudy.objects.published().order_by()
    countries = cases.exclude(country="").values_list("country", flat=True).distinct()
    spans = cases.values_list("year_from", "year_to").distinct()
    years = set(queries.years_of_posts()).union(*(years_of(CaseStudy(year_from=first, year_to=last)) for first, last in spans))
    return [
        ("type", gettext("Kind"), [(kind.value, str(kind.label)) for kind in SearchRow.Kind]),
        ("author", gettext("Author"), [(author.slug, author.name) for author in queries.authors_by_name()]),
        ("tag", gettext("Tag"), [(tag.slug, tag.name) for tag in queries.tags_of_anything()]),
        ("country", gettext("Country of a case"), [(name, name) for name in sorted(countries, key=str.casefold)]),
        ("year", gettext("Year"), [(year, year) for year in sorted(years, reverse=True)]),
    ]


def _menus(offers: list[tuple[str, str, list[tuple[str, str]]]], asked) -> list[Menu]:
    menus = [Menu(name, label, options, asked.get(name, "").strip()) for name, label, options in offers]
    return [replace(menu, chosen=_now_called(menu)) if menu.chosen and not menu.is_known else menu for menu in menus]


def _now_called(menu: Menu) -> str:
    """Give the present short name for a former one that a link asks for."""
    root = {"author": "authors", "tag": "tags"}.get(menu.name)
    return present_slug(root, menu.chosen) if root else menu.chosen


def _rows(chosen: list[Menu]) -> SearchRowQuerySet:
    """Give the rows that meet every choice; a value that is not on its menu has none."""
    if not all(menu.is_known for menu in chosen):
        return SearchRow.objects.none()
    rows = SearchRow.objects.all()
    for menu in chosen:
        rows = rows.filter(_CONDITIONS[menu.name](menu.chosen))
    return rows


def _by_author(slug: str) -> Q:
    # A comment under an article is not its author's.
    kinds = [SearchRow.Kind.ARTICLE, SearchRow.Kind.FOOTNOTE]
    return Q(kind__in=kinds, article__in=Byline.objects.filter(author__slug=slug).values("article"))


def _tagged(slug: str) -> Q:
    articles = ArticleTag.objects.filter(tag__slug=slug).values("content_object")
    return Q(article__in=articles) | Q(case_study__in=CaseTag.objects.filter(tag__slug=slug).values("content_object"))


def _of_country(country: str) -> Q:
    """Cases of the country, and articles that show one."""
    found = CaseStudy.objects.published().filter(country=country).order_by()
    return Q(case_study__in=found) | Q(article__in=CasePlacement.objects.filter(case_study__in=found).values("article"))


def _of_year(year: str) -> Q:
    """Posts whose address begins with the year, with their notes and comments, and cases that lasted into it."""
    posts = Q(article__kind=Article.Kind.POST, article__path__startswith=f"{year}/")
    return posts | Q(case_study__in=CaseStudy.objects.published().filter(lasted_into(int(year))).order_by())


_CONDITIONS: dict[str, Callable[[str], Q]] = {
    "type": lambda kind: Q(kind=kind),
    "author": _by_author,
    "tag": _tagged,
    "country": _of_country,
    "year": _of_year,
}
