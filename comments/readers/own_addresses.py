"""The addresses that the writer of a comment gets: signed, so that nobody makes one up, and stored nowhere."""

from datetime import timedelta

from django.core import signing
from django.urls import reverse

from comments.models import Response

RECEIVED_SALT, OWN_SALT = "comment-received", "comment-own"
RECEIVED = timedelta(minutes=30)


def received_address(row: Response) -> str:
    """Give the address of the page that says that a comment was received, good for thirty minutes.

    It shows the removal code, so only who has sent the comment, or has clicked twice, is given it.
    """
    return reverse("comments:received", args=[signing.TimestampSigner(salt=RECEIVED_SALT).sign(str(row.pk))])


def read_received(token: str) -> int | None:
    """Give the key of the comment that the token of a received page was made for; None for one that is forged or too old."""
    try:
        return int(signing.TimestampSigner(salt=RECEIVED_SALT).unsign(token, max_age=RECEIVED))
    except (signing.BadSignature, ValueError):
        return None


def own_address(row: Response) -> str:
    """Give the address under which its writer sees a comment as long as it waits."""
    return reverse("comments:own", args=[signing.Signer(salt=OWN_SALT).sign(str(row.pk))])


def read_own(token: str) -> int | None:
    """Give the key of the comment that the token was made for; None for a forged one."""
    try:
        return int(signing.Signer(salt=OWN_SALT).unsign(token))
    except signing.BadSignature:
        return None
