"""What a name of a tag is: one rule for every form in which tags are written."""

import csv
import unicodedata
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from taggit.forms import TagField
from taggit.models import Tag

from articles.writing.choosing import TagsInput
from htc.lib.text import clean_line, shorten

LONGEST = 100
FORBIDDEN = frozenset(',"')
HELP = "Separated by commas; a tag may have several words."


def parse_tags(text: str) -> list[str]:
    """Give the names that commas separate, each once; quotes hold a name together that has commas in it. TAGGIT_TAGS_FROM_STRING."""
    (names,) = csv.reader([" ".join(text.split())], skipinitialspace=True) if text.strip() else ([],)
    return sorted({name for each in names if (name := each.strip())})


def write_tags(tags: Iterable[Tag]) -> str:
    """Give the names as ``parse_tags`` reads them. TAGGIT_STRING_FROM_TAGS."""
    names = (f'"{tag.name.replace('"', '""')}"' if FORBIDDEN & set(tag.name) else tag.name for tag in tags)
    return ", ".join(sorted(names))


def clean_name(name: str) -> str:
    """Give a name as it is kept: one line, in NFC, at most 100 characters. Raises ValidationError with a sentence for who wrote it."""
    name = clean_line(name, len(name) * 2)
    if not name:
        raise ValidationError("A tag needs a name.")
    if len(name) > LONGEST:
        raise ValidationError(
            f"A tag has at most {LONGEST} characters, and “{name[:30]}…” has {len(name)}. Are the tags separated by commas?"
        )
    if FORBIDDEN & set(name):
        raise ValidationError(f"Please give one tag at a time, without commas and quotes, instead of: {shorten(name, 60)}")
    return name


def likeness(name: str) -> str:
    """Give the form in which names of one tag are equal: without regard to capitals, and to the width and the form of letters (NFKC)."""
    return unicodedata.normalize("NFKC", name).casefold()


def known_or_new(name: str, known: dict[str, str]) -> str:
    """Give the name of the tag that is called alike, else a new name that an address can be made of.

    ``known`` maps the names of all tags, by themselves and by their likeness, to their writing. Raises ValidationError.
    """
    if name in known:  # whatever it was allowed to be when it was made
        return known[name]
    name = clean_name(name)
    if same := known.get(name) or known.get(likeness(name)):
        return same
    if not Tag().slugify(name):
        raise ValidationError(f"Please give the tag “{name}” a name with letters or digits: it needs an address.")
    return name


def known_names() -> dict[str, str]:
    """Give the names of all tags, by themselves and by their likeness, which databases know of ASCII only."""
    names = list(Tag.objects.order_by("-name").values_list("name", flat=True))
    # A form gives them back without the space that an older one may have at its end.
    return {likeness(name.strip()): name for name in names} | {name.strip(): name for name in names} | {name: name for name in names}


class TagsField(TagField):
    """The tags of an article or a case study, separated by commas."""

    def __init__(self, **kwargs):
        super().__init__(**{"required": False, "help_text": HELP, "widget": TagsInput} | kwargs)

    def clean(self, value: str) -> list[str]:
        """Give the names of the tags, each once."""
        names = super().clean(value)
        known = known_names() if names else {}
        tags = set()
        for each in names:
            name = known_or_new(each, known)
            tags.add(known.setdefault(likeness(name), name))
        return sorted(tags)
