"""Articles: what staff write, under an address, in a state, with a date."""

import uuid
from dataclasses import asdict
from datetime import datetime, tzinfo
from functools import partial
from typing import ClassVar, Literal
from urllib.parse import quote

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from taggit.managers import TaggableManager

from articles.models.addresses import OldAddress, composed, proposed
from articles.models.author import Byline, Bylined
from articles.models.correction import Corrected, has_retraction, last_correction
from articles.models.linking import Linking, names_in
from articles.models.search import FindableQuerySet, SearchRow
from articles.models.site import Public, Site
from articles.models.tags import ArticleTag, Tagged
from articles.models.topics import Noted
from articles.text.folds import in_sight, out_of_sight
from articles.text.headings import Heading, contents
from articles.text.labels import ENGLISH, Labels
from articles.text.markers import PictureWords
from articles.text.notes import Rendered, plain, render
from articles.traits.dated import Dated
from articles.traits.leaving import Leavable
from articles.traits.lengths import Lengthy
from articles.traits.licences import Licensed
from articles.traits.translations import Translated
from articles.traits.trash import Trashable, TrashQuerySet, trash_holds
from htc.lib.html import clean_article
from htc.lib.text import clean_line, clean_lines

EDIT_ANY = "articles.edit_any_article"
# The rows that a body refers to, by what stands in every body that has such a marker.
REFERENCES = {"footnotes": "data-fn=", "placements": "data-case-study=", "pictures": "data-image="}


class ArticleQuerySet(FindableQuerySet, TrashQuerySet):  # type: ignore[override]  # the plug-in’s type of as_manager
    """Articles by what a reader may see."""

    def published(self, at: datetime | None = None):
        """Published, and the time has come (by ``at``, which is now): posts and pages."""
        return self.filter(status=Article.Status.PUBLISHED, published_at__lte=at or timezone.now())

    def posts(self, at: datetime | None = None):
        """Published posts, which lists, archives and feeds show; pages stand in none of them."""
        return self.published(at).filter(kind=Article.Kind.POST)

    def published_among(self, keys: tuple[int, ...] | models.QuerySet, at: datetime | None = None, **kind):
        """The published ones of a few keys, each looked up; by the index of dates SQLite would pass through all that are published."""
        state = Concat("status", Value(""))  # stands in no index
        return self.alias(state=state).filter(pk__in=keys, published_at__lte=at or timezone.now(), state="published", **kind)

    def unpublished(self):
        """The others, each sort by the index of dates: drafts, what was withdrawn, what is still to come."""
        return self.filter(Q(status__in=["draft", "review", "withdrawn"]) | Q(pk__in=Article.objects.scheduled().order_by().values("pk")))

    def of(self, user):
        """Those of a member of staff: created by them, or with their name in the byline (as ``Article.belongs_to``)."""
        if user.pk is None:  # would be taken for the articles that nobody created
            return self.none()
        return self.filter(Q(created_by=user.pk) | Q(pk__in=Byline.objects.filter(author__user=user.pk).values("article")))

    def all_seen_by(self, user):
        """Those that a member of staff may see before they are public: all for editors, else the user's own."""
        return self if user.has_perm(EDIT_ANY) else self.of(user)

    def scheduled(self):
        """Published, with a time that is still to come; of either kind, for the index has it before the date."""
        return self.filter(status=Article.Status.PUBLISHED, kind__in=Article.Kind.values, published_at__gt=timezone.now())

    def with_titles(self):
        """What stands beside a mere title, too, without a query more: what became of the article by its corrections."""
        return self.annotate(corrected_at=last_correction("pk"), is_retracted=has_retraction("pk"))

    def with_cards(self):
        """Everything that a list of articles shows, in a fixed number of queries."""
        bylines = models.Prefetch("bylines", Byline.objects.select_related("author"))
        return self.with_titles().select_related("featured_image").prefetch_related(bylines)

    def with_page(self):
        """Everything that the pages or feed entries of many show, in a fixed number of queries."""
        return self.for_page().prefetch_related(*REFERENCES)

    def for_page(self):
        """What one article's page shows; notes, cases and pictures are read by the article, as far as it has any."""
        return self.with_cards().prefetch_related(models.Prefetch("tagged", ArticleTag.objects.select_related("tag")))


