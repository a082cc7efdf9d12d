"""A folder that ``export_content`` has written as JSON, made a blog again: the same rows under the same keys, in an empty blog."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.exceptions import SuspiciousOperation, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction
from taggit.models import Tag

from articles.files.images import BadImage
from articles.library.uploads import picture_from
from articles.models import (
    Article,
    ArticleTag,
    Author,
    Byline,
    CaseStudy,
    CaseTag,
    ContentTopic,
    Correction,
    Document,
    Image,
    MenuEntry,
    OldAddress,
    Site,
    StartingPoint,
    TagWords,
)
from articles.models.media import discard
from articles.models.references import create_references
from articles.series.models import Series, SeriesPart
from articles.text.markers import PictureWords
from articles.text.notes import Parsed, deflate, inflate
from comments.linkbacks.page.address import source_key
from comments.models import Response
from htc.leaving.content import MADE_BY, SHAPE
from htc.leaving.folder import MANIFEST, Folder, digest
from htc.lib.html import clean_article, clean_note
from htc.lib.text import clean_lines, shorten
from htc.safety.models import Helpline

# In an order in which each refers to those before it alone.
TABLES: tuple[tuple[str, type[models.Model]], ...] = (
    ("authors", Author),
    ("tags", Tag),
    ("content_topics", ContentTopic),
    ("helplines", Helpline),
    ("pictures", Image),
    ("documents", Document),
    ("series", Series),
)
# What values raise that are none of ours: here, in the models, in the storage or in the database.
_UNFIT = (
    ArithmeticError,
    AttributeError,
    DatabaseError,
    LookupError,
    OSError,
    RecursionError,
    SuspiciousOperation,
    TypeError,
    ValidationError,
    ValueError,
    models.ObjectDoesNotExist,
)
_LONGEST_REASON = 300
_CONTENT = (Article, CaseStudy, Author, Tag, Image, Document, Series, Response, OldAddress)


class NotTaken(Exception):
    """A folder cannot be made a blog of, for a reason in one sentence."""


def import_content(root: Path) -> dict[str, int]:
    """Make this empty blog of a folder, and give what was counted. Raises NotTaken, and has changed nothing then.

    Bodies and notes are cleaned as those of writers are, so that a folder that was changed by others can do no harm.
    """
    folder, manifest = _verified(root)
    if model := next((model for model in _CONTENT if model._base_manager.exists()), None):
        raise NotTaken(f"This blog has {model._meta.verbose_name_plural}, and content is brought into an empty one alone.")
    reader = _Reader(folder, sorted(manifest["files"]))
    try:
        with transaction.atomic():
            reader.read()
    except _UNFIT as error:
        discard(reader.written)
        why = shorten(" ".join(str(error).split()), _LONGEST_REASON)
        raise NotTaken(f"The files do not fit together: {type(error).__name__} {why}") from error
    except BaseException:
        discard(reader.written)
        raise
    return reader.counts


def _verified(root: Path) -> tuple[Folder, dict[str, Any]]:
    folder = Folder(root)
    try:
        manifest = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
        if (manifest["made_by"], manifest["form"], manifest["shape"]) != (MADE_BY, "json", SHAPE):
            raise NotTaken(f"{root} was not written by “manage.py {MADE_BY} --format json” of this version.")
        wrong = [name for name, told in manifest["files"].items() if digest(folder.path(name)) != told]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotTaken(f"{root} holds no whole copy of a blog: {error}") from error
    if wrong:
        raise NotTaken(f"{wrong[0]} is not as it was written.")
    return folder, manifest


class _Reader:
    """Writes the rows of a folder; ``written`` are the names of the files in the storage."""

    def __init__(self, folder: Folder, names: Sequence[str]):
        self.counts: defaultdict[str, int] = defaultdict(int)
        self.written: list[str] = []
        self._folder, self._names = folder, names
        self._left: list[OldAddress] = []
        self._facts: dict[str, dict[int, dict[str, Any]]] = {}

    def read(self) -> None:
        # Those that every new blog has.
        ContentTopic.objects.all().delete()
        Helpline.objects.all().delete()
        for name, model in TABLES:
            self._read_table(name, model)
        words = {number: clean_lines(each.get("words", "")) for number, each in self._facts["tags"].items()}
        TagWords.objects.bulk_create(TagWords(tag_id=number, text=text) for number, text in words.items() if text)
        for image in Image.objects.exclude(file=None):
            self._draw(image)
        for document in Document.objects.filter(size__gt=0):
            self._store(str(document.file), self._bytes(self._facts["documents"][document.pk]["files"][0]))
        self._read_cases()
        self._read_articles()
        self._read_parts()
        self._read_site()
        OldAddress.objects.bulk_create(self._left)
        models_written = [model for _, model in TABLES] + [CaseStudy, Article, Correction, Response]
        with connection.cursor() as cursor:
            for line in connection.ops.sequence_reset_sql(no_style(), models_written):
                cursor.execute(line)

    def _json(self, name: str) -> Any:
        return json.loads(self._bytes(name))

    def _bytes(self, name: str) -> bytes:
        return self._folder.path(name).read_bytes()

    def _store(self, name: str, data: bytes) -> None:
        self.written.append(default_storage.save(name, ContentFile(data)))
        if self.written[-1] != name:
            raise ValueError(f"{name} is in the media already")

    def _read_table(self, name: str, model: type[models.Model]) -> None:
        # A folder that is older than a table has no file of it.
        facts = self._json(f"{name}.json") if f"{name}.json" in self._names else []
        self._facts[name] = {each["number"]: each for each in facts}
        rows = [_row(model, each) for each in facts]
        _create(rows)
        if name in ("authors", "tags", "series"):
            self._leave(model._meta.model_name or "", zip(rows, facts, strict=True))
        self.counts[name] += len(rows)

    def _draw(self, image: Image) -> None:
        """Write the files of a picture: the original as it is, and the smaller ones drawn anew."""
        data = self._bytes(self._facts["pictures"][image.pk]["files"][0])
        stem, _, ending = str(image.file).rpartition(".")
        try:
            drawn = picture_from(SimpleUploadedFile(f"picture.{ending}", data))
        except BadImage as error:
            raise ValueError(f"{image.file}: {error}") from error
        for end, file in (drawn.files | {f".{ending}": data}).items():
            if end == f".{ending}" or "-" in end:
                self._store(stem + end, file)

    def _read_cases(self) -> None:
        facts = [self._json(name) for name in self._names if name.startswith("case-studies/") and name.endswith("/case-study.json")]
        rows = [_row(CaseStudy, each) for each in facts]
        for row in rows:
            row.body, row.sources = clean_article(row.body), clean_article(row.sources)
        _create(rows)
        tags = {tag.name: tag for tag in Tag.objects.all()}
        CaseTag.objects.bulk_create(
            CaseTag(content_object=row, tag=tags[name]) for row, each in zip(rows, facts, strict=True) for name in each["tags"]
        )
        self._leave("case_study", zip(rows, facts, strict=True))
        self.counts["case_studies"] += len(rows)

    def _read_articles(self) -> None:
        homes = [name.rpartition("/")[0] for name in self._names if name.endswith("/article.json")]
        facts = {home: self._json(f"{home}/article.json") for home in homes}
        parsed = {home: _parsed(each) for home, each in facts.items()}
        rows = {home: _row(Article, each) for home, each in facts.items()}
        for home, row in rows.items():
            row.body, row.featured_image_id = parsed[home].body, facts[home]["featured_image"]
        _create(list(rows.values()))
        create_references([(rows[home], parsed[home]) for home in homes])
        authors = {author.slug: author for author in Author.objects.all()}
        tags = {tag.name: tag for tag in Tag.objects.all()}
        told = [(rows[home], facts[home]) for home in homes]
        Byline.objects.bulk_create(
            Byline(article=row, author=authors[line["author"]], role=line["role"], position=position)
            for row, each in told
            for position, line in enumerate(each["authors"], start=1)
        )
        ArticleTag.objects.bulk_create(ArticleTag(content_object=row, tag=tags[name]) for row, each in told for name in each["tags"])
        corrections = [_row(Correction, line, article=row) for row, each in told for line in each["corrections"]]
        Correction.objects.bulk_create(corrections)
        self._leave("article", told)
        self.counts["articles"] += len(rows)
        for home, row in rows.items():
            if (name := f"{home}/responses.json") in self._names:
                self._read_responses(row, self._json(name))

    def _read_responses(self, article: Article, facts: list[dict[str, Any]]) -> None:
        numbers = {each["number"] for each in facts}
        rows = []
        for each in facts:
            row = _row(Response, each, article=article)
            row.parent_id = each["parent"] if each["parent"] in numbers else None
            row.source_key = source_key(row.source_url) if row.source_url else ""
            row.facts = each["facts"] | ({"staff": True} if each["by_staff"] else {})
            rows.append(row)
        _create(rows)
        self.counts["responses"] += len(rows)

    def _read_parts(self) -> None:
        SeriesPart.objects.bulk_create(
            SeriesPart(series_id=number, article_id=part["article"], planned=part["planned"], position=position)
            for number, each in self._facts["series"].items()
            for position, part in enumerate(each["parts"], start=1)
        )

    def _read_site(self) -> None:
        facts = self._json("site.json")
        site = Site.current()
        for name, value in _values(Site, facts).items():
            setattr(site, name, value)
        for name in filter(None, (facts["logo"], facts["icon"])):
            self._store(name, self._bytes(name))
        slugs = {row.slug: row for row in Article.objects.order_by("-pk")}
        site.lead = slugs.get(facts["lead"])
        site.save()
        MenuEntry.objects.bulk_create(
            MenuEntry(site=site, place=place, position=position, **self._menu_target(slugs, entry))
            for place in MenuEntry.Place.values
            for position, entry in enumerate(facts[place])
        )
        StartingPoint.objects.bulk_create(
            StartingPoint(site=site, article=slugs[slug], position=position) for position, slug in enumerate(facts["start_here"])
        )
        self._left += [OldAddress(path=path) for path in facts["addresses_gone"]]

    @staticmethod
    def _menu_target(pages: Mapping[str, Article], entry: str | Mapping[str, str]) -> dict[str, Any]:
        """Give the fields of an entry; a mere short name is that of a page, as exports had it while the menu took pages alone."""
        facts = {"page": entry} if isinstance(entry, str) else entry
        found: dict[str, Any] = {name: facts[name] for name in ("words", "address") if name in facts}
        if "page" in facts:
            found["page"] = pages[facts["page"]]
        if "tag" in facts:
            found["tag"] = Tag.objects.get(slug=facts["tag"])
        if "author" in facts:
            found["author"] = Author.objects.get(slug=facts["author"])
        return found

    def _leave(self, kind: str, told: Iterable[tuple[models.Model, Mapping[str, Any]]]) -> None:
        self._left += [OldAddress(path=path, **{kind: row}) for row, facts in told for path in facts.get("old_addresses", ())]


def _parsed(facts: Mapping[str, Any]) -> Parsed:
    """Give the body of an article with what it refers to, cleaned."""
    notes = {note["key"]: clean_note(note["text"]) for note in facts["notes"]}
    words = {each["key"]: PictureWords(each["alt"], each["decorative"], clean_note(each["caption"])) for each in facts["pictures"]}
    parsed = deflate(clean_article(inflate(facts["body"], notes, words)), notes)
    if parsed.errors:
        raise ValueError(" ".join(parsed.errors))
    return parsed


def _row[Row: models.Model](model: type[Row], facts: Mapping[str, Any], **more: Any) -> Row:
    return model(**_values(model, facts), **more)


def _values(model: type[models.Model], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Give the values of the fields that a record holds, as the fields have them."""
    fields = {"number" if field.primary_key else field.name: field for field in model._meta.concrete_fields if not field.is_relation}
    return {fields[name].attname: _value(fields[name], value) for name, value in facts.items() if name in fields}


def _value(field: models.Field, value: Any) -> Any:
    return value if value is None or isinstance(field, models.FileField) else field.to_python(value)


def _create(rows: Sequence[models.Model]) -> None:
    """Write rows with the moments that they had, which saving would make those of now."""
    if not rows:
        return
    model = type(rows[0])
    names = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.DateTimeField) and (field.auto_now or field.auto_now_add)
    ]
    kept = [[getattr(row, name) for name in names] for row in rows]
    model._default_manager.bulk_create(rows)
    if names:
        for row, values in zip(rows, kept, strict=True):
            for name, value in zip(names, values, strict=True):
                setattr(row, name, value)
        model._default_manager.bulk_update(rows, names)
