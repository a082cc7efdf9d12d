"""What moderators write and change: former words of responses, opinions they ask each other for, replies kept to be chosen."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone

# What a change of words can touch; an update of another site's page touches more than its excerpt.
WORDS = ("author_name", "author_url", "title", "body", "excerpt", "language", "kind", "reasons", "facts", "pending_update")

READ = ("author_name", "title", "body", "excerpt")


class WordingQuerySet(models.QuerySet):
    """Former words by who may read them and how long they are kept."""

    def readable_by(self, user):
        """The ones that a member of staff may read: what was redacted is hidden from those without the permission for it."""
        if user.has_perm("comments.read_redacted"):
            return self
        later = Wording._base_manager.filter(response=models.OuterRef("response"), why=Wording.Why.REDACTED, pk__gte=models.OuterRef("pk"))
        return self.exclude(models.Exists(later))

    def redacted_before(self, moment: datetime):
        """The ones that hold what was redacted before the moment."""
        later = Wording._base_manager.filter(
            response=models.OuterRef("response"), why=Wording.Why.REDACTED, pk__gte=models.OuterRef("pk"), at__lt=moment
        )
        return self.filter(models.Exists(later))


class Wording(models.Model):
    """The words of a response as they were until a moderator changed them; the first one is the original.

    ``words`` holds the fields named in WORDS. ``batch`` is that of the event that the change wrote.
    """

    class Why(models.TextChoices):
        EDITED = "edited", "Edited"
        REDACTED = "redacted", "A part redacted"
        UPDATED = "updated", "Replaced by the page’s new words"

    response = models.ForeignKey("comments.Response", models.CASCADE, related_name="wordings")
    batch = models.UUIDField(editable=False, db_index=True)
    by = models.ForeignKey(get_user_model(), models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    why = models.CharField(max_length=8, choices=Why)
    words = models.JSONField()

    objects = WordingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        permissions = [("read_redacted", "Can read what was redacted from responses")]

    def __str__(self):
        return f"Words before: {self.get_why_display().lower()}"

    @property
    def text(self) -> str:
        """Name, title and words, one below the other, for a comparison with ``words_of``."""
        return "\n".join(filter(None, (self.words[name] for name in READ)))


def words_of(row) -> str:
    """Give what is read of a response as one text."""
    return "\n".join(filter(None, (getattr(row, name) for name in READ)))


class Opinion(models.Model):
    """A note with which a moderator asks the others for a second opinion; it goes with the response."""

    response = models.ForeignKey("comments.Response", models.CASCADE, related_name="opinions")
    by = models.ForeignKey(get_user_model(), models.SET_NULL, null=True, related_name="+")
    note = models.TextField(max_length=1000)
    at = models.DateTimeField(default=timezone.now)
    batch = models.UUIDField(editable=False, db_index=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.by}: {self.note}"


class ReplyTemplate(models.Model):
    """Words for a reply from the queue, such as where somebody in danger finds help; the moderator changes them before they are sent."""

    name = models.CharField(max_length=100, unique=True, help_text="How moderators choose it; readers never see it.")
    body = models.TextField("words", help_text="Plain text. A blank line makes a paragraph; addresses become links.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Templates are listed by this number, then by name.")

    class Meta:
        ordering = ["position", "name"]

    def __str__(self):
        return self.name
