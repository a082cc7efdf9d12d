"""Weigh a first visit to every kind of page, as bytes are sent, and write the table of docs/weights.md; see ``make weights``."""

import datetime
import sys
from pathlib import Path
from urllib.parse import urlsplit

sys.path[0] = str(Path(__file__).resolve().parents[2])

from tests.browser.apart import ROOT, served  # noqa: E402, I001

from playwright.sync_api import Browser, Request, sync_playwright  # noqa: E402

from tests.browser.conftest import launch_options  # noqa: E402
from tests.browser.pages import KINDS, Kind  # noqa: E402

TABLE = ROOT / "docs/weights.md"
HEAD = """# What a page weighs

A first visit to every kind of page of the sample content, with nothing in the browser's cache: the bytes of each answer as the blog
itself sends them, without headers, and how many answers, other hosts and cookies there are. Answers to forms and to questions are not
compressed here; a proxy does that. `make weights` writes this table; it was written last on {date}. An article may weigh 25,600 bytes
in 4 requests, of which the style sheet 9,216; pictures that an article shows come on top.

| page | HTML | style | scripts | pictures | all | requests | other hosts | cookies |
|---|--:|--:|--:|--:|--:|--:|--:|--:|
"""
COLUMNS = ("document", "stylesheet", "script", "image")


# Bytes of what was sent, by its address.
sent: dict[str, int] = {}


def main() -> None:
    with served() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        # What a page of trouble weighs is not the sample's to say: it is sent by the test there.
        rows = [row(browser, base, kind) for kind in KINDS if kind.status < 500]
        browser.close()
    TABLE.write_text(HEAD.format(date=datetime.datetime.now(tz=datetime.UTC).date()) + "".join(rows), encoding="utf-8")
    print(f"{len(rows)} pages weighed; see {TABLE.relative_to(ROOT)}")


def row(browser: Browser, base: str, kind: Kind) -> str:
    """Give the line of a kind of page: the visit that ends on it, and what it asks for."""
    context = browser.new_context(base_url=base)
    page = context.new_page()
    asked: list[Request] = []

    def note(request: Request) -> None:
        if request.is_navigation_request():
            asked.clear()
        asked.append(request)

    page.on("request", note)
    kind.reach(page)
    page.wait_for_load_state("networkidle")
    sizes = dict.fromkeys(COLUMNS, 0)
    for request in asked:
        column = request.resource_type if request.resource_type in sizes else "image"
        # What the steps before have left in the browser's memory is not sent again, as it would be on a first visit.
        sent[request.url] = max(sent.get(request.url, 0), request.sizes()["responseBodySize"])
        sizes[column] += sent[request.url]
    foreign = {host for request in asked if (host := urlsplit(request.url).netloc) != urlsplit(base).netloc}
    cells = [*sizes.values(), sum(sizes.values()), len(asked), len(foreign), len(context.cookies())]
    context.close()
    return f"| {kind.name} | " + " | ".join(f"{cell:,}" for cell in cells) + " |\n"


if __name__ == "__main__":
    main()
