"""What holds on every public page: it fits, it has one heading, its links stay here, and axe finds no barrier."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.pages import HEIGHT, KINDS, SCHEMES, WIDTHS

AXE = Axe()
# Off by default in axe, as it is new in WCAG 2.2.
RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# The edges of the two layouts, and a common phone.
MORE_WIDTHS = (390, 927, 929, 1024)

every_kind = pytest.mark.parametrize("kind", KINDS, ids=str)
# The style guide shows whole pages one under another: many first headings, many main parts.
every_real_kind = pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.name != "styleguide"], ids=str)


@pytest.fixture
def reached(page, blog, kind):
    """The page of the kind, after its last answer had the right status."""
    statuses = []
    page.on("response", lambda answer: statuses.append(answer.status) if answer.request.is_navigation_request() else None)
    kind.reach(page)
    assert statuses[-1] == kind.status
    return page


@every_kind
def test_page_fits_every_width(reached):
    too_wide = []
    for width in (*WIDTHS, *MORE_WIDTHS):
        reached.set_viewport_size({"width": width, "height": HEIGHT})
        if (needed := reached.evaluate("document.documentElement.scrollWidth")) > width:
            too_wide.append((width, needed))

    assert too_wide == []


@every_real_kind
def test_page_has_one_h1_a_title_and_links_by_path(reached):
    """The canonical address of the tests is another host, so a link that names it would lead a reader astray."""
    astray = reached.locator("a[href*='//htc.test'], form[action*='//htc.test'], [src*='//htc.test']").filter(visible=True)

    assert reached.locator("h1").count() == 1
    assert reached.title()
    assert [link.inner_text() for link in astray.all()] == []


@every_real_kind
def test_axe_finds_nothing_at_any_width_in_light_and_dark(reached):
    found = {}
    for width in WIDTHS:
        reached.set_viewport_size({"width": width, "height": HEIGHT})
        for scheme in SCHEMES:
            reached.emulate_media(color_scheme=scheme)
            result = AXE.run(reached, options=RULES)
            if result.violations_count:
                found[width, scheme] = result.generate_report()

    assert found == {}
