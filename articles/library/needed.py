"""What keeps a row from being deleted, as the texts that use it and not as the rows between."""

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db.models import PROTECT, Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst


class NeededAdmin(admin.ModelAdmin):
    """An admin that names what uses a row which therefore cannot be deleted."""

    def get_deleted_objects(self, objs, request):
        """Give what Django gives, and of what is protected the owners."""
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, needed, [_named(owner, request) for owner in owners_of(self.model, objs)] if protected else []


def owners_of(model: type[Model], rows) -> list[Model]:
    """Give what uses rows of a model that may not go while it does: where a line of an article does, the article; each once."""
    relations = [relation for relation in model._meta.related_objects if relation.on_delete is PROTECT]
    using = (
        row for relation in relations for row in relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": list(rows)})
    )
    owners = (getattr(row, "article", row) for row in using)
    return list({(type(owner), owner.pk): owner for owner in owners}.values())


def _named(owner: Model, request) -> SafeString:
    words = f"{capfirst(owner._meta.verbose_name)} “{getattr(owner, 'staff_title', owner)}”"
    its_admin = admin.site._registry.get(type(owner))
    if its_admin is None or not its_admin.has_view_permission(request, owner):
        return format_html("{}", words)
    address = reverse(f"admin:{owner._meta.app_label}_{owner._meta.model_name}_change", args=[quote(owner.pk)])
    return format_html('<a href="{}">{}</a>', address, words)
