"""Count what hands do for one article, here and in WordPress 6: actions and screens, step by step; see ``make beside-wordpress``.

An action is a click, a key chord, a run of typing without leaving the keys, or a file that is chosen. A screen is a page that loads, a
dialog, or a panel that has to be opened, that of WordPress before publication as ours; menus and bubbles at the cursor are none, its
popover of a link as our bubble of a note, and are counted beside them. Both sides have the ways of somebody who knows them: shortcuts, and
panels that were left open. The short way of ours types the signs of notes and cases, and publishes by the state and Ctrl+S. WordPress 6.1
has no footnotes: its note is a linked sign and a paragraph with an anchor; the case is a quotation.
"""

import sys
import tempfile
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[3])

from tests.browser.apart import served  # noqa: E402, I001

import pytest  # noqa: E402
from playwright.sync_api import expect, sync_playwright  # noqa: E402

from tests.browser.beside_wordpress.hand import MOST_MILLISECONDS, Hand  # noqa: E402
from tests.browser.beside_wordpress.ours import Ours  # noqa: E402
from tests.browser.beside_wordpress.theirs import Theirs  # noqa: E402
from tests.browser.conftest import launch_options  # noqa: E402
from tests.browser.loaded import wait_before_every_act  # noqa: E402
from tests.pictures import picture as drawn  # noqa: E402
from tests.wordpress.installation import HOST, NotInstalled, WordPress, install_packages  # noqa: E402


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
    print(f"Bubbles in which something is written: {ours.bubbles}, {typed.bubbles}, {theirs.bubbles}")


if __name__ == "__main__":
    main()
