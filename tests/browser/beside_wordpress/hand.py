"""The hands of one person in a browser, and what is counted of them; the words that are written on both sides."""

from collections import Counter
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.writing import NEXT_FRAME

MOST_MILLISECONDS = 120_000
SIZE = {"width": 1366, "height": 900}
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
        self.bubbles = 0
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

    def sees_bubble(self, bubble: Locator) -> None:
        """Wait for a bubble in which something is written at the cursor: no screen on either side, but counted beside them."""
        expect(bubble).to_be_visible()
        self.bubbles += 1

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
