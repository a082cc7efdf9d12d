"""Passages that fold: for pages, for feeds, for lists, and where the last of them ends."""

import pytest

from articles.text.folds import after_last, in_sight, measured, unfolded, untitled

PLAIN = "<p>Open words.</p><hr><p>More.</p>"
FOLD = '<p>Open.</p><details><summary>What <em>he</em> said</summary><p>One two<sup class="fn" data-fn="n1"></sup> three.</p></details><p>End.</p>'
NESTED = '<details lang="es"><summary>A</summary><p>b</p><details><summary>C</summary><p>d e</p></details></details>'
BARE = "<details><p>No title here.</p></details>"


def length(number: int) -> str:
    return f"{number} w"


@pytest.mark.parametrize(
    ("html", "page", "feed", "sight"),
    [
        pytest.param(PLAIN, PLAIN, PLAIN, PLAIN, id="nothing folds"),
        pytest.param(
            FOLD,
            '<p>Open.</p><details class="fold"><summary>What <em>he</em> said <span class="fold__length">(3 w)</span></summary>'
            '<p>One two<sup class="fn" data-fn="n1"></sup> three.</p></details><p>End.</p>',
            "<p>Open.</p><div><p><strong>What <em>he</em> said</strong> (3 w)</p>"
            '<p>One two<sup class="fn" data-fn="n1"></sup> three.</p></div><p>End.</p>',
            "<p>Open.</p><p>What <em>he</em> said</p><p>End.</p>",
            id="subject and length",
        ),
        pytest.param(
            NESTED,
            '<details class="fold" lang="es"><summary>A <span class="fold__length">(4 w)</span></summary><p>b</p>'
            '<details class="fold"><summary>C <span class="fold__length">(2 w)</span></summary><p>d e</p></details></details>',
            '<div lang="es"><p><strong>A</strong> (4 w)</p><p>b</p><div><p><strong>C</strong> (2 w)</p><p>d e</p></div></div>',
            "<p>A</p>",
            id="one in another, in Spanish",
        ),
        pytest.param(
            BARE,
            '<details class="fold"><summary><span class="fold__length">(3 w)</span></summary><p>No title here.</p></details>',
            "<div><p>No title here.</p></div>",
            "",
            id="without a title",
        ),
    ],
)
def test_passage_has_its_length_on_a_page_stands_open_in_a_feed_and_keeps_silent_in_lists(html, page, feed, sight):
    assert (measured(html, length), unfolded(html, length), in_sight(html)) == (page, feed, sight)


def test_of_a_page_what_is_measured_is_out_of_sight_and_a_case_is_not():
    page = f"<aside><details><summary>The case</summary>{measured(BARE + FOLD, length)}</details></aside>"

    assert in_sight(page, measured_only=True) == (
        '<aside><details><summary>The case</summary><p><span class="fold__length">(3 w)</span></p><p>Open.</p>'
        '<p>What <em>he</em> said <span class="fold__length">(3 w)</span></p><p>End.</p></details></aside>'
    )


def test_passages_without_a_subject_are_told_by_their_words():
    assert untitled(FOLD + BARE + "<details><summary> </summary><p>Nor here.</p></details>") == ["No title here.", "Nor here."]


CASE = '<div data-case-study="{}" data-align="right"></div>'


@pytest.mark.parametrize(
    ("body", "marked"),
    [
        pytest.param(PLAIN, PLAIN, id="no account"),
        pytest.param(FOLD + BARE + "<p>x</p>", FOLD + BARE + "#<p>x</p>", id="the last of two"),
        pytest.param(f"<ul><li>{BARE}</li><li>y<br></li></ul><p>x</p>", f"<ul><li>{BARE}</li><li>y<br></li></ul>#<p>x</p>", id="in a list"),
        pytest.param(f"{BARE}{CASE.format('kiln')}<p>x</p>", f"{BARE}{CASE.format('kiln')}#<p>x</p>", id="a case with a note"),
        pytest.param(f"{BARE}{CASE.format('quay')}<p>x</p>", f"{BARE}#{CASE.format('quay')}<p>x</p>", id="a case without"),
    ],
)
def test_point_after_the_accounts_is_behind_the_last_of_them(body, marked):
    assert after_last(body, "#", {"kiln"}) == marked
