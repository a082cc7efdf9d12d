"""“Did you mean”: other questions for one that found nothing, in words of public texts alone.

The index holds drafts and what was withdrawn, so no list of words is kept: words that may be meant are looked for in the rows that readers
may read at this moment, and only what readers find by them is proposed. What readers wrote is no source of words.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from articles.models import SearchRow
from articles.models.search import SearchRowQuerySet
from articles.search.finding import PublicPages, newest, newest_with_any, sought
from articles.search.terms import SearchTerm
from articles.text.spelling import may_be_meant, nearest, slips, sound
from articles.text.tokens import Expression, Sought, places

MOST_PROPOSALS = 3
# Each costs some milliseconds; a question with more of them is no slip.
MOST_UNKNOWN = 3
MOST_ROWS = 20


def propose(terms: list[SearchTerm], rows: SearchRowQuerySet, pages: PublicPages) -> list[str]:
    """Give questions that readers may have meant, the likeliest first; each finds something in the rows of public pages."""
    unknown = [at for at, term in enumerate(terms) if sought([term]) and not newest([term], rows, 1, only=pages)]
    if not 0 < len(unknown) <= MOST_UNKNOWN:
        return []
    meant = [_meant(terms[at], rows, pages) for at in unknown]
    if not all(meant):
        return []
    # With several unknown words there is one proposal, of the likeliest for each.
    choices = [[words] for words in meant[0]] if len(meant) == 1 else [[words[0] for words in meant]]
    proposals = [_with(terms, dict(zip(unknown, choice, strict=True))) for choice in choices]
    return [" ".join(map(str, proposal)) for proposal in proposals if newest(proposal, rows, 1, only=pages)][:MOST_PROPOSALS]


def _with(terms: Iterable[SearchTerm], words: dict[int, str]) -> list[SearchTerm]:
    return [replace(term, words=words[at]) if at in words else term for at, term in enumerate(terms)]


def _meant(term: SearchTerm, rows: SearchRowQuerySet, pages: PublicPages) -> list[str]:
    """Give what may be meant by a term that stands nowhere, as it is written in the texts."""
    [folded] = sought([term]) or [Sought(())]
    if not term.is_loose or len(folded.tokens) != 1 or not may_be_meant(word := folded.tokens[0]):
        return []
    near = slips(word)
    found = _loaded(newest_with_any(near, rows, MOST_ROWS, pages))
    counted = Counter(token for row in found for token in _tokens(row).intersection(near))
    likeliest = sorted(counted, key=lambda token: (-counted[token], token))
    if not likeliest and sound(word):
        found = _loaded(newest_with_any([sound(word)], rows, MOST_ROWS, pages, in_forms=True))
        likeliest = nearest(word, set().union(*map(_tokens, found)))
    return [_as_written(token, found) for token in likeliest[:MOST_PROPOSALS]]


def _loaded(pks: list[int]) -> list[SearchRow]:
    fields = ("title", "text", "folded_title", "folded_text")
    return list(SearchRow.objects.filter(pk__in=pks).only(*fields).order_by("-pk")) if pks else []


def _tokens(row: SearchRow) -> set[str]:
    return set(f"{row.folded_title} {row.folded_text}".replace("|", " ").split())


def _as_written(token: str, rows: Iterable[SearchRow]) -> str:
    """Give a word with its accents, in small letters as questions are."""
    expression = Expression([Sought((token,))])
    for row in rows:
        for text, folded in ((row.title, row.folded_title), (row.text, row.folded_text)):
            for _, begin, end in places(text, folded, expression):
                return text[begin:end].lower()
    return token
