"""One table of questions and answers for both engines: what is found, in which order, and which words are shown of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.models import SearchRow
from articles.search import engines, finding
from articles.search.finding import find_pages, public_pages
from articles.search.hits import show
from articles.search.proposals import propose
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
    pytest.param(
        [("One", "They raided."), ("Two", "A raid."), ("Three", "The raiding.")], "raid", [1, 2, 0], id="the word before its forms"
    ),
    pytest.param(
        [("Raids", "They raided."), ("One", "A raid among words.")], "raid", [1, 0], id="the word in a text before a form in a title"
    ),
    pytest.param(
        [("One", "The policies of a town."), ("Two", "A policy.")], "policy town", [0], id="another form of a word that is not the last"
    ),
    pytest.param([("One", "Other words."), ("Raids", "Words."), ("Two", "Raids.")], "raided", [1, 2], id="a form in a title before a text"),
    pytest.param([("One", "Raids."), ("Two", "A raid.")], '"raid"', [1], id="in quotes no other form"),
    pytest.param([("One", "Raids, raid*"), ("Two", "Raided.")], "raids*", [0], id="with a star no other form"),
    pytest.param([("One", "Trafficked and trafficking."), ("Two", "Traffic.")], "traffickers", [0], id="forms of a longer word"),
    pytest.param([("One", "Raids here and raids there."), ("Two", "Raid raid.")], "raided there", [0], id="words and forms together"),
    pytest.param([("One", "AT&T's <b>raid</b> & more"), ("Two", "No.")], "raid", [0], id="signs"),
]


@pytest.mark.parametrize(("articles", "question", "found"), CASES)
def test_both_engines_give_the_same_in_the_same_order(make_article, articles, question, found):
    pks = [make_article(text, title=title).pk for title, text in articles]

    hits = show(find_pages(terms := read_terms(question), SearchRow.objects.all())[0], terms)

    assert [pks.index(hit.article.pk) for hit in hits] == found
    assert all("<mark>" in hit.title + hit.snippets[0] for hit in hits)


# As if three rows were many.
@pytest.mark.parametrize(
    ("articles", "question", "found", "is_cut"),
    [
        pytest.param([("One", "A raid."), ("Raid", "No."), ("Two", "A raid.")], "raid", [1, 2, 0], False, id="all of three"),
        pytest.param(
            [("Raid", "No."), ("One", "A raid."), ("Two", "Raids."), ("Three", "A raid.")],
            "raid",
            [0, 3, 1],
            True,
            id="an old title, and the word before newer forms of it",
        ),
        pytest.param(
            [("One", "A raid."), ("Two", "A raid."), ("Raid", "No."), ("Four", "Raid, raid, raid.")],
            "raid",
            [2, 3, 1],
            True,
            id="not by how often",
        ),
        pytest.param(
            [("One", "The law."), ("Two", "The law, law, law."), ("The", "A law."), ("Four", "The end.")],
            "the law",
            [1, 2, 0],
            False,
            id="ranked by the rare word alone",
        ),
        pytest.param([(name, "A raid.") for name in "abcd"] + [("Five", "Raiders.")], "raid", [3, 2, 1], True, id="it does not go on"),
        pytest.param([(name, "A raid.") for name in "abc"] + [("Five", "Raiders.")], "rai", [3, 2, 1], True, id="what goes on may"),
        pytest.param(
            [(name, "One two three.") for name in "abcd"] + [("Five", "One two.")],
            "one two three",
            [4, 3, 2],
            True,
            id="two of common words",
        ),
    ],
)
def test_of_what_very_many_rows_hold_titles_and_the_newest_are_found(make_article, monkeypatch, articles, question, found, is_cut):
    monkeypatch.setattr(finding, "MOST_FOUND", 3)
    monkeypatch.setattr(finding, "COMMON", 4)
    monkeypatch.setattr(finding, "MOST_COMMON", 2)
    pks = [make_article(text, title=title).pk for title, text in articles]

    pages, is_short = find_pages(terms := read_terms(question), SearchRow.objects.all())

    assert ([pks.index(hit.article.pk) for hit in show(pages, terms)], is_short) == (found, is_cut)


def test_comments_take_no_place_of_what_staff_wrote(make_article, make_response, monkeypatch):
    monkeypatch.setattr(finding, "MOST_FOUND", 2)
    other = make_article("Other words.", title="Other")
    articles = [make_article("A raid.", title=title) for title in ("One", "Two", "Three")]
    for article in [other, *articles]:
        make_response(article, body="A raid?")

    pages, _ = find_pages(terms := read_terms("raid"), SearchRow.objects.all())

    assert [(hit.article.title, len(hit.snippets), len(hit.passages)) for hit in show(pages, terms)] == [("Three", 1, 1), ("Two", 1, 1)]


def test_numbers_are_no_wider_than_fts5_walks_backwards_through():
    assert engines.IndexPart.ALL.value[1] <= 1 << 56


# One for each script that the blog is read in: a sentence, and a word in it.
SCRIPTS = {
    "Latin": ("Los niños trabajan en los campos.", "niños"),
    "Vietnamese": ("Người phụ nữ đã trở về làng.", "phụ nữ"),
    "Greek": ("Οι εργάτριες μίλησαν στο δικαστήριο.", "δικαστήριο"),
    "Cyrillic": ("Женщины вернулись в деревню.", "деревню"),
    "Armenian": ("Կանայք վերադարձան գյուղ։", "գյուղ"),
    "Georgian": ("ქალები დაბრუნდნენ სოფელში.", "სოფელში"),
    "Hebrew": ("הנשים חזרו אל הכפר.", "הכפר"),
    "Arabic": ("عادت النساء إلى القرية.", "القرية"),
    "Persian": ("زنان به روستا می\u200cروند.", "می\u200cروند"),
    "Devanagari": ("महिलाएँ गाँव लौट आईं।", "गाँव"),
    "Bengali": ("মহিলারা গ্রামে ফিরে এলেন।", "গ্রামে"),
    "Tamil": ("பெண்கள் கிராமத்திற்கு திரும்பினர்.", "கிராமத்திற்கு"),
    "Sinhala": ("කාන්තාවෝ ගමට ආපසු ගියහ.", "ගමට"),
    "Ethiopic": ("ሴቶቹ ወደ መንደሩ ተመለሱ።", "መንደሩ"),
    "Thai": ("ผู้หญิงกลับมาที่หมู่บ้านแล้ว", "หมู่บ้าน"),
    "Lao": ("ແມ່ຍິງກັບຄືນບ້ານແລ້ວ", "ບ້ານ"),
    "Khmer": ("ស្ត្រីបានត្រឡប់ទៅភូមិវិញ", "ភូមិ"),
    "Burmese": ("အမျိုးသမီးများ ရွာသို့ပြန်လာကြသည်", "ရွာ"),
    "Chinese": ("妇女们回到了村庄。", "村庄"),
    "Japanese": ("女性たちは村に帰った。", "村に"),
    "Korean": ("여성들이 마을로 돌아왔다.", "마을로"),
}


def test_a_question_in_each_script_finds_its_article(make_article):
    pks = {script: make_article(text, title="A title").pk for script, (text, _) in SCRIPTS.items()}

    for script, (_, question) in SCRIPTS.items():
        hits = show(find_pages(terms := read_terms(question), SearchRow.objects.all())[0], terms)
        assert [hit.article.pk for hit in hits] == [pks[script]], script
        assert f"<mark>{question.split()[-1]}</mark>" in hits[0].snippets[0], script


PIECES = st.sampled_from(
    ['"', "*", " ", "raids", "rescue", "ressue", "AND", "NEAR(", "{", "}", ":", "^", "-", "'", "\\", "|", "&", "%s", "{allowed}", "\x00"]
)


def test_no_question_is_an_error(make_article):
    make_article("A raid and a rescue, café, 人身売買.[fn]Raided.[/fn]", title="Raids")
    rows = SearchRow.objects.all()

    @settings(max_examples=150, deadline=None)
    @given(st.lists(PIECES | st.text(max_size=30), max_size=40).map("".join))
    def ask(question):
        terms = read_terms(question)
        found = find_pages(terms, rows)[0]
        assert len(show(found, terms)) == len(found)
        assert all(find_pages(read_terms(proposal), rows)[0] for proposal in propose(terms, rows, public_pages()) if not found)

    ask()
