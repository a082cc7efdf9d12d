"""The one row that describes the site, and the promise that no change of public content leaves a stale page."""

import zoneinfo
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, router, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe

from articles.traits.countries import COUNTRIES
from articles.traits.licences import Licensing
from articles.traits.machines import OpenToMachines
from articles.traits.menu import MenuLink
from articles.traits.translations import SaidOnce
from htc.lib.database.statements import Question
from htc.lib.html import clean_note
from htc.lib.text import clean_line, clean_lines
from htc.lib.web import BadAddress, ascii_host

COMMENT_POLICY = "/comment-policy/"

# The weather of the whole country: not personal, nothing to agree to, and nobody wonders at it (GOV.UK’s pattern “Exit this page”).
NEUTRAL_URL = "https://www.weather.gov/"
NEUTRAL_TITLE = "Weather"


def check_time_zone(name: str) -> None:
    """Raise ValidationError unless ``name`` is a time zone such as America/Denver."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError("“%(name)s” is not a time zone; write one such as America/Denver.", params={"name": name})


def check_neutral(url: str) -> None:
    """Raise ValidationError unless ``url`` may stand on the screen instead of us: of another site, by https, without a login in it."""
    try:
        parts = urlsplit(url)
        is_plain = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
        host = ascii_host(parts.hostname) if is_plain and parts.hostname else ""
    except (ValueError, BadAddress):
        host = ""
    if not host:
        raise ValidationError("Please give an address that begins with https://, such as %(example)s.", params={"example": NEUTRAL_URL})
    if host in settings.OWN_HOSTS:
        raise ValidationError("This is a page of our own. Who leaves must come to another site, one that says nothing about its readers.")


class Site(SaidOnce, Licensing, OpenToMachines, models.Model):
    """Name, time zone and switches of the blog; exactly one row, which ``current`` makes when it is missing."""

    name = models.CharField(max_length=100, default="Human Trafficking Center")
    tagline = models.CharField(max_length=200, blank=True, default="Research, education and advocacy")
    time_zone = models.CharField(
        max_length=50,
        default="America/Denver",
        validators=[check_time_zone],
        help_text="Dates are shown, and addresses of articles are made, in this time zone.",
    )
    comments_open = models.BooleanField(
        "readers may respond", default=True, help_text="Unticked, no article takes comments, whatever it says itself."
    )
    linkbacks_open = models.BooleanField(
        "other sites may respond", default=True, help_text="Unticked, no article takes any of the following, whatever it says itself."
    )
    pingbacks_open = models.BooleanField("by pingback", default=True)
    trackbacks_open = models.BooleanField("by TrackBack", default=True)
    webmentions_open = models.BooleanField("by webmention", default=True)
    trackback_shown = models.BooleanField(
        "articles show their TrackBack address", default=True, help_text="A link, and a note for programs in the source of the page."
    )
    linkbacks_sent = models.BooleanField(
        "other sites are told of our links", default=True, help_text="Unticked, no site is told, whatever an article says itself."
    )
    own_links_shown = models.BooleanField(
        "links between our own articles are shown as responses", default=True, help_text="Under the article that is linked to, at once."
    )
    responses_held = models.BooleanField(
        "hold everything", default=False, help_text="Ticked, nothing is published without a moderator, whoever wrote it."
    )
    responses_closed = models.BooleanField(
        "close everything",
        default=False,
        help_text="Ticked, no article takes comments or responses of other sites; all other settings stay as they are for later.",
    )
    comments_closed_at = models.DateTimeField(null=True, editable=False)
    links_held_from = models.PositiveSmallIntegerField(
        "number of links that is too many",
        null=True,
        blank=True,
        default=2,
        validators=[MinValueValidator(1)],
        help_text="A comment with so many links waits with this reason. Left empty, links are not counted.",
    )
    comments_close_after = models.PositiveSmallIntegerField(
        "comments close after days", null=True, blank=True, help_text="Counted from the publication. Left empty, they stay open."
    )
    linkbacks_close_after = models.PositiveSmallIntegerField(
        "responses of other sites close after days",
        null=True,
        blank=True,
        help_text="Counted from the publication. Left empty, they stay open.",
    )

    class ResponsesOrder(models.TextChoices):
        NEWEST = "newest", "Newest first"
        OLDEST = "oldest", "Oldest first"

    responses_order = models.CharField("order of responses", max_length=6, choices=ResponsesOrder, default=ResponsesOrder.NEWEST)
    contact_email = models.EmailField(
        "contact address", blank=True, help_text="Shown in the footer, so that readers can write to the center. Left empty, none is shown."
    )
    support_contact = models.CharField(
        "contact for safeguarding",
        max_length=200,
        blank=True,
        help_text="Whom moderators turn to when a response tells of danger, or is hard to bear: a name with a number or an address. "
        "Only moderators see it; left empty, they see the contact address.",
    )
    footer = models.TextField("footer text", blank=True, help_text="A sentence or two at the foot of every page.")
    lead = models.ForeignKey(
        "articles.Article",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="article at the top of the home page",
        help_text="Left empty, or while it is not public, the newest article stands there.",
    )
    appeal_title = models.CharField(
        "heading of the appeal", max_length=80, blank=True, default="", db_default="", help_text="For example: What you can do."
    )
    appeal = models.TextField(
        "appeal to donate or to act",
        blank=True,
        default="",
        db_default="",
        help_text="A few sentences in a box on the home page and under every article. A blank line makes a paragraph. "
        'Links are written as &lt;a href="https://…"&gt;words&lt;/a&gt;; forms and scripts are taken out. Left empty, there is no box.',
    )
    logo = models.FileField(
        upload_to="site/",
        blank=True,
        help_text="Shown above the name, at most 480 pixels wide. PNG, JPEG or WebP.",
    )
    icon = models.FileField(upload_to="site/", blank=True, help_text="For browser tabs and home screens; made square. PNG, JPEG or WebP.")
    new_comments_open = models.BooleanField("new articles take comments", default=True)
    new_linkbacks_open = models.BooleanField("new articles take responses of other sites", default=True)
    new_note_style = models.CharField(
        "new articles mark notes by", max_length=6, choices=[("number", "Numbers: 1 2 3"), ("symbol", "Symbols: * † ‡")], default="number"
    )
    new_date_precision = models.CharField(
        "new articles show", max_length=5, choices=[("day", "Day, month and year"), ("month", "Month and year")], default="day"
    )

    class Leaving(models.TextChoices):
        ALL = "all", "On every page"
        FLAGGED = "flagged", "On articles and case studies that say so, and on the pages of help"
        OFF = "off", "On no page"

    leaving = models.CharField("“Leave this site” stands", max_length=7, choices=Leaving, default=Leaving.ALL)
    neutral_url = models.URLField(
        "it leads to",
        max_length=300,
        default=NEUTRAL_URL,
        validators=[check_neutral],
        help_text="A page of another site that nobody wonders at: the same for everybody, without a window that asks for consent.",
    )
    neutral_title = models.CharField(
        "what the tab says meanwhile",
        max_length=60,
        default=NEUTRAL_TITLE,
        help_text="The title of the empty page that covers ours at once.",
    )
    country = models.CharField(
        "country of the center",
        max_length=2,
        choices=list(COUNTRIES.items()),
        default="US",
        help_text="Its helplines stand at the foot of every page, and first among all where nobody knows better.",
    )
    safety_words = models.TextField(
        "more on “Browse safely”", blank=True, help_text="Stands above what the blog itself says there. Blank lines make paragraphs."
    )
    version = models.PositiveBigIntegerField(default=1, editable=False)
    # Of the responses of all articles together (``comments.models.ResponsesVersion``).
    responses_version = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)

    # Set by ``articles.models.menu.site_with_menu``.
    menu_links: list[MenuLink]
    foot_links: list[MenuLink]
    newest: datetime | str | None  # as the database gives it
    # True for the row with which pages are drawn for a folder of files, where nothing answers.
    is_copy = False

    class Meta:
        verbose_name = "site"
        verbose_name_plural = "site"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="site_is_one_row")]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Save as the one row; the versions go on from what the database holds, and the moment of closing is kept."""
        self.pk = 1
        self.appeal_title, self.appeal = clean_line(self.appeal_title, 80), clean_note(clean_lines(self.appeal))
        is_open = self.comments_open and not self.responses_closed
        self.comments_closed_at = None if is_open else (self.comments_closed_at or timezone.now())
        with transaction.atomic():
            held = Site.objects.select_for_update().filter(pk=1).values_list("version", "responses_version").first() or (0, 0)
            self.version, self.responses_version = max(self.version, held[0]) + 1, max(self.responses_version, held[1])
            super().save(*args, **kwargs)

    @classmethod
    def current(cls) -> "Site":
        """Give the one row, made with its defaults where the database has none yet."""
        return next(iter(_current.ask()), None) or cls.objects.get_or_create(pk=1)[0]

    @classmethod
    def touch(cls) -> None:
        """Raise the version: something that a reader could see has changed. Call it inside the transaction of the change."""
        cls._raise("version")

    @classmethod
    def touch_responses(cls) -> int:
        """Raise the version of the responses of all articles, and give it; nobody else gets it before the transaction has ended."""
        cls._raise("responses_version")
        return cls.objects.values_list("responses_version", flat=True).get(pk=1)

    @classmethod
    def _raise(cls, version: str) -> None:
        if not cls.objects.filter(pk=1).update(**{version: F(version) + 1}):
            cls.objects.get_or_create(pk=1)
            cls.objects.filter(pk=1).update(**{version: F(version) + 1})

    @property
    def versions(self) -> tuple[int, int]:
        """What every page that readers see is bound to: the version of the site, and that of all responses."""
        return self.version, self.responses_version

    @property
    def logo_address(self) -> str:
        """Where the logo is served."""
        return f"/{self.logo.name}"

    @property
    def icon_address(self) -> str:
        """Where the icon is served."""
        return f"/{self.icon.name}"

    @property
    def appeal_html(self) -> SafeString:
        """The appeal of staff, its blank lines between paragraphs; it was cleaned when it was stored."""
        return mark_safe(self.appeal)  # noqa: S308

    @property
    def comment_policy(self) -> MenuLink | None:
        """The page that says what happens to responses, where staff have put one with that address into the menu or the foot."""
        return next((link for link in [*self.menu_links, *self.foot_links] if link.own_address == COMMENT_POLICY), None)

    @cached_property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The time zone as an object; the server's UTC where the name is none."""
        try:
            return zoneinfo.ZoneInfo(self.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            return zoneinfo.ZoneInfo("UTC")


# Asked wherever a request is not at hand.
_current = Question(lambda: Site.objects.filter(pk=1))


class PublicQuerySet(models.QuerySet):
    """Rows that readers see: every write in bulk raises a version in its own transaction, by ``touch``."""

    def touch(self, created: Sequence[models.Model] | None = None) -> None:
        """Raise the version that the pages with the rows of the set are bound to, or those with ``created`` ones."""
        Site.touch()

    def update(self, **values):
        """Update as usual and raise the version."""
        with transaction.atomic(using=self.db):
            self.touch()
            return super().update(**values)

    update.alters_data = True  # type: ignore[attr-defined]  # what Django reads of a method that no template may call

    def update_unseen(self, **values) -> int:
        """Update what readers do not see: pages stay cached, and neither the search index nor anything else follows."""
        return models.QuerySet.update(self, **values)

    update_unseen.alters_data = True  # type: ignore[attr-defined]  # as above

    def bulk_create(self, objs, *args, **kwargs):
        """Create as usual and raise the version."""
        with transaction.atomic(using=self.db):
            self.touch(objs := list(objs))
            return super().bulk_create(objs, *args, **kwargs)


class ShowingManager(models.Manager.from_queryset(PublicQuerySet)):  # type: ignore[misc]  # as Django’s documentation writes it
    """Public rows that come with what their relation ``SHOWN`` leads to: whoever reads them shows that."""

    SHOWN: str

    def get_queryset(self):
        return super().get_queryset().select_related(self.SHOWN)


class Public(models.Model):
    """A row that readers see: saving or deleting it raises the site version in the same transaction."""

    objects: ClassVar = PublicQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Save as usual and raise the site version."""
        with transaction.atomic(using=kwargs.get("using") or router.db_for_write(type(self), instance=self)):
            Site.touch()
            super().save(*args, **kwargs)


class LookedUntil(models.Model):
    """One row: every article whose time came until then has been told of, but for those that are left."""

    until = models.DateTimeField()
    # The keys of those that were due and could not be told of.
    left = models.JSONField(default=list)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="looked_until_is_one_row")]

    def __str__(self):
        return str(self.until)
