"""What differs between a post as WordPress shows it and as this blog does, but for what may."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import unified_diff
from html import unescape

from tests.wordpress.blog import Told
from tests.wordpress.installation import HOST
from tests.wordpress.shown import Said, Shown

DEEPEST = 3


def compare(told: Told, theirs: Shown, ours: Shown, public: set[int]) -> Iterator[str]:
    """Give a sentence for each part that differs without one of the reasons that are known. ``public`` are the numbers of what is shown."""
    lines = "\n".join(theirs.lines)
    for difference in told.differences:
        if difference.theirs not in lines:
            yield f"WordPress does not show “{difference.theirs}” ({difference.reason})."
        lines = lines.replace(difference.theirs, difference.ours, 1)
    expected = [line for line in lines.split("\n") if line]
    if expected != ours.lines:
        yield "the text:\n" + "\n".join(unified_diff(expected, ours.lines, "WordPress", "here", n=0, lineterm=""))
    is_page = told.values["kind"] == "page"
    parts = {
        "title": (theirs.title or ours.title, ours.title),
        "author": (told.values.get("byline") or ("" if is_page else theirs.author), ours.author),
        "month": ("" if is_page else theirs.month, ours.month),
        "tags": (_tags(theirs.terms), _tags(ours.terms)),
        "pictures": (theirs.pictures, ours.pictures),
        "notes": (told.notes, ours.notes),
    }
    yield from (f"{part}: {one!r} there, {other!r} here" for part, (one, other) in parts.items() if one != other)
    # What the old blog did not show either may stay a link to it.
    left = [link for link in ours.links if HOST in link and int((re.findall(r"\?p=(\d+)", link) or [*public])[0]) in public]
    if left:
        yield f"links that still lead to the old blog: {left}"
    yield from _responses(told.values["comments"], theirs.said, ours.said)


def compare_again(told: Told, ours: Shown, theirs: Shown) -> Iterator[str]:
    """Give a sentence for each part that WordPress shows otherwise of what it read from our export."""
    shown = theirs.lines[1:] if told.values.get("byline") else theirs.lines
    if ours.lines != shown:
        yield "the text read back:\n" + "\n".join(unified_diff(ours.lines, shown, "here", "WordPress", n=0, lineterm=""))
    parts = {"title": (ours.title, theirs.title), "pictures": (ours.pictures, theirs.pictures)}
    yield from (f"{part} read back: {one!r} here, {other!r} there" for part, (one, other) in parts.items() if one != other)


def compare_held(here: dict[int, dict], there: dict[int, dict]) -> Iterator[tuple[int, str]]:
    """Give, by its number, each thing that WordPress holds otherwise than we do after it read our export."""
    for pk in sorted(here.keys() ^ there.keys()):
        yield pk, f"stands only {'here' if pk in here else 'in WordPress'}"
    for pk in sorted(here.keys() & there.keys()):
        for name, value in here[pk].items():
            other = there[pk][name]
            if name == "comments":
                yield from ((pk, each) for each in _comments_held(value, other))
            # WordPress has no post without an account.
            elif not (name == "author" and not value) and _plain(value) != _plain(other):
                yield pk, f"{name}: {value!r} here, {other!r} there"


def _plain(value):
    """Give a value without the order of a list, and notes without the entities of their HTML."""
    if isinstance(value, list):
        return sorted(unescape(json.dumps(each, ensure_ascii=False)) for each in value)
    return value


def _comments_held(here: list[dict], there: list[dict]) -> Iterator[str]:
    ours, theirs = ({comment["number"]: comment for comment in comments} for comments in (here, there))
    if ours.keys() != theirs.keys():
        yield f"responses: {sorted(ours)} here, {sorted(theirs)} there"
    for number in ours.keys() & theirs.keys():
        if ours[number] != theirs[number]:
            yield f"response {number}:\n    here  {ours[number]}\n    there {theirs[number]}"


def _tags(terms: frozenset[str]) -> frozenset[str]:
    """Give terms as tags: in any capitals one, and none for what was in no category."""
    return frozenset(term.casefold() for term in terms) - {"uncategorized"}


def _responses(told: list[dict], theirs: list[Said], ours: list[Said]) -> Iterator[str]:
    expected = _in_order(told)
    if list(expected) != [each.pk for each in ours]:
        yield f"responses: {list(expected)} are expected, {[each.pk for each in ours]} are here"
    here = {each.pk: each for each in ours}
    for each in theirs:
        if each.pk in here and here[each.pk] != replace(each, parent=expected[each.pk]):
            yield f"response {each.pk}:\n    there {each}\n    here  {here[each.pk]}"
    # WordPress hides what answers a comment that it does not show.
    if hidden := {pk for pk in expected if _is_below_hidden(pk, told)} ^ (set(expected) - {each.pk for each in theirs}):
        yield f"responses {sorted(hidden)} are shown at one place only"


def _is_below_hidden(pk: int, told: list[dict]) -> bool:
    by_pk = {comment["pk"]: comment for comment in told}
    above = by_pk.get(by_pk[pk]["parent"])
    return above is not None and (above["approved"] != "1" or _is_below_hidden(above["pk"], told))


def _in_order(told: list[dict]) -> dict[int, int]:
    """Give the numbers of the comments that are shown here, in order, each with the number of what it answers as far as that is shown.

    Spam is in no export and the trash is left out; what was answered there is answered above it. What is deeper than the third level
    stands on that, by its time.
    """
    in_file = {comment["pk"]: comment for comment in told if comment["approved"] != "spam"}
    stored = {pk for pk, comment in in_file.items() if comment["approved"] in ("0", "1")}

    def parent_of(pk: int) -> int:
        above = in_file[pk]["parent"]
        while above in in_file and above not in stored:
            above = in_file[above]["parent"]
        return above if above in stored else 0

    def chain(pk: int) -> list[int]:
        return [*chain(parent_of(pk)), pk] if pk else []

    def place(pk: int) -> list[tuple[str, int]]:
        line = chain(pk)
        return [(in_file[each]["at"], each) for each in (line if len(line) <= DEEPEST else [*line[: DEEPEST - 1], pk])]

    shown = [pk for pk in sorted(stored, key=place) if in_file[pk]["approved"] == "1"]
    return {pk: parent_of(pk) if parent_of(pk) in shown else 0 for pk in shown}
