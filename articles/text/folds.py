"""Passages that fold: ``details`` with the subject in its ``summary``, marked by staff so that a reader may pass an account by.

At rest they are plain HTML. Their length is never stored: it is counted when the page is shown.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from html import escape

from htc.lib.elements import VOID
from htc.lib.html import Tag, plain_text, tags
from htc.lib.text import words

type Length = Callable[[int], str]

_MARK = ' class="fold"'


@dataclass(slots=True)
class _Fold:
    """One passage by its tags, in a clean text, where each is closed."""

    opening: Tag
    closing: Tag | None = None
    title: Tag | None = None
    title_end: Tag | None = None

    def length(self, html: str, length: Length) -> str:
        start, end = (self.title_end or self.opening).end, self.closing.start if self.closing else len(html)
        return length(words(plain_text(html[start:end])))


def measured(html: str, length: Length) -> str:
    """Give clean HTML for a page: each title with the number of words behind it, as ``length`` says it."""
    changes: list[tuple[int, int, str]] = []
    for fold in _folds(html):
        said = f'<span class="fold__length">({escape(fold.length(html, length))})</span>'
        changes.append((fold.opening.start, fold.opening.end, f"<details{_MARK}{fold.opening.attributes}>"))
        if fold.title_end:
            changes.append((fold.title_end.start, fold.title_end.start, f" {said}"))
        else:
            changes.append((fold.opening.end, fold.opening.end, f"<summary>{said}</summary>"))
    return _changed(html, changes)


def unfolded(html: str, length: Length) -> str:
    """Give clean HTML for where nothing folds: the title is a line of its own, with the length, and the passage stands below it."""
    changes: list[tuple[int, int, str]] = []
    for fold in _folds(html):
        changes.append((fold.opening.start, fold.opening.end, f"<div{fold.opening.attributes}>"))
        said = f" ({escape(fold.length(html, length))})"
        if fold.title and fold.title_end:
            changes.append((fold.title.start, fold.title.end, f"<p{fold.title.attributes}><strong>"))
            changes.append((fold.title_end.start, fold.title_end.end, f"</strong>{said}</p>"))
        if fold.closing:
            changes.append((fold.closing.start, fold.closing.end, "</div>"))
    return _changed(html, changes)


def in_sight(html: str, *, measured_only: bool = False) -> str:
    """Give a body as it stands before anything is unfolded: of each passage its title, as a paragraph.

    ``measured_only`` leaves alone on a page what ``measured`` has not marked, such as the case studies that unfold beside a text.
    """
    changes: list[tuple[int, int, str]] = []
    for fold, opening, closing in _outermost(html, _MARK if measured_only else ""):
        title = html[fold.title.end : fold.title_end.start] if fold.title and fold.title_end else ""
        changes.append((opening.start, closing.end, f"<p>{title}</p>" if title else ""))
    return _changed(html, changes)


def out_of_sight(html: str) -> str:
    """Give what of a body is there only when it is unfolded: each passage without its title."""
    return "\n".join(html[(fold.title_end or opening).end : closing.start] for fold, opening, closing in _outermost(html))


def _outermost(html: str, mark: str = "") -> Iterator[tuple[_Fold, Tag, Tag]]:
    """Give the passages with a mark that stand in no other such, with the tags by which they begin and end."""
    end = 0
    for fold in _folds(html):
        if fold.opening.start >= end and fold.closing is not None and mark in fold.opening.attributes:
            end = fold.closing.end
            yield fold, fold.opening, fold.closing


def untitled(html: str) -> list[str]:
    """Give the first words of each passage whose title says nothing."""
    said = []
    for fold in _folds(html):
        title = html[fold.title.end : fold.title_end.start] if fold.title and fold.title_end else ""
        if not plain_text(title):
            said.append(plain_text(html[(fold.title_end or fold.opening).end : fold.closing.start if fold.closing else None]))
    return said


def after_last(body: str, mark: str, cases: Collection[str] = ()) -> str:
    """Give a body at rest with ``mark`` behind the last block at its top that is, holds or shows an account.

    An account is a passage that folds, or one of the ``cases``, by their short names. Without any the body comes back as it is.
    """
    if "<details" not in body and not cases:
        return body
    depth = end = 0
    is_account = False
    for tag in tags(body):
        if not tag.name or tag.name in VOID:
            continue
        if depth == 0:
            is_account = False
        is_account = is_account or tag.name == "details" or (tag.name == "div" and tag.values.get("data-case-study") in cases)
        depth = max(depth + (-1 if tag.closing else 1), 0)
        if depth == 0 and is_account:
            end = tag.end
    return body[:end] + mark + body[end:] if end else body


def _folds(html: str) -> Iterator[_Fold]:
    """Give the passages in the order of their beginnings."""
    if "<details" not in html:
        return  # to read every tag of a long body takes milliseconds
    found: list[_Fold] = []
    open_folds: list[_Fold] = []
    for tag in tags(html):
        if tag.name == "details" and not tag.closing:
            found.append(_Fold(tag))
            open_folds.append(found[-1])
        elif tag.name == "details" and open_folds:
            open_folds.pop().closing = tag
        elif tag.name == "summary" and open_folds:
            fold = open_folds[-1]
            if not tag.closing and fold.title is None:
                fold.title = tag
            elif tag.closing and fold.title_end is None:
                fold.title_end = tag
    yield from found


def _changed(html: str, changes: list[tuple[int, int, str]]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end, text in sorted(changes, key=lambda change: change[:2]):
        pieces += html[position:start], text
        position = end
    return "".join([*pieces, html[position:]])
