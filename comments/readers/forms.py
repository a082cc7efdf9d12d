"""What a reader sends, and the checks that stand in for a session: no reader gets a cookie."""

import time
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from articles.models import Article, Site
from comments.decisions.deciding import take_in
from comments.decisions.repeats import Click
from comments.decisions.screening import screen
from comments.models import Report, Response
from comments.readers.removal import pk_of
from htc.lib.text import clean_line, clean_lines
from htc.lib.words import grouped

LONGEST_COMMENT = 10_000
TOKEN_HOURS = 24
SALT = "comment-form"


class TokenState(StrEnum):
    """What a form's token turned out to be."""

    GOOD = "good"
    EXPIRED = "expired"
    FOREIGN = "foreign"


def make_token(article: Article) -> str:
    """Give the token of an article's form, the same for everybody during an hour."""
    return signing.Signer(salt=SALT).sign(f"{article.pk}.{int(time.time()) // 3600}")


def judge_token(token: str, article: Article) -> TokenState:
    """Tell whether the token was made for the article within the last 24 hours."""
    try:
        made_for, hour = signing.Signer(salt=SALT).unsign(token).split(".")
    except (signing.BadSignature, ValueError):
        return TokenState.FOREIGN
    if made_for != str(article.pk):
        return TokenState.FOREIGN
    return TokenState.GOOD if int(time.time()) // 3600 - int(hour) <= TOKEN_HOURS else TokenState.EXPIRED


