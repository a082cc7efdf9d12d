"""The admin as a site of ours: signing in with a second factor, one's own account, and less than Django's has."""

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from comments.mail import admin as mail_admin
from comments.privacy import admin as privacy_admin
from htc.people import account, signin


class StaffSite(admin.AdminSite):
    """The admin site of the blog."""

    def get_urls(self):
        pages = [
            path("login/code/", signin.code, name="login_code"),
            path("account/", self.admin_view(account.account), name="account"),
            path("account/mail/", self.admin_view(mail_admin.own_choice), name="account_mail"),
            path("privacy/", self.admin_view(privacy_admin.page), name="privacy"),
            path("account/second-factor/", account.set_up, name="second_factor"),
            path("account/second-factor/remove/", self.admin_view(account.remove), name="second_factor_remove"),
        ]
        # “View on site” of any row of any table by its number: it would tell an author the address of somebody else's scheduled article.
        return [*pages, *(pattern for pattern in super().get_urls() if getattr(pattern, "name", None) != "view_on_site")]

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        """Ask for name and password, as Django's admin does."""
        address = signin.SignInView().get_redirect_url(request) or reverse("admin:index")
        if request.method in ("GET", "HEAD") and self.has_permission(request):
            return HttpResponseRedirect(address)
        context = self.each_context(request) | {
            "title": "Sign in",
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            REDIRECT_FIELD_NAME: address,
        }
        return signin.SignInView.as_view(next_page="admin:index", extra_context=context | (extra_context or {}))(request)
