"""The blog as an export of WordPress (WXR 1.2), which its own importer takes."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from html import escape
from typing import IO
from urllib.parse import quote, unquote

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.text import slugify
from taggit.models import Tag

from articles.models import Article, Author, Byline, CaseStudy, Correction, Document, Image, Site
from articles.models.tags import words_about
from articles.text.markers import PictureWords
from comments.models import Response
from htc.wordpress.addresses.old import UPLOADS
from htc.wordpress.conversion import bylines
from htc.wordpress.export.blocks import image_block, in_blocks
from htc.wordpress.export.elements import FOOT, VERSION, element, group, head, metas, moments, post, term, written
from htc.wordpress.export.numbers import Numbers
from htc.wordpress.export.responses import comment
from htc.wordpress.export.signs import kept
from htc.wordpress.importing.addresses import FORMER_PATH
from htc.wordpress.models import ImportRecord

_STATUSES = {"draft": "draft", "review": "pending", "published": "publish", "withdrawn": "private"}
_LEFT_OUT = (Response.State.SPAM, Response.State.UNVERIFIED, Response.State.GONE)
_CHUNK = 100


def write_export(out: IO[str], *, since: datetime | None = None, now: datetime | None = None) -> dict[str, int]:
    """Write an export, and give how many articles, files and responses it holds.

    ``since`` leaves out articles that were not touched since. Nothing of a commenter but name, page and words is in it: no e-mail address,
    and addresses of machines are nowhere. Two exports of one state are the same, but for the time ``now``.
    """
    return _Export(out, now or timezone.now()).write(since)


class _Export:
    def __init__(self, out: IO[str], now: datetime):
        self._out, self._now = out, now
        self._site, self._numbers = Site.current(), Numbers()
        self._zone: tzinfo = self._site.zone
        self._cases = {case.slug: case for case in CaseStudy.objects.published()}
        self._uploads = dict(ImportRecord.objects.filter(image__isnull=False).exclude(upload="").values_list("image", "upload"))
        self._names = dict(Author.objects.values_list("pk", "name"))
        self._scheduled = set(Article.objects.scheduled().values_list("pk", flat=True))
        self._staff = min((number for number, _ in self._numbers.accounts.values()), default=0)
        self._counted = {"articles": 0, "files": 0, "responses": 0}

    def write(self, since: datetime | None) -> dict[str, int]:
        self._write_head()
        for image in Image.objects.order_by("pk").iterator(_CHUNK):
            self._write_file(self._numbers.images[image.pk], self._address_of(image), image.words, image.uploaded_at)
        for document in Document.objects.order_by("pk").iterator(_CHUNK):
            address = settings.SITE_URL + document.get_absolute_url()
            self._write_file(self._numbers.documents[document.pk], address, None, document.uploaded_at, document.title)
        articles = (
            Article.objects.outside_trash()
            .with_page()
            .prefetch_related(
                "old_addresses",
                Prefetch("responses", Response.objects.exclude(state__in=_LEFT_OUT).select_related("parent").order_by("pk")),
            )
        )
        for article in (articles.filter(touched_at__gte=since) if since else articles).order_by("pk").iterator(_CHUNK):
            self._write_article(article)
        self._out.write(FOOT)
        return self._counted

    def _write_head(self) -> None:
        address = settings.SITE_URL
        self._out.write(
            head(
                {
                    "title": self._site.name,
                    "link": address,
                    "description": self._site.tagline,
                    "pubDate": written(self._now),
                    "language": "en",
                    "wp:wxr_version": VERSION,
                    "wp:base_site_url": address,
                    "wp:base_blog_url": address,
                }
            )
        )
        for pk, (number, login) in self._numbers.accounts.items():
            told: dict[str, str | int] = {
                "wp:author_id": number,
                "wp:author_login": login,
                "wp:author_email": "",
                "wp:author_display_name": self._names[pk],
            }
            self._out.write(group("wp:author", told | {"wp:author_first_name": "", "wp:author_last_name": ""}))
        for tag in Tag.objects.select_related("words").order_by("name", "pk"):
            self._out.write(group("wp:tag", _told_of(tag)))

    def _address_of(self, image: Image) -> str:
        if path := self._uploads.get(image.pk):
            return f"{settings.SITE_URL}/{UPLOADS}{quote(path)}"
        return "" if image.is_missing else settings.SITE_URL + image.original_address

    def _write_file(self, number: int, address: str, words: PictureWords | None, at: datetime, title: str = "") -> None:
        if not address:
            return  # nobody could fetch it, and nothing is known of it but that it is missing
        name = address.rpartition("/")[2]
        path = address.partition(UPLOADS)[2] or name
        metas_of = [("_wp_attached_file", unquote(path))] + ([("_wp_attachment_image_alt", words.alt)] if words and words.alt else [])
        told: dict[str, str | int] = {
            "title": title or name,
            "link": address,
            "guid": address,
            "excerpt:encoded": words.caption if words else "",
            "wp:post_id": number,
            "wp:post_name": slugify(name.rpartition(".")[0]) or f"file-{number}",
            "wp:status": "inherit",
            "wp:post_type": "attachment",
        }
        self._out.write("<item>\n" + post(told | moments(at, at, self._zone)))
        self._out.write(element("wp:attachment_url", address) + metas("wp:postmeta", metas_of) + "</item>\n")
        self._counted["files"] += 1

    def _write_article(self, article: Article) -> None:
        lines = article.bylines_shown
        byline = bylines_in_words(lines)
        before = [text for text in (byline, article.with_note("")) if text]
        content = in_blocks(article.body, article.note_texts, self._pictures_of(article), self._case, before=before)
        number = self._numbers.articles[article.pk]
        told: dict[str, str | int] = {
            "title": escape(article.title, quote=False),
            "link": article.full_url if article.path else f"{settings.SITE_URL}/?p={number}",
            "guid": article.feed_guid,
            "dc:creator": self._numbers.accounts[lines[0].author_id][1] if lines else "",
            "content:encoded": corrected(content.content, article, has_byline=bool(byline)),
            "excerpt:encoded": escape(article.excerpt, quote=False),
            "wp:post_id": number,
            "wp:comment_status": "open" if article.comments_open else "closed",
            "wp:ping_status": "open" if article.linkbacks_open else "closed",
            "wp:post_name": quote(article.slug).lower(),
            "wp:status": "future" if article.pk in self._scheduled else _STATUSES[article.status],
            "wp:post_type": article.kind,
        }
        self._out.write("<item>\n" + post(told | moments(article.published_at, article.touched_at, self._zone)))
        self._out.write(self._belongings(article, lines if not byline else [], content.footnotes))
        numbers: dict[int, int] = {}
        for row in article.responses.all():
            numbers[row.pk] = self._numbers.comment(row)
            self._out.write(comment(row, numbers, zone=self._zone, staff=self._staff))
        self._out.write("</item>\n")
        self._counted["articles"] += 1
        self._counted["responses"] += len(numbers)

    def _belongings(self, article: Article, named: Sequence[Byline], footnotes: str) -> str:
        """Give the terms and fields of an article; ``named`` are authors who stand in no byline."""
        terms = [term("post_tag", tag.slug, tag.name) for tag in article.tags_shown]
        terms += [term("author", f"cap-{self._numbers.accounts[line.author_id][1]}", line.author.name) for line in named]
        fields = [(FORMER_PATH, old.path) for old in sorted(article.old_addresses.all(), key=lambda old: old.path)]
        fields += [("_thumbnail_id", str(self._numbers.images[article.featured_image_id]))] if article.featured_image_id else []
        fields += [("footnotes", footnotes)] if footnotes else []
        return "".join(terms) + metas("wp:postmeta", fields)

    def _pictures_of(self, article: Article) -> Callable[[str, Mapping[str, str]], str]:
        places = {row.key: row for row in article.referred("pictures")}

        def draw(pk: str, place: Mapping[str, str]) -> str:
            row = places.get(place.get("place", ""))
            address = self._address_of(row.image) if row else ""
            if not row or not address:
                return ""
            return image_block(address, row.alt, row.caption, place.get("align", "full"), self._numbers.images[row.image_id])

        return draw

    def _case(self, slug: str) -> str:
        """Give a case study as the passage that it is; WordPress knows none."""
        case = self._cases.get(slug)
        if case is None:
            return ""
        note = f"<p>{escape(case.with_note(''), quote=False)}</p>\n" if case.content_note else ""
        body = case.body or f"<p>{escape(case.summary)}</p>"
        return f'<aside class="case-study">\n<h3>{escape(case.title, quote=False)}</h3>\n{note}{body}\n{case.sources}\n</aside>'


def corrected(content: str, article: Article, *, has_byline: bool) -> str:
    """Give the blocks of an article with its corrections as paragraphs, for WordPress knows none; a byline stays the first block."""
    first, _, rest = content.partition("\n\n") if has_byline else ("", "", content)
    above, below = ([_correction_block(each) for each in some] for some in (article.corrections_above, article.corrections_below))
    return "\n\n".join(filter(None, [first, *above, rest, *below]))


def _correction_block(correction: Correction) -> str:
    words = " ".join(filter(None, [correction.text_wrong, correction.text_right])) or correction.told
    line = kept(escape(f"{correction.get_kind_display()}, {correction.date_words}: {words}", quote=False))
    return f'<!-- wp:paragraph {{"className":"correction"}} -->\n<p class="correction">{line}</p>\n<!-- /wp:paragraph -->'


def _told_of(tag: Tag) -> dict[str, str | int]:
    """Give what an export tells of a tag. WordPress takes names and descriptions for HTML."""
    told: dict[str, str | int] = {"wp:term_id": tag.pk, "wp:tag_slug": tag.slug, "wp:tag_name": escape(tag.name, quote=False)}
    words = words_about(tag)
    return told | {"wp:tag_description": escape(words, quote=False)} if words else told


def bylines_in_words(lines: Sequence[Byline]) -> str:
    """Give “By NAME, ROLE, and NAME, ROLE”, as an import reads it; "" where nobody has a role, or where it could not be read again."""
    if not any(line.role for line in lines):
        return ""
    words = "By " + ", and ".join(str(line) for line in lines)
    read = [(each.name, each.role) for each in bylines.read(words)]
    return words if read == [(line.author.name, line.role) for line in lines] else ""
