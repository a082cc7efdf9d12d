"""What readers send: a comment, its preview and the page that says it was received."""

from django.core import signing
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.models import Article
from comments.forms import CommentForm, Token, is_same_origin, judge_token
from comments.models import Response
from htc.lib import ratelimit

RECEIVED_SALT = "comment-received"
RECEIVED_SECONDS = 30 * 60


@csrf_exempt  # no reader has a session that could be misused; is_same_origin and the token stand in for the cookie
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def respond(request, pk: int):
    """Take a reader's comment: preview it, store it for a moderator, or show the form again with everything that was typed."""
    article = get_object_or_404(Article.objects.published().with_page(), pk=pk)
    if request.method != "POST":
        return redirect(f"{article.get_absolute_url()}#respond")
    if not (article.comments_open and request.site.comments_open):
        return render(request, "comments/closed.html", {"article": article}, status=403)
    if not is_same_origin(request):
        return refused(request, message="The form was sent from another site. Please write your comment on the article’s own page.")
    token = judge_token(request.POST.get("token", ""), article)
    if token == Token.FOREIGN:
        return refused(request, message="The form did not come from this article. Please open the article and write your comment there.")
    form = CommentForm.sent(request.POST, article)
    if not form.is_valid():
        return _article_page(request, article, form, status=422)
    if token == Token.EXPIRED or request.POST.get("action") == "preview":
        return _article_page(request, article, form, preview=form.as_response(article))
    return _store(request, article, form)


def _store(request, article: Article, form: CommentForm):
    known = Response.objects.same_comment(form.as_response(article))
    visitor = ratelimit.visitor(request)
    if known is None and not (ratelimit.allow(f"comment:{visitor}", 1, 5) and ratelimit.allow(f"comment:{visitor}", 20, 3600)):
        form.add_error(None, "You have just sent a comment. Please wait a few seconds and send this one again.")
        response = _article_page(request, article, form, status=429)
        response["Retry-After"] = "5"
        return response
    row = known or form.save_for(article)
    token = signing.TimestampSigner(salt=RECEIVED_SALT).sign(str(row.pk))
    # 303: the browser gets the page, and a reload of it sends nothing again (RFC 9110 §15.4.4).
    return HttpResponseRedirect(reverse("comments:received", args=[token]), status=303)


def _article_page(request, article: Article, form: CommentForm, *, preview: Response | None = None, status: int = 200):
    return render(request, "articles/article_detail.html", {"article": article, "form": form, "preview": preview}, status=status)


@require_safe
@cache_control(no_store=True)
def received(request, token: str):
    """Say that a comment was received; the address is good for thirty minutes."""
    try:
        pk = signing.TimestampSigner(salt=RECEIVED_SALT).unsign(token, max_age=RECEIVED_SECONDS)
    except signing.BadSignature as error:
        raise Http404 from error
    row = get_object_or_404(Response.objects.select_related("article"), pk=pk)
    return render(request, "comments/received.html", {"article": row.article})


def refused(request, exception=None, *, message: str = ""):
    """Answer 403 with one sentence."""
    return render(request, "403.html", {"message": message or "You may not see this page."}, status=403)
