"""By what the comments of one person are found, also when their address is no longer there."""

import unicodedata

from django.utils.crypto import salted_hmac

from htc.lib.web import BadAddress, ascii_host

SALT = "comments.author"


def author_key(email: str) -> str:
    """Give the key of the comments under an e-mail address, 64 hexadecimal digits; "" for no address.

    An HMAC with the secret key, so that nobody can try addresses on a copy of the database. Case and outer spaces do not matter.
    """
    email = email.strip().casefold()
    return salted_hmac(SALT, email, algorithm="sha256").hexdigest() if email else ""


def mailbox_of(email: str) -> str:
    """Give the plain writing of the mailbox that an address leads to; "" for what is no address.

    Without spaces, capitals, characters that nobody sees, a name or “mailto:” before it, quotes, and what stands behind “+” (RFC 5233);
    the host as it is looked up.
    """
    seen = "".join(char for char in unicodedata.normalize("NFKC", email) if unicodedata.category(char) != "Cf")
    plain = "".join(seen.split()).casefold().rpartition("<")[2].removesuffix(">").removeprefix("mailto:")
    local, at, host = plain.rpartition("@")
    local = local.strip('"')
    local = local.partition("+")[0] or local
    return f"{local}@{looked_up(host)}" if local and at and host else ""


def writings_of(mailbox: str) -> set[str]:
    """Give the plain writings of a mailbox: with the host as it is looked up, and in its own letters (RFC 5890 §2.3.2)."""
    local, _, host = mailbox.rpartition("@")
    try:
        labels = [label[4:].encode().decode("punycode") if label.startswith("xn--") else label for label in host.split(".")]
    except UnicodeError:
        return {mailbox}
    return {mailbox, f"{local}@{'.'.join(labels)}"}


def looked_up(host: str) -> str:
    """Give a host as it is looked up, in ASCII (RFC 5890 §2.3.2); what is none as it is."""
    try:
        return ascii_host(host)
    except BadAddress:
        return host
