"""Helplines where staff keep them: a number that somebody has called is shown to readers, and one that was changed since is not."""

from django.contrib import admin

from htc.lib.unchanged import UnchangedAdmin
from htc.safety.models import Helpline

CHECKED = "_checked"


@admin.register(Helpline)
class HelplineAdmin(UnchangedAdmin):
    """Helplines by country; the button “I called and checked” saves the form and dates it."""

    list_display = ["name", "country", "phone", "operator", "checked_on"]
    list_filter = ["country"]
    search_fields = ["name", "operator", "phone"]
    readonly_fields = ["checked_on", "checked_by"]
    fieldsets = [
        (None, {"fields": ["country", "name", "operator", "position"]}),
        ("How to reach them", {"fields": ["phone", "phone_abroad", "sms", "sms_keyword", "chat", "tty"]}),
        ("What one wants to know first", {"fields": ["hours", "languages", "cost", "told_to"]}),
        (
            "Checked",
            {
                "fields": ["source", "checked_on", "checked_by"],
                "description": "Readers see a helpline once somebody has called it and pressed “I called and checked”. After 180 days the "
                "desk asks for it again; after a year it leaves the foot of the pages.",
            },
        ),
    ]

    def save_model(self, request, obj, form, change):
        """Save; who called dates it, and who changes how one reaches them takes it from readers until somebody has called."""
        if CHECKED in request.POST:
            obj.check_by(request.user)
            obj.save()
            return
        if change and obj.checked_on and Helpline.REACHED_BY & set(form.changed_data):
            obj.checked_on = obj.checked_by = None
            self.message_user(request, "Readers do not see this helpline until somebody has called and checked the change.", "WARNING")
        super().save_model(request, obj, form, change)

    def construct_change_message(self, request, form, formsets, add=False):
        """Name in the history that somebody called, too."""
        message = super().construct_change_message(request, form, formsets, add)
        return [*message, {"changed": {"fields": ["last checked"]}}] if CHECKED in request.POST else message
