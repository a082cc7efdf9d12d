"""The pages on which something is taken out of the blog: looked for, proposed, decided on."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from htc.lib.pages import draw, row_of
from htc.redaction import redacting
from htc.redaction.models import Redaction
from htc.redaction.sealing import UnreadableSeal, unseal
from htc.redaction.words.phrases import Phrases, UnfitPhrase

_PRIVATE = (never_cache, sensitive_post_parameters("phrases"))
_LIST = "admin:redaction_redaction_changelist"


class PhrasesForm(forms.Form):
    """What is to be taken out, and what is to be done with it."""

    phrases = forms.CharField(
        label="Names and other words",
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        help_text="One on each line, as whole words: “Ana Silva”, and on a line of its own “Silva, Ana” or “Anita Silva”. Case, accents, "
        "hyphens and markup make no difference. A first name alone is found wherever anybody has it.",
    )
    action = forms.ChoiceField(choices=[(name, name) for name in ("find", "propose", "now")], widget=forms.HiddenInput)

    def clean_phrases(self) -> Phrases:
        """Give them as they are looked for."""
        try:
            phrases = redacting.phrases_of(self.cleaned_data["phrases"].splitlines())
            redacting.refuse_own_name(phrases)
        except UnfitPhrase as error:
            raise ValidationError(str(error)) from error
        return phrases


@admin.register(Redaction)
class RedactionAdmin(admin.ModelAdmin):
    """Who took something out of the blog, and when. What it was is sent by POST alone, and stands in no address, log or row."""

    list_display = ["__str__", "state", "proposer", "decider", "count_words", "is_wiped"]
    list_display_links = ["__str__"]

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="nothing left on the disk", boolean=True)
    def is_wiped(self, redaction):
        return None if redaction.state == Redaction.State.WAITING else redaction.wiped_at is not None

    @method_decorator(_PRIVATE)
    def add_view(self, request, form_url="", extra_context=None):
        """Look for some words, then propose that they be taken out, or as a superuser take them out."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = PhrasesForm(request.POST or None, initial={"action": "find"})
        if not form.is_valid():
            return self._look(request, form, status=422 if form.is_bound else 200)
        phrases, action = form.cleaned_data["phrases"], form.cleaned_data["action"]
        if action == "find":
            return self._look(request, form, found=redacting.find(phrases), phrases="\n".join(phrases.all))
        if action == "now":
            return self._redact_alone(request, phrases)
        Redaction.propose(phrases.all, request.user)
        messages.success(request, "Proposed. A second person with the right to decide finds it in this list, for two weeks.")
        return redirect(_LIST)

    def _look(self, request, form: PhrasesForm, *, status: int = 200, **context) -> HttpResponse:
        context |= {"title": "Take something out of the blog", "form": form}
        return draw(request, self, "admin/redaction/look.html", context, status=status)

    def _redact_alone(self, request, phrases: Phrases) -> HttpResponse:
        if not request.user.is_superuser:
            raise PermissionDenied
        return self._done(request, redacting.redact_alone(phrases, by=request.user))

    def _done(self, request, redaction: Redaction) -> HttpResponse:
        messages.success(request, f"Taken out of {redaction.count_words}.")
        for sentence in redaction.left_undone:
            messages.error(request, sentence)
        return redirect("admin:redaction_redaction_change", redaction.pk)

    @method_decorator(_PRIVATE)
    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show what was done, or what is proposed and would be found; a POST decides."""
        redaction = row_of(request, self, object_id, self.has_view_permission)
        if request.method == "POST":
            return self._decide(request, redaction)
        context = {"title": "Safety redaction", "may_refuse": redaction.proposed_by_id == request.user.pk}
        if redaction.state == Redaction.State.WAITING and redaction.may_be_decided_by(request.user):
            try:
                phrases = unseal(bytes(redaction.sealed))
            except UnreadableSeal as error:
                context |= {"unreadable": str(error), "may_refuse": True}
            else:
                context |= {"phrases": phrases, "found": redacting.find(redacting.phrases_of(phrases)), "may_refuse": True}
        return draw(request, self, "admin/redaction/redaction.html", context, row=redaction)

    def _decide(self, request, redaction: Redaction) -> HttpResponse:
        may_decide = redaction.may_be_decided_by(request.user)
        does = request.POST.get("action") == "do"
        if not may_decide and (does or redaction.proposed_by_id != request.user.pk):
            raise PermissionDenied
        if not does and request.POST.get("action") != "refuse":
            messages.error(request, "Please choose whether it is taken out or left.")
            return redirect("admin:redaction_redaction_change", redaction.pk)
        try:
            if does:
                return self._done(request, redacting.decide(redaction, by=request.user))
            redacting.refuse(redaction, by=request.user)
            messages.success(request, "Nothing was taken out, and what was proposed is forgotten.")
        except redacting.AlreadyDecided:
            messages.error(request, "Somebody else has decided on this already.")
        except UnreadableSeal as error:
            messages.error(request, str(error))
        return redirect("admin:redaction_redaction_change", redaction.pk)
