"""The public pages of articles."""

from datetime import date

from django.db.models import Count
from django.db.models.functions import Substr
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.models import Article, OldAddress

HOME_LENGTH = 10


@require_safe
@cache_control(max_age=60)
def home(request):
    """Show the newest article, nine more and the months that hold articles."""
    articles = list(Article.objects.published().with_cards()[:HOME_LENGTH])
    months = Article.objects.published().annotate(month=Substr("path", 1, 7)).values("month").annotate(count=Count("pk")).order_by("-month")
    return render(
        request,
        "articles/article_list.html",
        {
            "lead": articles[0] if articles else None,
            "articles": articles[1:],
            "all_articles": articles,
            "months": [(date(int(row["month"][:4]), int(row["month"][5:]), 1), row["count"]) for row in months],
        },
    )


@require_safe
@cache_control(max_age=60)
def month(request, year: int, month: int):
    """Show every article whose address lies in the month, newest first."""
    articles = list(Article.objects.published().filter(path__startswith=f"{year:04}/{month:02}/").with_cards())
    if not articles:
        raise Http404
    return render(request, "articles/article_month.html", {"month": date(year, month, 1), "articles": articles})


@require_safe
@cache_control(no_store=True)
def article_detail(request, year: int, month: int, slug: str):
    """Show an article with its responses; answer 301 at an address it left and 410 where it was withdrawn.

    Never stored by browsers: the page holds a form, and what was typed in it must not come back on a shared computer.
    """
    path = f"{year:04}/{month:02}/{slug}"
    article = Article.objects.with_page().filter(path=path).first()
    if article is None:
        old = get_object_or_404(OldAddress.objects.select_related("article"), path=path)
        return HttpResponsePermanentRedirect(f"/{old.article.path}/")
    if article.status == Article.Status.WITHDRAWN:
        return render(request, "410.html", status=410)
    if not article.is_public:
        raise Http404
    return render(request, "articles/article_detail.html", {"article": article})
