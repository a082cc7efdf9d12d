"""Form fields of what staff write: a body with its shorthand and markup, and a moment that needs only its day."""

import re
from datetime import time

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminSplitDateTime
from django.core.exceptions import ValidationError

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


class MomentWidget(AdminSplitDateTime):
    """The admin's date with its calendar, and a time that is just typed: few articles need one."""

    def __init__(self, attrs=None):
        forms.MultiWidget.__init__(self, [AdminDateWidget, forms.TimeInput(attrs={"size": 8})], attrs)


class MomentField(forms.SplitDateTimeField):
    """A date with a time; without a time it is noon, so that an old article needs only its day."""

    widget = MomentWidget

    def compress(self, data_list):
        if data_list and data_list[0] and not data_list[1]:
            data_list = [data_list[0], time(12)]
        return super().compress(data_list)
