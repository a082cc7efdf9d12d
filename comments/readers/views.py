"""What readers send: a comment and its preview; and the pages of the list of responses."""

from datetime import datetime

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.models import Article
from articles.views import in_its_language, show
from comments.decisions.approvable import why_not_answered
from comments.decisions.deciding import NotAnswered
from comments.decisions.repeats import Click
from comments.decisions.screening import moderator_of
from comments.models import Response, page_address
from comments.readers.forms import CommentForm, TokenState, is_same_origin, judge_token
from comments.readers.openness import why_closed
from comments.readers.own_addresses import received_address
from comments.rules.threads import PAGE_LENGTH
from htc.lib import ratelimit
from htc.lib.database.statements import Question
from htc.lib.entry.intake import Intake, takes
from htc.lib.languages import speak
from htc.lib.words import in_minutes

# What is stored, or refused, needs nothing of what the page shows.
_answered = Question(lambda now, pk: Article.objects.published(now).filter(pk=pk).defer("body", "standfirst", "excerpt"), datetime, int)


@csrf_exempt  # no reader has a session that could be misused; is_same_origin and the token stand in for the cookie
@takes(Intake(clients="comment", minute=60))
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def respond(request, pk: int, parent_pk: int | None = None):
    """Take a reader's comment or reply: preview it, store it for a moderator, or show the form again with everything that was typed.

    A reply has a page of its own with what it answers; only what readers see can be answered.
    """
    article = next(iter(_answered.ask(timezone.now(), pk)), None)
    if article is None:
        raise Http404
    speak(article.language)
    parent = get_object_or_404(Response.objects.approved().filter(article=article), pk=parent_pk) if parent_pk else None
    unanswered = why_not_answered(parent) if parent else ""
    if closed := why_closed(article, request.site):
        return render(request, "comments/closed.html", {"article": article, "why_closed": closed}, status=403)
    if unanswered and request.method != "POST":
        return refused(request, message=gettext("Of this comment nothing is left: %(why)s") % {"why": unanswered})
    if request.method != "POST":
        return _form_page(request, CommentForm.blank(article, parent)) if parent else redirect(f"{article.get_absolute_url()}#respond")
    if not is_same_origin(request):
        return refused(
            request, message=gettext("The form was sent from another site. Please write your comment on the article’s own page.")
        )
    token = judge_token(request.POST.get("token", ""), article)
    if token == TokenState.FOREIGN:
        return refused(
            request, message=gettext("The form did not come from this article. Please open the article and write your comment there.")
        )
    form = CommentForm.sent(request.POST, article, parent)
    if form.is_valid() and unanswered:
        form.add_error(None, gettext("What you answer has changed: %(why)s Your words are kept below.") % {"why": unanswered})
    if not form.is_valid():
        return _form_page(request, form, status=422)
    if token == TokenState.EXPIRED or request.POST.get("action") == "preview":
        return _form_page(request, form, preview=form.as_response())
    return _store(request, form)


def _store(request, form: CommentForm):
    """Store the comment, unless its reader has to wait; what a moderator writes stands under the article at once.

    A double click is answered like its first press, and is no second comment to the limits either.
    """
    click, moderator = Click(request, form.as_response(), request.POST.get("token", "")), moderator_of(request)
    row = click.earlier()
    if row is None:
        try:
            if not moderator and (seconds := _seconds_to_wait(request, form)):
                response = _form_page(request, form, status=429)
                response["Retry-After"] = str(seconds)
                return response
            row = form.save(request.site, click, by=moderator)
        except NotAnswered as error:
            form.add_error(None, gettext("%(error)s Your words are kept below.") % {"error": error})
            return _form_page(request, form, status=422)
        finally:
            click.forget_claim()
    is_shown = moderator and row.state == Response.State.APPROVED
    # 303: the browser gets the page, and a reload of it sends nothing again (RFC 9110 §15.4.4).
    return HttpResponseRedirect(row.get_absolute_url() if is_shown else received_address(row), status=303)


def _seconds_to_wait(request, form: CommentForm) -> int:
    """Give the seconds until the reader may send the comment, 0 for now; where there are some, the form says so."""
    visitor = ratelimit.visitor(request)
    if not (ratelimit.allow(f"comment:{visitor}", 1, 5) and ratelimit.allow(f"comment:{visitor}", 20, 3600)):
        form.add_error(None, gettext("You have just sent a comment. Please wait a few seconds and send this one again."))
        return 5
    minutes = form.article.slow_mode_minutes
    if not minutes:
        return 0
    seconds = ratelimit.seconds_to_wait(request, f"slow:{form.article.pk}", minutes * 60)
    if seconds:
        said = gettext("Under this article everybody may send one comment in %(often)s. Please send this one again in %(wait)s.")
        form.add_error(None, said % {"often": in_minutes(minutes), "wait": in_minutes(-(-seconds // 60))})
    return seconds


def _form_page(request, form: CommentForm, *, preview: Response | None = None, status: int = 200):
    """Show the form where it was: under the article, or on the reply's own page."""
    template = "comments/reply.html" if form.parent else "articles/article_detail.html"
    form.article = Article.objects.for_page().get(pk=form.article.pk)
    context = in_its_language(request, form.article) | {
        "parent": form.parent,
        "form": form,
        "preview": preview,
        "moderator": moderator_of(request),
    }
    return render(request, template, context, status=status)


@require_safe
def permalink(request, pk: int):
    """Lead to a response on the page of the list where it stands at present."""
    row = get_object_or_404(Response.objects.approved().select_related("article").filter(article__in=Article.objects.published()), pk=pk)
    number = Response.objects.number_of(row, order=request.site.responses_order)
    return redirect(page_address(row.article, (number - 1) // PAGE_LENGTH + 1) + f"#response-{pk}")


@require_safe
@cache_control(no_store=True)
def page_of_post(request, year: int, month: int, slug: str, number: int | None = None, kind: str = ""):
    """Show a post with a further page of its responses, or with those of one kind."""
    return _show_page(request, f"{year:04}/{month:02}/{slug}", number, kind)


@require_safe
@cache_control(no_store=True)
def page_of_page(request, slug: str, number: int | None = None, kind: str = ""):
    """Show a page with a further page of its responses, or with those of one kind."""
    return _show_page(request, slug, number, kind)


def _show_page(request, path: str, number: int | None, kind: str):
    if number is not None and number < 2:
        return redirect(f"/{path}/responses/{kind}s/" if kind else f"/{path}/", permanent=True)
    parts = [f"{kind}s" if kind else "", str(number) if number else ""]
    rest = "/".join(["responses", *filter(None, parts), ""])
    return show(request, path, rest, responses_page=number or 1, responses_kind=kind)


def refused(request, exception=None, *, message: str = ""):
    """Answer 403 with one sentence."""
    return render(request, "403.html", {"message": message or gettext("You may not see this page.")}, status=403)
