"""The first page of a new blog: its name, its time zone and the first account, for who holds the link that the server printed.

The link is good while there is no account, and for a day: an open page would give the blog to whoever comes first.
"""

import zoneinfo
from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import BaseUserCreationForm
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from articles.models import Site
from articles.models.site import check_time_zone

GOOD_FOR = timedelta(days=1)
_SIGNER = signing.TimestampSigner(salt="first run")
_SIGNED = "first account"


def first_link() -> str:
    """Give the address at which the first account is made; "" where there is one already."""
    if get_user_model().objects.exists():
        return ""
    return settings.SITE_URL + reverse("first_run", args=[_SIGNER.sign(_SIGNED).partition(":")[2]])


class FirstRunForm(BaseUserCreationForm):
    """What a new blog has to know: what it is called, when its day begins, and who looks after it."""

    class Begin:
        EMPTY, IMPORT = "empty", "import"
        CHOICES = [(EMPTY, "With an empty blog"), (IMPORT, "By moving a blog in from WordPress")]

    site_name = forms.CharField(label="Name of the blog", max_length=Site._meta.get_field("name").max_length)
    time_zone = forms.CharField(
        label="Time zone",
        validators=[check_time_zone],
        help_text="Dates are shown, and addresses of articles are made, in this time zone: America/Denver, Europe/Madrid.",
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )
    begin = forms.ChoiceField(label="How to begin", choices=Begin.CHOICES, initial=Begin.EMPTY, widget=forms.RadioSelect)

    field_order = ["site_name", "time_zone", "username", "email", "password1", "password2", "begin"]

    class Meta:
        model = get_user_model()
        fields = ["username", "email"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        site = Site.current()
        self.fields["site_name"].initial, self.fields["time_zone"].initial = site.name, site.time_zone
        self.fields["username"].label = "Your name to sign in with"
        self.fields["email"].label, self.fields["email"].required = "Your e-mail address", True
        self.fields["email"].help_text = "A link for a new password goes there. Readers never see it."

    def save(self, commit=True):
        """Make the account, which may do everything, and set the blog up."""
        self.instance.is_staff = self.instance.is_superuser = True
        account = super().save(commit)
        site = Site.current()
        site.name, site.time_zone = self.cleaned_data["site_name"], self.cleaned_data["time_zone"]
        site.save()
        return account

    @property
    def zones(self) -> list[str]:
        """The time zones there are, to be chosen from while one types."""
        return sorted(zoneinfo.available_timezones())


@method_decorator([never_cache, sensitive_post_parameters("password1", "password2")], name="dispatch")
class FirstRunView(View):
    """Take the name of the blog and the first account; where there is one, lead to the sign-in."""

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request, *args, token: str, **kwargs):
        """Open for the holder of the link alone; for all others there is nothing here."""
        try:
            _SIGNER.unsign(f"{_SIGNED}:{token}", max_age=GOOD_FOR)
        except signing.BadSignature:
            raise Http404 from None
        if get_user_model().objects.exists():
            return redirect("admin:login")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request) -> HttpResponse:
        """Show the form."""
        return self._show(request, FirstRunForm())

    @transaction.atomic
    def post(self, request) -> HttpResponse:
        """Make the account, once: of two who send the form, the second finds that there is one."""
        Site.objects.select_for_update().get(pk=Site.current().pk)
        if get_user_model().objects.exists():
            return redirect("admin:login")
        form = FirstRunForm(request.POST)
        if not form.is_valid():
            return self._show(request, form, status=422)
        form.save()
        begins = form.cleaned_data["begin"]
        messages.success(request, f"“{form.cleaned_data['site_name']}” is set up, and your account is made. Sign in with it.")
        onward = reverse("admin:wordpress_importrun_changelist" if begins == FirstRunForm.Begin.IMPORT else "admin:index")
        return redirect(f"{reverse('admin:login')}?{urlencode({'next': onward})}")

    def _show(self, request, form: FirstRunForm, *, status: int = 200) -> HttpResponse:
        context = admin.site.each_context(request) | {"title": "A new blog", "form": form, "address": settings.SITE_URL}
        return render(request, "admin/people/first_run.html", context, status=status)
