"""Fields in which staff choose by typing: tags, authors and other rows. Without script they are plain fields, which post the same.

The script builds Django’s own select2 over them and mends what it says to keyboards and screen readers; see choosing.js.
"""

from django import forms
from django.conf import settings
from django.urls import reverse_lazy
from taggit.forms import TagWidget


def _media() -> forms.Media:
    """Give select2 as Django brings it, in the order in which it becomes a plugin of Django’s own jQuery, and our script behind it."""
    extra = "" if settings.DEBUG else ".min"
    return forms.Media(
        js=[
            f"admin/js/vendor/jquery/jquery{extra}.js",
            f"admin/js/vendor/select2/select2.full{extra}.js",
            "admin/js/jquery.init.js",
            forms.Script("articles/choosing.js", defer=True),  # type: ignore[list-item]  # the stubs know paths alone
        ],
        css={"screen": [f"admin/css/vendor/select2/select2{extra}.css", "admin/css/autocomplete.css", "articles/choosing.css"]},
    )


class ChoosingSelect(forms.Select):
    """A list of rows, found by typing a part of their name."""

    def __init__(self, attrs=None, choices=()):
        super().__init__({"data-choose": "row"} | (attrs or {}), choices)

    @property
    def media(self) -> forms.Media:
        return _media()


class TagsInput(TagWidget):
    """The names of tags in one line, separated by commas; ``most`` 1 makes it the name of one, as it is written."""

    def __init__(self, attrs=None, *, most: int = 0):
        limit = {"data-most": most} if most else {}
        offered = {"data-choose": "tags", "data-offered-url": reverse_lazy("admin:taggit_tag_offered"), "autocomplete": "off"}
        super().__init__(offered | limit | (attrs or {}))

    @property
    def media(self) -> forms.Media:
        return _media()
