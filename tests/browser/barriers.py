"""What axe finds in a page: barriers for people who hear it, magnify it or use a keyboard."""

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

# Off by default in axe, as it is new in WCAG 2.2.
TARGETS = {"rules": {"target-size": {"enabled": True}}}
# What a page can lose between its narrowest and its widest layout, in which every element was looked at: room.
WIDTH = {"runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]}}
# What the colours of a page decide; the other rules see no difference between light and dark.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
RUN = "([where, options]) => axe.run(where ?? document, options)"


def barriers(page: Page, options: dict | None = None, *, within: str | None = None) -> str:
    """Give axe's report of a page as it stands now, or of a part of it; nothing where there is no barrier.

    ``options`` are axe's own, such as the rules to run.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    # No rule that runs by default reads the sheets, and axe would look for an imported one beside the page.
    results = AxeResults(page.evaluate(RUN, [within, {"resultTypes": ["violations"], "preload": False} | (options or {})]))
    return results.generate_report() if results.violations_count else ""
