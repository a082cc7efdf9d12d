"""The language of an article, and the same article in other languages."""

import uuid
from collections.abc import Iterable
from functools import cache
from typing import Self

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.db import models, transaction
from django.utils.functional import cached_property

from htc.lib.languages import Twin, active, direction_of, frame_of, lang_of_the_site, name_of


def site_language() -> str:
    """Give the language of the site, in which an article is unless said otherwise."""
    return settings.LANGUAGE_CODE


@cache
def language_choices() -> list[tuple[str, str]]:
    """Give every language that Django knows, as “Spanish (español)”: those of our pages first, then by their English names."""
    # Under some codes only another one is named.
    known = {code: facts for code, facts in LANG_INFO.items() if "name" in facts}
    ours = dict(settings.LANGUAGES)
    ordered = sorted(known, key=lambda code: (code not in ours, known[code]["name"]))
    return [(code, _named(known[code]["name"], known[code]["name_local"])) for code in ordered]


def _named(name: str, local: str) -> str:
    return name if name == local else f"{name} ({local})"


class SaidOnce:
    """Words of staff that there are in the site's own language alone, on pages of every language."""

    @property
    def lang_attr(self) -> str:
        """The language for ``lang`` where the page round the words is in another one, else ""."""
        return lang_of_the_site()


class Translated(models.Model):
    """A text in a language, which may be there in other languages too: those have its ``translation_group``."""

    language = models.CharField(
        max_length=35,
        choices=language_choices,
        default=site_language,
        help_text="Of the text. Where pages of the blog are there in it, what stands round the article is in it too.",
    )
    translation_group = models.UUIDField(null=True, editable=False)

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str | None:
        """The address of a text that has one."""
        raise NotImplementedError

    @property
    def is_public(self) -> bool:
        """Whether readers can open it."""
        raise NotImplementedError

    @property
    def frame_language(self) -> str:
        """The language in which what stands round the text is said."""
        return frame_of(self.language)

    @property
    def direction(self) -> str:
        """The direction in which the text is written, as HTML's ``dir`` has it."""
        return direction_of(self.language)

    @property
    def lang_attr(self) -> str:
        """The language for ``lang`` where the page round the text is in another one, else ""."""
        return "" if self.language == active() else self.language

    @property
    def language_name(self) -> str:
        """What the language calls itself: “español”."""
        return name_of(self.language)

    def in_other_languages(self) -> models.QuerySet[Self]:
        """Give the same text in other languages, in whatever state, without its body; no row is asked for where there is no group."""
        rows = type(self)._default_manager
        if self.translation_group is None:
            return rows.none()
        # Not by its key: the article of a form that is looked at has none.
        others = rows.filter(translation_group=self.translation_group).exclude(language=self.language)
        return others.defer("body").order_by("language")

    @cached_property
    def translations(self) -> list[Twin]:
        """The public ones for readers, by language."""
        others = self.in_other_languages() if self.translation_group else ()  # what finds nothing is put together all the same
        return [Twin(row.language, row.get_absolute_url() or "") for row in others if row.is_public]

    @property
    def alternates(self) -> list[Twin]:
        """Itself and its translations, as search engines are told of them; nothing where there is no translation."""
        return [Twin(self.language, self.get_absolute_url() or ""), *self.translations] if self.translations else []

    def set_translations(self, others: Iterable[Self]) -> None:
        """Make the group of the saved text: itself, ``others``, and what these are translations of already; who is not named leaves it.

        Each has to be in a language of its own (``clashing``), else the database refuses.
        """
        manager = type(self)._default_manager
        others = list(others)
        with transaction.atomic():
            if not others:  # it leaves the others, who stay what they are to each other
                self.translation_group = None
                manager.filter(pk=self.pk).update(translation_group=None)
                return
            keys = [self.pk, *(row.pk for row in self._joined_by(others))]
            if self.translation_group:
                manager.filter(translation_group=self.translation_group).exclude(pk__in=keys).update(translation_group=None)
            self.translation_group = self.translation_group or uuid.uuid4()
            manager.filter(pk__in=keys).update(translation_group=self.translation_group)

    def clashing(self, language: str, others: Iterable[Self]) -> str:
        """Give the name of a language that two of the group would have, were this text in ``language``; "" where each has its own."""
        seen = {language}
        for row in self._joined_by(others):
            if row.language in seen:
                return name_of(row.language)
            seen.add(row.language)
        return ""

    def _joined_by(self, others: Iterable[Self]) -> list[Self]:
        found = {row.pk: row for row in others}
        groups = {row.translation_group for row in found.values()} - {None, self.translation_group}
        if groups:
            found |= {row.pk: row for row in type(self)._default_manager.filter(translation_group__in=groups).defer("body")}
        found.pop(self.pk, None)
        return list(found.values())
