"""How the writer of a comment takes it back: by a code that nothing but the comment's key and the secret key makes.

A code has 80 bits: 48 are an HMAC of the response's key, the other 32 are that key, hidden under an HMAC of the first. So the row is found
without looking at another one, no code tells how many responses there are, and nobody needs to store it. A guess hits some comment of a
hundred thousand once in 10^19 times, so nobody has to be slowed for what others try.
"""

from django.db import transaction
from django.utils.crypto import salted_hmac

from comments.models import ModerationEvent, Opinion, Report, Response, Wording
from comments.models.response import TAKEN_BACK
from htc.lib.text import marked

# Crockford's letters: none looks like another one, and those that are left out are read as what they look like.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011", " -–—\t\n")
LENGTH = 16
KEY_BITS, TAG_BITS = 32, 48
REMOVED = marked("Removed at the writer’s request.")  # stored in English, and shown in the language of the article


def code_of(pk: int) -> str:
    """Give the removal code of a response, sixteen characters."""
    if pk >= 1 << KEY_BITS:
        raise ValueError(f"no removal code for response {pk}: there is room for {1 << KEY_BITS} of them")
    tag = _tag(pk)
    number = tag << KEY_BITS | (pk ^ _mask(tag))
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH)))


def pk_of(code: str) -> int | None:
    """Give the key of the response that a code was made for, None where it was made for none; case, spaces and hyphens do not matter."""
    letters = code.upper().translate(_READ_AS)
    if len(letters) != LENGTH or not set(letters) <= set(ALPHABET):
        return None
    number = 0
    for letter in letters:
        number = number << 5 | ALPHABET.index(letter)
    tag = number >> KEY_BITS
    pk = number & (1 << KEY_BITS) - 1 ^ _mask(tag)
    return pk if _tag(pk) == tag else None


def _tag(pk: int) -> int:
    return int.from_bytes(salted_hmac("comments.readers.removal", str(pk), algorithm="sha256").digest()[: TAG_BITS // 8])


def _mask(tag: int) -> int:
    return int.from_bytes(salted_hmac("comments.readers.removal.mask", str(tag), algorithm="sha256").digest()[:4]) >> 32 - KEY_BITS


@transaction.atomic
def remove(pk: int) -> None:
    """Take a comment back for its writer: nothing of its words, name, address and key stays.

    A public one keeps its place with a sentence in it, so that replies do not hang in the air; any other one is withdrawn. Taking back
    what is taken back already changes nothing. The event says that the writer did it.
    """
    row = Response.objects.select_for_update().get(pk=pk, kind=Response.Kind.COMMENT)
    if row.is_taken_back:
        return
    before = row.state
    if before != Response.State.APPROVED:
        row.state = Response.State.GONE
    row.body = REMOVED if before == Response.State.APPROVED else ""
    row.author_name = row.author_email = row.author_key = row.author_url = row.language = ""
    row.staff = row.pending_update = row.next_try_at = None
    row.reasons, row.facts = [TAKEN_BACK], {"why": ["Its writer has taken it back."]}
    row.save()
    for model in (Report, Wording, Opinion):
        model._base_manager.filter(response=row).delete()
    row.events.create(origin=ModerationEvent.Origin.RULE, from_state=before, to_state=row.state, reason="taken back by its writer")
