"""The forms of the library: several files at once, and what has to be said of each picture."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse

from articles.files.documents import BadDocument
from articles.files.images import BadImage, Drawn
from articles.files.recordings import RECORDINGS
from articles.library.chosen import ChosenInput, KeepsChosen
from articles.library.uploads import NotNow, document_from, picture_from, recording_from
from articles.models import Article, Image, ImagePlacement
from htc.lib.unchanged import UnchangedForm

CONSENT_HELP = "If somebody can be recognized and has not agreed to this use, please do not use the picture."


class FileInput(ChosenInput):
    """The browser's own choice of a file."""

    template_name = "django/forms/widgets/file.html"


class FilesInput(FileInput):
    """The browser's own choice of files, several at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files, judged later by what is in them; gives a list."""

    widget = FilesInput

    def __init__(self, **kwargs):
        super().__init__(allow_empty_file=True, max_length=None, **kwargs)
        self.error_messages["required"] = "Please choose at least one file."

    def clean(self, data, initial=None):
        one = super().clean
        return [one(file, initial) for file in data] if isinstance(data, list | tuple) and data else [one(data, initial)]


class PictureWordsForm(forms.Form):
    """What is said of pictures while they come in."""

    consent = forms.ChoiceField(label="People in them", choices=[("", "Please choose"), *Image.Consent.choices], help_text=CONSENT_HELP)
    credit = forms.CharField(max_length=200, required=False, help_text="Who made them: “Photo: Ada Lind”.")
    licence = forms.ChoiceField(choices=[("", "Not known"), *Image.Licence.choices], required=False)

    @property
    def shared(self) -> dict:
        """What every picture gets."""
        return {name: self.cleaned_data[name] for name in ("consent", "credit", "licence")}


class PictureUploadForm(KeepsChosen, PictureWordsForm):
    """Pictures on their way into the library, with what is the same for all of them."""

    field_order = ["uploads"]
    uploads = FilesField(
        label="Pictures",
        help_text="JPEG, PNG, WebP or GIF, each up to 20 MB and 60 megapixels, at most a hundred at once. "
        "What cameras write into them, such as the place, is taken out.",
    )


class OnePictureForm(PictureWordsForm):
    """A picture that comes from the editor, described at once or later; what is not said yet is asked for afterwards."""

    upload = forms.FileField(allow_empty_file=True)
    alt = forms.CharField(max_length=400, required=False)
    decorative = forms.BooleanField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["consent"].required = False

    @property
    def shared(self) -> dict:
        """What the picture gets; a decorative one has no description."""
        decorative = self.cleaned_data["decorative"]
        return super().shared | {"decorative": decorative, "alt": "" if decorative else self.cleaned_data["alt"]}


class DocumentUploadForm(KeepsChosen, forms.Form):
    """Documents on their way into the library."""

    uploads = FilesField(
        label="Documents",
        help_text="PDF, ODT, ODS, ODP, DOCX, XLSX or CSV, each up to 20 MB, without macros. "
        "Names and comments that a program keeps inside a document stay in it: look through its properties first.",
    )


class UploadForm(KeepsChosen, UnchangedForm):
    """The words of a row of the library, and its file as long as that is missing: read, it is what ``Upload.bring`` takes."""

    upload = forms.FileField(
        label="File",
        required=False,
        allow_empty_file=True,
        widget=FileInput,
        help_text="It has not come yet. All texts stay as they are when it comes.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "upload" in self.fields and not (self.instance.pk and self.instance.is_missing):
            del self.fields["upload"]

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        try:
            return self.read(upload) if upload else None
        except (BadImage, BadDocument) as error:
            if isinstance(error, NotNow):
                self.spared.add("upload")
            raise ValidationError(str(error)) from error

    def read(self, upload: UploadedFile) -> Drawn | bytes:
        """Give what ``Upload.bring`` takes. Raises BadImage or BadDocument."""
        raise NotImplementedError


class DocumentForm(UploadForm):
    """What a document is called."""

    def read(self, upload: UploadedFile) -> bytes:
        kind, data = (recording_from if self.instance.kind in RECORDINGS else document_from)(upload)
        if kind != self.instance.kind:
            raise BadDocument(f"This is a {kind.words} document, and texts link to one of the kind {self.instance.kind.words}.")
        return data


class ImageForm(UploadForm):
    """What readers have to know of a picture."""

    class Meta:
        model = Image
        fields = ["alt", "decorative", "caption", "credit", "licence", "consent", "marked_public"]
        widgets = {name: forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}) for name in ("alt", "caption")}

    def read(self, upload: UploadedFile) -> Drawn:
        return picture_from(upload)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "consent" in self.fields:  # staff who may only look get no fields
            self.fields["consent"].required = True
            self.fields["consent"].help_text = CONSENT_HELP

    def clean(self):
        super().clean()
        if not self.cleaned_data.get("consent") and "consent" in self.fields and "consent" not in self.errors:
            self.add_error("consent", self.fields["consent"].error_messages["required"])
        alt, decorative = self.cleaned_data.get("alt"), self.cleaned_data.get("decorative")
        if alt and decorative:
            self.add_error("decorative", "A decorative picture is passed by. Please either untick this, or take the description out.")
        comes = bool(self.cleaned_data.get("upload")) or not self.instance.is_missing
        if not alt and not decorative and comes and self.instance.pk and self.instance.speaks_to_readers:
            self.add_error("alt", "Readers see this picture already. Please describe it, or say that it is only decorative.")
        return self.cleaned_data


def described_image(image: Image) -> dict:
    """Give what the editor shows of a picture."""
    return {
        "pk": image.pk,
        "words": str(image),
        "alt": image.alt,
        "decorative": image.decorative,
        "consent": image.consent,
        "captionHtml": image.words.caption,
        "rights": image.credit_line,
        "isDescribed": image.is_described,
        "isMissing": image.is_missing,
        "thumbnail": "" if image.is_missing else image.thumbnail_address,
        "shown": "" if image.is_missing else image.shared_address,
        "width": 0 if image.is_missing else image.shared_width,
        "height": 0 if image.is_missing else image.shared_height,
        "credit": image.credit,
        "licenceWords": "" if image.licence in ("", Image.Licence.OWN) else image.get_licence_display(),
        "address": reverse("admin:articles_image_change", args=[image.pk]),
    }


def not_described(image: Image) -> str:
    """Give the sentence that a picture for lists keeps its article from being published."""
    return f"Picture {image.pk} has no description. Describe it in the library, or say there that it is only decorative."


def silent(place: ImagePlacement) -> str:
    """Give the sentence that a picture in the text keeps its article from being published."""
    return (
        f"Picture {place.image_id} has no description. Describe it in the text or in the library, or say there that it is only decorative."
    )


def no_consent(image: Image) -> str:
    """Give the sentence that nobody has said whether the people in a picture agreed."""
    return f"Nothing is said about the people in picture {image.pk}. Please say it in the library."


def unknown_image(pk: int) -> str:
    """Give the sentence that the library has no such picture."""
    return f"There is no picture {pk} in the library."


def named(things: list[Article]) -> str:
    """Give the names of articles and cases in a sentence: “A” and “B”."""
    quoted = [f"“{thing.staff_title}”" for thing in things]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
