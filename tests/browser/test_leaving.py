"""Leaving in a real browser, for another site that does not answer yet: what the screen shows, what Back shows, what the keyboard does."""

import base64
import io
import re
import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import CDPSession, Page, expect

from articles.models import Site
from tests.browser.pages import ARTICLE
from tests.browser.test_keyboard import tab_to
from tests.served import until

PATIENCE = 30
EXPECTED = r"request to http://127\.0\.0\.1:"
DRAFT = "What I have told nobody yet."


class Neutral:
    """The other site: it answers when it is let, and keeps the headers with which it was asked."""

    def __init__(self):
        self.may_answer = threading.Event()
        self.asked: list[dict[str, str]] = []
        neutral = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                neutral.asked.append({name.lower(): value for name, value in self.headers.items()})
                neutral.may_answer.wait(PATIENCE)
                body = b"<!doctype html><title>Elsewhere</title><h1>Fair and mild</h1>"
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"

    def expect_shown(self, page: Page) -> None:
        self.may_answer.set()
        expect(page.get_by_role("heading", name="Fair and mild")).to_be_visible()
        assert page.url == self.url


@pytest.fixture
def neutral(blog):
    neutral = Neutral()
    threading.Thread(target=neutral.server.serve_forever, daemon=True).start()
    Site.objects.update(neutral_url=neutral.url)
    Site.touch()
    yield neutral
    neutral.may_answer.set()
    neutral.server.shutdown()
    neutral.server.server_close()


def is_blank(browser: CDPSession) -> bool:
    """Tell whether all that stands on the screen is of one colour; Playwright’s own picture would wait for the other site."""
    picture = Image.open(io.BytesIO(base64.b64decode(browser.send("Page.captureScreenshot")["data"])))
    return len(picture.getcolors(2**24)) == 1


def titles(page: Page) -> list[str]:
    """Give what the tabs say, without asking a page that is on its way."""
    browser = page.context.browser.new_browser_cdp_session()
    targets = browser.send("Target.getTargets")["targetInfos"]
    browser.detach()
    return [target["title"] for target in targets if target["type"] == "page"]


def write_draft(page: Page) -> None:
    page.goto("/")
    page.goto(ARTICLE)
    page.get_by_label("Comment", exact=True).fill(DRAFT)


def press_link(page: Page) -> None:
    page.get_by_role("navigation", name="Safety").get_by_role("link", name="Leave this site").last.click(no_wait_after=True)


def expect_nothing_behind(page: Page) -> None:
    """Go back four times, which is more than there was."""
    for _ in range(4):
        page.go_back(wait_until="commit")
        page.wait_for_url(lambda url: not url.startswith("http://localhost"))


def test_page_is_covered_before_the_other_site_answers_and_back_shows_nothing_of_ours(new_context, neutral):
    context = new_context(expected=EXPECTED)
    page, other = context.new_page(), context.new_page()
    other.goto("/archive/")
    page.bring_to_front()
    write_draft(page)
    page.evaluate("sessionStorage.setItem('ours', 'words')")
    screen = context.new_cdp_session(page)
    assert not is_blank(screen)

    press_link(page)

    assert is_blank(screen)
    assert "Weather" in titles(page)
    neutral.expect_shown(page)
    neutral.expect_shown(other)
    assert [asked for asked in neutral.asked if "referer" in asked] == []
    expect_nothing_behind(page)
    page.goto(ARTICLE)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_label("Comment", exact=True)).to_have_value("")
    assert page.evaluate("Object.keys(sessionStorage)") == []
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_pages_that_the_browser_kept_whole_are_covered_too(keeping_browser, base_url, neutral):
    """The home page is kept with its memory, and tells by itself that it is shown again."""
    page = keeping_browser.new_context(base_url=base_url).new_page()
    write_draft(page)

    press_link(page)

    neutral.expect_shown(page)
    expect_nothing_behind(page)


def test_without_scripts_an_empty_page_covers_ours_and_nothing_typed_comes_back(new_context, neutral):
    page = new_context(java_script_enabled=False, expected=EXPECTED).new_page()
    answers = {}
    page.on("response", lambda answer: answers.setdefault(urlsplit(answer.url).path, answer))
    write_draft(page)

    press_link(page)

    until(lambda: "Weather" in titles(page))  # our empty page: tests/htc/safety looks at it
    neutral.expect_shown(page)
    assert "referer" not in neutral.asked[0]
    headers = answers["/exit/"].all_headers()
    assert (headers["clear-site-data"], "no-store" in headers["cache-control"]) == ('"cookies", "storage"', True)
    page.go_back()
    assert page.url.endswith(ARTICLE)  # what /safety/ says of a browser without scripts
    expect(page.get_by_label("Comment", exact=True)).to_have_value("")


