"""What saving and showing long articles costs, in this process."""

import statistics
import time
from collections.abc import Callable

from articles.models import Article, CaseStudy
from articles.models.references import write_article
from articles.text.notes import deflate, inflate, render
from articles.writing.forms import ArticleForm
from htc.lib.html import clean_article
from tests.bench.manuscripts import manuscript

SAVED_BYTES = 47_000
SAVED_NOTES = 60
LONG_WORDS = 10_000
LONG_NOTES = 100
LONG_CASES = 10


def tell() -> None:
    """Print the two lines of what was measured."""
    _tell_of_texts()
    _tell_of_rows()


def _tell_of_texts() -> None:
    """Without the database: cleaning, taking notes out of a text, and putting them in again for readers."""
    words, typed = 5000, ""
    while len(typed.encode()) < SAVED_BYTES:
        parsed = manuscript(1, words, SAVED_NOTES)
        notes = {note.key: note.text for note in parsed.notes}
        typed, words = inflate(parsed.body, notes), words + 200
    cleaned = clean_article(typed)
    print(
        f"A body of {len(typed.encode()) / 1000:.0f} kB with {SAVED_NOTES} notes: clean {timed(lambda: clean_article(typed)):.0f} ms, "
        f"deflate {timed(lambda: deflate(cleaned, {})):.1f} ms, render {timed(lambda: render(parsed.body, notes, {})):.2f} ms"
    )


def _tell_of_rows() -> None:
    """The admin’s form with all its rows, and the own part of the page with every case."""
    cases = list(CaseStudy.objects.values_list("slug", flat=True)[:LONG_CASES])
    parsed = manuscript(1, LONG_WORDS, LONG_NOTES, cases)
    typed = inflate(parsed.body, {note.key: note.text for note in parsed.notes})
    data = {
        "title": "A long article",
        "slug": "a-long-article",
        "body": typed,
        "status": "draft",
        "note_style": "auto",
        "date_precision": "day",
    }
    saved = timed(lambda: _save(data, Article()), times=5)
    article = Article.objects.with_page().get(pk=_save(data, Article()).pk)
    again = timed(lambda: _save(data, article), times=5)
    print(
        f"An article of {LONG_WORDS:,} words with {LONG_NOTES} notes and {len(cases)} cases, {len(typed.encode()) / 1000:.0f} kB: "
        f"save {saved:.0f} ms, save again {again:.0f} ms, render {timed(lambda: article.rendered_for('page'), times=25):.1f} ms"
    )


def _save(data: dict, article: Article) -> Article:
    form = ArticleForm(data, instance=article)
    if not form.is_valid():
        raise ValueError(form.errors.as_text())
    write_article(form.instance, form.parsed)
    return form.instance


def timed(work: Callable[[], object], times: int = 7) -> float:
    """Give the median of the processor’s time of a call in milliseconds."""
    taken = []
    for _ in range(times):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return 1000 * statistics.median(taken)
