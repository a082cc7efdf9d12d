"""Everything that was written, as a folder of plain files: Markdown for people or JSON for programs, with pictures and documents beside."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from django.conf import settings
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from taggit.models import Tag

from articles.models import Article, Author, CaseStudy, ContentTopic, Document, Image, MenuEntry, OldAddress, Site, StartingPoint
from articles.models.addresses import KINDS
from articles.models.tags import words_about
from articles.series.models import Series
from comments.models import Response
from htc.leaving.folder import Folder, whole_folder
from htc.leaving.leads import parts_of_own
from htc.leaving.manuscripts import article_page, case_page, file_name
from htc.leaving.records import article_record, case_record, menu_record, old_addresses, record, records, response_record, series_record
from htc.leaving.text.places import file_of, way
from htc.safety.models import Helpline

MADE_BY = "export_content"
FORMATS = ("md", "json")
SHAPE = 1  # of the files, told in the manifest
ARTICLES, ROWS = 100, 2000


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, counted, and the names of files that a row has and the disk has not."""

    counts: dict[str, int]
    lost: list[str]


def export_content(target: Path, form: str) -> Written:
    """Write all content into a folder, readable for its owner alone, which is there as a whole or not at all; tell what was written.

    ``form`` is one of FORMATS. Raises NotFree where the folder cannot be. The same content gives the same bytes.
    """
    with whole_folder(target, MADE_BY, mode=0o700) as (folder, facts):
        writer = _Writer(folder, form)
        writer.write()
        folder.write("README.md", render_to_string("htc/content_readme.md", {"site": Site.current(), "form": form}).encode())
        facts |= {"shape": SHAPE, "form": form, "site": settings.SITE_URL, "counts": dict(sorted(writer.counts.items()))}
        return Written(facts["counts"], writer.lost)


