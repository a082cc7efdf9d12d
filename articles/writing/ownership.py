"""Who may see and change which article in the admin: editors every one, others their own until it is published."""

from typing import cast

from django.contrib import admin
from django.forms import ModelForm

from articles.models import Article, Author, Byline, CaseStudy, Image
from articles.models.article import EDIT_ANY, ArticleQuerySet
from articles.writing.forms import ArticleForm

UNPUBLISHED = (Article.Status.DRAFT, Article.Status.REVIEW)


def may_change(user, article: Article) -> bool:
    """Tell whether a user, who may change articles as such, may change this one: any for editors, an own draft for others."""
    return user.has_perm(EDIT_ANY) or (article.status in UNPUBLISHED and article.belongs_to(user))


class OwnArticlesAdmin(admin.ModelAdmin):
    """The admin of articles, with each writer's own articles and the states that a writer may choose."""

    def get_queryset(self, request):
        return cast(ArticleQuerySet, super().get_queryset(request)).seen_by(request.user)

    def has_view_permission(self, request, obj=None) -> bool:
        seen = obj is None or request.user.has_perm(EDIT_ANY) or obj.belongs_to(request.user)
        return super().has_view_permission(request, obj) and seen

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or may_change(request.user, obj))

    def has_delete_permission(self, request, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or may_change(request.user, obj))

    def get_form(self, request, obj=None, change=False, **kwargs) -> type[ModelForm]:
        """Give the form with the case studies and pictures that the user may place."""
        form = cast(type[ArticleForm], super().get_form(request, obj, change=change, **kwargs))
        form.cases = CaseStudy.objects.seen_by(request.user)
        form.pictures = Image.objects.seen_by(request.user)
        form.takes_new_cases = request.user.has_perm("articles.add_casestudy")
        return form

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "status" and not request.user.has_perm(EDIT_ANY):
            kwargs["choices"] = [(status.value, status.label) for status in UNPUBLISHED]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "featured_image":
            kwargs["queryset"] = Image.objects.seen_by(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_formset_kwargs(self, request, obj, inline, prefix) -> dict:
        """Begin the byline of a new article with the name of who writes it, unless they have several or none."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if request.method == "GET" and inline.model is Byline and obj.pk is None:
            names = Author.objects.filter(user=request.user)[:2]
            kwargs["initial"] = [{"author": author.pk} for author in names if len(names) == 1]
        return kwargs

    def save_model(self, request, obj, form, change) -> None:
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)
