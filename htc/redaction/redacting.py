"""Something taken out of everything that is stored, in one action; and before, what would be found.

The phrases are in the memory of the process alone, and sealed in a proposal as long as that waits.
"""

import logging
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import capfirst

from articles.models import Article, Correction, Site
from htc.backups import redactions
from htc.redaction import files, rows
from htc.redaction.models import Redaction
from htc.redaction.sealing import unseal
from htc.redaction.wiping import wipe
from htc.redaction.words.phrases import Phrases, UnfitPhrase

logger = logging.getLogger(__name__)


_UNNAMED = "A picture or document whose name holds it could not be renamed; whoever runs the server has to do it."
_UNCHANGED = "A file in the data folder holds it still and could not be changed; whoever runs the server has to delete it."
_UNNOTED = "It could not be noted beside the backups: who restores an older one will not be told of it."


class AlreadyDecided(Exception):
    """Somebody else has decided on a proposal."""


@dataclass(slots=True)
class Survey:
    """What would be taken out: how many rows by kind, the articles that would tell of it, and what is left for a person to do."""

    kinds: list[tuple[str, int]] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    files: int = 0
    left: list[str] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to do."""
        return not self.kinds and not self.files


def phrases_of(lines: list[str]) -> Phrases:
    """Give phrases to be looked for. Raises UnfitPhrase."""
    return Phrases(lines, salt=secrets.token_bytes(16))


def refuse_own_name(phrases: Phrases) -> None:
    """Raise UnfitPhrase where one stands in the blog’s own name or host: every link of the blog to itself would break, for good."""
    names = (Site.current().name, urlsplit(settings.SITE_URL).hostname or "")
    if name := next(filter(phrases.are_in, names), None):
        raise UnfitPhrase(f"This stands in “{name}”, by which the blog itself is called. Give the blog another name or address first.")


def find(phrases: Phrases) -> Survey:
    """Count what would be taken out, and change nothing."""
    changed, counts = rows.Changed(), Counter[str]()
    for change in rows.changes(phrases):
        counts[_kind(change.model)] += 1
        changed.rows.setdefault(change.model._meta.label, []).append(change.pk)
    return Survey(
        kinds=sorted(counts.items()),
        articles=list(_telling(changed)),
        files=sum(1 for _ in files.holding(phrases)),
        left=_left(phrases),
    )


def decide(redaction: Redaction, *, by: User) -> Redaction:
    """Do what was proposed. Raises AlreadyDecided, and UnreadableSeal where the secret key is another one by now."""
    if redaction.state != Redaction.State.WAITING:
        raise AlreadyDecided
    return _redact(phrases_of(unseal(bytes(redaction.sealed))), by=by, proposal=redaction)


def redact_alone(phrases: Phrases, *, by: User) -> Redaction:
    """Do it at once, without a second person: for superusers."""
    return _redact(phrases, by=by, proposal=None)


def _redact(phrases: Phrases, *, by: User, proposal: Redaction | None) -> Redaction:
    now = timezone.now()
    with transaction.atomic():
        redaction = _taken_in_hand(proposal, by)
        changed = rows.redact(phrases)
        for article in _telling(changed):
            Correction.objects.create(article=article, kind=Correction.Kind.SAFETY, made_at=now)
        redaction.state, redaction.sealed = Redaction.State.DONE, b""
        redaction.decided_by, redaction.decided_at, redaction.rows = by, now, changed.rows
        redaction.save()
        transaction.on_commit(lambda: _follow(redaction, phrases, changed))
    redaction.refresh_from_db()
    return redaction


def _taken_in_hand(proposal: Redaction | None, by: User) -> Redaction:
    if proposal is None:
        return Redaction(proposed_by=by)
    waiting = Redaction.objects.select_for_update().waiting().filter(pk=proposal.pk).first()
    if waiting is None:
        raise AlreadyDecided
    return waiting


def _follow(redaction: Redaction, phrases: Phrases, changed: rows.Changed) -> None:
    """Do what is outside of the transaction: files, the note beside the backups, and free pages of the database."""
    done = sum([_is_done(redaction, _UNNAMED, files.rename, *names) for names in changed.renamed.items()])
    done += sum([_is_done(redaction, _UNNAMED, files.rename_medium, phrases, name) for name in files.media_named(phrases)])
    done += sum([_is_done(redaction, _UNCHANGED, files.redact, phrases, kept) for kept in list(files.holding(phrases))])
    _is_done(redaction, _UNNOTED, redactions.note, redaction.decided_at or timezone.now(), redaction.rows)
    Redaction.objects.filter(pk=redaction.pk).update(files=done)
    # Before the last statement: what it deletes is wiped by it.
    if wipe():
        Redaction.objects.filter(pk=redaction.pk).update(wiped_at=timezone.now())


def _is_done(redaction: Redaction, sentence: str, do: Callable[..., None], *arguments: object) -> bool:
    """Do something outside of the database. What fails keeps nothing else from being done, and ``sentence`` tells of it."""
    try:
        do(*arguments)
    except OSError as error:
        # Not the error itself: it names the file, in whose name may stand what was taken out.
        logger.error("redaction %s: %s (%s)", redaction.pk, sentence, error.strerror)
        redaction.left_undone = sorted({*redaction.left_undone, sentence})
        return False
    return True


def refuse(redaction: Redaction, *, by: User) -> None:
    """Do nothing, and forget what was proposed. Raises AlreadyDecided."""
    with transaction.atomic():
        _taken_in_hand(redaction, by).refuse(by)
    if wipe():
        Redaction.objects.filter(pk=redaction.pk).update(wiped_at=timezone.now())


def _telling(changed: rows.Changed) -> models.QuerySet[Article]:
    """Give the public articles whose pages say something else now: they tell readers that details were removed."""
    return Article.objects.published().filter(pk__in=rows.articles_touched(changed)).defer("body")


def _left(phrases: Phrases) -> list[str]:
    """Say what a person has to look at, for nothing here may change it."""
    told = Counter(_kind(model) for model, _ in rows.told_of(phrases))
    sentences = [f"{kind}: {number}. Change them by hand, if it is the same person." for kind, number in sorted(told.items())]
    looked = files.look(phrases)
    if number := looked.holding:
        sentences.append(f"Pictures and documents that hold it as plain text: {number}. Replace or delete them in the library.")
    if number := looked.unreadable:
        sentences.append(f"Files in the data folder that cannot be read: {number}. Whoever runs the server has to look into them.")
    return sentences


def _kind(model: type[models.Model]) -> str:
    return capfirst(str(model._meta.verbose_name_plural))
