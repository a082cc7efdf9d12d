"""The names that stand over articles, and over which they stand."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from articles.models.addresses import Addressed
from articles.models.site import Public
from htc.lib.text import clean_line, clean_lines


class Author(Addressed, Public):
    """A name that stands over articles; of a person with or without an account, or a pseudonym."""

    ROOT = "authors"
    CALLED = "name"

    name = models.CharField(max_length=120)
    slug = models.SlugField(
        "short name", max_length=200, unique=True, blank=True, allow_unicode=True, help_text="Made from the name when left empty."
    )
    cited_as = models.CharField(
        "name in citations",
        max_length=150,
        blank=True,
        default="",
        db_default="",
        help_text="Last name first, as “Nguyen, Thi Lan” or “King, Martin Luther, Jr.”; without a comma it is never turned round. "
        "Left empty, the last word of the name is taken for the last name.",
    )
    bio = models.TextField(
        "about the author", blank=True, help_text="Plain text, shown on the author’s page. A blank line makes a paragraph."
    )
    is_pseudonym = models.BooleanField(
        "this is a pseudonym",
        default=False,
        help_text="Then no page describes the name to search engines as a person.",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="authors",
        verbose_name="account",
        help_text="Who signs in as this author sees and writes the articles under this name. Readers never see the account.",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.name, self.bio, self.cited_as = clean_line(self.name, 120), clean_lines(self.bio), clean_line(self.cited_as, 150)
        super().save(*args, **kwargs)

    def was_seen(self) -> bool:
        """Whether readers can open the page: the name stands over a published post."""
        return self.bylines.filter(article__in=apps.get_model("articles", "Article").objects.posts()).exists()


class Byline(Public):
    """One author of one article, in the role held when it was written."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, models.PROTECT, related_name="bylines")
    role = models.CharField(max_length=120, blank=True, help_text="As it was then, for example “HTC Associate”.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return f"{self.author}, {self.role}" if self.role else str(self.author)


class Bylined:
    """What authors stand over, as pages name them."""

    bylines: Any

    @property
    def bylines_shown(self) -> list[Byline]:
        """Authors with their roles, in order."""
        return list(self.bylines.all())

    @property
    def bylines_of_persons(self) -> list[Byline]:
        """The bylines that may be described to programs as persons: all but those of pseudonyms."""
        return [line for line in self.bylines_shown if not line.author.is_pseudonym]