def is_same_origin(request) -> bool:
    """Tell whether the browser says that the form was sent from a page of ours.

    Browsers send Origin with every POST and Sec-Fetch-Site with every request (Fetch standard); a program that sends neither has no
    reader behind it whose browser could be misused. From a page that tells its address to nobody Origin is “null”, and the other counts.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site not in (None, "same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    if origin is None or (origin == "null" and site == "same-origin"):
        return True
    ours = {settings.SITE_URL, f"{request.scheme}://{request.get_host()}"}
    return origin.lower() in ours and bool(urlsplit(origin).hostname)


def field_for_robots() -> forms.CharField:
    """Give a field that readers do not see, so that only robots fill it in."""
    return forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )


class _MailboxValidator(EmailValidator):
    """Takes addresses of which a mail server anywhere can find the machine, in letters that every one takes (RFC 5321 §2.3.5, §4.1.2)."""

    def __call__(self, value):
        super().__call__(value)
        local, _, host = value.rpartition("@")
        if not local.isascii() or "." not in host or host.startswith("["):
            raise ValidationError(self.message, code=self.code)


class MailboxField(forms.EmailField):
    """An e-mail address of a reader, typed or pasted with characters that nobody sees."""

    default_validators = [_MailboxValidator()]

    def to_python(self, value):
        value = super().to_python(value)
        return "".join(sign for sign in value if unicodedata.category(sign) != "Cf").strip()


class _SameFields(dict):
    """The fields of a form that changes none of them, the same for all its instances: Django would copy each for each."""

    def __deepcopy__(self, memo):
        return self


class CommentForm(forms.Form):
    """A reader's comment: name and e-mail as they like, plain text, and a field that only robots fill in."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Any name, or none: then it says “Anonymous”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": gettext_lazy("Please shorten the name to 100 characters.")},
    )
    email = MailboxField(
        label=gettext_lazy("E-mail"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("Only if a moderator may write to you. It is never shown, and it is deleted 30 days after the decision."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "invalid": gettext_lazy("Please write the e-mail address like name@example.org, or leave the field empty."),
            "max_length": gettext_lazy("Please write an e-mail address of at most 254 characters, or leave the field empty."),
        },
    )
    mail_when_approved = forms.BooleanField(
        label=gettext_lazy("Mail me when my comment appears"),
        required=False,
    )
    body = forms.CharField(
        label=gettext_lazy("Comment"),
        help_text=gettext_lazy("Plain text. A blank line makes a paragraph."),
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Please write your comment before you send it.")},
    )
    website = field_for_robots()
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, article: Article, parent: Response | None = None, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.article, self.parent = article, parent

    @classmethod
    def blank(cls, article: Article, parent: Response | None = None) -> "CommentForm":
        """Give the empty form of an article, or of a reply to one of its responses."""
        return cls(article=article, parent=parent, initial={"token": make_token(article)})

    @classmethod
    def sent(cls, data: Mapping[str, str], article: Article, parent: Response | None = None) -> "CommentForm":
        """Give the form as it was sent, with a fresh token; NUL, which no database takes, is dropped before anything is judged."""
        typed = {name: value.replace("\x00", "") for name, value in data.items()}
        return cls(typed | {"token": make_token(article)}, article=article, parent=parent)

    @property
    def address(self) -> str:
        """Where the form is sent."""
        if self.parent:
            return reverse("comments:reply", args=[self.article.pk, self.parent.pk])
        return reverse("comments:respond", args=[self.article.pk])

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"], 100)

    def clean_body(self) -> str:
        body = clean_lines(self.cleaned_data["body"]).strip()
        if not body:
            raise forms.ValidationError(gettext_lazy("Please write your comment before you send it."))
        if len(body) > LONGEST_COMMENT:
            raise forms.ValidationError(
                gettext("Please shorten your comment to %(most)s characters; it has %(number)s. Nothing of it is lost.")
                % {"most": grouped(LONGEST_COMMENT), "number": grouped(len(body))}
            )
        return body

    def clean(self):
        super().clean()
        if self.cleaned_data.get("mail_when_approved") and self.cleaned_data.get("email") == "":
            self.add_error("email", gettext("Please write the e-mail address for the mail, or take the tick away."))
        return self.cleaned_data

    def as_response(self) -> Response:
        """Give the checked comment as an unsaved row that has not been judged; the time is kept to the minute."""
        return Response(
            article=self.article,
            parent=self.parent,
            kind=Response.Kind.COMMENT,
            author_name=self.cleaned_data["name"],
            author_email=self.cleaned_data["email"],
            body=self.cleaned_data["body"],
            received_at=timezone.now().replace(second=0, microsecond=0),
            facts={"mail_when_approved": True} if self.cleaned_data["mail_when_approved"] else {},
        )

    def save(self, site: Site, click: Click, *, by=None) -> Response:
        """Judge and store the comment of the click and give its row; that of an earlier press of the same button where there is one.

        ``by`` is the moderator who is signed in and wrote it. Raises decisions.NotAnswered.
        """
        screen(click.comment, site, by=by, by_robot=bool(self.cleaned_data["website"]))
        return take_in(click.comment, by=by, click=click)


CommentForm.base_fields = _SameFields(CommentForm.base_fields)


class RemovalForm(forms.Form):
    """The code of a comment that its writer takes back; ``row`` is the comment of a valid one."""

    row: Response

    code = forms.CharField(
        label=gettext_lazy("Removal code"),
        max_length=40,
        help_text=gettext_lazy("Sixteen letters and digits, from the page that said that your comment was received."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Please write the removal code."),
            "max_length": gettext_lazy("Please write the sixteen characters of the code."),
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"label_suffix": ""} | kwargs)

    def clean_code(self) -> str:
        pk = pk_of(self.cleaned_data["code"])
        comments = Response.objects.select_related("article").filter(kind=Response.Kind.COMMENT)
        row = comments.filter(pk=pk).first() if pk else None
        if row is None:
            raise forms.ValidationError(gettext("No comment has this code. Please compare it with the one that you were given."))
        self.row = row
        return self.cleaned_data["code"]


class ReportForm(forms.Form):
    """What a reader reports of a response, and a field that only robots fill in."""

    reason = forms.ChoiceField(
        label=gettext_lazy("What is wrong with it?"),
        choices=[("", gettext_lazy("Please choose")), *Report.Reason.choices],
        error_messages={"required": gettext_lazy("Please choose what is wrong with the response.")},
    )
    words = forms.CharField(
        label=gettext_lazy("What a moderator should know"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Up to 1,000 characters. Do not write who you are."),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        error_messages={"max_length": gettext_lazy("Please shorten this to 1,000 characters.")},
    )
    website = field_for_robots()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"label_suffix": ""} | kwargs)

    def clean_words(self) -> str:
        return clean_lines(self.cleaned_data["words"])
