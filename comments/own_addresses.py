"""The addresses that the writer of a comment gets: signed, so that nobody makes one up, and stored nowhere."""

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.urls import reverse
from django.utils import timezone

from comments.models import Response

RECEIVED_SALT, OWN_SALT = "comment-received", "comment-own"
RECEIVED = timedelta(minutes=30)


@dataclass(frozen=True)
class Received:
    """Which comment was received, and whether whoever sent it is known to have written it."""

    pk: int
    is_own: bool


def received_address(row: Response, *, is_repeat: bool) -> str:
    """Give the address of the page that says that a comment was received, good for thirty minutes.

    Who has just written the comment is given its removal code there. Who sends the words and the name of one that is public already, or
    has waited for longer than that page is good for, is told the same without the code: anybody can copy what can be read.
    """
    is_own = not is_repeat or (row.state != Response.State.APPROVED and row.received_at > timezone.now() - RECEIVED)
    token = signing.TimestampSigner(salt=RECEIVED_SALT).sign(f"{row.pk}.{'own' if is_own else 'again'}")
    return reverse("comments:received", args=[token])


def read_received(token: str) -> Received | None:
    """Give what the token of a received page says; None for one that is forged or too old."""
    try:
        pk, _, whose = signing.TimestampSigner(salt=RECEIVED_SALT).unsign(token, max_age=RECEIVED).partition(".")
    except signing.BadSignature:
        return None
    return Received(int(pk), whose == "own")


def own_address(row: Response) -> str:
    """Give the address under which its writer sees a comment as long as it waits."""
    return reverse("comments:own", args=[signing.Signer(salt=OWN_SALT).sign(str(row.pk))])


def read_own(token: str) -> int | None:
    """Give the key of the comment that the token was made for; None for a forged one."""
    try:
        return int(signing.Signer(salt=OWN_SALT).unsign(token))
    except signing.BadSignature:
        return None
