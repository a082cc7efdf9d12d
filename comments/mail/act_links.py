"""The links by which a moderator decides from a mail: each for one account, one response, one decision, as it stood when it was sent."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

from comments.models import Response

GOOD_FOR = timedelta(days=7)
SALT, PAGE_SALT = "moderate-by-mail", "moderate-page"
DECISIONS = {"approve": Response.State.APPROVED, "spam": Response.State.SPAM, "trash": Response.State.TRASH}


class Expired(Exception):
    """The link was made more than seven days ago."""


class Foreign(Exception):
    """The link was not made by us."""


@dataclass(frozen=True)
class ActLink:
    """What a link says: who may decide what about which response. ``event`` is the newest entry of its record, 0 for none.

    As each decision writes an entry, a link is good once.
    """

    user: int
    response: int
    decision: str
    event: int

    @property
    def address(self) -> str:
        """The absolute address, signed with the time of now."""
        token = signing.TimestampSigner(salt=SALT).sign(f"{self.user}.{self.response}.{self.decision}.{self.event}")
        return settings.SITE_URL + reverse("comments:moderate", args=[token])

    @classmethod
    def read(cls, token: str) -> "ActLink":
        """Give what the token of an address says; raises Expired or Foreign."""
        try:
            user, response, decision, event = signing.TimestampSigner(salt=SALT).unsign(token, max_age=GOOD_FOR).split(".")
        except signing.SignatureExpired as error:
            raise Expired from error
        except signing.BadSignature as error:
            raise Foreign from error
        return cls(int(user), int(response), decision, int(event))


def seen_value(token: str, version: str) -> str:
    """Give what the page of a link holds: that it was opened, and in which version it showed the response."""
    return signing.Signer(salt=PAGE_SALT).sign_object([token, version])


def version_seen(token: str, value: str) -> str | None:
    """Give the version that the page of a link has shown; None for a value that is none of that page's."""
    try:
        of, version = signing.Signer(salt=PAGE_SALT).unsign_object(value)
    except (signing.BadSignature, ValueError):
        return None
    return version if of == token else None
