"""The page on which administrators answer somebody who asks what is kept: find, export, forget."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from comments.models import ModerationEvent
from comments.privacy import export, persons

# Moderators may change responses and delete none.
RIGHT = "comments.delete_response"
EXPORTS = {"json": (export.as_json, "application/json"), "html": (export.as_html, "text/html")}


class PersonForm(forms.Form):
    """Whom it is about, and what is to be done; ``count`` is how much was confirmed to be forgotten."""

    email = forms.EmailField(
        label="E-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="The address that the person gave with the comments, or follows with. Comments are found also when it was deleted here.",
    )
    action = forms.ChoiceField(choices=[(name, name) for name in ("find", "json", "html", "forget", "delete")], widget=forms.HiddenInput)
    count = forms.IntegerField(required=False, widget=forms.HiddenInput)


@sensitive_post_parameters("email")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request) -> HttpResponse:
    """Find a person's comments, hand them out, or forget the person after a page that says how many.

    Everything is sent by POST and answered at once: an address of a person stands in no address of a page and in no log.
    """
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
    form = PersonForm(request.POST or None, initial={"action": "find"})
    if not form.is_valid():
        return _page(request, form, status=422 if form.is_bound else 200)
    email, action = form.cleaned_data["email"], form.cleaned_data["action"]
    if action in EXPORTS:
        return _download(email, action)
    if action == "find":
        return _page(request, form, person=persons.find(email))
    return _forget(request, form, email, with_text=action == "delete")


def _download(email: str, action: str) -> HttpResponse:
    write, media_type = EXPORTS[action]
    headers = {"Content-Disposition": f'attachment; filename="responses.{action}"'}
    return HttpResponse(write(email), content_type=f"{media_type}; charset=utf-8", headers=headers)


def _forget(request, form: PersonForm, email: str, *, with_text: bool) -> HttpResponse:
    person = persons.find(email)
    confirmed = form.cleaned_data["count"]
    if confirmed != person.count:
        return _page(request, form, person=person, asked=form.cleaned_data["action"], has_changed=confirmed is not None)
    done = persons.forget(email, with_text=with_text, by=request.user, origin=ModerationEvent.Origin.WEB)
    return _page(request, form, done=done)


def _page(request, form: PersonForm, *, status: int = 200, **context) -> HttpResponse:
    context |= admin.site.each_context(request) | {"title": "What is kept of a person", "form": form}
    return render(request, "admin/comments/privacy.html", context, status=status)
