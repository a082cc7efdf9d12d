"""A copy of an article or a case study as a new draft of who makes it, with everything that belongs to the text and nothing of its fate."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect

from articles.models import Article, CaseStudy, OldAddress
from articles.models.addresses import proposed
from articles.models.article import REFERENCES
from articles.revisions.history import keep
from htc.lib.pages import AdminPage, draw, row_of
from htc.lib.text import clean_line

MARK = "Copy of "
# What a copy begins anew: its address, its state and its date.
BEGUN_ANEW = frozenset({"title", "slug", "status", "published_at"})


@transaction.atomic
def copy_of_article(article: Article, by) -> Article:
    """Give a draft that ``by`` has begun, with text, notes, placed cases and pictures, byline, tags and settings of an article.

    It has no address, date, responses, corrections or translations, and a first revision of its own.
    """
    copy = Article(**_written(article), created_by=by)
    copy.save()
    for relation in ("bylines", *REFERENCES):
        for row in getattr(article, relation).all():
            row.pk, row.article, row._state.adding = None, copy, True
            row.save()
    copy.tags.set(article.tags.all())
    Article.follow(Article.objects.filter(pk=copy.pk))  # captions are found, and may link to documents
    keep(copy, by=by, note=f"Copied from “{article}”")
    return copy


@transaction.atomic
def copy_of_case(case: CaseStudy, by) -> CaseStudy:
    """Give a draft with text, facts, sources and tags of a case study, under a short name of its own."""
    copy = CaseStudy(**_written(case))
    copy.slug = _free_slug(proposed(copy.title)[:70])
    copy.save()
    copy.tags.set(case.tags.all())
    return copy


def _written(row: Article | CaseStudy) -> dict[str, Any]:
    fields = [field for field in row._meta.concrete_fields if field.editable and not field.primary_key and field.name not in BEGUN_ANEW]
    longest = row._meta.get_field("title").max_length or 0
    return {field.attname: getattr(row, field.attname) for field in fields} | {"title": clean_line(MARK + row.title, longest)}


def _free_slug(slug: str) -> str:
    taken = set(CaseStudy.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    former = OldAddress.objects.filter(path__startswith=f"{CaseStudy.ROOT}/{slug}").values_list("path", flat=True)
    taken |= {path.removeprefix(f"{CaseStudy.ROOT}/") for path in former}
    return next(name for name in (slug, *(f"{slug}-{number}" for number in range(2, len(taken) + 3))) if name not in taken)


def duplicate(request, model_admin: admin.ModelAdmin, pk: int) -> HttpResponse:
    """Ask, and make a copy; who may see a row and may add one of its kind makes one."""
    row = row_of(request, model_admin, pk, model_admin.has_view_permission)
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        context = {"title": "Duplicate", "noun": model_admin.opts.verbose_name}
        return draw(request, model_admin, "admin/articles/duplicate.html", context, row=row)
    make: Callable[[Any, Any], Model] = copy_of_article if isinstance(row, Article) else copy_of_case
    copy = make(row, request.user)
    model_admin.log_addition(request, copy, f"Copied from “{row}”.")
    model_admin.message_user(request, f"This is a copy of “{row}”: a draft of yours, which nobody but staff can see.", messages.SUCCESS)
    return redirect(f"admin:articles_{model_admin.opts.model_name}_change", copy.pk)


def pages_for(model_name: str) -> list[AdminPage]:
    """Give the page for the admin of a model."""
    return [AdminPage("<int:pk>/duplicate/", duplicate, f"articles_{model_name}_duplicate")]
