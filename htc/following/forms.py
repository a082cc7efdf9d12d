"""What somebody who wants to follow is asked."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy
from taggit.models import Tag

from articles.lists.queries import tags_with_posts
from comments.readers.forms import MailboxField, field_for_robots
from htc.following.models import Wish


class FollowForm(forms.Form):
    """An address, what it shall be told of and how often, and a field that only robots fill in."""

    email = MailboxField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        help_text=gettext_lazy(
            "We write to it once, to ask whether it is yours. It is never shown to anybody but the administrators here."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Please write the e-mail address that the mails shall go to."),
            "invalid": gettext_lazy("Please write the e-mail address like name@example.org."),
            "max_length": gettext_lazy("Please write an e-mail address of at most 254 characters."),
        },
    )
    frequency = forms.ChoiceField(
        label=gettext_lazy("How often"),
        widget=forms.RadioSelect,
        choices=[
            (Wish.Frequency.AT_ONCE, gettext_lazy("When an article appears, ten minutes later")),
            (Wish.Frequency.WEEKLY, gettext_lazy("Once a week, on Monday, if there is something new")),
        ],
        error_messages={"required": gettext_lazy("Please choose how often."), "invalid_choice": gettext_lazy("Please choose how often.")},
    )
    tags = forms.TypedMultipleChoiceField(
        coerce=int,
        label=gettext_lazy("Only articles with these tags"),
        required=False,
        help_text=gettext_lazy("Tick none, and you follow all articles."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("One of the tags is not there any more. Please choose again.")},
    )
    website = field_for_robots()

    def __init__(self, *args, offered: Iterable[Tag] | None = None, **kwargs):
        """``offered`` are the tags that can be ticked, where they are not those of published posts."""
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        tags = sorted(tags_with_posts() if offered is None else offered, key=lambda tag: tag.name.casefold())
        self.fields["tags"].choices = [(tag.pk, tag.name) for tag in tags]  # type: ignore[attr-defined]  # of a field with choices

    @property
    def tags_are_open(self) -> bool:
        """Whether the tags are shown unfolded: some are chosen, or something is wrong with them."""
        return bool(self["tags"].value() or self["tags"].errors)
