"""The order in which responses stand under an article: each has a place, and places sort as bytes do.

A place is made once, from that of the response it answers, and holds whatever becomes of the others: nothing is numbered at rest.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

DEEPEST = 3
PAGE_LENGTH = 50

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
