"""What the pages of approved linkbacks say by now, waiting for a moderator while readers see what was approved."""

from copy import copy
from uuid import UUID

from django.db import transaction

from comments.models.queue import QueueQuerySet

# What the page of another site may change of its row.
UPDATED = ("title", "excerpt", "author_name", "author_url", "language", "facts", "reasons")


class UpdateQuerySet(QueueQuerySet):
    """Linkbacks by what has changed on their pages since they were approved."""

    def updates_waiting(self):
        """The approved responses whose page has changed: readers see the old words until a moderator has decided."""
        return self.filter(state=self.model.State.APPROVED, pending_update__isnull=False)


class Updatable:
    """What a response does with the update that waits beside it.

    ``pending_update`` holds what is different: columns by their names, ``facts`` to be added to those of the row, and the ``reasons`` that
    speak against it.
    """

    @property
    def updated(self):
        """The row, unsaved, as it would look with the update."""
        row, update = copy(self), dict(self.pending_update or {})
        row.__dict__.pop("excerpt_parts", None)
        row.facts = self.facts | update.pop("facts", {})
        for name in UPDATED:
            setattr(row, name, update.get(name, getattr(row, name)))
        return row

    def accept_update(self, *, by=None, origin: str, batch: UUID | None = None) -> bool:
        """Show readers what the page says now, with one event and a new site version; tell whether an update still waited."""
        return self._end_update(accept=True, by=by, origin=origin, batch=batch)

    def decline_update(self, *, by=None, origin: str, batch: UUID | None = None) -> bool:
        """Keep what readers see and forget what the page says now, until it changes again; tell whether an update still waited."""
        return self._end_update(accept=False, by=by, origin=origin, batch=batch)

    @transaction.atomic
    def _end_update(self, *, accept: bool, by, origin: str, batch: UUID | None) -> bool:
        held = type(self).objects.filter(pk=self.pk)
        row = held.updates_waiting().select_related(None).select_for_update().first()
        if row is None:
            return False
        fields = {"reasons": [reason for reason in row.reasons if reason != "changed"]}
        if accept:
            fields = {name: getattr(row.updated, name) for name in UPDATED}
        # The version rises only when readers see something else. A look at the page that is going on has seen less than the moderator.
        (held.update if accept else held.update_unseen)(pending_update=None, taken_at=None, **fields)
        reason = "update accepted" if accept else "update declined"
        row.events.create(actor=by, origin=origin, from_state=row.state, to_state=row.state, reason=reason, batch=batch)
        self.refresh_from_db(fields=[*fields, "pending_update"])
        self.__dict__.pop("excerpt_parts", None)
        return True
