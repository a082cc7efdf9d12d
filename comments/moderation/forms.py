"""What moderators fill in at the queue: a decision, other words, a part to redact, a reply, a note, a site."""

import re
from datetime import timedelta
from typing import cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html_join

from comments.decisions.deciding import ask_for_opinion, decide, put_back, reply, reword, take_out, take_update, words_held
from comments.decisions.picks import Outcome, Pick
from comments.models import DomainRule, Lane, ReplyTemplate, Response
from comments.models.domain import check_domain
from comments.rules.redaction import holds, paragraphs
from htc.lib.text import clean_line, clean_lines, shorten

DECLINE_REASONS = (
    "off the subject",
    "insults or threatens",
    "names or shows somebody who must not be known",
    "could do harm to somebody",
    "advertises",
    "says again what is there already",
    "other",
)
WHY_DECLINED = [("", "Choose a reason"), *((reason, reason.capitalize()) for reason in DECLINE_REASONS)]
# As the menu in each row of the queue has them.
DECLINE_OPTIONS = format_html_join("", '<option value="{}">{}</option>', WHY_DECLINED)
VERDICTS = (DomainRule.Verdict.BLOCK, DomainRule.Verdict.ALLOW)
MOVES = {"approve": Response.State.APPROVED, "spam": Response.State.SPAM, "trash": Response.State.TRASH}
LONGEST_REPLY = 10_000
_PICK = re.compile(r"(\d{1,18})-([0-9a-f]{12})")


def picks_of(text: str) -> list[Pick]:
    """Give the rows that a hidden field of a page named, each with its version; what is no such name is passed over."""
    return [Pick(int(pk), version) for pk, version in _PICK.findall(text)]


def batch_of(text: str) -> UUID | None:
    """Give the batch that a form or an address names; None where it names none."""
    try:
        return UUID(text)
    except ValueError:
        return None


class DecisionForm(forms.Form):
    """One decision about one row, by the button that was pressed."""

    row = forms.CharField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(choices=[(name, name) for name in (*MOVES, "decline", "restore", "accept", "keep")])
    why = forms.ChoiceField(choices=WHY_DECLINED, required=False)
    more = forms.CharField(max_length=120, required=False)

    def clean_row(self) -> Pick:
        picks = picks_of(self.cleaned_data["row"])
        if len(picks) != 1:
            raise ValidationError("The form names no response.")
        return picks[0]

    def clean(self) -> None:
        """A declined response needs a reason, so that colleagues know the next one of its kind."""
        if self.cleaned_data.get("decision") == "decline" and not self.cleaned_data.get("why"):
            self.add_error("why", "Please choose why you decline it.")

    def apply(self, *, by) -> Outcome:
        """Do it."""
        pick, decision = self.cleaned_data["row"], self.cleaned_data["decision"]
        if decision in ("accept", "keep"):
            return take_update(pick, accept=decision == "accept", by=by)
        if decision == "restore":
            return put_back([pick], by=by)
        if decision == "decline":
            reason = ": ".join(filter(None, ["declined", self.cleaned_data["why"], clean_line(self.cleaned_data["more"], 120)]))
            return decide([pick], Response.State.TRASH, by=by, reason=reason)
        return decide([pick], MOVES[decision], by=by)


class BulkForm(forms.Form):
    """One decision about many rows: the ticked ones, all of the page, or the first of a lane."""

    decision = forms.ChoiceField(choices=[(name, name) for name in MOVES])
    lane = forms.ChoiceField(choices=[(lane.value, lane.label) for lane in Lane if lane != Lane.UPDATES])
    scope = forms.ChoiceField(choices=[("ticked", "the ticked ones"), ("page", "all on this page"), ("lane", "all of the lane")])
    page = forms.CharField(required=False)


class RowForm(forms.Form):
    """A form about one row that somebody was shown in a version."""

    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, row: Response, data=None, **kwargs):
        super().__init__(data, label_suffix="", prefix=None, initial={"version": row.version} | kwargs.pop("initial", {}), **kwargs)
        self.row = row

    @property
    def pick(self) -> Pick:
        """The row in the version that was shown."""
        return Pick(self.row.pk, self.cleaned_data["version"])

    def apply(self, *, by) -> Outcome:
        """Do what the validated form says, in the name of a member of staff."""
        raise NotImplementedError


class EditForm(RowForm):
    """Other words for a comment and its name, or for the title of a page; the words of another site stay its own."""

    author_name = forms.CharField(label="Name", max_length=100, required=False)
    title = forms.CharField(label="Title of the page", max_length=200, required=False)
    body = forms.CharField(label="Words", widget=forms.Textarea(attrs={"rows": 8}), error_messages={"required": "A comment needs words."})

    def __init__(self, row: Response, data=None):
        super().__init__(row, data, initial={"author_name": row.author_name, "title": row.title, "body": row.body}, auto_id="edit_%s")
        for name in ("author_name", "body") if row.source_url else ("title",):
            del self.fields[name]

    def clean(self) -> dict:
        """Clean as readers' own words are cleaned."""
        for name, longest in (("author_name", 100), ("title", 200)):
            if name in self.cleaned_data:
                self.cleaned_data[name] = clean_line(self.cleaned_data[name], longest)
        if "body" in self.cleaned_data:
            self.cleaned_data["body"] = clean_lines(self.cleaned_data["body"]).strip()
            if not self.cleaned_data["body"]:
                self.add_error("body", "A comment needs words. To take it away, decline it.")
        return self.cleaned_data

    def apply(self, *, by) -> Outcome:
        """Do it."""
        return reword(self.pick, {name: value for name, value in self.cleaned_data.items() if name != "version"}, by=by)


