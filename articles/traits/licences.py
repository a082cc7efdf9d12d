"""Under which licence others may republish an article: what the site allows, and what one article says instead.

The licences are those of Creative Commons 4.0 that a center can choose from: with all of them its name and the link stay.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models

from htc.lib.languages import active


class Licence(models.TextChoices):
    """What may be done with a text."""

    BY = "cc-by", "CC BY: whole or in part, translated too"
    BY_ND = "cc-by-nd", "CC BY-ND: whole and unchanged"
    BY_NC_ND = "cc-by-nc-nd", "CC BY-NC-ND: whole and unchanged, and not for money"


AS_SITE, NOBODY = "site", "none"


@dataclass(frozen=True, slots=True)
class Terms:
    """A licence as readers are told of it."""

    code: str

    @property
    def name(self) -> str:
        """“CC BY-ND 4.0”."""
        return f"{self.code.upper().replace('CC-', 'CC ')} 4.0"

    @property
    def address(self) -> str:
        """Its deed, which everybody can read."""
        return f"https://creativecommons.org/licenses/{self.code.removeprefix('cc-')}/4.0/"

    @property
    def deed(self) -> str:
        """The deed in the language of the page."""
        return f"{self.address}deed.{active()}"

    @property
    def may_be_changed(self) -> bool:
        """Whether a part or a translation may be published."""
        return self.code == Licence.BY

    @property
    def may_be_sold(self) -> bool:
        """Whether money may be asked for it."""
        return self.code != Licence.BY_NC_ND


class Licensing(models.Model):
    """What says for all articles whether others may republish them."""

    licence = models.CharField(
        "others may republish our articles",
        max_length=11,
        choices=[("", "No"), *Licence.choices],
        blank=True,
        default="",
        db_default="",
        help_text="Counts for each article that says nothing else. Who has taken one under a licence keeps it, so decide this with care.",
    )

    class Meta:
        abstract = True


class Licensed(models.Model):
    """What may have a licence of its own."""

    licence = models.CharField(
        "others may republish it",
        max_length=11,
        choices=[(AS_SITE, "As the site says"), (NOBODY, "No"), *Licence.choices],
        default=AS_SITE,
        db_default=AS_SITE,
        help_text="Pictures never go along with the text. What is retracted, or had details removed for safety, nobody may republish.",
    )

    class Meta:
        abstract = True

    @property
    def is_listed(self) -> bool:
        """Whether it is a post that readers can open."""
        raise NotImplementedError

    @property
    def is_retracted(self) -> bool:
        """Whether staff no longer stand by it."""
        raise NotImplementedError

    @property
    def corrections_shown(self) -> list[Any]:
        """What readers are told of its changes."""
        raise NotImplementedError

    def granted(self, site: Licensing | None) -> Terms | None:
        """Give the licence under which others may republish a post that readers can open; None where staff allow it to nobody."""
        code = (site.licence if site else "") if self.licence == AS_SITE else self.licence
        return Terms(code) if code in Licence.values and self.is_listed else None

    def terms(self, site: Licensing | None) -> Terms | None:
        """Give the licence under which others may republish it now; None where they may not, or may not any more."""
        terms = self.granted(site)
        return None if terms is None or self.is_withheld else terms

    @property
    def is_withheld(self) -> bool:
        """Whether nobody may take it any more: it is retracted, or details were removed from it for somebody's safety."""
        return self.is_retracted or any(correction.is_for_safety for correction in self.corrections_shown)
