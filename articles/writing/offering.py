"""One article chosen among all: the newest stand in the list, and any other is found by words of its title.

A list of all would be megabytes. Without script one chooses among the newest; what is chosen already is always there, also where a form
comes back because it was refused.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.db.models.utils import get_blank_choice_label
from django.http import JsonResponse
from django.urls import reverse_lazy

from articles.models import Article
from articles.text import tokens
from articles.writing.choosing import ChoosingSelect

# What names an article to staff.
NAMED = ("title", "status", "published_at", "trashed_at", "translation_group")
MOST_OFFERED = 20
LONGEST_QUESTION = 300


@dataclass
class Offered:
    """Articles to choose from in the fields of one form: ``rows``, the last made first, which the page of the name ``page`` finds too.

    What is chosen is named as long as it is among ``seen``, whether it may be chosen or not; the newest stand under ``heading``.
    """

    rows: QuerySet[Article]
    seen: QuerySet[Article]
    page: str
    heading: str = "Newest articles"

    @cached_property
    def newest(self) -> list[tuple[int, str]]:
        """The articles that every list offers, by their keys; asked for once for all of them."""
        return [choice_of(article) for article in self.rows[:MOST_OFFERED]]

    def choices(self, chosen: list[str]) -> list[tuple]:
        """Give what a list holds in which something is ``chosen``: that, and the newest."""
        keys = [key for key in chosen if key.isascii() and key.isdigit() and len(key) < 19]
        own = [choice_of(article) for article in self.seen.filter(pk__in=keys).only(*NAMED)] if keys else []
        return [("", get_blank_choice_label()), *own, (self.heading, [each for each in self.newest if each not in own])]


class OfferedSelect(ChoosingSelect):
    """A list of articles in which others are found by typing."""

    def __init__(self, offered: Offered):
        super().__init__({"data-offered-url": reverse_lazy(offered.page)})
        self.offered: Offered | None = offered

    def offer_nothing(self) -> None:
        """Show what is chosen alone, which is to be given as the only choice."""
        self.offered = None
        del self.attrs["data-offered-url"]

    def optgroups(self, name, value, attrs=None):
        if self.offered:
            self.choices = self.offered.choices(value)
        return super().optgroups(name, value, attrs)


def posts_for(user) -> QuerySet[Article]:
    """Give the posts that a user may put somewhere, with what names them; the last made first, drafts among them."""
    return Article.objects.seen_by(user).filter(kind=Article.Kind.POST).order_by("-pk").only(*NAMED)


def choice_of(article: Article) -> tuple[int, str]:
    """Give an article as a list offers it: by its title, with its state where it is not public."""
    state = "" if article.is_public else f" ({article.get_status_display().lower()})"
    return article.pk, article.staff_title + state


def found(request, rows: QuerySet[Article]) -> JsonResponse:
    """Give as JSON those of ``rows`` that have all words of ``q`` in their titles: what is called so, what begins so, then the newest."""
    asked = tokens.form(request.POST.get("q", "")[:LONGEST_QUESTION])
    titles = ((pk, tokens.form(title)) for pk, title in (rows if asked else rows[:MOST_OFFERED]).values_list("pk", "title"))
    fitting = [(pk, title) for pk, title in titles if all(word in title for word in asked.split())]
    fitting.sort(key=lambda row: (row[1] != asked, not row[1].startswith(asked)))
    keys = [pk for pk, _ in fitting[:MOST_OFFERED]]
    named = rows.in_bulk(keys)
    return JsonResponse({"results": [{"id": pk, "text": choice_of(named[pk])[1]} for pk in keys if pk in named]})
