"""The choice of one picture of the library in a form: its number, and what it looks like; a script chooses it by its looks."""

import json

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse

from articles.library.forms import described_image
from articles.models import Image
from articles.models.media import ImageQuerySet


class PictureChoice(forms.TextInput):
    """The number of a picture, with its thumbnail and the way to the library. ``images`` are those whose looks the user may know."""

    class Media:
        css = {"all": ["articles/library.css"]}

    def __init__(self, images: ImageQuerySet, attrs=None):
        super().__init__({"inputmode": "numeric", "size": 10} | (attrs or {}))
        self.images = images

    def render(self, name, value, attrs=None, renderer=None):
        """Draw the number with what the script reads from it, and behind it what is for who has none."""
        image = self._image(value)
        told = {
            "data-list-picture": "yes",
            "data-picture": json.dumps(described_image(image)) if image else "",
            "data-images-url": reverse("admin:articles_image_library"),
            "data-images-upload-url": reverse("admin:articles_image_upload"),
        }
        context = {"image": image, "library": reverse("admin:articles_image_changelist")}
        number = super().render(name, value, told | (attrs or {}), renderer)
        return number + render_to_string("admin/articles/_picture_choice.html", context)

    def _image(self, value) -> Image | None:
        number = str(value or "")
        return self.images.filter(pk=number).first() if number.isdecimal() and len(number) < 19 else None
