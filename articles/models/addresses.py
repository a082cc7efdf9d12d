"""Addresses of things: the short names that are proposed for them, and where those that they have left lead now.

``short-names.js`` proposes the same in the browser.
"""

import unicodedata
from collections.abc import Iterable
from itertools import combinations
from typing import Any, cast
from urllib.parse import quote

from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils.crypto import salted_hmac
from django.utils.text import slugify
from taggit.models import Tag

from htc.lib.languages import active, prefix_of

KINDS = ("article", "case_study", "author", "tag", "series")
LONGEST = 70
SEALED = "sealed:"


def proposed(words: str) -> str:
    """Give a short name of small Latin letters, digits and hyphens for a title or a name, at most 70 characters; "" for no words.

    Of words without a Latin letter or a digit it is “name-” and eight digits, the same for the same words.
    """
    words = " ".join(unicodedata.normalize("NFC", words).split())
    return slugify(words)[:LONGEST].strip("-_") or (f"name-{_mark(words):08x}" if words else "")


def composed(slug: str) -> str:
    """Give a short name as addresses are looked up: each letter with its accents as one character (Unicode NFC)."""
    return unicodedata.normalize("NFC", slug)


def sealed(path: str) -> str:
    """Give what stands in the table for a path that may not be read there any more: who asks for it is told that it is gone."""
    return f"{SEALED}{salted_hmac('articles.sealed-address', path, algorithm='sha256').hexdigest()}"


def _mark(words: str) -> int:
    """Give the 32-bit FNV-1a hash of the words in UTF-8."""
    mark = 0x811C9DC5
    for byte in words.encode(errors="replace"):
        mark = (mark ^ byte) * 0x01000193 & 0xFFFFFFFF
    return mark


class OldAddressQuerySet(models.QuerySet):
    """Addresses that something has left, by their paths without outer slashes."""

    def leave(self, path: str, thing: models.Model | None, *, was_seen: bool = True) -> None:
        """Have the address that something has left lead to ``thing``; without one it answers as gone.

        Where readers never saw it there (not ``was_seen``), an address that led elsewhere goes on doing so.
        """
        if not was_seen and self.filter(path=path).exists():
            return
        targets: dict[str, models.Model | None] = dict.fromkeys(KINDS) | ({} if thing is None else {self._kind_of(thing): thing})
        self.update_or_create(path=path, defaults=targets)

    def take(self, path: str, thing: models.Model) -> None:
        """Have an address not lead to ``thing``, which has it now.

        Where it leads elsewhere it does so until ``thing`` has a page that readers can open, and again when that is no more.
        """
        self.filter(path=path, **{self._kind_of(thing): thing}).delete()

    def elsewhere(self, thing: models.Model):
        """Those that do not lead to ``thing``, which may be unsaved."""
        return self if thing.pk is None else self.exclude(**{self._kind_of(thing): thing})

    def at(self, path: str):
        """The row of a path, also of one that may not be read in the table any more."""
        return self.filter(path__in=[path, sealed(path)])

    def readable(self):
        """Those whose paths can be read."""
        return self.exclude(path__startswith=SEALED)

    def present_slugs(self, slugs: Iterable[str]) -> dict[str, str]:
        """Give, by short names that case studies have left and none has again, those that they have now."""
        paths = {f"case-studies/{slug}": slug for slug in slugs}
        model = cast(type[models.Model], self.model._meta.get_field("case_study").related_model)
        cases = model._base_manager.filter(slug__in=paths.values())
        held = cases.annotate(path=Concat(Value("case-studies/"), "slug", output_field=models.CharField())).values("path")
        rows = self.filter(path__in=paths, case_study__isnull=False).exclude(path__in=held).values_list("path", "case_study__slug")
        return {paths[path]: slug for path, slug in rows}

    def _kind_of(self, thing: models.Model) -> str:
        model = thing._meta.concrete_model
        return next(kind for kind in KINDS if self.model._meta.get_field(kind).related_model is model)


class OldAddress(models.Model):
    """An address that something had once: it answers with a redirect to the present one, or as gone where nothing is left of it."""

    path = models.CharField(max_length=1000, unique=True)
    article = models.ForeignKey("articles.Article", models.SET_NULL, null=True, related_name="old_addresses")
    case_study = models.ForeignKey("articles.CaseStudy", models.SET_NULL, null=True, related_name="old_addresses")
    author = models.ForeignKey("articles.Author", models.SET_NULL, null=True, related_name="old_addresses")
    tag = models.ForeignKey(Tag, models.SET_NULL, null=True, related_name="old_addresses")
    series = models.ForeignKey("series.Series", models.SET_NULL, null=True, related_name="old_addresses")

    objects = OldAddressQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "old addresses"
        constraints = [
            models.CheckConstraint(
                condition=Q(*(Q(**{f"{one}__isnull": True}) | Q(**{f"{other}__isnull": True}) for one, other in combinations(KINDS, 2))),
                name="old_address_leads_to_one_thing",
            )
        ]

    def __str__(self):
        return f"/{self.path}/"

    @property
    def thing(self) -> models.Model | None:
        """What it leads to."""
        return self.article or self.case_study or self.author or self.tag or self.series


class Addressed(models.Model):
    """A thing whose address is ``ROOT`` and its short name; an address that it leaves leads to the present one.

    Without a short name it gets one that is free, made of the field ``CALLED``: no other has it, and none had it before.
    """

    ROOT: str
    CALLED: str
    slug: "models.SlugField[str, str]"

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Save as usual; the address that is left is kept, and the new one does not lead here any more."""
        fields = kwargs.get("update_fields")
        self.slug = composed(self.slug) or self._free_slug()
        with transaction.atomic():
            held = self._all().filter(pk=self.pk).values_list("slug", flat=True).first() if self.pk else None
            super().save(*args, **kwargs)
            if held == self.slug or (fields is not None and "slug" not in fields):
                return
            if held:
                self.leave(held)
            OldAddress.objects.take(f"{self.ROOT}/{self.slug}", self)

    def get_absolute_url(self) -> str:
        """The thing's own page, in the language of the page that leads there."""
        return f"/{prefix_of(active())}{self.ROOT}/{quote(self.slug)}/"

    @classmethod
    def _all(cls) -> "models.QuerySet[Any]":
        return cls._base_manager.all()

    def _free_slug(self) -> str:
        stem = proposed(getattr(self, self.CALLED)) or "nameless"
        taken = set(self._all().filter(slug__startswith=stem).values_list("slug", flat=True))
        left = OldAddress.objects.elsewhere(self).filter(path__startswith=f"{self.ROOT}/{stem}").values_list("path", flat=True)
        taken |= {path.removeprefix(f"{self.ROOT}/") for path in left}
        return next(slug for n in range(1, len(taken) + 2) if (slug := stem if n == 1 else f"{stem}-{n}") not in taken)

    def leave(self, slug: str) -> None:
        """Have what refers to a former short name refer to the present one."""
        OldAddress.objects.leave(f"{self.ROOT}/{slug}", self, was_seen=self.was_seen())

    def was_seen(self) -> bool:
        """Whether readers can open its page, or could once."""
        raise NotImplementedError
