"""What readers report of responses: counted by reason, without a trace of who did."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from htc.lib.text import clean_lines
from htc.lib.words import counted

MOST_WORDS = 2000
WORDS_KEPT = timedelta(hours=1)
REPORTED = "reported"
DANGER = "danger"
BEGINNING = "Readers reported it:"


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports by whether somebody has decided on them."""

    def open(self):
        """The ones that wait for a decision."""
        return self.filter(dismissed_at=None)

    @transaction.atomic
    def add(self, response, reason: str, words: str = "", now: datetime | None = None, *, is_counted: bool = True) -> None:
        """Count a report, opened again if it had been dismissed, and put the reader's words before those that are there.

        One of a reader who was counted already adds words alone, and nothing where they are there.
        """
        now = now or timezone.now()
        report, _ = self.select_for_update().get_or_create(
            response=response, reason=reason, defaults={"times": 0, "first_at": now, "last_at": now}
        )
        if not is_counted and words in report.words:
            return
        report.times += is_counted or not report.times
        report.last_at, report.dismissed_at = now, None
        report.words = clean_lines(f"{words}\n\n{report.words}", MOST_WORDS)
        report.save()

    def dismiss(self, now: datetime | None = None) -> None:
        """Close the open ones of the set, and call their responses reported no more; their words go an hour later, by ``forget_words``."""
        reports = list(self.open().select_related("response").defer("response__body"))
        if not reports:
            return
        Report.objects.filter(pk__in=[report.pk for report in reports]).update(dismissed_at=now or timezone.now())
        for response in {report.response for report in reports}:
            Report.objects.write_reasons(response)

    def reopen(self, response, dismissed_at: datetime) -> None:
        """Open the reports of a response again that were closed at that very moment, by a decision that is undone."""
        if self.filter(response=response, dismissed_at=dismissed_at).update(dismissed_at=None):
            self.write_reasons(response)

    def forget_words(self, now: datetime) -> None:
        """Empty the words of the reports that were closed more than an hour ago: until then a decision may be undone."""
        self.filter(dismissed_at__lt=now - WORDS_KEPT).exclude(words="").update(words="")

    def write_reasons(self, response) -> None:
        """Give a response the reason “reported”, “danger” too where somebody could be in it, and a sentence for each of its open reports.

        Without open reports all of that is taken away.
        """
        reports = list(self.filter(response=response).open())
        reasons = [reason for reason in response.reasons if reason not in (REPORTED, DANGER)]
        why = [sentence for sentence in response.facts.get("why", []) if not sentence.startswith(BEGINNING)]
        why += [f"{BEGINNING} {report}." for report in reports]
        is_urgent = any(report.reason == Report.Reason.DANGER for report in reports)
        response.reasons = reasons + [REPORTED] * bool(reports) + [DANGER] * is_urgent
        response.facts = {name: value for name, value in response.facts.items() if name != "why"} | ({"why": why} if why else {})
        type(response).objects.filter(pk=response.pk).update_unseen(reasons=response.reasons, facts=response.facts)


class Report(models.Model):
    """That readers reported a response for one reason: how often, from when to when, with what words. Nobody is named."""

    class Reason(models.TextChoices):
        DANGER = "danger", gettext_lazy("Somebody could be in danger")
        PRIVATE = "private", gettext_lazy("It tells something private, or who somebody is")
        CONTEMPT = "contempt", gettext_lazy("It is contemptuous or threatening")
        ADVERTISING = "advertising", gettext_lazy("It is advertising or spam")
        OTHER = "other", gettext_lazy("Something else")

    response = models.ForeignKey("comments.Response", models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=11, choices=Reason)
    times = models.PositiveIntegerField(default=1)
    words = models.TextField(blank=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-last_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["response", "reason"], name="one_report_a_reason_per_response")]

    def __str__(self):
        return f"{self.get_reason_display()} ({counted(self.times, 'time')})"