class _Writer:
    """Writes the files, a batch of articles at a time."""

    def __init__(self, folder: Folder, form: str):
        self.counts: defaultdict[str, int] = defaultdict(int)
        self.lost: list[str] = []
        self._folder, self._form = folder, form
        self._documents = {
            f"/{document.file}": document for document in Document.objects.exclude(file=None).exclude(file="").order_by("pk")
        }
        self._homes = _homes()
        self._files: defaultdict[tuple[str, int], list[str]] = defaultdict(list)

    def write(self) -> None:
        for article, responses in _articles():
            self._write_article(article, responses)
        for case in CaseStudy.objects.with_tags().prefetch_related("old_addresses").order_by("slug").iterator(ARTICLES):
            self._write_case(case)
        self._write_table("authors", records(Author.objects.prefetch_related("old_addresses").order_by("slug")))
        tags = Tag.objects.select_related("words").prefetch_related("old_addresses").order_by("slug", "pk")
        self._write_table("tags", [facts | {"words": words_about(tag)} for tag, facts in zip(tags, records(tags), strict=True)])
        self._write_table(
            "series", [series_record(row) for row in Series.objects.prefetch_related("parts", "old_addresses").order_by("slug")]
        )
        self._write_table("content_topics", records(ContentTopic.objects.all()))
        self._write_table("helplines", records(Helpline.objects.all()))
        self._write_table("pictures", list(self._uploads(Image)))
        self._write_table("documents", list(self._uploads(Document)))
        self._write_site()

    def _write_article(self, article: Article, responses: list[Response]) -> None:
        home, facts = _home(article), article_record(article)
        pictures = [row.image for row in article.referred("pictures")]
        for image in {image.pk: image for image in [*pictures, article.featured_image] if image}.values():
            self._copy(home, image)
        names = article.documents_named().union(*(note.documents_named() for note in article.referred("footnotes")))
        self._copy_documents(home, names)
        if self._form == "json":
            self._folder.write(f"{home}/article.json", _json(facts))
        else:
            self._folder.write(f"{home}/index.md", article_page(article, facts, self._lead_from(home)).encode())
        if responses:
            self._folder.write(f"{home}/responses.json", _json([response_record(row) for row in responses]))
        self.counts["articles"] += 1
        self.counts["responses"] += len(responses)

    def _write_case(self, case: CaseStudy) -> None:
        home, facts = f"case-studies/{case.slug}", case_record(case)
        self._copy_documents(home, case.documents_named())
        if self._form == "json":
            self._folder.write(f"{home}/case-study.json", _json(facts))
        else:
            self._folder.write(f"{home}/index.md", case_page(case, facts, self._lead_from(home)).encode())
        self.counts["case_studies"] += 1

    def _write_table(self, name: str, rows: list[dict[str, Any]]) -> None:
        self._folder.write(f"{name}.json", _json(rows))
        self.counts[name] += len(rows)

    def _write_site(self) -> None:
        site = Site.current()
        entries = MenuEntry.objects.select_related("page", "tag", "author").order_by("position", "pk")
        places = {place.value: [menu_record(entry) for entry in entries if entry.place == place] for place in MenuEntry.Place}
        starts = StartingPoint.objects.order_by("position", "pk").values_list("article__slug", flat=True)
        gone = OldAddress.objects.readable().filter(**dict.fromkeys(KINDS)).order_by("path")
        facts = (
            record(site)
            | places
            | {
                "lead": site.lead and site.lead.slug,
                "start_here": list(starts),
                "addresses_gone": list(gone.values_list("path", flat=True)),
            }
        )
        for file in filter(None, (site.logo, site.icon)):
            self._write_stored(str(file), str(file))
        self._folder.write("site.json", _json(facts))

    def _uploads(self, model) -> Iterator[dict[str, Any]]:
        """Give each picture or document with the places of its file in the folder; what nothing shows gets one of its own."""
        for row in model.objects.order_by("pk").iterator(ROWS):
            places = self._files[model.__name__, row.pk]
            if not places and not row.is_missing:
                self._copy(f"{model.__name__.lower()}s", row)
            yield record(row) | {"files": sorted(places)}

    def _copy_documents(self, home: str, names: Iterable[str]) -> None:
        for name in sorted(names):
            if document := self._documents.get(f"/{name}"):
                self._copy(home, document)

    def _copy(self, home: str, upload: Image | Document) -> None:
        if upload.is_missing:
            return
        name = f"{home}/{file_name(upload)}"
        places = self._files[type(upload).__name__, upload.pk]
        if name not in places and self._write_stored(name, str(upload.file)):
            places.append(name)

    def _write_stored(self, name: str, stored: str) -> bool:
        """Write a copy of a stored file; one that is not on the disk is named, and everything else is written."""
        if default_storage.exists(stored):
            self._folder.write(name, _stored(stored))
            return True
        if stored not in self.lost:
            self.lost.append(stored)
        return False

    def _lead_from(self, home: str):
        """Give the function that gives links from a page: to a file of the folder where there is one, else to the blog."""

        def lead(address: str) -> str:
            parts = parts_of_own(address)
            if parts is None:
                return address
            path = unquote(parts.path)
            if path in self._documents:
                return quote(file_name(self._documents[path]))
            found = self._homes.get(path.strip("/") or (f"?{parts.query}" if parts.query else ""))
            if found is None:
                return settings.SITE_URL + parts._replace(scheme="", netloc="").geturl()
            return way(f"{home}/index.md", f"{found}/index.md")

        return lead


def _articles() -> Iterator[tuple[Article, list[Response]]]:
    """Give every article with its responses but spam, in a fixed number of queries for a batch."""
    last = 0
    while batch := list(Article.objects.filter(pk__gt=last).order_by("pk").with_page().prefetch_related("old_addresses")[:ARTICLES]):
        rows = Response.objects.filter(article__in=batch).exclude(state=Response.State.SPAM).order_by("article", "received_at", "pk")
        by_article = {pk: list(some) for pk, some in groupby(rows, key=lambda row: row.article_id)}
        yield from ((article, by_article.get(article.pk, [])) for article in batch)
        last = batch[-1].pk


def _home(article: Article) -> str:
    """Give the folder of an article: by its address, and before it has one by its key."""
    return f"articles/{file_of(f'/{article.path}')}" if article.path else f"unpublished/{article.pk}-{file_of(f'/{article.slug}')}"


def _homes() -> dict[str, str]:
    """Give the folders of articles and case studies by every path that leads to them."""
    homes: dict[str, str] = {}
    for article in Article.objects.filter(path__isnull=False).only("path", "slug").prefetch_related("old_addresses").iterator(ROWS):
        homes |= dict.fromkeys([*old_addresses(article), str(article.path)], _home(article))
    for case in CaseStudy.objects.only("slug").prefetch_related("old_addresses").iterator(ROWS):
        homes |= dict.fromkeys([*old_addresses(case), f"case-studies/{case.slug}"], f"case-studies/{case.slug}")
    return homes


def _stored(name: str) -> Iterator[bytes]:
    with default_storage.open(name) as file:
        yield from file.chunks()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
