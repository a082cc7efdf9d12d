"""What is found in a copy, as a script that a page opened from disk can load: things, and the words by which they are found."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext

from articles.models import SearchRow, Site
from articles.search.finding import public_rows
from articles.text.tokens import JOINT
from htc.lib.text import shorten

ROWS = 500
WORDS_SHOWN = 200


def write_index(site: Site, lead: Callable[[str], str | None]) -> Iterator[bytes]:
    """Give the script in pieces, as it is read by ``static/js/search-copy.js``.

    ``lead`` gives for the address of a thing that from the page of the search, or None for what is not in the copy. The form of the
    words is that of ``articles.text.tokens``.
    """
    words: defaultdict[str, list[int]] = defaultdict(list)
    number = 0
    yield b'"use strict";\nconst BLOG_WORDS = {"things":['
    with timezone.override(site.zone):
        for row in _rows():
            if (address := lead(row.address)) is None:
                continue
            thing = [address, _kicker(row), _title(row), shorten(row.text, WORDS_SHOWN), _note(row)]
            yield (("," if number else "") + "\n" + _written(thing)).encode()
            for word in set(f"{row.folded_title} {row.folded_text}".replace(JOINT, " ").split()):
                words[word].append(number)
            number += 1
    yield b'\n],"words":{'
    for place, word in enumerate(sorted(words)):
        yield (("," if place else "") + f"\n{_written(word)}:{_written(words[word])}").encode()
    yield b"\n}};\n"


def _rows() -> Iterator[SearchRow]:
    """Give the rows that readers find: what staff wrote before what readers wrote, the latest first."""
    rows = public_rows().select_related("article", "case_study").defer("article__body", "case_study__body", "case_study__sources")
    comments = SearchRow.Kind.COMMENT
    newest = F("article__published_at").desc(nulls_last=True)
    yield from rows.exclude(kind=comments).order_by(newest, "kind", "pk").iterator(ROWS)
    yield from rows.filter(kind=comments).order_by("-key").iterator(ROWS)


def _kicker(row: SearchRow) -> str:
    """Give what stands over a hit, as ``articles/search/drawing.py`` has it."""
    if row.case_study:
        return " · ".join([gettext("Case study"), *row.case_study.facts])
    if row.kind == SearchRow.Kind.ARTICLE and row.article:
        return " · ".join(filter(None, [gettext("Article"), row.article.date_words])) if row.article.is_listed else gettext("Page")
    return gettext("Footnote") if row.kind == SearchRow.Kind.FOOTNOTE else gettext("Comment")


def _note(row: SearchRow) -> str:
    """Give the content note of a hit, as it stands there: none over what readers wrote."""
    noted = row.case_study or row.article
    return noted.content_note if noted and row.kind != SearchRow.Kind.COMMENT else ""


def _title(row: SearchRow) -> str:
    if row.kind == SearchRow.Kind.FOOTNOTE:
        return gettext("Note to “%(title)s”") % {"title": row.article}
    if row.kind != SearchRow.Kind.COMMENT:
        return row.title
    return gettext("%(name)s on “%(title)s”") % {"name": row.title or gettext("Anonymous"), "title": row.article}


def _written(value) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
