"""What is stored of an article as one hash: by it is seen that staff have edited it, and that what was written is what stands."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from articles.models import Article
from articles.text.notes import Parsed
from htc.lib.html import clean_note

# What a seal asks of the database, for one article or many.
READ_WITH = ("bylines__author", "footnotes", "tagged__tag", "pictures")


class WrittenOtherwise(Exception):
    """What stands in the database is not what was to be written, so that writing it once more would change it again."""


def seal(article: Article) -> str:
    """Give the hash of what an import writes of a saved article, 64 hexadecimal digits."""
    return hashlib.sha256(json.dumps(stored(article), sort_keys=True).encode(errors="replace")).hexdigest()


def stored(article: Article) -> dict[str, Any]:
    """Give what an import writes of an article, as it stands."""
    return _told(
        article,
        notes=((note.key, note.text) for note in article.footnotes.all()),
        pictures=((row.image_id, row.alt, row.decorative, row.caption) for row in article.pictures.all()),
        bylines=((line.author.name, line.role) for line in article.bylines.all()),
        tags=(row.tag.name for row in article.tagged.all()),
    )


def meant(article: Article, parsed: Parsed, bylines: Iterable[tuple[str, str]], tags: Iterable[str]) -> dict[str, Any]:
    """Give the same of an article as it is to be written."""
    return _told(
        article,
        notes=((note.key, clean_note(note.text)) for note in parsed.notes),
        pictures=((each.pk, each.words.alt, each.words.decorative, each.words.caption) for each in parsed.pictures if each.words),
        bylines=bylines,
        tags=tags,
    )


def require_same(article: Article, wanted: dict[str, Any]) -> str:
    """Give the seal of a saved article. Raises WrittenOtherwise where it is not what was meant."""
    found = stored(article)
    if others := [name for name in wanted if wanted[name] != found[name]]:
        raise WrittenOtherwise(f"it stands in the database otherwise than it was written ({', '.join(others)})")
    return seal(article)


def _told(article: Article, *, notes: Iterable, pictures: Iterable, bylines: Iterable, tags: Iterable[str]) -> dict[str, Any]:
    return {
        "title": article.title,
        "slug": article.slug,
        "body": article.body,
        "excerpt": article.excerpt,
        "status": str(article.status),
        "published_at": article.published_at.isoformat() if article.published_at else "",
        "featured": article.featured_image_id,
        "notes": sorted(notes),
        "pictures": sorted(pictures),
        "bylines": list(bylines),
        "tags": sorted(tags),
    }
