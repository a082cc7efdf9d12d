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

from django.db.models import Model

from articles.models import Site
from htc.lib.languages import active

MOST_SIGNS = 8_000_000
# What is long and of one row, such as the text of an article, has a room of its own: who walks through all articles leaves what lists are
# made of.
LONG = 4_000
MOST_LONG_SIGNS = 2_000_000
# What a value weighs that is no text, and each thing in one that holds many: rows are small where they are kept.
ROW_SIGNS = 200


class _Shelf:
    """Values by name, with what they weigh; the longest unused go where they are too many."""

    def __init__(self, most: int):
        self._most, self._size = most, 0
        self._values: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def find(self, name: Hashable) -> tuple[Any, int] | None:
        if (found := self._values.get(name)) is not None:
            self._values.move_to_end(name)
        return found

    def put(self, name: Hashable, value: object, size: int) -> None:
        self._values[name] = value, size
        self._size += size
        while self._size > self._most:
            _, (_, gone) = self._values.popitem(last=False)
            self._size -= gone

    def empty(self) -> None:
        self._values.clear()
        self._size = 0


class Kept:
    """Values by name for one version: all go when another one is asked for.

    A version is read before what is made for it, so that nothing that is kept is older than its version; safe among threads.
    """

    def __init__(self, most: int = MOST_SIGNS, most_long: int = MOST_LONG_SIGNS):
        self._short, self._long = _Shelf(most), _Shelf(most_long)
        self._lock = threading.Lock()
        self._version: Hashable = None

    def get[Value](self, version: Hashable, name: Hashable, make: Callable[[], Value], *, of_a_row: bool = False) -> Value:
        """Give the value of that name, made now where none is kept; for the version None nothing is. ``of_a_row`` as in ``keep``."""
        if version is None:
            return make()
        if (found := self._find(version, name)) is not None:
            return found[0]
        value = make()
        self._keep(version, name, value, of_a_row=of_a_row)
        return value

    def holds(self, version: Hashable, name: Hashable) -> bool:
        """Tell whether there is a value of that name for the version."""
        return version is not None and self._find(version, name) is not None

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._empty(None)

    def _find(self, version: Hashable, name: Hashable) -> tuple[Any, int] | None:
        with self._lock:
            if version != self._version:
                self._empty(version)
            return self._short.find(name) or self._long.find(name)

    def _keep(self, version: Hashable, name: Hashable, value: object, *, of_a_row: bool) -> None:
        size = _size(value)
        shelf = self._long if of_a_row and size >= LONG else self._short
        with self._lock:
            # Another thread may have asked for a newer version meanwhile.
            if version == self._version and self._short.find(name) is None and self._long.find(name) is None:
                shelf.put(name, value, size)

    def _empty(self, version: Hashable) -> None:
        self._short.empty()
        self._long.empty()
        self._version = version


def _size(value: object) -> int:
    if isinstance(value, (str, bytes)):
        return len(value)
    if isinstance(value, array):
        return len(value) * value.itemsize
    if isinstance(value, tuple):
        return sum(map(_size, value))
    if isinstance(value, Model):
        return ROW_SIGNS + sum(len(column) for column in vars(value).values() if isinstance(column, str))
    return ROW_SIGNS * (1 + (len(value) if isinstance(value, Sized) else 0))


kept = Kept()


def keep[Value](site: Site | None, name: Hashable, make: Callable[[], Value], *, of_a_row: bool = False) -> Value:
    """Give what ``make`` gives for this version of the site in the active language, made once.

    Whoever gets it changes nothing in it. ``name`` holds all else that it depends on. A row of the site that was not read with its menu,
    or is invented, keeps nothing. What is ``of_a_row`` is of one of many, so that all of them may be too many.
    """
    return kept.get(version_of(site), _name_for(site, name), make, of_a_row=of_a_row)


def is_kept(site: Site | None, name: Hashable) -> bool:
    """Tell whether ``keep`` would make nothing for that name; the next moment it may."""
    return kept.holds(version_of(site), _name_for(site, name))


def _name_for(site: Site | None, name: Hashable) -> Hashable:
    return active(), site is not None and site.is_copy, name


def version_of(site: Site | None) -> tuple | None:
    """Give (Site.version, newest publication that has come), None for a row that is no state of the site: invented, or just made."""
    if site is None or site.pk is None or not hasattr(site, "newest"):
        return None
    return site.version, site.newest
