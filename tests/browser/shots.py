"""Draw every page at every width and in every look, and odd blogs, into var/shots; with --docs also the pictures of the docs.

A look is light, dark, printed, without scripts, from right to left, or with text twice as large. With names of pages behind it only
these are drawn, such as ``home article odd``.
"""

import argparse
import html
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "var/shots"
DOCS_PICTURES = ROOT / "docs/pictures"
EDITED = ".prose-editor:has(> #id_body) .ProseMirror > p"
DOCS_BYTES = 300 * 1024
START_SECONDS = 120
PRINT_WIDTH = 794  # A4 at 96 dots an inch
ADMIN_WIDTHS = (390, 1440)
PUBLIC_WIDTHS = (320, 390, 768, 1440, 2560)
ODD_WIDTHS = (390, 1440)
TWICE_AS_LARGE = """() => {
  const { style } = document.documentElement;
  style.fontSize = '';
  style.fontSize = `${2 * parseFloat(getComputedStyle(document.documentElement).fontSize)}px`;
}"""
LOOKS = ("light", "dark", "rtl", "large", "print", "noscript")
LONGEST = 30_000  # pixels of a picture on a sheet: the style guide is six times as long
VERSION_SECONDS = 1.2  # until the server looks whether anything has changed


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


sys.path.insert(0, str(ROOT))
FOLDER = tempfile.mkdtemp(prefix="htc-shots-")
PORT = free_port()
BASE = f"http://localhost:{PORT}"
os.environ |= {
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    "DJANGO_SETTINGS_MODULE": "htc.settings",
    "HTC_DATA_DIR": FOLDER,
    "HTC_ENV": "test",
    "HTC_RATE_LIMITS": "off",
    "HTC_SITE_URL": BASE,
}
for _name in ("DATABASE_URL", "CACHE_URL", "HTC_SECRET_KEY", "HTC_TRUSTED_PROXIES", "HTC_MAIL_URL", "HTC_TESTNET", "HTC_TESTNET_LOG"):
    os.environ.pop(_name, None)

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.urls import reverse  # noqa: E402
from PIL import Image as PictureFile  # noqa: E402
from playwright.sync_api import Browser, Page, Playwright, sync_playwright  # noqa: E402

from articles.models import Article, CaseStudy, Image  # noqa: E402
from comments.models import Response  # noqa: E402
from tests.browser.conftest import launch_options  # noqa: E402
from tests.browser.pages import ARTICLE, CLOSED, HEIGHT, KINDS, QUESTION, SCHEMES, fill, fill_odd, fill_queue  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--docs", action="store_true", help="draw the pictures of the README and the handbooks anew as well")
    parser.add_argument("names", nargs="*", help="the pages to draw; all, and those of the admin, where none is named")
    asked = parser.parse_args()
    docs, names = asked.docs, set(asked.names)
    shutil.rmtree(SHOTS, ignore_errors=True)
    SHOTS.mkdir(parents=True)
    call_command("migrate", verbosity=0)
    fill()
    fill_queue()
    server = subprocess.Popen([sys.executable, ROOT / "manage.py", "serve", "--port", str(PORT)], stdout=subprocess.DEVNULL)
    try:
        wait_for_server()
        with sync_playwright() as playwright:
            draw_public(playwright, names)
            browser = playwright.chromium.launch(**launch_options())
            if not names:
                draw_admin(browser)
            if docs:
                draw_docs(browser)
            if not names or "odd" in names:
                draw_odd(browser)
            draw_sheets(browser)
            browser.close()
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(15)
        shutil.rmtree(FOLDER, ignore_errors=True)
    print(f"{len(list(SHOTS.glob('*.png')))} pictures in {SHOTS.relative_to(ROOT)}; open index.html")


def wait_for_server() -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(BASE, timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"The server did not answer at {BASE} within {START_SECONDS} seconds.")


def draw(page: Page, name: str, width: int, look: str, *, height: int = HEIGHT) -> None:
    """Draw the page as it is, from top to end."""
    page.set_viewport_size({"width": width, "height": height})
    page.screenshot(path=SHOTS / f"{name}-{width}-{look}.png", full_page=True)


def draw_public(playwright: Playwright, names: set[str]) -> None:
    """Draw each kind of page, or those of the names, at every width and in every look."""
    for scripts in (True, False):
        for kind in [kind for kind in KINDS if not names or kind.name in names]:
            # One that has drawn a page as long as the style guide may not draw another.
            browser = playwright.chromium.launch(**launch_options())
            page = browser.new_context(base_url=BASE, java_script_enabled=scripts, reduced_motion="reduce").new_page()
            kind.reach(page)
            if scripts:
                draw_looks(page, kind.name)
            else:
                draw(page, kind.name, 1440, "noscript")
            browser.close()


