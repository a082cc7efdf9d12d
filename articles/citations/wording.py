"""The words and signs of citations in each language in which they are given."""

from dataclasses import dataclass

from articles.citations.works import CitedDate


@dataclass(frozen=True, slots=True)
class CitationWords:
    """What a citation says between its parts. ``quotes`` are the outer pair and the one inside it; ``stops_inside`` is whether a comma or
    a full stop behind a quotation goes into it, ``serial`` whether a comma stands before the last of several names.
    """

    months: tuple[str, ...]
    day: str
    month: str
    apa_day: str
    quotes: tuple[str, str]
    stops_inside: bool
    serial: bool
    both: str
    ampersand: str
    corrected: str
    no_date: str
    paragraph: str
    case: str

    def date(self, at: CitedDate) -> str:
        """“February 15, 2014” or “February 2014”."""
        return (self.day if at.day else self.month).format(day=at.day, month=self.months[at.month - 1], year=at.year)

    def apa_date(self, at: CitedDate) -> str:
        """“2014, February 15” or “2014, February”."""
        month = self.months[at.month - 1]
        return f"{at.year}, {self.apa_day.format(day=at.day, month=month) if at.day else month}"


ENGLISH = CitationWords(
    months=(
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ),
    day="{month} {day}, {year}",
    month="{month} {year}",
    apa_day="{month} {day}",
    quotes=("“”", "‘’"),
    stops_inside=True,
    serial=True,
    both="and",
    ampersand="&",
    corrected="corrected",
    no_date="n.d.",
    paragraph="para.",
    case="case study",
)  # fmt: skip
SPANISH = CitationWords(
    months=(
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
    ),
    day="{day} de {month} de {year}",
    month="{month} de {year}",
    apa_day="{day} de {month}",
    quotes=("«»", "“”"),
    stops_inside=False,
    serial=False,
    both="y",
    ampersand="y",
    corrected="corregido",
    no_date="s. f.",
    paragraph="párr.",
    case="estudio de caso",
)  # fmt: skip
WORDS = {"en": ENGLISH, "es": SPANISH}
