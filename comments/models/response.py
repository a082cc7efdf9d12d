"""Responses: everything readers and other sites answer under an article."""

from copy import copy
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit

from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy

from articles.models import Article, Findable, SearchRow
from comments.models.lane import lane_column, source_host_column
from comments.models.places import Placed
from comments.models.report import REPORTED
from comments.models.responses import ResponseQuerySet, ResponsesVersion
from comments.rules.reasons import HELD, sentences
from comments.rules.redaction import REMOVED
from htc.lib.database.statements import StoredOften
from htc.lib.html import clean_comment
from htc.lib.text import shorten
from htc.lib.words import DAY, moment_of

MENTION_WORDS = {
    "reply": gettext_lazy("replied"),
    "like": gettext_lazy("liked this"),
    "repost": gettext_lazy("reposted this"),
    "bookmark": gettext_lazy("bookmarked this"),
    "mention": gettext_lazy("mentioned this"),
    "yes": gettext_lazy("is coming"),
    "no": gettext_lazy("is not coming"),
    "maybe": gettext_lazy("may come"),
    "interested": gettext_lazy("is interested"),
}

TAKEN_BACK = "withdrawn"
FIRST_WORDS = 60

# What the page of another site may change of its row.
UPDATED = ("title", "excerpt", "author_name", "author_url", "language", "facts", "reasons")


def page_address(article: Article, page: int, kind: str = "") -> str:
    """Give the address of a page of an article's responses, or of those of a kind; the first one of all is the article's own."""
    if page == 1 and not kind:
        return str(article.get_absolute_url())
    return f"{article.get_absolute_url()}responses/{f'{kind}s/' if kind else ''}{f'{page}/' if page > 1 else ''}"


