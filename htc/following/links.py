"""The addresses in mails to followers: one says yes to following, the other ends it. Both say nothing of whom they are for."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

from htc.following.models import CONFIRMED_WITHIN, Follower, FollowRequest


@dataclass(frozen=True, slots=True)
class Yes:
    """The link by which an address says that it wants to follow; good for 48 hours, and for this request alone."""

    request: FollowRequest

    @property
    def address(self) -> str:
        """The absolute address, signed with the time of now."""
        return _absolute("following:confirm", self.request.language, _signer(self.request).sign(str(self.request.pk)))

    @classmethod
    def read(cls, token: str) -> "Yes | None":
        """Give what the token of an address says.

        None for one that is too old, or was made for no request that is there or for tags that are all gone.
        """
        pk = token.partition(":")[0]
        row = FollowRequest.objects.filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < 19 else None
        if row is None or row.follows_nothing:
            return None
        try:
            _signer(row).unsign(token, max_age=CONFIRMED_WITHIN)
        except signing.BadSignature:
            return None
        return cls(row)


def _signer(row: FollowRequest) -> signing.TimestampSigner:
    # With the address, for a database that was restored gives numbers a second time.
    return signing.TimestampSigner(salt=f"following.confirm.{row.email}")


def end_address(follower: Follower) -> str:
    """Give the address that ends following: a page for who opens it, and the end itself for a program that posts to it (RFC 8058)."""
    return _absolute("following:end", follower.language, follower.key)


def _absolute(name: str, language: str, token: str) -> str:
    with translation.override(language):
        return settings.SITE_URL + reverse(name, args=[token])
