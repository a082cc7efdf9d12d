"""What a reader reports of a response: without an account, without a cookie, and without a trace of who it was."""

from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.models import Article
from comments.models import MailChoice, Report, Response
from comments.models.report import DANGER
from comments.readers.forms import ReportForm, is_same_origin
from comments.readers.views import refused
from htc.lib import ratelimit
from htc.lib.entry.intake import Intake, takes
from htc.lib.languages import speak

REPORTS = 10


@csrf_exempt  # no reader has a session that could be misused
@takes(Intake(clients="report", minute=60))
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def report(request, pk: int):
    """Ask what is wrong with a response, and count the answer for the moderators."""
    public = Response.objects.approved().select_related("article").filter(article__in=Article.objects.published())
    row = get_object_or_404(public, pk=pk)
    speak(row.article.language)
    form = ReportForm(request.POST or None)
    context = {"response": row, "article": row.article, "form": form}
    if request.method != "POST":
        return render(request, "comments/report.html", context)
    if not is_same_origin(request):
        return refused(request, message=gettext("The form was sent from another site. Please report the response on its own page."))
    if not form.is_valid():
        return render(request, "comments/report.html", context, status=422)
    if not ratelimit.allow(f"report:{ratelimit.visitor(request)}", REPORTS, ratelimit.HOUR):
        form.add_error(None, gettext("You have reported many responses in a short time. Please send this one again in an hour."))
        response = render(request, "comments/report.html", context, status=429)
        response["Retry-After"] = str(ratelimit.HOUR)
        return response
    _take_in(request, row, form)
    return HttpResponseRedirect(reverse("comments:reported"), status=303)


def _take_in(request, row: Response, form: ReportForm) -> None:
    """Count the report, once a day for each reader and reason; words that are new are kept every time. A robot is told the same."""
    reason, words = form.cleaned_data["reason"], form.cleaned_data["words"]
    if form.cleaned_data["website"]:
        return
    is_counted = not ratelimit.seconds_to_wait(request, f"report:{row.pk}:{reason}", ratelimit.DAY)
    if is_counted or words:
        count(row.pk, reason, words, is_counted=is_counted)


@transaction.atomic
def count(pk: int, reason: str, words: str = "", *, is_counted: bool = True) -> None:
    """Count a reader's report of a response, and have it stand among the reasons until somebody decides; readers see no change."""
    row = Response.objects.select_for_update().get(pk=pk)
    was_urgent = DANGER in row.reasons
    Report.objects.add(row, reason, words, is_counted=is_counted)
    Report.objects.write_reasons(row)
    if DANGER in row.reasons and not was_urgent:
        # Whoever was told that it waits was not told that somebody could be in danger.
        MailChoice.told.through._default_manager.filter(response=row).delete()


@require_safe
@cache_control(no_store=True)
def reported(request):
    """Say that a report was received."""
    return render(request, "comments/reported.html")
