"""Where staff write: articles with their bylines, authors, case studies and the site itself."""

from django import forms
from django.contrib import admin
from django.contrib.admin.checks import InlineModelAdminChecks
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.forms import BaseInlineFormSet, modelformset_factory
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from taggit.models import Tag

from articles.admin.bulk import BulkAdmin
from articles.admin.changelist import ArticleListAdmin
from articles.admin.closing import ClosingAdmin
from articles.admin.tags import TagAdmin
from articles.library.admin import DocumentAdmin, ImageAdmin
from articles.models import Article, Author, Byline, CasePlacement, CaseStudy, Document, Footnote, Image, MenuEntry, Site
from articles.models.references import write_references
from articles.previews.admin import PreviewAdmin
from articles.publishing.problems import still_a_draft
from articles.publishing.signals import tell_of, tell_of_case
from articles.revisions import history
from articles.revisions.admin import RevisionAdmin
from articles.writing.cases import CaseStudyForm, NewCaseForm, NewCaseFormSet
from articles.writing.forms import ArticleForm, SiteForm, described
from articles.writing.ownership import OwnArticlesAdmin
from articles.writing.together import EditedAdmin
from htc.lib.html import plain_text
from htc.lib.text import shorten
from htc.lib.unchanged import UnchangedAdmin, UnchangedForm, has_changed

MOST_PLACEABLE = 20
# Deferred, so that it comes after the scripts of Django that it changes.
SHORT_NAMES = forms.Script("articles/short-names.js", defer=True)
LINKBACK_SWITCHES = ("pingbacks_open", "trackbacks_open", "webmentions_open", "trackback_shown", "linkbacks_sent", "own_links_shown")
CONFIRMATIONS = ("confirm_drop_notes", "confirm_drop_cases", "confirm_drop_pictures")

admin.site.site_header = admin.site.site_title = "Human Trafficking Center"
admin.site.index_title = "The blog"
admin.site.logout_template = "admin/signed_out.html"  # removes what the browser keeps of the user's words


class NamedRowsFormSet(BaseInlineFormSet):
    """Rows of a table in which each control has a name: the head of its column is none (WCAG 4.1.2)."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        row = "new row" if index is None else f"row {index + 1}"
        for field in form.fields.values():
            widget = getattr(field.widget, "widget", field.widget)  # the admin wraps what refers to other rows
            if not widget.is_hidden:
                widget.attrs["aria-label"] = f"{field.label}, {row}"


class BylineInline(admin.TabularInline):
    """Who wrote the article, in which role."""

    model = Byline
    formset = NamedRowsFormSet
    form = UnchangedForm
    fields = ["author", "role", "position"]
    extra = 1
    verbose_name_plural = "byline"

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "author":
            # A new author is made from here; to change or delete one is not the business of a single article.
            field.widget.can_change_related = field.widget.can_delete_related = field.widget.can_view_related = False
        return field


class ReadOnlyInline(admin.TabularInline):
    """Rows that the text of the article decides; shown, not edited."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class FootnoteInline(ReadOnlyInline):
    """The notes in the order of the text."""

    model = Footnote
    fields = readonly_fields = ("number", "words", "uses")
    verbose_name_plural = "footnotes (written in the text)"

    @admin.display(description="note")
    def number(self, note):
        return note.position

    @admin.display(description="text")
    def words(self, note):
        return shorten(plain_text(note.text), 200)


class CasePlacementInline(ReadOnlyInline):
    """The case studies in the order of the text."""

    model = CasePlacement
    verbose_name_plural = "case studies (placed in the text)"

    def get_fields(self, request, obj=None):
        # The field of the model is a link, and the page behind it is closed to who may not look at case studies.
        return ["case_study" if request.user.has_perm("articles.view_casestudy") else "title", "align"]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    @admin.display(description="case study")
    def title(self, placement):
        return placement.case_study.title


class NewCaseChecks(InlineModelAdminChecks):
    """A new case belongs to no article yet, so there is no key to it that could be checked."""

    def _check_exclude_of_parent_model(self, obj, parent_model):
        return []

    def _check_relation(self, obj, parent_model):
        return []


class NewCaseInline(admin.StackedInline):
    """Case studies that are written together with the article and placed in it at once."""

    model = CaseStudy
    checks_class = NewCaseChecks
    classes = ["collapse"]
    extra = 1
    can_delete = False
    verbose_name = "new case study"
    verbose_name_plural = "new case studies"
    prepopulated_fields = {"slug": ["title"]}

    def get_formset(self, request, obj=None, **kwargs):
        return modelformset_factory(CaseStudy, NewCaseForm, formset=NewCaseFormSet, extra=self.extra)

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return False


