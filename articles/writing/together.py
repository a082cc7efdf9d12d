"""What keeps the words of several writers: a form knows which version it began from, and who else has it open.

The marks in the form serve two readers: the server, which refuses to write over a version nobody has seen, and keep.js, which keeps
what is typed, in the browser and on the server, until it is saved.
"""

import re
import secrets
from contextlib import suppress
from datetime import UTC, datetime
from typing import cast

from django import forms
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpResponseBadRequest, JsonResponse
from django.middleware.csrf import get_token
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from js_asset import ImportMap
from js_asset import Media as MediaWithImports

from articles.models import Article, CaseStudy, EditingNotice, KeptState, Revision, Site
from articles.models.drafts import KEPT_FOR
from articles.writing import keeping
from articles.writing.fields import ContentNotesField
from htc.lib.pages import urls_of
from htc.lib.unchanged import UnchangedAdmin, UnchangedForm
from htc.lib.words import clock_of, name_of

SAVED_COOKIE = "htc-saved"
REMEMBERED = 10
KEPT_AS = re.compile(r"[0-9a-f]{16}")
SCRIPTS = ("keeping", "kept", "fields", "offers", "differences")  # what keep.js imports


class MarkField(forms.CharField):
    """A value that a form carries for itself: hidden, and never a change of what is written; scripts know it by ``data-mark``."""

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=forms.HiddenInput(attrs={"data-mark": ""}), **kwargs)

    def has_changed(self, initial, data):
        return False


class EditedForm(UnchangedForm):
    """A form that is not saved over a version which its writer has not seen; a POST without ``began_from`` is taken as it is.

    ``kept_as`` is the name under which the browser keeps what is typed. ``confirm_overwrite`` is the version that the writer was told
    of, or “on”; a version saved after that one is asked about anew.
    """

    editor = None  # the user, where the admin makes the form
    is_drawn = False  # whether it is judged while it is opened, outside of any transaction

    kept_as = MarkField()
    began_from = MarkField()
    confirm_overwrite = MarkField(label="Yes, write over what was saved since")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "content_notes" in self.fields:  # staff who may only look get no fields
            cast(ContentNotesField, self.fields["content_notes"]).hold(self.instance.content_notes)
            if self.instance.pk is None:
                self.fields["title"].widget.attrs["autofocus"] = True
        self.initial["kept_as"] = secrets.token_hex(8)
        self.initial["began_from"] = version_of(self.instance)

    def clean(self):
        super().clean()
        began_from = self.cleaned_data.get("began_from")
        if not began_from or not self.instance.pk:
            return self.cleaned_data
        # Locked until the admin's transaction ends: of two who save at once, the second sees what the first has saved.
        rows = type(self.instance)._default_manager.all() if self.is_drawn else type(self.instance)._default_manager.select_for_update()
        held = rows.only("touched_at").filter(pk=self.instance.pk).first()
        confirmed = self.cleaned_data.get("confirm_overwrite")
        if held and version_of(held) not in (began_from, confirmed) and confirmed != "on":
            self._ask(held)
        return self.cleaned_data

    def _ask(self, held: Article | CaseStudy) -> None:
        # Never drawn ticked: what was ticked was another version.
        self.fields["confirm_overwrite"].widget = forms.CheckboxInput(attrs={"value": version_of(held)}, check_test=lambda value: False)
        sentence = (
            "{}, after you had opened it here. What you save now would be written over what was saved then. Nothing has been saved yet: "
            'tick the box to write over it, or <a href="{}" target="_blank" rel="noopener">open it as it is now</a>. '
            "What differs stands below."
        )
        self.add_error("confirm_overwrite", format_html(sentence, words_of_save(held, self.editor), change_url(held)))


class OpenForm(forms.Form):
    """What an open form tells of itself: the version and the moment it began from, when it last told, and whether it is left."""

    began_from = forms.CharField(required=False)
    since = forms.DateTimeField(required=False)
    seen = forms.DateTimeField(required=False)
    leave = forms.BooleanField(required=False)


