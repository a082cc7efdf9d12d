"""A double click: the same client, form and words within ten seconds. It makes one row; nothing else is a repeat.

What was sent is remembered under a digest that holds the limiter's hourly name of the client, so it is kept where that name may be: in
the cache and in memory that the processes of one machine share, on no disk and in no row.
"""

import hashlib
import json
import mmap
import struct
import time

from django.core.cache import cache

from comments.models import Response
from htc.lib import ratelimit

SECONDS = 10
# The second click waits so long for the first one to be stored, looking so often.
PATIENCE, PAUSE = 5.0, 0.02
SAME = ("article_id", "parent_id", "body")
_SLOTS, _SLOT = 2048, struct.Struct("16sqd16s")
# Anonymous and shared: made before the web server forks, so that its processes see each other's clicks without a cache of their own.
memory = mmap.mmap(-1, _SLOTS * _SLOT.size)


class Click:
    """One press of *Send*: who sent what, as far as it takes to know the same press again."""

    def __init__(self, request, comment: Response, token: str):
        self.comment = comment
        sent = [comment.article_id, comment.parent_id, comment.author_name, comment.author_email, comment.facts, comment.body, token]
        # The client has another name in every hour, and a double click may reach from one into the next.
        self.names = [_digest(name, sent) for name in ratelimit.names_since(request, SECONDS)]

    def earlier(self) -> Response | None:
        """Give the row that an earlier press has made, waiting for one that is being stored right now; None where this is the first."""
        end = time.monotonic() + PATIENCE
        while (row := self.stored()) is None and not self._claim() and time.monotonic() < end:
            time.sleep(PAUSE)
        return row

    def stored(self) -> Response | None:
        """Give the row that an earlier press has made, if it is there by now; asked once more under the lock that stores it."""
        for name in self.names:
            pk = cache.get(f"sent:{name.hex()}") or _recall(name)
            row = Response.objects.filter(pk=pk).first() if pk else None
            # A row may be gone, or its transaction, and its key be another's: no one is shown what somebody else has sent.
            if row is not None and all(getattr(row, field) == getattr(self.comment, field) for field in SAME):
                return row
        return None

    def remember(self, row: Response) -> None:
        """Note the row that this press has made."""
        cache.set(f"sent:{self.names[0].hex()}", row.pk, SECONDS)
        _note(self.names[0], row.pk)

    def forget_claim(self) -> None:
        """Let the next press of the same be the first one."""
        cache.delete(f"sending:{self.names[0].hex()}")

    def _claim(self) -> bool:
        return bool(cache.add(f"sending:{self.names[0].hex()}", 1, SECONDS))


def _digest(name: str, sent: list) -> bytes:
    return hashlib.blake2b(json.dumps([name, *sent]).encode(), digest_size=16).digest()


def _check(name: bytes, pk: int, until: float) -> bytes:
    return hashlib.blake2b(name + struct.pack("qd", pk, until), digest_size=16).digest()


def _note(name: bytes, pk: int) -> None:
    until = time.time() + SECONDS
    _SLOT.pack_into(memory, _place(name), name, pk, until, _check(name, pk, until))


def _recall(name: bytes) -> int | None:
    """Give the key noted under a name within ten seconds. A slot that another process was just writing fails its check."""
    noted, pk, until, check = _SLOT.unpack_from(memory, _place(name))
    return pk if noted == name and check == _check(name, pk, until) and 0 <= until - time.time() <= SECONDS else None


def _place(name: bytes) -> int:
    return int.from_bytes(name[:4]) % _SLOTS * _SLOT.size
