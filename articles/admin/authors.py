"""The names that stand over articles, in the admin."""

from django import forms
from django.contrib import admin

from articles.library.needed import NeededAdmin
from articles.models import Author
from articles.writing.choosing import ChoosingSelect
from htc.lib.unchanged import UnchangedAdmin

# Deferred, so that it comes after the scripts of Django that it changes.
SHORT_NAMES = forms.Script("articles/short-names.js", defer=True)


@admin.register(Author)
class AuthorAdmin(NeededAdmin, UnchangedAdmin):
    """Names that stand over articles; which account writes under one is the business of who manages accounts."""

    class Media:
        js = [SHORT_NAMES]

    prepopulated_fields = {"slug": ["name"]}
    view_on_site = False  # an author without posts has no page
    search_fields = ["name"]
    list_display = ["name", "is_pseudonym"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        return super().formfield_for_foreignkey(db_field, request, **kwargs | {"widget": ChoosingSelect})

    def get_fields(self, request, obj=None):
        account = ["user"] if request.user.has_perm("auth.view_user") else []
        return ["name", "cited_as", "slug", "bio", "is_pseudonym", *account]
