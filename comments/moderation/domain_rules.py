"""Where moderators decide about whole sites: which are blocked, which are allowed, and which never hear of our links."""

from django import forms
from django.contrib import admin
from django.utils import timezone

from comments.linkbacks.page.address import BadAddress, site_name
from comments.models import DomainRule
from htc.lib.moments.fields import AS_WRITTEN
from htc.lib.unchanged import UnchangedAdmin, UnchangedForm

OPPOSITES = {
    DomainRule.Verdict.ALLOW: (DomainRule.Verdict.BLOCK, "blocked"),
    DomainRule.Verdict.BLOCK: (DomainRule.Verdict.ALLOW, "allowed"),
}


class DomainRuleForm(UnchangedForm):
    """A rule as a moderator writes it: the site by its name or by any address of it."""

    domain = forms.CharField(
        label="site",
        max_length=2048,
        help_text="Its name, such as example.org, or any address of it; “www.” is left aside.",
        widget=forms.TextInput(attrs={"size": 60, "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_domain(self) -> str:
        try:
            return site_name(self.cleaned_data["domain"])
        except BadAddress as error:
            raise forms.ValidationError("This is not the name of a site. Write one such as example.org, or paste an address.") from error

    def clean_expires_at(self):
        until = self.cleaned_data["expires_at"]
        if until and "expires_at" in self.changed_data and until <= timezone.now():
            raise forms.ValidationError("This moment is over, so the rule would never hold. Write a later one, or leave it empty.")
        return until

    def clean(self):
        super().clean()
        domain, verdict = self.cleaned_data.get("domain"), self.cleaned_data.get("verdict")
        if not domain or verdict not in OPPOSITES:
            return
        opposite, words = OPPOSITES[verdict]
        others = DomainRule.objects.holding(timezone.now()).exclude(pk=self.instance.pk)
        if others.filter(domain=domain, verdict=opposite).exists():
            self.add_error("verdict", f"{domain} is {words} by another rule. Delete that one first, or let it end.")


class HoldsFilter(admin.SimpleListFilter):
    """Rules that hold at present, and those whose time is over."""

    title = "time"
    parameter_name = "holds"

    def lookups(self, request, model_admin):
        return [("yes", "Holds"), ("no", "Is over")]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.holding(timezone.now())
        return queryset.filter(expires_at__lte=timezone.now()) if self.value() == "no" else queryset


class DomainRuleAdmin(UnchangedAdmin):
    """Rules for sites, by name."""

    form = DomainRuleForm
    formfield_overrides = AS_WRITTEN
    fields = ["domain", "verdict", "include_subdomains", "expires_at", "note"]
    list_display = ["domain", "verdict", "include_subdomains", "expires_at", "note"]
    list_filter = ["verdict", HoldsFilter, "include_subdomains"]
    search_fields = ["domain", "note"]
    list_per_page = 50
    show_full_result_count = False
