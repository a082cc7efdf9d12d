"""Following by e-mail in the admin: how mails look, who follows, and which mails did not go out; for administrators alone."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone

from htc.following.models import Follower, FollowerMail, Newsletter
from htc.lib.unchanged import UnchangedAdmin
from htc.lib.words import counted


@admin.register(Newsletter)
class NewsletterAdmin(UnchangedAdmin):
    """The one row that says how mails to followers look: its list is its form."""

    fields = ["is_open", "sender", "subject", "content"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect(reverse("admin:following_newsletter_change", args=[Newsletter.objects.get_or_create(pk=1)[0].pk]))


@admin.register(Follower)
class FollowerAdmin(admin.ModelAdmin):
    """Who follows; without a field to search them by: an address stands in no address of a page. The Privacy page finds one."""

    change_list_template = "admin/following/follower_list.html"
    list_display = ["email", "followed", "frequency", "language", "since", "refusals"]
    list_filter = ["frequency", "language"]
    fields = ["email", "followed", "frequency", "language", "since", "refusals"]
    readonly_fields = ["email", "followed", "frequency", "language", "since", "refusals"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("tags")

    def get_urls(self):
        return [path("try-again/", self.admin_site.admin_view(self.try_again), name="following_follower_try_again"), *super().get_urls()]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def delete_model(self, request, obj):
        """Let the address follow no more, as its own link does."""
        obj.forget()

    def delete_queryset(self, request, queryset):
        """Let several follow no more."""
        for follower in queryset:
            follower.forget()

    def response_delete(self, request, obj_display, obj_id):
        """Lead back to the list, which Django does only for who may change rows."""
        super().response_delete(request, obj_display, obj_id)
        return redirect("admin:following_follower_changelist")

    def changelist_view(self, request, extra_context=None):
        """Show the list, and above it how many mails were given up."""
        given_up = FollowerMail.objects.given_up().count()
        return super().changelist_view(request, {"title": "Followers", "given_up": given_up} | (extra_context or {}))

    def try_again(self, request) -> HttpResponse:
        """Bring the mails that were given up back into the queue."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        count = FollowerMail.objects.try_again(timezone.now())
        self.message_user(request, f"{counted(count, 'mail')} will be tried again within a minute.", messages.SUCCESS)
        return redirect("admin:following_follower_changelist")
