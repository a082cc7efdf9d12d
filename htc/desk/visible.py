"""Which rows a person may see on the desk: those that the pages of the admin would list."""

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest


def visible_to(request: HttpRequest, model: type[Model]) -> QuerySet | None:
    """Give the rows that the page of a model would list for the user; None where the user may not open it."""
    page = admin.site.get_model_admin(model)
    return page.get_queryset(request) if page.has_view_or_change_permission(request) else None
