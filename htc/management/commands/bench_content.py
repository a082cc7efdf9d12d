"""Fill an empty blog from a file of content of any size, for measuring and for trying things out."""

import hashlib
import json
import re
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from itertools import count, groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import F
from django.utils.text import slugify
from taggit.models import Tag

from articles.models import Article, ArticleTag, Author, Byline, CaseStudy, Site
from articles.models.references import create_references
from articles.text.notes import Parsed, deflate
from comments.linkbacks.page.address import source_key
from comments.models import ModerationEvent, Response
from comments.models.authors import author_key
from htc.lib.html import clean_article, plain_text
from htc.lib.text import clean_line, clean_lines, shorten
from htc.lib.words import counted

SCHEMA = 1
BATCH = 500
SUMMARY_LENGTH = 200
LONGEST_EXCERPT = 300
ORDER = ("meta", "author", "tag", "article", "comment")
STATES = {"approved": Response.State.APPROVED, "pending": Response.State.PENDING}

_NOTE = re.compile(r"\[\[fn:(\d+)\]\]")
# Those within a quotation are passed over: paragraphs of prose are what is counted.
_PARAGRAPH = re.compile(r"<blockquote\b.*?</blockquote>|<p\b[^>]*>(.*?)</p>", re.DOTALL)


class Command(BaseCommand):
    help = "Fill an empty blog from a file of JSON lines, one article or response in each, for measuring."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="JSON lines; docs/operations.md tells the format")

    def handle(self, *, file: Path, **options):
        if settings.ENV == "production":
            raise CommandError("Content for measuring is for HTC_ENV=local and HTC_ENV=test, not for production.")
        if any(model.objects.exists() for model in (Article, Author, CaseStudy, Tag, Response)):
            raise CommandError("This blog has content already; only an empty one is filled.")
        try:
            with file.open(encoding="utf-8") as lines, transaction.atomic():
                written = _Filling().write(lines)
        except (OSError, UnicodeError, _NotOfTheFormat) as error:
            raise CommandError(f"Nothing was written. {error}") from error
        said = [counted(written[kind], kind) for kind in ("author", "tag", "article", "response")]
        self.stdout.write(f"Wrote {', '.join(said[:-1])} and {said[-1]}.")
        if left_out := written["repeated"]:
            self.stdout.write(f"Left out {counted(left_out, 'linkback')} whose page stands under the same article already.")


class _NotOfTheFormat(Exception):
    """The file is not what it should be; the message is a sentence for whoever has chosen it."""


def at_rest(html: str, notes: Mapping[int, str], cases: Mapping[int, Iterable[str]], *, name: str = "") -> Parsed:
    """Give a body as saving leaves it, from HTML with a token ``[[fn:N]]`` at the place of each note.

    ``notes`` maps the numbers to plain text; ``cases`` maps numbers of paragraphs of prose, from 1, to the short names of the case studies
    that stand after them. Keys of notes are made of ``name``, so that the same text gives the same body.
    Raises KeyError for a token without its note.
    """
    paragraphs, keys = count(1), count(1)

    def with_cases(found: re.Match) -> str:
        if found[1] is None:
            return found[0]
        slugs = cases.get(next(paragraphs), ())
        return found[0] + "".join(f'\n<div data-case-study="{slug}" data-align="right"></div>' for slug in slugs)

    placed = _PARAGRAPH.sub(with_cases, html)
    typed = _NOTE.sub(lambda token: f'<sup class="fn" data-note="{escape(escape(notes[int(token[1])]))}"></sup>', placed)
    return deflate(clean_article(typed), {}, make_key=lambda: _key(f"{name} {next(keys)}"))


