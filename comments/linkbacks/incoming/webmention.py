"""The webmention endpoint: for software by POST, for people without any by a form; and the page that says what became of a notice."""

import logging

from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.models import Article
from comments.linkbacks.incoming import receiving
from comments.linkbacks.incoming.intake import LATER, NOT_STORED, LinkbackIntake
from comments.linkbacks.wire import webmention
from comments.models import Receipt, Response
from htc.lib.entry.intake import takes
from htc.lib.languages import once_in_each_language, speak

logger = logging.getLogger(__name__)

MAX_NOTICE = 64 * 1024
PLAIN, JSON, HTML = "text/plain", "application/json", "text/html"
CODES = {
    "off": "webmentions_closed",
    "unknown": "target_unknown",
    "closed": "target_closed",
    "target": "target_invalid",
    "foreign": "target_foreign",
    "not_a_post": "target_not_an_article",
    "source": "source_invalid",
    "own": "source_is_ours",
    "flood": "too_many",
    "rush": "too_many",
    "full": "queue_full",
}
# What is not read, for software; its people have a page.
TURNED_AWAY = {
    411: ("length_required", "Say how long the notice is (Content-Length)."),
    413: ("too_large", "The notice is longer than 64 KiB."),
    429: ("too_many", "Too many notices came at once. Please try again later."),
}


def webmention_url() -> str:
    """Give the absolute address of the webmention endpoint, which is one, whatever the language of the page that names it."""
    return settings.SITE_URL + _path_in(settings.LANGUAGE_CODE)


@once_in_each_language
def _path_in(language: str) -> str:
    with translation.override(language):
        return reverse("comments:webmention")


def turn_away(request, status: int, seconds: int) -> HttpResponse | None:
    """Answer a notice that is not read, in the format that the client prefers; a browser gets a page as from every form."""
    answered_as = request.get_preferred_type([PLAIN, JSON, HTML])
    if answered_as == HTML:
        return None
    code, said = TURNED_AWAY[status]
    if answered_as == JSON:
        return JsonResponse({"error": code, "error_description": said}, status=status)
    return _plain(f"{code}: {said}", status)


@csrf_exempt
@takes(LinkbackIntake(longest=MAX_NOTICE, refuse=turn_away))
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def webmention_endpoint(request):
    """Take a webmention, or show the form by which a reader tells us of a page; ``?target=`` is the article it is about."""
    if request.method != "POST":
        return _form(request, target=request.GET.get("target", ""))
    try:
        source, target = webmention.read_notice(request.read(), request.headers.get("Content-Type", ""))
    except webmention.Malformed as error:
        return _refuse(request, error.code)
    return _take(request, source, target)


def _take(request, source: str, target: str):
    try:
        # Both or none of them: its sender tries again what it was given no receipt for.
        with transaction.atomic():
            row = receiving.receive(source, target, kind=Response.Kind.WEBMENTION, site=request.site)
            receipt = Receipt.objects.give(row, timezone.now())
    except receiving.Refused as refused:
        _, seconds = LATER.get(refused.why, (0, 0))
        return _refuse(request, CODES[refused.why], retry_after=seconds, source=source, target=target)
    except DatabaseError:
        logger.exception("a webmention could not be stored")
        return _refuse(request, "cannot_store", retry_after=NOT_STORED, source=source, target=target)
    status_url = settings.SITE_URL + receipt.get_absolute_url()
    answered_as = request.get_preferred_type([PLAIN, JSON, HTML])
    if answered_as == HTML:
        context = {"receipt": receipt, "article": row.article}
        response = render(request, "comments/webmention_received.html", context, status=201)
    elif answered_as == JSON:
        response = JsonResponse({"status": webmention.QUEUED, "location": status_url}, status=201)
    else:
        response = _plain(f"Thank you. The link will be checked. What becomes of it: {status_url}", 201)
    response["Location"] = status_url
    return response


def _refuse(request, code: str, *, retry_after: int = 0, source: str = "", target: str = ""):
    """Answer with a refusal in the format that the client prefers; a browser gets the form again with what was typed."""
    refusal = webmention.REFUSALS[code]
    answered_as = request.get_preferred_type([PLAIN, JSON, HTML])
    if answered_as == HTML:
        response = _form(request, refusal=refusal, source=source, target=target)
    elif answered_as == JSON:
        response = JsonResponse({"error": code, "error_description": refusal.sentence}, status=refusal.status)
    else:
        response = _plain(f"{code}: {refusal.sentence}", refusal.status)
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response


def _form(request, *, target: str, source: str = "", refusal: webmention.Refusal | None = None):
    said = gettext(refusal.sentence) if refusal else ""
    context = {"article": _public_article(target), "source": source, "target": target, "refusal": said}
    return render(request, "comments/webmention_form.html", context, status=refusal.status if refusal else 200)


def _public_article(target: str) -> Article | None:
    try:
        return receiving.find_target(target)[1]
    except receiving.Refused:
        return None


@require_safe
@cache_control(no_store=True, private=True)
def webmention_status(request, token: str):
    """Say what became of a webmention: whether it was verified, and nothing of what a moderator or a rule decided."""
    receipt = get_object_or_404(Receipt.objects.good(timezone.now()).select_related("response__article"), token=token)
    speak(receipt.response.article.language)
    words, reason = _outcome(receipt.response)
    answered_as = request.get_preferred_type([HTML, JSON, PLAIN])
    if answered_as == JSON:
        response: HttpResponse = JsonResponse({"status": words} | ({"reason": reason} if reason else {}))
    elif answered_as == PLAIN:
        response = _plain(f"{words}: {reason}" if reason else words, 200)
    else:
        sentence = gettext(webmention.FAILURES[reason]) if reason else ""
        context = {
            "article": receipt.response.article,
            "words": f"{gettext(words)}: {reason}" if reason else gettext(words),
            "sentence": sentence,
        }
        response = render(request, "comments/webmention_status.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _outcome(row: Response) -> tuple[str, str]:
    """Give the words for a row and the reason of a failure. Whether it waits, is public or was discarded makes no difference."""
    if row.verified_at and row.state != Response.State.GONE:
        return webmention.VERIFIED, ""
    failures = [reason for reason in row.reasons if reason in webmention.FAILURES]
    if failures and (row.next_try_at is None or row.state == Response.State.GONE):
        return webmention.NOT_VERIFIED, failures[0]
    return webmention.QUEUED, ""


def _plain(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")
