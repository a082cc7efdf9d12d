"""How far a run is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from time import monotonic

from htc.wordpress.models import ImportRun
from htc.wordpress.report.rows import Sums
from htc.wordpress.wxr.items import Read

# How often a run says how far it is, in seconds.
EVERY = 2.0


class Phase(Enum):
    """What a reading of the files is for, with the share of the time at which it begins and ends."""

    LEARN = (0.0, 0.08)
    FILES = (0.08, 0.15)
    TEXTS = (0.15, 0.93)
    CHECK = (0.93, 1.0)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: bytes of all in this reading, items, seconds since it began."""

    taken: int
    size: int
    items: int
    seconds: float
    phase: Phase

    @property
    def share(self) -> float:
        """From 0 to 1, over all readings."""
        begins, ends = self.phase.value
        return begins + (ends - begins) * (self.taken / self.size if self.size else 1.0)

    @property
    def seconds_left(self) -> float | None:
        """An estimate; None at the very beginning."""
        return self.seconds * (1 - self.share) / self.share if self.share > 0.01 else None


@dataclass(slots=True)
class Clock:
    """Says every two seconds how far the run is, to who asked and to the row of the run."""

    size: int
    told: Callable[[Progress], None]
    run: ImportRun | None
    began: float = field(default_factory=monotonic)
    last: float = 0.0

    def go_on(self) -> None:
        """Raise KeyboardInterrupt where somebody has asked for the end of the run."""
        if self.run and self.run.is_to_end:
            raise KeyboardInterrupt

    def tick(self, read: Read, sums: Sums, phase: Phase) -> None:
        """Take note of one item of a reading."""
        now = monotonic()
        if now - self.last < EVERY:
            return
        self.last = now
        progress = Progress(read.taken, self.size, sums.items_seen, now - self.began, phase)
        self.told(progress)
        self.go_on()
        if self.run:
            left = progress.seconds_left
            self.run.see({"share": round(progress.share, 3), "items": sums.items_seen, "seconds_left": left and round(left)})
