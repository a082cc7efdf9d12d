"""Search from the head of every page: one field for articles, cases, the library and people, by what they are called."""

import re
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from articles.models import Article, Author, CaseStudy, Document, Image
from articles.series.models import Series
from htc.desk.visible import visible_to
from htc.lib.text import clean_line

MOST_SHOWN = 10
MOST_LETTERS = 200
MANY = 1000


@dataclass(frozen=True, slots=True)
class Searched:
    """A table that is searched: what its rows are together, the columns that name one, and those that the page shows beside its name."""

    words: str
    model: type[Model]
    named_by: tuple[str, ...]


SEARCHED = (
    Searched("Articles and pages", Article, ("title",)),
    Searched("Case studies", CaseStudy, ("title",)),
    Searched("Series", Series, ("title",)),
    Searched("Pictures", Image, ("alt", "caption", "credit")),
    Searched("Documents", Document, ("title",)),
    Searched("Authors", Author, ("name",)),
    Searched("People", User, ("username", "first_name", "last_name", "email")),
)


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row that is called as was asked."""

    words: str
    url: str
    about: str


@dataclass(frozen=True, slots=True)
class NamedRows:
    """The first rows of a table; ``more_url`` leads to all of them where there are more, else "" ."""

    words: str
    rows: list[NamedRow]
    more_url: str


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show what is called as the question says: every one of its words, in any place and of any case."""
    asked = clean_line(request.GET.get("q", ""), MOST_LETTERS)
    found = [kind for searched in SEARCHED if (kind := _find(request, searched, asked))] if asked else []
    title = f"Search: {asked}" if asked else "Search"
    context = admin.site.each_context(request) | {"title": title, "asked": asked, "found": found}
    return render(request, "admin/search.html", context)


def _find(request: HttpRequest, searched: Searched, asked: str) -> NamedRows | None:
    rows = visible_to(request, searched.model)
    if rows is None:
        return None
    has_all = reduce(and_, (reduce(or_, (Q(**_holding(name, word)) for name in searched.named_by)) for word in asked.split()))
    # By their keys, so that no text is read that is not shown: of few all, by an index of names; of many in the order of the list.
    keys = list(rows.filter(has_all).order_by().values_list("pk", flat=True)[:MANY])
    named = rows.filter(pk__in=keys) if len(keys) < MANY else rows.filter(has_all)
    keys = list(named.values_list("pk", flat=True)[: MOST_SHOWN + 1])
    first = sorted(rows.filter(pk__in=keys).order_by(), key=lambda row: keys.index(row.pk))
    options = searched.model._meta
    place = f"admin:{options.app_label}_{options.model_name}"
    shown = [NamedRow(str(row), reverse(f"{place}_change", args=[row.pk]), _about(row)) for row in first[:MOST_SHOWN]]
    more_url = f"{reverse(f'{place}_changelist')}?{urlencode({'q': asked})}" if len(first) > MOST_SHOWN else ""
    return NamedRows(searched.words, shown, more_url) if shown else None


def _holding(name: str, word: str) -> dict[str, str]:
    """Give the condition that a column holds a word, of any case."""
    # SQLite's LIKE takes “É” and “é” for two letters (sqlite.org/lang_expr.html); a pattern knows better, and calls Python for each row.
    return {f"{name}__icontains": word} if word.isascii() else {f"{name}__iregex": re.escape(word)}


def _about(row: Model) -> str:
    """Give what tells rows of one name apart."""
    match row:
        case Article():
            state = row.get_status_display()
            return f"Page, {state.lower()}" if row.kind == Article.Kind.PAGE else state
        case CaseStudy():
            return row.get_status_display()
        case User():
            return row.get_full_name()
        case _:
            return ""
