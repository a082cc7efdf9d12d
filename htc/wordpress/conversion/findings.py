"""What the conversion of one body gives: its HTML, who wrote it, its pictures, and all that the report tells of."""

from collections import Counter
from dataclasses import dataclass, field

from htc.lib.html import plain_text
from htc.lib.text import shorten

PASSAGE_SHOWN = 200
MOST_TOLD = 200


@dataclass(frozen=True, slots=True)
class NamedAuthor:
    """One author as the text named them; ``role`` is "" where none was told."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """What the library of the source knows of a file. ``alt`` and ``caption`` are proposed where a place says none."""

    address: str
    alt: str = ""
    caption: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture where it stands: ``caption`` is clean inline HTML, ``align`` full, left or right, ``link`` where a click on it led."""

    address: str
    attachment: int | None = None
    alt: str = ""
    caption: str = ""
    align: str = "full"
    link: str = ""


@dataclass(frozen=True, slots=True)
class Replaced:
    """A character that no text holds: ``character`` as U+0019, ``by`` what stands for it now, ``context`` the words round it."""

    character: str
    by: str
    context: str


@dataclass(frozen=True, slots=True)
class Mojibake:
    """A run of letters that are UTF-8 read as Windows-1252; ``meant`` is what it decodes to."""

    run: str
    meant: str
    context: str


@dataclass(frozen=True, slots=True)
class Counted:
    """How often something of a name was met. ``outcome`` says what became of it: converted, linked, unwrapped, removed or left."""

    name: str
    count: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the text that a person should look at; ``why`` is a sentence for them, ``text`` the piece in plain words."""

    why: str
    text: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What was met on the way.

    ``left_out`` and ``put_in`` are the texts that the conversion knows not to be in the result, or to be new in it, for the word ledger:
    brackets of shortcodes, signs of notes, addresses of films.
    """

    replaced: tuple[Replaced, ...] = ()
    mojibake: tuple[Mojibake, ...] = ()
    shortcodes: tuple[Counted, ...] = ()
    blocks: tuple[Counted, ...] = ()
    removed_tags: tuple[Counted, ...] = ()
    trackers: tuple[str, ...] = ()
    footnotes: tuple[Counted, ...] = ()
    uncertain_notes: tuple[Passage, ...] = ()
    dropped: tuple[Passage, ...] = ()
    unresolved: tuple[Passage, ...] = ()
    case_studies: tuple[Passage, ...] = ()
    left_out: tuple[str, ...] = ()
    put_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Converted:
    """A body in the form of the editor.

    A footnote is ``<sup class="fn" data-fn="KEY" data-note="HTML"></sup>``, a picture
    ``<div data-upload="N" data-align="full|left|right"></div>`` with N its place in ``pictures``. ``teaser`` is plain text, "" where no
    border was set. ``symbols`` tells that all notes were marked by * or †. ``source`` is the text that the ledger compares with.
    """

    html: str
    bylines: tuple[NamedAuthor, ...] = ()
    teaser: str = ""
    pictures: tuple[Picture, ...] = ()
    symbols: bool = False
    source: str = ""
    findings: Findings = Findings()


@dataclass(eq=False, slots=True)
class Record:
    """What has been met so far while one body is converted; the first two hundred of each kind of passage are kept."""

    shortcodes: Counter[tuple[str, str]] = field(default_factory=Counter)
    blocks: Counter[tuple[str, str]] = field(default_factory=Counter)
    removed_tags: Counter[tuple[str, str]] = field(default_factory=Counter)
    footnotes: Counter[tuple[str, str]] = field(default_factory=Counter)
    trackers: list[str] = field(default_factory=list)
    uncertain_notes: list[Passage] = field(default_factory=list)
    dropped: list[Passage] = field(default_factory=list)
    unresolved: list[Passage] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    put_in: list[str] = field(default_factory=list)

    def findings(self) -> Findings:
        """Give all that was met."""
        return Findings(
            shortcodes=_counted(self.shortcodes),
            blocks=_counted(self.blocks),
            removed_tags=_counted(self.removed_tags),
            footnotes=_counted(self.footnotes),
            trackers=tuple(self.trackers[:MOST_TOLD]),
            uncertain_notes=tuple(self.uncertain_notes[:MOST_TOLD]),
            dropped=tuple(self.dropped[:MOST_TOLD]),
            unresolved=tuple(self.unresolved[:MOST_TOLD]),
            left_out=tuple(self.left_out),
            put_in=tuple(self.put_in),
        )


def passage(why: str, html: str) -> Passage:
    """Give a passage in plain words, shortened to two hundred characters."""
    return Passage(why, shorten(plain_text(html[: 20 * PASSAGE_SHOWN]), PASSAGE_SHOWN))


def _counted(met: Counter[tuple[str, str]]) -> tuple[Counted, ...]:
    return tuple(Counted(name, count, outcome) for (name, outcome), count in sorted(met.items()))
