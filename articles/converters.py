"""Parts of addresses; importing the module makes them known to ``path``."""

from django.urls import register_converter
from django.urls.converters import StringConverter

from articles.models.addresses import composed


class FourDigitYear:
    """A year from 1990 to 2999 as four digits; anything else is not an address of ours."""

    regex = "(?:199[0-9]|2[0-9]{3})"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:04}"


class TwoDigitMonth:
    """A month from 01 to 12."""

    regex = "(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:02}"


class PageNumber:
    """The number of a page of a list, from 1, without leading zeros."""

    regex = "[1-9][0-9]{0,5}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class UnicodeSlug(StringConverter):
    r"""Letters and digits of any script, underscores and hyphens, as they are stored: each letter with its accents as one character.

    Also the signs of scripts that write vowels as marks of their own, which are no letters to ``\w``.
    """

    # By what it is not: the last of Unicode as the end of a range costs each of the thirty addresses some milliseconds at every start.
    regex = r"[^\x00-,./:-@\[-^`{-\xa0]+"

    def to_python(self, value: str) -> str:
        return composed(value)


class FeedFormat(StringConverter):
    """What a feed is written in where it is not RSS, which has no part of the address for itself."""

    regex = "atom|json"


class ImageFile(StringConverter):
    """The name of a file of a picture: its random part, a width where it is none of the original, and its type."""

    regex = r"[0-9a-f]{16}(?:-[1-9][0-9]{0,4})?\.(?:jpg|png|webp)"


class DocumentFile(StringConverter):
    """The name of a document: its random part, words of its title, and its type."""

    regex = r"[0-9a-f]{16}-[-a-z0-9_]{1,60}\.[a-z0-9]{3,4}"


class CitationFile(StringConverter):
    """The ending of a file that holds a citation."""

    regex = "bib|ris|json"


register_converter(FourDigitYear, "yyyy")
register_converter(TwoDigitMonth, "mm")
register_converter(PageNumber, "page_number")
register_converter(UnicodeSlug, "unicode_slug")
register_converter(FeedFormat, "feed_format")
register_converter(ImageFile, "image_file")
register_converter(DocumentFile, "document_file")
register_converter(CitationFile, "citation_file")
