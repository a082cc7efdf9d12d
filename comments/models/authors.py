"""By what the comments of one person are found, also when their address is no longer there."""

import unicodedata

from django.utils.crypto import salted_hmac

SALT = "comments.author"


def author_key(email: str) -> str:
    """Give the key of the comments under an e-mail address, 64 hexadecimal digits; "" for no address.

    An HMAC with the secret key, so that nobody can try addresses on a copy of the database. Case and outer spaces do not matter.
    """
    email = email.strip().casefold()
    return salted_hmac(SALT, email, algorithm="sha256").hexdigest() if email else ""


def mailbox_of(email: str) -> str:
    """Give the plain writing of the mailbox that an address leads to: without spaces, capitals and what stands behind “+” (RFC 5233).

    "" for what is no address.
    """
    local, at, host = "".join(unicodedata.normalize("NFKC", email).split()).casefold().rpartition("@")
    local = local.partition("+")[0] or local
    return f"{local}@{host}" if local and at and host else ""
