"""Mail as rows: who wants to hear of what waits, and which mails are to be sent. No row holds an address or a text."""

from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.models import Article
from comments.models.leases import LeaseQuerySet

# After so many minutes a mail that did not go out is tried again; after the last of them it is given up.
RETRY_MINUTES = (1, 10, 60, 360)
# A talk with a mail server takes at most a few times 20 seconds; only after that may another worker take the row.
LEASE = timedelta(minutes=10)
# Digests that were given up make room for the next one.
GIVEN_UP_KEPT = timedelta(days=1)
# The approval of a mistake can be undone for so long; the writer is told when it cannot be any more.
SETTLES = timedelta(minutes=10)


class MailChoice(models.Model):
    """How often a moderator is told of what waits, and what was told already."""

    class Frequency(models.TextChoices):
        AT_ONCE = "at_once", "At once: within a minute, when many come every half hour"
        HOURLY = "hourly", "Hourly: at most one mail an hour"
        DAILY = "daily", "Daily: at eight in the morning"
        NEVER = "never", "Never"

    user = models.OneToOneField(get_user_model(), models.CASCADE, related_name="mail_choice")
    frequency = models.CharField("mail about responses that wait", max_length=7, choices=Frequency, default=Frequency.HOURLY)
    threshold = models.PositiveSmallIntegerField(
        "only when so many wait",
        default=1,
        validators=[MinValueValidator(1)],
        help_text="Counted are those that no mail has told you of. What may tell of danger is mailed alone too.",
    )
    last_sent_at = models.DateTimeField("last mail", null=True, blank=True, editable=False)
    # What a mail has told of and still waits; rows that were decided leave it.
    told = models.ManyToManyField("comments.Response", related_name="+", editable=False)

    class Meta:
        verbose_name = "mail to a moderator"
        verbose_name_plural = "mail to moderators"
        ordering = ["user__username"]
        default_permissions = ("view",)
        constraints = [models.CheckConstraint(condition=Q(threshold__gte=1), name="threshold_of_one_at_least")]

    def __str__(self):
        return f"{self.user}: {self.get_frequency_display()}"


class MailWorkQuerySet(LeaseQuerySet):
    """Mails as work: one that neither waits nor is in hand was given up, after the last of ``retry_minutes``."""

    lease = LEASE
    retry_minutes: tuple[int, ...] = RETRY_MINUTES
    comes_with: tuple[str, ...] = ()  # what is read with a mail that is taken

    def given_up(self):
        """The mails that failed at the last try."""
        return self.filter(next_try_at=None)

    def take(self, now: datetime):
        """Give one due mail, held for this process until it is finished or the lease of ten minutes ends; None when none is due."""
        for pk in self.due(now).values_list("pk", flat=True)[:50]:
            if self.hold(pk, now, timezone.now()):
                rows = self.select_related(*self.comes_with) if self.comes_with else self
                return rows.get(pk=pk)
        return None

    def put_off(self, mail: "MailWork", error: str, now: datetime) -> None:
        """Note that a taken mail did not go out, and when it is tried again; after the last try it is given up."""
        delay = self.retry_minutes[mail.attempts] if mail.attempts < len(self.retry_minutes) else None
        next_try_at = now + timedelta(minutes=delay) if delay else None
        self.finish(mail, attempts=mail.attempts + 1, error=error[:100], tried_at=now, next_try_at=next_try_at)

    def try_again(self, now: datetime) -> int:
        """Bring what was given up back into the queue, and give how many mails that were."""
        return self.given_up()._write(next_try_at=now, attempts=0)

    def hold_back(self, why: str, now: datetime) -> int:
        """Give up every mail that waits, for it may have gone out from elsewhere, and give how many those are."""
        return self.filter(next_try_at__isnull=False)._write(next_try_at=None, taken_at=None, tried_at=now, error=why)


class MailWork(models.Model):
    """A row that is a mail to be sent, for ``MailWorkQuerySet``; it is written when it is sent, not before."""

    next_try_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=100, blank=True)  # the class of the exception and the code of the server, no words of it

    class Meta:
        abstract = True


class QueuedMailQuerySet(MailWorkQuerySet):
    """Mails to staff and to writers of comments."""

    comes_with = ("user", "response__article", "article")

    def hold_back(self, why: str, now: datetime) -> int:
        """Give up what waits for writers and authors; digests go, for the next one tells what waits then."""
        self.filter(next_try_at__isnull=False, kind=QueuedMail.Kind.DIGEST).delete()
        return super().hold_back(why, now)

    def tell_writers(self, comments, now: datetime) -> None:
        """Queue a mail for each comment whose writer asked to be told; call it inside the transaction that approves them."""
        wanted = comments.filter(facts__mail_when_approved=True).exclude(author_email="").values_list("pk", flat=True)
        mails = [QueuedMail(kind=QueuedMail.Kind.APPROVED, response_id=pk, next_try_at=now + SETTLES) for pk in wanted]
        QueuedMail.objects.bulk_create(mails, ignore_conflicts=True)

    def tell_authors(self, article: Article, users, now: datetime) -> int:
        """Queue word that an article was sent back, one mail for each account, and give how many accounts are told."""
        # One that was given up would stand in the way of the next.
        self.given_up().filter(kind=QueuedMail.Kind.RETURNED, article=article).delete()
        mails = [QueuedMail(kind=QueuedMail.Kind.RETURNED, user=user, article=article, next_try_at=now) for user in users]
        QueuedMail.objects.bulk_create(mails, ignore_conflicts=True)
        return len(mails)

    def forget(self, now: datetime) -> None:
        """Delete what was given up: digests a day later, for the next one tells the same; a writer's mail when the address is gone.

        Word to an author goes when the article is sent to review again, or published.
        """
        self.given_up().filter(kind=QueuedMail.Kind.DIGEST, tried_at__lt=now - GIVEN_UP_KEPT).delete()
        self.given_up().filter(kind=QueuedMail.Kind.RETURNED, article__sent_back_at=None).delete()
        self.given_up().filter(kind=QueuedMail.Kind.APPROVED, response__author_email="").delete()


class QueuedMail(MailWork):
    """One mail that is to be sent: a digest to a moderator, word to the writer of a comment, or to the author of an article."""

    class Kind(models.TextChoices):
        DIGEST = "digest", "Digest for a moderator"
        APPROVED = "approved", "Word to a writer that the comment is public"
        RETURNED = "returned", "Word to an author that an article was sent back"

    kind = models.CharField(max_length=8, choices=Kind)
    user = models.ForeignKey(get_user_model(), models.CASCADE, null=True, related_name="+")
    response = models.OneToOneField("comments.Response", models.CASCADE, null=True, related_name="+")
    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="+")

    objects = QueuedMailQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["next_try_at"], name="mail_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="digest", user__isnull=False, response=None, article=None)
                | Q(kind="approved", response__isnull=False, user=None, article=None)
                | Q(kind="returned", user__isnull=False, response=None, article__isnull=False),
                name="mail_goes_to_a_moderator_a_writer_or_an_author",
            ),
            models.UniqueConstraint(fields=["user"], condition=Q(kind="digest"), name="one_digest_for_a_moderator"),
            models.UniqueConstraint(fields=["user", "article"], condition=Q(kind="returned"), name="one_mail_about_an_article_sent_back"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.user_id or self.response_id}"
