"""Let whatever a test does to a page, or reads from it, wait until the page is loaded.

Playwright acts as soon as an element stands still. Our scripts are deferred and run later: a press before that is a plain press, which
follows a link or sends a form. The load event comes after them, so it is awaited before each act, on new pages and in other tabs too.
"""

from collections.abc import Callable
from functools import wraps

import pytest
from playwright.sync_api import Locator, Page

# They wait for their element; so it is awaited first, as the page that has it may still be on its way.
OF_AN_ELEMENT = (
    "bounding_box", "check", "click", "dblclick", "dispatch_event", "evaluate", "fill", "focus", "get_attribute", "hover", "inner_html",
    "inner_text", "input_value", "press", "press_sequentially", "scroll_into_view_if_needed", "select_option", "set_input_files",
    "text_content", "uncheck",
)  # fmt: skip
# They take what is there.
OF_ANY_NUMBER = ("all", "count", "evaluate_all")
OF_A_PAGE = ("content", "evaluate", "title")


def _of_an_element(act: Callable) -> Callable:
    @wraps(act)
    def acting(self: Locator, *values, **named):
        self.first.wait_for(state="attached")
        self.page.wait_for_load_state()
        return act(self, *values, **named)

    return acting


def _of_any_number(act: Callable) -> Callable:
    @wraps(act)
    def acting(self: Locator, *values, **named):
        self.page.wait_for_load_state()
        return act(self, *values, **named)

    return acting


def _of_a_page(act: Callable) -> Callable:
    @wraps(act)
    def acting(self: Page, *values, **named):
        self.wait_for_load_state()
        return act(self, *values, **named)

    return acting


def wait_before_every_act(patch: pytest.MonkeyPatch) -> None:
    """Let the acts of every page wait for its load event, the keyboard and the mouse too."""
    for names, owner, waiting in (
        (OF_AN_ELEMENT, Locator, _of_an_element),
        (OF_ANY_NUMBER, Locator, _of_any_number),
        (OF_A_PAGE, Page, _of_a_page),
    ):
        for name in names:
            patch.setattr(owner, name, waiting(getattr(owner, name)))
    for name in ("keyboard", "mouse"):
        patch.setattr(Page, name, property(_of_a_page(getattr(Page, name).fget)))
