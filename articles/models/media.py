"""What staff upload: pictures that articles show, and documents that they link to.

A file is public as soon as a public page uses it, or when staff mark it so; until then it is nobody's business but the staff's.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import ClassVar

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy

from articles.files.images import Drawn, widths_of
from articles.models.article import EDIT_ANY, Article
from articles.models.notes import CaseStudy, ImagePlacement
from articles.models.site import Public, PublicQuerySet
from articles.text.markers import PictureWords
from htc.lib.html import CleanNote
from htc.lib.text import clean_line, shorten

TOKEN_BYTES = 8


class StoredName(models.FileField):
    """The name of a file in the storage; NULL as long as there is none, for the column is unique."""

    def get_prep_value(self, value):
        return super().get_prep_value(value) or None


class Upload(Public):
    """A row with files of its own, which go when the row goes; the file may come later than the row."""

    class Meta:
        abstract = True

    def delete(self, *args, **kwargs):
        """Delete the row, and its files once that is certain."""
        names = list(self.file_names())
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            transaction.on_commit(lambda: discard(names))
        return deleted

    def file_names(self) -> Iterator[str]:
        """The names of all files in the storage."""
        raise NotImplementedError

    def used_in(self) -> list[Article | CaseStudy]:
        """Everything that uses it, public or not."""
        raise NotImplementedError

    @property
    def is_missing(self) -> bool:
        """Whether its file has not come yet: readers are shown nothing of it."""
        raise NotImplementedError

    def save(self, *args, **kwargs):
        """Save with texts that are each one line."""
        for field in self._meta.concrete_fields:
            if type(field) is models.CharField and field.max_length:
                setattr(self, field.attname, clean_line(getattr(self, field.attname), field.max_length))
        super().save(*args, **kwargs)


def discard(names: list[str]) -> None:
    """Take files out of the storage."""
    for name in names:
        default_storage.delete(name)


@contextmanager
def all_or_none(files: dict[str, bytes]) -> Iterator[None]:
    """Write files now, and take them away again where that or what follows fails."""
    written: list[str] = []
    try:
        for name, data in files.items():
            written.append(default_storage.save(name, ContentFile(data)))
        yield
    except BaseException:
        discard(written)
        raise


class ImageQuerySet(PublicQuerySet):
    """Pictures by who may see them and by what they lack."""

    def public(self):
        """Those that readers may have: marked so, or shown by something that is published."""
        published = Article.objects.published()
        placed = ImagePlacement.objects.filter(image=OuterRef("pk"), article__in=published)
        return self.filter(Q(marked_public=True) | Exists(placed) | Exists(published.filter(featured_image=OuterRef("pk"))))

    def seen_by(self, user):
        """Those that a member of staff may see: all for editors, else public ones, the user's own, and those of the user's articles."""
        if user.has_perm(EDIT_ANY):
            return self
        own = Article.objects.seen_by(user)
        placed = ImagePlacement.objects.filter(image=OuterRef("pk"), article__in=own)
        shown = Exists(placed) | Exists(own.filter(featured_image=OuterRef("pk")))
        return self.filter(Q(pk__in=Image.objects.public().values("pk")) | Q(uploaded_by=user.pk) | shown)

    def missing(self):
        """Those whose file has not come yet."""
        return self.filter(file=None)

    def lacking_alt(self):
        """Those that say nothing to who cannot see them: there, and neither described nor decorative."""
        return self.filter(alt="", decorative=False).exclude(file=None)

    def lacking_consent(self):
        """Those of which nobody has said whether the people in them agreed."""
        return self.filter(consent="")

    def named(self, name: str):
        """The one that a file of this name belongs to: “3f…9c.jpg” or “3f…9c-640.webp”."""
        token = name.partition(".")[0].partition("-")[0]
        return self.filter(file__in=[f"images/{token}.{ending}" for ending in ("jpg", "png")])


class Image(Upload):
    """A picture as it was drawn anew at upload, with what readers have to know of it."""

    class Licence(models.TextChoices):
        OWN = "own", "Our own"
        PERMISSION = "permission", gettext_lazy("Used with permission")
        PUBLIC_DOMAIN = "public-domain", gettext_lazy("Public domain")
        BY = "cc-by", "CC BY"
        BY_SA = "cc-by-sa", "CC BY-SA"
        BY_ND = "cc-by-nd", "CC BY-ND"
        BY_NC = "cc-by-nc", "CC BY-NC"

    class Consent(models.TextChoices):
        NOBODY = "nobody", "Nobody can be recognized"
        GIVEN = "given", "Everybody shown has agreed to this use"
        PUBLIC = "public", "A public figure in a public office"

    file = StoredName(max_length=60, unique=True, null=True, editable=False)
    alt = models.CharField(
        "description",
        max_length=400,
        blank=True,
        help_text="What somebody needs to know who cannot see the picture. Read out where a place has no description of its own.",
    )
    decorative = models.BooleanField(
        "only decorative", default=False, help_text="It says nothing that the text does not say; screen readers pass by."
    )
    caption = models.CharField(max_length=500, blank=True, help_text="Proposed wherever the picture is placed.")
    credit = models.CharField(max_length=200, blank=True, help_text="Who made it, shown under the picture: “Photo: Ada Lind”.")
    licence = models.CharField(
        max_length=15,
        choices=Licence,
        blank=True,
        help_text="Without one it stands on no card of other sites.",
    )
    consent = models.CharField("people in it", max_length=10, choices=Consent, blank=True)
    marked_public = models.BooleanField(
        "public at once",
        default=False,
        help_text="Unticked, it is public as soon as something published shows it, and until then seen by staff alone.",
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    uploaded_at = models.DateTimeField("uploaded", auto_now_add=True)

    objects: ClassVar = ImageQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        verbose_name = "picture"
        constraints = [
            models.CheckConstraint(condition=Q(decorative=False) | Q(alt=""), name="decorative_image_has_no_description"),
        ]

    def __str__(self):
        return shorten(self.alt or self.caption, 60) or f"Picture {self.pk}"

    @classmethod
    def store(cls, drawn: Drawn, **fields) -> "Image":
        """Write the files of a picture under a random name, and its row; all of them or none."""
        image = cls(**fields)
        image.bring(drawn)
        return image

    @classmethod
    def expect(cls, **fields) -> "Image":
        """Write the row of a picture whose file is still to come: articles may place it, and ``bring`` completes it."""
        return cls.objects.create(width=0, height=0, **fields)

    def bring(self, drawn: Drawn) -> None:
        """Write the files, and the row with them; all of it or nothing."""
        stem = f"images/{secrets.token_hex(TOKEN_BYTES)}"
        with all_or_none({stem + ending: data for ending, data in drawn.files.items()}):
            self.file, self.width, self.height = stem + drawn.ending, drawn.width, drawn.height
            self.save()
            Article.follow(Article.objects.filter(pictures__image=self).distinct())  # its captions are found from now on

    def file_names(self) -> Iterator[str]:
        """The original first, then what pages show."""
        if self.is_missing:
            return
        yield str(self.file)
        for width in self.widths:
            yield from (self._name(width, ending) for ending in ("webp", "jpg"))

    def used_in(self) -> list[Article | CaseStudy]:
        """The articles that show it in their text or on their card."""
        return list(Article.objects.filter(Q(pictures__image=self) | Q(featured_image=self)).distinct())

    @property
    def is_missing(self) -> bool:
        """Whether its file has not come yet."""
        return not self.file

    @property
    def is_public(self) -> bool:
        """Whether readers may have it."""
        return Image.objects.public().filter(pk=self.pk).exists()

    @property
    def is_described(self) -> bool:
        """Whether it can be shown: described, or said to be decorative."""
        return self.decorative or bool(self.alt)

    @property
    def lacks_description(self) -> bool:
        """Whether it is shown to readers and says nothing to who cannot see it."""
        return not self.is_described and not self.is_missing

    @property
    def may_be_shared(self) -> bool:
        """Whether it may stand on cards of other sites: there, described, licensed, and with the consent of who is in it."""
        return not self.is_missing and self.is_described and bool(self.licence and self.consent)

    @property
    def credit_line(self) -> str:
        """Who made it and under which licence, in words; "" where nothing has to be said."""
        licence = "" if self.licence in ("", self.Licence.OWN) else self.get_licence_display()
        return " · ".join(filter(None, (self.credit, licence)))

    @property
    def words(self) -> PictureWords:
        """The words that are proposed where it is placed."""
        return PictureWords(self.alt, self.decorative, CleanNote(escape(self.caption, quote=False)))

    @property
    def speaks_to_readers(self) -> bool:
        """Whether its own description is read out on a public page: on a card, or where a place has none."""
        silent = Q(pictures__image=self, pictures__alt="", pictures__decorative=False)
        return Article.objects.published().filter(Q(featured_image=self) | silent).exists()

    # Addresses, without the host

    @property
    def widths(self) -> list[int]:
        """The widths it was drawn in."""
        return widths_of(self.width)

    def address(self, width: int, ending: str = "jpg") -> str:
        """Where it is served in one of its widths, as JPEG or as WebP."""
        return f"/{self._name(width, ending)}"

    def srcset(self, ending: str, root: str = "") -> str:
        """All widths for the attribute of that name."""
        return ", ".join(f"{root}{self.address(width, ending)} {width}w" for width in self.widths)

    @property
    def webp_srcset(self) -> str:
        """All widths as WebP."""
        return self.srcset("webp")

    @property
    def jpg_srcset(self) -> str:
        """All widths as JPEG."""
        return self.srcset("jpg")

    @property
    def original_address(self) -> str:
        """Where the original is served."""
        return f"/{self.file.name}"

    @property
    def thumbnail_address(self) -> str:
        """The smallest file."""
        return self.address(self.widths[0])

    @property
    def shared_width(self) -> int:
        """The width in which feeds and cards have it."""
        return self.widths[-1]

    @property
    def shared_height(self) -> int:
        """The height that goes with it."""
        return max(1, round(self.height * self.shared_width / self.width))

    @property
    def shared_address(self) -> str:
        """Where it is for programs that take one file."""
        return self.address(self.shared_width)

    def _name(self, width: int, ending: str) -> str:
        return f"{str(self.file).rpartition('.')[0]}-{width}.{ending}"
