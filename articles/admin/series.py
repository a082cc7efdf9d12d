"""Series in the admin: title, words about them, and the parts in their order."""

from collections.abc import Iterator

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.urls import reverse

from articles.admin.authors import SHORT_NAMES
from articles.admin.inlines import NamedRowsFormSet
from articles.admin.menu import PutInline
from articles.models import Article
from articles.series.models import Series, SeriesPart, series_of
from articles.writing.choosing import ChoosingSelect
from htc.lib.unchanged import UnchangedAdmin, UnchangedForm
from htc.lib.words import counted


class PartForm(UnchangedForm):
    """One part: an article, or words for what is planned, or both until readers can open the article."""

    class Meta:
        model = SeriesPart
        fields = ["article", "planned", "position"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "article" not in self.fields:
            return
        field = self.fields["article"]
        field.label_from_instance = _named  # type: ignore[attr-defined]  # a field of rows
        # A row that has its article offers that alone: all of them in each row would be a long page.
        own, free = Article.objects.filter(pk=self.instance.article_id), Article.objects.outside_trash().filter(series_part=None)
        offered = own if self.instance.article_id else free.filter(kind=Article.Kind.POST)
        field.queryset = offered.only("title", "status", "published_at", "trashed_at")  # type: ignore[attr-defined]  # as above


class PartFormSet(NamedRowsFormSet):
    """The parts of a series, of which each article, in whatever language, is one once, and of this series alone."""

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        told = list(self._clashes())
        if told:
            raise ValidationError(told)

    def get_unique_error_message(self, unique_check):
        return "An article stands in a series once: please choose another one, or remove one of the two rows."

    def _clashes(self) -> Iterator[str]:
        seen: dict[object, Article] = {}
        for form in self.forms:
            article = form.cleaned_data.get("article")
            if article is None or form.cleaned_data.get("DELETE"):
                continue
            if (other := series_of(article)) and other.pk != self.instance.pk:
                yield f"“{article}” stands in the series “{other}” already, itself or in another language."
            twin = seen.setdefault(article.translation_group or article.pk, article)
            if twin.pk != article.pk:
                yield f"“{article}” is “{twin}” in another language. One of the two is enough: readers are led to the one in theirs."


class PartInline(PutInline):
    """The parts of a series, in their order."""

    model = SeriesPart
    form = PartForm
    formset = PartFormSet
    fields = ["article", "planned", "position"]
    verbose_name_plural = "parts, in the order in which they are read"

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        return super().formfield_for_foreignkey(db_field, request, **kwargs | {"widget": ChoosingSelect})

    # Whoever may change the series arranges its parts.

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.has_perm("series.view_series") or self.has_change_permission(request, obj)

    def has_add_permission(self, request, obj=None) -> bool:
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request, obj=None) -> bool:
        return request.user.has_perm("series.change_series" if obj else "series.add_series")

    def has_delete_permission(self, request, obj=None) -> bool:
        return self.has_change_permission(request, obj)


@admin.register(Series)
class SeriesAdmin(UnchangedAdmin):
    """Series, each with its parts."""

    class Media:
        js = [SHORT_NAMES]

    inlines = [PartInline]
    fields = ["title", "slug", "intro"]
    prepopulated_fields = {"slug": ["title"]}
    search_fields = ["title", "intro"]
    list_display = ["title", "parts_named"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(articles=Count("parts", Q(parts__article__isnull=False)), all_parts=Count("parts"))

    def get_prepopulated_fields(self, request, obj=None):
        """A series that has an address keeps it while its title is typed anew."""
        return {} if obj else self.prepopulated_fields

    def view_on_site(self, series):
        return reverse("articles:series", args=[series.slug]) if series.was_seen() else None

    @admin.display(description="parts", ordering="all_parts")
    def parts_named(self, series):
        planned = series.all_parts - series.articles
        return ", ".join(filter(None, [counted(series.articles, "article"), planned and f"{planned} planned"]))

    def get_deleted_objects(self, objs, request):
        """Say of each series what becomes of its parts and its address."""
        said = [
            f"“{series}”: its {counted(series.parts.exclude(article=None).count(), 'article')} will stay, and stand in no series. "
            f"/series/{series.slug}/ will say that it is gone."
            for series in objs
        ]
        needed = set() if self.has_delete_permission(request) else {str(self.opts.verbose_name)}
        return said, {str(self.opts.verbose_name_plural): len(said)}, needed, []


def _named(article: Article) -> str:
    return article.staff_title if article.is_public else f"{article.staff_title} ({article.get_status_display().lower()})"
