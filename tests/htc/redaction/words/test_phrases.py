"""Phrases in texts: found however they are written, and nothing else with them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from htc.redaction.words.phrases import Phrases, UnfitPhrase

PHRASES = Phrases(["José Pérez", "王小明"], salt=b"salt")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        pytest.param("Then José Pérez’s boat", "Then [removed]’s boat", id="as it was typed"),
        pytest.param("JOSE  PEREZ, jose\nperez", "[removed], [removed]", id="case, accents and spaces"),
        pytest.param("Jose\u0301 Pe\u0301rez\u0301!", "[removed]!", id="marks of their own"),
        pytest.param("Jo\u00adsé\u200b Pérez", "[removed]", id="what nobody sees"),
        pytest.param("Jos&eacute;&nbsp;P&#233;rez &amp; co", "[removed] &amp; co", id="entities"),
        pytest.param("<p>Jos<em>é P</em>érez</p>", "<p>[removed]<em></em></p>", id="tags within stay"),
        pytest.param("<b>José <i>Pérez</b></i>", "<b>[removed]<i></b></i>", id="tags in any order"),
        pytest.param('José<sup data-fn="a1"></sup> Pérez', '[removed]<sup data-fn="a1"></sup>', id="a note within stays"),
        pytest.param("José</p><p>Pérez", "José</p><p>Pérez", id="two paragraphs"),
        pytest.param("Joseph Perez, Jose Perezes", "Joseph Perez, Jose Perezes", id="other words"),
        pytest.param('<img alt="José Pérez" src="/images/1.jpg">', '<img alt="[removed]" src="/images/1.jpg">', id="what is read out"),
        pytest.param("&lt;em&gt;Jos&amp;eacute;&lt;/em&gt; P&amp;eacute;rez", "&lt;em&gt;[removed]&lt;/em&gt;", id="escaped twice"),
        pytest.param("昨天王小明来了", "昨天[removed]来了", id="a script without spaces"),
        pytest.param("JosÃ© PÃ©rezâ€™s boat, â€œJose Perezâ€", "[removed]â€™s boat, â€œ[removed]â€", id="misread as Windows-1252"),
        pytest.param("JOSÉ’s, JOSÉ PÉREZ’s", "JOSÉ’s, [removed]’s", id="capitals before a quote"),
        pytest.param("50 % of Jose and Perez", "50 % of Jose and Perez", id="words apart"),
    ],
)
def test_phrase_is_taken_out_of_words(text, left):
    assert PHRASES.taken_from(text) == left
    assert PHRASES.are_in(text) is (left != text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("https://x.example/jose-perez/2", "https://x.example/removed-*/2"),
        ("/authors/jos%C3%A9-p%C3%A9rez/", "/authors/removed-*/"),
        ("jose.perez@x.example", "removed-*@x.example"),
        ('<a href="/2014/01/jose-perez/">He</a>', '<a href="/2014/01/removed-*/">He</a>'),
        ('<p data-case-study="jose-perez">', '<p data-case-study="removed-*">'),
        ("See www.joseperez.example.", "See www.removed-*.example."),
    ],
)
def test_in_an_address_stands_a_name_that_is_one(text, left):
    begin, _, end = left.partition("*")
    found = PHRASES.taken_from(text)

    assert found.startswith(begin)
    assert found.endswith(end)
    assert not PHRASES.are_in(found)


def test_address_and_links_to_it_get_the_same_name_and_two_addresses_two():
    slug = PHRASES.taken_from("josé-pérez", is_address=True)

    assert PHRASES.taken_from("/authors/jos%C3%A9-p%C3%A9rez/") == f"/authors/{slug}/"
    assert PHRASES.taken_from("jose_perez", is_address=True) != slug
    assert Phrases(["José Pérez"], salt=b"another").taken_from("josé-pérez", is_address=True) != slug


def test_values_are_looked_into_and_the_link_of_an_excerpt_stays_where_it_was():
    excerpt = "What José Pérez said is told here, in full."
    row = {"excerpt": excerpt, "facts": {"link": [excerpt.index("told"), excerpt.index(",")]}, "names": [{"José Pérez": 1}]}

    left = PHRASES.taken_from(row)

    assert left["names"] == [{"[removed]": 1}]
    assert left["excerpt"][slice(*left["facts"]["link"])] == "told here"


CODES = Phrases(
    ["Strong", "Case", "Case Study", "Image", "Full", "Note", "Mark", "Class", "Category", "Title", "Comment", "CDATA", "Page", "Body"],
    salt=b"",
)


@pytest.mark.parametrize(
    "text",
    [
        '<p>One <strong>two</strong> <mark class="x">three</mark></p>',
        '<div data-case-study="jakarta" data-align="full"></div><div data-image="1" data-place="k"></div>',
        '<a href="/case-studies/jakarta/">one</a> <a href="/comments/feed/">two</a>',
        '<item><title><![CDATA[one]]></title><category domain="category">two</category><wp:comment>three</wp:comment></item>',
        "&lt;strong&gt;escaped&lt;/strong&gt;",
    ],
)
def test_what_programs_read_is_nobodys_name(text):
    assert CODES.taken_from(text) == text
    assert not CODES.are_in(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<p>Ann <strong>Strong</strong></p>", "<p>Ann <strong>[removed]</strong></p>"),
        ('<sup data-note="&lt;em&gt;Mark&lt;/em&gt; Case">', '<sup data-note="&lt;em&gt;[removed]&lt;/em&gt; [removed]">'),
        ('<div data-image="1" data-alt="Mark"></div>', '<div data-image="1" data-alt="[removed]"></div>'),
        ("Wrote <Mark Case>, <Strong>Case</Strong>", "Wrote <[removed] [removed]>, <Strong>[removed]</Strong>"),
    ],
)
def test_the_same_words_beside_it_are_taken_out(text, left):
    assert CODES.taken_from(text) == left


def test_values_keep_the_names_and_codes_that_programs_give():
    row = {"kind": "page", "title": "Mark", "body": "<mark>Page</mark>", "Mark": "Case"}

    assert CODES.taken_from(row) == {"kind": "page", "title": "[removed]", "body": "<mark>[removed]</mark>", "[removed]": "[removed]"}


@pytest.mark.parametrize("phrase", ["a", "é-1", "…", "Removed", "[removed]"])
def test_phrase_that_would_be_everywhere_is_refused(phrase):
    with pytest.raises(UnfitPhrase):
        Phrases(["Ana Silva", phrase], salt=b"")


@given(
    before=st.text(alphabet="ab é<>&;\"'%\\", max_size=12), behind=st.text(alphabet="ab é<>&;\"'%\\", max_size=12), seed=st.integers(0, 5)
)
def test_nothing_is_left_of_it_whatever_stands_around(before, behind, seed):
    written = [
        "José Pérez",
        "jos%C3%A9 P%C3%A9rez",
        "Jos&eacute; P<b>&#233;</b>rez",
        json.dumps("José Pérez")[1:-1],
        "JOSE_PEREZ",
        "jose-perez",
    ]
    left = PHRASES.taken_from(f"{before} {written[seed]} {behind}")

    assert not PHRASES.are_in(left)
    assert PHRASES.taken_from(left) == left
