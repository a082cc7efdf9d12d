"""Parts of addresses of responses; importing the module makes them known to ``path``."""

from django.urls import register_converter
from django.urls.converters import StringConverter

from articles.converters import UnicodeSlug
from comments.models import Response

# What stands below these is a thing by its short name, which may be any word: a tag “feed”, an article “trackback”.
_SHORT_NAME_BEHIND = r"(?:[a-z]{2}/)?(?:authors|case-studies|series|tags|\d{4}/\d{2})"


class HexToken(StringConverter):
    """128 bits as hexadecimal digits."""

    regex = "[0-9a-f]{32}"


class Kinds(StringConverter):
    """A kind of response in the plural, such as “comments”."""

    regex = "|".join(f"{kind}s" for kind in Response.Kind.values)

    def to_python(self, value: str) -> str:
        return value.removesuffix("s")

    def to_url(self, value: str) -> str:
        return f"{value}s"


class PageSlug(UnicodeSlug):
    """The short name of a page of the blog, behind which stands what is asked for of it."""

    regex = rf"(?!{_SHORT_NAME_BEHIND}/){UnicodeSlug.regex}"


class PingedPath(StringConverter):
    """The path of an article, as it is or was: whatever stands before the last part, but for what has a thing of that name."""

    regex = rf"(?!{_SHORT_NAME_BEHIND}/[^/]*/?$).+"


register_converter(Kinds, "response_kinds")
register_converter(HexToken, "token")
register_converter(PageSlug, "page_slug")
register_converter(PingedPath, "pinged_path")