class EditedAdmin(UnchangedAdmin):
    """An admin whose form is an ``EditedForm``: says who else has it open, and what was saved since, also while it is open."""

    @property
    def media(self):
        """The scripts that keep what is typed; they know each other by the names of the import map."""
        return super().media + MediaWithImports(
            importmap=ImportMap({f"articles/editor/{name}": f"articles/editor/{name}.js" for name in SCRIPTS}),
            css={"all": ["articles/editor/keep.css"]},
            js=[forms.Script("articles/editor/keep.js", type="module")],
        )

    def get_urls(self):
        view, name = self.admin_site.admin_view(self.editing_view), f"articles_{self.opts.model_name}_editing"
        own = [path("editing/", view, name=name), path("editing/<int:pk>/", view, name=name)]
        return [*own, *urls_of(self, keeping.pages(self.model)), *super().get_urls()]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = cast(type[EditedForm], super().get_form(request, obj, change, **kwargs))
        form.editor = request.user
        return form

    def get_fieldsets(self, request, obj=None):
        """Give the fieldsets with the marks of the form before everything else, for those who may save it.

        Whether a page shows the way out is asked only where the site leaves that to each page.
        """
        (name, options), *others = super().get_fieldsets(request, obj)
        if request.site.leaving == Site.Leaving.FLAGGED:
            others.append(("Safety of readers", {"classes": ["beside"], "fields": ["leave_shown"]}))
        marks = ["kept_as", "began_from", "confirm_overwrite"] if self.may_write(request, obj) else []
        return [(name, options | {"fields": [*marks, *options["fields"]]}), *others]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Draw the form; who may save it is noted as having it open, and told of everybody else who has."""
        if self.may_write(request, obj):
            attrs = context["adminform"].form.fields["kept_as"].widget.attrs
            attrs["data-keep"] = f"{request.user.pk}:{self.opts.model_name}:{obj.pk if obj else 'new'}"
            for name in ("editing", "kept"):
                attrs[f"data-{name}"] = reverse(f"admin:articles_{self.opts.model_name}_{name}", args=[obj.pk] if obj else [])
            attrs["data-login"] = reverse("admin:login")
            attrs["data-time-zone"] = timezone.get_current_timezone_name()
            if obj:
                attrs["data-since"] = _noted(obj, request.user).isoformat()
                self._tell_of_others(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _tell_of_others(self, request, obj) -> None:
        noun, words = self.opts.verbose_name, keeping.last_words(obj, request.user)
        for notice in EditingNotice.objects.about(obj).exclude(user=request.user).select_related("user"):
            at = words.pop(notice.user.pk, None)
            last = f" The last word came at {clock_of(at)}." if at else ""
            self.message_user(
                request,
                f"{name_of(notice.user)} has had this {noun} open since {clock_of(notice.opened_at)}.{last} "
                "If you both save, the second is asked before anything is written over.",
                "WARNING",
            )
        for user in get_user_model().objects.filter(pk__in=words) if words else ():
            self.message_user(request, keeping.sentence_of(user, words[user.pk]), "WARNING")

    def may_write(self, request, obj) -> bool:
        """Tell whether the user may save the form of a row, or of a new one where it is None."""
        return self.has_change_permission(request, obj) if obj else self.has_add_permission(request)

    def response_add(self, request, obj, post_url_continue=None):
        return self._saved(request, obj, super().response_add(request, obj, post_url_continue))

    def response_change(self, request, obj):
        return self._saved(request, obj, super().response_change(request, obj))

    def _saved(self, request, obj, response):
        """Note that the form is left and what was kept of it saved, and tell the browser by a cookie which of its states that was."""
        EditingNotice.objects.leave(obj, request.user)
        kept_as = request.POST.get("kept_as", "")
        if KEPT_AS.fullmatch(kept_as):
            self._end_kept(request, obj, kept_as)
            saved = [*KEPT_AS.findall(request.COOKIES.get(SAVED_COOKIE, "")), kept_as][-REMEMBERED:]
            response.set_cookie(
                SAVED_COOKIE,
                ".".join(saved),
                max_age=KEPT_FOR,
                path=reverse("admin:index"),
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
        return response

    def _end_kept(self, request, obj, kept_as: str) -> None:
        if request.POST.get("began_from", "") != version_of(obj):
            KeptState.objects.end_of_saved(request.user, kept_as, obj)
        else:  # nothing was changed, so there are no words on their way
            KeptState.objects.end(request.user, kept_as)

    def editing_view(self, request, pk=None):
        """Tell an open form what happened since it was opened; a POST renews its notice, or with ``leave`` removes it.

        JSON: ``notes``, sentences; ``words``, sentences that change while others write; ``seen``, to be sent with the next call; ``token``,
        good for the form after a new login.
        """
        row = self.model._default_manager.outside_trash().only("touched_at").filter(pk=pk).first() if pk else None
        if not self.may_write(request, row):
            raise PermissionDenied
        form = OpenForm(request.POST if request.method == "POST" else request.GET)
        if not form.is_valid():
            return HttpResponseBadRequest("A time that cannot be read.")
        told = form.cleaned_data
        seen = self._renew(request, row, told) if row and request.method == "POST" else ""
        words = self._words(request, row) if row else []
        return JsonResponse({"token": get_token(request), "notes": self._notes(request, pk, row, told), "words": words, "seen": seen})

    def _renew(self, request, row, told: dict) -> str:
        if told["leave"]:
            EditingNotice.objects.leave(row, request.user, told["seen"])
            return ""
        # As text: Django's JSON would round it to milliseconds.
        return EditingNotice.objects.note(row, request.user).isoformat()

    def _words(self, request, row) -> list[str]:
        words = keeping.last_words(row, request.user)
        users = get_user_model().objects.filter(pk__in=words).order_by("pk") if words else ()
        return [keeping.sentence_of(user, words[user.pk]) for user in users]

    def _notes(self, request, pk, row, told: dict) -> list[str]:
        noun = self.opts.verbose_name
        if row is None:
            words = "What you have written stands here; copy what you need."
            gone = f"This {noun} was deleted while you had it open, or is in the trash. {words}"
            return [gone] if pk else []
        notices = EditingNotice.objects.about(row).exclude(user=request.user).select_related("user")
        later = notices.filter(opened_at__gt=told["since"]) if told["since"] else notices
        notes = [f"{name_of(notice.user)} opened this {noun} at {clock_of(notice.opened_at)} and has it open too." for notice in later]
        if told["began_from"] and told["began_from"] != version_of(row):
            words = words_of_save(row, request.user)
            notes.append(f"{words}. What you save now would be written over what was saved then; saving asks you first.")
        return notes


def _noted(row: Article | CaseStudy, user) -> datetime:
    """Note that the form of a row is open, and give the moment. A disk that is full keeps nobody from reading what there is."""
    with suppress(DatabaseError):
        return EditingNotice.objects.note(row, user)
    return timezone.now()


def version_of(row: Article | CaseStudy) -> str:
    """Give the version of a row: the moment of its last save, and the key of what is kept beside it; empty for a new one."""
    return composed_version(saved_version_of(row), waiting_beside(row)) if row.pk else ""


def saved_version_of(row: Article | CaseStudy) -> str:
    """Give the moment of the last save in microseconds."""
    return row.touched_at.astimezone(UTC).isoformat(timespec="microseconds")


def composed_version(saved: str, waiting: Revision | None) -> str:
    """Give the version that consists of a saved one and what is kept beside it."""
    return f"{saved}~{waiting.pk}" if waiting else saved


def waiting_beside(row: Article | CaseStudy) -> Revision | None:
    """Give the changes that are kept beside an article, without what they hold; None where there are none."""
    beside = Revision.objects.waiting().filter(article=row.pk).defer("snapshot", "form") if isinstance(row, Article) else None
    return beside.first() if beside is not None else None


def change_url(row: Article | CaseStudy) -> str:
    """Give the address of a row's form."""
    return reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])


def words_of_save(row: Article | CaseStudy, editor) -> str:
    """Say who made the last save and when, as far as the admin's log knows: a command or a script leaves no name."""
    waiting = waiting_beside(row)
    saved_at = max(row.touched_at, waiting.at) if waiting else row.touched_at
    entry = (
        LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk), action_time__gte=saved_at)
        .select_related("user")
        .order_by("action_time")
        .first()
    )
    noun, at = row._meta.verbose_name, clock_of(saved_at)
    if entry is None:
        return f"This {noun} was saved at {at}"
    if entry.user == editor:
        return f"You saved this {noun} at {at} from another window"
    return f"{name_of(entry.user)} saved this {noun} at {at}"
