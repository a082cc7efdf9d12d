"""The panels beside a text: the fieldsets and rows of a form that are about it, each under a head that says what stands in it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django import forms
from django.contrib.admin.helpers import AdminForm, Fieldset, InlineAdminFormSet
from django.contrib.admin.utils import flatten
from django.utils.text import capfirst, slugify

from htc.lib.text import shorten
from htc.lib.words import counted, moment_of

BESIDE, OPEN = "beside", "open"  # classes of a fieldset or an inline
LONGEST_VALUE = 60


@dataclass(frozen=True)
class Panel:
    """What stands in one panel: a ``fieldset``, or the ``rows`` of an inline.

    ``value`` is what its head says, ``says`` the same rule for the browser: JSON with the words for each field that is empty.
    """

    name: str
    value: str
    says: str
    faults: int
    is_open: bool
    fieldset: Fieldset | None = None
    rows: InlineAdminFormSet | None = None

    @property
    def key(self) -> str:
        """The name under which a browser remembers whether it is open."""
        return slugify(self.name)

    @property
    def faults_in_words(self) -> str:
        """How many errors stand in it: “2 errors”."""
        return counted(self.faults, "error") if self.faults else ""


def panels_of(adminform: AdminForm, inlines: Iterable[InlineAdminFormSet], heads: Mapping[str, str]) -> list[Panel]:
    """Give the panels of a form: the first fieldset beside the text, the rows beside it, and the other fieldsets.

    ``heads`` names the fields that are said in a head, with the words for one that is empty; the others are not said.
    """
    fieldsets = [_of_fieldset(fieldset, heads) for fieldset in adminform if BESIDE in fieldset.classes]
    rows = [_of_rows(inline, heads) for inline in inlines if BESIDE in inline.classes]
    return [*fieldsets[:1], *rows, *fieldsets[1:]]


def _of_fieldset(fieldset: Fieldset, heads: Mapping[str, str]) -> Panel:
    names = flatten(fieldset.fields)  # type: ignore[attr-defined]  # the stubs do not know it
    faults = sum(len(fieldset.form.errors.get(name, [])) for name in names)
    said = {name: heads[name] for name in names if name in heads}
    words = _words_of_form(fieldset.form, said) if fieldset.form.fields else []
    # The head of the panel is its heading.
    name, fieldset.name = fieldset.name, None  # type: ignore[attr-defined]  # the stubs do not know it
    is_open = bool(faults) or OPEN in fieldset.classes
    return Panel(name, _joined(words), json.dumps(said), faults, is_open, fieldset=fieldset)


def _of_rows(inline: InlineAdminFormSet, heads: Mapping[str, str]) -> Panel:
    formset = inline.formset
    said = {name: "" for name in formset.empty_form.fields if name in heads}
    faults = formset.total_error_count()
    lines = (", ".join(_words_of_form(form, said)) for form in formset.forms)
    name = capfirst(inline.opts.verbose_name_plural)
    value = _joined(line for line in lines if line) or heads.get(formset.prefix, "")
    is_open = bool(faults) or OPEN in inline.classes
    return Panel(name, value, json.dumps(said | {"": heads.get(formset.prefix, "")}), faults, is_open, rows=inline)


def _joined(words: Iterable[str]) -> str:
    return " · ".join(words)


def _words_of_form(form: forms.BaseForm, said: Mapping[str, str]) -> Iterator[str]:
    """Give the words of the fields that are said, in their order, without those that say nothing."""
    for name, empty in said.items():
        if name in form.fields and (words := _words_of(form[name]) or empty):
            yield words


def _words_of(bound: forms.BoundField) -> str:
    field, value = bound.field, bound.value()
    if isinstance(field, forms.BooleanField):
        return str(bound.label) if value else ""
    if isinstance(field, forms.ModelChoiceField):
        return str(_row_of(bound, value)) if value else ""
    if isinstance(value, datetime):
        return moment_of(value)
    if isinstance(value, list | tuple):  # two parts of a moment, or several names
        return (" " if isinstance(field, forms.MultiValueField) else ", ").join(str(each) for each in value if each)
    if isinstance(field, forms.ChoiceField):
        return str(dict(cast(list, field.choices)).get(value, "")) if value else ""
    return shorten(str(value), LONGEST_VALUE) if value else ""


def _row_of(bound: forms.BoundField, value) -> object:
    """Give the row that a field names; as it stands in the stored row where that names the same, which asks the database nothing."""
    instance = bound.form.instance  # type: ignore[attr-defined]  # every form here is one of a model
    if str(getattr(instance, f"{bound.name}_id", None)) == str(value):
        return getattr(instance, bound.name)
    try:
        return bound.field.clean(value) or ""
    except forms.ValidationError:
        return ""
