"""A real Chromium before a real server, and a watch on everything that pages of ours must never do."""

import os
import re
import shutil
import sqlite3
from contextlib import closing, suppress
from itertools import count
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, Response, expect

from tests.browser.loaded import wait_before_every_act
from tests.browser.pages import fill
from tests.browser.seats import Seats

# Playwright's loop runs in the thread of the tests, and Django would take a query there for one inside async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# For a machine that does much else; a test that passes waits no longer than it must.
MOST_MILLISECONDS = 30_000
expect.set_options(timeout=MOST_MILLISECONDS)
WHOLE = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The first has no windows and half of the cost; it draws and runs the same, but keeps no pages for Back.
BROWSERS = ("chromium-headless-shell", *WHOLE)
# A browser without a head opens a whole window for each context; that it draws the list below the address bar takes half of the time.
WITHOUT = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxFullPopup",
    "WebUIOmniboxAimPopup",
    # The last flag counts alone, so these are what Playwright switches off.
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
WHERE_THE_CURSOR_IS = "() => `${document.activeElement?.outerHTML.slice(0, 200)}, chosen: “${getSelection()}”`"
FAILED = pytest.StashKey[bool]()
_number = count(1)
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    f"--disable-features={','.join(WITHOUT)}",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


def launch_options(names: tuple[str, ...] = BROWSERS) -> dict:
    """Give what Playwright needs to start the first of these that the system has; the path is None where there is none."""
    path = next((found for name in names if (found := shutil.which(name))), None)
    return {"executable_path": path, "args": [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    options = launch_options()
    if options["executable_path"] is None:
        pytest.fail("The browser tests need Chromium. Run: sh tests/browser/find_chromium.sh", pytrace=False)
    return browser_type_launch_args | options


@pytest.fixture(scope="session", autouse=True)
def _loaded_pages():
    """Let every act of every test wait until its page is loaded; see ``loaded``."""
    with pytest.MonkeyPatch.context() as patch:
        wait_before_every_act(patch)
        yield


@pytest.fixture(scope="session")
def base_url(live_server):
    return live_server.url


@pytest.fixture
def new_context(new_context, base_url, request):
    """Make browser contexts under watch: a test fails at its end for every fault that one of them saw.

    ``signed_in`` allows cookies, for staff. ``expected`` is a pattern of the faults that a test brings about itself.
    """
    watches = []

    def make(*, signed_in: bool = False, expected: str | None = None, **options) -> BrowserContext:
        context = new_context(**options)
        context.set_default_timeout(MOST_MILLISECONDS)
        watches.append(Watch(context, base_url, signed_in=signed_in, expected=expected))
        return context

    yield make
    if request.node.stash.get(FAILED, False):
        for watch in watches:
            watch.tell()
    assert [fault for watch in watches for fault in watch.all_faults()] == []


@pytest.fixture(scope="session")
def seats(browser: Browser, browser_context_args) -> Seats:
    """The pages that are kept from test to test."""

    def make() -> BrowserContext:
        context = browser.new_context(**browser_context_args)
        context.set_default_timeout(MOST_MILLISECONDS)
        return context

    return Seats(make)


@pytest.fixture
def sit(seats, base_url, request):
    """Give a kept page under watch, by the name of its seat; ``signed_in`` and ``expected`` are as for ``new_context``."""
    taken = []

    def sit(name: str, *, signed_in: bool = False, expected: str | None = None) -> Page:
        seat = seats.take(name)
        taken.append((name, seat, Watch(seat.context, base_url, signed_in=signed_in, expected=expected)))
        return seat.page

    yield sit
    faults = [fault for _, _, watch in taken for fault in watch.all_faults()]
    for name, seat, watch in taken:
        if request.node.stash.get(FAILED, False):
            watch.tell()
            seat.context.close()
        else:
            seats.give_back(name, seat)
    assert faults == []


@pytest.fixture
def page(sit) -> Page:
    """The page of a reader."""
    return sit("reader")


class Watch:
    """Collects what a context does that it must not: foreign hosts, errors in the console, violated policies, cookies."""

    def __init__(self, context: BrowserContext, base_url: str, *, signed_in: bool, expected: str | None):
        self.context = context
        self.host = urlsplit(base_url).netloc
        self.signed_in = signed_in
        self.expected = expected
        self.faults: list[str] = []
        self._unanswered: dict[Request, None] = {}
        context.on("request", self._see_request)
        context.on("requestfinished", lambda request: self._unanswered.pop(request, None))
        context.on("requestfailed", lambda request: self._unanswered.pop(request, None))
        context.on("response", self._see_response)
        context.on("console", self._see_message)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))

    def all_faults(self) -> list[str]:
        """Give the faults so far, cookies among them."""
        cookies = [] if self.signed_in else [f"cookie {cookie['name']}" for cookie in self.context.cookies()]
        return [fault for fault in self.faults + cookies if not (self.expected and re.search(self.expected, fault))]

    def tell(self) -> None:
        """Print where each page is, where its cursor is, and what it waits for: a test that failed once may not do so again."""
        for page in self.context.pages:
            print(page.url)
            with suppress(Error):  # a page that never was loaded
                print("  cursor in", page.locator("html").evaluate(WHERE_THE_CURSOR_IS, timeout=MOST_MILLISECONDS))
        for request in self._unanswered:
            print(f"unanswered: {request.method} {request.url}")
        print("faults:", *self.faults, sep="\n  ")

    def _see_request(self, request: Request) -> None:
        self._unanswered[request] = None
        url = urlsplit(request.url)
        if url.scheme not in ("data", "about") and url.netloc != self.host:
            self.faults.append(f"request to {request.url}")

    def _see_response(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.faults.append(f"{response.status} for {response.url}")

    def _see_message(self, message: ConsoleMessage) -> None:
        # Chromium also logs every answer of 400 and more; which of them are faults _see_response knows.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console {message.type} on {message.page.url if message.page else '?'}: {message.text}")


@pytest.fixture(scope="session")
def sample():
    """A place for the database as it is once the sample content has been written: drawing it anew for every test takes seconds."""
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as kept:
        yield kept


@pytest.fixture
def blog(transactional_db, sample):
    """The sample content and one page in every state; see ``pages.fill``. Its pictures stay in the folder of the run."""
    if get_user_model().objects.exists():  # somebody has signed in already, and must not vanish
        fill()
    elif sample.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
        fill()
        connection.connection.backup(sample)
    else:
        sample.backup(connection.connection)


@pytest.fixture(autouse=True)
def _session_of_its_own(settings):
    """Name the cookie anew: a late answer to the page of the last test takes back the session that is gone, and by one name this one's too."""
    settings.SESSION_COOKIE_NAME = f"htc-session-{next(_number)}"


@pytest.fixture
def enter(base_url):
    """Sign somebody in to a browser; the form of the login has tests of its own."""

    def enter(context: BrowserContext, user: AbstractBaseUser) -> BrowserContext:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base_url}])
        return context

    return enter


@pytest.fixture
def desk(sit, enter, staff) -> Page:
    """A page in which a member of staff is signed in."""
    page = sit("staff", signed_in=True)
    enter(page.context, staff)
    return page


@pytest.fixture
def keeping_browser(launch_browser):
    """A browser that keeps pages for Back as readers' browsers do; Playwright turns that off, and the headless shell cannot."""
    path = launch_options(WHOLE)["executable_path"]
    assert path, "This test needs a whole Chromium. Run: sh tests/browser/find_chromium.sh"
    browser = launch_browser(executable_path=path, ignore_default_args=["--disable-back-forward-cache"])
    yield browser
    browser.close()
