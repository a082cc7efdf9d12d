"""Phrases that wait for a second person, kept so that no file of the blog holds a byte of them.

They are encrypted with a key that is made of the secret key, and so worthless without the environment in which the blog runs: a stream of
HMAC-SHA256 in counter mode under a nonce, and an HMAC over both (encrypt-then-MAC). What stands there is as long as the phrases.
"""

import hashlib
import hmac
import json
import secrets

from django.utils.crypto import salted_hmac

_NONCE, _MAC = 16, 32


class UnreadableSeal(ValueError):
    """What was sealed cannot be read: the secret key is another one by now, or it was changed."""


def seal(phrases: list[str]) -> bytes:
    """Give phrases encrypted."""
    nonce = secrets.token_bytes(_NONCE)
    hidden = nonce + _with_stream(json.dumps(phrases, ensure_ascii=False).encode(), nonce)
    return hidden + _mac(hidden)


def unseal(sealed: bytes) -> list[str]:
    """Give the phrases. Raises UnreadableSeal."""
    hidden, mac = sealed[:-_MAC], sealed[-_MAC:]
    if len(hidden) <= _NONCE or not hmac.compare_digest(mac, _mac(hidden)):
        raise UnreadableSeal("What was proposed cannot be read any more, for the secret key is another one.")
    return json.loads(_with_stream(hidden[_NONCE:], hidden[:_NONCE]))


def _with_stream(data: bytes, nonce: bytes) -> bytes:
    key, stream = _key("stream"), b""
    for block in range(len(data) // hashlib.sha256().digest_size + 1):
        stream += hmac.new(key, nonce + block.to_bytes(8, "big"), hashlib.sha256).digest()
    return bytes(one ^ other for one, other in zip(data, stream, strict=False))


def _mac(data: bytes) -> bytes:
    return hmac.new(_key("mac"), data, hashlib.sha256).digest()


def _key(use: str) -> bytes:
    return salted_hmac("htc.redaction.sealing", use, algorithm="sha256").digest()
