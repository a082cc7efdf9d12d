"""The forms in which staff write case studies: on a page of their own, or beside the article that shows them."""

from django import forms
from django.contrib.admin.widgets import AdminIntegerFieldWidget, AdminTextareaWidget, AdminTextInputWidget

from articles.models import CaseStudy
from articles.text.notes import deflate
from articles.writing.editor import CASE, SOURCES
from articles.writing.fields import BodyField, ContentNotesField, ContentNoteTextField, TitleWidget
from articles.writing.tag_names import TagsField
from articles.writing.together import EditedForm

NEW_CASES = "new_cases"
NEW_CASE_FIELDS = ("title", "slug", "country", "year_from", "summary", "content_notes", "content_note_text", "body", "sources", "status")


def check_case(form: forms.ModelForm) -> None:
    """Add what is wrong with a case to its form: a footnote or another case in its texts, a year that is none, years in reverse."""
    given = form.cleaned_data
    for name in ("body", "sources"):
        parsed = deflate(given.get(name, ""), {})
        if parsed.notes or parsed.cases or parsed.pictures or parsed.errors:
            form.add_error(
                name, "A case study takes no footnotes, no pictures and no other case studies; name what supports it under Sources."
            )
    if "slug" in form.changed_data:
        _check_slug(form, given.get("slug", ""))
    years = given.get("year_from"), given.get("year_to")
    if years[1] and (not years[0] or years[1] < years[0]):
        form.add_error("year_to", "The last year cannot come before the first.")
    for name in ("year_from", "year_to"):
        if (year := given.get(name)) and not 1000 <= year <= 2999:
            form.add_error(name, "Please write the year with four digits.")


def _check_slug(form: forms.ModelForm, slug: str) -> None:
    """Refuse a short name that another case had: what was kept in a browser places that one by it."""
    holder = CaseStudy.objects.filter(old_addresses__path=f"{CaseStudy.ROOT}/{slug}").exclude(pk=form.instance.pk).first()
    if holder:
        form.add_error("slug", f"“{slug}” leads to “{holder}”, which had this short name before. Please choose another.")


class CaseStudyForm(EditedForm):
    """A case study as staff write it; its body takes no footnotes, the sources stand for them."""

    body = BodyField(CASE, rows=14, label="Text", help_text="The whole case, unfolded under the summary.")
    sources = BodyField(SOURCES, rows=6, label="Sources", help_text="Where the facts can be checked.")
    tags = TagsField()
    content_notes = ContentNotesField()
    content_note_text = ContentNoteTextField()

    class Meta:
        model = CaseStudy
        fields = "__all__"
        widgets = {"title": TitleWidget}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:  # staff who may only look get no fields
            self.fields["slug"].required = False

    def clean(self):
        super().clean()
        check_case(self)
        return self.cleaned_data


class NewCaseFormSet(forms.BaseModelFormSet):
    """The rows of new cases in the form of an article; ``instance`` is the article, which may be unsaved.

    A script that knows nothing of them need not post their management form.
    """

    def __init__(self, data=None, files=None, instance=None, save_as_new=False, prefix=None, queryset=None, **kwargs):
        self.instance = instance
        prefix = prefix or NEW_CASES
        if data is not None and f"{prefix}-TOTAL_FORMS" not in data:
            data = data.copy()
            data.update({f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"})
        super().__init__(data, files, prefix=prefix, queryset=CaseStudy.objects.none(), **kwargs)

    @classmethod
    def get_default_prefix(cls) -> str:
        return NEW_CASES


def posted_new_cases(data) -> dict[str, CaseStudy]:
    """Give the cases in the rows of an article's posted form by their short names: title and status, unchecked and unsaved."""
    total = data.get(f"{NEW_CASES}-TOTAL_FORMS", "")
    rows = range(min(int(total), 1000) if total.isascii() and total.isdigit() else 0)
    cases = (CaseStudy(**{name: data.get(f"{NEW_CASES}-{row}-{name}", "").strip() for name in ("slug", "title", "status")}) for row in rows)
    return {case.slug: case for case in cases if case.slug}


class NewCaseForm(forms.ModelForm):
    """A row of a case study that is written together with the article that places it: the case's own fields under its own rules."""

    class Meta:
        model = CaseStudy
        fields = NEW_CASE_FIELDS
        widgets = {
            "title": AdminTextInputWidget,
            "slug": AdminTextInputWidget,
            "country": AdminTextInputWidget,
            "year_from": AdminIntegerFieldWidget,
            "summary": AdminTextareaWidget(attrs={"rows": 3}),
        }

    body = BodyField(CASE, rows=10, label="Text", help_text="The whole case, unfolded under the summary.")
    sources = BodyField(SOURCES, rows=5, label="Sources", help_text="Where the facts can be checked.")
    content_notes = ContentNotesField()
    content_note_text = ContentNoteTextField()
    status = forms.ChoiceField(choices=CaseStudy.Status, initial=CaseStudy.Status.PUBLISHED)

    def clean(self):
        super().clean()
        check_case(self)
        return self.cleaned_data
