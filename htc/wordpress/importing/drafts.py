"""Items of an export on their way to rows: converted, named, dated, with everything that belongs to them; nothing is written here."""

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from html import escape
from itertools import count

from articles.models import Article
from articles.models.addresses import proposed
from articles.text.notes import Parsed, deflate, plain
from htc.lib.html import clean_article, plain_text
from htc.lib.text import clean_line, clean_lines, shorten
from htc.wordpress.conversion import article as conversion
from htc.wordpress.conversion import responses as texts
from htc.wordpress.conversion.findings import Converted, Picture
from htc.wordpress.conversion.links import rewritten
from htc.wordpress.importing import addresses, names, responses
from htc.wordpress.importing.options import ImportOptions
from htc.wordpress.importing.responses import Drafts as ResponseDrafts
from htc.wordpress.importing.states import standing_of
from htc.wordpress.known.blog import Known
from htc.wordpress.models import ImportRecord
from htc.wordpress.report.rows import ItemRow
from htc.wordpress.wxr.items import Item

# The descriptions that plug-ins for search engines keep; ours is the excerpt.
DESCRIPTIONS = ("_yoast_wpseo_metadesc", "_aioseop_description", "rank_math_description")
TITLES = ("_yoast_wpseo_title", "rank_math_title", "_aioseop_title")
_UPLOAD = re.compile(r'<div data-upload="(\d+)" data-align="(full|left|right)"></div>')


