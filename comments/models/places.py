"""The places of responses under their articles, as two columns that an index sorts: one page, or one number, asks for no other row."""

from collections.abc import Iterable
from itertools import batched

from django.db import models, transaction

from articles.models import FindableQuerySet
from comments.rules.threads import Place, place_of

BATCH = 500
PLACED_BY = frozenset({"parent", "parent_id", "received_at"})


class PlacedQuerySet(FindableQuerySet):
    """Responses by their places: every write in bulk of what a place is made of brings the places along in its own transaction."""

    def update(self, **values):
        """Update as usual; the places follow where the values are what they are made of, beneath the rows too."""
        if PLACED_BY.isdisjoint(values):
            return super().update(**values)
        with transaction.atomic(using=self.db):
            # Asked before the update, which may take rows out of the set.
            pks = list(self.order_by().values_list("pk", flat=True))
            count = super().update(**values)
            self._place(pks)
            return count

    update.alters_data = True

    def bulk_create(self, *args, **kwargs):
        """Create as usual and give each row its place."""
        with transaction.atomic(using=self.db):
            created = super().bulk_create(*args, **kwargs)
            self._place([row.pk for row in created if row.pk])
            return created

    def in_order(self, order: str):
        """Those of one article as they stand under it; ``order`` is Site.responses_order."""
        return self.order_by("-thread" if order == "newest" else "thread", "path")

    def up_to(self, row: "Placed", order: str):
        """Those of one article that stand where ``row`` does or before it."""
        threads = {"thread__gte" if order == "newest" else "thread__lte": row.thread}
        return self.filter(**threads).exclude(thread=row.thread, path__gt=row.path)

    def number_of(self, row: "Placed", *, order: str) -> int:
        """Give the number of an approved response among those of its article, counted by the index."""
        return self.approved().filter(article=row.article_id).up_to(row, order).order_by().count()

    def _place(self, pks: Iterable[int]) -> None:
        """Write the places of rows, and of all that stand beneath them."""
        pks, done = set(pks), set()
        rows = list(self._with_place_above(pks))
        # Those whose parents are among them wait for these.
        rows = [row for row in rows if row.parent_id not in pks]
        while rows:
            done |= {row.pk for row in rows}
            for row in rows:
                row.take_place()
            rows = [row for row in self._answering({row.pk for row in rows}) if row.pk not in done]

    def _with_place_above(self, pks: Iterable[int]) -> Iterable["Placed"]:
        for some in batched(pks, BATCH):
            yield from self._barely().filter(pk__in=some)

    def _answering(self, pks: Iterable[int]) -> Iterable["Placed"]:
        for some in batched(pks, BATCH):
            yield from self._barely().filter(parent__in=some)

    def _barely(self):
        columns = ("received_at", "thread", "path", "parent__thread", "parent__path")
        return self.model._base_manager.select_related("parent").only(*columns).order_by()


class Placed(models.Model):
    """What a response has of its place: two columns, written by every save and every write in bulk."""

    thread = models.BinaryField(max_length=16, default=b"")
    path = models.BinaryField(max_length=32, default=b"")

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Save as usual and write the place, which needs the key of the row; what stands beneath a row that moves goes along."""
        fields, is_new = kwargs.get("update_fields"), self._state.adding
        with transaction.atomic():
            super().save(*args, **kwargs)
            if (fields is None or not PLACED_BY.isdisjoint(fields)) and self.take_place() and not is_new:
                type(self).objects.filter(pk=self.pk)._place([self.pk])

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(bytes(self.thread), bytes(self.path))

    def take_place(self) -> bool:
        """Write the place of the saved row if it is another than it was, and tell whether it is.

        A reply whose parent was deleted stays beneath what that stood beneath, so that the talk about it stays together.
        """
        above = self.parent.place if self.parent_id else self.place.above
        place = place_of(self.pk, self._meta.get_field("received_at").to_python(self.received_at), above)
        if place == self.place:
            return False
        self.thread, self.path = place.thread, place.path
        # Whoever writes what readers see has raised the site version.
        type(self).objects.filter(pk=self.pk).update_unseen(thread=place.thread, path=place.path)
        return True
