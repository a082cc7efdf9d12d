"""What one click mends of what an import left to look at: each changes one article as its writer would, or says why it cannot."""

import re
from collections.abc import Callable
from html import escape

from django.db import transaction

from articles.models import Article, Author, CaseStudy
from articles.models.references import write_article
from articles.publishing.signals import tell_of
from articles.revisions.history import keep, snapshot_of
from articles.text.notes import deflate, inflate
from articles.text.passages import passages
from htc.lib.html import clean_article, plain_text
from htc.lib.text import shorten
from htc.wordpress.models import Leftover

_SIGN = re.compile(r"\s*(?:\[(\d+)\]|\((\d+)\)|(\d+)\.|([*†‡§]+))\s*")
_LINK = re.compile(r"<a\b.*?</a>", re.DOTALL)
_LONGEST_TITLE = 60


class CannotMend(Exception):
    """The article is not any more as the import left it; the message is a sentence for who asked."""


@transaction.atomic
def mend(leftover: Leftover, by) -> Article:
    """Mend one thing, in a transaction with its history; give the article. Raises CannotMend, and then nothing is changed.

    The article keeps its former wording among its revisions.
    """
    change = CHANGES.get(leftover.kind)
    if change is None or leftover.article_id is None:
        raise CannotMend("There is nothing here that one click could mend.")
    article = Article.objects.select_for_update().get(pk=leftover.article_id)
    before = snapshot_of(article)
    change(article, leftover)
    keep(article, by=by, before=before)
    tell_of(article, before)
    leftover.settle(Leftover.Outcome.MENDED, by)
    return article


def _convert_note(article: Article, leftover: Leftover) -> None:
    """Make a footnote of a passage that begins with a sign, at every place where that sign stands glued to a word."""
    parts = list(passages(_in_editor(article)))
    at = _find(parts, leftover.passage)
    begun = _SIGN.match(plain_text(parts[at]))
    if not begun:
        raise CannotMend("The passage does not begin with the sign of a note. Please make the footnote in the editor.")
    sign = next(filter(None, begun.groups()))
    note = escape(plain_text(parts[at])[begun.end() :], quote=False)
    marker = f'<sup class="fn" data-fn="n-{leftover.pk}" data-note="{escape(note)}"></sup>'
    mark = re.compile(rf"(?<=[\w.,;:!?”’)])(?:<sup>)?(?:\[{re.escape(sign)}\]|\({re.escape(sign)}\)|{re.escape(sign)})(?:</sup>)?(?![\w*])")
    body = "\n".join(parts[:at])
    body, found = mark.subn(lambda place: marker, body)
    if not found:
        raise CannotMend(f"No “{sign}” stands behind a word before the passage. Please make the footnote in the editor.")
    _write(article, "\n".join((body, *parts[at + 1 :])))


def _repair(article: Article, leftover: Leftover) -> None:
    """Put what the broken characters mean in their place, wherever they stand in the article."""
    # The longest first, for a shorter one may be its beginning.
    runs = sorted(leftover.facts["runs"].items(), key=lambda run: -len(run[0]))
    body = _in_editor(article)
    if not any(run in body or run in article.title for run, _ in runs):
        raise CannotMend("These characters are not in the article any more.")
    for run, meant in runs:
        article.title, body = article.title.replace(run, meant), body.replace(run, meant)
    _write(article, body)


def _take_account(article: Article, leftover: Leftover) -> None:
    """Put the name of the account over the article in place of those of its byline."""
    # Several may be called so, and a redaction gives one mark to many.
    name = leftover.facts["account"]
    author = Author.objects.filter(name=name).order_by("pk").first() or Author.objects.create(name=name)
    article.bylines.all().delete()
    article.bylines.create(author=author, position=1)


def _place_case(article: Article, leftover: Leftover) -> None:
    """Make a case study of a paragraph, which gives way to it; what it linked to and its notes are the sources.

    Where the article is public, so is the case: readers have these words already, and must not miss them.
    """
    parts = list(passages(_in_editor(article)))
    at = _find(parts, leftover.passage)
    parsed = deflate(clean_article(parts[at]), article.note_texts)
    links = [f"<p>{link}</p>" for link in _LINK.findall(parsed.body)]
    words = plain_text(parsed.body)
    case = CaseStudy.objects.create(
        title=shorten(words, _LONGEST_TITLE),
        summary=words,
        sources="\n".join([*(f"<p>{note.text}</p>" for note in parsed.notes), *links]),
        status=CaseStudy.Status.PUBLISHED if article.is_public else CaseStudy.Status.DRAFT,
    )
    parts[at] = f'<div data-case-study="{case.slug}" data-align="full"></div>'
    _write(article, "\n".join(parts))


CHANGES: dict[str, Callable[[Article, Leftover], None]] = {
    Leftover.Kind.NOTE: _convert_note,
    Leftover.Kind.MOJIBAKE: _repair,
    Leftover.Kind.BYLINE: _take_account,
    Leftover.Kind.CASE: _place_case,
}


def _in_editor(article: Article) -> str:
    pictures = {row.key: row.words for row in article.referred("pictures")}
    return inflate(article.body, article.note_texts, pictures)


def _find(parts: list[str], passage: str) -> int:
    """Give where a passage stands. Raises CannotMend."""
    wanted = " ".join(passage.rstrip("…").split())
    found = [at for at, part in enumerate(parts) if " ".join(plain_text(part).split()).startswith(wanted)]
    if not found:
        raise CannotMend("This passage is not in the article any more as it was.")
    return found[-1]


def _write(article: Article, html: str) -> None:
    parsed = deflate(clean_article(html), article.note_texts)
    if parsed.errors:
        raise CannotMend(" ".join(parsed.errors))
    write_article(article, parsed)
