"""What is typed in a review: a remark with the words that it is about, an answer, and the note with which an article is sent back."""

from django import forms
from django.core.exceptions import ValidationError

from articles.models import Article
from articles.review.models import LONGEST_PASSAGE, LONGEST_TEXT
from articles.review.reviewing import NotInTheText, quoted
from articles.text.quotations import AROUND, Quotation, on_one_line
from htc.lib.text import clean_lines, shorten

SHOWN = 80


def _text_field(label: str, missing: str = "", **kwargs) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        error_messages={"required": missing, "max_length": f"Please write at most {LONGEST_TEXT:,} characters."},
        **kwargs,
    )


class RemarkForm(forms.Form):
    """A remark. ``exact`` are the words it is about, none for the whole; what stands round them comes from the editor alone."""

    exact = forms.CharField(
        label="The words that it is about",
        required=False,
        max_length=LONGEST_PASSAGE,
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        help_text="Copied or typed from the text, notes left out. Left empty, the remark is about the whole article.",
        error_messages={"max_length": f"Please choose a shorter passage, {LONGEST_PASSAGE:,} characters at the most."},
    )
    text = _text_field("Remark", "Please write what you have to say about it.")
    prefix = forms.CharField(  # type: ignore[assignment]  # `prefix` of every form is another thing; this one is a field alone
        required=False, max_length=AROUND, strip=False, widget=forms.HiddenInput
    )
    suffix = forms.CharField(required=False, max_length=AROUND, strip=False, widget=forms.HiddenInput)
    position = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, data=None, *, article: Article):
        super().__init__(data, auto_id="id_remark_%s")
        self._article = article

    def clean_text(self) -> str:
        return clean_lines(self.cleaned_data["text"])

    def clean(self):
        """Find the passage in the text as it is saved, as ``passage``; None for the whole."""
        super().clean()
        given = self.cleaned_data
        given["passage"] = None
        if exact := on_one_line(given.get("exact") or ""):
            asked = Quotation(exact, given.get("prefix") or "", given.get("suffix") or "", given.get("position") or 0)
            try:
                given["passage"] = quoted(self._article, asked)
            except NotInTheText as error:
                sentence = (
                    f"“{shorten(exact, SHOWN)}” does not stand in the text as it was last saved. "
                    "Save the article first if you have just written it; if somebody else changed it, choose the words as they are now."
                )
                raise ValidationError({"exact": sentence}) from error
        return given


class AnswerForm(forms.Form):
    """An answer to a remark, known by its key."""

    text = _text_field("Answer", "Please write an answer.")

    def __init__(self, data=None, *, about: int):
        super().__init__(data, auto_id=f"id_answer_{about}_%s")

    def clean_text(self) -> str:
        return clean_lines(self.cleaned_data["text"])


class SendBackForm(forms.Form):
    """The note with which an article is sent back.

    ``began_from`` is the version that its editor read, ``confirm_version`` a later one that the editor was told of.
    """

    note = _text_field(
        "A note to the author",
        required=False,
        help_text="What is to be done, in a sentence or two. It is kept as a remark about the whole article.",
    )
    began_from = forms.CharField(required=False, widget=forms.HiddenInput)
    confirm_version = forms.CharField(label="Yes, send it back as it is now", required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, version: str, has_open: bool, saved_since=None):
        super().__init__(data, auto_id="id_back_%s", initial={"began_from": version})
        self._version, self._has_open, self._saved_since = version, has_open, saved_since

    def clean_note(self) -> str:
        return clean_lines(self.cleaned_data["note"])

    def clean(self):
        """Ask for words where there are none, and once more where the article was saved after its editor had read it."""
        super().clean()
        given = self.cleaned_data
        if "note" in given and not given["note"] and not self._has_open:
            self.add_error("note", "Please write a note, or a remark at a passage: the author would not know what to do.")
        if given.get("began_from") and self._version not in (given["began_from"], given.get("confirm_version")):
            # Never drawn ticked: what was ticked was another version.
            self.fields["confirm_version"].widget = forms.CheckboxInput(attrs={"value": self._version}, check_test=lambda value: False)
            self.add_error(
                "confirm_version", f"{self._saved_since()}, after you had opened it here. Look at it once more, or tick the box."
            )
        return given
