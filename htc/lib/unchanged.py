"""What a form of the admin was not asked to change it leaves as it stands, to the letter and the microsecond.

What comes back from a browser is compared with what the form had shown, not with what the database holds: a form shows no microseconds,
a browser writes its own line ends, and an import may have stored what no form would let in.
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property

from htc.lib.pages import ListAdmin


class UnchangedForm(forms.ModelForm):
    """A form of a stored row in which a field that comes back as it was shown keeps its value, and is not judged.

    So a row that was stored under other rules can be saved. ``clean`` is not called where nothing was changed at all.
    """

    _is_judging = False

    @property
    def leaves_all(self) -> bool:
        """Whether this is the form of a stored row, and saving it would change nothing."""
        return self.instance.pk is not None and not self.has_changed()

    @cached_property
    def changed_data(self) -> list[str]:
        """The names of the fields that came back as others than were shown."""
        return [name for name, bound in self._bound_items() if bound._has_changed() and not self._is_as_shown(bound)]

    def keep(self, name: str):
        """Give the value that an unchanged field keeps, as ``cleaned_data`` is to hold it."""
        return getattr(self.instance, name)

    def _is_as_shown(self, bound: forms.BoundField) -> bool:
        return self.instance.pk is not None and (shown := _shown(bound)) is not None and _writing(bound.data) == _writing(shown)

    def _clean_fields(self):
        self._kept = self._names_kept()
        self.cleaned_data |= {name: self.keep(name) for name in self._kept}
        kept = dict(self.cleaned_data)
        self._is_judging = True
        super()._clean_fields()  # type: ignore[misc]  # Django’s own, which no stub names
        self._is_judging = False
        for name, value in kept.items():  # what another field said of it is no fault of who saves either
            self._errors.pop(name, None)  # type: ignore[attr-defined]  # ``errors`` would clean the form anew
            self.cleaned_data[name] = value

    def _bound_items(self):
        # What is kept is not even read: a long text takes its time.
        bound_fields = super()._bound_items()  # type: ignore[misc]  # Django’s own, which no stub names
        return ((name, bound) for name, bound in bound_fields if not (self._is_judging and name in self._kept))

    def _names_kept(self) -> set[str]:
        if self.instance.pk is None:
            return set()
        stored = {field.name for field in self.instance._meta.concrete_fields}
        return (stored & self.fields.keys()) - set(self.changed_data)

    def _clean_form(self):
        if not self.leaves_all:
            super()._clean_form()  # type: ignore[misc]  # Django’s own, which no stub names

    def _update_errors(self, errors: ValidationError):
        # What the model says of a field that nobody touched is no fault of who saves.
        if hasattr(errors, "error_dict"):
            said = {name: sentences for name, sentences in errors.error_dict.items() if name not in self._kept}
            if not said:
                return
            errors = ValidationError(said)
        super()._update_errors(errors)  # type: ignore[misc]  # Django’s own, which no stub names


class UnchangedAdmin(ListAdmin):
    """An admin whose form, saved as it was drawn, writes nothing: no row, no moment, no site version, no line in the history."""

    form = UnchangedForm

    def save_model(self, request, obj, form, change):
        """Save what the form has changed."""
        if not change or form.has_changed():
            super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        """Save the relations of a form that has changed, and the rows below it that have."""
        if not change or form.has_changed():
            form.save_m2m()
        for formset in formsets:
            self.save_formset(request, form, formset, change=change)

    def log_change(self, request, obj, message):
        """Note a change in the history; what changed nothing was none."""
        return super().log_change(request, obj, message) if message else None


def has_changed(form: forms.BaseForm, formsets: list[forms.BaseFormSet]) -> bool:
    """Tell whether a form or one of the rows below it was changed."""
    return form.has_changed() or any(formset.has_changed() for formset in formsets)


def _shown(bound: forms.BoundField):
    """Give what a field of text, or one of several, had shown; None for the others, whose fields know best what is a change."""
    widget, value = bound.field.widget, bound.field.prepare_value(bound.initial)
    if isinstance(widget, forms.MultiWidget):
        return [part.format_value(each) for part, each in zip(widget.widgets, widget.decompress(value) or [], strict=True)]
    return widget.format_value(value) if isinstance(widget, forms.Textarea | forms.TextInput | forms.DateTimeInput) else None


def _writing(value) -> str | list[str]:
    """Give a posted or shown value with one kind of line ends."""
    if isinstance(value, list | tuple):
        return [str(_writing(each)) for each in value]
    return str("" if value is None else value).replace("\r\n", "\n").replace("\r", "\n")


def as_drawn(form: forms.BaseForm) -> QueryDict:
    """Give what a browser sends of a form that nobody has touched; files are not sent."""
    sent = QueryDict(mutable=True)
    for bound in form:
        drawn = [(bound.field.widget, bound.html_name, bound.value())]
        if bound.field.show_hidden_initial:
            drawn.append((bound.field.hidden_widget(), bound.html_initial_name, bound.initial))
        for name, values in (each for widget in drawn for each in _sent_by(*widget)):
            sent.setlist(name, values)
    return sent


def _sent_by(widget: forms.Widget, name: str, value) -> Iterator[tuple[str, list[str]]]:
    widget = getattr(widget, "widget", widget)  # the admin wraps what refers to other rows
    if isinstance(widget, forms.MultiWidget):
        parts: Any = widget  # the stubs do not know the names
        for ending, part, each in zip(parts.widgets_names, parts.widgets, parts.decompress(value), strict=True):
            yield from _sent_by(part, f"{name}{ending}", each)
    elif isinstance(widget, forms.CheckboxInput):
        if widget.check_test(value):
            yield name, ["on"]
    elif isinstance(widget, forms.widgets.ChoiceWidget):
        yield name, [each for each in widget.format_value(value) if each or not widget.allow_multiple_selected]
    elif not isinstance(widget, forms.FileInput):
        shown = widget.format_value(value)
        yield name, ["" if shown is None else str(shown)]