class RedactForm(RowForm):
    """A part that goes: words as they stand there, or a whole paragraph."""

    passage = forms.CharField(
        label="The words to take out",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Copied exactly; they go wherever they stand in the response, its name, its title and what waits beside it.",
    )
    paragraph = forms.ChoiceField(label="Or a whole paragraph", required=False)

    def __init__(self, row: Response, data=None):
        super().__init__(row, data, auto_id="redact_%s")
        self.parts = paragraphs(row.body or row.excerpt)
        named = [(str(number), f"{number}. {shorten(part, 60)}") for number, part in enumerate(self.parts, start=1)]
        cast(forms.ChoiceField, self.fields["paragraph"]).choices = [("", "None"), *named]

    def clean(self) -> None:
        """Find what is to go."""
        passage, number = self.cleaned_data.get("passage", "").strip(), self.cleaned_data.get("paragraph")
        if bool(passage) == bool(number):
            raise ValidationError("Please write the words to take out, or choose a paragraph.")
        self.cleaned_data["passage"] = passage or self.parts[int(number or 0) - 1]
        if not holds(words_held(self.row), self.cleaned_data["passage"]):
            self.add_error("passage", "These words do not stand in the response. Please copy them exactly.")

    def apply(self, *, by) -> Outcome:
        """Do it."""
        return take_out(self.pick, self.cleaned_data["passage"], by=by)


class ReplyForm(RowForm):
    """An answer in the name of the member of staff."""

    template = forms.ModelChoiceField(ReplyTemplate.objects.all(), label="Begin with", required=False, empty_label="No template")
    body = forms.CharField(
        label="Your reply",
        max_length=LONGEST_REPLY,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Plain text, under your name. It is published at once, and so is what it answers.",
        error_messages={"required": "Please write your reply."},
    )

    def __init__(self, row: Response, data=None, **kwargs):
        super().__init__(row, data, auto_id="reply_%s", **kwargs)

    def clean_body(self) -> str:
        body = clean_lines(self.cleaned_data["body"]).strip()
        if not body:
            raise ValidationError("Please write your reply.")
        return body

    def with_template(self) -> "ReplyForm":
        """Give the form with the words of the chosen template behind what was typed."""
        self.is_valid()
        template = self.cleaned_data.get("template")
        typed = [self.data.get("body", "").strip(), template.body if template else ""]
        initial = {"version": self.data.get("version", ""), "template": template, "body": "\n\n".join(filter(None, typed))}
        return ReplyForm(self.row, initial=initial)

    def apply(self, *, by) -> Outcome:
        """Do it."""
        return reply(self.pick, self.cleaned_data["body"], by=by)


class OpinionForm(RowForm):
    """A question to the other moderators."""

    note = forms.CharField(
        label="What you would like to know",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For moderators only. Please do not repeat what the response says.",
        error_messages={"required": "Please say what you would like to know."},
    )

    def __init__(self, row: Response, data=None):
        super().__init__(row, data, auto_id="opinion_%s")

    def apply(self, *, by) -> Outcome:
        """Do it."""
        return ask_for_opinion(self.pick, clean_lines(self.cleaned_data["note"]).strip(), by=by)


class DomainForm(forms.Form):
    """The name of another site."""

    domain = forms.CharField(label="Site", max_length=253, help_text="The name alone, such as example.org.")

    def clean_domain(self) -> str:
        domain = self.cleaned_data["domain"].strip().lower().removeprefix("www.")
        check_domain(domain)
        return domain


class SiteRuleForm(DomainForm):
    """A rule for a site, as the queue offers it."""

    LONG = (("30", "for 30 days"), ("90", "for 90 days"), ("365", "for a year"), ("", "for good"))

    verdict = forms.ChoiceField(
        choices=[(verdict.value, verdict.label) for verdict in (DomainRule.Verdict.BLOCK, DomainRule.Verdict.ALLOW)]
    )
    include_subdomains = forms.BooleanField(label="also its subdomains", required=False)
    days = forms.ChoiceField(label="How long", choices=LONG, required=False)

    def save(self) -> DomainRule:
        """Make the rule, or renew the one that is there."""
        days = self.cleaned_data["days"]
        values = {
            "include_subdomains": self.cleaned_data["include_subdomains"],
            "expires_at": timezone.now() + timedelta(days=int(days)) if days else None,
        }
        named = {"domain": self.cleaned_data["domain"], "verdict": self.cleaned_data["verdict"]}
        new = named | values | {"note": "Made in the queue."}
        return DomainRule.objects.update_or_create(**named, defaults=values, create_defaults=new)[0]