def _domain(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


class Response(Placed, Findable, StoredOften):
    """A comment or linkback under an article, in any state of moderation."""

    FOUND_AS = SearchRow.Kind.COMMENT
    FOUND_BY = frozenset({"article", "article_id", "kind", "state", "author_name", "body"})

    class Kind(models.TextChoices):
        COMMENT = "comment", gettext_lazy("Comment")
        PINGBACK = "pingback", gettext_lazy("Pingback")
        TRACKBACK = "trackback", gettext_lazy("TrackBack")
        WEBMENTION = "webmention", gettext_lazy("Webmention")

    class State(models.TextChoices):
        UNVERIFIED = "unverified", "Not verified"
        PENDING = "pending", "Waiting for a moderator"
        APPROVED = "approved", "Approved"
        SPAM = "spam", "Spam"
        TRASH = "trash", "Trash"
        GONE = "gone", "Gone"

    article = models.ForeignKey(Article, models.CASCADE, related_name="responses")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    author_name = models.CharField("name", max_length=100, blank=True)
    author_email = models.EmailField("e-mail", blank=True)
    author_key = models.CharField(max_length=64, blank=True, editable=False)
    author_url = models.CharField("page of the author", max_length=2048, blank=True)
    staff = models.ForeignKey(get_user_model(), models.SET_NULL, null=True, blank=True, related_name="+")
    source_url = models.CharField("source page", max_length=2048, blank=True)
    source_key = models.CharField(max_length=2048, blank=True, editable=False)
    title = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    excerpt = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=35, blank=True)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replies")
    # The number of the comment in the blog that it was written in, by which old links name it.
    former_id = models.PositiveBigIntegerField(null=True, editable=False)
    received_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    reasons = models.JSONField(default=list, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    pending_update = models.JSONField(null=True, blank=True)
    judged = models.BooleanField(default=False, editable=False)
    lane = lane_column()
    source_host = source_host_column()

    # What lists set on the rows that they show: their places in words, and what they are called when they are decided on.
    number: int
    level: int
    answers: int | None
    version: str

    objects: ClassVar = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["article", "state", "received_at"], name="response_list"),
            # The kind is there to be counted without a look at the rows.
            models.Index(fields=["article", "state", "thread", "path", "kind"], name="response_place"),
            # With what the admin's list is narrowed by, and what the statistics count, so that no row is read for it.
            models.Index(fields=["state", "received_at", "id", "kind", "article", "checked_at"], name="response_queue"),
            models.Index(fields=["next_try_at"], name="response_due"),
            models.Index(fields=["-received_at", "-id", "kind", "checked_at"], name="response_newest"),
            # What lanes are counted by is there too.
            models.Index(fields=["lane", "received_at", "kind", "state"], name="response_lane"),
            models.Index(fields=["source_host", "state", "received_at"], name="response_source"),
            models.Index(fields=["author_key", "state", "received_at"], name="response_writer"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="comment", source_url="") | (~Q(kind="comment") & ~Q(source_url="")), name="only_linkbacks_have_a_source"
            ),
            models.UniqueConstraint(
                fields=["article", "source_key"], condition=~Q(kind="comment"), name="linkback_once_per_article_and_source"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} by {self.shown_name} on “{self.article}”"

    def save(self, *args, **kwargs):
        """Save; a version rises only where readers see the row, before or after: a flood of held ones leaves pages cached."""
        with transaction.atomic(savepoint=False):
            seen = set(Response.objects.approved().filter(pk=self.pk).values_list("article_id", flat=True)) if self.pk else set()
            super().save(*args, **kwargs)
            ResponsesVersion.touch(seen | {self.article_id} if self.state == self.State.APPROVED else seen)

    def search_row(self) -> SearchRow | None:
        """An approved comment; what other sites wrote is found there."""
        if self.state != self.State.APPROVED or self.kind != self.Kind.COMMENT or self.is_taken_back:
            return None
        url = self.get_absolute_url()
        return SearchRow(kind=self.FOUND_AS, key=self.pk, article_id=self.article_id, title=self.author_name, url=url, text=self.body)

    @staticmethod
    def own_key(article: Article) -> str:
        """Give the ``source_key`` of linkbacks from an article of ours, which no address of a page can be."""
        return f"article:{article.pk}"

    def get_absolute_url(self) -> str:
        """The permalink; it leads to the page of the list where the response stands."""
        return reverse("comments:permalink", args=[self.pk])

    @property
    def is_taken_back(self) -> bool:
        """Tell whether its writer has had the comment removed."""
        return TAKEN_BACK in self.reasons

    def state_before_away(self) -> str:
        """Give the last state that was neither spam nor trash, by the record; "" where the row came into one of them."""
        away = {Response.State.SPAM, Response.State.TRASH, ""}
        return next((event.from_state for event in reversed(self.events.all()) if event.from_state not in away), "")

    @property
    def is_staff(self) -> bool:
        """Tell whether one of the staff wrote it, here or in the blog that it came from."""
        return self.staff_id is not None or bool(self.facts.get("staff"))

    @property
    def updated(self) -> "Response":
        """The row, unsaved, as it would look with the update that waits beside it.

        ``pending_update`` holds what is different: columns by their names, ``facts`` to be added to those of the row, and the ``reasons``
        that speak against it.
        """
        row, update = copy(self), dict(self.pending_update or {})
        row.__dict__.pop("excerpt_parts", None)
        row.facts = self.facts | update.pop("facts", {})
        for name in UPDATED:
            setattr(row, name, update.get(name, getattr(row, name)))
        return row

    @property
    def why(self) -> list[str]:
        """Why it waits, in sentences for moderators; a row that waits without a reason waits because everything does."""
        codes = self.reasons or [HELD] * (self.state == self.State.PENDING)
        return sentences(codes, self.facts.get("why"))

    @property
    def is_reported(self) -> bool:
        """Tell whether readers see it and have reported it, as long as nobody has decided on that."""
        return self.state == self.State.APPROVED and REPORTED in self.reasons

    # What pages show

    @property
    def shown_name(self) -> str:
        """The name over the response; “Anonymous” for a reader who gave none, the host for a page without an author."""
        if self.author_name:
            return self.author_name
        return self.page_domain if self.source_url else gettext("Anonymous")

    @property
    def shown_title(self) -> str:
        """The title of the source page, or its host where it has none."""
        return self.title or self.page_domain

    @property
    def source_domain(self) -> str:
        """The host of the address that was announced, without “www.”."""
        return _domain(self.source_url)

    @property
    def page_url(self) -> str:
        """The address of the source page: where the announced one led to when it was read."""
        return self.facts.get("final_url") or self.source_url

    @property
    def page_domain(self) -> str:
        """The host of the source page without “www.”."""
        return _domain(self.page_url)

    @property
    def first_words(self) -> str:
        """The first words of a comment or of what is quoted, for a list of many."""
        return shorten(self.body or self.excerpt, FIRST_WORDS)

    @property
    def kind_words(self) -> str:
        """The kind as readers are told it."""
        return str(KIND_WORDS.get(self.kind, self.kind))

    @property
    def mention_words(self) -> str:
        """What the source page does with the article, such as “replied”; empty where it was never asked."""
        return str(MENTION_WORDS.get(self.facts.get("answer") or self.facts.get("mention", ""), ""))

    @property
    def published_words(self) -> str:
        """“15 January 2014”, the date that the source page has for itself; empty where it names none."""
        published = self.facts.get("published")
        # In its own time zone: a date without a time must not become the day before.
        return date_format(datetime.fromisoformat(published), DAY) if published else ""

    @property
    def has_quotation(self) -> bool:
        """Whether there are words to quote; a short note has none beside its title, and a mere like none at all."""
        return bool(self.excerpt) and self.excerpt != self.title

    @property
    def body_html(self) -> SafeString:
        """The words of a comment with paragraphs and links."""
        # Stored in English; of what was taken out readers are told in their language.
        words = self.body
        if words and self.is_taken_back:
            words = gettext(words)
        elif REMOVED in words:
            words = words.replace(REMOVED, gettext(REMOVED))
        return mark_safe(clean_comment(words))  # noqa: S308 – clean_comment escapes everything a reader typed

    @cached_property
    def excerpt_parts(self) -> tuple[str, str, str]:
        """The excerpt before, in and after the text of the link."""
        start, end = self.facts.get("link", (0, 0))
        return self.excerpt[:start], self.excerpt[start:end], self.excerpt[end:]

    @property
    def excerpt_before(self) -> str:
        return self.excerpt_parts[0]

    @property
    def excerpt_link(self) -> str:
        return self.excerpt_parts[1]

    @property
    def excerpt_after(self) -> str:
        return self.excerpt_parts[2]

    @property
    def time_attr(self) -> str:
        """The time for machines, to the minute."""
        return timezone.localtime(self.received_at).isoformat(timespec="minutes")

    @property
    def time_words(self) -> str:
        """“15 January 2014, 3:04 p.m.” in the active time zone."""
        return moment_of(self.received_at)


# Django's own look-up puts all choices together each time.
KIND_WORDS = dict(Response.Kind.choices)
