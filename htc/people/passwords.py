"""A password by mail: for who forgot the old one, and for who is invited and has none yet."""

import unicodedata

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.contrib.auth.views import PasswordResetConfirmView
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from htc.people import limits, mail


class AskForm(forms.Form):
    """The address to which the link shall go."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
        error_messages={"required": "Please write your e-mail address.", "invalid": "Please write the address like name@example.org."},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request):
    """Send a link to the accounts of an address; the answer is the same where there is none."""
    form, wait = AskForm(request.POST or None), 0
    if form.is_valid():
        wait = limits.wait_for_mail(request)
        if not wait:
            for user in accounts_with(form.cleaned_data["email"]):
                if user.is_active and user.is_staff and limits.may_be_written_to(user):
                    mail.send_new_password(user)
            return redirect("password_reset_done")
        form.add_error("email", limits.sentence(wait))
    context = admin.site.each_context(request) | {"title": "A new password", "form": form}
    response = render(request, "admin/people/ask.html", context, status=429 if wait else 422 if form.errors else 200)
    if wait:
        response["Retry-After"] = str(wait)
    return response


@never_cache
@require_safe
def asked(request):
    """Say that a mail is on its way, if the address is one of an account."""
    return render(request, "admin/people/asked.html", admin.site.each_context(request) | {"title": "Look into your mail"})


class ChooseView(PasswordResetConfirmView):
    """Let the holder of a link choose a password; Django keeps the token out of the address of the form."""

    template_name = "admin/people/choose.html"
    success_url = reverse_lazy("admin:login")
    title = "Choose a password"

    def get_user(self, uidb64):
        user = super().get_user(uidb64)
        return user if user and user.is_active and user.is_staff else None

    def form_valid(self, form):
        messages.success(self.request, "Your password is set. Sign in with it.")
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        context = admin.site.each_context(self.request) | super().get_context_data(**kwargs)
        return context | ({} if self.validlink else {"title": "This link works no longer"})


def accounts_with(email: str) -> list:
    """Give the accounts with an address, also those that are switched off, and of who was invited and has no password yet.

    Compared as Python does, not as the database does: some databases take “ı” for “i”, and the mail would go to somebody else.
    """
    return [user for user in get_user_model().objects.filter(email__iexact=email) if _plain(user.email) == _plain(email)]


def _plain(email: str) -> str:
    return unicodedata.normalize("NFKC", email).casefold()