class _Filling:
    """The content of one blog while it is written, in batches, in the order of the file."""

    def __init__(self) -> None:
        self._promised: dict[str, int] = {}
        self._lead = 0
        self._authors: dict[int, tuple[Author, str]] = {}
        self._tags: dict[int, Tag] = {}
        self._articles: dict[int, int] = {}
        self._comments: dict[int, int] = {}
        self._linkbacks: set[tuple[int, str]] = set()
        self._written: Counter[str] = Counter()

    def write(self, lines: Iterable[str]) -> Counter[str]:
        """Write everything and give how many rows of each kind there are now. Raises _NotOfTheFormat."""
        at, before = 0, ""
        for kind, rows in _batches(lines):
            if not before and kind != "meta":
                raise _NotOfTheFormat("The first line is not the one of the type “meta”.")
            if before and kind not in ORDER[ORDER.index(before) :]:
                raise _NotOfTheFormat(f"Line {at + 1} is of the type “{kind}”, which has to stand before “{before}”.")
            try:
                getattr(self, f"_write_{kind}s")(rows)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                name = type(error).__name__
                raise _NotOfTheFormat(f"In lines {at + 1} to {at + len(rows)} something is not of the format: {name}: {error}.") from error
            at, before = at + len(rows), kind
        self._require_all()
        return self._written

    def _require_all(self) -> None:
        """Compare with what the first line promises: a file that ends early would be measured as a small blog."""
        there = {"authors": self._authors, "tags": self._tags, "articles": self._articles}
        found = {name: len(rows) for name, rows in there.items()}
        found["comments"] = self._written["response"] + self._written["repeated"]
        for name, number in found.items():
            if self._promised.get(name) != number:
                raise _NotOfTheFormat(f"Its first line promises {self._promised.get(name)} {name}, and it has {number}.")

    def _write_metas(self, rows: list[dict]) -> None:
        [row] = rows
        if row["schema"] != SCHEMA:
            raise ValueError(f"the schema is {row['schema']} and not {SCHEMA}")
        self._promised, self._lead = row["counts"], row["featured_article"]
        site = Site.current()
        site.name, site.tagline = clean_line(row["site"]["title"], 100), clean_line(row["site"]["tagline"], 200)
        site.save()

    def _write_authors(self, rows: list[dict]) -> None:
        authors = Author.objects.bulk_create(Author(name=clean_line(row["name"], 120), slug=slugify(row["name"])) for row in rows)
        self._authors |= {row["id"]: (author, row["role"]) for row, author in zip(rows, authors, strict=True)}
        self._written["author"] += len(rows)

    def _write_tags(self, rows: list[dict]) -> None:
        tags = Tag.objects.bulk_create(Tag(name=row["name"], slug=row["slug"]) for row in rows)
        self._tags |= {row["id"]: tag for row, tag in zip(rows, tags, strict=True)}
        self._written["tag"] += len(rows)

    def _write_articles(self, rows: list[dict]) -> None:
        cases = {row["id"]: _cases_of(row) for row in rows}
        CaseStudy.objects.bulk_create(case for placed in cases.values() for _, case in placed)
        written = [_article(row, cases[row["id"]]) for row in rows]
        articles = Article.objects.bulk_create(article for article, _ in written)
        Article.objects.filter(pk__in=[article.pk for article in articles]).update_unseen(touched_at=F("published_at"))
        create_references(written)
        told = list(zip(rows, articles, strict=True))
        bylines = [(article, *self._authors[row["author"]]) for row, article in told]
        Byline.objects.bulk_create(Byline(article=article, author=author, role=role, position=1) for article, author, role in bylines)
        ArticleTag.objects.bulk_create(
            ArticleTag(content_object=article, tag=self._tags[number]) for row, article in told for number in row["tags"]
        )
        self._articles |= {row["id"]: article.pk for row, article in told}
        self._written["article"] += len(rows)
        if self._lead in cases:
            Site.objects.filter(pk=1).update(lead=self._articles[self._lead])

    def _write_comments(self, rows: list[dict]) -> None:
        waiting = [(row, response) for row in rows if (response := self._response(row)) is not None]
        while waiting:
            # What answers another one of the batch waits until that one has its key.
            ready = [(row, response) for row, response in waiting if row["parent"] is None or row["parent"] in self._comments]
            if not ready:
                raise ValueError(f"comment {waiting[0][0]['id']} answers one that does not stand before it")
            for row, response in ready:
                response.parent_id = self._comments.get(row["parent"])
            self._store(ready)
            stored = {id(response) for _, response in ready}
            waiting = [pair for pair in waiting if id(pair[1]) not in stored]

    def _store(self, pairs: list[tuple[dict, Response]]) -> None:
        responses = Response.objects.bulk_create(response for _, response in pairs)
        ModerationEvent.objects.bulk_create(
            ModerationEvent(response=row, origin=ModerationEvent.Origin.COMMAND, to_state=row.state, reason="sample", at=row.received_at)
            for row in responses
        )
        self._comments |= {row["id"]: response.pk for row, response in pairs}
        self._written["response"] += len(pairs)

    def _response(self, row: dict[str, Any]) -> Response | None:
        """Give the unsaved row; None for a second linkback from one page. The address of the machine it came from has no place here."""
        response = Response(
            article_id=self._articles[row["article"]],
            kind=Response.Kind(row["kind"]),
            state=STATES[row["status"]],
            received_at=datetime.fromisoformat(row["created"]),
        )
        if response.kind == Response.Kind.COMMENT:
            return _with_words(response, row)
        key = source_key(row["source_url"])
        if (response.article_id, key) in self._linkbacks:
            self._written["repeated"] += 1
            return None
        self._linkbacks.add((response.article_id, key))
        return _with_source(response, key, row)


