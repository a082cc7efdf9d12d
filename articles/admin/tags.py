"""Tags in the admin: how often each is carried, what is said about it, new names, mergers, and what is lost with one that is deleted.

The topics of content notes are theirs beside it: names in an order, and what becomes of notes when one is deleted.
"""

from typing import cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import JsonResponse
from django.urls import reverse
from django.utils.html import format_html
from taggit.models import Tag

from articles.models import Article, ArticleTag, CaseStudy, CaseTag, ContentTopic
from articles.models.tags import describe, merge, words_about
from articles.writing.choosing import ChoosingSelect
from articles.writing.tag_names import clean_name, likeness
from htc.lib.pages import AdminPage, draw, urls_of
from htc.lib.unchanged import UnchangedAdmin, UnchangedForm
from htc.lib.words import counted


class TagForm(UnchangedForm):
    """A tag by name and address; two tags never differ by small and capital letters alone."""

    slug = forms.SlugField(
        label="Short name",
        max_length=100,
        allow_unicode=True,
        required=False,
        help_text="The last part of the tag’s address; made from the name when left empty. When you change it, the old address leads here.",
    )

    words = forms.CharField(
        label="About the tag",
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 4}),
        help_text="A sentence or two in plain text, shown on the tag’s page and to search engines. A blank line makes a paragraph.",
    )

    class Meta:
        model = Tag
        fields = ["name", "slug"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["words"] = words_about(self.instance)

    def clean_name(self) -> str:
        if self.cleaned_data["name"] == self.instance.name:
            return self.instance.name
        name = clean_name(self.cleaned_data["name"])
        if other := self._like("name", name):
            raise ValidationError(
                f"There is a tag “{other}” already. To have one of the two, tick both in the list and choose “Merge into one tag”."
            )
        return name

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"] or Tag().slugify(self.cleaned_data.get("name", ""))
        if not slug and "name" in self.cleaned_data:
            raise ValidationError("Nothing in the name can stand in an address. Please write a short name of letters or digits.")
        if other := self._like("slug", slug):
            raise ValidationError(f"The tag “{other}” has the address /tags/{slug}/. Please choose another short name.")
        return slug

    def _like(self, field: str, value: str) -> Tag | None:
        # In Python: databases know no likeness of letters beyond ASCII.
        others = Tag.objects.exclude(pk=self.instance.pk)
        return next((tag for tag in others if likeness(getattr(tag, field)) == likeness(value)), None)


class MergeForm(forms.Form):
    """Which tag stays; those that were ticked come first."""

    into = forms.ModelChoiceField(
        Tag.objects.order_by("name"),
        label="The tag that stays",
        widget=ChoosingSelect,
        error_messages={"required": "Please choose the tag that stays."},
    )

    def __init__(self, *args, chosen: list[Tag], **kwargs):
        super().__init__(*args, **kwargs)
        self._chosen = chosen
        pks = {tag.pk for tag in chosen}
        others = [(tag.pk, str(tag)) for tag in Tag.objects.order_by("name") if tag.pk not in pks]
        ticked = [(tag.pk, str(tag)) for tag in chosen]
        cast(forms.ModelChoiceField, self.fields["into"]).choices = [("", "Choose a tag"), ("Ticked", ticked), ("Others", others)]

    def clean_into(self) -> Tag:
        into = self.cleaned_data["into"]
        if self._chosen == [into]:
            raise ValidationError(f"“{into}” cannot be merged into itself. Please choose another tag.")
        return into


def _times_carried(through) -> Coalesce:
    """Give how many things carry the tag of a row, through the model of their tags."""
    rows = through.objects.filter(tag=OuterRef("pk")).order_by().values("tag").annotate(times=Count("pk"))
    return Coalesce(Subquery(rows.values("times")), 0)


def carried_by(tag: Tag) -> str:
    """Give the number of articles and case studies that carry a tag of the admin’s list, in words."""
    parts = [(tag.articles, "article", ""), (tag.cases, "case study", "case studies")]
    return " and ".join(counted(*part) for part in parts if part[0]) or "nothing"


def offered(request, model_admin: admin.ModelAdmin) -> JsonResponse:
    """Give the names of all tags, for the fields in which tags are typed: to those who write, and those who see tags."""
    writes = any(request.user.has_perm(f"articles.{act}_{kind}") for act in ("add", "change") for kind in ("article", "casestudy"))
    if not writes and not model_admin.has_view_permission(request):
        return JsonResponse({"names": []}, status=403)
    return JsonResponse({"names": list(Tag.objects.order_by("name").values_list("name", flat=True))})


class TagAdmin(UnchangedAdmin):
    """Tags by name."""

    form = TagForm
    fields = ("name", "slug", "words")
    list_display = ("name", "short_name", "articles", "cases")
    list_per_page = 100
    ordering = ("name",)
    search_fields = ("name",)
    prepopulated_fields = {"slug": ["name"]}
    actions = ["merge"]

    def get_urls(self):
        return [*urls_of(self, [AdminPage("offered/", offered, "taggit_tag_offered")]), *super().get_urls()]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(articles=_times_carried(ArticleTag), cases=_times_carried(CaseTag))

    def save_model(self, request, obj, form, change):
        """Save the tag, and what is said about it where that was changed."""
        super().save_model(request, obj, form, change)
        if "words" in form.changed_data:
            describe(obj, form.cleaned_data["words"])

    def get_prepopulated_fields(self, request, obj=None):
        """A tag that has an address keeps it while its name is typed anew."""
        return {} if obj else self.prepopulated_fields

    @admin.display(description="short name", ordering="slug")
    def short_name(self, tag):
        return tag.slug

    @admin.display(description="articles", ordering="articles")
    def articles(self, tag):
        address = reverse("admin:articles_article_changelist")
        return format_html('<a href="{}?tag={}">{}</a>', address, tag.pk, tag.articles) if tag.articles else 0

    @admin.display(description="case studies", ordering="cases")
    def cases(self, tag):
        return tag.cases

    def has_merge_permission(self, request) -> bool:
        """Whether the user may merge tags: all but one of them are deleted."""
        return self.has_change_permission(request) and self.has_delete_permission(request)

    @admin.action(description="Merge into one tag", permissions=["merge"])
    def merge(self, request, queryset):
        """Ask which tag stays, then merge the ticked ones into it."""
        chosen = list(queryset)
        form = MergeForm(request.POST if "into" in request.POST else None, chosen=chosen)
        if form.is_valid():
            self._merge(request, chosen, form.cleaned_data["into"])
            return None
        context = {
            "title": "Merge tags",
            "media": self.media + form.media,
            "form": form,
            "chosen": chosen,
            "carried": [(tag, carried_by(tag)) for tag in chosen],
            "action": "merge",
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return draw(request, self, "admin/taggit/tag/merge.html", context, status=422 if form.errors else 200)

    def _merge(self, request, chosen: list[Tag], into: Tag) -> None:
        names = ", ".join(f"“{tag}”" for tag in chosen if tag != into)
        if not all(self.has_delete_permission(request, tag) for tag in chosen if tag != into):
            raise PermissionDenied
        with transaction.atomic():
            merge(chosen, into)
            self.log_change(request, into, f"Merged {names} into it.")
        self.message_user(request, f"{names} became “{into}”. The old addresses lead there.", messages.SUCCESS)

    def get_deleted_objects(self, objs, request):
        """Say of each tag what carries it and which address goes, instead of listing thousands of rows."""
        tags = self.get_queryset(request).filter(pk__in=[tag.pk for tag in objs])
        said = [f"“{tag}”: {carried_by(tag)} will no longer carry it. /tags/{tag.slug}/ will say that it is gone." for tag in tags]
        needed = set() if self.has_delete_permission(request) else {str(self.opts.verbose_name)}
        return said, {str(self.opts.verbose_name_plural): len(said)}, needed, []


def noted_with(topic: ContentTopic) -> str:
    """Give how many articles and case studies name a topic in their content notes, in words."""
    # Counted here: SQLite looks for nothing in a list.
    notes = [model.objects.exclude(content_notes=[]).values_list("content_notes", flat=True) for model in (Article, CaseStudy)]
    articles, cases = (sum(topic.name in names for names in some) for some in notes)
    parts = [counted(articles, "article"), counted(cases, "case study", "case studies")]
    return " and ".join(part for part in parts if not part.startswith("0 ")) or "nothing"


@admin.register(ContentTopic)
class ContentTopicAdmin(UnchangedAdmin):
    """The list of topics; a new name changes every note that has the topic."""

    list_display = ["name", "position"]
    fields = ["name", "position"]

    def get_deleted_objects(self, objs, request):
        """Say of each topic which notes name it; they go on doing so."""
        said = [f"“{topic}”, as {noted_with(topic)} will go on to be noted. Nobody can choose it for others any more." for topic in objs]
        needed = set() if self.has_delete_permission(request) else {str(self.opts.verbose_name)}
        return said, {str(self.opts.verbose_name_plural): len(said)}, needed, []
