"""Series in the admin: title, words about them, and the parts in their order."""

from collections.abc import Iterator

from django import forms
from django.contrib import admin
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from articles.admin.authors import SHORT_NAMES
from articles.admin.inlines import NamedRowsFormSet
from articles.admin.menu import PutInline
from articles.models import Article
from articles.series.models import Series, SeriesPart, series_of
from articles.writing.offering import NAMED, Offered, OfferedSelect, choice_of, found, posts_for
from htc.lib.pages import AdminPage, urls_of
from htc.lib.unchanged import UnchangedAdmin, UnchangedForm
from htc.lib.words import counted

NOT_HERE = "This article cannot be a part here: it stands in a series already, or lies in the trash. Please choose another one."


def free_for(user) -> QuerySet[Article]:
    """Give the articles that a user may make a part of a series."""
    return posts_for(user).filter(series_part=None)


class PartForm(UnchangedForm):
    """One part: an article, or words for what is planned, or both until readers can open the article."""

    class Meta:
        model = SeriesPart
        fields = ["article", "planned", "position"]
        error_messages = {"article": {"invalid_choice": NOT_HERE}}


class PartFormSet(NamedRowsFormSet):
    """The parts of a series, of which each article, in whatever language, is one once, and of this series alone.

    A row that has its article offers that alone.
    """

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "article" not in form.fields:
            return
        field, own = form.fields["article"], form.instance.article
        if own:
            field.queryset = Article.objects.filter(pk=own.pk)
            field.widget.choices = [("", field.empty_label), choice_of(own)]
            field.widget.widget.offer_nothing()
        else:
            field.queryset = field.widget.widget.offered.rows

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        for form, told in list(self._clashes()):
            form.add_error("article", told)

    def get_unique_error_message(self, unique_check):
        return "An article stands in a series once: please choose another one, or remove one of the two rows."

    def _clashes(self) -> Iterator[tuple[forms.ModelForm, str]]:
        seen: dict[object, Article] = {}
        for form in self.forms:
            article = form.cleaned_data.get("article")
            if article is None or form.cleaned_data.get("DELETE"):
                continue
            if (other := series_of(article)) and other.pk != self.instance.pk:
                yield form, f"“{article}” stands in the series “{other}” already, itself or in another language."
            twin = seen.setdefault(article.translation_group or article.pk, article)
            if twin.pk != article.pk:
                yield form, f"“{article}” is “{twin}” in another language. One of the two is enough: readers are led to the one in theirs."


class PartInline(PutInline):
    """The parts of a series, in their order."""

    model = SeriesPart
    form = PartForm
    formset = PartFormSet
    fields = ["article", "planned", "position"]
    verbose_name_plural = "parts, in the order in which they are read"

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related(Prefetch("article", Article.objects.only(*NAMED)))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "article":
            kwargs["widget"] = OfferedSelect(
                Offered(free_for(request.user), posts_for(request.user), "admin:series_series_offered", "Newest articles in no series")
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    # Whoever may change the series arranges its parts.

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.has_perm("series.view_series") or self.has_change_permission(request, obj)

    def has_add_permission(self, request, obj=None) -> bool:
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request, obj=None) -> bool:
        return request.user.has_perm("series.change_series" if obj else "series.add_series")

    def has_delete_permission(self, request, obj=None) -> bool:
        return self.has_change_permission(request, obj)


@require_POST
def offered(request, model_admin: admin.ModelAdmin) -> JsonResponse:
    """Give as JSON what may become a part and has the words of ``q`` in its title."""
    if not (model_admin.has_add_permission(request) or model_admin.has_change_permission(request)):
        return JsonResponse({"results": []}, status=403)
    return found(request, free_for(request.user))


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

    def get_urls(self):
        return [*urls_of(self, [AdminPage("offered/", offered, "series_series_offered")]), *super().get_urls()]

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
