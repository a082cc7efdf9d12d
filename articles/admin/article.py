"""Articles where staff write: the list, the form, and every page about one of them."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.shortcuts import redirect
from django.urls import reverse

from articles.admin import bulk, changelist, closing, duplicate, publication, quick
from articles.admin.authors import SHORT_NAMES
from articles.admin.inlines import BylineInline, CasePlacementInline, CorrectionInline, FootnoteInline, NewCaseInline
from articles.admin.trash import TrashAdmin
from articles.admin.unseen import UnshownAdmin
from articles.library.picture_choice import PictureChoice
from articles.models import Article, Byline, Image
from articles.models.article import EDIT_ANY, ArticleQuerySet
from articles.models.references import write_references
from articles.models.revision import has_unshown
from articles.previews import admin as previews
from articles.publishing.outcomes import NOTHING, outcome_of
from articles.publishing.problems import still_a_draft
from articles.publishing.signals import tell_of
from articles.publishing.state import PUBLISH, acts_on, as_shown, asked_for, state_of
from articles.review import admin as review
from articles.revisions import admin as revisions
from articles.revisions import history
from articles.revisions.overwriting import overwrite_context
from articles.series.models import series_of
from articles.writing import linkable, ownership
from articles.writing.forms import ArticleForm
from htc.lib.pages import urls_of
from htc.lib.unchanged import has_changed

PICTURE_HELP = "Stands beside the article in lists, and on cards of other sites if it may."
CONFIRMATIONS = ("confirm_drop_notes", "confirm_drop_cases", "confirm_drop_pictures")


@admin.register(Article)
class ArticleAdmin(TrashAdmin, UnshownAdmin):
    """Articles: written, published, withdrawn; never deleted once they were public.

    Made of pages, columns, filters and actions that stand in the rooms of their subjects.
    """

    class Media:
        css = {"all": ["articles/lists.css", "articles/remarks.css", "articles/revisions.css", "articles/publish.css"]}
        js = [SHORT_NAMES, forms.Script("articles/page-defaults.js", defer=True), forms.Script("articles/checks.js", type="module")]

    form = ArticleForm
    inlines = [BylineInline, CorrectionInline, NewCaseInline, FootnoteInline, CasePlacementInline]
    prepopulated_fields = {"slug": ["title"]}
    raw_id_fields = ["featured_image"]  # without the signs that add and change rows, which open windows
    fieldsets = [
        (None, {"fields": ["title", "standfirst", "body", *CONFIRMATIONS, "editor_caps"]}),
        ("State and date", {"classes": ["beside", "open"], "fields": ["status", "published_at", "date_precision"]}),
        ("Tags", {"classes": ["beside", "open"], "fields": ["tags"]}),
        ("Picture for lists", {"classes": ["beside"], "fields": ["featured_image"]}),
        ("Address", {"classes": ["beside"], "fields": ["slug", "kind"]}),
        ("Excerpt", {"classes": ["beside"], "fields": ["excerpt"]}),
        ("Content note", {"classes": ["beside"], "fields": ["content_notes", "content_note_text"]}),
        ("Language and notes", {"classes": ["beside"], "fields": ["language", "translations", "note_style"]}),
        ("Responses", {"classes": ["beside"], "fields": ["comments_open", "slow_mode_minutes", "linkbacks_open"]}),
        ("Sites that are told", {"classes": ["beside"], "fields": ["linkbacks_sent"]}),
        ("Series", {"classes": ["beside"], "fields": ["in_series"]}),
        ("Republishing", {"classes": ["beside"], "fields": ["licence"]}),
    ]
    heads = {
        "status": "",
        "published_at": "no date",
        "bylines": "nobody yet",
        "author": "",
        "role": "",
        "tags": "none",
        "featured_image": "none",
        "slug": "made from the title",
        "excerpt": "the beginning of the text",
        "content_notes": "",
        "content_note_text": "none",
        "licence": "",
        "language": "",
        "comments_open": "readers may not respond",
        "linkbacks_open": "",
        "linkbacks_sent": "none",
        "leave_shown": "",
    }

    readonly_fields = ["in_series"]

    # The list
    list_display = changelist.COLUMNS
    list_filter = changelist.FILTERS
    list_per_page = 50
    ordering = [changelist.LAST_DATE.desc(), "-pk"]
    # A second count of everything, and one for each choice of each filter, would cost more than the page.
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["title"]
    search_help_text = "Words of the title or the text, or the name of an author"
    actions = [*bulk.ACTIONS, *TrashAdmin.actions]

    pages = [
        *closing.PAGES,
        *duplicate.pages_for("article"),
        *quick.PAGES,
        *linkable.PAGES,
        *previews.PAGES,
        *publication.PAGES,
        *revisions.PAGES,
        *review.PAGES,
    ]

    def get_urls(self):
        return [*urls_of(self, self.pages), *super().get_urls()]

    @admin.display(description="stands in")
    def in_series(self, article):
        """Name the series in which the article stands; its parts are put into their order on the page of the series."""
        return str((article.pk and series_of(article)) or "no series")

    def get_list_display(self, request):
        return [*self.list_display, quick.links_for(request)]

    def get_changelist(self, request, **kwargs):
        return changelist.ArticleChangeList

    def get_search_results(self, request, queryset, search_term):
        return changelist.search(queryset, search_term), False

    def view_on_site(self, article):
        """Lead to the public page; to the preview for staff while there is none."""
        return article.get_absolute_url() if article.is_public else reverse("articles:preview", args=[article.pk])

    # Who may do what

    def get_queryset(self, request):
        rows = cast(ArticleQuerySet, super().get_queryset(request)).seen_by(request.user).with_cards()
        return rows.annotate(has_unshown=has_unshown("pk"))

    def has_view_permission(self, request, obj=None) -> bool:
        return super().has_view_permission(request, obj) and (obj is None or ownership.may_see(request.user, obj))

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or ownership.may_change(request.user, obj))

    # The form

    def state_words(self, row):
        return state_of(row or Article())

    def acts(self, request, row):
        return acts_on(row, request.user)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Take the form with the state that its button asks for; where it is refused, it comes back in the state it showed."""
        request.POST = asked_for(request.POST)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def preview_url(self, row):
        return reverse("admin:articles_article_preview", args=[row.pk]) if row else reverse("admin:articles_article_preview_new")

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        ownership.narrow(form, request.user)
        return form

    def get_inlines(self, request, obj):
        if obj is None:
            return [BylineInline, NewCaseInline]
        # What nobody could read yet needs no correction.
        return [inline for inline in self.inlines if obj.path or inline is not CorrectionInline]

    def get_formset_kwargs(self, request, obj, inline, prefix) -> dict:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        begins = request.method == "GET" and inline.model is Byline and obj.pk is None
        return kwargs | {"initial": ownership.first_byline(request.user)} if begins else kwargs

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "status":
            kwargs["choices"] = ownership.states_for(request.user)
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "featured_image":
            images = Image.objects.seen_by(request.user)
            kwargs |= {"queryset": images, "widget": PictureChoice(images), "help_text": PICTURE_HELP}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        form.data = as_shown(form.data) if form.is_bound else form.data
        if obj:
            context |= review.remarks_context(request, obj) | overwrite_context(context)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def publication_context(self, article: Article) -> dict[str, Any]:
        """Give what other rooms say of an article, as it would be published, on the page before; under ``dead_links`` what they found."""
        return {}

    def ask_about_links(self, article: Article) -> str:
        """Have somebody look whether the links of an article, as it would be published, lead anywhere; say so in a sentence."""
        return ""

    # A save

    def save_model(self, request, obj, form, change):
        """Save; the form remembers what the database held before, and a new article who began it."""
        form.before = history.snapshot_of(obj) if change else None
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        """Save what belongs to the article; the notes and placements come last, for a placed case may be one of the new ones."""
        super().save_related(request, form, formsets, change)
        if "translations" in form.changed_data:
            form.instance.set_translations(form.cleaned_data["translations"])
        if has_changed(form, formsets):
            self._keep_revision(request, form, change)
        else:
            request.outcome = NOTHING
        self.settle(request, form)

    def _keep_revision(self, request, form, change):
        if "body" in form.changed_data or not change:
            write_references(form.instance, form.parsed)
        if not form.has_changed():
            form.instance.save(update_fields=["touched_at"])
        history.keep(form.instance, by=request.user, before=form.before)
        tell_of(form.instance, form.before)
        request.outcome = outcome_of(form.instance, form.before)
        self._tell(request, form)

    def response_post_save_add(self, request, obj):
        return self._lead_to_publication(request, obj) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request, obj):
        return self._lead_to_publication(request, obj) or super().response_post_save_change(request, obj)

    def _lead_to_publication(self, request, article):
        """Lead on from a save by the button “Publish…” to the page that comes before readers see the article."""
        leads = PUBLISH in request.POST and request.user.has_perm(EDIT_ANY)
        return redirect("admin:articles_article_publish", article.pk) if leads else None

    def _tell(self, request, form):
        for warning in (*form.parsed.warnings, *map(still_a_draft, form.drafts_placed), *form.picture_advice):
            self.message_user(request, warning, "WARNING")
        for words in form.dropped:
            self.message_user(request, f"Taken out of the text: “{words}”.")
