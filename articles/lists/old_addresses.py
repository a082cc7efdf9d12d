"""What is answered at an address where nothing stands any more, or nothing yet that readers can open."""

from typing import NoReturn

from django.db import models
from django.http import Http404
from django.urls import reverse
from taggit.models import Tag

from articles.models import Article, CaseStudy, OldAddress


class Withdrawn(Exception):
    """What stood here was public once and is not any more: 410."""


class Moved(Exception):
    """What stood here has another address now, ``address``: 301."""

    def __init__(self, address: str):
        super().__init__(address)
        self.address = address


def lead_on(path: str, rest: str = "") -> NoReturn:
    """Raise what is to be answered at a path (without outer slashes) where nothing is public: Moved, Withdrawn or Http404.

    ``rest`` is what followed the path, such as “feed/”; the new address has it too. What is not public yet was never there.
    """
    old = OldAddress.objects.at(path).select_related("article", "case_study", "author", "tag", "series").order_by("path").first()
    if old is None:
        raise Http404
    if old.thing is None or is_withdrawn(old.thing):
        raise Withdrawn
    if not (address := _address_of(old.thing)):
        raise Http404
    raise Moved(address + rest)


def present_slug(root: str, slug: str) -> str:
    """Give the short name that a tag or an author (``root`` “tags” or “authors”) has now which had ``slug`` once, else ``slug``."""
    old = OldAddress.objects.select_related("tag", "author").filter(path=f"{root}/{slug}").first() if slug else None
    thing = old and (old.tag or old.author)
    return (thing and thing.slug) or slug


def is_withdrawn(thing: models.Model) -> bool:
    """Tell whether something was public once and was taken back."""
    if isinstance(thing, CaseStudy):
        return thing.was_public and not thing.is_public
    return isinstance(thing, Article) and thing.status == Article.Status.WITHDRAWN


def _address_of(thing) -> str | None:
    if isinstance(thing, Tag):
        return reverse("articles:tag", args=[thing.slug]) if thing.slug else None
    return thing.get_absolute_url() if getattr(thing, "is_public", True) else None
