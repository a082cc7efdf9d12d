"""The language of a page is in its address: the site's own language has the plain one, each other its twin below “/es/”.

The languages are those of ``settings.LANGUAGES``, for each of which there is a catalogue; the site's own is ``settings.LANGUAGE_CODE``.
Nothing is read from a cookie, a session or what the browser prefers, so an address has one page, whoever asks for it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from urllib.parse import quote, unquote

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.http import HttpRequest
from django.urls import NoReverseMatch, ResolverMatch, URLResolver, reverse
from django.utils import translation
from django.utils.translation import gettext_noop

# How a page says that it is there in a language: each is translated into that language before it is shown.
INVITATIONS = {"en": gettext_noop("In English"), "es": gettext_noop("In Spanish")}


@dataclass(frozen=True, slots=True)
class Twin:
    """The same page in another language: the code of that, and the address without host."""

    code: str
    address: str

    @property
    def name(self) -> str:
        """What the language calls itself: “español”."""
        return name_of(self.code)

    @property
    def direction(self) -> str:
        """The direction in which the language is written."""
        return direction_of(self.code)

    @property
    def invitation(self) -> str:
        """“En español”, said in the language itself."""
        with translation.override(self.code):
            return translation.gettext(INVITATIONS[self.code]) if self.code in INVITATIONS else self.name


class LanguagePrefix:
    """The beginning of addresses that have twins, as Django's resolver wants its patterns.

    It takes both, whatever language is active, and gives the one of the active language. Django's own (``LocalePrefixPattern``)
    takes only the active one, and stands in the root of all addresses alone, where apps with a namespace have none of their own.
    """

    converters: dict = {}

    @property
    def regex(self) -> re.Pattern:
        """What ``reverse`` puts in front; the resolver keeps it for each language."""
        return re.compile(re.escape(str(self)))

    def match(self, path: str) -> tuple[str, tuple, dict]:
        """Give what of a path, which has no slash in front, stands behind the prefix."""
        return path.removeprefix(prefix_of(language_of(f"/{path}"))), (), {}

    def check(self) -> list:
        """Find nothing wrong."""
        return []

    def describe(self) -> str:
        """Give the prefix for messages."""
        return f"'{self}'"

    def __str__(self):
        return prefix_of(active())


def in_each_language(*patterns) -> URLResolver:
    """Give the addresses with their twins in the other languages; ``reverse`` yields the one of the language that is active."""
    return URLResolver(LanguagePrefix(), [*patterns])  # type: ignore[arg-type]  # the stubs know Django’s own patterns alone


def shipped() -> list[str]:
    """Give the codes of the languages of pages, the site's own first."""
    return sorted(dict(settings.LANGUAGES), key=lambda code: code != settings.LANGUAGE_CODE)


def prefix_of(code: str) -> str:
    """Give what stands before the addresses of pages in a language: “es/”, and nothing for the site's own."""
    return "" if code == settings.LANGUAGE_CODE or code not in dict(settings.LANGUAGES) else f"{code}/"


def language_of(path: str) -> str:
    """Give the language of the page at a path, by its first part."""
    first = path.lstrip("/").partition("/")[0]
    return first if prefix_of(first) else settings.LANGUAGE_CODE


def without_prefix(path: str) -> str:
    """Give the path that a page has in the site's own language."""
    return f"/{path.lstrip('/').removeprefix(prefix_of(language_of(path)))}"


def is_prefix(part: str) -> bool:
    """Tell whether the first part of an address stands for a language, now or were the site's own another one."""
    return part in dict(settings.LANGUAGES)


# What is remembered of each function under ``once_in_each_language``.
_remembered: list = []


def once_in_each_language[*Given, Said](say: Callable[[*Given], Said]) -> Callable[[*Given], Said]:
    """Have words and addresses, which cost much to look up, looked up once in each language for what they are asked with."""

    @lru_cache(maxsize=1000)
    def said(language: str | None, *given):
        return say(*given)

    @wraps(say)
    def remembering(*given: *Given) -> Said:
        return said(translation.get_language(), *given)

    _remembered.append(said)
    return remembering


def forget() -> None:
    """Have everything under ``once_in_each_language`` looked up anew: where a catalogue or the site's own language became another one."""
    for said in _remembered:
        said.cache_clear()


def active() -> str:
    """Give the language in which pages are drawn now, one of ours."""
    return frame_of(translation.get_language() or "")


def frame_of(code: str) -> str:
    """Give the language in which what stands round a text in any language is said: its own where it is one of ours, else the site's."""
    return _frame_of(code, settings.LANGUAGE_CODE)


@lru_cache(maxsize=1000)
def _frame_of(code: str, otherwise: str) -> str:
    known = dict(settings.LANGUAGES)
    return next((each for each in (code, code.partition("-")[0]) if each in known), otherwise)


def lang_of_the_site() -> str:
    """Give the site's own language for ``lang`` where the page round what is said in it is in another one, else "" (WCAG 2.2, 3.1.2)."""
    return "" if active() == settings.LANGUAGE_CODE else settings.LANGUAGE_CODE


def speak(code: str) -> None:
    """Draw what follows in this request in the language of a text, whatever its address says."""
    translation.activate(frame_of(code))


def name_of(code: str) -> str:
    """Give what a language calls itself, else its code."""
    return LANG_INFO.get(code.lower(), {}).get("name_local") or code


def direction_of(code: str) -> str:
    """Give the direction in which a language is written, as HTML's ``dir`` has it; of what nobody knows, from left to right."""
    known = LANG_INFO.get(code.lower()) or LANG_INFO.get(code.lower().partition("-")[0]) or {}
    return "rtl" if known.get("bidi") else "ltr"


def twins(request: HttpRequest) -> list[Twin]:
    """Give the same page in the other languages of the site; none for a page that has one address, and none for no page."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        return []
    others = (code for code in shipped() if code != active())
    return [Twin(code, address) for code in others if (address := _address_in(code, match)) and unquote(address) != request.path]


def alternates(request: HttpRequest) -> list[Twin]:
    """Give the page and its twins, as search engines are told of them; nothing where it has none."""
    others = twins(request)
    return [Twin(active(), quote(request.path)), *others] if others else []


def _address_in(code: str, match: ResolverMatch) -> str:
    with translation.override(code):
        try:
            return reverse(match.view_name, args=match.args, kwargs=match.kwargs)
        except NoReverseMatch:
            return ""
