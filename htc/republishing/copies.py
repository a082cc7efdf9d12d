"""An article as others may publish it: clean HTML, Markdown and plain text, each with who wrote it, the notes and where it comes from.

None of them has a picture, a script or an address that is loaded by itself: whoever reads the copy is seen by nobody here.
"""

import secrets
from collections.abc import Callable, Container, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from html import escape
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from articles.models import Article, Image, Site
from articles.models.topics import length_words
from articles.text.folds import measured
from articles.text.labels import ENGLISH, Labels
from articles.text.notes import render
from articles.traits.licences import Terms
from htc.leaving.text.links import rewritten
from htc.leaving.text.markdown import markdown, markdown_note
from htc.leaving.text.plain import plain_text_of
from htc.leaving.text.spans import Marks
from htc.lib.html import tags
from htc.lib.text import clean_line

# Licences that a picture has towards everybody; “our own” and “with permission” say nothing of others.
OPEN_LICENCES = (Image.Licence.PUBLIC_DOMAIN, Image.Licence.BY, Image.Licence.BY_SA, Image.Licence.BY_ND, Image.Licence.BY_NC)
# Who agreed to be shown agreed to be shown here.
OPEN_CONSENTS = (Image.Consent.NOBODY, Image.Consent.PUBLIC)
_LOOKS = frozenset({"class", "data-anchor"})


@dataclass(frozen=True, slots=True)
class Copies:
    """The three forms."""

    html: str
    markdown: str
    text: str


def copies_of(article: Article, site: Site, terms: Terms) -> Copies:
    """Give an article in the three forms, in its language, which is the active one."""
    context = {"article": article, "site": site, "site_url": settings.SITE_URL, "terms": terms}
    return Copies(_html(article, context), _markdown(article, context), _text(article, context))


def pictures_of(article: Article) -> list[Image]:
    """Give the pictures in the text that are licensed to everybody and in which nobody is shown who agreed to be shown here alone."""
    images = (row.image for row in article.referred("pictures"))
    found = {image.pk: image for image in images if image.licence in OPEN_LICENCES and image.consent in OPEN_CONSENTS}
    return [image for image in found.values() if not image.is_missing]


def _html(article: Article, context: dict[str, Any]) -> str:
    prefix = f"p{article.pk}-"
    labels = Labels(**{name: gettext(words) for name, words in asdict(ENGLISH).items()})
    body = measured(article.body, length_words)
    parts = render(body, article.note_texts, _cases(article), prefix=prefix, target="feed", labels=labels)
    # Both were cleaned when they were stored, and render adds only its own markup.
    made = {"body": mark_safe(parts.html), "notes": mark_safe(parts.endnotes)}  # noqa: S308
    whole = render_to_string("republishing/copy.html", context | made)
    return without_looks(rewritten(whole, partial(_absolute, article, prefix)))


def _cases(article: Article) -> dict[str, Callable[[int, str], str]]:
    return {row.case_study.slug: partial(row.aside, target="feed") for row in article.cases_shown}


def _case(article: Article, values: Mapping[str, str | None]) -> str:
    """Give the case study at a marker, of whose HTML only what Markdown and plain text have signs for is left."""
    case = _cases(article).get(values.get("data-case-study") or "")
    return without_looks(case(3, "full"), elements=("div",)) if case else ""


def _absolute(article: Article, prefix: str, address: str) -> str:
    """Give an address for a page of another site; the marks of the notes stay within that."""
    if address.startswith("#"):
        return address if address.startswith(f"#{prefix}") else f"{article.full_url}{address}"
    parts = urlsplit(address)
    return address if parts.scheme or parts.netloc else settings.SITE_URL + address


def _markdown(article: Article, context: dict[str, Any]) -> str:
    tokens: dict[str, str] = {}

    def placed(values: Mapping[str, str | None]) -> str:
        token = f"case{secrets.token_hex(16)}"
        tokens[token] = markdown(_case(article, values), marks).rstrip("\n")
        return token if tokens[token] else ""

    marks = _marks(article, placed)
    before, behind = (markdown(_piece(name, context), marks) for name in ("before", "behind"))
    title = markdown(f"<h2>{escape(_title(article))}</h2>", marks).removeprefix("#")
    body = markdown(article.body, marks)
    for token, written in tokens.items():
        body = body.replace(token, written)
    notes = "\n".join(markdown_note(str(place), note.text, marks) for place, note in enumerate(article.referred("footnotes"), start=1))
    return "\n".join(filter(None, [title, before, body, notes, behind]))


def _text(article: Article, context: dict[str, Any]) -> str:
    marks = _marks(article, partial(_case, article))
    before, behind = (plain_text_of(_piece(name, context), marks) for name in ("before", "behind"))
    notes = [f"[{place}] {plain_text_of(note.text, marks)}" for place, note in enumerate(article.referred("footnotes"), start=1)]
    return "\n\n".join(filter(None, [_title(article), before, plain_text_of(article.body, marks), "\n".join(notes), behind])) + "\n"


def _title(article: Article) -> str:
    return clean_line(article.title, len(article.title))


def _piece(name: str, context: dict[str, Any]) -> str:
    return without_looks(render_to_string(f"republishing/_{name}.html", context), ("div", "time"), _LOOKS | {"rel"})


def _marks(article: Article, placed: Callable[..., str]) -> Marks:
    numbers = {note.key: str(place) for place, note in enumerate(article.referred("footnotes"), start=1)}
    return Marks(note=lambda key: numbers.get(key, ""), placed=placed, lead=partial(_absolute, article, "#"))


def without_looks(html: str, elements: Container[str] = (), looks: frozenset[str] = _LOOKS) -> str:
    """Give HTML of ours without what means something to our style sheet and our scripts alone, and without the tags of ``elements``."""
    pieces, position = [], 0
    for tag in tags(html):
        if tag.name in elements:
            pieces.append(html[position : tag.start])
            position = tag.end
        elif tag.attributes and not tag.closing and looks & tag.values.keys():
            kept = "".join(f' {name}="{escape(value)}"' for name, value in tag.values.items() if name not in looks)
            pieces += [html[position : tag.start], f"<{tag.name}{kept}>"]
            position = tag.end
    lines = "".join([*pieces, html[position:]]).splitlines()
    return "\n".join(filter(str.strip, lines)) + "\n"
