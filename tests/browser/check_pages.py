"""Check every kind of page: by the Nu HTML checker, by axe in every look, and by the Tab key; see ``make check-pages``.

The checker needs Java and npm. What is installed for it lies below var/check-pages.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[2])

from tests.browser.apart import ROOT, served  # noqa: E402, I001

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402
from playwright.sync_api import Response as Answer  # noqa: E402

from tests.browser.barriers import TARGETS, barriers  # noqa: E402
from tests.browser.conftest import launch_options  # noqa: E402
from tests.browser.pages import HEIGHT, KINDS, SCHEMES, WIDTHS, Kind  # noqa: E402
from tests.browser.test_keyboard import walk  # noqa: E402

FOLDER = ROOT / "var/check-pages"
# The style guide shows every page, one under another.
MOST_STOPS = 2000
PAGES = FOLDER / "pages"
PACKAGE = "vnu-jar"
JAR = FOLDER / "node_modules" / PACKAGE / "build/dist/vnu.jar"
# What the checker does not know yet of CSS, and what it reads instead; every message about the rest counts.
UNKNOWN_TO_THE_CHECKER = {
    r"@container[^{]*": "@media all ",
    r"@supports[^{]*": "@media all ",
    r":lang\([^)]*\)": ":lang(de)",
    r"::details-content": "::before",
    r"(?<=[{;])\s*[\w-]*(?:anchor|position-try|position-area|container)[\w-]*\s*:[^;{}]*;": "",
    r"(?<=[{;])\s*[\w-]+\s*:[^;{}]*(?:anchor\(|attr\(|cqi)[^;{}]*;": "",
}
# Of a page in Spanish that shows words of staff in English, each marked as such, the checker guesses the language as a whole.
GUESSED = "This document appears to be written in"
# The style guide is made of many pages, each with headings from the first on.
MANY_PAGES = ("Consider using the “h1” element as a top-level heading only", "The heading “h")
# The link to the same page in Spanish; an article's own pages have none, for they follow its language.
TWIN = "link[rel=alternate][hreflang=es]"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help="the kinds of pages to check, by their names in pages.py (default: all)")
    names = parser.parse_args().kinds
    kinds = [kind for kind in KINDS if not names or kind.name in names]
    install()
    shutil.rmtree(PAGES, ignore_errors=True)
    PAGES.mkdir(parents=True)
    faults = []
    with served() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        for scripts in (True, False):
            for kind in kinds:
                faults += faults_of(browser, base, kind, scripts=scripts)
        browser.close()
    faults += faults_of_markup()
    for fault in faults:
        print(fault)
    looks = len(SCHEMES) * len(WIDTHS) + 1
    pages = len(list(PAGES.glob("*.html")))
    print(f"{pages} pages, with and without scripts, each in {looks} looks: {len(faults)} faults")
    sys.exit(bool(faults))


def install() -> None:
    """Fetch the checker by npm, and Java where this is root on Debian; end with the line to run where it is not."""
    if not shutil.which("java"):
        if os.geteuid() or not shutil.which("apt-get"):
            sys.exit("The HTML checker needs Java. Run: sudo apt-get install default-jre-headless")
        subprocess.run(["apt-get", "install", "--yes", "--quiet", "default-jre-headless"], check=True)
    if not shutil.which("npm"):
        sys.exit("The HTML checker comes by npm, which is missing. Run: sudo apt-get install npm")
    if not JAR.is_file():
        FOLDER.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--no-save", "--no-fund", "--no-audit", "--prefix", str(FOLDER), PACKAGE], check=True)


def faults_of(browser: Browser, base: str, kind: Kind, *, scripts: bool) -> Iterator[str]:
    """Give what is wrong with a kind of page in every look, and keep its source for the checker."""
    context = browser.new_context(base_url=base, reduced_motion="reduce", viewport={"width": WIDTHS[0], "height": HEIGHT})
    page = context.new_page()
    if not scripts:
        # With scripting switched off, axe could not run either.
        page.route("**/*.js", lambda route: route.abort())
    answers: list[Answer] = []
    page.on("response", lambda answer: answers.append(answer) if answer.request.is_navigation_request() else None)
    kind.reach(page)
    page.wait_for_load_state()
    yield from faults_of_page(page, kind.name, answers, scripts=scripts)
    twin = page.locator(TWIN)
    if twin.count() and (address := twin.get_attribute("href")) != page.url:
        page.goto(address)
        yield from faults_of_page(page, f"{kind.name}-es", answers, scripts=scripts)
    context.close()


def faults_of_page(page: Page, name: str, answers: list[Answer], *, scripts: bool) -> Iterator[str]:
    """Give what is wrong with the page that is open, the last of the answers."""
    if scripts:
        (PAGES / f"{name}.html").write_bytes(answers[-1].body())
    # The style guide shows whole pages one under another, so it has the marks of many.
    if not name.startswith("styleguide"):
        yield from faults_in_looks(page, name if scripts else f"{name} without scripts")
    if scripts:
        yield from faults_at_stops(page, name)


def faults_in_looks(page: Page, name: str) -> Iterator[str]:
    """Give what axe finds at each width, light and dark, and in print."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            if found := barriers(page, TARGETS):
                yield f"{name}, {width} px, {scheme}: {found}"
    page.emulate_media(media="print", color_scheme="light")
    if found := barriers(page):
        yield f"{name}, in print: {found}"
    page.emulate_media(media="screen")


def faults_at_stops(page: Page, name: str) -> Iterator[str]:
    """Give the stops of Tab that are not seen, at each width."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); getSelection().removeAllRanges(); }")
        for stop in walk(page, "Tab", most=MOST_STOPS):
            if stop["faults"]:
                yield f"{name}, {width} px, Tab: {stop['words']!r} is {' and has '.join(stop['faults'])}"


def faults_of_markup() -> Iterator[str]:
    """Give every message of the checker about the pages and the style sheets."""
    for sheet in sorted((ROOT / "static/css").glob("*.css")):
        (PAGES / sheet.name).write_text(readable(sheet.read_text(encoding="utf-8")), encoding="utf-8")
    files = [*sorted(PAGES.iterdir()), *sorted((ROOT / "static").glob("*.html"))]
    command = ["java", "-jar", str(JAR), "--format", "json", "--also-check-css", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    for message in json.loads(done.stderr or done.stdout)["messages"]:
        counts = message.get("type") == "error" or message.get("subType") == "warning"
        name = Path(message.get("url", "")).name
        passed_by = (GUESSED,) if name.endswith("-es.html") else MANY_PAGES if name == "styleguide.html" else ()
        if counts and not message["message"].startswith(passed_by):
            yield f"{name}:{message.get('lastLine', '')}: {message['message']}"


def readable(sheet: str) -> str:
    """Give the style sheet as the checker can read it, line by line the same."""
    sheet = re.sub(r"/\*.*?\*/", _lines, sheet, flags=re.DOTALL)
    for pattern, instead in UNKNOWN_TO_THE_CHECKER.items():
        sheet = re.sub(pattern, lambda found, instead=instead: instead + _lines(found), sheet)
    return sheet


def _lines(found: re.Match) -> str:
    return "\n" * found[0].count("\n")


if __name__ == "__main__":
    main()
