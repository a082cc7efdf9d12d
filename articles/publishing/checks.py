"""What a careful editor looks at before readers see an article: only what is not in order, each with the way to it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from articles.library.forms import no_consent, not_described, silent
from articles.models import Article, CaseStudy, Image
from articles.publishing.problems import address_problem, still_a_draft
from articles.text.notes import deflate, inflate
from htc.lib.html import plain_text
from htc.lib.text import shorten
from htc.lib.words import counted

WORDS_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not in order: a sentence, and the page where it is mended with the words of the link there.

    What ``hinders`` has to be mended before the article can be published; the rest is for its editor to judge.
    """

    sentence: str
    url: str
    way: str
    hinders: bool = False


def findings(article: Article) -> list[Finding]:
    """Give what is not in order in an article, stored or as a form would make it, what hinders its publication first."""
    found = [*_address(article), *_cases(article), *_pictures(article), *_byline(article), *_standfirst(article), *_notes(article)]
    found += _remarks(article)
    return sorted(found, key=lambda finding: not finding.hinders)


def form_of(article: Article, part: str = "") -> str:
    """Give the address of the form of an article, at one of its parts."""
    return reverse("admin:articles_article_change", args=[article.pk]) + (f"#{part}" if part else "")


def _remarks(article: Article) -> Iterator[Finding]:
    if article.pk and (to_do := article.remarks.open().count()):
        url = reverse("admin:articles_article_review", args=[article.pk])
        yield Finding(f"{counted(to_do, 'remark is', 'remarks are')} not marked as done.", url, "Read them")


def _address(article: Article) -> Iterator[Finding]:
    if problem := address_problem(article):
        yield Finding(problem, form_of(article, "id_slug"), "Change the short name", hinders=True)


def _cases(article: Article) -> Iterator[Finding]:
    for row in article.referred("placements"):
        if not row.case_study.is_public:
            yield Finding(still_a_draft(row.case_study), _case_url(row.case_study, article), "Open the case study", hinders=True)


def _case_url(case: CaseStudy, article: Article) -> str:
    return reverse("admin:articles_casestudy_change", args=[case.pk]) if case.pk else form_of(article)


def _pictures(article: Article) -> Iterator[Finding]:
    places = [row for row in article.referred("pictures") if row.is_silent]
    for sentence in dict.fromkeys(map(silent, places)):
        yield Finding(sentence, form_of(article, "id_body"), "Describe it in the text", hinders=True)
    featured: Image | None = article.featured_image
    if featured and featured.lacks_description and featured.pk not in {row.image_id for row in places}:
        yield Finding(not_described(featured), _image_url(featured), "Describe it", hinders=True)
    shown = [*(row.image for row in article.referred("pictures")), *([featured] if featured else [])]
    for image in {image.pk: image for image in shown}.values():
        if not image.consent and not image.is_missing:
            yield Finding(no_consent(image), _image_url(image), "Say it in the library")


def _image_url(image: Image) -> str:
    return reverse("admin:articles_image_change", args=[image.pk])


def _byline(article: Article) -> Iterator[Finding]:
    if article.kind == Article.Kind.POST and not article.bylines_shown:
        yield Finding("The byline is empty, so readers are not told who wrote this.", form_of(article, "bylines-group"), "Add an author")


def _standfirst(article: Article) -> Iterator[Finding]:
    if article.kind == Article.Kind.POST and not article.standfirst.strip():
        sentence = "There is no standfirst: one or two sentences under the title that say what the article is about."
        yield Finding(sentence, form_of(article, "id_standfirst"), "Write one")


def _notes(article: Article) -> Iterator[Finding]:
    texts = {note.key: note.text for note in article.footnotes.all()}
    parsed = deflate(inflate(article.body, texts, article.picture_words), texts)
    used = {note.key for note in parsed.notes}
    unused = [text for key, text in texts.items() if key not in used]
    sentences = [f"No place in the text points to the note “{shorten(plain_text(text), WORDS_SHOWN)}”." for text in unused]
    for sentence in (*sentences, *parsed.warnings):
        yield Finding(sentence, form_of(article, "id_body"), "Look at the notes")
