"""What is done in a review: remarks made, answered, marked as done and taken back, and the article sent back and to review again."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from articles.models import Article
from articles.models.article import EDIT_ANY
from articles.publishing.signals import tell_of
from articles.review.models import Remark
from articles.review.signals import article_sent_back
from articles.revisions import history, unshown
from articles.text.quotations import Quotation, find, on_one_line, quote, words_in
from htc.lib.text import clean_lines


class NotInTheText(Exception):
    """The words that a remark quotes do not stand in the article as it is saved."""


def may_remark(user) -> bool:
    """Tell whether a user begins remarks about articles, and sends them back: who may publish them."""
    return user.has_perm(EDIT_ANY)


def text_of(article: Article) -> str:
    """Give the words in which passages are quoted: those that its writers go on from, which readers of a public article may not see yet."""
    kept = unshown.waiting(article) if article.is_public else None
    return words_in(kept.snapshot["body"] if kept else article.body)


def remarks_on(article: Article) -> list[tuple[Remark, int | None]]:
    """Give the remarks with their answers, each with where its passage begins, in the order of the text.

    That is -1 for one about the whole, and None for one whose passage is gone. Those about the whole come first, the last ones are those
    whose passage is gone; of one place in the order in which they were written.
    """
    remarks = list(article.remarks.with_answers())
    text = text_of(article) if remarks else ""
    placed = [(each, find(text, each.quotation) if each.exact else -1) for each in remarks]
    return sorted(placed, key=lambda pair: (pair[1] is None, pair[1] or 0))


def quoted(article: Article, passage: Quotation) -> Quotation:
    """Give a passage as it stands in the saved text, by its words and what is known of their surroundings. Raises NotInTheText."""
    text, exact = text_of(article), on_one_line(passage.exact)
    at = find(text, Quotation(exact, passage.prefix, passage.suffix, passage.position))
    if at is None:
        raise NotInTheText(exact)
    return quote(text, at, at + len(exact))


def remark(article: Article, text: str, *, by, passage: Quotation | None = None) -> Remark:
    """Make a remark about a passage, or about the whole article. Raises NotInTheText."""
    found = quoted(article, passage) if passage else Quotation("")
    return article.remarks.create(
        author=by, text=clean_lines(text), exact=found.exact, prefix=found.prefix, suffix=found.suffix, position=found.position
    )


def answer(to: Remark, text: str, *, by) -> Remark:
    """Answer a remark."""
    return to.article.remarks.create(author=by, text=clean_lines(text), parent=to)


def mark(remark: Remark, *, done: bool, by) -> None:
    """Mark a remark as done, or as open again; one that is so already stays as it is."""
    if done == (remark.done_at is not None):
        return
    remark.done_at, remark.done_by = (timezone.now(), by) if done else (None, None)
    remark.save(update_fields=["done_at", "done_by"])


def may_take_back(user, remark: Remark) -> bool:
    """Tell whether a user takes a remark away: its own writer, as long as nobody has answered it."""
    return remark.author_id == user.pk and not remark.answers.all()


def quote_anew(bodies_before: Mapping[int, str]) -> None:
    """Take what stands round every passage from the texts as they are now, after a redaction; of a passage that is gone, nothing.

    32 characters may end within a name, and a part of one is not found as that name. ``bodies_before`` are the former bodies of the
    articles that were changed, by key: a passage that stood in one and does no more held a part of what was taken out, and goes.
    """
    quoting = Remark.objects.exclude(exact="")
    for article in Article.objects.filter(remarks__in=quoting).distinct().only("body"):
        text, before = words_in(article.body), words_in(bodies_before.get(article.pk, ""))
        for remark in quoting.filter(article=article):
            at = find(text, remark.quotation)
            if at is not None:
                anew = quote(text, at, at + len(remark.exact))
            else:
                anew = Quotation("" if find(before, remark.quotation) is not None else remark.exact)
            quoting.filter(pk=remark.pk).update(exact=anew.exact, prefix=anew.prefix, suffix=anew.suffix, position=anew.position)


@transaction.atomic
def send_back(article: Article, note: str, *, by) -> int:
    """Make an article in review a draft again, with a note about the whole where there is one; give how many people are told by mail."""
    if clean_lines(note):
        remark(article, note, by=by)
    now = timezone.now()
    _save(article, Article.Status.DRAFT, by=by, note="Sent back", sent_back_at=now)
    return sum(int(told or 0) for _, told in article_sent_back.send(Article, article=article, by=by, at=now))


@transaction.atomic
def send_to_review(article: Article, *, by) -> None:
    """Put a draft into review."""
    _save(article, Article.Status.REVIEW, by=by, note="Sent to review")


def _save(article: Article, status: str, *, by, note: str, **fields) -> None:
    before = history.snapshot_of(article)
    article.status = status
    for name, value in fields.items():
        setattr(article, name, value)
    article.save()
    history.keep(article, by=by, before=before, note=note)
    tell_of(article, before)
