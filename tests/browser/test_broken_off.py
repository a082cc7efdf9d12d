"""An answer of the blog that breaks off after its first letters is as good as none: the form says so, and goes on when it is asked again."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from tests.browser.writing import Writer, press_save, until_saved

WORDS = "Nobody had asked the people inside."


class _BreakingOff(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b'{"notes":')
        self.close_connection = True

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *args):
        pass


@pytest.fixture
def breaking_off():
    """The address of a server whose answers all break off."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _BreakingOff) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def page(sit, enter, staff) -> Page:
    page = sit("staff", signed_in=True, expected="ERR_CONTENT_LENGTH_MISMATCH")
    enter(page.context, staff)
    return page


def in_the_bar(page: Page, asks) -> None:
    """What the form asks before it is posted."""
    page.locator("#id_standfirst").fill(WORDS)
    press_save(page)
    expect(page.locator(".bar")).to_contain_text("Not saved. The blog does not answer.")
    asks()
    press_save(page)
    until_saved(page)


def in_a_remark(page: Page, asks) -> None:
    box = page.get_by_label("Remark", exact=True)
    box.fill(WORDS)
    page.get_by_role("button", name="Keep the remark").click()
    expect(page.get_by_role("alert")).to_contain_text("The blog does not answer. What you wrote stands here")
    expect(box).to_have_value(WORDS)
    asks()
    page.get_by_role("button", name="Keep the remark").click()
    expect(page.locator(".remark[data-remark]")).to_contain_text(WORDS)


def open_the_panel(writer: Writer) -> None:
    writer.page.get_by_role("button", name="Publish…").click()
    expect(writer.page.get_by_role("region", name="Publish")).to_be_visible()


def in_the_panel(page: Page, asks) -> None:
    """What is posted from the panel before publication."""
    panel = page.get_by_role("region", name="Publish")
    panel.get_by_role("button", name="Publish now").click()
    expect(panel.get_by_role("alert")).to_contain_text("The blog does not answer. Nothing was published")
    asks()
    panel.get_by_role("button", name="Publish now").click()
    expect(page.locator(".bar")).to_contain_text("Published. Readers see it at")


@pytest.mark.parametrize(
    ("act", "opened", "address"),
    [
        (in_the_bar, lambda writer: None, re.compile("/editing/")),
        (in_a_remark, lambda writer: (writer.text.locator("em").dblclick(), writer.press("Control+Alt+m")), re.compile("/review/$")),
        (in_the_panel, open_the_panel, re.compile("/publish/$")),
    ],
    ids=["bar", "remark", "panel"],
)
def test_answer_that_breaks_off_is_told_and_asked_for_again(page, breaking_off, make_article, act, opened, address):
    article = make_article("<p>The court heard <em>nobody</em>.</p>", status="review", title="Keys", standfirst="", by=[("Cleo", "Guest")])
    opened(Writer(page, article))
    page.route(address, lambda route: route.continue_(url=breaking_off))

    act(page, lambda: page.unroute(address))
