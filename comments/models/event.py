"""The record of every decision about a response."""

from datetime import UTC, datetime
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

from htc.lib.database.statements import StoredOften
from htc.lib.words import MOMENT, name_of

WITHOUT_PERSON = {"rule": "a rule", "command": "a command"}


class RecordKept(Exception):
    """Somebody tried to change or delete what the record holds."""

    def __init__(self):
        super().__init__("The record of decisions is only ever added to.")


class ModerationEventQuerySet(models.QuerySet):
    """Events, which are only ever added. What refers to them is emptied by the database layer itself when a response or a user goes."""

    def update(self, **values):
        """Refuse."""
        raise RecordKept

    def delete(self):
        """Refuse."""
        raise RecordKept

    # As Django has it for its own: not on the manager, so that no one calls it by mistake.
    delete.queryset_only = True  # type: ignore[attr-defined]  # what Django reads of a method that a manager shall not have

    def record(self, rows, *, by=None, origin: str, reason: str, batch: UUID | None = None, at: datetime | None = None) -> None:
        """Write an event for each response whose state stays; arguments as for ``comments.decisions.changes.move``."""
        at = at or timezone.now()
        self.bulk_create(
            self.model(response=row, actor=by, origin=origin, from_state=row.state, to_state=row.state, reason=reason, batch=batch, at=at)
            for row in rows
        )

    def last_of(self, pks) -> dict[int, int]:
        """Give the key of the last event of each response, by the keys of the responses; one without events has none."""
        rows = self.filter(response__in=pks).order_by().values_list("response").annotate(last=models.Max("pk"))
        return dict(rows)


class ModerationEvent(StoredOften):
    """One change of a response's state: who, when, from what to what and why. Kept when the response goes; never changed.

    ``batch`` is shared by all that one press of a button did; it is what can be undone. Raises RecordKept for any change or deletion.
    """

    class Origin(models.TextChoices):
        WEB = "web", "In the admin"
        MAIL = "mail", "By mail"
        RULE = "rule", "By a rule"
        COMMAND = "command", "By a command"

    response = models.ForeignKey("comments.Response", models.SET_NULL, null=True, related_name="events")
    actor = models.ForeignKey(get_user_model(), models.SET_NULL, null=True, blank=True, related_name="+")
    origin = models.CharField(max_length=7, choices=Origin)
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)
    batch = models.UUIDField(null=True, blank=True, editable=False)

    objects = ModerationEventQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["batch"], name="event_batch"), models.Index(fields=["at"], name="event_at")]

    def __str__(self):
        return f"{self.from_state or 'new'} → {self.to_state}"

    def save(self, *args, **kwargs):
        """Store a new event; raises RecordKept for one that is stored already."""
        if not self._state.adding:
            raise RecordKept
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Refuse."""
        raise RecordKept

    @property
    def utc(self) -> str:
        """“1 March 2026, 18:00”, in UTC wherever it is shown; the file of the record has the second."""
        return date_format(self.at.astimezone(UTC), MOMENT)

    @property
    def who(self) -> str:
        """The name of the person, or what decided instead of one."""
        if self.actor:
            return name_of(self.actor)
        return WITHOUT_PERSON.get(self.origin, "somebody whose account is gone")
