"""Signing in: the password first, then the code of accounts that have a second factor, or its set-up where one is required."""

import time

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model, login
from django.contrib.auth.views import LoginView
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from htc.people import limits, passwords, second_factor
from htc.people.sessions import PASSED, SIGNING_IN

# How long the password counts while the code is looked for.
SECONDS = 10 * 60
BACKEND = "django.contrib.auth.backends.ModelBackend"
TOO_LATE = "Please sign in again; ten minutes had passed, or something about the account has changed."
NOT_RIGHT = "This code is not right, or it was used before. Codes of the app change every 30 seconds; each recovery code works once."


class CodeField(forms.CharField):
    """A code as it is typed or pasted, with or without spaces and hyphens."""

    def __init__(self, **kwargs):
        super().__init__(
            max_length=40,
            widget=forms.TextInput(
                attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false", "autocapitalize": "off"}
            ),
            error_messages={"required": "Please enter the code."},
            **kwargs,
        )


class PasswordForm(AdminAuthenticationForm):
    """Name and password of staff; ``wait`` says for how many seconds none is judged."""

    wait = 0

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Username or e-mail address"

    def clean(self):
        name = self.cleaned_data.get("username")
        if name:
            name = self.cleaned_data["username"] = account_name(name)
            self.wait = limits.wait_for_password(self.request, name)
        if self.wait:
            raise forms.ValidationError(limits.sentence(self.wait))
        return super().clean()


def account_name(typed: str) -> str:
    """Give the name of the account that somebody means who typed its name, or an e-mail address that no other account has.

    A name comes first, for one may look like an address. Whatever means no account is given back as it is. The limits count what is given
    here, so an account is one by whichever of the two it is tried.
    """
    if "@" not in typed or get_user_model().objects.filter(username=typed).exists():
        return typed
    # Also accounts that are switched off: whose address this is must be beyond doubt.
    found = passwords.accounts_with(typed)
    return found[0].get_username() if len(found) == 1 else typed


class CodeForm(forms.Form):
    """The code that the second factor asks for."""

    code = CodeField(label="Code", help_text="Of your app, or one of your recovery codes.")


class SignInView(LoginView):
    """The first page, which is the last one where no code is asked for."""

    authentication_form = PasswordForm
    template_name = "admin/login.html"

    def form_valid(self, form):
        user = form.get_user()
        has_factor = second_factor.is_set_up(user)
        if not has_factor and not settings.SECOND_FACTOR_REQUIRED:
            return finish(self.request, user, self.get_success_url())
        self.request.session.cycle_key()
        self.request.session[SIGNING_IN] = {
            "user": str(user.pk),
            "hash": user.get_session_auth_hash(),
            "at": int(time.time()),
            "next": self.get_success_url(),
        }
        return redirect("admin:login_code" if has_factor else "admin:second_factor")

    def form_invalid(self, form):
        return _wait(super().form_invalid(form), form.wait)


def half_signed_in(request):
    """Give the account whose password was right within the last ten minutes and that is not signed in yet, or None."""
    held = request.session.get(SIGNING_IN)
    if not held or not 0 <= time.time() - held["at"] <= SECONDS:
        return None
    user = get_user_model().objects.filter(pk=held["user"], is_active=True, is_staff=True).first()
    return user if user and constant_time_compare(held["hash"], user.get_session_auth_hash()) else None


def finish(request, user, address: str):
    """Sign somebody in who has shown all that is asked for, and lead on."""
    request.session.pop(SIGNING_IN, None)
    login(request, user, backend=BACKEND)
    request.session[PASSED] = True
    limits.signed_in(request, user)
    return redirect(address)


def begin_again(request):
    """Lead back to the first page, with a sentence."""
    request.session.pop(SIGNING_IN, None)
    messages.warning(request, TOO_LATE)
    return redirect("admin:login")


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request):
    """Ask for the code of whoever has given a right password."""
    user = half_signed_in(request)
    if user is None or not second_factor.is_set_up(user):
        return begin_again(request)
    form, wait = CodeForm(request.POST or None), 0
    if form.is_valid():
        wait = limits.wait_for_code(user)
        if not wait and second_factor.verify(user, form.cleaned_data["code"]):
            return finish(request, user, request.session[SIGNING_IN]["next"])
        form.add_error("code", limits.sentence(wait) if wait else NOT_RIGHT)
    context = admin.site.each_context(request) | {"title": "Enter your code", "form": form}
    return _wait(render(request, "admin/people/code.html", context, status=422 if form.errors else 200), wait)


def _wait(response, seconds: int):
    if seconds:
        response.status_code = 429
        response["Retry-After"] = str(seconds)
    return response
