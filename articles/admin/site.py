"""The one row that describes the site, in the admin: name, switches and menu."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from articles.admin.menu import MenuInline, PutInline, without_links
from articles.models import Article, Site, StartingPoint
from articles.writing.forms import SiteForm
from articles.writing.offering import Offered, OfferedSelect, found, posts_for
from htc.lib.pages import AdminPage, urls_of
from htc.lib.unchanged import UnchangedAdmin

NOT_HERE = "This is no article that can stand here: it may be a page, or lie in the trash. Please choose another one."
LINKBACK_SWITCHES = ("pingbacks_open", "trackbacks_open", "webmentions_open", "trackback_shown", "linkbacks_sent", "own_links_shown")


class StartInline(PutInline):
    """The articles that new readers are told to start with."""

    model = StartingPoint
    fields = ["article", "position"]
    max_num = StartingPoint.MOST
    verbose_name_plural = f"start here: up to {StartingPoint.MOST} articles for new readers, on the home page"

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, validate_max=True, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "article":
            kwargs |= offer(request.user, Q(pk__in=StartingPoint.objects.values("article")))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def offer(user, stored: Q) -> dict[str, Any]:
    """Give what a field has in which one of the posts is chosen; what is ``stored`` there stays so, also in the trash."""
    posts = Article.objects.filter(Q(trashed_at=None) | stored, kind=Article.Kind.POST)
    widget = OfferedSelect(Offered(posts_for(user), posts, "admin:articles_site_offered"))
    return {"queryset": posts.only("title"), "widget": widget, "error_messages": {"invalid_choice": NOT_HERE}}


@require_POST
def offered(request, model_admin: admin.ModelAdmin) -> JsonResponse:
    """Give as JSON what may stand on the home page and has the words of ``q`` in its title."""
    if not model_admin.has_change_permission(request):
        return JsonResponse({"results": []}, status=403)
    return found(request, posts_for(request.user))


@admin.register(Site)
class SiteAdmin(UnchangedAdmin):
    """The one row that describes the site: its list is its form."""

    form = SiteForm
    inlines = [MenuInline, StartInline]
    fieldsets = [
        (None, {"fields": ["name", "tagline", "logo", "icon", "footer", "contact_email", "time_zone"]}),
        ("Home page", {"fields": ["lead", "appeal_title", "appeal"]}),
        (
            "If responses get out of hand",
            {
                "fields": ["responses_held", "responses_closed"],
                "description": "One tick and Save, and it holds for the whole site at once; untick it, and all is as it was before.",
            },
        ),
        ("Responses", {"fields": ["comments_open", "linkbacks_open", *LINKBACK_SWITCHES, "responses_order", "support_contact"]}),
        (
            "Safety of readers",
            {
                "fields": ["leaving", "neutral_url", "neutral_title", "country", "safety_words"],
                "description": "Some read here on a device that somebody else watches. “Leave this site” covers the page at once.",
            },
        ),
        ("Rules for responses", {"fields": ["links_held_from", "comments_close_after", "linkbacks_close_after"]}),
        (
            "Republishing",
            {
                "fields": ["licence"],
                "description": "Where it is allowed, the article has a page with the terms and the text to copy, without pictures.",
            },
        ),
        ("Programs and data", {"fields": ["ai_crawlers", "data_licence"]}),
        ("New articles", {"fields": ["new_comments_open", "new_linkbacks_open", "new_note_style", "new_date_precision"]}),
    ]

    def get_urls(self):
        return [*urls_of(self, [AdminPage("offered/", offered, "articles_site_offered")]), *super().get_urls()]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return without_links(field) if db_field.name == "lead" else field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "lead":
            kwargs |= offer(request.user, Q(pk__in=Site.objects.values("lead")))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.chooser = request.user  # type: ignore[attr-defined]  # the stubs do not know it
        return form

    def save_model(self, request, obj, form, change):
        """Save the site; a picture that was kept from a refused form is in its place then."""
        super().save_model(request, obj, form, change)
        transaction.on_commit(form.release_chosen)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect(reverse("admin:articles_site_change", args=[Site.current().pk]))
