"""The forms in which staff write: plain text areas in, clean bodies with notes and placements out."""

import secrets
from datetime import time

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.urls import Resolver404, resolve

from articles.images import BadImage, as_png
from articles.models import Article, CaseStudy, OldAddress, Site
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


def _is_free(path: str) -> bool:
    """Tell whether an article, and nothing else of the blog, would answer at a path, with its slash or without."""
    names = [_view_at(f"/{path}/"), _view_at(f"/{path}")]
    return names[0] in ("articles:detail", "articles:page") and names[1] is None and path not in ("static", "media")


def _view_at(address: str) -> str | None:
    try:
        return resolve(address).view_name
    except Resolver404:
        return None


def still_a_draft(case: CaseStudy) -> str:
    """Give the sentence that a case keeps its article from being published."""
    return f"The case study “{case}” is still a draft. Publish it before the article that shows it."


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
        if "kind" in self.fields:  # staff who may only look get no fields of the model
            self.fields["kind"].required = False  # a script that knows of posts only need not name it
            for name in ("title", "tags"):
                self.fields[name].widget.attrs["class"] = "vLargeTextField"
        self.parsed: Parsed | None = None
        if self.instance.pk is None:
            self._fill_defaults(Site.current())
        self.held_notes = dict(self.instance.footnotes.values_list("key", "text")) if self.instance.pk else {}
        if self.instance.pk:
            self.initial["body"] = inflate(self.instance.body, self.held_notes)

    def _fill_defaults(self, site: Site) -> None:
        defaults = {
            "comments_open": site.new_comments_open,
            "linkbacks_open": site.new_linkbacks_open,
            "note_style": site.new_note_style,
            "date_precision": site.new_date_precision,
        }
        self.initial = defaults | {name: value for name, value in self.initial.items() if name not in defaults}

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or self.instance.kind

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
        if status in (Article.Status.DRAFT, Article.Status.REVIEW) and self.instance.path:
            self.add_error("status", "This article was published before. Withdraw it instead of making it a draft again.")
        if status == Article.Status.PUBLISHED:
            self._check_address()
            self._check_cases()
        if self.parsed:
            self._check_dropped_notes(self.parsed)
        return self.cleaned_data

    def _check_address(self) -> None:
        slug = self.cleaned_data.get("slug")
        if not slug or not {"published_at", "kind"} <= set(self.cleaned_data):
            return
        planned = Article(slug=slug, published_at=self.cleaned_data["published_at"], kind=self.cleaned_data["kind"]).planned_path()
        if not _is_free(planned):
            self.add_error("slug", f"/{planned}/ is an address of the blog itself. Please choose another short name.")
            return
        if other := Article.objects.filter(path=planned).exclude(pk=self.instance.pk).first():
            self.add_error("slug", f"“{other}” already has the address /{planned}/. Please choose another short name or date.")
        elif other := OldAddress.objects.filter(path=planned).exclude(article=self.instance.pk).first():
            self.add_error(
                "slug", f"/{planned}/ leads to “{other.article}”, which had this address before. Please choose another short name."
            )

    def _check_cases(self) -> None:
        placed = [case.slug for case in self.parsed.cases] if self.parsed else []
        for case in CaseStudy.objects.filter(slug__in=placed, status=CaseStudy.Status.DRAFT):
            self.add_error("body", still_a_draft(case))

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


class SiteForm(forms.ModelForm):
    """The site as staff set it up; pictures are drawn anew before they are stored."""

    class Meta:
        model = Site
        fields = "__all__"

    def clean_logo(self):
        return self._picture("logo", longest=480)

    def clean_icon(self):
        return self._picture("icon", longest=192, square=True)

    def _picture(self, name: str, **shape):
        upload = self.cleaned_data[name]
        if not isinstance(upload, UploadedFile):
            return upload
        try:
            return ContentFile(as_png(upload.read(), **shape), name=f"{secrets.token_hex(8)}.png")
        except BadImage as error:
            raise ValidationError(str(error)) from error


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
        for name in ("year_from", "year_to"):
            if (year := self.cleaned_data.get(name)) and not 1000 <= year <= 2999:
                self.add_error(name, "Please write the year with four digits.")
        return self.cleaned_data
