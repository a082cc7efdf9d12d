"""The byline as staff write it: an author of the list, or a new one by name alone, who is made when the article is saved."""

from typing import Any, cast

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget

from articles.models import Author
from articles.models.addresses import proposed
from htc.lib.text import clean_line
from htc.lib.unchanged import UnchangedForm

LONGEST_NAME = 120
CHOOSE = "Please choose an author, or write the name of a new one."


class BylineForm(UnchangedForm):
    """A line of the byline with an author of the list or the name of a new one; a name that is known is that of who has it."""

    new_author = forms.CharField(
        label="New author", required=False, max_length=LONGEST_NAME, widget=AdminTextInputWidget(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "author" in self.fields:  # who may only look gets no fields
            self.fields["author"].required = False
            widget: Any = self.fields["author"].widget
            getattr(widget, "widget", widget).attrs["data-new"] = "new_author"

    def clean(self):
        given = super().clean() or self.cleaned_data
        author, name = given.get("author"), clean_line(given.get("new_author", ""), LONGEST_NAME)
        if "author" in self.errors or "new_author" in self.errors:
            return given
        if author and name and author.name != name:
            self.add_error(
                "author", f"Please choose either “{author}” or the new author “{name}” for this line, and leave the other empty."
            )
        elif name and not author:
            given["author"] = named(name)
        elif not author:
            self.add_error("author", CHOOSE)
        return given

    def _get_validation_exclusions(self):
        # An author who is made with the article has no key yet.
        excluded = cast(set[str], super()._get_validation_exclusions())  # type: ignore[misc]  # Django’s own, which no stub names
        author = self.cleaned_data.get("author")
        return excluded | {"author"} if author is not None and author.pk is None else excluded

    def save(self, commit=True):
        """Save the line, and first the author who is new; two lines with one new name have one author."""
        if self.instance.author_id is None:
            author = named(self.instance.author.name)
            if author.pk is None:
                author.save()
            self.instance.author = author
        return super().save(commit)


def named(name: str) -> Author:
    """Give the author of a name, in whatever capitals; the first of several, or an unsaved one where there is none."""
    return Author.objects.filter(name__iexact=name).order_by("pk").first() or Author(name=name, slug=proposed(name))
