"""Form fields of what staff write: a body with its shorthand and markup, a title, and a content note."""

import re

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError

from articles.models import ContentTopic
from articles.models.topics import LONGEST_SENTENCE
from articles.text.shorthand import ShorthandError, expand
from articles.writing.editor import EditorWidget
from htc.lib.html import TooMuch, clean_article, no_less_clean

# What the editor leaves where the writer pressed Enter once too often; a page shows nothing there.
_EMPTY_PARAGRAPH = re.compile(r"<p>(?:\s|<br>)*</p>")


class BodyField(forms.CharField):
    """A body in the visual editor, or in a text area without script; gives clean HTML, notes and placements still in it."""

    def __init__(self, extensions: dict, *, rows: int = 30, **kwargs):
        attrs = {"rows": rows, "class": "vLargeTextField", "spellcheck": "true"}
        super().__init__(widget=EditorWidget(extensions, attrs), required=False, **kwargs)

    def clean(self, value):
        try:
            cleaned = clean_article(expand(super().clean(value)))
        except (ShorthandError, TooMuch) as error:
            raise ValidationError(str(error)) from error
        return no_less_clean(cleaned, _EMPTY_PARAGRAPH.sub("", cleaned).strip())


class TitleWidget(forms.Textarea):
    """A title that wraps where it is long; what is typed with Enter in between is one line all the same."""

    def __init__(self, attrs=None):
        super().__init__({"rows": 1, "class": "vLargeTextField", "placeholder": "Title"} | (attrs or {}))


class ContentNotesField(forms.MultipleChoiceField):
    """The topics of a content note, each with a box to tick: those of the list, and those that the row ``holds``. Gives their names."""

    def __init__(self):
        super().__init__(
            label="Content note",
            required=False,
            choices=_topics,
            widget=forms.CheckboxSelectMultiple,
            help_text="What is told here that a reader may want to know of before reading. It stands under the byline and in lists, "
            "so that people can choose; it keeps nobody out. Editors keep the list of topics.",
        )

    def hold(self, names: list[str]) -> None:
        """Offer names too that may have been struck from the list."""
        listed = _topics()
        self.choices = [*listed, *((name, name) for name in names if (name, name) not in listed)]


def _topics() -> list[tuple[str, str]]:
    return [(name, name) for name in ContentTopic.objects.values_list("name", flat=True)]


class ContentNoteTextField(forms.CharField):
    """The sentence of a content note."""

    def __init__(self):
        super().__init__(
            label="Content note, in a sentence",
            required=False,
            max_length=LONGEST_SENTENCE,
            widget=AdminTextInputWidget(attrs={"class": "vLargeTextField"}),
            help_text="One plain sentence, if it helps: “The second part quotes what a child told the court.” It may be left empty.",
        )
