"""Which fields of which tables a redaction reaches: every one that can hold words, of every model, but for those named here.

So a field or a model that is new is reached without a line here. Whoever adds one that must not be changed names it with the reason.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models

from articles.models import SearchRow
from articles.models.addresses import sealed
from htc.redaction.words.phrases import Phrases
from htc.wordpress.models import ImportRecord

# Fields whose values hold no words.
WORDLESS = (
    models.AutoField, models.BooleanField, models.DateField, models.DurationField, models.ForeignKey, models.GeneratedField,
    models.IntegerField, models.FloatField, models.DecimalField, models.TimeField, models.UUIDField,
)  # fmt: skip
ALL = "*"
_CODES = "names that programs give"
_HASH = "a hash or a random token, from which no words can be read"
_ACCOUNT = "accounts of staff are counted and told, and changed by hand: somebody could not sign in any more, or would sign as nobody"
EXEMPT: dict[str, dict[str, str]] = {
    "admin.LogEntry": {"object_id": "the key of a row"},
    "articles.CasePlacement": {"align": _CODES},
    "articles.Document": {"media_type": _CODES},
    "articles.FirstSave": {
        "fingerprint": _HASH,
        "kept_as": _HASH,
        "rows": "keys of rows",
        "subject": "the key of a row",
        "version": "a moment",
    },
    "articles.Image": {"file": "a random name", "licence": _CODES},
    "articles.KeptState": dict.fromkeys(("name", "began_from", "browser", "token", "digest"), "a name that programs give, or a hash"),
    "articles.LookedUntil": {"left": "keys of rows"},
    "articles.PreviewLink": {"token_hash": _HASH},
    "articles.SearchRow": {ALL: "written anew from what it is made of"},
    "articles.Site": {"time_zone": "the name of a time zone"},
    "auth.Group": {"name": "the four roles"},
    "auth.Permission": {ALL: _CODES},
    "auth.User": {ALL: _ACCOUNT},
    "comments.LinkLook": {"reason": _CODES},
    "comments.ModerationEvent": {"from_state": _CODES, "to_state": _CODES},
    "comments.OutgoingLinkback": {"digest": _HASH, "reason": _CODES},
    "comments.Receipt": {"token": _HASH},
    "comments.Response": {
        "author_key": _HASH,
        "language": "a tag of a language",
        "path": "the place in a thread",
        "reasons": _CODES,
        "thread": "the place in a list",
    },
    "contenttypes.ContentType": {ALL: _CODES},
    "following.Follower": {"key": _HASH, "language": "a tag of a language"},
    "following.FollowRequest": {"language": "a tag of a language", "mailbox": _HASH},
    "otp_static.StaticDevice": {ALL: "what an account signs in with"},
    "otp_static.StaticToken": {ALL: "what an account signs in with"},
    "otp_totp.TOTPDevice": {ALL: "what an account signs in with"},
    "redaction.Redaction": {"sealed": "encrypted, and emptied by the decision", "rows": "keys of rows"},
    "sessions.Session": {ALL: "one whose values hold something is ended"},
    "wordpress.ImportRecord": {
        "alike": _HASH,
        "comments": "numbers",
        "guid_hash": _HASH,
        "kind": _CODES,
        "raw_hash": "the hash by which the next import knows an item that it has taken already, and does not take it again",
        "written": _HASH,
    },
    "wordpress.ImportRun": {"folder": "where its report lies"},
}
# Of these the words are searched and told of, for a person has to do what is to be done.
TOLD = ("auth.User",)
# Addresses and parts of them, beside those that are fields of such a kind.
ADDRESSES = frozenset({"address", "domain", "endpoint", "feed_guid", "host", "key", "old_name", "path", "slug", "subject", "upload", "url"})
ADDRESS_KINDS = (models.SlugField, models.URLField, models.EmailField, models.FileField)


@dataclass(frozen=True, slots=True)
class Reach:
    """A field that a redaction reaches; ``taken_from`` gives a value of it without what is taken out."""

    name: str
    taken_from: Callable[[Phrases, Any], Any]
    length: int | None
    is_unique: bool


def models_reached() -> Iterator[tuple[type[models.Model], list[Reach]]]:
    """Give every table that has fields to be reached, with them."""
    for model in apps.get_models(include_auto_created=True):
        fields = [field for field in model._meta.local_concrete_fields if why_exempt(model, field) is None]
        if model._meta.managed and fields:
            unique = {name for names in _uniques(model) for name in names}
            yield model, [_reach(model, field, is_unique=field.unique or field.name in unique) for field in fields]


def why_exempt(model: type[models.Model], field: models.Field) -> str | None:
    """Say why a field is not reached; None for one that is."""
    named = EXEMPT.get(model._meta.label, {})
    if isinstance(field, WORDLESS):
        return "holds no words"
    if reason := named.get(ALL) or named.get(field.name):
        return reason
    return "a choice of ours" if field.choices else None


def _uniques(model: type[models.Model]) -> Iterator[tuple[str, ...]]:
    yield from (tuple(each.fields) for each in model._meta.constraints if isinstance(each, models.UniqueConstraint))
    yield from map(tuple, model._meta.unique_together)


def _reach(model: type[models.Model], field: models.Field, *, is_unique: bool) -> Reach:
    special = _SPECIAL.get((model._meta.label, field.name))
    taken_from = special or (_from_email if isinstance(field, models.EmailField) else _from_address if _is_address(field) else _from_value)
    return Reach(field.name, taken_from, getattr(field, "max_length", None), is_unique)


def _is_address(field: models.Field) -> bool:
    return isinstance(field, ADDRESS_KINDS) or field.name in ADDRESSES or field.name.endswith(("_url", "_key"))


def _from_value(phrases: Phrases, value: Any) -> Any:
    return phrases.taken_from(value)


def _from_address(phrases: Phrases, value: Any) -> Any:
    return phrases.taken_from(value, is_address=True)


def _from_email(phrases: Phrases, email: str) -> str:
    """Give no address in the place of one: another would be written to, and might be somebody’s."""
    return "" if phrases.are_in(email) else email


def _from_old_address(phrases: Phrases, path: str) -> str:
    """Give what an old address is kept as: it goes on answering, as gone, and cannot be read."""
    return sealed(path) if phrases.are_in(path) else path


def _from_packed(phrases: Phrases, packed: Any) -> bytes:
    record = ImportRecord(packed=bytes(packed))
    raw = record.raw
    record.raw = phrases.taken_from(raw)
    return bytes(packed if record.raw == raw else record.packed)


def _from_pattern(phrases: Phrases, pattern: str) -> str:
    return phrases.taken_from(pattern, is_address=True)


_SPECIAL: Mapping[tuple[str, str], Callable[[Phrases, Any], Any]] = {
    ("articles.OldAddress", "path"): _from_old_address,
    ("articles.DocumentLink", "name"): _from_address,
    ("comments.WordRule", "pattern"): _from_pattern,
    ("wordpress.ImportRecord", "packed"): _from_packed,
}
EMPTIED = (SearchRow, Session)
