"""What a run of the importer is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

KINDS = ("post", "page")


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The wishes of a run, each as the command's option of that name has it (migration from WordPress, in docs/migrating.md).

    ``authors`` maps logins of the old blog to names, ``taxonomies`` names those whose terms become tags, ``only`` the numbers of items.
    """

    is_trial: bool = False
    media: Path | None = None
    fetches_media: bool = False
    kinds: tuple[str, ...] = KINDS
    categories: bool = True
    zone: ZoneInfo | None = None
    authors: Mapping[str, str] = field(default_factory=dict)
    spam: bool = False
    trash: bool = False
    typography: bool = True
    bylines: bool = True
    footnotes: str = "auto"
    mends_mojibake: bool = False
    suggests_cases: bool = False
    overwrites: bool = False
    only: frozenset[int] = frozenset()
    limit: int | None = None
    taxonomies: frozenset[str] = frozenset()
    is_strict: bool = False
