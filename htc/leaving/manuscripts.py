"""Articles and case studies as Markdown files: their facts, their words, and what is placed among these."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from django.conf import settings

from articles.models import Article, CaseStudy
from htc.leaving.records import old_addresses
from htc.leaving.text.front_matter import front_matter
from htc.leaving.text.links import rewritten
from htc.leaving.text.markdown import markdown, markdown_note
from htc.leaving.text.spans import Marks

_CORRECTION = ("kind", "made_at", "text_wrong", "text_right")

type Lead = Callable[[str], str]

_NOTE = ("content_notes", "content_note_text")


def article_page(article: Article, facts: Mapping[str, Any], lead: Lead) -> str:
    """Give an article as Markdown; ``facts`` is its record, ``lead`` gives the address of a link as it is to be written."""
    notes = {note.key: (str(place), note.text) for place, note in enumerate(article.referred("footnotes"), start=1)}
    placed = _Placed(article, lead)
    marks = Marks(note=lambda key: notes.get(key, ("", ""))[0], placed=placed.html, lead=lead)
    parts = [_article_facts(article, facts), markdown(article.body, marks), *(markdown_note(*note, marks) for note in notes.values())]
    return "\n".join(filter(None, parts))


def case_page(case: CaseStudy, facts: Mapping[str, Any], lead: Lead) -> str:
    """Give a case study as Markdown: its text, and its sources under a heading."""
    marks = Marks(note=lambda key: "", placed=lambda values: "", lead=lead)
    names = (
        "title",
        "slug",
        "status",
        "summary",
        *_NOTE,
        "country",
        "place",
        "year_from",
        "year_to",
        "kind",
        "outcome",
        "names_changed",
        "tags",
    )
    head = front_matter({name: facts[name] for name in names} | {"address": _full(case.get_absolute_url()), "old_addresses": _old(case)})
    sources = markdown(case.sources, marks)
    return "\n".join(filter(None, [head, markdown(case.body, marks), sources and f"## Sources\n\n{sources}"]))


def _article_facts(article: Article, facts: Mapping[str, Any]) -> str:
    names = ("title", "slug", "kind", "language", "status", "published_at", "date_precision", "touched_at", "standfirst", "excerpt", *_NOTE)
    image = article.featured_image
    return front_matter(
        {name: facts[name] for name in names}
        | {
            "address": _full(f"/{article.path}/") if article.path else "",
            "authors": [{name: line[name] for name in ("name", "role") if line[name]} for line in facts["authors"]],
            "tags": facts["tags"],
            "corrections": [{name: line[name] for name in _CORRECTION if line[name]} for line in facts["corrections"]],
            "translations": [_full(path) for row in article.in_other_languages() if (path := f"/{row.path}/" if row.path else "")],
            "old_addresses": _old(article),
            "guid": article.feed_guid,
            "notes_marked_by": article.note_style,
            "licence": article.licence,
            "comments_open": article.comments_open,
            "linkbacks_open": article.linkbacks_open,
            "picture_for_lists": file_name(image) if image and not image.is_missing else "",
        }
    )


def file_name(upload) -> str:
    """Give the name of an upload's file without its folder."""
    return str(upload.file).rpartition("/")[2]


def _old(thing: Article | CaseStudy) -> list[str]:
    return [_full(f"/{path}" if path.startswith(("?", "documents/")) else f"/{path}/") for path in old_addresses(thing)]


def _full(path: str) -> str:
    return settings.SITE_URL + quote(path, safe="/?=&")


class _Placed:
    """Writes what stands at the markers of one article."""

    def __init__(self, article: Article, lead: Lead):
        self._cases = {row.case_study.slug: row.case_study for row in article.referred("placements")}
        self._pictures = {row.key: row for row in article.referred("pictures")}
        self._lead = lead

    def html(self, values: Mapping[str, str | None]) -> str:
        """Give the HTML of a case study or a picture by the attributes of its marker, "" where there is nothing to show."""
        align = escape(values.get("data-align") or "")
        if case := self._cases.get(values.get("data-case-study") or ""):
            address = escape(self._lead(case.get_absolute_url()))
            return f'<aside data-align="{align}">Case study: <a href="{address}">{escape(case.title, quote=False)}</a></aside>'
        place = self._pictures.get(values.get("data-place") or "")
        if place is None:
            return ""
        image = place.image
        shown = "" if image.is_missing else f'<img src="{file_name(image)}" alt="{escape(place.shown_alt)}">'
        words = " ".join(filter(None, [rewritten(place.caption, self._lead), escape(image.credit_line, quote=False)]))
        caption = f"<figcaption>{words}</figcaption>" if words else ""
        return f'<figure data-align="{align}">{shown}{caption}</figure>' if shown or caption else ""
