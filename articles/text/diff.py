"""What differs between two texts, word by word, side by side.

difflib finds the most in common, but takes quadratic time and more on large or repetitive input. So it is asked about small pieces only:
between them stand the words or blocks that occur once in both texts, and what it would take too long to match is shown as replaced.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple

from articles.text.blocks import Block, Token, blocks_of, words_in

# Pairs of words that difflib may compare at a time, and that all steps of one comparison may cost together.
SMALL = 10_000
MOST_WORK = 1_500_000
# The share of its words that a block keeps when it is the same one with changes.
ALIKE = 0.3

type Pair = tuple[int, int]


class Stretch(NamedTuple):
    """Words that stand together; ``change`` is "", "removed" or "added"."""

    text: str
    change: Literal["", "removed", "added"]
    look: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One block as one of the two texts has it."""

    label: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A block of the old text beside the one that it became; None where the other text has none."""

    old: Side | None
    new: Side | None
    same: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Rows that follow one another: with changes and what stands next to them, or without any."""

    same: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two bodies side by side, with the number of words added and removed, and what else is not the same: notes, links, case studies."""

    rows: tuple[Row, ...]
    added: int
    removed: int
    others: tuple[str, ...]

    @property
    def spans(self) -> list[Span]:
        """The rows, unchanged ones apart, but for one before and one behind each change."""
        changed = [at for at, row in enumerate(self.rows) if not row.same]
        near = {at + step for at in changed for step in (-1, 0, 1)}
        parts = groupby(enumerate(self.rows), lambda numbered: numbered[0] not in near)
        return [Span(far, tuple(row for _, row in rows)) for far, rows in parts]

    def __str__(self) -> str:
        """Say what differs, “text +120 −3 words, notes”; "" where nothing does that is shown."""
        counts = [f"{sign}{count:,}" for sign, count in (("+", self.added), ("−", self.removed)) if count]
        words = "word" if self.added + self.removed == 1 else "words"
        text = [f"text {' '.join(counts)} {words}"] if counts else []
        layout = ["layout of the text"] if not counts and not self.others and any(not row.same for row in self.rows) else []
        return ", ".join([*text, *self.others, *layout])


def compare_bodies(old: str, new: str) -> Difference:
    """Compare two bodies in the editor's form."""
    work = _Work(MOST_WORK)
    pairs = list(_rows_of_blocks(blocks_of(old), blocks_of(new), work))
    rows, changed = [], []
    for before, after in pairs:
        same = before is not None and after is not None and before.key == after.key
        sides, gone, come = _sides(before, after, work)
        rows.append(Row(*sides, same=same))
        changed += [("removed", token) for token in gone] + [("added", token) for token in come]
    counts = Counter(change for change, token in changed if token.kind == "word")
    kinds = {token.kind for _, token in changed}
    others = [
        name for kind, name in (("note", "notes"), ("link", "links"), ("case", "case studies"), ("picture", "pictures")) if kind in kinds
    ]
    return Difference(tuple(rows), counts["added"], counts["removed"], tuple(others))


def compare_lines(old: str, new: str) -> tuple[tuple[Stretch, ...], tuple[Stretch, ...]]:
    """Compare two plain texts; gives the stretches of each."""
    sides, _, _ = _sides(Block("", tuple(words_in(old))), Block("", tuple(words_in(new))), _Work(MOST_WORK))
    return tuple(side.stretches if side else () for side in sides)  # type: ignore[return-value]  # one for each of two


@dataclass(slots=True)
class _Work:
    """How much may still be done for one comparison."""

    left: int

    def take(self, cost: int) -> bool:
        if cost > self.left:
            return False
        self.left -= cost
        return True


def _rows_of_blocks(old: list[Block], new: list[Block], work: _Work) -> Iterator[tuple[Block | None, Block | None]]:
    """Give each block beside the one that it stayed or became, in order."""
    equal = _matches([block.key for block in old], [block.key for block in new], work)
    pairs, at_old, at_new = [], 0, 0
    for i, j in [*equal, (len(old), len(new))]:
        pairs += [(at_old + x, at_new + y) for x, y in _alike(old[at_old:i], new[at_new:j], work)]
        pairs.append((i, j))
        at_old, at_new = i + 1, j + 1
    at_old, at_new = 0, 0
    for i, j in pairs:
        yield from ((block, None) for block in old[at_old:i])
        yield from ((None, block) for block in new[at_new:j])
        if i < len(old):
            yield old[i], new[j]
        at_old, at_new = i + 1, j + 1


def _alike(old: list[Block], new: list[Block], work: _Work) -> list[Pair]:
    """Give which of the blocks are the same with changes: those that have most of their words in common with each other."""
    if not old or not new:
        return []
    owners = [[at for at, block in enumerate(side) for _ in block.tokens] for side in (old, new)]
    keys = [[token.key for block in side for token in block.tokens] for side in (old, new)]
    votes = Counter((owners[0][i], owners[1][j]) for i, j in _matches(keys[0], keys[1], work))
    best: tuple[dict[int, Pair], dict[int, Pair]] = {}, {}
    for pair, _ in votes.most_common():
        for side in (0, 1):
            best[side].setdefault(pair[side], pair)
    # Words match in order, so pairs that are each other's best are in order too.
    mutual = [pair for pair in sorted(votes) if best[0][pair[0]] == best[1][pair[1]] == pair]
    return [(i, j) for i, j in mutual if 2 * votes[i, j] >= ALIKE * (len(old[i].tokens) + len(new[j].tokens))]


