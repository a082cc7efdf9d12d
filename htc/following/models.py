"""Who follows by e-mail, what is on its way to them, and how it looks in their mailboxes.

Nobody follows before the address has said so itself: until then there is a request, which goes after 48 hours. The rows of mails are the
queue, as those of moderation's mail are.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from taggit.models import Tag

from articles.models import Article, Public, Site
from articles.text.tokens import tokens
from articles.traits.translations import SaidOnce
from comments.models.authors import looked_up, mailbox_of
from comments.models.mail import MailWork, MailWorkQuerySet
from htc.lib.text import clean_line

CONFIRMED_WITHIN = timedelta(hours=48)
# Mails that ask one mailbox to confirm, in any writing of it and from whomever they come, and those that ask anybody in an hour.
MOST_ASKED, MOST_ASKED_IN_AN_HOUR = 3, 200
# A follower whose address was refused for good so many times in a row follows no more, unless the server refuses nearly everybody.
MOST_REFUSALS = 3
FEW_FOLLOWERS = 10
# What could not go out for so long, because its article was withdrawn or the server took nothing, is news no more.
NEWS_FOR = timedelta(days=30)
LONGEST_WORD_ALIKE = 5


def plain_address(email: str) -> str:
    """Give an e-mail address as it is kept and compared: without outer spaces and capitals, the host as it is looked up."""
    local, at, host = email.strip().lower().rpartition("@")
    return f"{local}{at}{looked_up(host)}"


def _stands_in(name: str, text: str) -> bool:
    name, text = (" ".join(tokens(words)) for words in (name, text))
    return bool(name) and f" {name} " in f" {text} "


def mailbox_key(email: str) -> str:
    """Give what all writings of one mailbox have in common, from which nobody reads it."""
    return salted_hmac("following.mailbox", mailbox_of(email) or email, algorithm="sha256").hexdigest()


class Newsletter(SaidOnce, Public):
    """How mails to followers look from outside, and what is in them; one row at most, the defaults where staff have chosen nothing."""

    class Content(models.TextChoices):
        BEGINNING = "beginning", "The beginning of the article, with a link to the rest"
        WHOLE = "whole", "The whole article"

    is_open = models.BooleanField(
        "readers may follow by e-mail",
        default=True,
        help_text="Unticked, nobody can begin to, and nobody is told of new articles. Who follows is kept for later.",
    )
    sender = models.CharField(
        max_length=60,
        default="Reading list",
        help_text="Who the mails are from, as a mailbox lists them. Some followers share a mailbox or a screen with somebody they are "
        "afraid of: choose a name that says nothing of the blog. Readers are told it before they follow.",
    )
    subject = models.CharField(
        max_length=80,
        default="Something new to read",
        help_text="Of every mail, whatever it is about. It says nothing of the blog and nothing of an article.",
    )
    content = models.CharField("mails hold", max_length=9, choices=Content, default=Content.BEGINNING)

    class Meta:
        verbose_name = "mail to followers"
        verbose_name_plural = "mail to followers"
        default_permissions = ("view", "change")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="newsletter_is_one_row")]

    def __str__(self):
        return "Mail to followers"

    def save(self, *args, **kwargs):
        """Save as the one row, the words on one line."""
        self.pk = 1
        self.sender, self.subject = clean_line(self.sender, 60), clean_line(self.subject, 80)
        super().save(*args, **kwargs)

    def clean(self):
        """Refuse words that name the blog, however they are written, and the first letters of its name."""
        words = Site.current().name.split()
        names = [word for word in words if len(word) >= LONGEST_WORD_ALIKE]
        names += ["".join(word[0] for word in words)] if len(words) > 2 else []
        for field in ("sender", "subject"):
            told = [name for name in names if _stands_in(name, clean_line(getattr(self, field), 80))]
            if told:
                said = f"“{min(told)}” names the blog. Whoever sees the mailbox would know what is read there."
                raise ValidationError({field: said})

    @classmethod
    def current(cls) -> "Newsletter":
        """Give the one row, else the defaults, unsaved."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class Wish(models.Model):
    """What an address wishes to be told of, and how often."""

    class Frequency(models.TextChoices):
        AT_ONCE = "at_once", "At once"
        WEEKLY = "weekly", "Weekly"

    email = models.EmailField("e-mail address", max_length=254)
    follows_all = models.BooleanField("follows all articles", default=True)
    tags = models.ManyToManyField(Tag, related_name="+", verbose_name="tags")
    frequency = models.CharField(max_length=7, choices=Frequency, default=Frequency.AT_ONCE)
    language = models.CharField(max_length=10, default="en")  # of what stands round the articles

    class Meta:
        abstract = True

    @property
    def follows_nothing(self) -> bool:
        """Whether every tag that was chosen is gone."""
        return not self.follows_all and not self.tags.exists()

    @property
    def followed(self) -> str:
        """What is followed, in words for staff."""
        return "all articles" if self.follows_all else ", ".join(sorted(tag.name for tag in self.tags.all()))


