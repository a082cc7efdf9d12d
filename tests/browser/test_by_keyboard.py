"""A whole article from nothing, by the keyboard alone, in an order and a number of steps that one would do every week."""

from django.urls import reverse
from justhtml import JustHTML
from playwright.sync_api import Locator, Page, expect

from articles.models import Article, Author
from tests.browser.writing import press_key, until_saved

IS_REACHED = "(field) => field === document.activeElement || field.nextElementSibling?.contains(document.activeElement)"
MOST_ACTIONS = 47
ORDINALS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
PARAGRAPHS = [f"Paragraph {number} says what a paragraph says." for number in ORDINALS]
NOTE = "In this article the word means those who chose the work."
CASES = ["harbour", "kiln", "orchard"]


class Hands:
    """Counts what they do: a key, or the typing of one field or paragraph, is one action."""

    def __init__(self, page: Page):
        self.page = page
        self.actions = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            press_key(self.page, key)
            self.actions += 1

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.actions += 1

    def tab_to(self, name: str) -> None:
        """Go on with Tab to the field of this name."""
        self._tab_to(self.page.locator(f"[name='{name}']"))

    def tab_to_panel(self, name: str) -> None:
        """Go on with Tab to the head of a panel."""
        self._tab_to(self.page.locator(".panel > summary", has_text=name))

    def _tab_to(self, target: Locator) -> None:
        for _ in range(20):
            self.press("Tab")
            if target.evaluate(IS_REACHED):
                return
        raise AssertionError(f"Tab does not lead to {target}")


def test_article_with_note_cases_and_byline_is_written_by_keyboard_alone(desk, reader, make_case):
    for slug in CASES:
        make_case(slug)
    cases = iter(CASES)
    Author.objects.create(name="Dana Okafor")
    desk.goto(reverse("admin:articles_article_add"))
    expect(desk.locator("#id_editor_caps")).to_have_value("fn,case")
    expect(desk.locator("#id_title")).to_be_focused()
    text = desk.locator(".prose-editor:has(> #id_body) .ProseMirror")
    hands = Hands(desk)

    hands.type("The untold side of doors")
    hands.press("Enter")  # leads on from the title
    expect(text).to_be_focused()
    for number, paragraph in enumerate(PARAGRAPHS, start=1):
        # What one types in the text area is understood here too, and faster than a dialog.
        hands.type((paragraph.replace("says", f"[fn]{NOTE}[/fn] says", 1) if number == 3 else paragraph) + "\n")
        if number in (2, 5, 6):
            hands.type(f"[case:{next(cases)}]\n")
    hands.tab_to("status")
    hands.type("P")
    hands.tab_to("published_at_0")
    hands.type("2014-01-15")
    hands.tab_to("date_precision")
    hands.type("M")
    hands.tab_to("bylines-0-author")
    hands.type("D")
    hands.tab_to("bylines-0-role")
    hands.type("HTC Associate")
    hands.tab_to_panel("Language and notes")
    hands.press("Enter")
    hands.tab_to("note_style")
    hands.type("S")
    hands.press("Control+s")
    until_saved(desk)

    assert hands.actions <= MOST_ACTIONS, hands.actions
    article = Article.objects.get()
    assert (article.path, article.note_style, article.date_precision) == ("2014/01/the-untold-side-of-doors", "symbol", "month")
    assert [note.text for note in article.footnotes.all()] == [NOTE]
    assert [row.case_study.slug for row in article.placements.all()] == CASES
    desk.goto(article.get_absolute_url())
    expect(desk.locator(".byline__authors")).to_have_text("By Dana Okafor, HTC Associate")
    expect(desk.locator(".article__body > p")).to_have_count(9)
    expect(desk.locator(".case-study")).to_have_count(3)
    html = reader.get(article.get_absolute_url()).content.decode()
    assert JustHTML(html, collect_errors=True, sanitize=False).errors == []
