"""Remarks: what an editor says to the author at a passage of an article, the answers, and whether it is done."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.models import Article
from articles.text.quotations import AROUND, Quotation
from htc.lib.words import moment_of, name_of

LONGEST_TEXT, LONGEST_PASSAGE = 5000, 1000


class RemarkQuerySet(models.QuerySet):
    """Remarks by what is still to be done about them."""

    def begun(self):
        """Those that are no answer to another."""
        return self.filter(parent=None)

    def open(self):
        """Those that nobody has marked as done."""
        return self.begun().filter(done_at=None)

    def with_answers(self):
        """Those that begin something, each with its answers and the accounts, in a fixed number of queries."""
        return (
            self.begun()
            .select_related("author", "done_by")
            .prefetch_related(models.Prefetch("answers", Remark.objects.select_related("author")))
        )


class Remark(models.Model):
    """What somebody of the staff says about an article: at a passage, about the whole, or in answer.

    The passage is kept as a quotation, so the article's text holds nothing of it. No public page, feed, revision or export of content
    knows this table.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="remarks")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField(max_length=LONGEST_TEXT)
    exact = models.TextField(blank=True, max_length=LONGEST_PASSAGE)
    prefix = models.CharField(max_length=AROUND, blank=True)
    suffix = models.CharField(max_length=AROUND, blank=True)
    position = models.PositiveIntegerField(default=0)
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="answers")
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        default_permissions = ()  # who may see the article may see and answer them, who may publish it begins them
        constraints = [
            models.CheckConstraint(condition=Q(parent=None) | Q(exact="", done_at=None), name="answer_has_no_passage_and_is_not_done"),
        ]

    def __str__(self):
        return f"Remark of {moment_of(self.at)}"

    @property
    def author_name(self) -> str:
        """Who wrote it, in words."""
        return name_of(self.author) if self.author else "somebody who has left"

    @property
    def done_by_name(self) -> str:
        """Who marked it as done, in words."""
        return name_of(self.done_by) if self.done_by else "somebody who has left"

    @property
    def quotation(self) -> Quotation:
        """The passage that it is about; without words for a remark about the whole."""
        return Quotation(self.exact, self.prefix, self.suffix, self.position)
