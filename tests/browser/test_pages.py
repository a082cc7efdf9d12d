"""What holds on every public page: it fits, it has one heading, its links stay here, fingers hit its targets, and axe finds no barrier."""

import pytest
from playwright.sync_api import Page

from tests.browser.barriers import COLOURS, TARGETS, WIDTH, barriers
from tests.browser.pages import HEIGHT, KINDS, SCHEMES, WIDTHS

EDGES = (min(WIDTHS), max(WIDTHS))
# The edges of the two layouts, and a common phone.
MORE_WIDTHS = (390, 927, 929, 1024)
# Gives every target under 24 pixels that is not part of a sentence (WCAG 2.5.8).
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input, textarea, summary')]
  .filter((target) => target.checkVisibility() && !target.closest('.trap, .skip'))
  .filter((target) => {
    const { width, height } = target.getBoundingClientRect(), inline = getComputedStyle(target).display === 'inline';
    return Math.min(width, height) < 24 && !(inline && target.closest('p, li, sup, blockquote, td, figcaption, .fn-text'));
  })
  .map((target) => `${target.tagName} ${target.textContent.trim().slice(0, 40)}`)"""
# The canonical address of the tests is another host, so a link that names it would lead a reader astray.
ASTRAY = "a[href*='//htc.test'], form[action*='//htc.test'], [src*='//htc.test']"


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_page_fits_every_reader(page, blog, kind):
    """The style guide shows whole pages one under another, so it has many first headings and many main parts."""
    statuses = []
    page.on("response", lambda answer: statuses.append(answer.status) if answer.request.is_navigation_request() else None)
    kind.reach(page)
    assert statuses[-1] == kind.status
    whole = kind.name != "styleguide"

    faults = faults_of_a_document(page) if whole else {}
    for width in sorted((*WIDTHS, *MORE_WIDTHS)):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        faults["needs", width] = needed if (needed := page.evaluate("document.documentElement.scrollWidth")) > width else None
        if width in EDGES:
            faults["small targets", width] = page.evaluate(SMALL_TARGETS)
        if whole and width in WIDTHS:
            faults |= barriers_at(page, width)

    assert {what: fault for what, fault in faults.items() if fault} == {}


def faults_of_a_document(page: Page) -> dict:
    """Give what is wrong with its headings, its title and its links, whatever its width."""
    astray = page.locator(ASTRAY).filter(visible=True)
    return {
        "number of h1": None if (found := page.locator("h1").count()) == 1 else found,
        "title": None if page.title() else "none",
        "astray": [link.inner_text() for link in astray.all()],
    }


def barriers_at(page: Page, width: int) -> dict:
    """Give what axe finds in light, and in dark what dark can change.

    No colour depends on the width, the size of letters does; so colours are looked at in the narrowest and the widest page, and between
    them what the width alone decides.
    """
    if width not in EDGES:
        return {("barriers", width): barriers(page, WIDTH)}
    found = {}
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        found["barriers", width, scheme] = barriers(page, TARGETS if scheme == "light" else COLOURS)
    page.emulate_media(color_scheme="light")
    return found
