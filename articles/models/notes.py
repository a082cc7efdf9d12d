"""What a body refers to by a marker: footnotes, and where case studies and pictures stand."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from taggit.managers import TaggableManager

from articles.models.addresses import Addressed
from articles.models.article import Article
from articles.models.linking import Linking
from articles.models.revision import Revision
from articles.models.search import FindableQuerySet, SearchRow
from articles.models.site import Public, ShowingManager
from articles.models.tags import CaseTag, Tagged
from articles.models.topics import Noted, length_words
from articles.text.directions import directed
from articles.text.folds import in_sight, measured, out_of_sight
from articles.text.markers import KEY, PictureWords
from articles.text.notes import with_cases_renamed
from articles.traits.leaving import Leavable
from articles.traits.translations import SaidOnce
from articles.traits.trash import Trashable, TrashQuerySet, trash_holds
from htc.lib.html import clean_article, clean_note, plain_text
from htc.lib.text import shorten

# How wide a picture stands on a page, by its side: what static/css/site.css makes of the column and the margin. Rem would be
# taken for the browser’s 16 pixels here.
SIZES = {
    "full": "(min-width: 700px) 646px, calc(100vw - 36px)",
    "right": "(min-width: 928px) 361px, (min-width: 700px) 646px, calc(100vw - 36px)",
    "left": "(min-width: 928px) 266px, (min-width: 700px) 646px, calc(100vw - 36px)",
}


class Footnote(Linking, Public):
    """The text of one note of one article; its places and its number stand in the body."""

    FOUND_AS = SearchRow.Kind.FOOTNOTE
    FOUND_BY = frozenset({"article", "article_id", "key", "text"})
    LINKS_AS, LINKS_IN = "footnote", ("text",)

    article = models.ForeignKey(Article, models.CASCADE, related_name="footnotes")
    key = models.CharField(max_length=40, validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]*$")])
    text = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)
    uses = models.PositiveSmallIntegerField(default=1)

    objects: ClassVar = FindableQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "key"], name="footnote_key_once_per_article"),
            models.CheckConstraint(condition=~Q(text=""), name="footnote_has_text"),
        ]

    def __str__(self):
        return f"Note {self.position} of {self.article}"

    def save(self, *args, **kwargs):
        self.text = clean_note(self.text)
        super().save(*args, **kwargs)

    def search_row(self) -> SearchRow:
        """The words of the note, found at its place among the notes of the article."""
        return SearchRow(kind=self.FOUND_AS, key=self.pk, article_id=self.article_id, url=f"#fn-{self.key}", text=plain_text(self.text))


class CaseStudyQuerySet(FindableQuerySet, TrashQuerySet):  # type: ignore[override]  # the plug-in’s type of as_manager
    """Case studies by what a reader may see."""

    def published(self):
        """Published ones, which have a page and stand in the index."""
        return self.filter(status=CaseStudy.Status.PUBLISHED)

    def all_seen_by(self, user):
        """Those that a member of staff may place: published ones, and drafts for who may look at case studies."""
        return self if user.has_perm("articles.view_casestudy") else self.published()

    def with_tags(self):
        """With their tags, by one query more for any number of cases."""
        return self.prefetch_related(models.Prefetch("tagged", CaseTag.objects.select_related("tag")))


class CaseStudy(SaidOnce, Addressed, Noted, Linking, Tagged, Leavable, Trashable, Public):
    """One case with its facts and sources; articles place it beside their text."""

    ROOT = "case-studies"
    CALLED = "title"
    FOUND_AS = SearchRow.Kind.CASE
    FOUND_BY = frozenset({"title", "summary", "body", "country", "place", "year_from", "year_to", "kind", "outcome", "sources"})
    LINKS_AS, LINKS_IN = "case_study", ("body", "sources")
    DESCRIBED_BY = ("summary",)
    # What readers see of it beside what the search finds.
    SHOWN = ("status", "slug", "names_changed", "content_notes", "content_note_text")

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"

    slug = models.SlugField(
        "short name",
        max_length=80,
        unique=True,
        help_text="Small letters, digits and hyphens; articles place the case by it: [case:jakarta].",
    )
    title = models.CharField(max_length=200)
    summary = models.TextField(help_text="One or two sentences, shown beside the article; the text unfolds below them.")
    body = models.TextField(blank=True, help_text="The whole case, unfolded under the summary. Leave a blank line between paragraphs.")
    country = models.CharField(max_length=100, blank=True)
    place = models.CharField(max_length=100, blank=True, help_text="No narrower than the source gives it.")
    year_from = models.PositiveSmallIntegerField("year", null=True, blank=True)
    year_to = models.PositiveSmallIntegerField("to year", null=True, blank=True)
    kind = models.CharField(max_length=60, blank=True, help_text="For example: raid, rescue, prosecution, civil suit, survivor-led.")
    outcome = models.CharField(max_length=300, blank=True)
    sources = models.TextField(blank=True, help_text="Where the facts can be checked.")
    tags = TaggableManager(through=CaseTag, blank=True, help_text="Separated by commas.")
    names_changed = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    was_public = models.BooleanField(default=False, editable=False)
    touched_at = models.DateTimeField(auto_now=True)
    # Of the first time that readers could see it, and of the last change in what they see of it, its going included.
    published_at = models.DateTimeField(null=True, editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)
    feed_id = models.UUIDField(default=uuid.uuid4, unique=True, null=True, editable=False)

    objects: ClassVar = CaseStudyQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "case studies"
        # In the order of the admin's list, with what it is narrowed by, so that no text is read for it.
        indexes = [models.Index(fields=["title", "trashed_at", "status", "country"], name="case_by_title")]
        constraints = [
            models.CheckConstraint(condition=Q(year_to__isnull=True) | Q(year_to__gte=models.F("year_from")), name="case_years_in_order"),
            models.CheckConstraint(condition=trash_holds(was_public=False, status="draft"), name="case_in_trash_was_never_public"),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.body, self.sources = clean_article(self.body), clean_article(self.sources)
        self.was_public = self.was_public or self.is_public
        if kwargs.get("update_fields") is None:
            self.feed_id = self.feed_id or uuid.uuid4()
            self._date()
        super().save(*args, **kwargs)

    def _date(self) -> None:
        """Note the moment where the case becomes public, and where anything changes that readers see of it."""
        now, shown = timezone.now(), (*self.FOUND_BY, *self.SHOWN)
        held = CaseStudy.objects.filter(pk=self.pk).values(*shown).first() if self.pk else None
        is_new = held is None and self.changed_at is None
        if is_new or (held and any(value != getattr(self, name) for name, value in held.items())):
            self.changed_at = now
        if self.is_public:
            self.published_at = self.published_at or now

    def was_seen(self) -> bool:
        return self.was_public

    def leave(self, slug: str) -> None:
        """Have the texts that place the case, and their revisions, place it by its present short name; to nobody this is a change."""
        super().leave(slug)
        names, placed = {slug: self.slug}, f'data-case-study="{slug}"'
        for pk, body in list(Article.objects.filter(body__contains=placed).values_list("pk", "body")):
            Article.objects.filter(pk=pk).update_unseen(body=with_cases_renamed(body, names))
        for revision in Revision.objects.filter(snapshot__body__icontains=placed).iterator(100):
            revision.snapshot["body"] = with_cases_renamed(revision.snapshot["body"], names)
            revision.save(update_fields=["snapshot"])

    def search_row(self) -> SearchRow:
        """Everything that the page of the case shows in words."""
        texts = [self.summary, plain_text(in_sight(self.body)), *self.facts, self.outcome, plain_text(self.sources)]
        text, folded = " · ".join(filter(None, texts)), plain_text(out_of_sight(self.body))
        return SearchRow(kind=self.FOUND_AS, key=self.pk, case_study=self, title=self.title, text=text).beside(folded)

    @property
    def is_public(self) -> bool:
        """Whether readers can open its page."""
        return self.status == self.Status.PUBLISHED

    @property
    def full_url(self) -> str:
        """The address of its page with the canonical scheme and host, in the site’s own language."""
        return f"{settings.SITE_URL}/{self.ROOT}/{self.slug}/"

    @property
    def body_html(self) -> SafeString:
        """The text of the case as articles unfold it; it was cleaned when it was stored."""
        return mark_safe(directed(measured(self.body, length_words)))  # noqa: S308

    @property
    def body_on_page(self) -> SafeString:
        """The text for the page of the case, with the point behind its accounts."""
        return mark_safe(directed(self.folded()))  # noqa: S308 – as above

    @property
    def body_in_feed(self) -> SafeString:
        """The text for feeds, in which nothing folds."""
        return mark_safe(directed(self.unfolded()))  # noqa: S308 – as above

    @property
    def sources_html(self) -> SafeString:
        """Where the facts can be checked; cleaned when it was stored."""
        return mark_safe(directed(self.sources))  # noqa: S308

    @property
    def years(self) -> str:
        """The year or years in words: “2005” or “2001–2002”."""
        if self.year_from and self.year_to and self.year_to != self.year_from:
            return f"{self.year_from}–{self.year_to}"
        return str(self.year_from or self.year_to or "")

    @property
    def where(self) -> str:
        """Place and country in words, without the country where the place names it already: “Svay Pak, Cambodia”."""
        if not self.country or self.place.casefold().endswith(self.country.casefold()):
            return self.place or self.country
        return f"{self.place}, {self.country}" if self.place else self.country

    @property
    def facts(self) -> list[str]:
        """Where, when and of what kind, as far as that is known."""
        return [fact for fact in (self.where, self.years, self.kind) if fact]


class CasePlacementManager(ShowingManager):
    """The places of case studies, each with its case."""

    SHOWN = "case_study"


class CasePlacement(Public):
    """That an article shows a case study; written from the body on every save."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="placements")
    case_study = models.ForeignKey(CaseStudy, models.PROTECT, related_name="placements")
    position = models.PositiveSmallIntegerField(default=0)
    align = models.CharField(max_length=5, default="right")

    objects: ClassVar = CasePlacementManager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["article", "case_study"], name="case_once_per_article")]

    def __str__(self):
        return f"{self.case_study} in {self.article}"

    def aside(self, level: int, align: str, *, prefix: str = "", target: str = "page") -> str:
        """Give the case at a heading level and side as HTML."""
        context = {"case": self.case_study, "level": level, "align": align, "prefix": prefix, "target": target}
        return render_to_string("articles/_case_study.html", context)