def _batches(lines: Iterable[str]) -> Iterable[tuple[str, list[dict[str, Any]]]]:
    """Give the rows of the lines, at most BATCH at a time, all of one type. Raises _NotOfTheFormat."""
    for kind, rows in groupby(_rows(lines), key=lambda row: row["type"]):
        batch: list[dict[str, Any]] = []
        for row in rows:
            batch.append(row)
            if len(batch) == BATCH:
                yield kind, batch
                batch = []
        if batch:
            yield kind, batch


def _rows(lines: Iterable[str]) -> Iterable[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise _NotOfTheFormat(f"Line {number} is no JSON: {error}.") from error
        if not isinstance(row, dict) or row.get("type") not in ORDER:
            raise _NotOfTheFormat(f"Line {number} is not an object with one of the types {', '.join(ORDER)}.")
        yield row


def _cases_of(row: dict[str, Any]) -> list[tuple[int, CaseStudy]]:
    """Give the case studies of an article, each with the number of the paragraph that tells it, of which it is made."""
    paragraphs = [found[1] for found in _PARAGRAPH.finditer(row["body_html"]) if found[1] is not None]
    cases = []
    for at, case in enumerate(row["case_studies"], start=1):
        told = _NOTE.sub("", paragraphs[case["paragraph"] - 1])
        study = CaseStudy(
            slug=f"{slugify(case['title'])[:50]}-{row['id']}-{at}",
            title=clean_line(case["title"], 200),
            summary=shorten(plain_text(told), SUMMARY_LENGTH),
            body=clean_article(f"<p>{told}</p>"),
            status=CaseStudy.Status.PUBLISHED,
            was_public=True,
        )
        cases.append((case["paragraph"], study))
    return cases


def _article(row: dict[str, Any], cases: list[tuple[int, CaseStudy]]) -> tuple[Article, Parsed]:
    """Give an unsaved article as saving would leave it, and what its body refers to."""
    notes = {note["n"]: note["text"] for note in row["footnotes"]}
    placed: dict[int, list[str]] = {}
    for number, case in cases:
        placed.setdefault(number, []).append(case.slug)
    parsed = at_rest(row["body_html"], notes, placed, name=row["slug"])
    has_symbols = any(not note["marker"].isdigit() for note in row["footnotes"])
    article = Article(
        title=row["title"],
        slug=row["slug"],
        excerpt=row["excerpt"],
        body=parsed.body,
        note_style=Article.NoteStyle.SYMBOL if has_symbols else Article.NoteStyle.AUTO,
        status=Article.Status.PUBLISHED,
        published_at=datetime.fromisoformat(row["published"]),
        date_precision=Article.DatePrecision(row["date_precision"]),
        feed_guid=uuid.uuid5(uuid.NAMESPACE_URL, row["slug"]).urn,
    )
    article.prepare()
    return article, parsed


def _with_words(response: Response, row: dict[str, Any]) -> Response:
    """Give a comment its words. Whose decision is long ago has no e-mail address any more, but is found by its key."""
    response.author_name, response.author_url = clean_line(row["author_name"], 100), row["author_url"]
    response.author_key = author_key(row["author_email"])
    response.author_email = row["author_email"] if response.state == Response.State.PENDING else ""
    response.body = clean_lines(row["body"])
    return response


def _with_source(response: Response, key: str, row: dict[str, Any]) -> Response:
    """Give a linkback what was read of its page."""
    response.source_url, response.source_key = row["source_url"], key
    response.title = clean_line(row["source_title"], 200)
    response.excerpt, response.language = shorten(row["body"], LONGEST_EXCERPT), "en"
    response.facts = {"announced_by": [response.kind]}
    response.verified_at = response.checked_at = response.received_at
    return response


def _key(made_of: str) -> str:
    return "n" + hashlib.sha256(made_of.encode(errors="replace")).hexdigest()[:8]