class FollowRequestQuerySet(MailWorkQuerySet):
    """Requests as work: the mail that asks the address is due at once."""

    def given_up(self):
        """Those whose mail failed at the last try."""
        return super().given_up().filter(sent_at=None)

    def is_too_much(self, now: datetime) -> bool:
        """Tell whether so many ask at present that no further mail goes out, whoever it would go to."""
        return settings.RATE_LIMITS and self.filter(asked_at__gt=now - timedelta(hours=1)).count() >= MOST_ASKED_IN_AN_HOUR

    @transaction.atomic
    def ask(self, email: str, tags: Iterable[int], frequency: str, language: str, now: datetime) -> None:
        """Have an address asked whether it wants to follow, ``tags`` by their keys.

        Not one whose mailbox was asked three times within 48 hours and said nothing. Whether it follows already is not looked at: a request
        for an address that is known is the same work as for any other.
        """
        email, tags = plain_address(email), list(tags)
        mailbox = mailbox_key(email)
        asked = self.filter(mailbox=mailbox, confirmed_at=None, asked_at__gt=now - CONFIRMED_WITHIN)
        if settings.RATE_LIMITS and asked.count() >= MOST_ASKED:
            return
        facts = {"frequency": frequency, "language": language, "mailbox": mailbox, "asked_at": now, "next_try_at": now}
        FollowRequest.objects.create(email=email, follows_all=not tags, **facts).tags.set(tags)


class FollowRequest(Wish, MailWork):
    """An address that somebody has typed, its own owner or another: until it says yes it gets this one mail and nothing else."""

    mailbox = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    objects = FollowRequestQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["next_try_at"], name="request_due"),
            models.Index(fields=["mailbox"], name="request_by_mailbox"),
        ]

    def __str__(self):
        return f"Request {self.pk}"

    @transaction.atomic
    def confirm(self, now: datetime) -> None:
        """Have the address follow what it asked for, which takes the place of what it followed; once is enough."""
        row = FollowRequest.objects.select_for_update().filter(pk=self.pk).first()
        if row is None or row.confirmed_at or not row.email:
            return
        facts = {"follows_all": row.follows_all, "frequency": row.frequency, "language": row.language}
        follower, _ = Follower.objects.update_or_create(
            email=row.email, defaults=facts, create_defaults=facts | {"key": follower_key(row.email), "since": now}
        )
        follower.tags.set(row.tags.all())
        FollowRequest.objects.filter(pk=row.pk)._write(confirmed_at=now)


def follower_key(email: str) -> str:
    """Give what the links of mails name a follower by, the same whenever the address begins to follow."""
    return salted_hmac("following.follower", plain_address(email), algorithm="sha256").hexdigest()


class FollowerQuerySet(models.QuerySet):
    """Followers by what they are told of."""

    def of(self, article: Article):
        """Those who follow all articles, or a tag that the article carries."""
        return self.exclude(email="").filter(Q(follows_all=True) | Q(tags__in=article.tags.all())).distinct()

    def are_mostly_refused(self) -> bool:
        """Tell whether at present the server refuses more than half of ten or more: then it is the server, and no address."""
        count = self.count()
        return count >= FEW_FOLLOWERS and self.filter(refusals__gt=0).count() * 2 > count


class Follower(Wish):
    """An address that has said itself that it follows; seen by administrators alone."""

    key = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField("follows since")
    refusals = models.PositiveSmallIntegerField("refused in a row", default=0)

    objects = FollowerQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        default_permissions = ("view", "delete")
        constraints = [models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="one_follower_for_an_address")]

    def __str__(self):
        # Histories and logs name rows by this.
        return f"Follower {self.pk}"

    @transaction.atomic
    def forget(self) -> None:
        """Let the address follow no more: nothing of it stays, and what waits for it goes."""
        FollowRequest.objects.filter(email=self.email).delete()
        self.delete()


class Announcement(models.Model):
    """That followers were told of an article, which happens once: not when it is withdrawn and published again."""

    article = models.OneToOneField(Article, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"Article {self.article_id}, {self.at}"


class FollowerMailQuerySet(MailWorkQuerySet):
    """Mails as work: what one follower is to be told of at a moment is taken together, and goes out as one mail."""

    # A server that takes so many an hour is asked for longer than one that moderation's mail goes to.
    retry_minutes = (1, 10, 60, 360, 1440, 1440)
    comes_with = ("follower",)

    def due(self, now: datetime):
        """Those that are due; what tells of an article that readers cannot open waits until they can."""
        # Asked of each that is due: by a set of articles SQLite would begin with all that are published.
        return super().due(now).filter(Exists(Article.objects.published(now).filter(pk=OuterRef("article"))))

    def take_together(self, now: datetime) -> list["FollowerMail"]:
        """Give all that is due for one follower, held for this process; nothing where nothing is due."""
        for follower in dict.fromkeys(self.due(now).values_list("follower", flat=True)[:50]):
            taken_at = timezone.now()
            # In one statement, so that of two processes one gets all of it.
            if self.due(now).filter(follower=follower).order_by()._write(taken_at=taken_at):
                rows = FollowerMail.objects.filter(follower=follower, taken_at=taken_at)
                return list(rows.select_related(*self.comes_with).order_by("pk"))
        return []

    def forget(self, now: datetime) -> None:
        """Delete what is news no more."""
        self.filter(Q(next_try_at__lt=now - NEWS_FOR) | Q(next_try_at=None, tried_at__lt=now - NEWS_FOR)).delete()


class FollowerMail(MailWork):
    """That one follower is to be told of one article."""

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="mails")
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")

    objects: ClassVar = FollowerMailQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["next_try_at"], name="follower_mail_due")]
        constraints = [models.UniqueConstraint(fields=["follower", "article"], name="follower_told_once_of_an_article")]

    def __str__(self):
        return f"Article {self.article_id} to follower {self.follower_id}"