def draw_looks(page: Page, name: str) -> None:
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in PUBLIC_WIDTHS:
            draw(page, name, width, scheme)
    page.emulate_media(media="print", color_scheme="light")
    draw(page, name, PRINT_WIDTH, "print")
    page.emulate_media(media="screen")
    page.evaluate("document.documentElement.dir = 'rtl'")
    for width in ODD_WIDTHS:
        draw(page, name, width, "rtl")
    page.evaluate("document.documentElement.dir = 'ltr'")
    for width in (768, 1440):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.evaluate(TWICE_AS_LARGE)
        draw(page, name, width, "large")


def draw_odd(browser: Browser) -> None:
    """Draw what no blog should hold, then a blog with one article, and one with none."""
    page = browser.new_context(base_url=BASE, reduced_motion="reduce").new_page()
    crowded = fill_odd()
    draw_odd_pages(page, "odd-crowded", ("/", crowded, "/archive/", "/tags/", "/case-studies/"))
    Article.objects.exclude(path=CLOSED.strip("/")).delete()
    CaseStudy.objects.filter(placements=None).delete()
    draw_odd_pages(page, "odd-one", ("/", CLOSED, "/archive/", "/case-studies/"))
    Article.objects.all().delete()
    draw_odd_pages(page, "odd-none", ("/", "/archive/", "/tags/"))


def draw_odd_pages(page: Page, name: str, paths: tuple[str, ...]) -> None:
    time.sleep(VERSION_SECONDS)
    for path in paths:
        page.goto(path)
        for width in ODD_WIDTHS:
            draw(page, f"{name}-{path.strip('/').replace('/', '_') or 'home'}", width, "light")


def draw_admin(browser: Browser) -> None:
    """Draw the pages at which staff work."""
    page = browser.new_context(base_url=BASE, reduced_motion="reduce").new_page()
    page.goto(reverse("admin:login"))
    draw_admin_page(page, "admin-login")
    sign_in(page)
    article = Article.objects.get(path=ARTICLE.strip("/"))
    for name, path in (
        ("admin-desk", reverse("admin:index")),
        ("admin-article-new", reverse("admin:articles_article_add")),
        ("admin-article", reverse("admin:articles_article_change", args=[article.pk])),
        ("admin-case", reverse("admin:articles_casestudy_change", args=[article.placements.first().case_study_id])),
        ("admin-help", reverse("help")),
        ("admin-library", reverse("admin:articles_image_changelist")),
        ("admin-library-add", reverse("admin:articles_image_add")),
        ("admin-picture", reverse("admin:articles_image_change", args=[Image.objects.first().pk])),
        ("admin-documents", reverse("admin:articles_document_changelist")),
        ("admin-queue", reverse("admin:comments_response_queue") + "?lane=comments"),
        ("admin-queue-safeguarding", reverse("admin:comments_response_queue") + "?lane=safeguarding"),
        ("admin-queue-linkbacks", reverse("admin:comments_response_queue") + "?lane=linkbacks"),
        ("admin-queue-one", reverse("admin:comments_response_queue_one", args=[Response.objects.get(body=QUESTION).pk])),
        ("admin-queue-site", reverse("admin:comments_response_queue_site") + "?domain=copies.example"),
        ("admin-record", reverse("admin:comments_response_record")),
        ("admin-responses", reverse("admin:comments_response_changelist") + "?state=all"),
        ("admin-response", reverse("admin:comments_response_change", args=[article.responses.first().pk])),
    ):
        page.goto(path, wait_until="networkidle")
        draw_admin_page(page, name)
    draw_dialogs(page, article)


def sign_in(page: Page) -> None:
    page.goto(reverse("admin:login"))
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill((Path(FOLDER) / "demo_login").read_text().strip())
    page.get_by_role("button", name="Sign in").click()
    page.locator(".head__account").wait_for()


def draw_dialogs(page: Page, article: Article) -> None:
    """Draw what the editor asks: a note, a case study, a link."""
    for name, keys in (("note", "Control+Alt+f"), ("case", "Control+Alt+c"), ("link", "Control+k")):
        page.goto(reverse("admin:articles_article_change", args=[article.pk]), wait_until="networkidle")
        page.locator(EDITED).first.click()
        page.keyboard.press(keys)
        page.locator("dialog[open]").wait_for()
        page.wait_for_load_state("networkidle")
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            for width in ADMIN_WIDTHS:
                page.set_viewport_size({"width": width, "height": HEIGHT})
                page.screenshot(path=SHOTS / f"admin-dialog-{name}-{width}-{scheme}.png")


