"""Passages that fold: passed by, opened by links that lead into them, and open on paper, with and without script."""

import pytest
from playwright.sync_api import Page, expect

BODY = """Before.

[fold: What the driver said]

The lantern stood in the yard.

[case:kiln]

[/fold]

[fold: What the guard said]

He denied it.

[/fold]

Behind the accounts."""


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def folded(request, new_context, make_article, make_case) -> Page:
    """A page, with scripts or without, and the article that it can open."""
    make_case("kiln", summary="A kiln burned.", body="<details><summary>The fire</summary><p>It took a night.</p></details>")
    make_article(BODY, slug="yard", content_notes=["graphic detail"])
    return new_context(java_script_enabled=request.param, viewport={"width": 800, "height": 500}).new_page()


def test_passage_opens_for_a_link_into_it_and_on_paper_and_is_passed_by(folded):
    folded.goto("/2014/01/yard/")
    told, denied = folded.get_by_text("The lantern stood"), folded.get_by_text("He denied it.")
    expect(told).to_be_hidden()
    folded.get_by_text("What the driver said").click()
    expect(told).to_be_visible()

    folded.get_by_role("link", name="Go to the point after the accounts").click()
    expect(folded.get_by_text("Behind the accounts.")).to_be_in_viewport()
    expect(denied).to_be_hidden()

    folded.emulate_media(media="print")
    expect(denied).to_be_visible()
    expect(folded.get_by_text("It took a night.")).to_be_visible()
    expect(folded.get_by_text("The fire (4 words)")).to_be_visible()

    folded.emulate_media(media="screen")
    folded.goto("about:blank")
    folded.goto("/2014/01/yard/#case-kiln")
    expect(folded.get_by_text("A kiln burned.")).to_be_in_viewport()
    expect(denied).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_permalink_opens_a_talk_that_folds_and_paper_shows_it(new_context, make_article, make_response, scripts):
    article = make_article(slug="yard")
    first = make_response(article, body="What began it.")
    replies = [make_response(article, parent=first, body=f"Reply number {number}.") for number in range(1, 8)]
    page = new_context(java_script_enabled=scripts, viewport={"width": 800, "height": 500}).new_page()
    page.goto("/2014/01/yard/")
    last = page.get_by_text("Reply number 7.")
    expect(page.get_by_text("Reply number 2.")).to_be_visible()
    expect(last).to_be_hidden()
    page.emulate_media(media="print")
    expect(last).to_be_visible()
    page.emulate_media(media="screen")

    page.goto(f"/responses/{replies[-1].pk}/")

    expect(last).to_be_in_viewport()


def test_script_opens_a_passage_where_the_browser_does_not(page, make_article, make_case):
    make_case("kiln", summary="A kiln burned.")
    make_article(BODY, slug="yard")
    page.goto("/2014/01/yard/#case-kiln")
    case = page.get_by_text("A kiln burned.")
    expect(case).to_be_in_viewport()

    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = false; })")
    expect(case).to_be_hidden()
    page.evaluate("dispatchEvent(new HashChangeEvent('hashchange'))")
    expect(case).to_be_visible()

    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.get_by_text("He denied it.")).to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.get_by_text("He denied it.")).to_be_hidden()
    expect(case).to_be_visible()
