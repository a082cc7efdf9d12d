"""What is read from right to left shows so by itself: in bodies and notes, on every page and in the feeds."""

import re
import unicodedata
from html import unescape

import pytest
from django.urls import reverse

from articles.text.directions import directed
from htc.lib.html import clean_article


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        pytest.param("<p>a</p>", "<p>a</p>", id="what needs nothing stays as it is"),
        pytest.param("<p>كلمة</p><p>a كلمة</p>", '<p dir="rtl">كلمة</p><p>a كلمة</p>', id="the first letter says it"),
        pytest.param("<p>“12 – <em>שלום</em>”</p>", '<p dir="rtl">“12 – <em>שלום</em>”</p>', id="signs and digits do not"),
        pytest.param('<h2 lang="fa">سلام</h2>', '<h2 lang="fa" dir="rtl">سلام</h2>', id="a heading"),
        pytest.param(
            "<ul><li>كلمة<ul><li>كلمة</li></ul></li><li>a</li></ul>",
            '<ul dir="rtl"><li>كلمة<ul><li>كلمة</li></ul></li><li dir="ltr">a</li></ul>',
            id="a list with its bullets, and what in it is other",
        ),
        pytest.param("<ol><li>a</li><li>كلمة</li></ol>", '<ol><li>a</li><li dir="rtl">كلمة</li></ol>', id="one item of many"),
        pytest.param(
            "<blockquote><p>كلمة</p></blockquote><p>a</p>", '<blockquote dir="rtl"><p>كلمة</p></blockquote><p>a</p>', id="a quotation"
        ),
        pytest.param(
            "<table><tbody><tr><td>كلمة</td><td>a</td></tr></tbody></table>",
            '<table dir="rtl"><tbody><tr><td>كلمة</td><td dir="ltr">a</td></tr></tbody></table>',
            id="a table with its columns",
        ),
        pytest.param('<p dir="ltr">كلمة</p>', '<p dir="ltr">كلمة</p>', id="what its writer said stays"),
        pytest.param(
            '<ul dir="rtl"><li>a</li><li>كلمة</li></ul>', '<ul dir="rtl"><li dir="ltr">a</li><li>كلمة</li></ul>', id="also around"
        ),
        pytest.param("<p>\U00010d00</p><p>𞤀</p>", '<p dir="rtl">\U00010d00</p><p dir="rtl">𞤀</p>', id="Rohingya and Fulani"),
    ],
)
def test_blocks(html, shown):
    assert directed(html) == shown
    assert directed(shown) == shown
    assert clean_article(shown) == shown


BLOCKS = [
    "blockquote",
    "caption",
    "details",
    "figcaption",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ol",
    "p",
    "pre",
    "summary",
    "table",
    "td",
    "th",
    "ul",
]


@pytest.mark.parametrize("name", BLOCKS)
def test_each_kind_of_block_says_it(name):
    assert directed(f"<{name}>كلمة</{name}>") == f'<{name} dir="rtl">كلمة</{name}>'


def test_letters_of_every_script_that_runs_from_right_to_left_are_known():
    every = map(chr, range(0x20000))
    letters = [letter for letter in every if unicodedata.bidirectional(letter) in ("R", "AL") and unicodedata.category(letter)[0] == "L"]
    unknown = [f"U+{ord(letter):04X}" for letter in letters if directed(f"<p>{letter}</p>") != f'<p dir="rtl">{letter}</p>']

    assert len(letters) > 1000
    assert unknown == []


def test_body_notes_and_case_studies_say_it_in_pages_and_feeds(client, make_article, make_case):
    make_case("misr", title="كلمة 1", summary="كلمة 2", body="<p>كلمة 3</p>", sources="<p>كلمة 4</p>")
    body = "<h2>كلمة 5</h2><p>كلمة 6</p><ul><li>كلمة 7</li></ul><p>a[fn]كلمة 8[/fn]</p>\n\n[case:misr]"
    article = make_article(body, title="كلمة")
    feed = client.get(reverse("articles:feed")).content.decode()
    shown = {
        "page": client.get(article.get_absolute_url()).content.decode(),
        "feed": unescape(re.search(r"<content:encoded>(.*?)</content:encoded>", feed, re.DOTALL)[1]),
    }

    for place, html in shown.items():
        turned = re.findall(r'<(\w+)\b[^>]* dir="rtl"', html)
        assert sorted(turned) == ["h2", "h3", "ol", "p", "p", "p", "p", "ul"], place
