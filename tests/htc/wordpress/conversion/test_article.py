"""A whole post: what it gives together, what the ledger says of it, and that nothing hostile takes long."""

import random
from contextlib import suppress

import pytest

from htc.lib.html import TooMuch, clean_article
from htc.wordpress.conversion import ledger
from htc.wordpress.conversion.article import Options, convert
from tests.htc.wordpress.conversion.keeping import ANYTHING, kept

POST = """[caption align="alignright"]<img src="/gate.jpg" alt="A gate" /> The gate[/caption]

<em>By Ada Kern, Editor</em>

What the house's "rules" say -- and don't.<!--more-->

Operation Open Door of 2009 was told of as a success in Springfield, although twelve of the guests had left the house again within a week.

It began in March*, as [embed]https://film.test/1[/embed] shows.

*Of that year."""


def test_post_gives_its_text_its_author_its_picture_and_its_note():
    converted, body, notes = kept(POST)

    assert body.startswith("{0 right}<p>What the house’s “rules” say — and don’t.</p><p>Operation Open Door of 2009")
    assert body.endswith('<p>It began in March{n1}, as <a href="https://film.test/1">https://film.test/1</a> shows.</p>')
    assert [byline.name for byline in converted.bylines] == ["Ada Kern"]
    assert notes == ["Of that year."]
    assert (converted.teaser, converted.symbols) == ("What the house’s “rules” say — and don’t.", True)
    assert [passage.text[:24] for passage in converted.findings.case_studies] == ["Operation Open Door of 2"]


def test_same_content_gives_the_same_body():
    assert convert(POST) == convert(POST)


def test_letters_decoded_once_too_often_are_told_of_and_mended_on_wish_alone():
    text = "The house’s “rules\x19” ".encode().decode("cp1252", "replace").replace("\ufffd", "\x9d")

    told = convert(text)
    mended = convert(text, options=Options(fix_mojibake=True))

    assert len(told.findings.mojibake) == len(mended.findings.mojibake) == 3
    assert "â€™" in told.html
    assert mended.html == "<p>The house’s “rules’”</p>"
    assert [replaced.character for replaced in mended.findings.replaced] == ["U+0019"]


def test_word_that_is_dropped_is_caught():
    converted, body, _ = kept("All of the words, each of them.")

    assert ledger.compare(converted, [body]).balances
    assert ledger.compare(converted, [body.replace("each ", "")]).lost == (("each", 1),)
    assert ledger.compare(converted, [body.replace("words", "word")]).lost == (("words", 1),)
    assert ledger.compare(converted, [body, "more"]).gained == (("more", 1),)


def test_alternative_text_of_a_picture_is_a_word_of_the_source():
    converted, body, _ = kept('<p>Text</p><img src="/x.jpg" alt="A closed gate">')

    assert ledger.compare(converted, [body]).lost == (("A", 1), ("closed", 1), ("gate", 1))


PIECES = [
    *(
        "[",
        "]",
        "[[",
        "[a]",
        "[a x=1]",
        "[/a]",
        "[fn]",
        "[/fn]",
        "[fn]x[/fn]",
        "[1. ",
        "[1]",
        "((",
        " ((a",
        "))",
        "[caption]",
        "[gallery ids=1]",
    ),
    *("<", "<a ", "<a>", "</a>", "<em>", "</em>", "<p>", "</p>", "<li>", "<ul>", "</ul>", "<div>", "</div>", "<figure>", "<figcaption>x"),
    *(
        "<img src=x>",
        "<pre>",
        "<code>",
        "</code>",
        "<!--",
        "<!--more-->",
        "<!-- wp:x -->",
        "<!-- /wp:x -->",
        "<!-- wp:x /-->",
        "<!-- wp:a {",
    ),
    *(
        "*",
        "a*\n\n",
        "*a\n\n",
        "\n\n*a*",
        "a<sup>1</sup>",
        "<sup data-fn=k>",
        "</sup>",
        '<a href="#_ftn1">',
        '<p id="_ftn1">',
        "<hr>",
        "<table>",
    ),
    *(
        "\n",
        " \n",
        "<br>",
        "&nbsp;",
        "&",
        "'",
        '"',
        "--",
        "https://a.test ",
        "By A B, ",
        "<iframe src=x></iframe>",
        "<video src=//x/y>",
        "\x19",
        "<td>",
    ),
]


# What begins and does not end hides what follows it from every reader, also from the one that counts the words.
WHOLE = [piece for piece in PIECES if piece not in ("<", "<a ", "<!--", "<!-- wp:a {")]
WORDS = [
    "</table>",
    "<tr>",
    "<h2>",
    "</h2>",
    "[b link='http://x.test']",
    "[/b]",
    "<dl><dt>",
    "<dd>",
    "</dl>",
    "<u>",
    "<form>",
    "[x_y]",
    "</figure>",
]


@pytest.mark.parametrize("seed", range(4))
def test_no_word_is_lost_in_whatever_order_pieces_come(seed):
    chance = random.Random(seed)
    for _ in range(100):
        pieces = [chance.choice(WHOLE + WORDS * 2) + chance.choice(["", f" w{at} "]) for at in range(chance.randint(2, 12))]
        kept("".join(pieces), gained=ANYTHING)


@pytest.mark.parametrize("piece", PIECES)
def test_hostile_repetition_is_converted_in_time(piece):
    # What takes quadratic time would not come back from this many pieces.
    text = piece * (20_000 // len(piece))

    converted = convert(text, stored_notes='[{"id":"k","content":"' + '{"id":"' * 2_000)

    with suppress(TooMuch):
        clean_article(converted.html[:20_000])
