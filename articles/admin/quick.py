"""Title, date, tags and state of an article on a small page that the list leads to.

What is saved is the whole form of the article: what the page does not show is sent back as the form would show it, and so left as it is.
So nothing here has rules of its own: the form judges, asks who would write over a colleague, and the admin keeps the revision and tells.
"""

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.models import Article
from articles.revisions.unshown import waiting
from articles.writing import ownership
from articles.writing.forms import ArticleForm
from htc.lib.pages import AdminPage, addresses, draw, row_of
from htc.lib.unchanged import as_drawn

SHOWN = ("title", "published_at", "date_precision", "tags", "status")
MARKS = ("began_from", "confirm_overwrite")
FILTERS = "_changelist_filters"  # Django’s own name for what the list was narrowed to


def quick_edit(request, model_admin: admin.ModelAdmin, pk: int) -> HttpResponse:
    """Show the fields, or save them and lead back to the list as it was narrowed."""
    article = row_of(request, model_admin, pk, model_admin.has_change_permission)
    if waiting(article):
        words = "Changes wait here that readers do not see yet. Please go on in the whole form."
        model_admin.message_user(request, words, messages.WARNING)
        return redirect("admin:articles_article_change", pk)
    form_class = cast(type[ArticleForm], model_admin.get_form(request, article, change=True))
    form = form_class(instance=article)
    if request.method == "POST":
        form = form_class(_completed(form, request.POST), instance=article)
        # The form locks the row, so that of two who save at once the second sees what the first has saved.
        with transaction.atomic():
            if form.is_valid():
                _save(request, model_admin, form)
                return redirect(_list(request))
        article = Article.objects.get(pk=pk)  # the form has written its values into the other one
    elsewhere = {name: errors for name, errors in form.errors.items() if name not in (*SHOWN, *MARKS)}
    context = {
        "title": "Quick edit",
        "form": form,
        "fieldset": next(iter(AdminForm(form, [(None, {"fields": [*SHOWN, "confirm_overwrite"]})], {}, model_admin=model_admin))),
        "elsewhere": [(form[name].label if name in form.fields else "", errors) for name, errors in elsewhere.items()],
        "list_url": _list(request),
        "media": model_admin.media + form.media,
    }
    return draw(request, model_admin, "admin/articles/article/quick.html", context, row=article, status=422 if form.errors else 200)


def _completed(drawn: ArticleForm, posted: QueryDict) -> QueryDict:
    """Give what would be posted of the whole form, with what the page shows as it was posted."""
    data = as_drawn(drawn)
    for name in (*SHOWN, *MARKS):
        for key in (name, f"{name}_0", f"{name}_1"):
            if key in posted:
                data.setlist(key, posted.getlist(key))
            elif key in MARKS:  # a script that knows nothing of them is taken as it is
                data.pop(key, None)
    if "tags" not in posted:  # a list from which the last one was taken sends nothing
        data.setlist("tags", [])
    return data


def _save(request, model_admin: admin.ModelAdmin, form: ArticleForm) -> None:
    """Save as the form of the admin saves."""
    article = model_admin.save_form(request, form, change=True)
    model_admin.save_model(request, article, form, change=True)
    model_admin.save_related(request, form, [], change=True)
    model_admin.log_change(request, article, model_admin.construct_change_message(request, cast(Any, form), []))
    model_admin.response_change(request, article)  # for what it tells; it would lead to the whole form


def _list(request) -> str:
    kept = request.GET.get(FILTERS, "")
    return reverse("admin:articles_article_changelist") + (f"?{kept}" if kept else "")


def links_for(request):
    """Give the column of the list that leads to what can be done with one article."""
    kept = f"?{urlencode({FILTERS: request.GET.urlencode()})}" if request.GET else ""
    quick, duplicate = (addresses(f"admin:articles_article_{name}") for name in ("quick", "duplicate"))
    link = '<a href="{}">{}<span class="visually-hidden">: {}</span></a>'

    @admin.display(description="more")
    def links(article: Article) -> SafeString:
        second = (duplicate(article.pk), "Duplicate", article)
        if not ownership.may_change(request.user, article):
            return format_html(f'<span class="row-acts">{link}</span>', *second)
        return format_html(f'<span class="row-acts">{link} {link}</span>', quick(article.pk) + kept, "Quick edit", article, *second)

    return links


PAGES = [AdminPage("<int:pk>/quick/", quick_edit, "articles_article_quick")]
