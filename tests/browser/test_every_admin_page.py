"""Every page of the admin in a real browser: nothing in the console, nothing against the policy, nothing too small, nothing sideways or cut; the frame."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Error, Page, expect
from taggit.models import Tag

from articles.models import Article, Author, CaseStudy, Image
from tests.browser.barriers import COLOURS, TARGETS, barriers
from tests.site.staff_pages import ARTICLE, pages, write_rows

WIDTHS = (390, 768, 1366)
SCHEMES = ("light", "dark")
# Texts that somebody sees, but for those of the editor, which look as readers see them: smaller than 13 pixels or set in capitals by a sheet; and by how much the page is wider than its window.
LOOK = """() => {
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim(), element = walker.currentNode.parentElement;
    if (!text || !element.checkVisibility() || element.closest(".visually-hidden, svg, noscript, .ProseMirror")) continue;
    const style = getComputedStyle(element);
    const where = `${element.tagName.toLowerCase()}.${element.className}: ${text.slice(0, 40)}`;
    if (parseFloat(style.fontSize) < 12.99 && !element.closest("sup, sub")) found.add(`${style.fontSize} ${where}`);
    if (style.textTransform === "uppercase") found.add(`capitals ${where}`);
  }
  return [...found];
}"""
LONG_SEARCH = f"/admin/search/?q={'w' * 190}"
# Fields whose end is cut off by what they stand in.
CUT = """() => [...document.querySelectorAll("input, select, textarea")].filter((field) => {
  const end = field.getBoundingClientRect().right;
  for (let held = field.checkVisibility() && field.parentElement; held; held = held.parentElement)
    if (getComputedStyle(held).overflowX === "hidden" && end > held.getBoundingClientRect().right + 0.5) return true;
}).map((field) => field.name || field.id)"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def full_desk(desk, blog, staff) -> Page:
    """The desk of a blog in which every table of the admin has a row."""
    write_rows(staff)
    return desk


def faults_of(page: Page, address: str) -> list[str]:
    """Give what is wrong with the look of a page, on a wide window and on a telephone; nothing for what is no page."""
    try:
        answer = page.goto(address)
    except Error as error:
        assert "Download is starting" in str(error)  # noqa: PT017 – a file is no page
        return []
    if answer is None or answer.status != 200 or not answer.headers["content-type"].startswith("text/html"):
        return []
    found = [f"{address} {fault}" for fault in page.evaluate(LOOK)]
    page.set_viewport_size({"width": 390, "height": 844})
    found += [f"{address} on a telephone {fault}" for fault in page.evaluate(LOOK)]
    found += [f"{address} on a telephone cuts the field {field}" for field in page.evaluate(CUT)]
    if (by := page.evaluate(SIDEWAYS)) > 0:
        found.append(f"{address} is {by} pixels wider than a telephone")
    page.set_viewport_size({"width": 1366, "height": 900})
    return found


def barriers_of_what_unfolds(page: Page, rules: dict) -> str:
    """Give what axe finds in the head, with one fold of it open after the other."""
    found = []
    for fold in page.locator(".head details").all():
        fold.evaluate("(fold) => { fold.open = true; }")
        found.append(barriers(page, rules, within=".head"))
        fold.evaluate("(fold) => { fold.open = false; }")
    return "".join(found)


def write_long_words() -> None:
    """Give the rows that are walked names of one word without an end."""
    names = {Article: "title", Author: "name", CaseStudy: "title", Image: "alt", Tag: "name"}
    for model, name in names.items():
        rows = Article.objects.filter(path=ARTICLE) if model is Article else model.objects.filter(pk=model.objects.latest("pk").pk)
        rows.update(**{name: "W" * 90})
    CaseStudy.objects.create(title="W" * 90, slug="w", trashed_at=timezone.now())


def test_every_page_is_silent_and_fits(full_desk):
    write_long_words()
    said: list[str] = []
    full_desk.on("console", lambda message: said.append(f"{message.page.url if message.page else ''}: {message.text}"))
    full_desk.set_viewport_size({"width": 1366, "height": 900})

    found = [fault for address in dict.fromkeys([*pages(), LONG_SEARCH]) for fault in faults_of(full_desk, address)]

    # Violations of the policy are said there too; what Chromium logs of an answer to a method that a page does not take is not a fault of it.
    found += [line for line in said if "Failed to load resource" not in line]
    assert found == [], "\n".join(found)


def test_frame_has_no_barriers_and_works_by_keys_without_script(full_desk, new_context, enter, staff):
    for address in (reverse("admin:index"), reverse("admin:articles_article_changelist"), f"{reverse('admin:search')}?q=how"):
        full_desk.goto(address)
        for width in WIDTHS:
            full_desk.set_viewport_size({"width": width, "height": 900})
            for scheme in SCHEMES:
                full_desk.emulate_media(color_scheme=scheme)
                at = (address, width, scheme)
                # In dark other colours alone can be wrong, and none depends on the width; what unfolds is the same on every page.
                rules = TARGETS if scheme == "light" else COLOURS
                assert barriers(full_desk, rules) == "", at
                if address == reverse("admin:index"):
                    assert barriers_of_what_unfolds(full_desk, rules) == "", at
                if width < 900:
                    menu, account = full_desk.get_by_role("button", name="Menu"), full_desk.locator(".head__account")
                    assert menu.bounding_box()["y"] == account.bounding_box()["y"], "the head has one row above its search"
                    menu.click()
                    assert barriers(full_desk, rules) == "", (*at, "side bar")
                    full_desk.keyboard.press("Escape")

    plain = enter(new_context(signed_in=True, java_script_enabled=False, viewport={"width": 390, "height": 844}), staff).new_page()
    plain.goto(reverse("admin:index"))
    side = plain.get_by_role("navigation", name="Pages of the admin")
    expect(side).to_be_hidden()
    plain.get_by_role("button", name="Menu").focus()
    plain.keyboard.press("Enter")
    expect(side.get_by_role("link", name="Case studies")).to_be_visible()
    plain.keyboard.press("Escape")
    expect(side).to_be_hidden()
    plain.get_by_label("New: something else").focus()
    plain.keyboard.press("Enter")
    plain.keyboard.press("Tab")
    plain.keyboard.press("Enter")
    expect(plain.get_by_role("heading", level=1)).to_have_text("New case study")
    plain.get_by_role("searchbox", name="Search articles, cases, pictures and people").fill("after the doors")
    plain.keyboard.press("Enter")
    plain.get_by_role("link", name="After the Doors Open").click()
    expect(plain.locator("#id_title")).to_have_value(re.compile("^After the Doors Open"))
