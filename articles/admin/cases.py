"""Case studies in the admin, and what the editor asks for to place one."""

from typing import cast

from django.contrib import admin
from django.db.models import Q
from django.http import JsonResponse

from articles.admin.authors import SHORT_NAMES
from articles.admin.duplicate import pages_for
from articles.admin.trash import TrashAdmin
from articles.library.needed import NeededAdmin
from articles.models import CaseStudy
from articles.models.notes import CaseStudyQuerySet
from articles.publishing.signals import tell_of_case
from articles.revisions.overwriting import overwrite_context
from articles.writing.cases import CaseStudyForm
from articles.writing.desk import DeskAdmin
from articles.writing.forms import described
from htc.lib.pages import AdminPage, urls_of
from htc.lib.unchanged import has_changed

MOST_PLACEABLE = 20


def placeable(request, model_admin: admin.ModelAdmin) -> JsonResponse:
    """Give the case studies whose title, short name or country holds ``q``, twenty at the most, or that of a ``slug``, for the editor."""
    if not request.user.has_perm("articles.change_article") and not request.user.has_perm("articles.add_article"):
        return JsonResponse({"cases": []}, status=403)
    seen, words = CaseStudy.objects.seen_by(request.user), request.GET.get("q", "").strip()[:100]
    if "slug" in request.GET:
        found = seen.filter(slug=request.GET["slug"])
    else:
        found = seen.filter(Q(title__icontains=words) | Q(slug__icontains=words) | Q(country__icontains=words))
    return JsonResponse({"cases": [described(case) for case in found.order_by("title")[:MOST_PLACEABLE]]})


@admin.register(CaseStudy)
class CaseStudyAdmin(TrashAdmin, NeededAdmin, DeskAdmin):
    """Cases that articles place beside their text."""

    class Media:
        js = [SHORT_NAMES]

    form = CaseStudyForm
    prepopulated_fields = {"slug": ["title"]}
    list_display = ["title", "slug", "country", "years", "status"]
    list_filter = ["status", "country"]
    search_fields = ["title", "summary", "body"]
    fieldsets = [
        (None, {"fields": ["title", "summary", "body", "sources"]}),
        ("State", {"classes": ["beside", "open"], "fields": ["status", "names_changed"]}),
        ("Where and when", {"classes": ["beside", "open"], "fields": ["country", "place", "year_from", "year_to"]}),
        ("Kind and outcome", {"classes": ["beside", "open"], "fields": ["kind", "outcome"]}),
        ("Tags", {"classes": ["beside"], "fields": ["tags"]}),
        ("Address", {"classes": ["beside"], "fields": ["slug"]}),
        ("Content note", {"classes": ["beside"], "fields": ["content_notes", "content_note_text"]}),
        ("Appears in", {"classes": ["beside"], "fields": ["appears_in"]}),
    ]
    heads = {
        "status": "",
        "names_changed": "",
        "country": "nowhere yet",
        "place": "",
        "year_from": "",
        "year_to": "",
        "kind": "",
        "outcome": "",
        "tags": "none",
        "slug": "made from the title",
        "content_notes": "",
        "content_note_text": "none",
        "leave_shown": "",
    }
    readonly_fields = ["appears_in"]

    def get_urls(self):
        pages = [AdminPage("placeable/", placeable, "articles_casestudy_placeable"), *pages_for("casestudy")]
        return [*urls_of(self, pages), *super().get_urls()]

    def get_queryset(self, request):
        return cast(CaseStudyQuerySet, super().get_queryset(request)).outside_trash()

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        return super().render_change_form(request, context | overwrite_context(context), add, change, form_url, obj)

    @admin.display(description="appears in")
    def appears_in(self, case):
        titles = [row.article.staff_title for row in case.placements.select_related("article")] if case.pk else []
        return "; ".join(titles) or "no article yet"

    def save_related(self, request, form, formsets, change):
        """Save the tags; the case's words are part of the articles that show it."""
        super().save_related(request, form, formsets, change)
        if has_changed(form, formsets):
            tell_of_case(form.instance)

    def view_on_site(self, case):
        return case.get_absolute_url() if case.is_public else None
