"""The trash of drafts: what is thrown away goes there for thirty days, and from there back to its place or away for good.

What readers could open is in no trash: an article is withdrawn, and a case study leaves an address behind that says so.
"""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from articles.models import Article, CaseStudy
from articles.traits.trash import KEPT_FOR
from htc.lib.pages import AdminPage, draw, urls_of
from htc.lib.words import counted, listed

MOST_AT_ONCE = 300


def hindrances(row: Article | CaseStudy) -> list[str]:
    """Give the sentences that keep a row, which the user may change, out of the trash."""
    if isinstance(row, Article):
        return ["Readers could open it. Withdraw it instead."] if row.path else []
    if row.was_public:
        return ["Readers could open it. Make it a draft again, or delete it for good on its own page."]
    placed = [place.article for place in row.placements.select_related("article").defer("article__body")]
    names = listed([f"“{article.staff_title}”" for article in placed])
    return [f"It stands in {names}. Take it out there first."] if placed else []


@transaction.atomic
def throw_away(request, model_admin: admin.ModelAdmin, pk: int) -> list[str]:
    """Put a row into the trash, with a line in its history; give the sentences that kept it from that."""
    rows: Any = model_admin.model._default_manager
    row = rows.outside_trash().select_for_update().filter(pk=pk).first()
    if row is None:
        return ["It is not there any more."]
    if not model_admin.has_change_permission(request, row):
        return ["You may not change it."]
    if said := hindrances(row):
        return said
    rows.all().move(pk, into_trash=True)
    model_admin.log_change(request, row, "Moved to the trash.")
    return []


@admin.action(description="Move to the trash", permissions=["change"])
def delete_selected(model_admin: admin.ModelAdmin, request, queryset):
    """Ask, and put those drafts into the trash that can go there; named as Django’s own action, whose place it takes."""
    rows = list(queryset.order_by("pk").defer("body")[: MOST_AT_ONCE + 1])
    if len(rows) > MOST_AT_ONCE:
        model_admin.message_user(request, f"Please choose at most {MOST_AT_ONCE} at once. Nothing was changed.", messages.ERROR)
        return None
    if "post" in request.POST:
        _throw_all_away(request, model_admin, rows)
        return None
    said = [(row, hindrances(row) if model_admin.has_change_permission(request, row) else ["You may not change it."]) for row in rows]
    context = {
        "title": "Move to the trash",
        "chosen": rows,
        "ready": [row for row, sentences in said if not sentences],
        "left_out": [(row, sentences) for row, sentences in said if sentences],
        "days": KEPT_FOR.days,
        "action": "delete_selected",
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
        "media": model_admin.media,
    }
    return draw(request, model_admin, "admin/articles/trash_many.html", context)


def _throw_all_away(request, model_admin, rows: list) -> None:
    left_out = [(row, said) for row in rows if (said := throw_away(request, model_admin, row.pk))]
    if count := len(rows) - len(left_out):
        words = counted(count, str(model_admin.opts.verbose_name), str(model_admin.opts.verbose_name_plural))
        model_admin.message_user(request, _in_the_trash(model_admin, words), messages.SUCCESS)
    for row, said in left_out:
        model_admin.message_user(request, f"Left where it is: “{row}”. {' '.join(said)}", messages.WARNING)


def _in_the_trash(model_admin, words: str) -> str:
    address = reverse(f"admin:articles_{model_admin.opts.model_name}_trash")
    sentence = '{} moved to <a href="{}">the trash</a>. What is there can be restored for {} days.'
    return format_html(sentence, words, address, KEPT_FOR.days)


