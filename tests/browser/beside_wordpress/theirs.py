"""The same article written in WordPress."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from articles.models import CaseStudy
from tests.browser.beside_wordpress.hand import (
    ALT,
    CAPTION,
    CORRECTED,
    FIRST,
    MOST_MILLISECONDS,
    NAME,
    NOTE,
    RIGHT,
    SECOND,
    SIZE,
    STANDFIRST,
    TAGS,
    THIRD,
    TITLE,
    WRONG,
    Hand,
    place_of,
)
from tests.wordpress.installation import HOST, WordPress

LOCKED = 15_000  # milliseconds for which WordPress keeps a post that its author has left
PASSWORD = "a long password"


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
        hand.sees_bubble(page.get_by_role("combobox", name="URL"))
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