def test_reader_without_scripts_and_mouse_comes_from_the_second_case_to_the_way_out(new_context, neutral):
    page = new_context(java_script_enabled=False, expected=EXPECTED).new_page()
    page.goto(ARTICLE)
    case, mark = page.locator(".case-study").nth(1), page.locator(".fn a").first

    tab_to(page, case.locator("summary"))
    expect(case.locator("details > :not(summary)").first).to_be_hidden()
    page.keyboard.press("Enter")
    expect(case.locator("details > :not(summary)").first).to_be_visible()

    tab_to(page, mark)
    page.keyboard.press("Enter")
    expect(page.locator(".notes li").first).to_be_in_viewport()
    tab_to(page, page.locator(".notes [role=doc-backlink]").first)
    page.keyboard.press("Enter")
    expect(mark).to_be_in_viewport()

    tab_to(page, page.get_by_role("link", name="Get help").first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/help/$"))
    tab_to(page, page.locator("main .helpline__number").first)
    expect(page.locator("main .helpline__number").first).to_be_in_viewport()

    tab_to(page, page.get_by_role("navigation", name="Safety").get_by_role("link", name="Leave this site").last)
    page.keyboard.press("Enter", delay=0)
    neutral.expect_shown(page)


def test_leaving_needs_no_server_of_ours(new_context, base_url, neutral):
    page = new_context(expected=f"{EXPECTED}|ERR_FAILED").new_page()
    page.goto(ARTICLE)
    page.route(f"{base_url}/**", lambda route: route.abort())

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Leave this site").first).to_be_focused()
    expect(page.get_by_role("link", name="Leave this site").first).to_be_in_viewport()
    page.keyboard.press("Enter", delay=0)

    neutral.expect_shown(page)


# What of the element with the focus the strip covers: all of it where the strip stands in its middle.
HIDDEN = """() => {
    const one = document.activeElement, { left, top, width, height } = one.getBoundingClientRect();
    const strip = document.querySelector(".safety-strip"), seen = document.elementFromPoint(left + width / 2, top + height / 2);
    return strip.contains(seen) && !strip.contains(one) ? one.textContent || one.id || one.name : "";
}"""


def test_strip_covers_nothing_that_has_the_focus_and_goes_away_in_a_low_window(page, blog):
    page.emulate_media(reduced_motion="reduce")
    page.goto(ARTICLE)
    strip = page.get_by_role("navigation", name="Safety")
    stops = page.locator("a:visible, button:visible, input:visible, textarea:visible, summary:visible").count()

    hidden = []
    for key in ("Tab", "Shift+Tab"):
        for _ in range(stops):
            page.keyboard.press(key)
            hidden.append(page.main_frame.evaluate(HIDDEN))

    assert stops > 40
    assert [words for words in hidden if words] == []
    page.evaluate("scrollTo(0, 2000)")
    expect(strip).to_be_in_viewport()
    page.set_viewport_size({"width": 1280, "height": 400})  # as at 400 %
    expect(strip).not_to_be_in_viewport()
    page.emulate_media(media="print")
    expect(strip).to_be_hidden()


@pytest.fixture
def typist(new_context, neutral):
    """A page in whose comment form the cursor stands, and whose clock stands too."""
    page = new_context(expected=EXPECTED).new_page()
    page.clock.install(time=datetime(2026, 3, 1))
    page.clock.pause_at(datetime(2026, 3, 1, 0, 1))
    page.goto(ARTICLE)
    page.get_by_label("Comment", exact=True).focus()
    return page


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_shift_leaves_when_it_is_pressed_alone_three_times(typist, neutral):
    said = typist.get_by_role("status")
    press(typist, "Shift")
    expect(said).to_have_text("Press Shift twice more to leave this site.")
    typist.clock.run_for(4_900)
    press(typist, "Shift")
    expect(said).to_have_text("Press Shift once more to leave this site.")
    typist.clock.run_for(4_900)  # each press begins the five seconds anew
    expect(said).to_have_text("Press Shift once more to leave this site.")
    press(typist, "Shift")

    neutral.expect_shown(typist)


def test_shift_leads_nowhere_where_it_is_used_for_something_else(typist, neutral):
    said = typist.get_by_role("status")
    comment = typist.get_by_label("Comment", exact=True)

    press(typist, "Shift", "Shift")
    typist.clock.run_for(5_000)
    expect(said).to_have_text("")
    press(typist, "Shift", "Shift", "x", "Shift")
    expect(said).to_have_text("Press Shift twice more to leave this site.")
    typist.keyboard.type("ABC")
    expect(said).to_have_text("")
    for letter in "ABC":
        press(typist, f"Shift+{letter}")
    press(typist, "Control+Shift", "Control+Shift", "Control+Shift")
    for _ in range(3):  # held: the second and third are what a keyboard repeats
        for _ in range(3):
            typist.keyboard.down("Shift")
        typist.keyboard.up("Shift")
        typist.keyboard.down("Shift")
        comment.click()  # marks words
        typist.keyboard.up("Shift")
    comment.evaluate("""(field) => { for (const type of ["keydown", "keyup"].flatMap((type) => [type, type, type])) {
        field.dispatchEvent(new KeyboardEvent(type, { key: "Shift", bubbles: true, isComposing: true })); } }""")
    for _ in range(20):
        press(typist, "Shift+Tab")

    expect(said).to_have_text("")
    assert typist.url.endswith(ARTICLE)
    assert neutral.asked == []
    expect(comment).to_have_value("xABCABC")
