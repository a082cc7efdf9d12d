"""Pages that are kept from test to test: the process behind one has read our scripts already, which is most of what a form costs.

What a test could leave behind is put away: other tabs, routes, listeners, cookies, storage, size and media. A test that adds a script to
every page or sets a clock takes a context of its own, with ``new_context``; one that speaks to the browser past Playwright hangs up.
"""

from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Request

SIZE = {"width": 1280, "height": 720}
# A page of ours that asks nothing of the database and has no script.
AWAY = "/static/css/site.css"
# A list of articles may be a minute old, and so the content of another test; of these no browser keeps a page.
KEEPS_NOTHING = ("/admin/", "/static/")
# A form that is left says so, perhaps to the database of the next test.
SAY_NOTHING = "navigator.sendBeacon = () => true"
FORGET = "localStorage.clear(); sessionStorage.clear()"


class Seat:
    """A context with one page, which one test after another finds as if it were new."""

    def __init__(self, context: BrowserContext):
        self.context = context
        self.page = context.new_page()
        self._read = False
        context.on("request", self._note)
        self._heard: list[tuple] = []
        for owner in (context, self.page):
            for way in ("on", "once"):
                setattr(owner, way, self._remembering(owner, getattr(owner, way)))

    def _remembering(self, owner: BrowserContext | Page, listen: Callable) -> Callable:
        def remember(event: str, heard: Callable) -> None:
            self._heard.append((owner, event, heard))
            listen(event, heard)

        return remember

    def _note(self, request: Request) -> None:
        self._read = self._read or (request.is_navigation_request() and not urlsplit(request.url).path.startswith(KEEPS_NOTHING))

    def take(self) -> None:
        """Make the page as a new one would be."""
        self.page.emulate_media(media="null", color_scheme="light", forced_colors="none", reduced_motion="no-preference")
        if self.page.viewport_size != SIZE:
            self.page.set_viewport_size(SIZE)
        if self._read:
            # Not longer than for this: a second session would take back the media of a page when it goes elsewhere.
            browser = self.context.new_cdp_session(self.page)
            browser.send("Network.clearBrowserCache")
            browser.detach()
            self._read = False

    def leave(self) -> None:
        """Put away what the test has left."""
        for page in self.context.pages:
            if page is not self.page:
                page.close()
        for owner in (self.page, self.context):
            owner.unroute_all(behavior="ignoreErrors")
        for owner, event, heard in self._heard:
            with suppress(KeyError):  # one that hears once is gone when it has heard
                owner.remove_listener(event, heard)
        self._heard.clear()
        self.page.evaluate(SAY_NOTHING)
        self.page.mouse.move(0, 0)
        self.page.goto(AWAY)
        self.page.evaluate(FORGET)
        self.context.clear_cookies()


class Seats:
    """The seats of a test process, by name."""

    def __init__(self, new_context: Callable[[], BrowserContext]):
        self._new_context = new_context
        self._free: dict[str, Seat] = {}

    def take(self, name: str) -> Seat:
        """Give the seat of this name, or a new one where that is not free."""
        seat = self._free.pop(name, None) or Seat(self._new_context())
        seat.take()
        return seat

    def give_back(self, name: str, seat: Seat) -> None:
        """Put a seat in order for the next test."""
        seat.leave()
        self._free[name] = seat
