"""Rows as values for files: what staff and readers wrote and how it was set, and nothing of accounts, addresses of readers or keys."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models.fields.files import FieldFile

from articles.models import Article, CaseStudy, MenuEntry, Site
from articles.series.models import Series
from comments.models import Response

# Who may read a folder may not know them: whom moderators turn to, and what counts for the running blog alone.
LEFT_OUT: dict[type[models.Model], set[str]] = {Site: {"id", "version", "responses_version", "support_contact"}}
RESPONSE_FIELDS = (
    "kind", "state", "author_name", "author_url", "source_url", "title", "body", "excerpt", "language", "received_at", "verified_at",
    "reasons", "former_id",
)  # fmt: skip
# Of the facts beside a linkback, what readers are shown of it and where it was found.
RESPONSE_FACTS = ("announced_by", "answer", "final_url", "fragment", "link", "mention", "published")


def record(row: models.Model) -> dict[str, Any]:
    """Give what a row itself holds by the names of its fields, its key as ``number``; what it refers to is left out."""
    left_out = LEFT_OUT.get(type(row), set())
    fields = [field for field in row._meta.concrete_fields if not field.is_relation and field.name not in left_out]
    return {"number" if field.primary_key else field.name: _value(getattr(row, field.attname)) for field in fields}


def article_record(article: Article) -> dict[str, Any]:
    """Give an article with everything that hangs on it but its responses; ``body`` refers to notes, cases and pictures by their keys."""
    return record(article) | {
        "authors": [{"name": line.author.name, "author": line.author.slug, "role": line.role} for line in article.bylines_shown],
        "tags": article.tag_names,
        "corrections": [record(correction) for correction in article.corrections_shown],
        "featured_image": article.featured_image_id,
        "notes": [{"key": note.key, "text": note.text} for note in article.referred("footnotes")],
        "cases": [row.case_study.slug for row in article.referred("placements")],
        "pictures": [_placed(row) for row in article.referred("pictures")],
        "old_addresses": old_addresses(article),
    }


def case_record(case: CaseStudy) -> dict[str, Any]:
    """Give a case study with its tags and former addresses."""
    return record(case) | {"tags": [tag.name for tag in case.tags_shown], "old_addresses": old_addresses(case)}


def series_record(row: Series) -> dict[str, Any]:
    """Give a series with its parts in their order, each by the number of its article, by the words for what is planned, or by both."""
    parts = [{"article": part.article_id, "planned": part.planned} for part in row.parts.all()]
    return record(row) | {"parts": parts, "old_addresses": old_addresses(row)}


def response_record(row: Response) -> dict[str, Any]:
    """Give a response without the e-mail address of its writer, the key made of it, and the account of staff."""
    facts = {name: row.facts[name] for name in RESPONSE_FACTS if name in row.facts}
    values = {name: _value(getattr(row, name)) for name in RESPONSE_FIELDS}
    return {"number": row.pk, **values, "facts": facts, "parent": row.parent_id, "by_staff": row.is_staff}


def menu_record(entry: MenuEntry) -> str | dict[str, str]:
    """Give a link of the menu: the short name of a page that is shown under its title, else what it leads to and in which words."""
    if entry.page and not entry.words:
        return entry.page.slug
    linked = {name: row.slug for name in ("page", "tag", "author") if (row := getattr(entry, name))}
    return linked | {name: value for name in ("address", "words") if (value := getattr(entry, name))}


def old_addresses(thing: Any) -> list[str]:
    """Give the paths that something had once, in order, as they stand in the table: without outer slashes."""
    return sorted(old.path for old in thing.old_addresses.all())


def records(rows: Iterable[models.Model]) -> list[dict[str, Any]]:
    """Give the records of rows, each with its former addresses where it has any kind of them."""
    return [record(row) | ({"old_addresses": old_addresses(row)} if hasattr(row, "old_addresses") else {}) for row in rows]


def _placed(row: models.Model) -> dict[str, Any]:
    return {name: value for name, value in record(row).items() if name != "number"} | {"picture": row.image_id}  # type: ignore[attr-defined]  # a place of a picture


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value.name if isinstance(value, FieldFile) else value
