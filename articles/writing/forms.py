"""The forms in which staff write articles and set up the site: what they type in, clean bodies with notes and placements out."""

import json
import re
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from articles.files.images import BadImage, as_png
from articles.library.chosen import ChosenInput, KeepsChosen
from articles.library.forms import described_image, no_consent, not_described, silent, unknown_image
from articles.models import Article, CasePlacement, CaseStudy, Image, ImagePlacement, OldAddress, Site
from articles.models.addresses import proposed
from articles.models.references import placed_pictures
from articles.publishing.problems import address_problem, still_a_draft
from articles.text.folds import untitled
from articles.text.notes import Parsed, deflate, inflate, with_cases_renamed
from articles.writing.cases import posted_new_cases
from articles.writing.editor import ARTICLE
from articles.writing.fields import BodyField, ContentNotesField, ContentNoteTextField, TitleWidget
from articles.writing.tag_names import TagsField
from articles.writing.together import EditedForm, MarkField
from articles.writing.translations import TranslationsField, lines_for, read_lines
from htc.lib.html import plain_text
from htc.lib.moments.fields import MomentField
from htc.lib.text import shorten
from htc.lib.unchanged import UnchangedForm
from htc.lib.words import fitting

BODY_HELP = (
    "A footnote: Ctrl+Alt+F, where it belongs. A case study: Ctrl+Alt+C, between two paragraphs. "
    "A picture: Ctrl+Alt+P, or paste it, or drop it here. "
    "A passage that folds: mark its paragraphs, press the button with the two arrows, and name its subject; the page adds its length."
)
EDITOR_CAPABILITIES = "fn,case"
_PLACED = re.compile(r'data-case-study="([-\w]+)"')
_PICTURED = re.compile(r'data-image="(\d{1,18})"')


