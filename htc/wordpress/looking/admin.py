"""The page on which staff look at what an import left: each passage with what one click can do, and the list gets shorter."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from htc.lib.pages import AdminPage, draw, urls_of
from htc.lib.unchanged import UnchangedAdmin
from htc.wordpress.looking.mending import CHANGES, CannotMend, mend
from htc.wordpress.models import Leftover

LENGTH = 25
BUTTONS = {
    Leftover.Kind.NOTE: "Make it a footnote",
    Leftover.Kind.MOJIBAKE: "Put what was meant",
    Leftover.Kind.BYLINE: "Take the name of the account",
    Leftover.Kind.CASE: "Make it a case study",
}


class LeftoverAdmin(UnchangedAdmin):
    """What an import left to look at; nothing is added, written or deleted here, and settled by those who may change it."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        """Give the one page; nothing is looked at by itself."""
        return urls_of(self, [AdminPage("", _list, "wordpress_leftover_changelist")])

    def changelist_view(self, request, extra_context=None):
        """Show what is open, by kind, with the buttons; a POST settles one and comes back to the same place."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        kind = request.GET.get("kind", "")
        if request.method == "POST":
            self._settle(request)
            return redirect(f"{request.path}?{urlencode({'kind': kind})}" if kind else request.path)
        rows = Leftover.objects.open().select_related("article", "record", "record__image", "record__document")
        counts = dict(Leftover.objects.open().order_by().values_list("kind").annotate(Count("pk")))
        page = Paginator(rows.filter(kind=kind) if kind in counts else rows, LENGTH).get_page(request.GET.get("p"))
        for row in page:
            row.button = BUTTONS.get(row.kind, "")
            row.upload_url = self._upload_url(row)
        kinds = [(value, label, counts[value]) for value, label in Leftover.Kind.choices if value in counts]
        context = {
            "title": "What is left to look at",
            "page": page,
            "kinds": kinds,
            "kind": kind if kind in counts else "",
            "total": sum(counts.values()),
        }
        return draw(request, self, "admin/wordpress/leftovers.html", context)

    def _settle(self, request) -> None:
        pk = request.POST.get("pk", "")
        leftover = Leftover.objects.open().filter(pk=int(pk) if pk.isascii() and pk.isdigit() else 0).first()
        if leftover is None:
            messages.info(request, "That was settled already.")
        elif not request.user.has_perm("wordpress.change_leftover"):
            messages.error(request, "You may look at this, and not settle it.")
        elif request.POST.get("action") == "leave":
            leftover.settle(Leftover.Outcome.LEFT, request.user)
            messages.success(request, "Left as it is.")
        elif leftover.kind in CHANGES:
            try:
                article = mend(leftover, request.user)
            except CannotMend as why:
                messages.error(request, str(why))
            else:
                self.log_change(request, leftover, "Mended after the import.")
                messages.success(request, f"Mended in “{article}”.")

    @staticmethod
    def _upload_url(row: Leftover) -> str:
        for thing in filter(None, (row.record.image, row.record.document)):
            return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])
        return ""


def _list(request, *, model_admin: LeftoverAdmin):
    return model_admin.changelist_view(request)
