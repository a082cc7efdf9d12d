"""The rows of every table without some phrases: what would change, and the change."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from articles.models import Article, CaseStudy, Findable, OldAddress, SearchRow, Site
from articles.models.addresses import KINDS, Addressed, sealed
from articles.review.reviewing import quote_anew
from htc.redaction.registry import TOLD, Reach, models_reached
from htc.redaction.words.phrases import Phrases
from htc.wordpress.models import ImportRecord

AT_ONCE = 500
_UNTIL_FREE = 50


@dataclass(frozen=True, slots=True)
class RowChange:
    """What differs in one row: the new values by the names of its fields, and those that were there."""

    model: type[models.Model]
    pk: Any
    new: dict[str, Any]
    old: dict[str, Any]


@dataclass(slots=True)
class Changed:
    """What was changed: the keys of rows by the labels of their models, and the files whose rows have another name for them now."""

    rows: dict[str, list] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)

    def of(self, model: type[models.Model]) -> list:
        """Give the keys of the changed rows of a model."""
        return self.rows.get(model._meta.label, [])


def plain(model: type[models.Model]) -> models.QuerySet:
    """Give all rows of a table, without the rules by which its own manager reads and writes."""
    return models.QuerySet(model).order_by("pk")


def changes(phrases: Phrases) -> Iterator[RowChange]:
    """Give what would differ, row by row; nothing is written."""
    for model, reaches in models_reached():
        names = [reach.name for reach in reaches]
        for pk, *values in plain(model).values_list("pk", *names).iterator(AT_ONCE):
            old = dict(zip(names, values, strict=True))
            new = _differing(phrases, reaches, old)
            if new:
                yield RowChange(model, pk, new, {name: old[name] for name in new})


def _differing(phrases: Phrases, reaches: list[Reach], old: dict[str, Any]) -> dict[str, Any]:
    new = {}
    for reach in reaches:
        value = old[reach.name]
        if value in (None, "", b"", [], {}) or not _may_differ(phrases, reach, value):
            continue
        left = reach.taken_from(phrases, value)
        left = left[: reach.length] if isinstance(left, str) and reach.length else left
        if left != value:
            new[reach.name] = left
    if "excerpt" in new and "link" in (old.get("facts") or {}):
        facts = new.get("facts", old["facts"])
        new["facts"] = facts | {"link": phrases.place_kept(old["excerpt"], *old["facts"]["link"])}
    return new


def _may_differ(phrases: Phrases, reach: Reach, value: Any) -> bool:
    # What is packed is looked into by its own function; all else can be judged quickly.
    return isinstance(value, bytes | memoryview) or phrases.are_in(value)


def told_of(phrases: Phrases) -> Iterator[tuple[type[models.Model], Any]]:
    """Give the rows that hold something and are left for a person to change."""
    for label in TOLD:
        model = apps.get_model(label)
        names = [each.name for each in model._meta.concrete_fields if isinstance(each, models.CharField) and each.name != "password"]
        for pk, *values in plain(model).values_list("pk", *names).iterator(AT_ONCE):
            if phrases.are_in([*values, " ".join(values)]):
                yield model, pk


def redact(phrases: Phrases) -> Changed:
    """Take the phrases out of every row. Call it in a transaction; files are renamed by who calls it, once that is certain."""
    changed, bodies = Changed(), {}
    for change in list(changes(phrases)):
        new = _write(change)
        changed.rows.setdefault(change.model._meta.label, []).append(change.pk)
        _follow(change, new, changed)
        if change.model is Article and "body" in change.old:
            bodies[change.pk] = change.old["body"]
    quote_anew(bodies)
    _touch(changed)
    _end_sessions(phrases)
    _write_index(phrases)
    return changed


def _write(change: RowChange) -> dict[str, Any]:
    """Write the new values of a row; where another one has an address or a name already, with a number behind it."""
    rows, new = plain(change.model).filter(pk=change.pk), change.new
    for number in range(2, _UNTIL_FREE):
        try:
            with transaction.atomic():
                rows.update(**new)
            return new
        except IntegrityError:
            unique = _unique_names(change.model)
            new = change.new | {name: f"{value}-{number}" for name, value in change.new.items() if name in unique}
    raise IntegrityError(f"no value is free for {change.model._meta.label} {change.pk}")


def _unique_names(model: type[models.Model]) -> set[str]:
    return next({reach.name for reach in reaches if reach.is_unique} for each, reaches in models_reached() if each is model)


def _follow(change: RowChange, new: dict[str, Any], changed: Changed) -> None:
    """Write what hangs on a changed row: addresses that it has left, and the name of its file."""
    for name, value in new.items():
        if isinstance(change.model._meta.get_field(name), models.FileField):
            changed.renamed[str(change.old[name])] = str(value)
    for path in _paths_left(change):
        OldAddress.objects.get_or_create(path=sealed(path))
    if change.model is OldAddress:
        plain(OldAddress).filter(pk=change.pk).update(**dict.fromkeys(KINDS))


def _paths_left(change: RowChange) -> Iterator[str]:
    """Give the paths, without outer slashes, at which nothing answers any more, because a phrase stood in them."""
    old = change.old
    if change.model is Article and old.get("path"):
        yield old["path"]
    elif change.model is ImportRecord:
        yield from filter(None, (unquote(urlsplit(old.get("address") or "").path).strip("/"), old.get("old_name"), old.get("upload")))
    elif "slug" in old and issubclass(change.model, Addressed):
        yield f"{change.model.ROOT}/{old['slug']}"
    elif "slug" in old and change.model._meta.label == "taggit.Tag":
        yield f"tags/{old['slug']}"
    elif isinstance(old.get("file"), str):
        yield old["file"]


def _touch(changed: Changed) -> None:
    """Have open forms of what was changed know that they are older, and every kept page be drawn anew."""
    for model in (Article, CaseStudy):
        pks = articles_touched(changed) if model is Article else changed.of(CaseStudy)
        # A case has no correction that would tell of it; its date does.
        dated = ("touched_at", "changed_at") if model is CaseStudy else ("touched_at",)
        plain(model).filter(pk__in=pks).update(**dict.fromkeys(dated, timezone.now()))
    Site.touch()


def articles_touched(changed: Changed) -> set[int]:
    """Give the keys of the articles whose own page says something else now: by themselves, their notes, pictures, cases and bylines."""
    found = set(changed.of(Article))
    for relation, label in (("footnotes", "Footnote"), ("pictures", "ImagePlacement"), ("bylines", "Byline"), ("tagged", "ArticleTag")):
        found |= set(plain(Article).filter(**{f"{relation}__in": changed.rows.get(f"articles.{label}", [])}).values_list("pk", flat=True))
    hanging = {
        "placements__case_study__in": changed.of(CaseStudy),
        "pictures__image__in": changed.rows.get("articles.Image", []),
        "bylines__author__in": changed.rows.get("articles.Author", []),
        "tagged__tag__in": changed.rows.get("taggit.Tag", []),
    }
    for path, pks in hanging.items():
        found |= set(plain(Article).filter(**{path: pks}).values_list("pk", flat=True))
    return found


def _end_sessions(phrases: Phrases) -> None:
    for session in plain(Session).iterator(AT_ONCE):
        if phrases.are_in(session.get_decoded()):
            session.delete()


def _write_index(phrases: Phrases) -> None:
    """Write the rows of the search index that hold something anew from what they are made of."""
    held: dict[str, list[int]] = {}
    for kind, key, *texts in plain(SearchRow).values_list("kind", "key", "title", "text", "url").iterator(AT_ONCE):
        if phrases.are_in(texts):
            held.setdefault(kind, []).append(key)
    for model in apps.get_models():
        if issubclass(model, Findable) and (keys := held.get(model.FOUND_AS)):
            for at in range(0, len(keys), AT_ONCE):
                SearchRow.objects.write(model._base_manager.filter(pk__in=keys[at : at + AT_ONCE]))
