"""What is done to ticked rows of the list of responses: the same decisions as in the queue, about the rows as the list showed them."""

from collections.abc import Iterator
from itertools import batched

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.utils import timezone
from django.utils.html import format_html

from comments.decisions.deciding import decide, picks_as_they_are, put_back
from comments.decisions.picks import BATCH, Outcome, Pick
from comments.models import Response
from comments.moderation.forms import picks_of
from comments.moderation.views import tell
from htc.lib.words import counted

SHOWN = "shown"
# In the session, until the list that tells of a decision is drawn.
DECIDED = "decided"


class ListDecisions(admin.ModelAdmin):
    """The actions of the list. Each row brings along the version in which it was shown; a form without one means the rows as they are."""

    actions = ["approve", "spam", "trash", "restore", "keep_reported", "check_again"]

    def get_changelist_instance(self, request):
        """Give the page of the list, each row with what names it as it is, by one query for all of them."""
        changelist = super().get_changelist_instance(request)
        changelist.result_list = list(changelist.result_list)
        for row, pick in zip(changelist.result_list, picks_as_they_are(changelist.result_list), strict=True):
            row.pick = pick
        return changelist

    def changelist_view(self, request, extra_context=None):
        """Show the list, and after a decision the way to undo it."""
        decided = request.session.pop(DECIDED, None) if request.method == "GET" else None
        return super().changelist_view(request, {"decided": decided} | (extra_context or {}))

    def action_checkbox(self, obj):
        """Give the tick of a row, and its version beside it."""
        shown = format_html('<input type="hidden" name="{}" value="{}-{}">', SHOWN, obj.pk, obj.pick.version)
        return super().action_checkbox(obj) + shown

    @admin.action(description="Check the page of another site again", permissions=["change"])
    def check_again(self, request, queryset):
        count = queryset.check_again(timezone.now())
        self.message_user(request, _sentence(count, "put in line; the page is looked at within a minute or two"), messages.SUCCESS)

    @admin.action(description="Approve", permissions=["change"])
    def approve(self, request, queryset):
        self._decide(request, queryset, Response.State.APPROVED, "approved")

    @admin.action(description="Mark as spam", permissions=["change"])
    def spam(self, request, queryset):
        self._decide(request, queryset, Response.State.SPAM, "marked as spam")

    @admin.action(description="Move to the trash", permissions=["change"])
    def trash(self, request, queryset):
        self._decide(request, queryset, Response.State.TRASH, "moved to the trash")

    @admin.action(description="Restore from spam or trash", permissions=["change"])
    def restore(self, request, queryset):
        self._answer(request, put_back(_picks(request, queryset), by=request.user), "restored")

    @admin.action(description="Dismiss what readers reported", permissions=["change"])
    def keep_reported(self, request, queryset):
        # Approving what is public already keeps it; nothing else is to become public by this.
        public = set(Response.objects.reported().values_list("pk", flat=True))
        picks = [pick for pick in _picks(request, queryset) if pick.pk in public]
        outcome = decide(picks, Response.State.APPROVED, by=request.user)
        self._answer(request, outcome, "kept, and what readers reported dismissed")

    def _decide(self, request, queryset, to: str, done: str) -> None:
        self._answer(request, decide(_picks(request, queryset), to, by=request.user), done)

    def _answer(self, request, outcome: Outcome, done: str) -> None:
        if outcome.done:
            request.session[DECIDED] = str(outcome.batch)
        self.message_user(request, _sentence(len(outcome.done), done), messages.SUCCESS if outcome.done else messages.WARNING)
        tell(request, outcome)


def _sentence(count: int, done: str) -> str:
    """“3 responses were approved.”"""
    return f"{counted(count, 'response was', 'responses were')} {done}."


def _picks(request, queryset) -> list[Pick]:
    """Give the ticked rows as the list showed them, also where they have left it since; of rows never shown, as they are."""
    shown = {pick.pk: pick for pick in picks_of(" ".join(request.POST.getlist(SHOWN)))}
    ticked = {int(value) for value in request.POST.getlist(ACTION_CHECKBOX_NAME) if value.isascii() and value.isdigit()}
    across = request.POST.get("select_across") == "1"
    picks = [pick for pk, pick in shown.items() if pk in ticked or across]
    return [*picks, *_unseen(queryset.exclude(pk__in=[pick.pk for pick in picks]))]


def _unseen(queryset) -> Iterator[Pick]:
    for pks in batched(list(queryset.order_by("pk").values_list("pk", flat=True)), BATCH):
        yield from picks_as_they_are(list(Response.objects.filter(pk__in=pks)))
