"""Responses as a set: by what may be seen, by where they stand, by what is to be done, and as the queue of what is to be verified.

Readers see them under one article, and on the few pages that show responses of many; so a change of one raises the version of those of
its article, and the one of all, not that of the site.

How they are decided about is told in ``comments.decisions.changes``.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from articles.models import Article, FindableQuerySet, Site
from comments.models.fetch import Fetch
from comments.models.lane import WAITING
from comments.models.leases import LeaseQuerySet, hold_by_host
from comments.models.places import PLACED_BY, Placed
from comments.models.report import Report
from htc.lib.web import bare_host


class ResponsesVersion(models.Model):
    """When what stands under an article was last made other for readers: a number that rises over all articles.

    Whoever keeps pages asks which articles have a higher one than it has seen.
    """

    # Without a constraint: it would lock the article, which waits for nothing here.
    article = models.OneToOneField(Article, models.CASCADE, primary_key=True, related_name="+", db_constraint=False)
    number = models.PositiveBigIntegerField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.number} of {self.article_id}"

    @classmethod
    def touch(cls, articles: Iterable[int]) -> None:
        """Raise the versions of what stands under the articles with these keys. Call it inside the transaction of the change."""
        if keys := sorted(set(articles)):
            with transaction.atomic():
                number = Site.touch_responses()
                rows = [ResponsesVersion(article_id=key, number=number) for key in keys]
                ResponsesVersion.objects.bulk_create(rows, update_conflicts=True, unique_fields=["article"], update_fields=["number"])

    @classmethod
    def raised_since(cls, number: int, *, most: int) -> set[int] | None:
        """Give the keys of the articles whose version is higher than ``number``, None where they are more than ``most``."""
        keys = cls.objects.filter(number__gt=number).values_list("pk", flat=True)[: most + 1]
        return None if len(keys) > most else set(keys)


class ResponseQuerySet(LeaseQuerySet, FindableQuerySet):  # type: ignore[override]  # the stubs give each class its own as_manager
    """Responses. A linkback with ``next_try_at`` waits to be verified, for the first time or again.

    Writes in bulk raise the versions of the articles and bring along the search index (``FindableQuerySet``) and the places.
    """

    def touch(self, created: Sequence[models.Model] | None = None) -> None:
        """Raise the versions of the articles under which the rows of the set stand, or those of ``created`` that readers see."""
        if created is None:
            ResponsesVersion.touch(self.order_by().values_list("article_id", flat=True).distinct())
        else:
            ResponsesVersion.touch(row.article_id for row in created if row.state == self.model.State.APPROVED)  # type: ignore[attr-defined]  # rows of ours

    # By what may be seen and what is to be done

    def approved(self):
        """The ones that readers see: only these are listed, counted and fed."""
        return self.filter(state=self.model.State.APPROVED)

    def waiting(self):
        """What waits for a moderator: for the queue, the mails, the desk and the list alike."""
        return self.filter(lane__in=WAITING)

    def reported(self):
        """What readers see and have reported, as long as nobody has decided on it."""
        # From the reports, of which there are few: a database that may choose begins with all that is approved.
        seen = self.model.objects.approved().filter(pk=OuterRef("response"))
        return self.filter(pk__in=Report.objects.open().filter(Exists(seen)).values("response"))

    def updates_waiting(self):
        """The approved responses whose page has changed: readers see the old words until a moderator has decided."""
        return self.approved().filter(pending_update__isnull=False)

    def linkbacks(self):
        """Responses of other sites."""
        return self.exclude(kind=self.model.Kind.COMMENT)

    def own_links(self, article: Article | None = None):
        """Linkbacks from articles of this blog, or from one of them; they are made without a fetch, and never to be fetched."""
        return self.filter(source_key=self.model.own_key(article)) if article else self.filter(source_key__startswith="article:")

    def pages_of_others(self):
        """Linkbacks whose page can be fetched: neither comments nor links between articles of ours."""
        return self.linkbacks().exclude(source_key__startswith="article:")

    # By when they were decided on, for what is kept for a time only

    def failed_before(self, moment: datetime):
        """Linkbacks whose verification has failed for good, and was last tried before the moment."""
        failed = self.filter(state=self.model.State.UNVERIFIED, next_try_at=None)
        return failed.annotate(tried_at=Coalesce("checked_at", "received_at")).filter(tried_at__lt=moment)

    def discarded_before(self, moment: datetime):
        """What a moderator or a rule has put into spam or trash before the moment."""
        away = self.filter(state__in=[self.model.State.SPAM, self.model.State.TRASH])
        return away.annotate(decided_at=Coalesce(models.Max("events__at"), "received_at")).filter(decided_at__lt=moment)

    def forget_emails(self, decided_before: datetime) -> int:
        """Empty the e-mail address of every comment that was decided on before the moment, and give how many there were.

        The decision is what ended the last wait: neither a move from one end to another nor a change of the words begins the time anew,
        and whose decision was undone waits again.
        """
        waits = [self.model.State.PENDING, self.model.State.UNVERIFIED]
        decided = self.exclude(author_email="").exclude(state__in=waits)
        decision = models.Max("events__at", filter=Q(events__from_state__in=["", *waits]) & ~Q(events__to_state__in=waits))
        # What came without a record, from a script, counts from its arrival.
        old = decided.annotate(decided_at=Coalesce(decision, "received_at")).filter(decided_at__lt=decided_before)
        return self.model.objects.filter(pk__in=list(old.values_list("pk", flat=True))).update_unseen(author_email="")

    # By their places under an article

    def in_order(self, order: str):
        """Those of one article as they stand under it; ``order`` is Site.responses_order."""
        return self.order_by("-thread" if order == "newest" else "thread", "path")

    def up_to(self, row: Placed, order: str):
        """Those of one article that stand where ``row`` does or before it."""
        threads = {"thread__gte" if order == "newest" else "thread__lte": row.thread}
        return self.filter(**threads).exclude(thread=row.thread, path__gt=row.path)

    def number_of(self, row: Placed, *, order: str) -> int:
        """Give the number of an approved response among those of its article, counted by the index."""
        return self.approved().filter(article=row.article_id).up_to(row, order).order_by().count()

    def update(self, **values):
        """Update as usual; the places follow where the values are what they are made of, beneath the rows too."""
        with transaction.atomic(using=self.db):
            if moved_to := values.get("article", values.get("article_id")):
                ResponsesVersion.touch([getattr(moved_to, "pk", moved_to)])
            if PLACED_BY.isdisjoint(values):
                return super().update(**values)
            # Asked before the update, which may take rows out of the set.
            pks = list(self.order_by().values_list("pk", flat=True))
            count = super().update(**values)
            self.model.take_places(pks)
            return count

    update.alters_data = True  # type: ignore[attr-defined]  # as in PublicQuerySet

    def bulk_create(self, *args, **kwargs):
        """Create as usual and give each row its place."""
        with transaction.atomic(using=self.db):
            created = super().bulk_create(*args, **kwargs)
            self.model.take_places([row.pk for row in created if row.pk])
            return created

    # The queue of what is to be verified

    def due(self, now: datetime):
        """Linkbacks that are to be verified at ``now`` and are in nobody's hands.

        What a moderator has put into spam or trash is never asked for again.
        """
        return super().due(now)._outside("SPAM", "TRASH")

    def _outside(self, *states: str):
        # By what they are not: SQLite would look up the states that they may have, and so read all that readers see to find what is due.
        return self.exclude(state__in=[self.model.State[name] for name in states])

    def queued(self):
        """Linkbacks that wait for their first verification, due or not."""
        return self.filter(state=self.model.State.UNVERIFIED, next_try_at__isnull=False)

    def take(self, now: datetime):
        """Give one due linkback, held for this process until it is finished or the lease of two minutes ends; None when none is due.

        Those that never were verified come first. Rows whose host is being asked already are passed over, and those whose host has been
        asked often enough are put off, which costs them no attempt.
        """
        self._put_off_full_hosts(now)
        busy, pk = Fetch.objects.busy_hosts(), None
        for rows in (self._outside("PENDING", "APPROVED", "GONE"), self):
            pk = pk or hold_by_host(rows, now, busy, addresses=("source_url",), is_ours=False)
        return None if pk is None else self.select_related("article").get(pk=pk)

    def _put_off_full_hosts(self, now: datetime) -> None:
        full = Fetch.objects.full_hosts(now)
        late: defaultdict[datetime, list[int]] = defaultdict(list)
        for pk, url in self.due(now).values_list("pk", "source_url") if full else ():
            if bare_host(url) in full:
                late[full[bare_host(url)]].append(pk)
        for moment, pks in late.items():
            self.due(now).filter(pk__in=pks).order_by().update_unseen(next_try_at=moment)

    def held(self, row):
        """A row as long as it is in the hands of who took ``row`` and nobody has decided on it."""
        return super().held(row).filter(state=row.state)

    @transaction.atomic
    def finish(self, row, *, facts: dict | None = None, **fields) -> bool:
        """Write what the verification of a taken row found, and let go of it; tell whether it still was this process's to write.

        ``facts`` are added to those of the row. A notice that came in meanwhile keeps the moment for which it has asked.
        """
        Fetch.objects.end(bare_host(row.source_url), row.taken_at)
        held = self.held(row).order_by().select_related(None)
        stored = held.select_for_update().values("facts", "next_try_at").first()
        if stored is None:
            return False
        if stored["next_try_at"] != row.next_try_at:
            fields.pop("next_try_at", None)
        if facts:
            fields["facts"] = stored["facts"] | facts
        return super().finish(row, **{"attempts": row.attempts + 1} | fields)

    def put_off(self, row, until: datetime) -> None:
        """Let go of a taken row until ``until``, at the cost of no attempt."""
        self.finish(row, attempts=row.attempts, next_try_at=until)

    def check_again(self, now: datetime) -> int:
        """Have the linkbacks of the set verified once more from ``now`` on, in the state where they are, and give how many there are.

        Comments, links of our own, and what is in spam or trash, are left alone.
        """
        rows = self.pages_of_others().exclude(state__in=[self.model.State.SPAM, self.model.State.TRASH])
        return rows.order_by().update_unseen(next_try_at=now, attempts=0)