class ArticleForm(EditedForm):
    """An article as staff write it; ``parsed`` holds the deflated body after validation, for ``write_article``."""

    body = BodyField(ARTICLE, label="Text", help_text=BODY_HELP)
    published_at = MomentField(
        label="Published",
        required=False,
        help_text="Left empty, publishing sets it to now. Without a time it is noon.",
    )
    tags = TagsField()
    content_notes = ContentNotesField()
    content_note_text = ContentNoteTextField()
    translations = TranslationsField()
    confirm_drop_notes = forms.BooleanField(label="Yes, remove these footnotes", required=False, widget=forms.HiddenInput)
    confirm_drop_cases = forms.BooleanField(label="Yes, take out these case studies", required=False, widget=forms.HiddenInput)
    confirm_drop_pictures = forms.BooleanField(label="Yes, take out these pictures", required=False, widget=forms.HiddenInput)
    # What the visual editor said it can keep; empty where a text area was posted.
    editor_caps = MarkField()

    # What the writer may place: the admin narrows it to what the user may see and add.
    cases = CaseStudy.objects.outside_trash()
    pictures = Image.objects.all()
    articles = Article.objects.outside_trash()  # those that may be named as translations
    # What is kept beside the article, as it would be posted: a form that is opened goes on from it.
    goes_on_from: QueryDict | None = None
    # Whether what is sent shall be seen by nobody yet, and is judged as a draft is.
    stays_unseen = False
    takes_new_cases = True

    class Meta:
        model = Article
        fields = "__all__"
        widgets = {"title": TitleWidget}

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(self.goes_on_from if data is None else data, *args, **kwargs)
        self.is_drawn = data is None
        if "title" in self.fields:  # who may only look is shown the words, without the fields of the model
            for name in ("kind", "language", "licence"):  # a script that knows of none of them need not name them
                self.fields[name].required = False
            self._translated_before = list(self.instance.in_other_languages())
            self._unseen = [row for row in self._translated_before if not self.articles.filter(pk=row.pk).exists()]
            self.initial["translations"] = lines_for(row for row in self._translated_before if row not in self._unseen)
            self.fields["slug"].required = False
            self.fields["slug"].help_text = "The last part of the article’s address; made from the title when left empty."
            self.fields["tags"].widget.attrs["class"] = "vLargeTextField"
            for name, rows in (("standfirst", 2), ("excerpt", 3)):
                self.fields[name].widget.attrs["rows"] = rows
            self.fields["standfirst"].widget.attrs["placeholder"] = "Standfirst: one or two sentences under the title"
            if self.instance.pk is None:
                self.fields["kind"].widget.attrs["data-is-new"] = "yes"
        self.parsed: Parsed | None = None
        if self.instance.pk is None:
            self._fill_defaults(Site.current())
        self.held_notes = dict(self.instance.footnotes.values_list("key", "text")) if self.instance.pk else {}
        self.held_cases = dict(self.instance.placements.values_list("case_study__slug", "case_study__title")) if self.instance.pk else {}
        pictured = ImagePlacement.objects.filter(article=self.instance.pk) if self.instance.pk else []
        self.held_pictures = {row.key: row for row in pictured}
        self.placed: list[ImagePlacement] = []
        if self.instance.pk:
            words = {key: row.words for key, row in self.held_pictures.items()}
            self.initial["body"] = inflate(self.instance.body, self.held_notes, words)
        self.dropped: list[str] = []
        self._tell_editor_of_cases()
        self._tell_editor_of_pictures()

    def _fill_defaults(self, site: Site) -> None:
        defaults = {
            "comments_open": site.new_comments_open,
            "linkbacks_open": site.new_linkbacks_open,
            "note_style": site.new_note_style,
            "date_precision": site.new_date_precision,
        }
        if self.initial.get("kind") == Article.Kind.PAGE:
            defaults |= {"comments_open": False, "linkbacks_open": False, "date_precision": Article.DatePrecision.NONE}
        self.initial = defaults | {name: value for name, value in self.initial.items() if name not in defaults}

    def _tell_editor_of_cases(self) -> None:
        placed = _PLACED.findall(self["body"].value() or "")
        cases = [described(case) for case in self.placeable(placed).values()]
        self.fields["body"].widget.attrs |= {
            "data-cases": json.dumps(cases),
            "data-cases-url": reverse("admin:articles_casestudy_placeable"),
        }

    def placeable(self, slugs: Iterable[str]) -> dict[str, CaseStudy]:
        """Give by short name the case studies that the writer may place, and those that stand in the article already."""
        slugs = list(slugs)
        held = CaseStudy.objects.filter(slug__in=self.held_cases.keys() & set(slugs))
        return {case.slug: case for case in held | self.cases.filter(slug__in=slugs)}

    def _tell_editor_of_pictures(self) -> None:
        placed = _PICTURED.findall(self["body"].value() or "")
        self.fields["body"].widget.attrs |= {
            "data-images": json.dumps([described_image(image) for image in Image.objects.filter(pk__in=placed)]),
            "data-images-url": reverse("admin:articles_image_library"),
            "data-images-upload-url": reverse("admin:articles_image_upload"),
        }

    def clean_editor_caps(self) -> str:
        if self.cleaned_data["editor_caps"] not in ("", EDITOR_CAPABILITIES):
            self.add_error(
                "body",
                "The editor had not loaded all of its parts and would have taken footnotes and case studies out of the text. "
                "Nothing was saved. Please copy what is new, load the page again, and put it in there.",
            )
        return ""

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or self.instance.kind

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or self.instance.language

    def clean_translations(self) -> list[Article]:
        """Give the articles that are to be translations of this one; those that the writer may not see stay."""
        if self.add_prefix("translations") not in self.data:
            return self._translated_before
        named = read_lines(self.cleaned_data["translations"], self.articles)
        return [row for row in named if row.pk != self.instance.pk] + self._unseen

    def clean_body(self) -> str:
        parsed = deflate(self._by_present_names(self.cleaned_data["body"]), self.held_notes)
        placed = [case.slug for case in parsed.cases]
        self._known = (posted_new_cases(self.data) if self.takes_new_cases else {}) | self.placeable(placed)
        unknown = [f"There is no case study “{slug}”." for slug in placed if slug not in self._known]
        numbers = list(dict.fromkeys(picture.pk for picture in parsed.pictures))
        known = set(self.pictures.filter(pk__in=numbers).values_list("pk", flat=True))
        unknown += [unknown_image(number) for number in numbers if number not in known]
        if parsed.errors or unknown:
            raise ValidationError([*parsed.errors, *unknown])
        advice = tuple(
            f"A passage that folds has no title. Please name its subject: “{shorten(text, 60)}”." for text in untitled(parsed.body)
        )
        self.parsed, self.placed = replace(parsed, warnings=parsed.warnings + advice), placed_pictures(self.instance, parsed)
        return parsed.body

    def clean_slug(self) -> str:
        return self.cleaned_data["slug"] or proposed(self.cleaned_data.get("title", ""))

    @staticmethod
    def _by_present_names(html: str) -> str:
        """Give a text with its case studies by their present names: it may have been kept, or copied, before one was renamed."""
        return with_cases_renamed(html, OldAddress.objects.present_slugs(_PLACED.findall(html)))

    def keep(self, name: str):
        """Give the value that a field keeps; of a body that nobody touched, what stands in it is read and not judged."""
        if name == "body":
            parsed = deflate(self.initial["body"], self.held_notes)
            self._known = self.placeable(case.slug for case in parsed.cases)
            self.parsed, self.placed = replace(parsed, body=self.instance.body, errors=()), placed_pictures(self.instance, parsed)
        return super().keep(name)

    def clean(self):
        super().clean()
        status = self.cleaned_data.get("status")
        if status in (Article.Status.DRAFT, Article.Status.REVIEW) and self.instance.path:
            self.add_error("status", "This article was published before. Withdraw it instead of making it a draft again.")
        given = self.cleaned_data
        if given.get("kind") == Article.Kind.POST and given.get("date_precision") == Article.DatePrecision.NONE:
            self.add_error("date_precision", "A post stands in lists by its date, so it shows one.")
        if status == Article.Status.PUBLISHED:
            # What readers see already is no reason against another change: an article that was imported stays editable.
            becomes_public = self.instance.status != Article.Status.PUBLISHED
            if becomes_public or {"slug", "published_at", "kind"} & set(self.changed_data):
                self._check_address()
            if not self.stays_unseen:
                self._check_cases(self.drafts_placed if becomes_public else self._newly_placed(self.drafts_placed))
                self._check_pictures(becomes_public)
        if self.stays_unseen:
            self._check_unseen()
        if self.parsed:
            self._check_dropped(self.parsed)
        self._check_languages(given.get("language", ""), given.get("translations") or [])
        return self.cleaned_data

    def _check_unseen(self) -> None:
        """Refuse what would be seen at once, whatever the button says."""
        given = self.cleaned_data
        if self.instance.is_public and given.get("status") != Article.Status.PUBLISHED:
            self.add_error("status", "Kept without showing, an article stays published. To withdraw it, save it.")
        moment = given.get("published_at")
        comes = given.get("status") == Article.Status.PUBLISHED and (moment is None or moment <= timezone.now())
        if comes and not self.instance.is_public:
            self.add_error("published_at", "At that time readers would see the article at once. Choose the time on the page “Publish…”.")

    def _check_languages(self, language: str, translations: list[Article]) -> None:
        if twice := self.instance.clashing(language, translations):
            self.add_error(
                "translations" if "translations" in self.fields else "language",
                f"Two of these articles would be in one language, {twice}. Please look at the language of each.",
            )

    def _check_address(self) -> None:
        slug = self.cleaned_data.get("slug")
        if not slug or not {"published_at", "kind"} <= set(self.cleaned_data):
            return
        published_at, kind = self.cleaned_data["published_at"], self.cleaned_data["kind"]
        if problem := address_problem(Article(pk=self.instance.pk, slug=slug, published_at=published_at, kind=kind)):
            self.add_error("slug", problem)

    @property
    def drafts_placed(self) -> list[CaseStudy]:
        """The placed cases that readers cannot see yet."""
        placed = [self._known[case.slug] for case in self.parsed.cases if case.slug in self._known] if self.parsed else []
        return [case for case in placed if not case.is_public]

    def _newly_placed(self, cases: list[CaseStudy]) -> list[CaseStudy]:
        return [case for case in cases if case.slug not in self.held_cases]

    def _check_cases(self, drafts: list[CaseStudy]) -> None:
        for case in drafts:
            self.add_error("body", still_a_draft(case))

    @property
    def picture_advice(self) -> list[str]:
        """What is still to be said of the pictures in the text and of the one for lists."""
        featured = self.cleaned_data.get("featured_image")
        lacking = list(dict.fromkeys(silent(place) for place in self.placed if place.is_silent))
        if featured and featured.lacks_description and featured not in [place.image for place in self.placed if place.is_silent]:
            lacking.append(not_described(featured))
        shown = dict.fromkeys([*(place.image for place in self.placed), *([featured] if featured else [])])
        return lacking + [no_consent(image) for image in shown if not image.consent and not image.is_missing]

    def _check_pictures(self, becomes_public: bool) -> None:
        """Refuse pictures without a description; where readers see the article already, those alone that had one or were not there."""
        held = set() if becomes_public else {row.image_id for row in self.held_pictures.values() if row.is_silent}
        for sentence in dict.fromkeys(silent(place) for place in self.placed if place.is_silent and place.image_id not in held):
            self.add_error("body", sentence)
        featured = self.cleaned_data.get("featured_image")
        is_new = becomes_public or "featured_image" in self.changed_data
        if featured and is_new and featured.lacks_description:
            self.add_error("featured_image", not_described(featured))

    def _check_dropped(self, parsed: Parsed) -> None:
        keys, slugs = {note.key for note in parsed.notes}, {case.slug for case in parsed.cases}
        notes = [shorten(plain_text(text), 120) for key, text in self.held_notes.items() if key not in keys]
        cases = [title for slug, title in self.held_cases.items() if slug not in slugs]
        self._ask_before("confirm_drop_notes", notes, "This footnote is", "These footnotes are")
        self._ask_before("confirm_drop_cases", cases, "This case study is", "These case studies are")
        pictures = [row.title for row in self._pictures_dropped(parsed)]
        self._ask_before("confirm_drop_pictures", pictures, "This picture is", "These pictures are")
        self.dropped = notes + cases + pictures

    def _pictures_dropped(self, parsed: Parsed) -> list[ImagePlacement]:
        """Give the places that are gone, but for those in whose stead the same picture stands under a new key."""
        keys = {picture.key for picture in parsed.pictures}
        instead = Counter(picture.pk for picture in parsed.pictures if picture.key not in self.held_pictures)
        gone = [row for key, row in self.held_pictures.items() if key not in keys]
        instead.subtract(row.image_id for row in gone)
        return [row for row in gone if instead[row.image_id] < 0]

    def _ask_before(self, tick: str, dropped: list[str], one: str, several: str) -> None:
        if not dropped or self.cleaned_data.get(tick):
            return
        self.fields[tick].widget = forms.CheckboxInput()
        quoted = "; ".join(f"“{words}”" for words in dropped)
        beginning = fitting(len(dropped), one, several)
        self.add_error(tick, f"{beginning} no longer in the text: {quoted}. Tick the box to go on without, or put back what is missing.")


def described(case: CaseStudy) -> dict[str, str]:
    """Give what the editor shows of a case study: short name, words for a list, status, and the address of its form."""
    facts = ", ".join(fact for fact in (case.country, case.years) if fact)
    words = f"{case.title} ({facts})" if facts else case.title
    return {
        "slug": case.slug,
        "words": words,
        "status": case.status,
        "address": reverse("admin:articles_casestudy_change", args=[case.pk]),
        "shown": CasePlacement(case_study=case).aside(3, "full"),
    }


class LabelledFileInput(ChosenInput, AdminFileWidget):
    """The admin's choice of a file, which has a legend and no label."""


class SiteForm(KeepsChosen, UnchangedForm):
    """The site as staff set it up; pictures are drawn anew before they are stored."""

    class Meta:
        model = Site
        fields = "__all__"
        widgets = {"logo": LabelledFileInput(attrs={"aria-label": "Logo"}), "icon": LabelledFileInput(attrs={"aria-label": "Icon"})}

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
