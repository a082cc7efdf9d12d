"""The page by which an article is cited and shared: its links lead to the paragraph they name, and what is copied is the whole of it."""

import re

from playwright.sync_api import Page, expect

LAST = "The last of these paragraphs begins with words of its own, goes on for a while with some more of them, and then it ends."
BODY = "\n\n".join(
    [*(f"Paragraph number {number}, with words that fill a line. " * 4 for number in range(20)), LAST, *("Behind. " * 40 for _ in range(9))]
)


def in_view(page: Page, words: str) -> None:
    expect(page.locator("p", has_text=words)).to_be_in_viewport()


def test_links_lead_to_their_paragraph_before_and_after_it_was_changed(new_context, make_article):
    article = make_article(BODY, slug="told", by=[("Ana Bee", "")])
    page = new_context(java_script_enabled=False, viewport={"width": 800, "height": 500}).new_page()
    page.goto("/2014/01/told/")
    page.get_by_role("link", name="Cite or share").click()
    entry = page.locator("details", has_text="The last of these paragraphs")
    entry.locator("summary").click()
    expect(entry.get_by_text("(Bee, 2014, para. 21)")).to_be_visible()
    plain, marked = (link.get_attribute("href") or "" for link in entry.locator("a[data-copy]").all())

    for address in (plain, marked):
        page.goto("about:blank")
        page.goto(re.sub(r"^https?://[^/]*", "", address))
        in_view(page, "The last of these")

    article.body = article.body.replace("goes on for a while", "stretches")
    article.save()
    page.goto("about:blank")
    page.goto(re.sub(r"^https?://[^/]*", "", marked))
    in_view(page, "The last of these")


def test_citation_runs_as_its_page_does_whatever_its_title_begins_with(new_context, make_article):
    make_article(slug="told", title="نص عن العمل", language="ar")
    page = new_context().new_page()
    page.goto("/2014/01/told/cite/")

    # From left to right its begin stands at the edge of the paragraph, and nothing of it is left of that.
    left = "it => { const r = document.createRange(); r.setStart(it.firstChild, 0); r.setEnd(it.firstChild, 1);"
    left += " return r.getBoundingClientRect().left - it.closest('p').getBoundingClientRect().left; }"
    assert page.locator(".citation").first.evaluate(left) == 0


def test_button_copies_the_whole_citation_and_says_so(new_context, make_article):
    make_article(slug="told", title="Told", by=[("Ana Bee", "")])
    context = new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/2014/01/told/cite/")

    page.get_by_role("button", name="Copy").first.click()

    expect(page.get_by_role("status").filter(has_text="Copied")).to_have_count(1)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Ana Bee, “Told,” Human Trafficking Center (blog), January 15, 2014, http")
