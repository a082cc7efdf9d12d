"""Texts of any length with notes and case studies, as saving leaves them."""

from collections.abc import Sequence

from articles.text.notes import Parsed
from htc.management.commands.bench_content import at_rest
from tests.bench.prose import Prose


def manuscript(seed: int, words: int, notes: int = 0, cases: Sequence[str] = ()) -> Parsed:
    """Give a text of about so many words, the case studies after its first paragraphs; the same numbers give the same text."""
    blocks, texts = Prose(seed).text(words, notes)
    placed = {number: [slug] for number, slug in enumerate(cases, start=1)}
    return at_rest("\n".join(blocks), dict(enumerate(texts, start=1)), placed)
