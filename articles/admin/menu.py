"""The menu in the form of the site: links of any kind, in the order of staff."""

from contextlib import suppress
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from taggit.models import Tag

from articles.admin.inlines import NamedRowsFormSet
from articles.models import Article, Author, MenuEntry
from htc.lib.languages import without_prefix
from htc.lib.unchanged import UnchangedForm
from htc.lib.web import BadAddress, ascii_host

NOT_AN_ADDRESS = "Please give an address of this blog, such as /case-studies/, or one of another site that begins with https://."
OFFERED = 200
LISTS = {
    "articles:home": "Home",
    "articles:archive": "All articles by year",
    "articles:case_list": "Case studies",
    "articles:tag_list": "Tags",
    "articles:series_list": "Series",
    "articles:correction_list": "Corrections",
    "articles:search": "Search",
    "safety:help": "Get help",
    "safety:safety": "Browse safely",
}


def target_of(written: str) -> dict[str, Any]:
    """Give what an address leads to, as a field of a menu entry: a tag, an author, a page, else the address; raises ValidationError."""
    try:
        parts = urlsplit(written)
        host = ascii_host(parts.hostname) if parts.hostname else ""
        _ = parts.port  # raises for one that no server has
    except (ValueError, BadAddress):
        raise ValidationError(NOT_AN_ADDRESS) from None
    if parts.scheme in ("http", "https") and host and "@" not in parts.netloc and host not in settings.OWN_HOSTS:
        return {"address": written}
    is_ours = host in settings.OWN_HOSTS if parts.scheme or parts.netloc else written.startswith("/")
    if not is_ours:
        raise ValidationError(NOT_AN_ADDRESS)
    path = without_prefix(f"/{unquote(parts.path).lstrip('/')}")
    return _own_target(path, urlunsplit(("", "", "", parts.query, parts.fragment)))


def _page_at(path: str) -> tuple[str, ResolverMatch]:
    """Give a path, with the slash that people leave out at its end, and what stands there; raises ValidationError."""
    for whole in (path, f"{path}/"):
        with suppress(Resolver404):
            return whole, resolve(whole)
    raise ValidationError(f"There is no page at {path} here.")


def _own_target(path: str, rest: str) -> dict[str, Any]:
    path, match = _page_at(path)
    slug = match.kwargs.get("slug", "")
    found: Any = True
    if match.namespaces[:1] not in (["articles"], ["safety"]):
        raise ValidationError(f"{path} is no page for readers.")
    if match.view_name in ("articles:page", "articles:detail"):
        found = Article.objects.outside_trash().filter(path=path.strip("/")).first()
        if found and found.kind == Article.Kind.PAGE and not rest:
            return {"page": found}
    elif match.view_name in ("articles:tag", "articles:author") and "number" not in match.kwargs:
        model: Any
        name, model = ("tag", Tag) if match.view_name == "articles:tag" else ("author", Author)
        found = model.objects.filter(slug=slug).first()
        if found and not rest:
            return {name: found}
    if not found:
        raise ValidationError(f"There is no page at {path} here.")
    return {"address": f"{path}{rest}"}


class MenuEntryForm(UnchangedForm):
    """One link: a page that is chosen, or whatever an address leads to."""

    leads_to = forms.CharField(
        label="or an address",
        required=False,
        max_length=500,
        help_text="Of a tag, an author, a list or any page of the blog, or of another site.",
        widget=forms.TextInput(attrs={"list": "menu-addresses", "size": 24, "autocapitalize": "none", "spellcheck": "false"}),
    )

    class Meta:
        model = MenuEntry
        fields = ["page", "leads_to", "words", "place", "position"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.instance.page_id:
            self.initial["leads_to"] = self.instance.own_address
        if "words" in self.fields:
            self.fields["words"].widget.attrs |= {"size": 16, "class": ""}

    def clean(self):
        super().clean()
        given = self.cleaned_data
        written, page = given.get("leads_to", "").strip(), given.get("page")
        if bool(written) == bool(page):
            raise ValidationError("Please choose a page or give an address, one of the two.")
        target = {"tag": None, "author": None, "address": ""} | (self._target(written) if written else {})
        if target["address"] and not given.get("words"):
            self.add_error("words", "Please say in which words the menu shows it.")
        given["page"] = target.pop("page", page)
        for name, value in target.items():
            setattr(self.instance, name, value)
        return given

    def _target(self, written: str) -> dict[str, Any]:
        try:
            return target_of(written)
        except ValidationError as error:
            self.add_error("leads_to", error)
            return {"address": written}


def without_links(field):
    """Take away the signs that add and change rows: what is put somewhere is written elsewhere, and they need more room than its name."""
    if field is not None:
        widget: Any = field.widget
        widget.can_add_related = widget.can_change_related = widget.can_delete_related = widget.can_view_related = False
    return field


class PutInline(admin.TabularInline):
    """What staff put somewhere in their order."""

    class Media:
        css = {"all": ["articles/order.css"]}
        js = [forms.Script("articles/order.js", type="module")]

    formset = NamedRowsFormSet
    form = UnchangedForm
    extra = 1

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return without_links(field) if db_field.is_relation else field


class MenuInline(PutInline):
    """The links in the menu, in their order; pages in the trash are not offered, but for those that stand there."""

    model = MenuEntry
    form = MenuEntryForm
    template = "admin/articles/site/menu.html"
    fields = ["page", "leads_to", "words", "place", "position"]
    verbose_name = "link"
    verbose_name_plural = "links in the menu, after Articles, Case studies and Tags, and in the small print at the foot"

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "page":
            put = Q(pk__in=MenuEntry.objects.filter(page__isnull=False).values("page"))
            # There are few: found by an index, for each article would be looked at.
            pages = Article.objects.filter(kind=Article.Kind.PAGE).order_by().values("pk")
            kwargs["queryset"] = Article.objects.filter(Q(trashed_at=None) | put, pk__in=pages).only("title")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @staticmethod
    def offered() -> list[tuple[str, str]]:
        """Give addresses to choose from while one types, with their words."""
        lists = [(reverse(name), words) for name, words in LISTS.items()]
        tags = Tag.objects.exclude(slug="").order_by("name").values_list("slug", "name")[:OFFERED]
        authors = Author.objects.order_by("name").values_list("slug", "name")[:OFFERED]
        return [
            *lists,
            *((reverse("articles:tag", args=[slug]), f"{name} (tag)") for slug, name in tags),
            *((reverse("articles:author", args=[slug]), f"{name} (author)") for slug, name in authors),
        ]
