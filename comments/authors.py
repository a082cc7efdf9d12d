"""By what the comments of one person are found, also when their address is no longer there."""

from django.utils.crypto import salted_hmac

SALT = "comments.author"


def author_key(email: str) -> str:
    """Give the key of the comments under an e-mail address, 64 hexadecimal digits; "" for no address.

    An HMAC with the secret key, so that nobody can try addresses on a copy of the database. Case and outer spaces do not matter.
    """
    email = email.strip().casefold()
    return salted_hmac(SALT, email, algorithm="sha256").hexdigest() if email else ""