class ImagePlacementManager(ShowingManager):
    """The places of pictures, each with its picture."""

    SHOWN = "image"


class ImagePlacement(Public):
    """The words of a picture where it stands in an article; written from the body on every save.

    ``key`` is the one that the body has for it; several places may share one. ``caption`` is the HTML of a note.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="pictures")
    image = models.ForeignKey("articles.Image", models.PROTECT, related_name="placements")
    key = models.CharField(max_length=40, validators=[RegexValidator(f"^{KEY}$")])
    position = models.PositiveSmallIntegerField(default=0)
    alt = models.TextField("description", blank=True)
    decorative = models.BooleanField("only decorative", default=False)
    caption = models.TextField(blank=True)

    objects: ClassVar = ImagePlacementManager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "key"], name="picture_key_once_per_article"),
            models.CheckConstraint(condition=Q(decorative=False) | Q(alt=""), name="decorative_place_has_no_description"),
        ]

    def __str__(self):
        return f"{self.image} in {self.article}"

    def save(self, *args, **kwargs):
        self.caption = clean_note(self.caption)
        super().save(*args, **kwargs)

    @property
    def words(self) -> PictureWords:
        """Its words as the body carries them in the editor."""
        return PictureWords(self.alt, self.decorative, self.caption)

    @property
    def title(self) -> str:
        """What staff know it by: the beginning of its caption or description, else what the library calls it."""
        return shorten(plain_text(self.caption) or self.alt, 60) or str(self.image)

    @property
    def shown_alt(self) -> str:
        """What is read out: its description, or the library’s as long as it has none."""
        return self.alt or ("" if self.decorative else self.image.alt)

    @property
    def is_silent(self) -> bool:
        """Whether readers who cannot see the picture learn nothing of it."""
        return not self.alt and not self.decorative and self.image.lacks_description

    def figure(self, align: str, *, root: str = "", target: str = "page") -> str:
        """Give the picture with its caption as HTML, "" while it is missing; ``root`` goes before the address of each file."""
        image = self.image
        if image.is_missing:
            return ""
        sets = {"webp_srcset": image.srcset("webp", root), "jpg_srcset": image.srcset("jpg", root), "sizes": SIZES[align]}
        said = {"alt": self.shown_alt, "caption": mark_safe(self.caption)}  # noqa: S308 – cleaned when it was stored
        return render_to_string("articles/_picture.html", {"image": image, "align": align, "root": root, "target": target} | sets | said)
