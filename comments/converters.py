"""Parts of addresses of responses; importing the module makes them known to ``path``."""

from django.urls import register_converter
from django.urls.converters import StringConverter

from comments.models import Response


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


register_converter(Kinds, "response_kinds")
register_converter(HexToken, "token")
