"""The items of an export as the admin lists them: what each became here, and how it stood in the file. Read, never written."""

from django.contrib import admin
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

from htc.lib.unchanged import UnchangedAdmin
from htc.lib.words import moment_of
from htc.wordpress.models import ImportRecord, ImportRun
from htc.wordpress.models.record import TARGETS

DELETED = "Deleted here"
NOTHING = "Nothing of its own"
MOST_RUNS = 20
LONGEST_KEY = 19  # more digits are no key of any database
FATES = {"here": "is here", "deleted": "was deleted here", "nothing": "became nothing of its own"}


class FateFilter(admin.SimpleListFilter):
    """Items by what became of them."""

    title = "what became of it"
    parameter_name = "fate"

    def lookups(self, request, model_admin):
        return list(FATES.items())

    def queryset(self, request, queryset):
        is_here = Q(*((f"{name}__isnull", False) for name in TARGETS), _connector=Q.OR)
        match self.value():
            case "here":
                return queryset.filter(is_here)
            case "deleted":
                return queryset.exclude(is_here).filter(was_written=True)
            case "nothing":
                return queryset.exclude(is_here).filter(was_written=False)
        return queryset


class RunFilter(admin.SimpleListFilter):
    """Items by the run that wrote them last; runs by the moment they began."""

    title = "run"
    parameter_name = "run"

    def lookups(self, request, model_admin):
        runs = ImportRun.objects.filter(is_trial=False).order_by("-began_at")[:MOST_RUNS]
        return [(run.pk, moment_of(run.began_at)) for run in runs]

    def queryset(self, request, queryset):
        value = self.value() or ""
        return queryset.filter(run=value) if value.isdecimal() and len(value) < LONGEST_KEY else queryset


class ImportRecordAdmin(UnchangedAdmin):
    """Items of exports, for administrators: from the old address to what stands here, with the item itself."""

    class Media:
        css = {"all": ["wordpress/moving.css"]}

    list_display = ["what", "old_name", "was_at", "became"]
    list_display_links = ["what"]
    list_filter = [FateFilter, "kind", "source", RunFilter]
    list_select_related = ["source", *TARGETS]
    list_per_page = 50
    search_fields = ["old_name", "address", "upload", "article__old_addresses__path"]
    search_help_text = "The number, short name or address in the old blog"
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    fields = ("source", "run", "what", "old_name", "was_at", "upload", "became", "number_of_responses", "missing", "item")
    readonly_fields = fields

    def lookup_allowed(self, lookup, value, request):
        """Allow what the filters send: the rest of the columns is asked for by nobody."""
        return lookup.partition("__")[0] in ("kind", "source", "run", "fate")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        """Give the items; the list does without what only the page of one shows."""
        rows = super().get_queryset(request)
        return rows.prefetch_related("article__old_addresses").defer(
            "packed", "lacking", "comments", *(f"article__{name}" for name in ("body", "standfirst", "excerpt"))
        )

    def get_search_results(self, request, queryset, search_term):
        """Find a number as it is, and all else in names and addresses."""
        asked = search_term.strip().strip("/")
        if asked.isdecimal() and len(asked) < LONGEST_KEY:
            return queryset.filter(old_id=asked), False
        return super().get_search_results(request, queryset, asked)

    @admin.display(description="item", ordering="old_id")
    def what(self, record: ImportRecord) -> str:
        return f"{record.kind} {record.old_id}"

    @admin.display(description="where it was")
    def was_at(self, record: ImportRecord) -> str:
        """Give the address of a file; of a text those that lead to its article now."""
        former = record.article.old_addresses.all() if record.article else []
        return record.address or ", ".join(f"/{old.path}" for old in former) or "–"

    @admin.display(description="what it became")
    def became(self, record: ImportRecord) -> str:
        target = record.target
        if target is None:
            return DELETED if record.was_written else NOTHING
        try:
            address = reverse(f"admin:{target._meta.app_label}_{target._meta.model_name}_change", args=[target.pk])
        except NoReverseMatch:
            return str(target)
        return format_html('<a href="{}">{}: {}</a>', address, str(target._meta.verbose_name).capitalize(), target)

    @admin.display(description="responses taken along")
    def number_of_responses(self, record: ImportRecord) -> int:
        return len(record.comments)

    @admin.display(description="links and pictures that were in no file")
    def missing(self, record: ImportRecord) -> str:
        lacking = record.lacking or {}
        pictures = [address or f"picture {number}" for number, address in lacking.get("pictures", ())]
        return ", ".join([*lacking.get("links", ()), *pictures]) or "None"

    @admin.display(description="as it stood in the file")
    def item(self, record: ImportRecord) -> str:
        raw = record.raw.decode(errors="replace")
        return format_html('<pre class="moving__item">{}</pre>', raw) if raw else "Purged, or kept nowhere"
