"""Parts of addresses of responses; importing the module makes them known to ``path``."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class Token(StringConverter):
    """128 bits as hexadecimal digits."""

    regex = "[0-9a-f]{32}"


register_converter(Token, "token")
