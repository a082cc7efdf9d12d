"""The second factor of an account: codes of an app (TOTP, RFC 6238), and ten recovery codes for the day the phone is lost.

Rows are those of django-otp. Its recovery codes would lie in the database as they are; here they are an HMAC with the secret key.
"""

import secrets
import time
from base64 import b32encode
from binascii import unhexlify
from importlib import import_module

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe
from django_otp import verify_token
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from htc.people import sessions

RECOVERY_CODES = 10
# No letter that could be read as another one or as a digit; ten of them are 49 bits.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def is_set_up(user) -> bool:
    """Tell whether the account is asked for a code."""
    return TOTPDevice.objects.devices_for_user(user, confirmed=True).exists()


def new_key() -> str:
    """Give the secret of a factor that is yet to be set up: 20 random bytes in hexadecimal."""
    return random_hex(20)


def key_in_letters(key: str) -> str:
    """Give a secret as one types it into an app: base32 in groups of four."""
    letters = b32encode(unhexlify(key)).decode()
    return " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def picture(user, key: str) -> SafeString:
    """Give the QR code of a secret as an SVG element, drawn here and nowhere else."""
    # So rarely that no start has to load it.
    code = import_module("segno").make(TOTPDevice(user=user, key=key).config_url, error="m", micro=False)
    # Drawn by segno from an address that was quoted: nothing but a path.
    return mark_safe(code.svg_inline(scale=4, light="#fff", dark="#000"))  # noqa: S308


@transaction.atomic
def set_up(user, key: str, code: str) -> list[str]:
    """Give the account its factor, if the code shows that the app has the secret, and give the recovery codes; else none."""
    totp = TOTP(unhexlify(key))
    totp.time = time.time()
    digits = _plain(code)
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6 and totp.verify(int(digits), tolerance=1)):
        return []
    _delete_devices(user)
    TOTPDevice.objects.create(user=user, name="app", key=key, last_t=totp.t())  # the same code is not good a second time
    recovery_codes = ["".join(secrets.choice(LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    device = StaticDevice.objects.create(user=user, name="recovery codes")
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_digest(user, made)) for made in recovery_codes)
    return [f"{made[:5]}-{made[5:]}" for made in recovery_codes]


def verify(user, code: str) -> bool:
    """Tell whether a code is right: of the app, or a recovery code; either is good once."""
    plain = _plain(code)
    is_of_app = plain.isascii() and plain.isdigit() and len(plain) == 6
    devices = TOTPDevice if is_of_app else StaticDevice
    device = devices.objects.devices_for_user(user, confirmed=True).first()
    token = plain if is_of_app else _digest(user, plain)
    return device is not None and verify_token(user, device.persistent_id, token) is not None


def recovery_codes_left(user) -> int:
    """Give how many recovery codes were not used yet."""
    return StaticToken.objects.filter(device__user=user).count()


@transaction.atomic
def reset(user, *, keep_session: str | None = None) -> bool:
    """Take the factor away and end the account's sessions but one; tell whether there was a factor."""
    was_set_up = is_set_up(user)
    _delete_devices(user)
    sessions.end(user, keep=keep_session)
    return was_set_up


def _delete_devices(user) -> None:
    for devices in (TOTPDevice, StaticDevice):
        devices.objects.filter(user=user).delete()


def _plain(code: str) -> str:
    return "".join(letter for letter in code.casefold() if not letter.isspace() and letter != "-")


def _digest(user, code: str) -> str:
    # Sixteen signs are what django-otp's column takes.
    return salted_hmac("htc.people.recovery", f"{user.pk}:{code}", algorithm="sha256").hexdigest()[:16]
