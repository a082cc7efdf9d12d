"""What stands beside what is being written: who has which form open, what they typed and have not saved, and links to read by."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from articles.models.article import Article
from articles.models.notes import CaseStudy
from htc.lib.words import moment_of

TOKEN_BYTES = 32
KEPT_FOR = timedelta(days=30)  # as long as keep.js keeps a state
STALE_AFTER = timedelta(minutes=3)


class EditingNoticeQuerySet(models.QuerySet):
    """Notices by the row they are about; one that was not renewed for three minutes does not count."""

    def about(self, row: models.Model):
        """The fresh ones about an article or a case study, the longest open first."""
        return self.filter(subject=subject_of(row), seen_at__gt=timezone.now() - STALE_AFTER)

    def note(self, row: models.Model, user) -> datetime:
        """Write or renew that ``user`` has the form of ``row`` open, and delete every stale notice; gives the moment."""
        now = timezone.now()
        self.filter(seen_at__lte=now - STALE_AFTER).delete()
        self.update_or_create(
            subject=subject_of(row), user=user, defaults={"seen_at": now}, create_defaults={"opened_at": now, "seen_at": now}
        )
        return now

    def leave(self, row: models.Model, user, seen_at: datetime | None = None) -> None:
        """Delete the notice of a form that is left; with ``seen_at`` only if no other window of theirs renewed it after that."""
        notices = self.filter(subject=subject_of(row), user=user)
        (notices.filter(seen_at__lte=seen_at) if seen_at else notices).delete()


class EditingNotice(models.Model):
    """That somebody has the form of an article or a case study open; renewed each minute, removed when it is left.

    ``subject`` names the row as “article 5”: these rows live for minutes, and a foreign key for each model would buy nothing.
    """

    subject = models.CharField(max_length=60)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    objects = EditingNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["subject", "user"], name="editing_notice_once_per_person")]

    def __str__(self):
        return f"{self.user} at {self.subject}"


def subject_of(row: models.Model) -> str:
    """Give the words under which notices about a row are kept."""
    return f"{row._meta.model_name} {row.pk}"


class KeptStateQuerySet(models.QuerySet):
    """Kept states by whose they are and what they are of; one that has ended holds nothing and stands for nothing but its name."""

    def about(self, model: type[models.Model], row: models.Model | None):
        """The standing ones of an article or a case study, or of those that are new; the latest first."""
        return self.filter(ended_at=None, **subject_fields(model, row)).order_by("-kept_at")

    def outlived(self, now: datetime):
        """Those that nobody has written to for thirty days."""
        return self.filter(kept_at__lte=now - KEPT_FOR)

    def end(self, user, name: str) -> int:
        """Empty the state of a form that was saved or thrown away, and give how many there were.

        The name stays for as long as a browser may hold the same words: it is told that they ended, and nothing late brings them back.
        """
        now = timezone.now()
        return self.filter(user=user, name=name).update(fields={}, digest="", token="", ended_at=now, kept_at=now)

    def end_of_saved(self, user, name: str, row: models.Model) -> None:
        """Write down that the form of that name was saved, also where none of its words came: the first may be on their way."""
        if not self.end(user, name):
            now = timezone.now()
            self.create(user=user, name=name, ended_at=now, kept_at=now, **subject_fields(type(row), row))


class KeptState(models.Model):
    """What somebody has typed into one form and not saved: the fields that differ from what the form had shown.

    ``name`` is the form's own (``kept_as``), so that two computers of one account never write over each other; ``token`` names what was
    written last, as the browser called it, and ``digest`` says whether it still stands as it was written. ``browser`` is a random name
    that a browser gives itself for one account, so that the account is told “this computer”.
    """

    class Kind(models.TextChoices):
        ARTICLE = "article", "Article"
        CASE_STUDY = "casestudy", "Case study"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind)
    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="+")
    case_study = models.ForeignKey(CaseStudy, models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=16)
    began_from = models.CharField(max_length=40)
    browser = models.CharField(max_length=16)
    fields = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    token = models.CharField(max_length=16)
    kept_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)

    objects = KeptStateQuerySet.as_manager()

    class Meta:
        ordering = ["kept_at", "pk"]
        default_permissions = ()  # each account reaches its own, and whoever may write the article hears that there is one
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="kept_state_once_per_form")]

    def __str__(self):
        return f"Words of {self.user} that are not saved, {timezone.localtime(self.kept_at):%Y-%m-%d %H:%M}"


def subject_fields(model: type[models.Model], row: models.Model | None) -> dict:
    """Give the columns that say what a kept state is of."""
    kind = model._meta.model_name
    return {"kind": kind, "article": row if kind == "article" else None, "case_study": row if kind == "casestudy" else None}


class FirstSaveQuerySet(models.QuerySet["FirstSave"]):
    """First saves by the form that made them."""

    def of(self, kept_as: str, user) -> "FirstSave | None":
        """That of a form, if this account has saved it."""
        return self.filter(kept_as=kept_as, user=user.pk).first() if kept_as else None

    def note(self, kept_as: str, user, row: models.Model, **facts) -> bool:
        """Note what a form was saved as, and tell whether that is the first time; notes that are older than 30 days are deleted."""
        now = timezone.now()
        self.filter(saved_at__lt=now - KEPT_FOR).delete()
        return self.get_or_create(kept_as=kept_as, user=user, defaults={"subject": subject_of(row), "saved_at": now} | facts)[1]


class FirstSave(models.Model):
    """That a form of something new was saved, and as what: posted once more, it is a change of that.

    ``kept_as`` is the form's own random name, ``fingerprint`` a hash of what it posted, ``version`` that of the row as it was saved first,
    and ``rows`` the keys that rows of the form got. ``subject`` names the row as that of a notice does.
    """

    kept_as = models.CharField(max_length=16)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    subject = models.CharField(max_length=60)
    version = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=64)
    rows = models.JSONField(default=dict)
    saved_at = models.DateTimeField(db_index=True)

    objects = FirstSaveQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kept_as", "user"], name="form_saved_first_once")]

    def __str__(self):
        return f"{self.kept_as} as {self.subject}"

    @property
    def row_pk(self) -> str:
        """The key of the row, as it stands in addresses."""
        return self.subject.rpartition(" ")[2]


class PreviewLinkQuerySet(models.QuerySet):
    """Preview links by whether they open anything."""

    def standing(self):
        """Those whose time is not over."""
        return self.filter(expires_at__gt=timezone.now())

    def with_token(self, token: str):
        """The one that was made with a token, if it still stands and its article is not in the trash."""
        return self.standing().filter(token_hash=_hash_of(token), article__trashed_at=None)


class PreviewLink(models.Model):
    """That whoever has a token may read an article before it is public; of the token only its SHA-256 is kept."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="preview_links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        ordering = ["expires_at", "pk"]
        default_permissions = ()  # who may change the article makes and revokes them

    def __str__(self):
        return f"Link to {self.article} until {moment_of(self.expires_at)}"

    @classmethod
    def make(cls, article: Article, made_by, *, days: int) -> tuple["PreviewLink", str]:
        """Make a link that stands for that many days, and give it with its address, which cannot be had again.

        Links of any article whose time is over are deleted.
        """
        now = timezone.now()
        cls.objects.filter(expires_at__lte=now).delete()
        token = secrets.token_urlsafe(TOKEN_BYTES)
        link = cls.objects.create(article=article, token_hash=_hash_of(token), made_by=made_by, expires_at=now + timedelta(days=days))
        return link, f"{settings.SITE_URL}/preview/{token}/"


def _hash_of(token: str) -> str:
    # Random and long: there is nothing to guess, so nothing that a slow hash would protect.
    return hashlib.sha256(token.encode()).hexdigest()
