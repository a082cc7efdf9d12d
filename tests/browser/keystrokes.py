"""Measure what a key costs who writes a long article with many notes: the processor's time of the page, per key; see ``make bench``.

All work of the page counts, also what it does between the keys, as a fast writer sets them. Nothing is asserted.
"""

import argparse
import json
import random
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[2])

from tests.browser.apart import served  # noqa: E402, I001

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from playwright.sync_api import CDPSession, Page, expect, sync_playwright  # noqa: E402

from articles.models import Article  # noqa: E402
from articles.models.references import write_article  # noqa: E402
from articles.text.shorthand import expand  # noqa: E402
from articles.text.notes import deflate  # noqa: E402
from htc.lib.html import clean_article  # noqa: E402
from tests.browser.conftest import launch_options  # noqa: E402

WORDS = 10_000
NOTES = (0, 100, 300)
KEYS = 100
BETWEEN_KEYS = 80  # milliseconds: 150 words a minute
PARTS = ("TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, nargs="*", default=NOTES, help="how many notes the articles have")
    parser.add_argument("--profile", type=Path, help="a file for the processor's profile of the last article")
    options = parser.parse_args()
    with served() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        context = browser.new_context(base_url=base)
        context.add_cookies([signed_in(base)])
        page = context.new_page()
        for notes in options.notes:
            article = long_article(notes)
            page.goto(reverse("admin:articles_article_change", args=[article.pk]))
            expect(page.locator("#id_editor_caps")).to_have_value("fn,case")
            costs = cost_of_keys(page, options.profile)
            print(f"{WORDS:,} words, {notes} notes: " + ", ".join(f"{name} {costs[name]:.1f} ms" for name in PARTS), flush=True)
        browser.close()


def signed_in(base: str) -> dict:
    """Give the cookie of an administrator who is signed in."""
    client = Client()
    client.force_login(get_user_model().objects.filter(is_superuser=True).first())
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": base}


def long_article(notes: int) -> Article:
    """Write an article of ``WORDS`` words in paragraphs of a hundred, with its notes spread over them."""
    draw = random.Random(notes)
    words = [draw.choice(("harbour", "night", "witness", "said", "the", "of", "a", "court", "papers", "and")) for _ in range(WORDS)]
    for at in range(notes):
        words[at * WORDS // notes] += f"[fn]Note {at}, with a source that was read on the spot.[/fn]"
    paragraphs = [" ".join(words[at : at + 100]) for at in range(0, WORDS, 100)]
    parsed = deflate(clean_article(expand("\n\n".join(paragraphs))), {})
    article = Article(title=f"With {notes} notes", slug=f"notes-{notes}", created_by=get_user_model().objects.first())
    write_article(article, parsed)
    return article


def cost_of_keys(page: Page, profile: Path | None) -> dict[str, float]:
    """Type in the middle of the text; give the processor's milliseconds for one key, by what they were spent on."""
    page.locator(".prose-editor:has(> #id_body) .ProseMirror > p").nth(50).click()
    page.keyboard.type("warm " * 5, delay=BETWEEN_KEYS)
    chromium = page.context.new_cdp_session(page)
    chromium.send("Performance.enable", {"timeDomain": "threadTicks"})
    if profile:
        chromium.send("Profiler.enable")
        chromium.send("Profiler.start")
    before = metrics(chromium)
    page.keyboard.type("ferry" * (KEYS // 5), delay=BETWEEN_KEYS)
    page.wait_for_timeout(1500)
    after = metrics(chromium)
    if profile:
        profile.write_text(json.dumps(chromium.send("Profiler.stop")["profile"]))
    chromium.detach()
    return {name: (after[name] - before[name]) * 1000 / KEYS for name in PARTS}


def metrics(chromium: CDPSession) -> dict[str, float]:
    return {metric["name"]: metric["value"] for metric in chromium.send("Performance.getMetrics")["metrics"]}


if __name__ == "__main__":
    main()
