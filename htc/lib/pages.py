"""Pages of the admin beside Django’s own: each is a function in the room of its subject, and an admin names those that it is made of.

And the pages of its long lists.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString


class Elsewhere(Exception):
    """What a page is about is elsewhere; ``answer`` says where, and leads there."""

    def __init__(self, answer: HttpResponse):
        super().__init__()
        self.answer = answer


@dataclass(frozen=True)
class AdminPage:
    """A page of a model’s admin: ``view`` gets the request, ``model_admin`` by name, and what stands in ``route``."""

    route: str
    view: Callable[..., HttpResponseBase]
    name: str


def urls_of(model_admin: admin.ModelAdmin, pages: Iterable[AdminPage]) -> list[URLPattern]:
    """Give the addresses of pages, each for those alone who may enter the admin."""
    wrap = model_admin.admin_site.admin_view
    return [path(page.route, wrap(partial(_answer, page.view, model_admin)), name=page.name) for page in pages]


def _answer(view: Callable[..., HttpResponseBase], model_admin: admin.ModelAdmin, request, *args, **kwargs) -> HttpResponseBase:
    try:
        return view(request, *args, model_admin=model_admin, **kwargs)
    except Elsewhere as found:
        return found.answer


def row_of(request, model_admin: admin.ModelAdmin, pk: int, may: Callable[..., bool]) -> Any:
    """Give the row that a page is about. Raises Http404 where there is none, PermissionDenied where the user ``may`` not.

    An admin that knows where such rows go has a method ``elsewhere``, which gives the answer that leads there; it is raised.
    """
    row = model_admin.get_object(request, str(pk))
    if row is None:
        elsewhere = getattr(model_admin, "elsewhere", None)
        if elsewhere and (answer := elsewhere(request, str(pk))):
            raise Elsewhere(answer)
        raise Http404
    if not may(request, row):
        raise PermissionDenied
    return row


def draw(request, model_admin: admin.ModelAdmin, template: str, context: dict, *, row=None, status: int = 200) -> HttpResponse:
    """Draw a page with what every page of the admin shows, below the form of ``row`` where it is about one."""
    about = {"subtitle": str(row), "original": row} if row is not None else {}
    shared = model_admin.admin_site.each_context(request) | about | {"opts": model_admin.opts}
    return render(request, template, shared | context, status=status)


def addresses(name: str) -> Callable[[int], str]:
    """Give what tells the address of a page about a row by the key of the row; it is looked up once for all rows of a list."""
    before, behind = reverse(name, args=[0]).rsplit("/0/", 1)
    return lambda pk: f"{before}/{pk}/{behind}"


class RowsList(ChangeList):
    """A page of a list, whose rows lead to their forms, and from there back to the list as it was narrowed.

    Which rows stand on it is found out by their keys alone, so that none is read or sorted that is not shown.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._form_of = addresses(f"admin:{self.opts.app_label}_{self.opts.model_name}_change")
        # Left to Django, it would be read and written anew for each row.
        self._back, self.preserved_filters = f"?{self.preserved_filters}" if self.preserved_filters else "", ""

    def get_results(self, request):
        super().get_results(request)
        keys = list(self.result_list.values_list("pk", flat=True))
        rows = {row.pk: row for row in self.rows_shown().filter(pk__in=keys).order_by()}
        self.result_list = [rows[key] for key in keys if key in rows]

    def rows_shown(self) -> QuerySet:
        """Give all rows with what the page shows of each, whatever the list was narrowed by."""
        return self.root_queryset if self.root_queryset.query.select_related else self.apply_select_related(self.root_queryset)

    def url_for_result(self, result) -> str:
        return f"{self._form_of(result.pk)}{self._back}"


class ListAdmin(admin.ModelAdmin):
    """An admin whose list draws the box before each row itself: Django draws it by three templates, a fifth of the whole page."""

    def get_changelist(self, request, **kwargs):
        return RowsList

    def action_checkbox(self, obj) -> SafeString:
        """Give the box by which a row is chosen."""
        box = '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="Choose {}">'
        return format_html(box, ACTION_CHECKBOX_NAME, obj.pk, obj)
