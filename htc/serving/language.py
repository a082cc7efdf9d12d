"""The language in which a request is answered, and what pages say of it."""

from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from htc.lib import languages


class LanguageMiddleware:
    """Answer in the language of the address; a view of an article goes on in that of the article (``languages.speak``).

    The admin is English.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        code = "en" if request.path.startswith("/admin/") else languages.language_of(request.path)
        with translation.override(code):
            response = self.get_response(request)
            if response.get("Content-Type", "").startswith("text/html"):
                response.headers.setdefault("Content-Language", languages.active())
            return response


def language(request: HttpRequest) -> dict:
    """Give templates the language of the page, its direction, and the same page in other languages.

    ``twins`` is for readers and ``alternates`` for search engines; a page of an article gives its own.
    """
    code = languages.active()
    return {
        "language": code,
        "direction": languages.direction_of(code),
        "twins": SimpleLazyObject(lambda: languages.twins(request)),
        "alternates": SimpleLazyObject(lambda: languages.alternates(request)),
    }
