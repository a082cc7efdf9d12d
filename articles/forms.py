"""The forms in which staff write: plain text areas in, clean bodies with notes and placements out."""

from datetime import time

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError

from articles.models import Article, CaseStudy, OldAddress
from articles.notes import Parsed, deflate, inflate
from articles.shorthand import ShorthandError, expand
from htc.lib.html import TooMuch, clean_article, plain_text
from htc.lib.text import shorten

BODY_HELP = (
    "Leave a blank line between paragraphs. Write a footnote where it belongs: [fn]text of the note[/fn]. "
    "Place a case study on a line of its own: [case:short-name]."
)


class BodyField(forms.CharField):
    """A text area for a body, tall and with the spell checker on; gives clean HTML, notes and placements still in it."""

    widget = forms.Textarea(attrs={"rows": 30, "class": "vLargeTextField", "spellcheck": "true"})

    def clean(self, value):
        try:
            return clean_article(expand(super().clean(value)))
        except (ShorthandError, TooMuch) as error:
            raise ValidationError(str(error)) from error


class MomentField(forms.SplitDateTimeField):
    """A date with a time; without a time it is noon, so that an old article needs only its day."""

    def compress(self, data_list):
        if data_list and data_list[0] and not data_list[1]:
            data_list = [data_list[0], time(12)]
        return super().compress(data_list)


class ArticleForm(forms.ModelForm):
    """An article as staff write it; ``parsed`` holds the deflated body after validation, for ``Article.write``."""

    body = BodyField(label="Text", required=False, help_text=BODY_HELP)
    published_at = MomentField(
        label="Published",
        required=False,
        widget=AdminSplitDateTime,
        help_text="Left empty, publishing sets it to now. Without a time it is noon.",
    )
    confirm_drop_notes = forms.BooleanField(label="Yes, remove these footnotes", required=False, widget=forms.HiddenInput)

    class Meta:
        model = Article
        fields = "__all__"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("title", "tags"):
            self.fields[name].widget.attrs["class"] = "vLargeTextField"
        self.parsed: Parsed | None = None
        self.held_notes = dict(self.instance.footnotes.values_list("key", "text")) if self.instance.pk else {}
        if self.instance.pk:
            self.initial["body"] = inflate(self.instance.body, self.held_notes)

    def clean_body(self) -> str:
        parsed = deflate(self.cleaned_data["body"], self.held_notes)
        known = set(CaseStudy.objects.filter(slug__in=[case.slug for case in parsed.cases]).values_list("slug", flat=True))
        unknown = [f"There is no case study “{case.slug}”." for case in parsed.cases if case.slug not in known]
        if parsed.errors or unknown:
            raise ValidationError([*parsed.errors, *unknown])
        self.parsed = parsed
        return parsed.body

    def clean(self):
        super().clean()
        status = self.cleaned_data.get("status")
        if status == Article.Status.DRAFT and self.instance.path:
            self.add_error("status", "This article was published before. Withdraw it instead of making it a draft again.")
        if status == Article.Status.PUBLISHED:
            self._check_address()
            self._check_cases()
        if self.parsed:
            self._check_dropped_notes(self.parsed)
        return self.cleaned_data

    def _check_address(self) -> None:
        slug = self.cleaned_data.get("slug")
        if not slug or "published_at" not in self.cleaned_data:
            return
        planned = Article(slug=slug, published_at=self.cleaned_data["published_at"]).planned_path()
        if other := Article.objects.filter(path=planned).exclude(pk=self.instance.pk).first():
            self.add_error("slug", f"“{other}” already has the address /{planned}/. Please choose another short name or date.")
        elif other := OldAddress.objects.filter(path=planned).exclude(article=self.instance.pk).first():
            self.add_error(
                "slug", f"/{planned}/ leads to “{other.article}”, which had this address before. Please choose another short name."
            )

    def _check_cases(self) -> None:
        placed = [case.slug for case in self.parsed.cases] if self.parsed else []
        for case in CaseStudy.objects.filter(slug__in=placed, status=CaseStudy.Status.DRAFT):
            self.add_error("body", f"The case study “{case}” is still a draft. Publish it before the article that shows it.")

    def _check_dropped_notes(self, parsed: Parsed) -> None:
        kept = {note.key for note in parsed.notes}
        dropped = [text for key, text in self.held_notes.items() if key not in kept]
        if not dropped or self.cleaned_data.get("confirm_drop_notes"):
            return
        self.fields["confirm_drop_notes"].widget = forms.CheckboxInput()
        quoted = "; ".join(f"“{shorten(plain_text(text), 120)}”" for text in dropped)
        self.add_error(
            "confirm_drop_notes",
            f"{'This footnote is' if len(dropped) == 1 else 'These footnotes are'} no longer in the text: {quoted}. "
            "Tick the box to remove them, or put them back.",
        )


class CaseStudyForm(forms.ModelForm):
    """A case study as staff write it; its body takes no footnotes, the sources stand for them."""

    body = BodyField(
        label="Text", required=False, help_text="The whole case, unfolded under the summary. Leave a blank line between paragraphs."
    )
    sources = BodyField(label="Sources", required=False, help_text="Where the facts can be checked.")

    class Meta:
        model = CaseStudy
        fields = "__all__"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sources"].widget.attrs["rows"] = 6
        self.fields["body"].widget.attrs["rows"] = 14

    def clean(self):
        super().clean()
        for name in ("body", "sources"):
            parsed = deflate(self.cleaned_data.get(name, ""), {})
            if parsed.notes or parsed.cases or parsed.errors:
                self.add_error(name, "A case study takes no footnotes and no other case studies; name what supports it under Sources.")
        years = self.cleaned_data.get("year_from"), self.cleaned_data.get("year_to")
        if years[1] and (not years[0] or years[1] < years[0]):
            self.add_error("year_to", "The last year cannot come before the first.")
        return self.cleaned_data
