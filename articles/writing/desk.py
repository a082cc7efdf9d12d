"""The desk: a form of the admin in two columns, the text and what is about it, under a bar that says its state and saves it."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from django import forms
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.text import capfirst

from articles.publishing.state import SAVE, Act
from articles.writing.panels import panels_of
from articles.writing.together import EditedAdmin, change_url
from htc.lib.words import clock_of


class DeskAdmin(EditedAdmin):
    """An admin whose form is a desk: fieldsets of the class “beside” are panels, and its buttons stand in a bar.

    ``heads`` names the fields that the heads of the panels say, with the words for one that is empty.
    """

    class Media:
        css = {"all": ["articles/form.css"]}
        js = [forms.Script("articles/form.js", type="module")]

    heads: ClassVar[Mapping[str, str]] = {}

    def state_words(self, row) -> str:
        """Give the state of a row, or of one that is not saved yet, in words."""
        return row.get_status_display() if row else "Not saved yet"

    def acts(self, request, row) -> list[Act]:
        """Give the buttons of the bar, the plain save first."""
        return [Act(SAVE, "Save", is_main=True)]

    def preview_url(self, row) -> str:
        """Give the address that shows the posted form as readers would see it; empty where there is none."""
        return ""

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Draw the form with its bar and panels."""
        form, inlines = context["adminform"].form, context["inline_admin_formsets"]
        may_write = self.may_write(request, obj)
        context |= {
            "panels": panels_of(context["adminform"], inlines, self.heads),
            "state": self.state_words(obj),
            "saved_at": clock_of(obj.touched_at) if obj and hasattr(obj, "touched_at") else "",
            "acts": self.acts(request, obj or self.model()) if may_write else [],
            "preview_url": self.preview_url(obj) if may_write else "",
            "faults": list(_faults_of(form, inlines)),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_post_save_add(self, request, obj):
        """Go on in the form of what was saved."""
        return self._go_on(request, obj) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request, obj):
        """Go on in the form of what was saved."""
        return self._go_on(request, obj) or super().response_post_save_change(request, obj)

    def _go_on(self, request, obj) -> HttpResponseRedirect | None:
        return redirect(change_url(obj)) if self.has_change_permission(request, obj) else None


def _faults_of(form: forms.BaseForm, inlines) -> Iterator[tuple[str, str]]:
    """Give for each error the name of its field and the id of the element that it stands at."""
    yield from _faults_in(form, "")
    for inline in inlines:
        formset = inline.formset
        for _ in formset.non_form_errors():
            yield capfirst(inline.opts.verbose_name_plural), f"{formset.prefix}-group"
        for number, row in enumerate(formset.forms, start=1):
            yield from _faults_in(row, f"{capfirst(inline.opts.verbose_name)} {number}, ")


def _faults_in(form: forms.BaseForm, before: str) -> Iterator[tuple[str, str]]:
    for name, errors in form.errors.items():
        if name in form.fields:
            bound = form[name]
            anchor = bound.id_for_label or f"{bound.auto_id}_0"
            yield from ((f"{before}{bound.label}", anchor) for _ in errors)
        else:
            yield from ((f"{before}{error}", "content-start") for error in errors)
