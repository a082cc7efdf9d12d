"""The desk: a form of the admin in two columns, the text and what is about it, under a bar that says its state and saves it."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.text import capfirst

from articles.models import FirstSave
from articles.publishing.state import SAVE, Act
from articles.writing.first_saves import SavedBefore, fingerprint_of, keys_of, with_keys
from articles.writing.panels import panels_of
from articles.writing.together import KEPT_AS, EditedAdmin, change_url, version_of
from htc.lib.words import clock_of


class DeskAdmin(EditedAdmin):
    """An admin whose form is a desk: fieldsets of the class “beside” are panels, and its buttons stand in a bar.

    ``heads`` names the fields that the heads of the panels say, with the words for one that is empty.
    """

    class Media:
        css = {"all": ["articles/form.css"]}
        js = [forms.Script(f"articles/{name}.js", type="module") for name in ("form", "saving")]

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

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Draw or take the form; one that was saved already as something new is taken as a change of that."""
        if request.method != "POST" or object_id is not None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        if answer := self._once_more(request):
            return answer
        try:
            answer = super().changeform_view(request, object_id, form_url, extra_context)
        except SavedBefore:
            return self._once_more(request)
        # Refused perhaps for what the same form has made while this was on its way.
        return answer if answer.status_code == HTTPStatus.FOUND else self._once_more(request) or answer

    def _once_more(self, request):
        first = FirstSave.objects.of(request.POST.get("kept_as", ""), request.user)
        if first is None:
            return None
        row = self.get_object(request, first.row_pk)
        if row is None:  # it was deleted since
            first.delete()
            return None
        if first.fingerprint == fingerprint_of(request.POST):
            self.message_user(request, f"This {self.opts.verbose_name} was saved already.", messages.SUCCESS)
            return self.response_post_save_change(request, row)
        request.POST = with_keys(request.POST, first.rows)
        if not request.POST.get("began_from"):
            request.POST["began_from"] = first.version
        return super().changeform_view(request, first.row_pk)

    def save_related(self, request, form, formsets, change):
        """Save what belongs to the row, and remember of something new as what its form was saved."""
        super().save_related(request, form, formsets, change)
        request.keys_of_rows = {} if change else keys_of(formsets)

    def response_add(self, request, obj, post_url_continue=None):
        """Answer the first save of a form. Raises SavedBefore, so that nothing stays of it, where the form made something already."""
        if KEPT_AS.fullmatch(kept_as := request.POST.get("kept_as", "")):
            facts = {"version": version_of(obj), "fingerprint": fingerprint_of(request.POST), "rows": request.keys_of_rows}
            if not FirstSave.objects.note(kept_as, request.user, obj, **facts):
                raise SavedBefore
        return super().response_add(request, obj, post_url_continue)

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
            has_parts = isinstance(bound.field.widget, forms.MultiWidget | forms.CheckboxSelectMultiple)
            anchor = f"{bound.auto_id}_0" if has_parts else str(bound.id_for_label or bound.auto_id)
            yield from ((f"{before}{bound.label}", anchor) for _ in errors)
        else:
            yield from ((f"{before}{error}", "content-start") for error in errors)
