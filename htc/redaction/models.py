"""Redactions: who took something out of the blog, when and of which rows, and never what."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from htc.lib.words import counted, moment_of, name_of
from htc.redaction.sealing import UnreadableSeal, seal, unseal

WAITS_FOR = timedelta(days=14)


class RedactionQuerySet(models.QuerySet):
    """Redactions by what is still to be done."""

    def waiting(self):
        """Those that a second person has to decide on."""
        return self.filter(state=Redaction.State.WAITING)

    def unwiped(self):
        """Those of which free pages of the database may still hold something."""
        return self.exclude(state=Redaction.State.WAITING).filter(wiped_at=None)

    def lapse(self, now: datetime) -> int:
        """End those that have waited for two weeks, and give their number: what is sealed is not kept for ever."""
        over = self.waiting().filter(proposed_at__lte=now - WAITS_FOR)
        return over.update(state=Redaction.State.LAPSED, decided_at=now, sealed=b"")


class Redaction(models.Model):
    """One action in which something was taken out of everything that is stored, or the proposal of one.

    ``sealed`` holds what is to be taken out, encrypted, until somebody has decided, and is empty then. ``rows`` has the keys of the rows
    that were changed, by the labels of their models; ``files`` counts files. ``wiped_at`` is when the last free page was wiped.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for a second person"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"
        LAPSED = "lapsed", "Lapsed after two weeks"

    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    sealed = models.BinaryField(default=b"")
    rows: "models.JSONField" = models.JSONField(default=dict)
    files = models.PositiveIntegerField(default=0)
    wiped_at = models.DateTimeField(null=True)

    objects: ClassVar = RedactionQuerySet.as_manager()

    # Sentences about what could not be done outside of the database, for who has just done it.
    left_undone: tuple[str, ...] | list[str] = ()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        default_permissions = ("add", "view")
        permissions = [("decide_redaction", "Can decide on a redaction that somebody else proposed")]
        verbose_name = "safety redaction"
        constraints = [
            models.CheckConstraint(condition=Q(state="waiting") | Q(sealed=b""), name="decided_redaction_keeps_no_words"),
        ]

    def __str__(self):
        return f"Redaction of {moment_of(self.decided_at or self.proposed_at)}"

    @classmethod
    def propose(cls, phrases: list[str], by) -> "Redaction":
        """Give a proposal that waits for a second person; the same words, proposed twice by the same person, are one."""
        with transaction.atomic():
            get_user_model().objects.select_for_update().get(pk=by.pk)  # two at once are one after the other
            for waiting in cls.objects.waiting().filter(proposed_by=by):
                if waiting.has_words(phrases):
                    return waiting
            return cls.objects.create(proposed_by=by, sealed=seal(phrases))

    def has_words(self, phrases: list[str]) -> bool:
        """Tell whether these are the words that are proposed; what cannot be read any more has none."""
        try:
            return unseal(bytes(self.sealed)) == phrases
        except UnreadableSeal:
            return False

    def may_be_decided_by(self, user) -> bool:
        """Tell whether a user may decide: with the right, and not the one who proposed it, unless a superuser."""
        return user.is_superuser or (user.has_perm("redaction.decide_redaction") and self.proposed_by_id != user.pk)

    def refuse(self, by) -> None:
        """Note that nothing is to be done, and forget what was proposed."""
        self.state, self.decided_by, self.decided_at, self.sealed = self.State.REFUSED, by, timezone.now(), b""
        self.save()

    @property
    def count_words(self) -> str:
        """How many rows and files were changed, in words."""
        rows = counted(sum(map(len, self.rows.values())), "row")
        return f"{rows}, {counted(self.files, 'file')}" if self.files else rows

    @property
    def proposer(self) -> str:
        """Who proposed it."""
        return name_of(self.proposed_by) if self.proposed_by else "somebody who has left"

    @property
    def decider(self) -> str:
        """Who decided; "" as long as nobody has."""
        if self.decided_at is None:
            return ""
        return name_of(self.decided_by) if self.decided_by else "nobody" if self.state == self.State.LAPSED else "somebody who has left"
