"""The public pages of case studies: the index with its filters, and a page for each case."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlencode

from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import Q
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.lists import queries
from articles.lists.old_addresses import Withdrawn, is_withdrawn, lead_on, present_slug
from articles.lists.timeline import timeline
from articles.models import Article, CaseStudy
from htc.lib.languages import active
from htc.lib.text import clean_line
from htc.lib.words import listed

LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a filter's menu: what it sends, what it says, and how many cases it finds when it is chosen alone."""

    value: str
    words: str
    count: int


class Choice(Protocol):
    """A menu of which something was chosen."""

    @property
    def label(self) -> str: ...

    @property
    def chosen_words(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Filter:
    """A menu of the index. ``chosen`` is the value asked for, "" for none; it need not be among the options."""

    name: str
    label: str
    options: list[Option]
    chosen: str

    @property
    def chosen_words(self) -> str:
        """What was asked for, in words fit to be shown."""
        words = next((option.words for option in self.options if option.value == self.chosen), self.chosen)
        return clean_line(words, LONGEST_SHOWN)


@dataclass(frozen=True, slots=True)
class ChosenCases:
    """The cases that a question asks for, and what it asks, by the name of each filter, "" for nothing."""

    cases: list[CaseStudy]
    asked: dict[str, str]

    @property
    def question(self) -> str:
        """What asks for the same at another address: “?country=Ghana”; "" where everything is asked for."""
        asked = urlencode({name: value for name, value in self.asked.items() if value})
        return asked and f"?{asked}"


@require_safe
@cache_control(max_age=60)
def case_list(request):
    """Show the published cases by title: those of one country, tag or year where the address asks for it."""
    every = published_cases("body", "sources")
    found = chosen_cases(every, request.GET)
    cases, asked = found.cases, found.asked
    filters = _filters(every, asked)
    chosen = [menu for menu in filters if menu.chosen]
    return render(
        request,
        "articles/case_list.html",
        {
            "cases": cases,
            "count_words": counted(len(cases)),
            "total": len(every),
            "filters": filters,
            "chosen": chosen,
            # Quoted where they stand in a sentence.
            "chosen_words": chosen_words(chosen, quoted=not cases),
            "drawing": timeline(cases),
            "countries": by_country(every),
            "question": found.question if cases else "",
            "changed_at": last_change(),
        },
    )


@require_safe
@cache_control(max_age=60)
def case_detail(request, slug: str):
    """Show a published case with its sources and the published articles that place it."""
    case = public_case(slug)
    articles = Article.objects.published().with_titles().filter(placements__case_study=case).defer("body")
    # A tag that no post carries has no page.
    with_page = queries.tags_with_a_page(case.tags_shown)
    tags = [(tag, tag in with_page) for tag in case.tags_shown]
    return render(request, "articles/case_detail.html", {"case": case, "articles": articles, "tags": tags})


def public_case(slug: str, rest: str = "") -> CaseStudy:
    """Give the published case of a short name, with its tags; ``rest`` is what follows it in the address.

    Raises Withdrawn, Moved with the present address and ``rest`` behind it, or Http404.
    """
    case = CaseStudy.objects.with_tags().filter(slug=slug).first()
    if case is None or not (case.is_public or is_withdrawn(case)):
        lead_on(f"case-studies/{slug}", rest)
    if is_withdrawn(case):
        raise Withdrawn
    return case


def by_country(cases: Iterable[CaseStudy]) -> list[tuple[str, list[CaseStudy]]]:
    """Give the countries of cases in alphabetical order, each with its cases by title."""
    found: dict[str, list[CaseStudy]] = defaultdict(list)
    for case in cases:
        if case.country:
            found[case.country].append(case)
    return sorted(found.items(), key=lambda item: item[0].casefold())


def counted(number: int) -> str:
    """Give a number of cases as a sentence begins with it: “One case study”, “Nine case studies”, “10 case studies”."""
    return ngettext("%(count)s case study", "%(count)s case studies", number) % {"count": spelled(number).capitalize()}


def spelled(number: int) -> str:
    """Give a number below ten as an English text writes it, in words; other languages have figures."""
    return str(apnumber(number)) if active() == "en" else str(number)


def chosen_words(menus: Sequence[Choice], *, quoted: bool = True) -> SafeString:
    """Give what was chosen in menus as the middle of a sentence: “country “Ghana” and year “2014””."""
    form = "{} “<bdi>{}</bdi>”" if quoted else "{} <bdi>{}</bdi>"
    parts = [format_html(form, menu.label.lower(), menu.chosen_words) for menu in menus]
    return listed(parts) if quoted else mark_safe(", ".join(parts))  # noqa: S308 – each part is safe


def published_cases(*unread: str) -> list[CaseStudy]:
    """Give the published cases by title with their tags; the fields ``unread`` are read when they are asked for."""
    return sorted(CaseStudy.objects.published().with_tags().defer(*unread), key=_by_title)


def last_change() -> datetime | None:
    """Give when anything last changed in the cases that readers see, the going of one included; None where there never was any."""
    dates = CaseStudy.objects.filter(was_public=True, changed_at__isnull=False).order_by("-changed_at")
    return dates.values_list("changed_at", flat=True).first()


def chosen_cases(every: list[CaseStudy], question: Mapping[str, str]) -> ChosenCases:
    """Give those of some cases that a question asks for.

    A value that no case has finds no case; it is never an error. A tag's former short name stands for the present one.
    """
    asked = {name: question.get(name, "").strip() for name in ("country", "tag", "year")}
    if asked["tag"] not in {tag.slug for case in every for tag in case.tags_shown}:
        asked["tag"] = present_slug("tags", asked["tag"])
    # Chosen here and not by the database: the menus need all the cases anyway.
    return ChosenCases([case for case in every if _is_asked_for(case, asked)], asked)


def _by_title(case: CaseStudy) -> tuple[str, int]:
    # Not the order of the database: SQLite puts “el Monte” and “Élan” behind “Zug”.
    return unicodedata.normalize("NFKD", case.title).casefold(), case.pk


def _is_asked_for(case: CaseStudy, asked: dict[str, str]) -> bool:
    return (
        asked["country"] in ("", case.country)
        and (not asked["tag"] or asked["tag"] in {tag.slug for tag in case.tags_shown})
        and (not asked["year"] or asked["year"] in years_of(case))
    )


def lasted_into(year: int) -> Q:
    """Give the condition for cases that have a year among ``years_of`` them."""
    of_one_year = Q(year_from=year, year_to=None) | Q(year_from=None, year_to=year)
    return of_one_year | Q(year_from__lte=year, year_to__gte=year)


def years_of(case: CaseStudy) -> set[str]:
    """Give every year from the first to the last."""
    first, last = case.year_from or case.year_to, case.year_to or case.year_from
    return {str(year) for year in range(first, last + 1)} if first and last else set()


def _filters(cases: list[CaseStudy], asked: dict[str, str]) -> list[Filter]:
    # A name of signs alone, such as “!!!”, has no slug and so no address.
    names = {tag.slug: tag.name for case in cases for tag in case.tags_shown if tag.slug}
    countries = Counter(case.country for case in cases if case.country)
    tags = Counter(tag.slug for case in cases for tag in case.tags_shown)
    years = Counter(year for case in cases for year in years_of(case))
    return [
        Filter("country", gettext("Country"), _options({name: name for name in countries}, countries), asked["country"]),
        Filter("tag", gettext("Tag"), _options(names, tags), asked["tag"]),
        Filter("year", gettext("Year"), _options({year: year for year in years}, years)[::-1], asked["year"]),
    ]


def _options(words: dict[str, str], counts: Counter[str]) -> list[Option]:
    """Give the options in the order of their words."""
    return [Option(value, words[value], counts[value]) for value in sorted(words, key=lambda value: words[value].casefold())]
