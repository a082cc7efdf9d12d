"""A link in the menu, in the language of the reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import Resolver404, resolve

from htc.lib.languages import active, frame_of, once_in_each_language, prefix_of, shipped


@dataclass(frozen=True, slots=True)
class MenuLink:
    """A link in the menu as readers see it in the language of the page they are on.

    ``own_address`` is a path of ours, or the whole address of another site. ``language`` is that of what it leads to, the site's where
    nothing is said; ``there`` holds by language title and address of its translations.
    """

    own_title: str
    own_address: str
    language: str = ""
    there: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The title, in the language of the reader where the page is there in it."""
        return self.there.get(active(), (self.own_title, ""))[0]

    @property
    def address(self) -> str:
        """The address of the page in the reader's language; where it is not there in it, of the page in the frame of that language."""
        if active() in self.there:
            return self.there[active()][1]
        prefix = "" if active() == frame_of(self.language) else prefix_of(active())
        return f"/{prefix}{self.own_address.removeprefix('/')}" if prefix and has_frames(self.own_address) else self.own_address

    @property
    def lang_attr(self) -> str:
        """The language of the title for ``lang`` where the page round it is in another one, else ""."""
        own = self.language or settings.LANGUAGE_CODE
        return "" if active() in (own, *self.there) else own


@once_in_each_language
def has_frames(address: str) -> bool:
    """Tell whether a page of ours is there in the frame of every language of pages; no page of another site is."""
    prefix = next(filter(None, map(prefix_of, shipped())), "")
    if not prefix or not address.startswith("/"):
        return False
    try:
        resolve(f"/{prefix}{address.partition('?')[0].partition('#')[0].removeprefix('/')}")
    except Resolver404:
        return False
    return True
