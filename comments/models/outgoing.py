"""What we tell other sites: one row for each page that an article links to; and what we ask of them before, if somebody wants it."""

from datetime import datetime
from urllib.parse import urlsplit

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from articles.models import Article
from comments.models.fetch import Fetch
from comments.models.leases import LeaseQuerySet, hold_by_host
from comments.rules import limits
from htc.lib.web import bare_host

# The codes of what keeps a site from being told, in words.
OUTGOING_REASONS = {
    "source_unreachable": "the site could not be reached",
    "timeout": "the site took too long",
    "upstream_error": "the site answers with an error",
    "too_large": "the answer has too large a header",
    "too_many_redirects": "the address redirects too often",
    "blocked_address": "the address is not a public one",
    "bad_encoding": "the page is packed in a way that cannot be read",
    "parse_budget": "the page is too tangled to be read",
    "host_not_allowed": "the site is on the do-not-notify list",
    "silenced": "this link is not to be told",
    "switched_off": "the article tells no site",
    "not_public": "the article is not public",
}


class OutgoingQuerySet(LeaseQuerySet):
    """Outgoing linkbacks as work; a row is finished in vain where the article was changed meanwhile."""

    def take(self, now: datetime):
        """Give one due row, held for this process until it is finished or the lease ends; None when there is none for now.

        Rows of a host that is being asked, or was within the last two seconds, are passed over and stay due.
        """
        if Fetch.objects.is_minute_full():
            return None
        pk = hold_by_host(self, now, Fetch.objects.resting_hosts(), addresses=("endpoint", "page_url"), is_ours=True)
        return None if pk is None else self.select_related("article").get(pk=pk)

    @transaction.atomic
    def finish(self, row: "OutgoingLinkback", **fields) -> bool:
        """Write what came of a taken row and let go of it and of its host; tell whether it still was this process's to write."""
        Fetch.objects.end(row.next_host, row.taken_at)
        return super().finish(row, **fields)

    def told(self):
        """Those whose site has heard of us by webmention, and so hears of changes too."""
        return self.filter(protocol=OutgoingLinkback.Protocol.WEBMENTION, sent_at__isnull=False)


class OutgoingLinkback(models.Model):
    """That an article links to a page, and what came of telling its site.

    ``digest`` is that of the article that is, or is being, told; ``linked`` is false once the link or the article is gone. ``source_url``
    is the address under which the site knows the article. ``endpoint`` is set from discovery on and stays to be shown; a notice that is to
    be tried again has none, for the page is asked anew.
    """

    class Protocol(models.TextChoices):
        WEBMENTION = "webmention", "Webmention"
        PINGBACK = "pingback", "Pingback"
        TRACKBACK = "trackback", "TrackBack"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENT = "sent", "Sent"
        REFUSED = "refused", "Refused"
        FAILED = "failed", "Failed"
        NO_ENDPOINT = "no-endpoint", "Takes no notices"
        SKIPPED = "skipped", "Not to be told"

    article = models.ForeignKey(Article, models.CASCADE, related_name="outgoing")
    target_url = models.CharField(max_length=2048)
    page_url = models.CharField(max_length=2048, editable=False)
    source_url = models.CharField(max_length=2048)
    protocol = models.CharField(max_length=10, choices=Protocol, blank=True)
    endpoint = models.CharField(max_length=2048, blank=True)
    trackback_url = models.CharField(max_length=2048, blank=True)
    state = models.CharField(max_length=11, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=30, blank=True)
    answer = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    linked = models.BooleanField(default=True)
    is_silenced = models.BooleanField("do not notify this link", default=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    planned_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True, editable=False)
    discovered_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        ordering = ["article", "pk"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["next_try_at"], name="outgoing_due"),
            models.Index(fields=["page_url"], name="outgoing_page"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["article", "target_url"], name="outgoing_once_per_article_and_target"),
            models.CheckConstraint(condition=Q(next_try_at=None) | Q(state="waiting"), name="only_waiting_outgoing_is_tried"),
        ]

    def __str__(self):
        return f"“{self.article}” to {self.target_url}"

    @property
    def next_host(self) -> str:
        """The host of the next request: the endpoint's once that is known, the page's before."""
        return bare_host(self.endpoint or self.page_url)

    @property
    def target_host(self) -> str:
        """The host of the page, without “www.”."""
        return bare_host(self.page_url)

    @property
    def is_bare_domain(self) -> bool:
        """Whether the link names a whole site and no page of it."""
        parts = urlsplit(self.page_url)
        return parts.path in ("", "/") and not parts.query

    @property
    def is_in_hand(self) -> bool:
        """Whether a process is busy with it, so that its site may have heard of us already."""
        return self.taken_at is not None and self.taken_at >= timezone.now() - limits.LEASE

    @property
    def was_told(self) -> bool:
        """Whether the site heard of the link by webmention, or may be hearing of it now."""
        return self.is_in_hand or (self.sent_at is not None and self.protocol == self.Protocol.WEBMENTION)

    @property
    def is_once_for_all(self) -> bool:
        """Whether the site was told by a protocol that knows no updates."""
        return self.sent_at is not None and self.protocol != self.Protocol.WEBMENTION

    @property
    def reason_words(self) -> str:
        """The reason in words for people."""
        return OUTGOING_REASONS.get(self.reason, self.reason)

    @property
    def takes_trackback(self) -> bool:
        """Whether an editor may type a TrackBack address for it: nobody was told yet, and may be."""
        return self.linked and self.sent_at is None and not self.is_silenced

    def wait(self, at: datetime, *, planned_at: datetime) -> None:
        """Make the row due at a moment, with everything to be found out and tried anew; it is not saved."""
        self.state, self.reason, self.attempts = self.State.WAITING, "", 0
        self.next_try_at, self.planned_at, self.taken_at = at, planned_at, None
        self.discovered_at, self.endpoint = None, ""


class LinkLookQuerySet(LeaseQuerySet):
    """Looks as work, each a request of ours like those that tell."""

    def take(self, now: datetime):
        """Give one due row, held for this process until it is finished or the lease ends; None when there is none for now."""
        if Fetch.objects.is_minute_full():
            return None
        pk = hold_by_host(self, now, Fetch.objects.resting_hosts(), addresses=("url",), is_ours=True)
        return None if pk is None else self.get(pk=pk)

    @transaction.atomic
    def finish(self, row: "LinkLook", **fields) -> bool:
        """Write what a look has found and let go of the row and of its host; tell whether it still was this process's to write."""
        Fetch.objects.end(bare_host(row.url), row.taken_at)
        return super().finish(row, **fields)

    def forget(self, now: datetime) -> None:
        """Delete what was asked a day ago: a page that was there then may be gone, and nobody waits for the answer any more."""
        self.filter(asked_at__lte=now - limits.LOOKS_KEPT).delete()


class LinkLook(models.Model):
    """That the editor of an article wants to know whether a page that it links to is there, and for a day what was found.

    ``status`` is the one of HTTP that the site answered with, 0 where it gave no answer; then ``reason`` says why, as ``FetchError`` does.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    url = models.CharField(max_length=2048)
    asked_at = models.DateTimeField(db_index=True)
    next_try_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=30, blank=True)

    objects = LinkLookQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        default_permissions = ()  # who may publish the article asks
        indexes = [models.Index(fields=["next_try_at"], name="link_look_due")]

    def __str__(self):
        return f"A look at {self.url}"