def _sides(old: Block | None, new: Block | None, work: _Work) -> tuple[tuple[Side | None, Side | None], list[Token], list[Token]]:
    """Give a block of each text with its changes marked, and the tokens that are gone and that have come."""
    before, after = (block.tokens if block else () for block in (old, new))
    kept = _solid(_matches([token.key for token in before], [token.key for token in after], work), len(before), len(after))
    stayed, remained = {i for i, _ in kept}, {j for _, j in kept}
    left = Side(old.label, _stretches(before, stayed, "removed")) if old else None
    right = Side(new.label, _stretches(after, remained, "added")) if new else None
    gone = [token for at, token in enumerate(before) if at not in stayed]
    come = [token for at, token in enumerate(after) if at not in remained]
    return (left, right), gone, come


def _stretches(tokens: Sequence[Token], kept: set[int], change: Literal["removed", "added"]) -> tuple[Stretch, ...]:
    stretches: list[Stretch] = []
    for (changed, look), group in groupby(enumerate(tokens), lambda numbered: (numbered[0] not in kept, numbered[1].look)):
        text = "".join(" " * token.space + token.shown for _, token in group)
        if text[0] == " " and (not stretches or (changed and not stretches[-1].change)):
            # The space before a change is none of it, and would be underlined.
            stretches[-1:] = [one._replace(text=f"{one.text} ") for one in stretches[-1:]]
            text = text[1:]
        stretches.append(Stretch(text, change if changed else "", look))
    return tuple(stretches)


def _solid(kept: list[Pair], old: int, new: int) -> list[Pair]:
    """Leave out one or two words that stayed between many that changed: by chance, and hard to read."""
    runs = [[pair for _, pair in group] for _, group in groupby(enumerate(kept), lambda numbered: _run_of(numbered, kept))]
    ends = [(-1, -1), *(run[-1] for run in runs)]
    starts = [*(run[0] for run in runs), (old, new)]
    gaps = [max(i - x, j - y) - 1 for (x, y), (i, j) in zip(ends, starts, strict=True)]
    solid = [run for at, run in enumerate(runs) if len(run) > 2 or min(gaps[at], gaps[at + 1]) <= 2 * len(run)]
    return [pair for run in solid for pair in run]


def _run_of(numbered: tuple[int, Pair], kept: list[Pair]) -> Pair:
    """Give what is equal for pairs that follow one another in both texts."""
    at, (i, j) = numbered
    return i - at, j - at


def _matches(old: Sequence[str], new: Sequence[str], work: _Work) -> list[Pair]:
    """Give which elements of two sequences are the same ones, as pairs of indices that rise in both."""
    found: list[Pair] = []
    todo = [(0, len(old), 0, len(new))]
    while todo:
        i, i_end, j, j_end = todo.pop()
        while i < i_end and j < j_end and old[i] == new[j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        while i < i_end and j < j_end and old[i_end - 1] == new[j_end - 1]:
            i_end, j_end = i_end - 1, j_end - 1
            found.append((i_end, j_end))
        lengths = i_end - i, j_end - j
        if not all(lengths):
            continue
        if lengths[0] * lengths[1] <= SMALL:
            if work.take(lengths[0] * lengths[1]):
                found += [(i + x, j + y) for x, y in _by_difflib(old[i:i_end], new[j:j_end])]
        elif work.take(sum(lengths)):
            anchors = [(i + x, j + y) for x, y in _anchors(old[i:i_end], new[j:j_end])]
            found += anchors
            todo += _gaps(anchors, (i, i_end, j, j_end))
    return sorted(found)


def _gaps(anchors: list[Pair], whole: tuple[int, int, int, int]) -> list[tuple[int, int, int, int]]:
    """Give what lies between the anchors; nothing where there are none, for that would be the whole again."""
    if not anchors:
        return []
    i, i_end, j, j_end = whole
    starts = [(i, j), *((x + 1, y + 1) for x, y in anchors)]
    ends = [*anchors, (i_end, j_end)]
    return [(x, x_end, y, y_end) for (x, y), (x_end, y_end) in zip(starts, ends, strict=True)]


def _by_difflib(old: Sequence[str], new: Sequence[str]) -> Iterator[Pair]:
    for i, j, length in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        yield from ((i + at, j + at) for at in range(length))


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Give the elements that occur once in each, as many as stand in the same order in both (patience diff)."""
    counts = Counter(old), Counter(new)
    places = {key: at for at, key in enumerate(new) if counts[1][key] == 1}
    pairs = [(at, places[key]) for at, key in enumerate(old) if counts[0][key] == 1 and key in places]
    return _rising(pairs)


def _rising(pairs: list[Pair]) -> list[Pair]:
    """Give the longest part of the pairs whose second numbers rise; the first ones do already."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for at, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        ends[length : length + 1] = [j]
        last[length : length + 1] = [at]
        before.append(last[length - 1] if length else -1)
    chain = []
    at = last[-1] if last else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]
