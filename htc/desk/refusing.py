"""What is refused: within the admin in its own frame, with the way to go on; elsewhere as readers are told it."""

from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from comments.readers import views

_WITHOUT_PROOF = (
    "This page is older than your last sign-in with this browser, or the cookies of the browser were deleted since. So it could not be "
    "checked who sent it, and nothing was saved, published or deleted."
)


def refused(request, exception=None) -> HttpResponse:
    """Answer 403 to who may not do something."""
    if not _is_in_admin(request):
        return views.refused(request, exception)
    return _draw(request, title="You may not do this", sentence="Your account does not open this page. Ask an administrator if it should.")


def refused_by_csrf(request, reason="") -> HttpResponse:
    """Answer 403 to a form that was opened before somebody signed in anew, or before the cookies of the browser were deleted."""
    if not _is_in_admin(request):
        return views.refused(request, message=f"{_WITHOUT_PROOF} Please go back, load the page again and send it once more.")
    return _draw(request, title="Nothing was done", sentence=_WITHOUT_PROOF, goes_on=True)


def _is_in_admin(request) -> bool:
    return request.path.startswith(reverse("admin:index"))


def _draw(request, **context) -> HttpResponse:
    return render(request, "admin/refused.html", admin.site.each_context(request) | context, status=403)
