"""How often somebody may try to sign in or ask for a mail; kept in the cache, under names that cannot be turned back."""

import unicodedata

from django.utils.crypto import salted_hmac

from htc.lib import ratelimit
from htc.lib.words import counted

QUARTER = 15 * 60
PASSWORDS_OF_ACCOUNT = CODES_OF_ACCOUNT = 5
PASSWORDS_OF_ADDRESS = 20
MAILS_OF_ADDRESS = 5
MAILS_TO_ACCOUNT = 3


def wait_for_password(request, name: str) -> int:
    """Count a password and give the seconds to wait before one is judged again, from this address or for this name."""
    return ratelimit.attempt(_address("password", request), PASSWORDS_OF_ADDRESS, QUARTER) or ratelimit.attempt(
        _account("password", name), PASSWORDS_OF_ACCOUNT, QUARTER
    )


def wait_for_code(user) -> int:
    """Count a code of the second factor and give the seconds to wait before one of this account is judged again."""
    return ratelimit.attempt(_account("code", user.get_username()), CODES_OF_ACCOUNT, QUARTER)


def signed_in(request, user) -> None:
    """Forget the failures of an account whose owner has signed in; of the address only this attempt is taken back.

    Else whoever has an account could guess at others without end, by signing in to the own one in between.
    """
    for what in ("password", "code"):
        ratelimit.forget_attempts(_account(what, user.get_username()))
    ratelimit.take_back_attempt(_address("password", request))


def wait_for_mail(request) -> int:
    """Count a request for a mail and give the seconds to wait until this address may ask again."""
    return ratelimit.attempt(_address("mail", request), MAILS_OF_ADDRESS, QUARTER)


def may_be_written_to(user) -> bool:
    """Tell whether the account may be sent another link within the hour, whoever asks."""
    return ratelimit.attempt(_account("mail", user.get_username()), MAILS_TO_ACCOUNT, 4 * QUARTER) == 0


def sentence(seconds: int) -> str:
    """Give the words for people who have to wait."""
    minutes = -(-seconds // 60)
    return f"There were too many attempts. Please wait {counted(minutes, 'minute')}, and try again."


def _address(what: str, request) -> str:
    return f"{what}:{ratelimit.visitor(request)}"


def _account(what: str, name: str) -> str:
    # What was typed as a name may be a password; the cache gets an HMAC of it.
    plain = unicodedata.normalize("NFKC", name).casefold()
    return f"{what}:{salted_hmac('htc.people.limits', plain, algorithm='sha256').hexdigest()[:32]}"
