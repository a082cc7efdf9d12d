"""What the page shows by which an article or a case study is cited and shared, and the files of its citation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.citations.formats import bibtex, csl_json, ris
from articles.citations.paragraphs import Paragraph, paragraphs_of
from articles.citations.styles import Citation, apa, apa_in_text, chicago
from articles.citations.wording import ENGLISH, WORDS, CitationWords
from articles.citations.works import Work
from articles.citing.cited import cited_article, cited_case
from articles.models import Article, CaseStudy, Site
from htc.lib.languages import active
from htc.lib.text import shorten

WORDS_SHOWN = 90


@dataclass(frozen=True, slots=True)
class CitationFormat:
    """A format of files: what it is called, its type, and how it is written."""

    name: str
    content_type: str
    write: Callable[[Work], str]


FORMATS = {
    "bib": CitationFormat("BibTeX", "application/x-bibtex; charset=utf-8", bibtex),
    "ris": CitationFormat("RIS", "application/x-research-info-systems; charset=utf-8", ris),
    "json": CitationFormat("CSL-JSON", "application/vnd.citationstyles.csl+json", csl_json),
}


@dataclass(frozen=True, slots=True)
class CitedParagraph:
    """A paragraph as the page lists it. ``begins`` is "" for one that readers unfold, and ``marked`` the link that marks its words."""

    number: int
    begins: str
    chicago: SafeString
    in_text: str
    address: str
    marked: str
    mail: str

    @property
    def path(self) -> str:
        """Its address without the host."""
        return _path(self.address)

    @property
    def marked_path(self) -> str:
        """The address that marks its words, without the host."""
        return _path(self.marked)


def shown(citation: Citation, link_class: str = "") -> SafeString:
    """Give a citation as HTML, with its address as a link; with a class for programs it has the host, else that of the page."""
    called = format_html(' class="{}"', link_class) if link_class else ""
    forms = {"plain": "{0}", "title": "<i>{0}</i>", "address": f'<a{called} href="{{1}}">{{0}}</a>'}
    leads = str if link_class else _path
    return format_html_join("", "{}", ((format_html(forms[part.kind], part.text, leads(part.text)),) for part in citation))


def _path(url: str) -> str:
    return url.removeprefix(settings.SITE_URL)


def citation_of_article(article: Article, site: Site) -> dict[str, Any]:
    """Give the page of an article, in the language that is active."""
    work, words = cited_article(article, site), WORDS.get(active(), ENGLISH)
    note = article.with_note("")
    paragraphs = [_cited_paragraph(paragraph, work, words, note) for paragraph in paragraphs_of(article.body)]
    return _page(work, words, article.get_absolute_url() or "", note) | {"paragraphs": paragraphs}


def citation_of_case(case: CaseStudy, site: Site) -> dict[str, Any]:
    """Give the page of a case study, in the language that is active."""
    return _page(cited_case(case, site), WORDS.get(active(), ENGLISH), case.get_absolute_url(), case.with_note(""))


def answer_file(work: Work, ending: str, name: str) -> HttpResponse:
    """Answer with a file of a citation, which browsers save under a name."""
    form = FORMATS[ending]
    response = HttpResponse(form.write(work), content_type=form.content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.{ending}"
    response["X-Robots-Tag"] = "noindex"
    return response


def _page(work: Work, words: CitationWords, path: str, note: str) -> dict[str, Any]:
    return {
        "work": work,
        "path": path,
        "chicago": shown(chicago(work, words)),
        "apa": shown(apa(work, words)),
        "files": [(form.name, f"{path}cite.{ending}") for ending, form in FORMATS.items()],
        "mail": _mail(work.title, note, work.url),
    }


def _cited_paragraph(paragraph: Paragraph, work: Work, words: CitationWords, note: str) -> CitedParagraph:
    address = f"{work.url}#{paragraph.id}"
    # What readers unfold is told by no list, and by no address.
    marked = f"{address}{paragraph.directive}" if paragraph.directive and not paragraph.is_folded else ""
    return CitedParagraph(
        number=paragraph.number,
        begins="" if paragraph.is_folded else shorten(paragraph.words, WORDS_SHOWN),
        chicago=shown(chicago(work, words, paragraph=paragraph.number, url=address)),
        in_text=apa_in_text(work, words, paragraph=paragraph.number),
        address=address,
        marked=marked,
        mail=_mail(work.title, note, marked or address),
    )


def _mail(title: str, note: str, address: str) -> str:
    """Give the address (RFC 6068) by which a mail program begins a mail with a title, the content note and a link."""
    body = "\r\n\r\n".join(filter(None, (title, note, address)))
    return f"mailto:?subject={quote(title, safe='')}&body={quote(body, safe='')}"
