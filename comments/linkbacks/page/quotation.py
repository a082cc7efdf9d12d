"""The words of a page that are quoted: of an answer the post's own, of a mention those round the link, and more where these are few."""

import re
from collections.abc import Collection
from dataclasses import replace

from comments.linkbacks.page.excerpt import LONGEST_TITLE, SHORT_EXCERPT, Link, Run, Window, around, cut_out, shorten
from comments.linkbacks.page.links import HEADINGS
from comments.linkbacks.page.microformats import LIKE, MENTION, REPOST, Post
from htc.lib.text import clean_piece

# What stands in a text for bytes that could not be decoded.
UNDECODED = "\ufffd"
_SPACES = re.compile(" {2,}")


def quotation(link: Link, cut: Window, post: Post, title: str) -> tuple[Window, bool]:
    """Give what is quoted of a page under its ``title``, and whether there are only few words round the link.

    ``cut`` is the window round the link in its own block. A mention is never quoted without its link.
    """
    if post.mention != MENTION:
        own = post.content or post.summary or ("" if post.title_is_heading else post.title)
        # Around the link of a mere like stand no words of its own, but "liked" and our title.
        if own or post.mention in (LIKE, REPOST) or post.title:
            cut = _beginning(own)
        return cut, False
    is_short = len(cut.text) < SHORT_EXCERPT
    if is_short or _is_link_alone(cut):
        titles = {title.casefold(), shorten(title, LONGEST_TITLE).casefold()}
        cut = _in_summary(link, post.summary) or _widened(link, titles) or cut
        if link.run and link.run.block in HEADINGS and cut.text.casefold() in titles:
            return Window(), True
    return cut, is_short


def without_undecoded(cut: Window) -> Window:
    """Give the window without the marks of what could not be decoded, with its link where it was."""
    before, text, after = cut.text[: cut.link_start], cut.text[cut.link_start : cut.link_end], cut.text[cut.link_end :]
    before, text, after = (_SPACES.sub(" ", part.replace(UNDECODED, "")) for part in (before, text, after))
    before = before.lstrip()
    text = text.lstrip() if not before or before.endswith(" ") else text
    after = after.lstrip() if (before + text).endswith(" ") or not before + text else after
    whole = (before + text + after).rstrip()
    start = min(len(before), len(whole))
    return replace(cut, text=whole, link_start=start, link_end=max(start, min(len(before + text.rstrip()), len(whole))))


def _beginning(text: str) -> Window:
    """Give the first words of a text, with no link marked in them."""
    return replace(cut_out("", clean_piece(text), ""), link_start=0, link_end=0)


def _is_link_alone(cut: Window) -> bool:
    """Tell whether nothing but the link is in the window, whose words are then often no more than our title."""
    beside = cut.text[: cut.link_start] + cut.text[cut.link_end :]
    return cut.link_end > cut.link_start and not any(map(str.isalnum, beside))


def _in_summary(link: Link, summary: str) -> Window | None:
    """Give the entry's summary round the words of the link, where it has them."""
    text = around(link)[1].strip()
    if not text or not any(map(str.isalnum, text)):
        return None
    found = re.search(rf"(?<!\w){re.escape(text)}(?!\w)", summary, re.IGNORECASE)
    if not found or len(summary) <= len(text):
        return None
    return cut_out(summary[: found.start()], found[0], summary[found.end() :])


def _widened(link: Link, titles: Collection[str]) -> Window | None:
    """Give the window round the link with the blocks beside its own: the one before with the heading above, and the one after.

    A term stands with its description, a heading with what follows it, and the title of the page with nothing: it is shown anyway.
    """
    run = link.run
    if run is None or run.zone is None:
        return None
    before, text, after = around(link)
    above = [] if run.block in HEADINGS or run.block == "dt" else _above(run, titles)
    below = _said(run.following, forward=True)
    if below and (below.block in HEADINGS or (below.block == "dt" and run.block == "dd")):
        below = None
    if not above and below is None:
        return None
    left = " ".join([*(_text(part)[-1000:] for part in above), before.lstrip()])
    right = f"{after.rstrip()} {_text(below)[:1000]}" if below else after
    return cut_out(left, text, right)


def _above(run: Run, titles: Collection[str]) -> list[Run]:
    found: list[Run] = []
    above = _said(run.previous, forward=False)
    while above and len(found) < 2 and _text(above).casefold() not in titles:
        if found and above.block not in HEADINGS:
            break
        found.insert(0, above)
        if above.block in HEADINGS or above.block == "dt":
            break
        above = _said(above.previous, forward=False)
    return found


def _said(run: Run | None, *, forward: bool) -> Run | None:
    """Give the run, or the next one in a direction that has words."""
    for _ in range(10):
        if run is None or run.spoken:
            return run
        run = run.following if forward else run.previous
    return None


def _text(run: Run) -> str:
    return clean_piece("".join(run.pieces))