@dataclass(slots=True)
class Draft:
    """An article to be written, with all that belongs to it. ``left`` are the paths that it had in the old blog; ``found`` what was met."""

    item: Item
    record: ImportRecord
    row: ItemRow
    article: Article
    parsed: Parsed
    converted: Converted
    bylines: list[tuple[str, str]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    responses: ResponseDrafts = field(default_factory=ResponseDrafts)


@dataclass(slots=True)
class Drafter:
    """Makes drafts of items, with what a run knows and was asked for."""

    known: Known
    options: ImportOptions
    zone: tzinfo

    def draft(self, item: Item, record: ImportRecord, row: ItemRow) -> Draft:
        """Give the draft of a post or page. Raises TooMuch where its body is larger than ours can be."""
        standing = standing_of(item, self.zone)
        row.warnings += standing.warnings
        converted = self.converted(item)
        article = Article(
            kind=Article.Kind.PAGE if item.kind == "page" else Article.Kind.POST,
            status=standing.status,
            published_at=standing.published_at,
            date_precision=Article.DatePrecision.NONE if item.kind == "page" else Article.DatePrecision.MONTH,
            note_style=Article.NoteStyle.SYMBOL if converted.symbols else Article.NoteStyle.AUTO,
            excerpt=self._excerpt(item, converted, row),
            comments_open=item.comment_status == "open",
            linkbacks_open=item.ping_status == "open",
            feed_guid=item.guid[:500],
        )
        article.touched_at = standing.updated_at  # type: ignore[assignment]  # None: as of now, which bulk_create sees to
        parsed = self._parsed(converted, item, row)
        self._name(article, item, parsed, row)
        article.featured_image_id = self._featured(item, row)
        draft = Draft(item, record, row, article, parsed, converted)
        draft.bylines = self._bylines(item, converted, row)
        draft.tags, warnings = names.tag_names(item, self.options)
        draft.left = addresses.paths_left(item, self.known)
        draft.responses = responses.drafts_of(item.comments, article, self.options, self.zone, self.known.logins_by_id)
        row.warnings += warnings + draft.responses.warnings
        row.left_out += draft.responses.left_out
        return draft

    def converted(self, item: Item) -> Converted:
        """Give what the body of an item is here. What looks like case studies is told only to who asked for it."""
        around = conversion.Surroundings(
            attachments=self.known.attachments,
            children=[pk for _, pk in sorted(self.known.uploads_of.get(item.pk or 0, ()))],
            reusable=self.known.blocks.get,
            address=item.link,
            authors=self.known.names,
        )
        wishes = conversion.Options(self.options.typography, self.options.bylines, self.options.footnotes, self.options.mends_mojibake)
        converted = conversion.convert(item.content, stored_notes=next(iter(item.values("footnotes")), ""), around=around, options=wishes)
        if self.options.suggests_cases:
            return converted
        return replace(converted, findings=replace(converted.findings, case_studies=()))

    def _parsed(self, converted: Converted, item: Item, row: ItemRow) -> Parsed:
        """Give the body at rest. Keys of notes are made of the item's number, so that the same file gives the same body."""
        html = self._led(converted.html, row)
        html = _UPLOAD.sub(lambda place: self._place(converted.pictures[int(place[1])], place[2], row), html)
        numbers = count(1)
        parsed = deflate(clean_article(html), {}, make_key=lambda: _key(f"{item.kind} {item.pk} {item.guid} {next(numbers)}"))
        row.warnings += parsed.errors
        return replace(parsed, notes=tuple(replace(note, text=self._led(note.text, row)) for note in parsed.notes))

    def _led(self, html: str, row: ItemRow) -> str:
        """Give HTML with its links to the old blog led to where that is here now."""
        led = rewritten(html, self.known.lead, self.known.hosts)
        if led.changed:
            row.facts["links_rewritten"] = row.facts.get("links_rewritten", 0) + led.changed
        row.facts.setdefault("links_unresolved", []).extend(led.unresolved)
        return led.html

    def _name(self, article: Article, item: Item, parsed: Parsed, row: ItemRow) -> None:
        article.title = clean_line(texts.title(item.title, texturize=self.options.typography), 300)
        if item.title_markup:
            row.warnings.append("Its title had markup, which is left out.")
        if not article.title:
            article.title = shorten(plain(parsed.body), 60) or f"Post {item.pk}"
            row.warnings.append("It has no title; the first words of its text are the title now.")
        article.path = self.known.paths.get(item.pk or 0)
        article.slug = article.path.rpartition("/")[2] if article.path else names.fit_slug(item.slug) or proposed(article.title)
        row.title = article.title

    def _excerpt(self, item: Item, converted: Converted, row: ItemRow) -> str:
        description = next((value for key in DESCRIPTIONS for value in item.values(key) if value.strip()), "")
        for title in filter(None, (value for key in TITLES for value in item.values(key))):
            row.warnings.append(f"A plug-in had another title for search engines: “{shorten(title, 80)}”.")
        own = texts.title(plain_text(item.excerpt), texturize=self.options.typography)
        if own and description and own != description:
            row.warnings.append(f"A plug-in had another description for search engines: “{shorten(description, 80)}”.")
        return clean_lines(own or converted.teaser or description)

    def _bylines(self, item: Item, converted: Converted, row: ItemRow) -> list[tuple[str, str]]:
        """Give the names over the article: those of its byline, else of its co-authors, else of its account."""
        account = self.known.name_of(item.creator, self.options.authors)
        if converted.bylines:
            lines = [(each.name, each.role) for each in converted.bylines]
            if account and account not in [name for name, _ in lines]:
                row.facts["byline_differs"] = {"byline": [name for name, _ in lines], "account": account}
            return lines
        together = [(name, "") for name in names.co_authors(item, self.known.logins)]
        return together or ([(account, "")] if account and item.kind == "post" else [])

    def _place(self, picture: Picture, align: str, row: ItemRow) -> str:
        """Give the place of a picture as the editor has it, with the words that stood there."""
        pk = self.known.image_of(picture.attachment, picture.address)
        if pk is None:
            row.warnings.append(f"A picture is in no library and cannot be shown: {picture.address}")
            row.facts.setdefault("pictures_missing", []).append([picture.attachment, picture.address])
            return f"<p>{picture.caption}</p>" if picture.caption else ""
        # Said even where it is nothing: what the library proposes never stood in this place.
        words = f' data-alt="{escape(picture.alt)}" data-caption="{escape(self._led(picture.caption, row))}"'
        return f'<div data-image="{pk}" data-align="{align}"{words}></div>'

    def _featured(self, item: Item, row: ItemRow) -> int | None:
        numbers = [value for value in item.values("_thumbnail_id") if value.isascii() and value.isdigit() and value != "0"]
        if not numbers:
            return None
        pk = self.known.image_of(int(numbers[0]), "")
        if pk is None:
            row.warnings.append(f"Its picture for lists, number {numbers[0]} in the old library, is not in the file.")
            row.facts.setdefault("pictures_missing", []).append([int(numbers[0]), ""])
        return pk


def _key(made_of: str) -> str:
    return "n" + hashlib.sha256(made_of.encode(errors="replace")).hexdigest()[:8]