def draw_admin_page(page: Page, name: str) -> None:
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in ADMIN_WIDTHS:
            draw(page, name, width, scheme)


def draw_sheets(browser: Browser) -> None:
    """Put all pictures of a page side by side: an index to leaf through, and one sheet for each page."""
    page = browser.new_page(viewport={"width": 2400, "height": 300})
    drawn = {path.name.rsplit("-", 2)[0] for path in SHOTS.glob("*.png")}
    kinds = [kind.name for kind in KINDS if kind.name in drawn]
    names = [*kinds, *sorted(drawn - set(kinds))]
    sections = []
    for name in names:
        files = [path for path in SHOTS.glob(f"{name}-*.png") if path.name.removeprefix(f"{name}-")[0].isdigit()]
        files = [path for path in files if height_of(path) <= LONGEST]
        if not files:
            continue
        section = sheet(name, sorted(files, key=in_order))
        sections.append(section)
        (SHOTS / "sheet.html").write_text(document(section), encoding="utf-8")
        page.goto((SHOTS / "sheet.html").as_uri())
        page.screenshot(path=SHOTS / f"sheet-{name}.png", full_page=True)
    (SHOTS / "sheet.html").unlink(missing_ok=True)
    (SHOTS / "index.html").write_text(document("".join(sections)), encoding="utf-8")
    page.close()


def height_of(path: Path) -> int:
    PictureFile.MAX_IMAGE_PIXELS = None  # our own
    with PictureFile.open(path) as picture:
        return picture.height


def in_order(path: Path) -> tuple[int, int]:
    """Give light before dark before the rest, and narrow before wide."""
    _, width, look = path.stem.rsplit("-", 2)
    return LOOKS.index(look), int(width)


def sheet(name: str, files: list[Path]) -> str:
    figures = "".join(
        f'<figure><figcaption>{html.escape(file.stem)}</figcaption><a href="{file.name}"><img src="{file.name}" alt=""></a></figure>'
        for file in files
    )
    return f"<h2>{html.escape(name)}</h2><div>{figures}</div>"


def document(sections: str) -> str:
    style = (
        "body{font:14px sans-serif;background:#777;color:#fff;margin:1em}div{display:flex;gap:12px;align-items:start}"
        "figure{margin:0;flex:0 1 auto;min-width:0}img{max-width:100%;height:auto;display:block}"
    )
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Pictures</title><style>{style}</style>{sections}'


def draw_docs(browser: Browser) -> None:
    """Draw the pictures of the README and the handbooks: what a reader sees, and the screens at which staff work."""
    page = browser.new_page(base_url=BASE, viewport={"width": 1440, "height": HEIGHT}, color_scheme="light")
    page.goto(ARTICLE)
    page.locator(".case-study").first.evaluate("(aside) => scrollTo(0, aside.getBoundingClientRect().top - 250)")
    shoot(page, "article")
    sign_in(page)
    page.set_viewport_size({"width": 1180, "height": 760})
    article = Article.objects.get(path=ARTICLE.strip("/"))
    form = reverse("admin:articles_article_change", args=[article.pk])
    page.goto(reverse("admin:index"), wait_until="networkidle")
    shoot(page, "desk")
    page.goto(form, wait_until="networkidle")
    page.locator(EDITED).first.evaluate("(text) => scrollTo(0, text.getBoundingClientRect().top - 260)")
    shoot(page, "editor")
    review = Article.objects.get(status=Article.Status.REVIEW)
    page.goto(reverse("admin:articles_article_change", args=[review.pk]), wait_until="networkidle")
    shoot(page, "remarks")
    page.locator(".bar [name=_publish]").click()
    page.locator("#checks-head").wait_for()
    shoot(page, "publish")
    for name, keys in (("footnote", "Control+Alt+f"), ("place-case", "Control+Alt+c")):
        page.goto(form, wait_until="networkidle")
        page.locator(EDITED).first.click()
        page.keyboard.press(keys)
        page.locator("dialog[open]").wait_for()
        page.wait_for_load_state("networkidle")
        shoot(page, name)
    page.goto(reverse("admin:comments_response_changelist") + "?state=all", wait_until="networkidle")
    shoot(page, "responses")
    page.goto(reverse("admin:comments_response_queue") + "?lane=comments", wait_until="networkidle")
    shoot(page, "queue")
    page.close()


def shoot(page: Page, name: str) -> None:
    DOCS_PICTURES.mkdir(exist_ok=True)
    picture = DOCS_PICTURES / f"{name}.png"
    page.screenshot(path=picture)
    if picture.stat().st_size > DOCS_BYTES:
        sys.exit(f"{picture.name} is larger than {DOCS_BYTES // 1024} KB.")


if __name__ == "__main__":
    main()
