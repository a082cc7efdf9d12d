"""The pages on which an administrator moves a blog in: the file is brought, tried, imported; how far it is; what came of it."""

from typing import cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.views.decorators.http import require_POST, require_safe

from htc.lib.pages import AdminPage, draw, row_of, urls_of
from htc.lib.stores.store import private
from htc.lib.unchanged import UnchangedAdmin
from htc.wordpress.models import ImportRun, Leftover
from htc.wordpress.models.run import Busy
from htc.wordpress.moving import files, process
from htc.wordpress.report.files import JSON, PAGE

TOO_LARGE = "This file is too large to come in one piece. With scripts switched on it comes in many; else lay it into the folder."
REPORTS = {"page": PAGE, "json": JSON}
# The report is a page of its own, which may be kept and opened without us: it brings its style along, and nothing else.
REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
WISHES = {
    "fix_mojibake": ("--fix-mojibake", "Repair broken characters (â€œ and the like)"),
    "suggest_cases": ("--suggest-cases", "List paragraphs that look like case studies, to be made ones by a click"),
    "with_spam": ("--with-spam", "Take spam along, as spam"),
    "with_trash": ("--with-trash", "Take what is in the trash along, articles as drafts"),
    "no_byline": ("--no-byline", "Leave lines such as “By Ada Lind, Fellow” in the text"),
    "overwrite": ("--overwrite", "Write over what was edited here since the last import"),
}


class MoveForm(forms.Form):
    """Which of the waiting files are imported, and how."""

    exports = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, label="Files")
    wishes = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[(name, words) for name, (_, words) in WISHES.items()],
        label="How",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wishes"].initial = ["suggest_cases"]
        exports = cast(forms.MultipleChoiceField, self.fields["exports"])
        exports.choices = [(file.name, f"{file.name} ({filesizeformat(file.size)})") for file in files.waiting()]

    @property
    def flags(self) -> list[str]:
        """The options of the command."""
        return [WISHES[name][0] for name in self.cleaned_data["wishes"]]


class ImportRunAdmin(UnchangedAdmin):
    """Runs of the importer, and the page that begins one; for administrators."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        """Give the pages of the move; a run has one of its own, and nothing else is done to it."""
        return urls_of(self, PAGES)

    def changelist_view(self, request, extra_context=None):
        """Show what can be imported, what was, and what is going on; a POST begins a run."""
        _require(request, self)
        form = MoveForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            return self._begin(request, form)
        runs = ImportRun.objects.select_related("source", "by")[:20]
        context = {
            "title": "Move a blog in from WordPress",
            "form": form,
            "runs": runs,
            "waiting": files.waiting(),
            "folder": files.place(),
            "problem": files.problem(),
            "piece": files.PIECE,
            "left": Leftover.objects.open().count(),
        }
        return draw(request, self, "admin/wordpress/move.html", context, status=422 if form.is_bound else 200)

    def _begin(self, request, form: MoveForm) -> HttpResponse:
        try:
            run = process.start(form.cleaned_data["exports"], form.flags, is_trial=request.POST.get("action") != "import", by=request.user)
        except Busy as busy:
            messages.error(request, "Another run is going on. Please wait for its end, or end it.")
            return redirect("admin:wordpress_importrun_run", busy.run.pk)
        return redirect("admin:wordpress_importrun_run", run.pk)


def show(request, pk: int, *, model_admin) -> HttpResponse:
    """Show one run: how far it is, and what came of it; a POST ends it."""
    run = row_of(request, model_admin, pk, lambda request, row: model_admin.has_view_permission(request, row))
    _require(request, model_admin)
    if request.method == "POST":
        process.end(run)
        messages.success(request, "It ends with the items that it is at. Another run goes on from there.")
        return redirect(request.path)
    told = {name: value for name, value in run.counts.items() if isinstance(value, int | float | dict)}
    is_silent = run.is_silent
    context = {
        "title": str(run),
        "run": run,
        "is_silent": is_silent,
        "told": told,
        "has_items": run.records.exists(),
        "has_report": bool(_report(run, "page")),
        "left": Leftover.objects.open().count(),
    }
    response = draw(request, model_admin, "admin/wordpress/run.html", context)
    if run.state == ImportRun.State.RUNNING and not is_silent:
        response["Refresh"] = "3"  # no script is needed to see it move
    return response


@require_safe
def report(request, pk: int, form: str, *, model_admin) -> HttpResponseBase:
    """Hand out the report of a run, to be read or kept."""
    run = row_of(request, model_admin, pk, lambda request, row: model_admin.has_view_permission(request, row))
    _require(request, model_admin)
    name = _report(run, form)
    if name is None:
        raise Http404
    response = FileResponse(private().open(name), as_attachment=form == "json", filename=REPORTS[form])
    response["Content-Security-Policy"] = REPORT_POLICY
    return response


@require_POST
def upload(request, *, model_admin) -> HttpResponse:
    """Take a piece of a file (``piece``, ``name``, ``offset``, ``size``), or with a form without script the whole of it."""
    _require(request, model_admin)
    sent = request.FILES.get("piece")
    if sent is None:
        messages.error(request, "Please choose a file first.")
        return redirect("admin:wordpress_importrun_changelist")
    data = sent.read()
    if len(data) < (sent.size or 0):
        messages.error(request, TOO_LARGE)
        return redirect("admin:wordpress_importrun_changelist")
    try:
        offset, size = int(request.POST.get("offset") or 0), int(request.POST.get("size") or sent.size)
        there = files.add_piece(request.POST.get("name") or sent.name, data, offset=offset, size=size)
    except ValueError as error:
        sentence = str(error) if isinstance(error, files.BadPiece) else "The pieces of this file do not fit together."
        if "offset" in request.POST:
            return JsonResponse({"error": sentence}, status=422)
        messages.error(request, sentence)
        return redirect("admin:wordpress_importrun_changelist")
    if "offset" in request.POST:
        return JsonResponse({"there": there})
    messages.success(request, f"The file {sent.name} is here.")
    return redirect("admin:wordpress_importrun_changelist")


@require_POST
def remove(request, *, model_admin) -> HttpResponse:
    """Delete a file that waits; what was imported from it stays."""
    _require(request, model_admin)
    name = request.POST.get("name", "")
    if kept_as := files.kept_as(name):
        try:
            private().delete(kept_as)
        except OSError as error:
            messages.error(request, f"The file {name} cannot be deleted: {error.strerror}.")
        else:
            messages.success(request, f"The file {name} is deleted. What was imported from it stays.")
    return redirect("admin:wordpress_importrun_changelist")


def _list(request, *, model_admin: ImportRunAdmin) -> HttpResponse:
    return model_admin.changelist_view(request)


PAGES = [
    AdminPage("", _list, "wordpress_importrun_changelist"),
    AdminPage("upload/", upload, "wordpress_importrun_upload"),
    AdminPage("remove/", remove, "wordpress_importrun_remove"),
    AdminPage("<int:pk>/", show, "wordpress_importrun_run"),
    AdminPage("<int:pk>/report/<slug:form>/", report, "wordpress_importrun_report"),
]


def _require(request, model_admin) -> None:
    """Raise PermissionDenied for all but administrators: an import writes what every other right is for."""
    if not request.user.has_perm("wordpress.add_importrun"):
        raise PermissionDenied


def _report(run: ImportRun, form: str) -> str | None:
    """Give the name of a report in its store, None where it is not there."""
    name = f"{run.folder}/{REPORTS[form]}" if run.folder and form in REPORTS else None
    return name if name and private().exists(name) else None
