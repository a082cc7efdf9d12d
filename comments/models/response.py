"""Responses: everything readers and other sites answer under an article."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, Findable, SearchRow, Site
from comments.models.authors import author_key
from comments.models.event import ModerationEvent
from comments.models.lane import WAITING, lane_column, source_host_column
from comments.models.mail import QueuedMail
from comments.models.places import Placed, PlacedQuerySet
from comments.models.report import REPORTED, Report, ReportedQuerySet
from comments.models.updates import Updatable
from comments.rules.reasons import HELD, sentences
from htc.lib.html import clean_comment
from htc.lib.words import DAY, written

PERSONS = frozenset({ModerationEvent.Origin.WEB, ModerationEvent.Origin.MAIL})

MENTION_WORDS = {
    "reply": "replied",
    "like": "liked this",
    "repost": "reposted this",
    "bookmark": "bookmarked this",
    "mention": "mentioned this",
    "yes": "is coming",
    "no": "is not coming",
    "maybe": "may come",
    "interested": "is interested",
}

TAKEN_BACK = "withdrawn"


def page_address(article: Article, page: int, kind: str = "") -> str:
    """Give the address of a page of an article's responses, or of those of a kind; the first one of all is the article's own."""
    if page == 1 and not kind:
        return f"/{article.path}/"
    return f"/{article.path}/responses/{f'{kind}s/' if kind else ''}{f'{page}/' if page > 1 else ''}"


class ResponseQuerySet(PlacedQuerySet, ReportedQuerySet):
    """Responses by what may be seen and what is to be done."""

    def approved(self):
        """The ones that readers see: only these are listed, counted and fed."""
        return self.filter(state=Response.State.APPROVED)

    def waiting(self):
        """What waits for a moderator: for the queue, the mails, the desk and the list alike."""
        return self.filter(lane__in=WAITING)

    def linkbacks(self):
        """Responses of other sites."""
        return self.exclude(kind=Response.Kind.COMMENT)

    def own_links(self, article: Article | None = None):
        """Linkbacks from articles of this blog, or from one of them; they are made without a fetch, and never to be fetched."""
        return self.filter(source_key=Response.own_key(article)) if article else self.filter(source_key__startswith="article:")

    def counts_for(self, articles: Iterable[Article]) -> dict[int, int]:
        """Give the numbers of approved responses by the keys of their articles, by one query; an article without any has none."""
        return dict(self.approved().filter(article__in=articles).order_by().values_list("article").annotate(models.Count("pk")))

    @transaction.atomic
    def store_comment(self, comment: "Response", *, by=None, origin: str, reason: str | None = None, batch: UUID | None = None):
        """Store an unsaved comment with its first event, which has its reasons where no ``reason`` is given, and give its row."""
        comment.author_key = author_key(comment.author_email)
        comment.save()
        reason = " ".join(comment.reasons)[:60] if reason is None else reason
        ModerationEvent.objects.create(response=comment, actor=by, origin=origin, to_state=comment.state, reason=reason, batch=batch)
        return comment

    @transaction.atomic
    def move(self, to: str, *, by=None, origin: str, reason: str = "", batch: UUID | None = None) -> int:
        """Bring every response of the set to the state ``to`` and give how many changed.

        States, one event each and the site version change in one transaction; rows already there are left alone, so that of two
        people who decide the same, one has done it. ``by`` is the user, None for a rule or a command; ``origin`` a ModerationEvent.Origin;
        ``batch`` what the decision can be undone by.
        """
        others = self.select_for_update().exclude(state=to)
        if to == Response.State.APPROVED:
            others = others.exclude(kind=Response.Kind.COMMENT, body="")  # its writer has taken it back
        rows = list(others.order_by("pk").values_list("pk", "state"))
        if not rows:
            return 0
        seen = Response.State.APPROVED in {to, *(state for _, state in rows)}
        # Site version and search index hear of it only when readers see the change: a flood of held responses leaves pages cached.
        now = timezone.now()
        next_try_at = now if to == Response.State.UNVERIFIED else None
        moved = self.model.objects.filter(pk__in=[pk for pk, _ in rows])
        update = moved.update if seen else moved.update_unseen
        update(state=to, next_try_at=next_try_at, taken_at=None, judged=origin in PERSONS)
        if to == Response.State.PENDING:
            moved.filter(reasons=[]).update_unseen(reasons=[HELD])
        elif any(state == Response.State.PENDING for _, state in rows):
            moved.filter(reasons=[HELD]).update_unseen(reasons=[])
        ModerationEvent.objects.bulk_create(
            ModerationEvent(response_id=pk, actor=by, origin=origin, from_state=state, to_state=to, reason=reason, batch=batch, at=now)
            for pk, state in rows
        )
        if to == Response.State.APPROVED:
            self.model.objects.schedule_checks([pk for pk, _ in rows], now)
            QueuedMail.objects.tell_writers(self.model.objects.filter(pk__in=[pk for pk, _ in rows]), now)
        # At the moment of the events, by which an undone decision finds the reports that it has closed.
        Report.objects.filter(response__in=[pk for pk, _ in rows]).dismiss(now)
        return len(rows)

    def forget_emails(self, decided_before: datetime) -> int:
        """Empty the e-mail address of every comment that was decided on before the moment, and give how many there were.

        The decision is what ended the last wait: neither a move from one end to another nor a change of the words begins the time anew,
        and whose decision was undone waits again.
        """
        waits = [Response.State.PENDING, Response.State.UNVERIFIED]
        decided = self.exclude(author_email="").exclude(state__in=waits)
        decision = models.Max("events__at", filter=Q(events__from_state__in=["", *waits]) & ~Q(events__to_state__in=waits))
        # What came without a record, from a script, counts from its arrival.
        old = decided.annotate(decided_at=Coalesce(decision, "received_at")).filter(decided_at__lt=decided_before)
        return self.model.objects.filter(pk__in=list(old.values_list("pk", flat=True))).update_unseen(author_email="")

    @transaction.atomic
    def forget_wish(self, pk: int) -> None:
        """Take note that the writer of a comment has been told of its approval: the wish to be told goes."""
        for row in self.select_for_update().filter(pk=pk):
            facts = {name: value for name, value in row.facts.items() if name != "mail_when_approved"}
            self.filter(pk=pk).update_unseen(facts=facts)

    def failed_before(self, moment: datetime):
        """Linkbacks whose verification has failed for good, and was last tried before the moment."""
        failed = self.filter(state=Response.State.UNVERIFIED, next_try_at=None)
        return failed.annotate(tried_at=Coalesce("checked_at", "received_at")).filter(tried_at__lt=moment)

    def discarded_before(self, moment: datetime):
        """What a moderator or a rule has put into spam or trash before the moment."""
        away = self.filter(state__in=[Response.State.SPAM, Response.State.TRASH])
        return away.annotate(decided_at=Coalesce(models.Max("events__at"), "received_at")).filter(decided_at__lt=moment)

    @transaction.atomic
    def restore(self, *, by=None, origin: str, batch: UUID | None = None) -> int:
        """Bring what is in spam or trash back to the state it had before, and give how many changed."""
        away = self.filter(state__in=[Response.State.SPAM, Response.State.TRASH])
        # Locked before the events are read, so that a decision of somebody else cannot come between.
        rows = away.select_related(None).select_for_update().order_by("pk").prefetch_related("events")
        before = {row.pk: _state_before(row) for row in rows}
        return sum(
            self.model.objects.filter(pk__in=[pk for pk, state in before.items() if state == to]).move(
                to, by=by, origin=origin, reason="restored", batch=batch
            )
            for to in set(before.values())
        )


def _domain(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _state_before(row: "Response") -> str:
    """Give where a row goes back to; what came as spam waits for a moderator."""
    return row.state_before_away() or Response.State.PENDING


class Response(Updatable, Placed, Findable):
    """A comment or linkback under an article, in any state of moderation."""

    FOUND_AS = SearchRow.Kind.COMMENT
    FOUND_BY = frozenset({"article", "article_id", "kind", "state", "author_name", "body"})

    class Kind(models.TextChoices):
        COMMENT = "comment", "Comment"
        PINGBACK = "pingback", "Pingback"
        TRACKBACK = "trackback", "TrackBack"
        WEBMENTION = "webmention", "Webmention"

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

    objects = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["article", "state", "received_at"], name="response_list"),
            # The kind is there to be counted without a look at the rows.
            models.Index(fields=["article", "state", "thread", "path", "kind"], name="response_place"),
            models.Index(fields=["state", "received_at"], name="response_queue"),
            models.Index(fields=["next_try_at"], name="response_due"),
            models.Index(fields=["lane", "received_at"], name="response_lane"),
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
        """Save; the site version rises only when readers see the row, before or after: a flood of held ones leaves pages cached."""
        with transaction.atomic():
            seen = self.state == self.State.APPROVED or (self.pk and Response.objects.approved().filter(pk=self.pk).exists())
            super().save(*args, **kwargs)
            if seen:
                Site.touch()

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
        return self.page_domain if self.source_url else "Anonymous"

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
    def kind_words(self) -> str:
        """The kind as readers are told it."""
        return self.get_kind_display()

    @property
    def mention_words(self) -> str:
        """What the source page does with the article, such as “replied”; empty where it was never asked."""
        return MENTION_WORDS.get(self.facts.get("answer") or self.facts.get("mention", ""), "")

    @property
    def published_words(self) -> str:
        """“15 January 2014”, the date that the source page has for itself; empty where it names none."""
        published = self.facts.get("published")
        # In its own time zone: a date without a time must not become the day before.
        return format_date(datetime.fromisoformat(published), DAY) if published else ""

    @property
    def has_quotation(self) -> bool:
        """Whether there are words to quote; a short note has none beside its title, and a mere like none at all."""
        return bool(self.excerpt) and self.excerpt != self.title

    @property
    def body_html(self) -> SafeString:
        """The words of a comment with paragraphs and links."""
        return mark_safe(clean_comment(self.body))  # noqa: S308 – clean_comment escapes everything a reader typed

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
        return written(self.received_at, f"{DAY}, P")
