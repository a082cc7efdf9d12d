"""Accounts and groups: people are invited, never given a password by somebody else's hand."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from htc.lib.unchanged import UnchangedAdmin, UnchangedForm
from htc.people import mail, second_factor
from htc.people.roles import ROLES

# Apps whose tables have no page in the admin.
WITHOUT_PAGES = ("admin", "contenttypes", "sessions", "otp_static", "otp_totp")

# Their own pages would show the secrets of everybody.
admin.site.unregister([TOTPDevice, StaticDevice, User, Group])


class UniqueAddressForm(UnchangedForm):
    """An account whose form takes no address of another account: a link for a new password has to go to one person."""

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if email and User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Another account has this address.")
        return email


class InvitationForm(UniqueAddressForm):
    """Whom to invite: the account comes without a password."""

    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "email", "groups"]
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.required = name in ("username", "email", "groups")
        self.fields["email"].help_text = "The invitation goes there; it is good for three days."

    def save(self, commit=True):
        self.instance.is_staff = True
        self.instance.set_unusable_password()
        return super().save(commit)


class AccountForm(UniqueAddressForm, UserChangeForm):
    """An account as an administrator changes it."""

    class Meta(UserChangeForm.Meta):
        widgets = {"groups": forms.CheckboxSelectMultiple}


class ActiveFilter(admin.BooleanFieldListFilter):
    """Whether an account can be signed in with."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = "whether they can sign in"


@admin.register(User)
class AccountAdmin(UnchangedAdmin, UserAdmin):
    """Accounts of staff. What makes a superuser is not given away here."""

    add_form_template = None
    add_form = InvitationForm
    form = AccountForm
    filter_horizontal = ()
    add_fieldsets = [(None, {"fields": ["username", "first_name", "last_name", "email", "groups"]})]
    fieldsets = [
        (None, {"fields": ["username", "password", "first_name", "last_name", "email"]}),
        ("What they may do", {"fields": ["is_active", "groups", "is_superuser"]}),
        ("Signing in", {"fields": ["factor", "last_login", "date_joined"]}),
    ]
    readonly_fields = ["is_superuser", "factor", "last_login", "date_joined"]
    list_display = ["username", "full_name", "email", "in_groups", "is_active", "factor", "last_login"]
    list_filter = [("is_active", ActiveFilter), "groups"]

    def get_urls(self):
        pages = [
            path("<int:pk>/invite/", self.admin_site.admin_view(self.invite), name="auth_user_invite"),
            path("<int:pk>/reset-second-factor/", self.admin_site.admin_view(self.reset_factor), name="auth_user_reset_second_factor"),
        ]
        return [*pages, *super().get_urls()]

    def get_queryset(self, request):
        has_factor = Exists(TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True))
        return super().get_queryset(request).prefetch_related("groups").annotate(has_factor=has_factor)

    def get_readonly_fields(self, request, obj=None):
        """Nobody locks themselves out, or takes their own groups away."""
        return [*self.readonly_fields, *(["is_active", "groups"] if obj == request.user else [])]

    def has_change_permission(self, request, obj=None):
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not above

    def has_delete_permission(self, request, obj=None):
        """Only who never signed in can be deleted: the records of decisions name the others, who are switched off instead."""
        unused = obj is not None and obj.last_login is None
        return super().has_delete_permission(request, obj) and unused and self.has_change_permission(request, obj)

    @admin.display(description="name")
    def full_name(self, user):
        return user.get_full_name() or "–"

    @admin.display(description="groups")
    def in_groups(self, user):
        return ", ".join(group.name for group in user.groups.all()) or "–"

    @admin.display(description="second factor", boolean=True)
    def factor(self, user):
        return user.has_factor

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            # Not while the transaction holds the database: a mail server may take its time.
            transaction.on_commit(partial(self._send, request, obj))

    def _send(self, request, user) -> None:
        send = mail.send_invitation if user.last_login is None else mail.send_new_password
        if send(user):
            self.message_user(request, f"A mail is on its way to {user.email}.", messages.SUCCESS)
        else:
            self.message_user(
                request,
                "The account is saved, but the mail did not go out. Look whether mail works and the address is right, and send it again.",
                messages.WARNING,
            )

    def invite(self, request, pk: int) -> HttpResponse:
        """Send the link for a password again."""
        user = self._changeable(request, pk)
        if request.method != "POST":
            title = "Send the invitation again" if user.last_login is None else "Send a link for a new password"
            return self._confirm(request, user, title, f"A mail with a link for choosing a password goes to {user.email}.")
        self._send(request, user)
        return redirect("admin:auth_user_change", pk)

    def reset_factor(self, request, pk: int) -> HttpResponse:
        """Take somebody's second factor away."""
        user = self._changeable(request, pk)
        if request.method != "POST":
            about = (
                "The account is signed out everywhere, and asked for no code until another factor is set up. "
                "Make sure that it is the person themselves who asks you."
            )
            return self._confirm(request, user, "Reset the second factor", about)
        second_factor.reset(user)
        mail.tell_of_reset(user)
        self.log_change(request, user, "Reset the second factor.")
        self.message_user(request, f"The second factor of {user} was taken away, and {user} was signed out everywhere.", messages.SUCCESS)
        return redirect("admin:auth_user_change", pk)

    def _confirm(self, request, user, title: str, about: str) -> HttpResponse:
        context = self.admin_site.each_context(request) | {"title": title, "about": about, "opts": self.opts, "original": user}
        return render(request, "admin/auth/user/confirm.html", context)

    def _changeable(self, request, pk: int) -> User:
        user = self.get_object(request, str(pk))
        if user is None:
            raise Http404
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        return user


@admin.register(Group)
class RoleAdmin(UnchangedAdmin, GroupAdmin):
    """Groups: the four that every migration sets, which are shown, and those that the house adds."""

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        """Offer what somebody can do here; what Django's own tables would allow opens no page, but stays where a group has it."""
        field: Any = super().formfield_for_manytomany(db_field, request=request, **kwargs)
        if db_field.name == "permissions":
            given = Q(group=request.resolver_match.kwargs.get("object_id", "0")) if request else Q()
            field.queryset = field.queryset.filter(~Q(content_type__app_label__in=WITHOUT_PAGES) | given).distinct()
        return field

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.name not in ROLES)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and obj is not None and obj.name not in ROLES
