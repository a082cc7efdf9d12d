"""Mail in the admin: how often each moderator is told, whether the mail server takes mails, and which ones did not go out."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from comments.mail import outbox
from comments.models import MailChoice, QueuedMail
from htc.lib.words import counted


class MailChoiceForm(forms.ModelForm):
    """How often somebody wants to be told."""

    class Meta:
        model = MailChoice
        fields = ["frequency", "threshold"]
        widgets = {"frequency": forms.RadioSelect}


@require_http_methods(["GET", "HEAD", "POST"])
def own_choice(request) -> HttpResponse:
    """Let a moderator choose how often mail about what waits comes."""
    if not request.user.has_perm("comments.change_response"):
        raise PermissionDenied
    choice = MailChoice.objects.filter(user=request.user).first() or MailChoice(user=request.user)
    form = MailChoiceForm(request.POST or None, instance=choice)
    if form.is_valid():
        form.save()
        messages.success(request, "Your choice is saved.")
        return redirect("admin:account")
    context = admin.site.each_context(request) | {"title": "Mail about responses", "form": form}
    return render(request, "admin/people/mail.html", context, status=422 if form.errors else 200)


class MailChoiceAdmin(admin.ModelAdmin):
    """What each moderator chose, for administrators to look at; beside it the test mail and what did not go out."""

    change_list_template = "admin/comments/mail_list.html"
    list_display = ["user", "frequency", "threshold", "last_sent_at"]
    list_select_related = ["user"]
    fields = ["user", "frequency", "threshold", "last_sent_at"]

    def get_urls(self):
        pages = [
            path("test/", self.admin_site.admin_view(self.send_test), name="comments_mailchoice_test"),
            path("try-again/", self.admin_site.admin_view(self.try_again), name="comments_mailchoice_try_again"),
        ]
        return [*pages, *super().get_urls()]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        """Only with an account that was never used and is deleted: Django asks this before it lets the account go."""
        return obj is not None and obj.user.last_login is None and request.user.has_perm("auth.delete_user")

    def changelist_view(self, request, extra_context=None):
        """Show the list, and above it the mails that were given up."""
        given_up = QueuedMail.objects.given_up().select_related("user")
        return super().changelist_view(request, {"title": "Mail to moderators", "given_up": given_up} | (extra_context or {}))

    def send_test(self, request) -> HttpResponse:
        """Send the administrator a mail, and say in words what the mail server answered."""
        if refusal := self._refusal(request):
            return refusal
        was_sent, sentence = outbox.send_test(request.user)
        self.message_user(request, sentence, messages.SUCCESS if was_sent else messages.ERROR)
        return redirect("admin:comments_mailchoice_changelist")

    def try_again(self, request) -> HttpResponse:
        """Bring the mails that were given up back into the queue."""
        if refusal := self._refusal(request):
            return refusal
        count = QueuedMail.objects.try_again(timezone.now())
        self.message_user(request, f"{counted(count, 'mail')} will be tried again within a minute.", messages.SUCCESS)
        return redirect("admin:comments_mailchoice_changelist")

    def _refusal(self, request) -> HttpResponse | None:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return None if request.method == "POST" else HttpResponseNotAllowed(["POST"])
