"""The address of a paragraph is made of its words alone; a link behind it finds them on the page."""

import re
from urllib.parse import unquote

import pytest

from articles.citations.paragraphs import anchored, paragraphs_of

LONG = "The first words of a paragraph that goes on and on for a while, with more than a line of them, and ends here at last."


def ids(body: str) -> list[str]:
    return re.findall(r' id="([^"]*)"', anchored(body))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param("<p>One.</p><p>Two.</p>", ["One.", "Two."], id="paragraphs"),
        pytest.param('<p dir="rtl">شكرا</p>', ["شكرا"], id="with an attribute"),
        pytest.param("<ul><li>One<ul><li>Two</li></ul></li><li><p>Three</p></li></ul>", ["One", "Two", "Three"], id="items of lists"),
        pytest.param("<blockquote>One<p>Two</p></blockquote><pre>Three</pre>", ["One", "Two", "Three"], id="quotations"),
        pytest.param("<h2>No</h2><p> </p><p>* * *</p><table><tr><td>No</td></tr></table>", [], id="what is no paragraph"),
        pytest.param('<p>One <em>two</em><sup class="fn" data-fn="k"></sup> &amp; three</p>', ["One two & three"], id="markup"),
        pytest.param('<p>One <a href="/x" title="a &lt;p&gt; b">two</a></p>', ["One two"], id="markup in an attribute"),
        pytest.param("<details><summary>No</summary><p>One</p></details>", ["One"], id="in a passage that folds"),
    ],
)
def test_what_is_a_paragraph(body, words):
    found = paragraphs_of(body)

    assert [(paragraph.number, paragraph.words) for paragraph in found] == list(enumerate(words, start=1))
    assert [paragraph.id for paragraph in found] == ids(body)
    assert re.sub(r' id="[^"]*"', "", anchored(body)) == body


def test_address_stays_whatever_happens_to_the_others():
    before = ids("<p>First.</p><p>The one that is cited.</p><p>Last.</p>")[1]

    for body in (
        "<p>The one that is cited.</p>",
        "<h2>New</h2><p>First, changed.</p><ul><li>More</li></ul><p>The  one\nthat is&nbsp;cited.</p>",
        '<p>The <strong>one</strong> that is cited.<sup class="fn" data-fn="new"></sup></p>',
    ):
        assert before in ids(body)


def test_equal_paragraphs_have_one_address_which_stays_while_one_of_them_does():
    (both,) = ids("<p>Same.</p><p>Same.</p>")

    assert ids("<p>Changed.</p><p>Same.</p>")[1] == both
    assert len({paragraph.id for paragraph in paragraphs_of("<p>Same.</p><p>Same.</p>")}) == 1


def test_prefix_stands_before_every_id():
    assert re.fullmatch(r'<p id="x-p-[0-9a-f]{8}">One.</p>', anchored("<p>One.</p>", prefix="x-"))


@pytest.mark.parametrize(
    ("html", "directive"),
    [
        pytest.param("Short words.", "Short words.", id="a short one whole"),
        pytest.param("Well-known, R&amp;D", "Well%2Dknown%2C%20R%26D", id="signs that mean something in it"),
        pytest.param(LONG, "The first words of a,and ends here at last.", id="a long one by its ends"),
        pytest.param(
            LONG.replace("while,", 'while,<sup class="fn" data-fn="k"></sup>'),
            "The first words of a,and ends here at last.",
            id="a note in it",
        ),
        pytest.param(f'{LONG}<sup class="fn" data-fn="k"></sup>', "The first words of a,them, and ends here at", id="a note at its end"),
        pytest.param('Few<sup class="fn" data-fn="k"></sup> words.', "", id="too few words beside a note"),
    ],
)
def test_link_that_marks_the_words(html, directive):
    (paragraph,) = paragraphs_of(f"<p>{html}</p>")

    written = paragraph.directive.removeprefix(":~:text=")
    assert (written if "%" in directive else unquote(written)) == directive


def test_passage_that_folds_is_known():
    body = "<p>One</p><details><summary>T</summary><p>Two</p></details><p>Three</p>"

    assert [paragraph.is_folded for paragraph in paragraphs_of(body)] == [False, True, False]
