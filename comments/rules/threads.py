"""The order in which responses stand under an article: each has a place, and places sort as bytes do.

A place is made once, from that of the response it answers, and holds whatever becomes of the others: nothing is numbered at rest.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

DEEPEST = 3
PAGE_LENGTH = 50
# With so many replies a talk folds, but for its first ones: what it is about is seen, and the next talk is not a long way off.
FOLDED_FROM, LEFT_OPEN = 6, 2

# Of each level a place has the time, in microseconds since the year 1, and the key of the row, which decides between equal times.
_HALF = 8
_LEVEL = 2 * _HALF
_FIRST = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a response stands: ``thread`` sorts what answers the article, ``path`` what stands beneath it, oldest first."""

    thread: bytes
    path: bytes = b""

    @property
    def ancestors(self) -> tuple[int, ...]:
        """The keys of the responses beneath which it stands, from the top: none, one or two."""
        levels = [self.thread] if self.path else []
        if len(self.path) > _LEVEL:
            levels.append(self.path[:_LEVEL])
        return tuple(int.from_bytes(level[_HALF:]) for level in levels)

    @property
    def above(self) -> "Place | None":
        """The place that it stands right beneath; None for one that answers the article."""
        return Place(self.thread, self.path[:-_LEVEL]) if self.path else None


def place_of(pk: int, received_at: datetime, above: Place | None = None) -> Place:
    """Give the place of a response beneath another, or of one that answers the article.

    What is deeper than the third level stands on the third, among those that are there already, by its time.
    """
    own = ((received_at - _FIRST) // timedelta(microseconds=1)).to_bytes(_HALF) + pk.to_bytes(_HALF)
    if above is None:
        return Place(own)
    return Place(above.thread, above.path[: (DEEPEST - 2) * _LEVEL] + own)


@dataclass(slots=True)
class Talk[Row]:
    """What stands together on a page: a response, the replies beneath it that are in sight, and those that unfold."""

    head: Row
    replies: list[Row] = field(default_factory=list)
    folded: list[Row] = field(default_factory=list)


def talks[Row](rows: Iterable[Row], level: Callable[[Row], int]) -> list[Talk[Row]]:
    """Divide the rows of a page into talks, in their order; where a page begins within a thread, its first row heads what follows."""
    found: list[Talk[Row]] = []
    for row in rows:
        if not found or level(row) == 1:
            found.append(Talk(row))
        else:
            found[-1].replies.append(row)
    for talk in found:
        if len(talk.replies) >= FOLDED_FROM:
            talk.replies, talk.folded = talk.replies[:LEFT_OPEN], talk.replies[LEFT_OPEN:]
    return found
