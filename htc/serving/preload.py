"""What the processes of ``manage.py serve`` have in common: loaded once, before they part, so that it lies in memory once."""

import ctypes
import gc
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, FunctionType

from django.conf import settings
from django.template.base import Token
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils import translation

# <malloc.h>
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
LARGE = 128 * 1024
# Bytes of what is taken out of the holes of the heap, the largest first.
SIZES = (*range(LARGE // 2, 1024, -1024), *range(1024, 15, -16))
# Objects whose references are asked for at a time, so that they are still at hand; of those that are told apart here, what they refer to
# is used by no request.
AT_A_TIME = 2_000
UNUSED = frozenset({FunctionType, ModuleSpec, Token})
ATOMS = frozenset({str, bytes, int, float})
MORTAL = 2**31  # references that are counted are fewer


class _Mallinfo(ctypes.Structure):
    """``struct mallinfo2`` of glibc 2.33: its numbers of bytes; ``keepcost`` is what is free at the top of the heap."""

    _names = ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")
    _fields_ = tuple((name, ctypes.c_size_t) for name in _names)


def preload() -> None:
    """Load what a page for readers needs and Django would load at the first request: the application, addresses, catalogues and templates.

    Templates of the desk are half of all, and each of a few people opens a few of them.
    """
    gc.disable()  # until ``share``: nearly all of it stays
    for module in (settings.WSGI_APPLICATION.rpartition(".")[0], "htc.serving.alarms"):
        import_module(module)
    for code, _ in settings.LANGUAGES:
        with translation.override(code):
            get_resolver().reverse_dict  # noqa: B018 - made when it is first asked for
    folder = Path(settings.BASE_DIR, "templates")
    for file in folder.rglob("*.html"):
        name = str(file.relative_to(folder))
        if not name.startswith("admin/"):
            get_template(name)


def share() -> None:
    """Leave the memory of this process so that its children write to little of it; what they write to is copied for each."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    if libc and hasattr(libc, "mallinfo2"):
        # Threads would have a heap each, in which what they have freed stays; large pieces go back to the system at once.
        libc.mallopt(M_ARENA_MAX, 1)
        libc.mallopt(M_MMAP_THRESHOLD, LARGE)
    if libc:
        _make_immortal(gc.get_objects())
    gc.freeze()  # the collector writes to all that it looks through
    gc.collect()  # of nothing, so that it measures by what comes from now on when to look through everything
    gc.enable()
    if libc and hasattr(libc, "mallinfo2"):
        _fill_holes(libc)


def _make_immortal(objects: Sequence[object]) -> None:
    """Have nobody count references to these objects, nor to what they hold, as Python itself does with None (PEP 683).

    Who only reads an object writes how many references to it there are into it, and so has a copy of its page. CPython has a call for this
    from 3.15 on, and not for strings; until then the counter is given the value of None's. Where None has none that stays, nothing is done.
    """
    counters = (ctypes.c_int32 * 2**58).from_address(0)  # the low half of the counter stands first in every object
    immortal = counters[id(None) >> 2]
    if sys.byteorder != "little" or immortal >= 0:
        return

    def keep(held: Iterable[object]) -> None:
        for at in map(id, held):
            counters[at >> 2] = immortal

    keep(objects)
    keep(_code(objects))
    objects = [each for each in objects if type(each) not in UNUSED]
    while objects:
        below: list[object] = []
        for start in range(0, len(objects), AT_A_TIME):
            held = [each for each in gc.get_referents(*objects[start : start + AT_A_TIME]) if sys.getrefcount(each) < MORTAL]
            keep(held)
            below += [each for each in held if type(each) not in ATOMS]
        objects = below


def _code(objects: Sequence[object]) -> list[object]:
    """Give the code of functions, of those in it too, with its constants; none of this says by itself what it holds."""
    held: list[object] = []
    codes = [each.__code__ for each in objects if type(each) is FunctionType]
    while codes:
        constants = [constant for code in codes for constant in code.co_consts]
        held += [*codes, *(code.co_consts for code in codes), *constants]
        codes = [constant for constant in constants if type(constant) is CodeType]
    return held


def _fill_holes(libc: ctypes.CDLL) -> None:
    """Take what is free between other things in the heap: what a child makes lies together at the top then, not in all our pages."""
    libc.malloc.restype, libc.free.argtypes, libc.sbrk.restype = ctypes.c_void_p, (ctypes.c_void_p,), ctypes.c_void_p
    libc.mallinfo2.restype = _Mallinfo
    top = libc.sbrk(0) - libc.mallinfo2().keepcost
    for size in SIZES:
        while (piece := libc.malloc(size)) < top:
            pass
        libc.free(piece)
