"""The pages of one’s own account: where one is signed in, and the second factor."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from htc.lib.words import counted
from htc.people import limits, second_factor, sessions
from htc.people.signin import CodeField, begin_again, finish, half_signed_in

KEY = "second_factor_key"
NOT_SHOWN = (
    "This code is not the one that the app shows for this key. Wait for the next one and enter it; "
    "if it fails again, set the phone’s clock."
)


class ConfirmForm(forms.Form):
    """The first code of a new factor."""

    code = CodeField(label="Code", help_text="The six digits that the app shows now.")


class RemoveForm(forms.Form):
    """What shows that it is the owner who takes the factor away."""

    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Please enter your password."},
    )
    code = CodeField(label="Code", help_text="Of your app, or one of your recovery codes.")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.wait = user, 0
        self.fields["code"].widget.attrs.pop("autofocus")

    def clean(self):
        super().clean()
        if self.errors:
            return self.cleaned_data
        self.wait = limits.wait_for_code(self.user)
        if self.wait:
            raise forms.ValidationError(limits.sentence(self.wait))
        # The password first: a recovery code is good once, and shall not be used up by a slip in the other field.
        if not (self.user.check_password(self.cleaned_data["password"]) and second_factor.verify(self.user, self.cleaned_data["code"])):
            raise forms.ValidationError("The password or the code is not right. Nothing was changed.")
        return self.cleaned_data


@require_http_methods(["GET", "HEAD", "POST"])
def account(request) -> HttpResponse:
    """Show where one is signed in and the state of the second factor; end a session, or all others."""
    if request.method == "POST":
        return _end_sessions(request)
    context = _context(request, "Your account") | {
        "sessions": sessions.of(request.user, request.session.session_key),
        "has_factor": second_factor.is_set_up(request.user),
        "codes_left": second_factor.recovery_codes_left(request.user),
    }
    return render(request, "admin/people/account.html", context)


def _end_sessions(request) -> HttpResponse:
    name = None if "others" in request.POST else request.POST.get("end", "")
    count = sessions.end(request.user, name=name, keep=request.session.session_key)
    if count:
        messages.success(request, f"{counted(count, 'session was', 'sessions were')} ended.")
    else:
        messages.warning(request, "There was no such session any more.")
    return redirect("admin:account")


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request) -> HttpResponse:
    """Set up the second factor: for who is signed in, or who has given the password where a factor is required.

    The recovery codes stand in the answer to the POST alone.
    """
    signed_in = request.user.is_active and request.user.is_staff
    user = request.user if signed_in else half_signed_in(request) if settings.SECOND_FACTOR_REQUIRED else None
    if user is None or (not signed_in and second_factor.is_set_up(user)):
        return begin_again(request)
    if second_factor.is_set_up(user):
        messages.info(request, "Your account has a second factor. Take it away first to set up another one.")
        return redirect("admin:account")
    key = request.session.setdefault(KEY, second_factor.new_key())
    form = ConfirmForm(request.POST or None)
    if form.is_valid():
        if codes := second_factor.set_up(user, key, form.cleaned_data["code"]):
            return _show_codes(request, user, codes)
        form.add_error("code", NOT_SHOWN)
    context = _context(request, "Set up your second factor") | {
        "form": form,
        "picture": second_factor.picture(user, key),
        "key": second_factor.key_in_letters(key),
        "is_required": not signed_in,
    }
    return render(request, "admin/people/set_up.html", context, status=422 if form.errors else 200)


def _show_codes(request, user, codes: list[str]) -> HttpResponse:
    del request.session[KEY]
    onward = redirect("admin:account")
    if not request.user.is_authenticated:
        onward = finish(request, user, request.session[sessions.SIGNING_IN]["next"])
    request.session[sessions.PASSED] = True
    sessions.end(user, keep=request.session.session_key)
    context = _context(request, "Keep your recovery codes") | {"codes": codes, "onward": onward["Location"]}
    return render(request, "admin/people/codes.html", context)


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request) -> HttpResponse:
    """Take one's own factor away, after password and code; where one is required, this ends the session too."""
    if not second_factor.is_set_up(request.user):
        return redirect("admin:account")
    form = RemoveForm(request.POST or None, user=request.user)
    if not form.is_valid():
        context = _context(request, "Take the second factor away") | {"form": form, "is_required": settings.SECOND_FACTOR_REQUIRED}
        return render(request, "admin/people/remove.html", context, status=429 if form.wait else 422 if form.errors else 200)
    second_factor.reset(request.user, keep_session=request.session.session_key)
    if settings.SECOND_FACTOR_REQUIRED:
        logout(request)
    messages.success(request, "The second factor was taken away.")
    return redirect("admin:account")


def _context(request, title: str) -> dict:
    return admin.site.each_context(request) | {"title": title}
