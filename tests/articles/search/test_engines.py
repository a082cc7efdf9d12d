"""One table of questions and answers for both engines: what is found, in which order, and which words are shown of it."""

import pytest

from articles.models import SearchRow
from articles.search.engines import find, show
from articles.search.terms import read_terms

# Title and text of each article, and the question.
CASES = [
    pytest.param([("Other", "A raid at dawn."), ("A raid", "Other words.")], "raid", [1, 0], id="a title before a text"),
    pytest.param(
        [("One", "Raid and raid and raid again."), ("Two", "Raid and word and word again.")], "raid", [0, 1], id="often before once"
    ),
    pytest.param(
        [("One", "Raid. Words of it."), ("Two", f"Raid. {'Words of it. ' * 80}")], "raid", [0, 1], id="a short text before a long one"
    ),
    pytest.param([("One", "A raid."), ("Two", "A raid.")], "raid", [1, 0], id="the newest of equals"),
    pytest.param([("One", "The late night bus."), ("Two", "The night came late.")], '"late night"', [0], id="side by side alone"),
    pytest.param([("One", "The raids."), ("Two", "The radio.")], "rai", [0], id="the begin of the last word"),
    pytest.param([("One", "Zurich"), ("Two", "Zürich")], "zurich", [1, 0], id="accents"),
    pytest.param([("One", "co-operate"), ("Two", "cooperate")], "co-operate", [0], id="a word of two parts"),
    pytest.param([("One", "人身売買の記事"), ("Two", "売人身買")], "人身売買", [0], id="a script without spaces"),
    pytest.param([("One", "कानून और श्रम"), ("Two", "कान")], "कानून", [0], id="vowel signs"),
    pytest.param(
        [("One", "See www.example.org/raid.html now."), ("Two", "An /etc/raid file.")], "raid", [1, 0], id="addresses and paths are words"
    ),
    pytest.param([("One", "AT&T's <b>raid</b> & more"), ("Two", "No.")], "raid", [0], id="signs"),
]


@pytest.mark.parametrize(("articles", "question", "found"), CASES)
def test_both_engines_give_the_same_in_the_same_order(make_article, articles, question, found):
    pks = [make_article(text, title=title).pk for title, text in articles]

    hits = show(find(terms := read_terms(question), SearchRow.objects.all()), terms)

    assert [pks.index(hit.row.article_id) for hit in hits] == found
    assert all("<mark>" in hit.title + hit.snippet for hit in hits)