class Article(Noted, Dated, Lengthy, Bylined, Linking, Corrected, Tagged, Leavable, Licensed, Translated, Trashable, Public):
    """What staff write: body with markers for notes and cases, address, state and date."""

    FOUND_AS = SearchRow.Kind.ARTICLE
    FOUND_BY = frozenset({"title", "standfirst", "body"})
    LINKS_AS, LINKS_IN = "article", ("body",)
    DESCRIBED_BY = ("standfirst", "excerpt_text")

    class Kind(models.TextChoices):
        POST = "post", "Post, with a date, in lists and feeds"
        PAGE = "page", "Page, at an address of its own, in no list"

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        REVIEW = "review", "In review"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class NoteStyle(models.TextChoices):
        AUTO = "auto", "As the site does (numbers)"
        NUMBER = "number", "Numbers: 1 2 3"
        SYMBOL = "symbol", "Symbols: * † ‡"

    class DatePrecision(models.TextChoices):
        DAY = "day", "Day, month and year"
        MONTH = "month", "Month and year"
        NONE = "none", "No date, for pages"

    kind = models.CharField(max_length=4, choices=Kind, default=Kind.POST)
    title = models.CharField(max_length=300)
    slug = models.SlugField("short name", max_length=200, allow_unicode=True, help_text="The last part of the article's address.")
    path = models.CharField(max_length=250, unique=True, null=True, editable=False)  # noqa: DJ001 – null until first published, unique after
    standfirst = models.TextField(blank=True, help_text="One or two sentences under the title.")
    excerpt = models.TextField(blank=True, help_text="For lists; made from the beginning of the text when left empty.")
    body = models.TextField(blank=True)
    note_style = models.CharField("notes are marked by", max_length=6, choices=NoteStyle, default=NoteStyle.AUTO)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField("published", null=True, blank=True, help_text="Left empty, publishing sets it to now.")
    date_precision = models.CharField("date is shown as", max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    touched_at = models.DateTimeField(auto_now=True)
    in_review_since = models.DateTimeField(null=True, editable=False)
    sent_back_at = models.DateTimeField(null=True, editable=False)  # by an editor, to the draft that it still is
    comments_open = models.BooleanField("readers may respond", default=True)
    comments_closed_at = models.DateTimeField(null=True, editable=False)
    slow_mode_minutes = models.PositiveSmallIntegerField(
        "slow mode, in minutes",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 60)],
        help_text="Each reader may comment once in so many minutes, 1,440 at the most. Left empty, there is no such limit.",
    )
    linkbacks_open = models.BooleanField("other sites may respond", default=True)
    linkbacks_sent = models.BooleanField("tell the sites that this article links to", default=True)
    feed_guid = models.CharField(max_length=500, unique=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    tags = TaggableManager(through=ArticleTag, blank=True)
    featured_image = models.ForeignKey(
        "articles.Image",
        models.PROTECT,
        verbose_name="picture for lists",
        null=True,
        blank=True,
        related_name="featured_in",
        help_text="Its number in the library. Stands beside the article in lists, and on cards of other sites if it may.",
    )

    objects: ClassVar = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        permissions = [("edit_any_article", "Can see, edit and publish every article")]
        indexes = [
            # In the order of lists, with what the admin's list counts and orders by, so that no text is read for it.
            models.Index(fields=["status", "kind", "-published_at", "-id", "path", "trashed_at", "touched_at"], name="article_by_date"),
            # By the date that the admin's list shows, with what its count asks.
            models.Index(Coalesce("published_at", "touched_at").desc(), models.F("id").desc(), "trashed_at", name="article_by_last_date"),
            models.Index(fields=["title", "trashed_at"], name="article_by_title"),
            models.Index(fields=["trashed_at"], condition=Q(trashed_at__isnull=False), name="article_in_trash"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False, path__isnull=False),
                name="published_article_has_date_and_path",
            ),
            models.UniqueConstraint(fields=["translation_group", "language"], name="one_translation_in_a_language"),
            models.CheckConstraint(condition=trash_holds(path=None), name="article_in_trash_was_never_public"),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        """Save with a clean body; a published article gets its address, and an address it leaves is kept."""
        if kwargs.get("update_fields") is not None:
            super().save(*args, **kwargs)
            return
        left = self.path
        self.prepare()
        with transaction.atomic():
            super().save(*args, **kwargs)
            if self.path and left != self.path:
                OldAddress.objects.filter(Q(article=self) | Q(article=None), path=self.path).delete()
                if left:
                    OldAddress.objects.get_or_create(path=left, defaults={"article": self})

    def prepare(self) -> None:
        """Give the row, without saving it, what saving gives it: clean texts, identifier, and by its status date, address and review."""
        self.title = clean_line(self.title, 300)
        self.slug = composed(self.slug) or proposed(self.title)
        self.standfirst, self.excerpt = clean_lines(self.standfirst), clean_lines(self.excerpt)
        self.body = clean_article(self.body)
        self.feed_guid = self.feed_guid or uuid.uuid4().urn
        self.published_at = type(self).published_at.field.to_python(self.published_at)
        if self.status == self.Status.PUBLISHED and self.published_at is None:
            self.published_at = timezone.now()
        if self.path or self.status == self.Status.PUBLISHED:
            self.path = self.planned_path()
        closed_at = self.comments_closed_at or (self._state.adding and self.published_at) or timezone.now()
        self.comments_closed_at = None if self.comments_open else closed_at
        self.in_review_since = (self.in_review_since or timezone.now()) if self.status == self.Status.REVIEW else None
        self.sent_back_at = self.sent_back_at if self.status == self.Status.DRAFT else None

    def get_absolute_url(self) -> str | None:
        """The permalink without the host; None before the first publication."""
        return f"/{quote(self.path)}/" if self.path else None

    @property
    def full_url(self) -> str:
        """The permalink with the canonical scheme and host; before the first publication the one it would have."""
        return f"{settings.SITE_URL}/{quote(self.path or self.planned_path())}/"

    @property
    def is_public(self) -> bool:
        """Published, and the time has come."""
        return self.status == self.Status.PUBLISHED and self.published_at is not None and self.published_at <= timezone.now()

    def belongs_to(self, user) -> bool:
        """Tell whether a user began the article, or is an author in its byline."""
        if user.pk is None or self.created_by_id == user.pk:
            return user.pk is not None
        if "bylines" in getattr(self, "_prefetched_objects_cache", {}):
            return any(line.author.user_id == user.pk for line in self.bylines.all())
        return self.bylines.filter(author__user=user.pk).exists()

    @property
    def is_listed(self) -> bool:
        """A published post: it stands in lists, so its authors and tags have a page."""
        return self.kind == self.Kind.POST and self.is_public

    def planned_path(self) -> str:
        """Give the path that this slug and date make: “2014/01/slug” in the site's time zone, “about” for a page.

        While neither of them changes, the address stays as it is, also where the site has got another time zone.
        """
        made_of = {"slug": self.slug, "kind": self.kind, "published_at": self.published_at}
        if self.pk and (held := Article.objects.filter(pk=self.pk, path__isnull=False, **made_of).values_list("path", flat=True).first()):
            return held
        return self.path_in(Site.current().zone)

    def path_in(self, zone: tzinfo) -> str:
        """Give the path that an article without one gets in a time zone."""
        if self.kind == self.Kind.PAGE:
            return self.slug
        return f"{(self.published_at or timezone.now()).astimezone(zone):%Y/%m}/{self.slug}"

    def search_row(self) -> SearchRow:
        """The article without its notes and cases, which are found by themselves; in every state, for readers find what is public."""
        text = " ".join([self.standfirst, plain(in_sight(self.body)), *map(plain, self.captions)])
        return SearchRow(kind=self.FOUND_AS, key=self.pk, article=self, title=self.title, text=text).beside(plain(out_of_sight(self.body)))

    def documents_named(self) -> set[str]:
        """Give the names of the files whose addresses stand in the text and its captions."""
        return super().documents_named().union(*map(names_in, self.captions))

    @property
    def captions(self) -> list[str]:
        """What stands under the pictures that readers see, as HTML."""
        return [row.caption for row in self.referred("pictures") if row.caption and not row.image.is_missing]

    # What pages show

    def referred(self, name: str) -> list:
        """Give the rows of one of ``REFERENCES`` in the order of the body; what the body has no marker of is not asked for."""
        return list(getattr(self, name).all()) if REFERENCES[name] in self.body else []

    @property
    def picture_words(self) -> dict[str, PictureWords]:
        """The words of each place of a picture by its key."""
        return {row.key: row.words for row in self.referred("pictures")}

    @cached_property
    def note_texts(self) -> dict[str, str]:
        """The text of each note by its key."""
        return {note.key: note.text for note in self.referred("footnotes")}

    # Where the files of its pictures are served from; a preview by a private link has a place of its own.
    pictures_root = ""
    has_unshown = False  # whether changes wait beside it, where a query has asked (``revision.has_unshown``)
    shows_drafts = False  # a public article leaves out a case that was taken back, the preview of a form does not

    @cached_property
    def cases_shown(self) -> list:
        """The places of the case studies that who sees the article sees too."""
        return [row for row in self.referred("placements") if row.case_study.is_public or self.shows_drafts or not self.is_public]

    def accounts_beside(self) -> set[str]:
        """Give the short names of the cases in the text that have a content note of their own."""
        return {row.case_study.slug for row in self.cases_shown if row.case_study.content_note}

    def rendered_for(self, target: Literal["page", "feed"], prefix: str = "") -> Rendered:
        """Give body and endnotes as safe HTML for ``target``, page or feed, what is said in them in the language of the article.

        ``prefix`` goes before every id.
        """
        with translation.override(self.frame_language):
            return self._rendered_for(target, prefix)

    def _rendered_for(self, target: Literal["page", "feed"], prefix: str) -> Rendered:
        cases = {row.case_study.slug: partial(row.aside, prefix=prefix, target=target) for row in self.cases_shown}
        style: Literal["symbol", "number"] = "symbol" if self.note_style == self.NoteStyle.SYMBOL else "number"
        labels = Labels(**{name: gettext(words) for name, words in asdict(ENGLISH).items()})
        body = self.addressed(prefix, labels.heading) if target == "page" else self.unfolded()
        root = settings.SITE_URL if target == "feed" else self.pictures_root
        pictures = {row.key: partial(row.figure, root=root, target=target) for row in self.referred("pictures")}
        return render(body, self.note_texts, cases, pictures, prefix=prefix, style=style, target=target, labels=labels)

    @cached_property
    def rendered(self) -> dict[str, SafeString]:
        """Body (``html``) and notes (``endnotes``) for the article's page."""
        parts = self.rendered_for("page")
        return {"html": mark_safe(parts.html), "endnotes": mark_safe(parts.endnotes)}  # noqa: S308 – cleaned when it was stored

    @cached_property
    def contents(self) -> list[Heading]:
        """The headings of a long article for its list of contents; none for others."""
        return contents(self.body)

    @property
    def list_image(self):
        """The picture for lists, if there is one and its file has come."""
        return self.featured_image if self.featured_image and not self.featured_image.is_missing else None

    @property
    def shared_image(self):
        """The picture for cards of other sites, if there is one that may be shared."""
        return self.featured_image if self.featured_image and self.featured_image.may_be_shared else None

    @property
    def excerpt_text(self) -> str:
        """The excerpt of staff, else the first 300 characters in whole words."""
        return self.excerpt.strip() or self.first_words(300)
