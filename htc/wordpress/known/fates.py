"""What becomes of an item that is taken: the one rule for a run and for the check after it."""

from enum import Enum

from articles.models import Article, Correction
from htc.wordpress.known.identity import hash_of, is_older
from htc.wordpress.known.seals import seal
from htc.wordpress.models import ImportRecord
from htc.wordpress.wxr.items import Item


class Fate(Enum):
    """What is done with a post or page; those that are left alone say why."""

    CREATE = "create"
    CHANGE = "change"
    SAME = ""
    DELETED = "deleted here"
    EDITED = "edited here"
    OLDER = "an earlier state of it"
    REDACTED = "details were removed here for safety"

    @property
    def leaves(self) -> bool:
        """Whether the article stays as it is."""
        return self not in (Fate.CREATE, Fate.CHANGE)


def is_redacted(article: Article) -> bool:
    """Tell whether details were removed from an article for safety, which the file most likely holds still."""
    return Correction.objects.filter(article=article.pk, kind=Correction.Kind.SAFETY).exists()


def fate_of(item: Item, raw: bytes, record: ImportRecord, *, overwrites: bool = False) -> Fate:
    """Give what is to be done with an item, by its record, which may be new.

    ``overwrites`` writes over what staff have edited here, and never over an article from which details were removed for safety.
    """
    article = record.article
    if article is None or article.trashed_at is not None:
        return Fate.DELETED if record.was_written else Fate.CREATE
    if overwrites:
        return Fate.REDACTED if is_redacted(article) else Fate.CHANGE
    if record.raw_hash == hash_of(raw):
        return Fate.SAME
    if is_older(item, record):
        return Fate.OLDER
    return Fate.EDITED if record.written != seal(article) else Fate.CHANGE