def trash(request, model_admin: "TrashAdmin") -> HttpResponse:
    """Show what is in the trash; a POST restores a row (``restore``), or deletes one for good (``delete``) once that is confirmed."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    rows: Any = model_admin.model._default_manager
    seen, may_delete = rows.all().trash_of(request.user), model_admin.has_delete_for_good_permission(request)
    for act, may, do in (("restore", True, _restore), ("delete", may_delete, _delete)):
        if request.method == "POST" and act in request.POST:
            if not may:
                raise PermissionDenied
            return do(request, model_admin, _chosen(seen, request.POST[act]))
    context = {"title": "Trash", "rows": seen.defer("body"), "may_delete": may_delete, "days": KEPT_FOR.days}
    return draw(request, model_admin, "admin/articles/trash.html", context)


def _chosen(seen, number: str):
    row = seen.filter(pk=number).first() if number.isascii() and number.isdigit() and len(number) < 19 else None
    if row is None:
        raise Http404
    return row


@transaction.atomic
def _restore(request, model_admin, row) -> HttpResponse:
    type(row)._default_manager.all().move(row.pk, into_trash=False)
    model_admin.log_change(request, row, "Restored from the trash.")
    model_admin.message_user(request, f"“{row}” is a draft again, as it was.", messages.SUCCESS)
    return redirect(f"admin:articles_{model_admin.opts.model_name}_change", row.pk)


def _delete(request, model_admin, row) -> HttpResponse:
    if "confirmed" not in request.POST:
        context = {"title": "Delete for good", "row": row, "noun": model_admin.opts.verbose_name}
        return draw(request, model_admin, "admin/articles/trash_delete.html", context)
    with transaction.atomic():
        model_admin.log_deletions(request, [row])
        row.delete()
    model_admin.message_user(request, f"“{row}” was deleted for good.", messages.SUCCESS)
    return redirect(f"admin:articles_{model_admin.opts.model_name}_trash")


class TrashAdmin(admin.ModelAdmin):
    """An admin in which “delete” puts a draft into the trash; who may change a draft may throw it away, and have it back."""

    actions: Any = [delete_selected]

    def get_urls(self):
        return [*urls_of(self, [AdminPage("trash/", trash, f"articles_{self.opts.model_name}_trash")]), *super().get_urls()]

    def has_delete_for_good_permission(self, request) -> bool:
        """Tell whether the user may delete what is in the trash before its time is over."""
        return super().has_delete_permission(request)

    def has_delete_permission(self, request, obj=None) -> bool:
        """Tell whether the user may throw a row away: a draft that they may change; and of case studies any, with leave to delete."""
        if obj is None:
            return super().has_delete_permission(request)
        if isinstance(obj, CaseStudy) and obj.was_public:
            return super().has_delete_permission(request, obj)
        return getattr(obj, "path", None) is None and self.has_change_permission(request, obj)

    def delete_view(self, request, object_id, extra_context=None):
        """Ask, and put a draft into the trash; what was public, and may be deleted all the same, Django deletes."""
        row = self.get_object(request, unquote(object_id))
        if row is None or not self.has_delete_permission(request, row) or getattr(row, "was_public", False):
            return super().delete_view(request, object_id, extra_context)
        said = throw_away(request, self, row.pk) if request.method == "POST" else hindrances(row)
        if request.method == "POST" and not said:
            self.message_user(request, _in_the_trash(self, f"“{row}” was"), messages.SUCCESS)
            return redirect(f"admin:articles_{self.opts.model_name}_changelist")
        context = {"title": "Move to the trash", "row": row, "said": said, "noun": self.opts.verbose_name, "days": KEPT_FOR.days}
        return draw(request, self, "admin/articles/trash_one.html", context, row=row)

    def elsewhere(self, request, key: str) -> HttpResponse | None:
        """Lead to the trash who asks for a row that is there, by its form or any other page; None where it is not."""
        rows: Any = self.model._default_manager
        row = rows.all().trash_of(request.user).filter(pk=key).first() if key.isdigit() and len(key) < 19 else None
        if row is None or not self.has_change_permission(request):
            return None
        done = "" if request.method in ("GET", "HEAD") else " Nothing was done."
        sentence = f"{capfirst(self.opts.verbose_name)} “{row}” is in the trash. Restore it to go on with it.{done}"
        self.message_user(request, sentence, messages.WARNING)
        return redirect(f"admin:articles_{self.opts.model_name}_trash")

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        answer = self.elsewhere(request, unquote(object_id))
        return answer or super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]  # Django’s own
