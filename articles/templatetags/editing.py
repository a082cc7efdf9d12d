"""The way from a public page to the form behind it, for who may change it there; nobody else is given it, or costs a query for it."""

from django import template
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db.models import Model
from django.template import Context
from django.urls import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def edit_address(context: Context, thing: Model | str) -> str:
    """Give the address of the form of a row, or of the list of a model by its label, for who may change it; "" for everybody else.

    Who sends no cookie of a session is not asked for: neither the session nor the account is read. A page that holds such an address is
    noted as ``offers_editing`` on the request, and is kept by nobody (articles/middleware.py).
    """
    request = context.get("request")
    if request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES or not hasattr(request, "user"):
        return ""
    model, row = (apps.get_model(thing), None) if isinstance(thing, str) else (type(thing), thing)
    if not admin.site.has_permission(request) or not admin.site.get_model_admin(model).has_change_permission(request, row):
        return ""
    request.offers_editing = True
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    return reverse(f"{name}_change", args=[row.pk]) if row else reverse(f"{name}_changelist")