@admin.register(Article)
class ArticleAdmin(OwnArticlesAdmin, ArticleListAdmin, BulkAdmin, ClosingAdmin, PreviewAdmin, RevisionAdmin, EditedAdmin):
    """Articles: written, published, withdrawn; never deleted once they were public."""

    class Media:
        js = [SHORT_NAMES, forms.Script("articles/page-defaults.js", defer=True)]

    form = ArticleForm
    inlines = [BylineInline, NewCaseInline, FootnoteInline, CasePlacementInline]
    prepopulated_fields = {"slug": ["title"]}
    raw_id_fields = ["featured_image"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "standfirst", "body", *CONFIRMATIONS, "editor_caps"]}),
        ("Publication", {"fields": ["status", "published_at", "date_precision", "note_style", "tags"]}),
        (
            "Kind, excerpt, picture for lists and responses",
            {
                "classes": ["collapse"],
                "fields": ["kind", "excerpt", "featured_image", "comments_open", "linkbacks_open", "linkbacks_sent", "slow_mode_minutes"],
            },
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_cards()

    def get_inlines(self, request, obj):
        return self.inlines if obj else [BylineInline, NewCaseInline]

    def view_on_site(self, article):
        """Lead to the public page; to the preview for staff while there is none."""
        return article.get_absolute_url() if article.is_public else reverse("articles:preview", args=[article.pk])

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and obj is not None and obj.path is None

    def save_related(self, request, form, formsets, change):
        """Save what belongs to the article; the notes and placements come last, for a placed case may be one of the new ones."""
        super().save_related(request, form, formsets, change)
        if not has_changed(form, formsets):
            return
        if "body" in form.changed_data or not change:
            write_references(form.instance, form.parsed)
        if not form.has_changed():
            form.instance.save(update_fields=["touched_at"])
        history.keep(form.instance, by=request.user, before=form.before)
        tell_of(form.instance, form.before)
        self._tell(request, form)

    def _tell(self, request, form):
        for warning in (*form.parsed.warnings, *map(still_a_draft, form.drafts_placed), *form.picture_advice):
            self.message_user(request, warning, "WARNING")
        for words in form.dropped:
            self.message_user(request, f"Taken out of the text: “{words}”.")


@admin.register(Author)
class AuthorAdmin(UnchangedAdmin):
    """Names that stand over articles; which account writes under one is the business of who manages accounts."""

    class Media:
        js = [SHORT_NAMES]

    prepopulated_fields = {"slug": ["name"]}
    view_on_site = False  # an author without posts has no page
    search_fields = ["name"]
    list_display = ["name", "is_pseudonym"]

    def get_fields(self, request, obj=None):
        account = ["user"] if request.user.has_perm("auth.view_user") else []
        return ["name", "slug", "bio", "is_pseudonym", *account]


@admin.register(CaseStudy)
class CaseStudyAdmin(EditedAdmin):
    """Cases that articles place beside their text."""

    class Media:
        js = [SHORT_NAMES]

    form = CaseStudyForm
    prepopulated_fields = {"slug": ["title"]}
    list_display = ["title", "slug", "country", "years", "status"]
    list_filter = ["status", "country"]
    search_fields = ["title", "summary", "body"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "summary", "body", "sources", "names_changed", "status"]}),
        ("Where, when and what", {"fields": ["country", "place", ("year_from", "year_to"), "kind", "outcome", "tags"]}),
        (None, {"fields": ["appears_in"]}),
    ]
    readonly_fields = ["appears_in"]

    def get_urls(self):
        placeable = self.admin_site.admin_view(self.placeable)
        return [path("placeable/", placeable, name="articles_casestudy_placeable"), *super().get_urls()]

    def placeable(self, request):
        """Give the case studies whose title, short name or country holds ``q``, twenty at the most, for the editor."""
        if not request.user.has_perm("articles.change_article") and not request.user.has_perm("articles.add_article"):
            return JsonResponse({"cases": []}, status=403)
        words = request.GET.get("q", "").strip()[:100]
        found = CaseStudy.objects.seen_by(request.user).filter(
            Q(title__icontains=words) | Q(slug__icontains=words) | Q(country__icontains=words)
        )
        return JsonResponse({"cases": [described(case) for case in found.order_by("title")[:MOST_PLACEABLE]]})

    @admin.display(description="appears in")
    def appears_in(self, case):
        titles = [row.article.title for row in case.placements.select_related("article")] if case.pk else []
        return "; ".join(titles) or "no article yet"

    def save_related(self, request, form, formsets, change):
        """Save the tags; the case's words are part of the articles that show it."""
        super().save_related(request, form, formsets, change)
        if has_changed(form, formsets):
            tell_of_case(form.instance)

    def view_on_site(self, case):
        return case.get_absolute_url() if case.is_public else None


class MenuInline(admin.TabularInline):
    """The pages in the menu, in their order."""

    model = MenuEntry
    formset = NamedRowsFormSet
    form = UnchangedForm
    fields = ["page", "position"]
    extra = 1
    verbose_name_plural = "menu: pages after Home, Archive, Tags, Case studies and Search"


admin.site.register(Image, ImageAdmin)
admin.site.register(Document, DocumentAdmin)

# taggit's own page lists rows of a table that articles do not use.
admin.site.unregister(Tag)
admin.site.register(Tag, TagAdmin)


@admin.register(Site)
class SiteAdmin(UnchangedAdmin):
    """The one row that describes the site: its list is its form."""

    form = SiteForm
    inlines = [MenuInline]
    fieldsets = [
        (None, {"fields": ["name", "tagline", "logo", "icon", "footer", "contact_email", "time_zone"]}),
        (
            "If responses get out of hand",
            {
                "fields": ["responses_held", "responses_closed"],
                "description": "One tick and Save, and it holds for the whole site at once; untick it, and all is as it was before.",
            },
        ),
        ("Responses", {"fields": ["comments_open", "linkbacks_open", *LINKBACK_SWITCHES, "responses_order", "support_contact"]}),
        ("Rules for responses", {"fields": ["links_held_from", "comments_close_after", "linkbacks_close_after"]}),
        ("New articles", {"fields": ["new_comments_open", "new_linkbacks_open", "new_note_style", "new_date_precision"]}),
    ]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect(reverse("admin:articles_site_change", args=[Site.current().pk]))
