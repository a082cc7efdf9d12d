"""What stands below the form of an article: its byline, new case studies, and what its text decides."""

from django import forms
from django.contrib import admin
from django.contrib.admin.checks import InlineModelAdminChecks
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet, modelformset_factory

from articles.models import Byline, CasePlacement, CaseStudy, Correction, Footnote
from articles.writing.bylines import BylineForm
from articles.writing.cases import NewCaseForm, NewCaseFormSet
from articles.writing.choosing import ChoosingSelect
from htc.lib.html import plain_text
from htc.lib.moments.fields import AS_WRITTEN
from htc.lib.text import shorten
from htc.lib.unchanged import UnchangedForm

CORRECTION_HELP = {
    "kind": "A correction and a retraction stand above the text, the others below it. A misspelled word needs none.",
    "made_at": "Readers see it, and search engines and feeds take it for the day on which the article last changed.",
    "text_wrong": "Plain text. For a retraction, why it is taken back. Left empty for details removed for safety.",
    "text_right": "Plain text. For a clarification, an update or a note of the editors this alone will do.",
}

# What PostgreSQL holds (“Numeric Types”); of rows that stand at the same place the older is the first.
HIGHEST_POSITION = 2**15 - 1


class NamedRowsFormSet(BaseInlineFormSet):
    """Rows of a table in which each control has a name: the head of its column is none (WCAG 4.1.2).

    Where rows have a position, that of a new one is empty until it is typed; left so, the row goes behind all others.
    """

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "position" in form.fields and form.instance._state.adding:
            form.fields["position"].required = False
            form.initial["position"] = None
        row = "new row" if index is None else f"row {index + 1}"
        for field in form.fields.values():
            widget = getattr(field.widget, "widget", field.widget)  # the admin wraps what refers to other rows
            if not widget.is_hidden:
                widget.attrs["aria-label"] = f"{field.label}, {row}"

    def save_new(self, form, commit=True):
        if "position" in form.fields and form.cleaned_data["position"] is None:
            last = max(other.cleaned_data.get("position") or 0 for other in self.forms)
            form.instance.position = form.cleaned_data["position"] = min(last + 1, HIGHEST_POSITION)
        return super().save_new(form, commit=commit)


class BylineInline(admin.TabularInline):
    """Who wrote the article, in which role."""

    model = Byline
    formset = NamedRowsFormSet
    classes = ["beside", "open"]
    template = "admin/articles/article/_byline.html"

    class Media:
        js = [forms.Script("articles/byline.js", type="module")]

    extra = 1
    verbose_name_plural = "byline"

    def get_fields(self, request, obj=None):
        new = ["new_author"] if self._takes_new(request, obj) else []
        return ["author", *new, "role", "position"]

    def get_formset(self, request, obj=None, **kwargs):
        form = BylineForm if self._takes_new(request, obj) else UnchangedForm
        return super().get_formset(request, obj, **{"form": form} | kwargs)

    def _takes_new(self, request, obj) -> bool:
        """Tell whether the user may make an author by writing the name."""
        writes = self.has_add_permission(request, obj) or self.has_change_permission(request, obj)
        return writes and request.user.has_perm("articles.add_author")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        return super().formfield_for_foreignkey(db_field, request, **kwargs | {"widget": ChoosingSelect})

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "author":
            # A new author is made from here, with all words about them; to change or delete one is no business of a single article.
            field.widget.can_change_related = field.widget.can_delete_related = field.widget.can_view_related = False
        return field


class CorrectionFormSet(BaseInlineFormSet):
    """The corrections of an article; a script that knows nothing of them need not post their management form."""

    def __init__(self, data=None, files=None, *, prefix=None, **kwargs):
        prefix = prefix or self.get_default_prefix()
        if data is not None and f"{prefix}-TOTAL_FORMS" not in data:
            data = data.copy()
            data.update({f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"})
        super().__init__(data, files, prefix=prefix, **kwargs)


class CorrectionForm(UnchangedForm):
    """One correction; of details that were removed for safety nothing is said, of everything else what changed."""

    def clean(self):
        values = super().clean() or self.cleaned_data
        words = {name: values.get(name, "").strip() for name in ("text_wrong", "text_right")}
        if values.get("kind") == Correction.Kind.SAFETY and any(words.values()):
            raise ValidationError("Leave both texts empty: readers are told only that details were removed to protect someone.")
        if values.get("kind") == Correction.Kind.CORRECTION and not all(words.values()):
            raise ValidationError("Please say what was wrong, and what is right.")
        if values.get("kind") != Correction.Kind.SAFETY and not any(words.values()):
            raise ValidationError("Please say what changed.")
        return values

    def validate_constraints(self):
        # The database says the same of both texts, and a second sentence about one fault would be of another one.
        if not self.non_field_errors():
            super().validate_constraints()


class CorrectionInline(admin.StackedInline):
    """What readers are told of changes of meaning."""

    model = Correction
    formset = CorrectionFormSet
    form = CorrectionForm
    view_on_site = False  # there is no such address, see StaffSite
    fields = ["kind", "made_at", "text_wrong", "text_right"]
    classes = ["collapse"]
    extra = 1
    formfield_overrides = AS_WRITTEN

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name in CORRECTION_HELP:
            field.help_text = CORRECTION_HELP[db_field.name]
        if field is not None and db_field.name.startswith("text_"):
            field.widget.attrs["rows"] = 2
        return field


class ReadOnlyInline(admin.TabularInline):
    """Rows that the text of the article decides; shown, not edited."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class FootnoteInline(ReadOnlyInline):
    """The notes in the order of the text."""

    model = Footnote
    fields = readonly_fields = ("number", "words", "uses")
    verbose_name_plural = "footnotes (written in the text)"

    @admin.display(description="note")
    def number(self, note):
        return note.position

    @admin.display(description="text")
    def words(self, note):
        return shorten(plain_text(note.text), 200)


class CasePlacementInline(ReadOnlyInline):
    """The case studies in the order of the text."""

    model = CasePlacement
    verbose_name_plural = "case studies (placed in the text)"

    def get_fields(self, request, obj=None):
        # The field of the model is a link, and the page behind it is closed to who may not look at case studies.
        return ["case_study" if request.user.has_perm("articles.view_casestudy") else "title", "align"]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    @admin.display(description="case study")
    def title(self, placement):
        return placement.case_study.title


class NewCaseChecks(InlineModelAdminChecks):
    """A new case belongs to no article yet, so there is no key to it that could be checked."""

    def _check_exclude_of_parent_model(self, obj, parent_model):
        return []

    def _check_relation(self, obj, parent_model):
        return []


class NewCaseInline(admin.StackedInline):
    """Case studies that are written together with the article and placed in it at once."""

    model = CaseStudy
    checks_class = NewCaseChecks
    classes = ["collapse"]
    extra = 1
    can_delete = False
    verbose_name = "new case study"
    verbose_name_plural = "new case studies"
    view_on_site = False
    prepopulated_fields = {"slug": ["title"]}

    def get_formset(self, request, obj=None, **kwargs):
        return modelformset_factory(CaseStudy, NewCaseForm, formset=NewCaseFormSet, extra=self.extra)

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return False
