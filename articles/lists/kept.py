"""What depends on nothing but the version of the site, worked out once for it: pieces of pages, menus, what stands beside lists.

The rule for all of it is that of whole pages (htc/serving/pagecache.py): the version is that of the Site row which the request came with,
at most a second old, and nothing is ever purged by hand. What responses change has no place here, for an approval leaves the site's
version as it is.
"""

import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sized
from typing import Any

from articles.models import Site
from htc.lib.languages import active

MOST_SIGNS = 8_000_000
# What a value weighs that is no text, and each thing in one that holds many: rows are small where they are kept.
ROW_SIGNS = 200


class Kept:
    """Values by name for one version: all go when another one is asked for, and the longest unused where they are too many.

    A version is read before what is made for it, so that nothing that is kept is older than its version; safe among threads.
    """

    def __init__(self, most: int = MOST_SIGNS):
        self._most = most
        self._lock = threading.Lock()
        self._version: Hashable = None
        self._values: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._size = 0

    def get[Value](self, version: Hashable, name: Hashable, make: Callable[[], Value]) -> Value:
        """Give the value of that name, made now where none is kept; for the version None nothing is."""
        if version is None:
            return make()
        if (found := self._find(version, name)) is not None:
            return found[0]
        value = make()
        self._keep(version, name, value)
        return value

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._empty(None)

    def _find(self, version: Hashable, name: Hashable) -> tuple[Any, int] | None:
        with self._lock:
            if version != self._version:
                self._empty(version)
            if (found := self._values.get(name)) is not None:
                self._values.move_to_end(name)
            return found

    def _keep(self, version: Hashable, name: Hashable, value: object) -> None:
        size = _size(value)
        with self._lock:
            # Another thread may have asked for a newer version meanwhile.
            if version != self._version or name in self._values:
                return
            self._values[name] = value, size
            self._size += size
            while self._size > self._most:
                _, (_, gone) = self._values.popitem(last=False)
                self._size -= gone

    def _empty(self, version: Hashable) -> None:
        self._values.clear()
        self._size, self._version = 0, version


def _size(value: object) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, array):
        return len(value) * value.itemsize
    if isinstance(value, tuple):
        return sum(map(_size, value))
    return ROW_SIGNS * (1 + (len(value) if isinstance(value, Sized) else 0))


kept = Kept()


def keep[Value](site: Site | None, name: Hashable, make: Callable[[], Value]) -> Value:
    """Give what ``make`` gives for this version of the site in the active language, made once.

    Whoever gets it changes nothing in it. ``name`` holds all else that it depends on. A row of the site that was not read with its menu,
    or is invented, keeps nothing.
    """
    return kept.get(version_of(site), (active(), site is not None and site.is_copy, name), make)


def version_of(site: Site | None) -> tuple | None:
    """Give (Site.version, newest publication that has come), None for a row that is no state of the site: invented, or just made."""
    if site is None or site.pk is None or not hasattr(site, "newest"):
        return None
    return site.version, site.newest
