"""The places of responses under their articles, as two columns that an index sorts: one page, or one number, asks for no other row."""

from collections.abc import Iterable
from datetime import datetime
from itertools import batched
from typing import Any, ClassVar

from django.db import connection, models, transaction

from comments.rules.threads import Place, place_of

BATCH = 500
PLACED_BY = frozenset({"parent", "parent_id", "received_at"})


class Placed(models.Model):
    """What a response has of its place: two columns, written by every save and every write in bulk."""

    thread = models.BinaryField(max_length=16, default=b"")
    path = models.BinaryField(max_length=32, default=b"")

    # As the model of responses has them.
    objects: ClassVar[Any]
    article_id: int
    parent: Any
    parent_id: int | None
    received_at: "models.DateTimeField[datetime, datetime]"

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Save as usual and write the place, which needs the key of the row; what stands beneath a row that moves goes along."""
        fields, is_new = kwargs.get("update_fields"), self._state.adding
        with transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)
            if (fields is None or not PLACED_BY.isdisjoint(fields)) and self.take_place() and not is_new:
                self.take_places([self.pk])

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(bytes(self.thread), bytes(self.path))

    @classmethod
    def take_places(cls, pks: Iterable[int]) -> None:
        """Write the places of rows, and of all that stand beneath them."""
        pks, done = set(pks), set()
        # Those whose parents are among them wait for these.
        rows = [row for row in cls._with_place_above("pk__in", pks) if row.parent_id not in pks]
        while rows:
            done |= {row.pk for row in rows}
            for row in rows:
                row.take_place()
            rows = [row for row in cls._with_place_above("parent__in", {row.pk for row in rows}) if row.pk not in done]

    @classmethod
    def _with_place_above(cls, lookup: str, pks: Iterable[int]) -> Iterable["Placed"]:
        columns = ("received_at", "thread", "path", "parent__thread", "parent__path")
        rows: models.QuerySet[Any] = cls._base_manager.all()
        barely = rows.select_related("parent").only(*columns).order_by()
        for some in batched(pks, BATCH):
            yield from barely.filter(**{lookup: some})

    def take_place(self) -> bool:
        """Write the place of the saved row if it is another than it was, and tell whether it is.

        A reply whose parent was deleted stays beneath what that stood beneath, so that the talk about it stays together.
        """
        above = self.parent.place if self.parent_id else self.place.above
        place = place_of(self.pk, type(self).received_at.field.to_python(self.received_at), above)
        if place == self.place:
            return False
        self.thread, self.path = place.thread, place.path
        self._write_place()
        return True

    def _write_place(self) -> None:
        # Whoever writes what readers see has raised a version. With every new response: put together by hand.
        table, binary = self._meta.db_table, connection.Database.Binary  # type: ignore[attr-defined]  # the stubs lack it
        with connection.cursor() as cursor:
            # The name is that of a model.
            sql = f'UPDATE "{table}" SET thread = %s, path = %s WHERE id = %s'  # noqa: S608
            cursor.execute(sql, [binary(self.thread), binary(self.path), self.pk])
