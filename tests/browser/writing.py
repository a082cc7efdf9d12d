"""A writer at the visual editor: what hands do, and what the form then holds."""

import re

from django.urls import reverse
from playwright.sync_api import Locator, Page, Route, expect

from articles.models import Article

CONTROL = "ControlOrMeta"
# The browser tells a page of a moved cursor some time after the key, or the press, that moved it: before the next frame.
NEXT_FRAME = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"


def press_key(page: Page, key: str) -> None:
    """Press a key, once the page knows where the cursor is."""
    page.evaluate(NEXT_FRAME)
    page.keyboard.press(key)


def until_routed(page: Page, held: list[Route]) -> Route:
    """Give the first request that a test holds back: the browser tells of it some time before it asks what to do with it."""
    while not held:
        page.context.cookies()
    return held[0]


def open_panel(page: Page, name: str) -> Locator:
    """Open the panel of a name beside the text, unless it is open, and give it."""
    panel = page.locator("details.panel", has=page.locator(".panel__name", has_text=re.compile(rf"^{re.escape(name)}$")))
    if panel.get_attribute("open") is None:
        panel.locator("summary").click()
    return panel


def press_save(page: Page) -> None:
    """Press the plain save of the bar, whatever it is called in the state of the row."""
    page.evaluate("document.querySelector('.bar__said')?.replaceChildren()")
    page.locator(".bar button[name=_save]").click()


def save_by_key(page: Page) -> None:
    """Press Ctrl+S, and wait until the bar says what came of it."""
    page.evaluate("document.querySelector('.bar__said').replaceChildren()")
    press_key(page, f"{CONTROL}+s")
    until_saved(page)


def until_saved(page: Page) -> None:
    """Wait until the bar says that a save has come to its end, or the page that answers a form without scripts."""
    said = page.locator(".bar__said:not(:empty), .messagelist .success").filter(has_not_text="Saving…")
    expect(said.first).to_be_visible()


class Writer:
    """The article's form with its editor ready."""

    def __init__(self, page: Page, article: Article | None = None):
        self.page = page
        names = ("admin:articles_article_change", [article.pk]) if article else ("admin:articles_article_add", [])
        page.goto(reverse(names[0], args=names[1]))
        self.wait()

    def wait(self) -> None:
        """Wait until the editor says that it can keep notes and cases."""
        expect(self.page.locator("#id_editor_caps")).to_have_value("fn,case")
        expect(self.frame.locator(".prose-menubar")).to_have_attribute("role", "toolbar")

    @property
    def frame(self) -> Locator:
        """The editor of the article's own text, with its toolbar and what stands below."""
        return self.page.locator(".prose-editor:has(> #id_body)")

    @property
    def text(self) -> Locator:
        """The editable text of the article."""
        return self.frame.locator(".ProseMirror")

    @property
    def markers(self) -> Locator:
        return self.text.locator("sup.fn")

    @property
    def html(self) -> str:
        """What would be posted."""
        return self.page.locator("#id_body").input_value()

    def signs(self) -> list[str]:
        """The numbers at the markers, in the order of the text."""
        return [marker.get_attribute("data-sign") for marker in self.markers.all()]

    def notes(self) -> list[tuple[str, str]]:
        """Give (key, text) of each marker that would be posted."""
        return re.findall(r'data-fn="([^"]*)" data-note="([^"]*)"', self.html)

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    def press(self, *keys: str) -> None:
        for key in keys:
            press_key(self.page, key)

    def choose(self, menu: str, name: str) -> None:
        """Choose something in a menu of the toolbar."""
        self.frame.get_by_role("button", name=re.compile(rf"^{menu}\b")).click()
        self.frame.get_by_role("menu", name=menu).get_by_text(name, exact=True).click()

    def dialog(self) -> Locator:
        return self.page.locator("dialog.editor-dialog[open]")

    def note(self, words: str) -> None:
        """Write a footnote at the cursor, by keyboard alone."""
        before = self.markers.count()
        self.press("Control+Alt+f")
        expect(self.dialog().get_by_role("textbox", name="Text of the note")).to_be_focused()
        self.type(words)
        self.press("Control+Enter")
        expect(self.markers).to_have_count(before + 1)
        expect(self.text).to_be_focused()

    def click_at_end(self) -> None:
        self.text.click()
        self.press(f"{CONTROL}+End")

    def save(self) -> Article:
        """Save the form and give the article."""
        press_save(self.page)
        until_saved(self.page)
        return Article.objects.latest("pk")
