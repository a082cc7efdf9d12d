"""The article written at this blog."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from articles.models import Article, Author, CaseStudy
from articles.models.article import EDIT_ANY
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
from tests.browser.writing import Writer, open_panel, until_saved


def account(group: str):
    """Give the member of staff of a group; the author has a name to write under."""
    user, is_new = get_user_model().objects.get_or_create(username=group.lower(), is_staff=True)
    if is_new:
        user.groups.set([Group.objects.get(name=group)])
        if group == "Author":
            Author.objects.create(name=NAME, user=user)
    return user


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
        if user.has_perm(EDIT_ANY):
            Writer(page, Article.objects.filter(path__isnull=False, kind=Article.Kind.POST).first())
            page.locator("#corrections-group summary").first.click()
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
            hand.sees_bubble(writer.dialog())
            hand.type(NOTE)
            hand.press("Control+Enter")
            expect(writer.dialog()).to_have_count(0)
            expect(writer.text).to_be_focused()
            hand.begin("A case study")
            hand.type(f"\n/{self._case.title}")
            offered = page.get_by_role("listbox", name="What can be inserted").get_by_role("option")
            expect(offered.filter(has_text=self._case.title)).to_have_attribute("aria-selected", "true")
            hand.press("Enter")
            expect(writer.text.locator(".case-card")).to_have_count(1)
            hand.begin("Three paragraphs")
            hand.type(THIRD)
        hand.begin("A picture of a file, described, with a caption")
        hand.press("Control+Alt+p")
        hand.sees(writer.dialog())
        hand.choose(writer.dialog().locator("input[type=file]"), self._picture)
        expect(writer.dialog().get_by_label("Description")).to_be_focused()
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
        page.evaluate("document.querySelector('.bar__said').replaceChildren()")
        hand.click(page.get_by_role("button", name="Back to draft"))
        until_saved(page)
        expect(page.locator(".bar__words")).to_contain_text("Draft")
        hand.begin("Publish")
        if self._shorthand:
            hand.select(page.locator("#id_status"), "published")
            hand.press("Control+s")
        else:
            hand.click(page.get_by_role("button", name="Publish…"))
            hand.sees(page.locator(".checks"))
            hand.click(page.get_by_role("button", name="Publish now"))
        expect(page.get_by_text("Published. Readers see it at").first).to_be_visible()
        hand.begin("A word is corrected")
        writer.wait()
        hand.twice(writer.text, position=place_of(writer.text, WRONG))
        hand.type(RIGHT)
        hand.begin("Readers are told of the correction, and see it")
        panel = page.locator("#corrections-group")
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
