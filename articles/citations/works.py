"""What is cited: a post, a page or a case study as its page shows it, with the names of its authors and dates in the precision we have."""

import re
from dataclasses import dataclass
from typing import Literal

_SUFFIX = re.compile(r"(?:jr|sr)\.?|[iv]+", re.IGNORECASE)
# Written small, they begin the last name.
_PARTICLES = frozenset({
    "a", "af", "al", "av", "bin", "bint", "da", "das", "de", "del", "della", "den", "der", "des", "di", "do", "dos", "du", "e", "el", "i",
    "ibn", "la", "las", "le", "los", "ten", "ter", "van", "von", "y", "zu", "zum", "zur",
})  # fmt: skip
_FAMILY_FIRST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")

# Several persons, an organisation, or what explains a name: nothing in it is a last name.
_NO_PERSON = re.compile(r"[()\[\]/&+\d]|^the\s|\s(?:and|et|und)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CitedName:
    """A name: its parts, or ``literal`` as a whole where it has none that could be turned."""

    family: str = ""
    given: str = ""
    suffix: str = ""
    literal: str = ""

    @property
    def natural(self) -> str:
        """“Martin L. King Jr.”; a Chinese, Japanese or Korean name has the family's first and no space."""
        if self.literal:
            return self.literal
        if self.is_family_first:
            return self.family + self.given
        return " ".join(filter(None, (self.given, self.family, self.suffix)))

    @property
    def inverted(self) -> str:
        """“King, Martin L., Jr.”"""
        return self.literal or ", ".join(filter(None, (self.family, self.given, self.suffix)))

    @property
    def is_family_first(self) -> bool:
        """Whether the name is written without a space, the family's first."""
        return bool(_FAMILY_FIRST.match(self.family))


@dataclass(frozen=True, slots=True)
class CitedDate:
    """A date in the precision in which it is known: a day, or a month of a year."""

    year: int
    month: int
    day: int | None = None

    @property
    def numbers(self) -> list[int]:
        """Year, month and, where it is known, day."""
        return [self.year, self.month, self.day] if self.day else [self.year, self.month]

    @property
    def iso(self) -> str:
        """“2014-02-15” or “2014-02” (ISO 8601)."""
        return "-".join([f"{self.year:04}", *(f"{number:02}" for number in self.numbers[1:])])


@dataclass(frozen=True, slots=True)
class Work:
    """What is cited. ``url`` is its permalink; ``corrected`` is the day on which its meaning last changed."""

    title: str
    url: str
    site: str
    language: str
    names: tuple[CitedName, ...] = ()
    kind: Literal["post", "page", "case"] = "post"
    issued: CitedDate | None = None
    corrected: CitedDate | None = None


def read_name(name: str, cited_as: str = "") -> CitedName:
    """Give the parts of a name as it stands over articles.

    ``cited_as`` is what its owner says of them: “Last, First” or “Last, First, Jr.”, or without a comma a name that is not to be turned.
    Without it the last word is taken for the last name, with the particles before it, and of two Chinese, Japanese or Korean words the
    first one; several persons or an organisation in one name are left as they are.
    """
    if cited_as:
        family, given, suffix = ([part.strip() for part in cited_as.split(",", 2)] + ["", ""])[:3]
        if family and given:
            return CitedName(family, given, suffix)
        return CitedName(literal=", ".join(filter(None, (family, given, suffix))) or name)
    words = name.replace(",", " ,").split()
    eastern = [bool(_FAMILY_FIRST.match(word)) for word in words]
    if _NO_PERSON.search(name) or (any(eastern) and eastern != [True, True]):
        return CitedName(literal=name)
    if any(eastern):
        return CitedName(*words)
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
    if words[-1:] == [","] and suffix:
        words.pop()
    if len(words) < 2 or "," in words:
        return CitedName(literal=name)
    start = len(words) - 1
    while start > 1 and words[start - 1] in _PARTICLES:
        start -= 1
    return CitedName(" ".join(words[start:]), " ".join(words[:start]), suffix)
