"""What is written round the words of a text: its notes and the links beside its headings, in the language of the text."""

from dataclasses import dataclass

from htc.lib.text import marked


@dataclass(frozen=True, slots=True)
class Labels:
    """The words, as HTML; ``back`` has a place for ``%(number)s``, ``heading`` one for ``%(heading)s``."""

    notes: str = marked("Notes")
    note: str = marked("Note")
    back: str = marked("Back to reference %(number)s")
    heading: str = marked("Link to “%(heading)s”")


ENGLISH = Labels()
