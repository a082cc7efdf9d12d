"""Articles as they were: one row for each save, whole."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from articles.models.article import Article
from htc.lib.words import moment_of, name_of

ONE_A_DAY_AFTER = timedelta(days=365)
ONE_A_MONTH_AFTER = timedelta(days=3 * 365)
UNSHOWN_FOR = timedelta(days=365)  # after it was shown, discarded or kept anew
WAITING = Q(shown=False, kept_until=None)


class RevisionQuerySet(models.QuerySet):
    """Revisions by what a page shows of them, and by whether they are still wanted."""

    def listed(self):
        """The newest first, with their authors and without what they hold."""
        return self.select_related("author").defer("snapshot", "form").order_by("-pk")

    def shown(self):
        """Those of what an article was, without what was kept beside it."""
        return self.filter(shown=True)

    def waiting(self):
        """Changes that are kept beside their articles until they are shown or discarded: one of an article at the most."""
        return self.filter(WAITING)

    def read(self):
        """Those of articles that readers could see, or were to see from a moment on."""
        return self.shown().filter(snapshot__status=Article.Status.PUBLISHED)

    def outlived(self, now: datetime):
        """Those that are kept no longer."""
        return self.filter(kept_until__lte=now)


class Revision(models.Model):
    """An article as it was saved: all that its writers decide in one value, with who and when.

    Their order is that of their keys. ``found`` tells of one that nobody saved in the admin: the state of an article that was imported or
    changed by a script, kept just before the next change. ``changed`` says what differs from the one before it.

    One that is not ``shown`` is no state that the article ever had: changes to a public article, kept beside it. ``form`` is what its form
    would post to show them (names to values, as the browser sent them, without the text, which is in ``snapshot``), until that is done.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="revisions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    snapshot = models.JSONField()
    changed = models.TextField(blank=True)
    found = models.BooleanField(default=False)
    shown = models.BooleanField(default=True, db_default=True)
    form = models.JSONField(default=dict, db_default={})
    kept_until = models.DateTimeField(null=True, db_index=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        default_permissions = ()  # who may look at the article may look at them, who may change it restores them
        constraints = [models.UniqueConstraint(fields=["article"], condition=WAITING, name="one_revision_waits_beside_an_article")]

    def __str__(self):
        return f"Revision of {moment_of(self.at)}"

    @property
    def author_name(self) -> str:
        """Who saved it, in words; "" where that is not known."""
        if self.author:
            return name_of(self.author)
        return "" if self.found else "somebody who has left"

    @property
    def is_waiting(self) -> bool:
        """Whether it is kept beside its article, to be shown or discarded."""
        return not self.shown and self.kept_until is None

    def end_waiting(self) -> None:
        """Note that what was kept beside the article waits no longer; for a year it can be found and brought back."""
        self.kept_until, self.form = timezone.now() + UNSHOWN_FOR, {}
        self.save(update_fields=["kept_until", "form"])

    def end_with(self, follower: "Revision") -> None:
        """Say how long this one is kept, now that ``follower`` has taken its place.

        For good: the first of an article, and every one that readers could see. The others go after a year if they were followed on the
        same day, after three years if in the same month; so each day, then each month, keeps its last.
        """
        day, next_day = (timezone.localtime(revision.at).date() for revision in (self, follower))
        if (day.year, day.month) != (next_day.year, next_day.month) or self._was_read_until(follower.at) or self._is_first():
            return
        self.kept_until = self.at + (ONE_A_DAY_AFTER if day == next_day else ONE_A_MONTH_AFTER)
        self.save(update_fields=["kept_until"])

    def _was_read_until(self, moment: datetime) -> bool:
        published_at = self.snapshot["published_at"]
        is_published = self.snapshot["status"] == Article.Status.PUBLISHED
        return is_published and published_at is not None and datetime.fromisoformat(published_at) <= moment

    def _is_first(self) -> bool:
        return not Revision.objects.shown().filter(article=self.article_id, pk__lt=self.pk).exists()


def has_unshown(article: str) -> Exists:
    """Give whether changes wait beside an article, for a query in which ``article`` names its key."""
    return Exists(Revision.objects.waiting().filter(article=OuterRef(article)))
