"""Names over articles, and tags: found where they are here already, else made, and each kept with what it was called in the old blog."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from taggit.models import Tag

from articles.models import Author
from articles.models.addresses import composed
from articles.writing.tag_names import known_or_new, likeness
from htc.lib.text import clean_line
from htc.wordpress.importing.options import ImportOptions
from htc.wordpress.wxr.items import Item, Term

_CATEGORIES, _TAGS = ("category",), ("post_tag", "tag")
NO_CATEGORY = "uncategorized"


class KnownAuthors:
    """The authors of a run by their names."""

    def __init__(self) -> None:
        self._authors = {author.name.casefold(): author for author in Author.objects.order_by("-pk")}

    def author(self, name: str) -> Author:
        """Give the author of that name, in any capitals; made where there is none."""
        name = clean_line(name, 120)
        if name.casefold() not in self._authors:
            self._authors[name.casefold()] = Author.objects.create(name=name)
        return self._authors[name.casefold()]


class KnownTags:
    """The tags of a run by their likeness."""

    def __init__(self) -> None:
        self._tags = {likeness(tag.name): tag for tag in Tag.objects.order_by("-pk")}

    def tag(self, name: str) -> Tag:
        """Give the tag of that name, in any capitals and widths; made where there is none."""
        if likeness(name) not in self._tags:
            self._tags[likeness(name)] = Tag.objects.create(name=name)
        return self._tags[likeness(name)]


def tag_names(item: Item, options: ImportOptions) -> tuple[list[str], list[str]]:
    """Give the names of the tags that the terms of an item become, each once, and sentences about those that become none."""
    names: dict[str, str] = {}
    warnings = []
    for term in item.terms:
        if not _becomes_tag(term, options):
            if term.domain not in (*_CATEGORIES, *_TAGS, "post_format", "nav_menu", "author"):
                warnings.append(f"“{term.name}” of “{term.domain}” is no tag here (--taxonomy {term.domain}=tags would make it one).")
            continue
        try:
            name = known_or_new(fit_name(term.name), {})
        except ValidationError as error:
            warnings.append(" ".join(error.messages))
            continue
        names.setdefault(likeness(name), name)
    return list(names.values()), warnings


def fit_name(name: str) -> str:
    """Give the name of a term as one of a tag can be: with neither commas nor quotes, for they divide tags where these are typed."""
    return " ".join(name.replace(",", " ·").replace('"', "’").split())


def _becomes_tag(term: Term, options: ImportOptions) -> bool:
    if term.domain in _CATEGORIES:
        return options.categories and (term.slug or term.name).casefold() != NO_CATEGORY
    return term.domain in _TAGS or term.domain in options.taxonomies


def co_authors(item: Item, known_names: dict[str, str]) -> Iterable[str]:
    """Give the names that a plug-in for several authors keeps as terms (“cap-” and a login)."""
    for term in item.terms:
        if term.domain == "author":
            login = term.slug.removeprefix("cap-")
            yield known_names.get(login) or known_names.get(term.name) or term.name


def fit_slug(slug: str) -> str:
    """Give the short name of an item as ours can be: letters, digits, single hyphens and underscores of any script, at most 200."""
    slug = slug.removesuffix("__trashed")
    return re.sub(r"\W+", "-", composed(slug)).strip("-")[:200]
