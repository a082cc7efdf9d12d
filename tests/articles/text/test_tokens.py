"""The form in which words are indexed and looked for, and where in a text they stand."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text import tokens as words
from articles.text.tokens import Expression, Sought, clusters, form, places, tokens

WORDS = [
    pytest.param("Ｒａｉｄ", "raid", id="full width"),
    pytest.param("ﬁnance", "finance", id="ligature"),
    pytest.param("traf\u00adfic\u200bking", "trafficking", id="soft hyphen and zero width space"),
    pytest.param("مُحَمَّد", "محمد", id="Arabic points"),
    pytest.param("عـــمل", "عمل", id="Arabic lengthening"),
    pytest.param("شָׁלוֹם".replace("ش", "ש"), "שלום", id="Hebrew points"),
    pytest.param("Straße", "STRASSE", id="sharp s"),
    pytest.param("İstanbul", "istanbul", id="dotted capital"),
    pytest.param("Łódź", "lodz", id="stroke and accents"),
    pytest.param("ﾊﾞｲﾄ", "バイト", id="half width kana"),
    pytest.param(unicodedata.normalize("NFD", "법률 é"), "법률 e", id="decomposed"),
    pytest.param("ක්\u200dෂ", "ක්ෂ", id="joiner"),
    pytest.param("①②", "12", id="digits in circles"),
    pytest.param("㍿", "株式会社", id="a company in one square"),
    pytest.param("ゟ", "より", id="two kana in one"),
    pytest.param("น้ำ", "นํ้า", id="Thai vowel in two parts"),
]


@pytest.mark.parametrize(("one", "other"), WORDS)
def test_two_spellings_have_one_form(one, other):
    assert tokens(unicodedata.normalize("NFC", one)) == tokens(other) != []


@pytest.mark.parametrize(
    ("one", "other"), [("バ", "ハ"), ("कि", "का"), ("raid", "raids")], ids=["voiced kana", "vowel signs", "another word"]
)
def test_two_words_keep_two_forms(one, other):
    assert tokens(one) != tokens(other)


@pytest.mark.parametrize(
    ("text", "words", "is_open", "found"),
    [
        pytest.param("彼女は人身取引の被害者だ。", "人身取引", False, ["人身取引"], id="Japanese in mid-sentence"),
        pytest.param("彼女は人身取引の被害者だ。", "取身", False, [], id="another order"),
        pytest.param("การค้ามนุษย์เป็นอาชญากรรม", "มนุษย์", True, ["มนุษย์"], id="Thai, with the mark on the last letter"),
        pytest.param("လူကုန်ကူးမှုကို", "ကူးမှု", True, ["ကူးမှု"], id="Burmese behind a killed letter"),
        pytest.param("ការជួញដូរមនុស្ស", "មនុស្ស", False, ["មនុស្ស"], id="Khmer with a letter under another"),
        pytest.param("A résumé, the re\u0301sume\u0301.", "resume", False, ["résumé", "re\u0301sume\u0301"], id="whole letters"),
        pytest.param("Police raids, a raid.", "raid", True, ["raids", "raid"], id="beginning of a word"),
        pytest.param("Police raids, a raid.", "raid", False, ["raid"], id="word"),
        pytest.param("The owner’s co-op (2014年).", "owner's co-op", False, ["owner’s co-op"], id="phrase over signs"),
        pytest.param("In 2014年に", "2014年", False, ["2014年"], id="digits and a letter"),
        pytest.param("x 👩\u200d👧 family", "family", False, ["family"], id="behind a picture"),
    ],
)
def test_words_are_found_as_whole_letters(text, words, is_open, found):
    text = " ".join(text.split())

    spans = list(places(text, form(text), Expression([Sought(tuple(tokens(words)), is_open)])))

    assert [text[begin:end] for _, begin, end in spans] == found


@given(st.lists(st.text(max_size=12)), st.text(max_size=4))
def test_any_text_has_as_many_words_as_its_form_and_is_marked_at_letters(parts, words):
    text = " ".join(" ".join(parts).split())
    folded = form(text)

    assert folded.count(" ") == text.count(" ")
    looked_for = [Sought(term, is_open=True, is_loose=True)] if (term := tuple(tokens(words))) else []
    boundaries, at = {0}, 0
    for cluster in clusters(text):
        at += len(cluster)
        boundaries.add(at)
    for _, begin, end in places(text, folded, Expression(looked_for)) if looked_for else ():
        assert begin < end
        assert {begin, end} <= boundaries


def test_long_word_is_spelled_once_however_often_something_is_found_in_it(monkeypatch):
    text = "の被害者を支援する" * 200
    asked = []
    monkeypatch.setattr(words, "clusters", lambda word: asked.append(len(word)) or clusters(word))
    found = list(places(text, form(text), Expression([Sought(("の",)), Sought(("者",))])))

    assert [text[begin:end] for _, begin, end in found] == ["の", "者"] * 200
    # Once for the form and once for the places, each in two steps.
    assert sum(asked) <= 4 * len(text)
