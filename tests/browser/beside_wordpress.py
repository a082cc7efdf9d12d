"""Count what hands do for one article, here and in WordPress 6: actions and screens, step by step; see ``make beside-wordpress``.

An action is a click, a key chord, a run of typing without leaving the keys, or a file that is chosen. A screen is a page that loads, a
dialog, or a panel that has to be opened; menus and bubbles at the cursor are none. Both sides have the ways of somebody who knows them:
shortcuts, and panels that were left open. The short way of ours types the signs of notes and cases, and publishes by
the state and Ctrl+S. WordPress 6.1 has no footnotes: its note is a linked sign and a paragraph with an anchor; the case is a quotation.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[2])

from tests.browser.apart import served  # noqa: E402, I001

import pytest  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright  # noqa: E402

from articles.models import Article, Author, CaseStudy  # noqa: E402
from tests.browser.conftest import launch_options  # noqa: E402
from tests.browser.loaded import wait_before_every_act  # noqa: E402
from tests.browser.writing import NEXT_FRAME, Writer, open_panel, until_saved  # noqa: E402
from tests.pictures import picture as drawn  # noqa: E402
from tests.wordpress.installation import HOST, NotInstalled, WordPress, install_packages  # noqa: E402

MOST_MILLISECONDS = 120_000
SIZE = {"width": 1366, "height": 900}
LOCKED = 15_000  # milliseconds for which WordPress keeps a post that its author has left
PASSWORD = "a long password"
NAME = "Ana Duarte"
TITLE = "The harbour office"
STANDFIRST = "Who asks at the quay, and who answers."
FIRST = "The office opens at six, before the boats are back."
SECOND = "Nine people asked for their papers last winter."
NOTE = "Counted from the book of the office."
THIRD = "Two of them came agian in spring."
ALT = "A low house at the quay, its door open."
CAPTION = "The office in March."
TAGS = ("harbours", "papers")
WRONG, RIGHT = "agian", "again"
CORRECTED = ("It said that the office opens at six.", "It opens at seven.")


class Hand:
    """The hands of one person at one page, and what they did, by step."""

    def __init__(self, page: Page):
        self.page = page
        self.actions: Counter[str] = Counter()
        self.screens: Counter[str] = Counter()
        self.steps: list[str] = []
        page.on("domcontentloaded", self._loaded)

    def at(self, page: Page) -> None:
        """Go on at the page of somebody else."""
        self.page = page
        page.on("domcontentloaded", self._loaded)

    def begin(self, step: str) -> None:
        self.steps.append(step)
        print(f"  {step}", flush=True)

    def sees(self, screen: Locator) -> None:
        """Wait for a dialog or panel that was opened."""
        expect(screen).to_be_visible()
        self.screens[self.steps[-1]] += 1

    def click(self, where: Locator, **how) -> None:
        where.click(**how)
        self._acted()

    def twice(self, where: Locator, **how) -> None:
        where.dblclick(**how)
        self._acted()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.evaluate(NEXT_FRAME)
            self.page.keyboard.press(key)
            self._acted()

    def type(self, words: str) -> None:
        """Type a run; a new line in it is Enter."""
        for number, line in enumerate(words.split("\n")):
            if number:
                self.page.evaluate(NEXT_FRAME)
                self.page.keyboard.press("Enter")
            self.page.evaluate(NEXT_FRAME)
            self.page.keyboard.type(line, delay=5)
        self._acted()

    def choose(self, opener: Locator, file: Path) -> None:
        """Press what opens the files of the machine, and take one."""
        with self.page.expect_file_chooser() as chooser:
            self.click(opener)
        chooser.value.set_files(file)
        self._acted()

    def select(self, where: Locator, value: str) -> None:
        where.select_option(value)
        self._acted()

    def _loaded(self, page: Page) -> None:
        if self.steps and page.url.startswith("http"):
            self.screens[self.steps[-1]] += 1

    def _acted(self) -> None:
        self.actions[self.steps[-1]] += 1


def account(group: str):
    """Give the member of staff of a group; the author has a name to write under."""
    user, is_new = get_user_model().objects.get_or_create(username=group.lower(), is_staff=True)
    if is_new:
        user.groups.set([Group.objects.get(name=group)])
        if group == "Author":
            Author.objects.create(name=NAME, user=user)
    return user


def place_of(text: Locator, word: str) -> dict[str, float]:
    """Bring a word into view, and give the middle of it, from the corner of the text that it stands in."""
    return text.evaluate(
        """(text, word) => {
          const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(word);
            if (at === -1) continue;
            const range = document.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + word.length);
            walker.currentNode.parentElement.scrollIntoView({ block: "center" });
            const box = range.getBoundingClientRect(), corner = text.getBoundingClientRect();
            return { x: (box.left + box.right) / 2 - corner.left, y: (box.top + box.bottom) / 2 - corner.top };
          }
        }""",
        word,
    )


class Ours:
    """The article at this blog, whose server is at ``base``."""

    def __init__(self, browser: Browser, base: str, picture: Path, *, shorthand: bool = False):
        self._browser, self._base, self._picture, self._shorthand = browser, base, picture, shorthand
        self._title = f"{TITLE} and its book" if shorthand else TITLE
        self._case = CaseStudy.objects.filter(status=CaseStudy.Status.PUBLISHED).first()

    def run(self) -> Hand:
        writer, editor = (self._sits(account(name)) for name in ("Author", "Editor"))
        hand = Hand(writer)
        self._write(hand)
        hand.at(editor)
        self._edit(hand)
        return hand

    def _sits(self, user) -> Page:
        """Give a page of somebody who is signed in and has left open the panels that are used."""
        context = self._browser.new_context(base_url=self._base, viewport=SIZE)
        context.set_default_timeout(MOST_MILLISECONDS)
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self._base}])
        page = context.new_page()
        Writer(page)
        for panel in ("State and date", "Tags"):
            open_panel(page, panel)
        return page

    def _write(self, hand: Hand) -> None:
        page = hand.page
        page.goto("about:blank")
        hand.begin("The first page, and a new article")
        page.goto(reverse("admin:index"))
        hand.click(page.get_by_role("link", name="New article").first)
        writer = Writer.__new__(Writer)
        writer.page = page
        writer.wait()
        hand.begin("Title")
        expect(page.locator("#id_title")).to_be_focused()
        hand.type(self._title)
        hand.begin("Standfirst, or excerpt")
        hand.click(page.locator("#id_standfirst"))
        hand.type(STANDFIRST)
        hand.begin("Three paragraphs")
        hand.click(writer.text)
        hand.type(f"{FIRST}\n{SECOND}")
        hand.begin("A footnote")
        if self._shorthand:
            hand.type(f"[fn]{NOTE}[/fn]\n[case:{self._case.slug}]\n{THIRD}")
        else:
            hand.press("Control+Alt+f")
            hand.sees(writer.dialog())
            hand.type(NOTE)
            hand.press("Control+Enter")
            expect(writer.dialog()).to_have_count(0)
            expect(writer.text).to_be_focused()
            hand.begin("A case study")
            hand.press("Control+Alt+c")
            hand.sees(writer.dialog())
            expect(writer.dialog().locator("option").first).to_be_attached()
            hand.type(self._case.title)
            expect(writer.dialog().locator("select[size] option")).to_have_count(1)
            hand.press("Control+Enter")
            expect(writer.text.locator(".case-card")).to_have_count(1)
            hand.begin("Three paragraphs")
            hand.type(THIRD)
        hand.begin("A picture of a file, described, with a caption")
        hand.press("Control+Alt+p")
        hand.sees(writer.dialog())
        hand.choose(writer.dialog().locator("input[type=file]"), self._picture)
        hand.press("Control+Enter")
        hand.sees(writer.dialog().get_by_role("heading", name="What the picture shows"))
        hand.type(ALT)
        hand.click(writer.dialog().locator("[contenteditable=true]"))
        hand.type(CAPTION)
        hand.select(writer.dialog().get_by_label("People in it"), "nobody")
        hand.press("Control+Enter")
        expect(writer.dialog()).to_have_count(0)
        expect(writer.text.locator(".picture-card figcaption")).to_contain_text(CAPTION)
        hand.begin("Byline")
        expect(page.locator(".panel", has=page.locator("#bylines-heading")).locator(".panel__value")).to_contain_text(NAME)
        hand.begin("Two tags")
        hand.click(page.get_by_role("combobox", name="Tags"))
        hand.type("".join(f"{tag}," for tag in TAGS))
        hand.begin("The author sends it to review")
        hand.click(page.get_by_role("button", name="Send to review"))
        until_saved(page)
        expect(page.locator(".bar__words")).to_contain_text("In review since")

    def _edit(self, hand: Hand) -> None:
        page = hand.page
        page.goto("about:blank")
        hand.begin("An editor opens it and takes it back")
        page.goto(reverse("admin:index"))
        hand.click(page.get_by_role("link", name=self._title, exact=True).first)
        writer = Writer.__new__(Writer)
        writer.page = page
        writer.wait()
        hand.select(page.locator("#id_status"), "draft")
        page.evaluate("document.querySelector('.bar__said').replaceChildren()")
        hand.press("Control+s")
        until_saved(page)
        expect(page.locator(".bar__words")).to_contain_text("Draft")
        hand.begin("Publish")
        if self._shorthand:
            hand.select(page.locator("#id_status"), "published")
            hand.press("Control+s")
        else:
            hand.click(page.get_by_role("button", name="Publish…"))
            hand.click(page.get_by_role("button", name="Publish now"))
        expect(page.get_by_text("Published. Readers see it at").first).to_be_visible()
        hand.begin("A word is corrected")
        writer.wait()
        hand.twice(writer.text, position=place_of(writer.text, WRONG))
        hand.type(RIGHT)
        hand.begin("Readers are told of the correction, and see it")
        panel = page.locator("#corrections-group")
        hand.click(panel.locator("summary").first)
        hand.click(panel.locator("#id_corrections-0-text_wrong"))
        hand.type(CORRECTED[0])
        hand.press("Tab")
        hand.type(CORRECTED[1])
        hand.click(page.locator(".bar [name=_save]"))
        expect(page.get_by_text("Updated. Readers see the changes").first).to_be_visible()
        article = Article.objects.get(title=self._title, status=Article.Status.PUBLISHED)
        held = {
            "body": RIGHT in article.body and WRONG not in article.body,
            "corrections": [each.text_right for each in article.corrections.all()],
            "notes": article.footnotes.count(),
            "pictures": [each.alt for each in article.pictures.all()],
            "tags": sorted(article.tags.names()),
        }
        assert held == {"body": True, "corrections": [CORRECTED[1]], "notes": 1, "pictures": [ALT], "tags": sorted(TAGS)}, held


class Theirs:
    """The same article in the block editor of WordPress."""

    def __init__(self, browser: Browser, wordpress: WordPress, picture: Path):
        self._browser, self._wordpress, self._picture = browser, wordpress, picture
        self._summary = CaseStudy.objects.filter(status=CaseStudy.Status.PUBLISHED).first().summary

    def run(self) -> Hand:
        first, last = NAME.split()
        accounts = [
            {"user_login": role, "user_pass": PASSWORD, "user_email": f"{role}@ferry.example", "role": role, "display_name": name}
            for role, name in (("author", f"{first} {last}"), ("editor", "Bea"))
        ]
        print(f"WordPress {self._wordpress.php('newsroom', {'accounts': accounts})}", flush=True)
        writer, editor = (self._sits(role) for role in ("author", "editor"))
        hand = Hand(writer)
        self._write(hand)
        # Who has it open keeps others out, so the author leaves, which counts for nothing.
        writer.goto("about:blank")
        writer.wait_for_timeout(LOCKED)
        hand.at(editor)
        self._edit(hand)
        return hand

    def _sits(self, role: str) -> Page:
        context = self._browser.new_context(base_url=f"http://{HOST}", viewport=SIZE)
        context.set_default_timeout(MOST_MILLISECONDS)
        page = context.new_page()
        page.goto("/wp-login.php?redirect_to=/wp-admin/index.php")
        page.locator("#user_login").fill(role)
        page.locator("#user_pass").fill(PASSWORD)
        page.locator("#wp-submit").click()
        expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
        return page

    def _write(self, hand: Hand) -> None:
        page = hand.page
        page.goto("about:blank")
        hand.begin("The first page, and a new article")
        page.goto("/wp-admin/index.php")
        hand.click(page.locator("#wp-admin-bar-new-content > a"))
        title = page.get_by_role("textbox", name="Add title")
        expect(title).to_be_focused()
        settings_of = page.get_by_role("region", name="Editor settings")
        hand.begin("Title")
        hand.type(TITLE)
        hand.begin("Three paragraphs")
        hand.press("Enter")
        hand.type(f"{FIRST}\n{SECOND}")
        hand.begin("A footnote")
        hand.type("1")
        hand.press("Shift+ArrowLeft", "Control+k")
        expect(page.get_by_role("combobox", name="URL")).to_be_focused()
        hand.type("#note-1")
        hand.press("Enter")
        expect(page.locator(".editor-styles-wrapper a[href='#note-1']")).to_have_text("1")
        hand.press("End")
        hand.begin("A case study")
        hand.type("\n/quote")
        expect(page.locator(".components-autocomplete__result").first).to_be_visible()
        hand.press("Enter")
        expect(page.locator(".wp-block-quote")).to_be_visible()
        hand.type(f"{self._summary}\n\n")
        hand.begin("Three paragraphs")
        hand.type(THIRD)
        hand.begin("A picture of a file, described, with a caption")
        hand.type("\n/image")
        expect(page.locator(".components-autocomplete__result").first).to_be_visible()
        hand.press("Enter")
        hand.choose(page.locator(".block-editor-media-placeholder").get_by_role("button", name="Upload"), self._picture)
        expect(page.locator(".wp-block-image img[src^=http]")).to_be_visible()
        hand.click(settings_of.get_by_label("Alt text"))
        hand.type(ALT)
        hand.click(page.locator(".wp-block-image figcaption"))
        hand.type(CAPTION)
        hand.begin("A footnote")
        hand.type(f"\nNote 1: {NOTE}")
        hand.click(settings_of.get_by_role("button", name="Advanced"))
        hand.sees(settings_of.get_by_label("HTML anchor"))
        hand.click(settings_of.get_by_label("HTML anchor"))
        hand.type("note-1")
        hand.begin("Standfirst, or excerpt")
        hand.click(settings_of.get_by_role("button", name="Post", exact=True))
        hand.click(settings_of.get_by_label("Write an excerpt"))
        hand.type(STANDFIRST)
        hand.begin("Byline")
        hand.begin("Two tags")
        hand.click(settings_of.get_by_label("Add New Tag"))
        hand.type("".join(f"{tag}," for tag in TAGS))
        # A tag that is made while the post is saved would leave it changed.
        expect(settings_of.locator(".components-form-token-field__token")).to_have_count(len(TAGS))
        hand.begin("The author sends it to review")
        hand.click(settings_of.get_by_label("Pending review"))
        hand.press("Control+s")
        self._saved(page)

    def _edit(self, hand: Hand) -> None:
        page = hand.page
        page.goto("about:blank")
        hand.begin("An editor opens it and takes it back")
        page.goto("/wp-admin/index.php")
        hand.click(page.locator("#menu-posts > a"))
        hand.click(page.locator("a.row-title", has_text=TITLE))
        settings_of = page.get_by_role("region", name="Editor settings")
        hand.click(settings_of.get_by_label("Pending review"))
        hand.press("Control+s")
        self._saved(page)
        hand.begin("Publish")
        hand.click(page.locator(".editor-post-publish-panel__toggle"))
        panel = page.locator(".editor-post-publish-panel")
        hand.sees(panel)
        hand.click(panel.get_by_role("button", name="Publish", exact=True))
        expect(panel).to_contain_text("is now live")
        hand.begin("A word is corrected")
        text = page.locator(".editor-styles-wrapper")
        hand.twice(text, position=place_of(text, WRONG))
        hand.type(RIGHT)
        hand.begin("Readers are told of the correction, and see it")
        hand.click(text.locator("p.wp-block").first)
        hand.press("Control+Alt+t")
        hand.type(f"Correction: {' '.join(CORRECTED)}")
        hand.press("Control+s")
        self._saved(page)

    def _saved(self, page: Page) -> None:
        page.wait_for_function(
            "() => { const post = wp.data.select('core/editor'); return !post.isSavingPost() && !post.isEditedPostDirty(); }"
        )


def table(ours: Hand, typed: Hand, theirs: Hand) -> str:
    """Give the counts of each step as a table, actions and screens of each side."""
    lines = [
        "| | ours: actions | screens | ours, the short way: actions | screens | WordPress: actions | screens |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for step in dict.fromkeys(ours.steps):
        counts = (count for hand in (ours, typed, theirs) for count in (hand.actions[step], hand.screens[step]))
        lines.append(f"| {step} | {' | '.join(str(count) for count in counts)} |")
    counts = (counted.total() for hand in (ours, typed, theirs) for counted in (hand.actions, hand.screens))
    return "\n".join([*lines, f"| **all** | {' | '.join(str(count) for count in counts)} |"])


def main() -> None:
    try:
        install_packages()
    except NotInstalled as error:
        sys.exit(str(error))
    wait_before_every_act(pytest.MonkeyPatch())
    expect.set_options(timeout=MOST_MILLISECONDS)
    with tempfile.TemporaryDirectory(prefix="htc-wordpress-", ignore_cleanup_errors=True) as name, sync_playwright() as playwright:
        folder = Path(name)
        shown = folder / "office.jpg"
        shown.write_bytes(drawn("JPEG"))
        options = launch_options()
        with served() as base, WordPress(folder) as wordpress:
            away = f"--host-resolver-rules=MAP {HOST} 127.0.0.1:{wordpress.port}"
            browser = playwright.chromium.launch(**options | {"args": [*options["args"], away]})
            print(f"Chromium {browser.version}", flush=True)
            ours, typed = Ours(browser, base, shown).run(), Ours(browser, base, shown, shorthand=True).run()
            theirs = Theirs(browser, wordpress, shown).run()
            browser.close()
    print(table(ours, typed, theirs))


if __name__ == "__main__":
    main()
