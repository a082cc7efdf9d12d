"""Stems of English words, and the words that may be meant by one that stands nowhere."""

import re
import sqlite3
from contextlib import closing

import pytest

from articles.text.spelling import forms, nearest, slips
from articles.text.stems import stem
from tests.bench.prose import ADJECTIVES, NOUNS, VERBS, Prose
from tests.served import ROOT


def stems_of_sqlite(words: list[str]) -> list[str]:
    """Give the stems that the tokenizer “porter” of FTS5 makes, another work of the same description."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE texts USING fts5(word, tokenize='porter ascii')")
        connection.execute("CREATE VIRTUAL TABLE stems USING fts5vocab(texts, 'instance')")
        connection.executemany("INSERT INTO texts (rowid, word) VALUES (?, ?)", enumerate(words))
        return [found for (found,) in connection.execute("SELECT term FROM stems ORDER BY doc")]


def test_stems_are_those_of_another_work_of_the_same_description():
    texts = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md")))
    words = set(re.findall("[a-z]+", texts.lower())) | {*ADJECTIVES, *NOUNS, *VERBS, *Prose(1).plain(200).lower().replace(".", "").split()}
    endings = [
        "s",
        "ed",
        "ing",
        "ies",
        "ational",
        "ization",
        "fulness",
        "ousness",
        "biliti",
        "ically",
        "ness",
        "ement",
        "ion",
        "eed",
        "sses",
        "bly",
        "logist",
    ]
    words |= {f"{begin}{ending}" for begin in ("traffick", "hop", "fall", "rel", "plac", "abus", "victim") for ending in endings}
    words = sorted(words)

    assert len(words) > 3000
    assert [stem(word) for word in words] == stems_of_sqlite(words)


@pytest.mark.parametrize("word", ["niños", "حقوق", "a1s", "is", "x" * 65, ""])
def test_what_is_no_english_word_is_its_own_stem(word):
    assert stem(word) == word


def test_forms_of_a_text_are_its_stems_and_for_staff_its_sounds():
    folded = "raids raid policies trafficking|co 2014s 法"

    assert forms(folded, with_sounds=False).split() == ["polici", "traffick"]
    assert forms(folded, with_sounds=True).split() == ["polici", "traffick", "qtrfkng"]


def test_slips_are_all_words_that_are_one_slip_away():
    found = slips("raid")

    assert {"rad", "raids", "rais", "arid", "braid", "raif"} <= set(found)
    assert "raid" not in found
    assert len(found) == len(set(found)) < 300


def test_words_of_one_sound_are_near_only_if_few_letters_differ():
    assert nearest("trafiking", ["trafficking", "traffickeenagoo", "walrus", "trafiking"]) == ["trafficking"]
