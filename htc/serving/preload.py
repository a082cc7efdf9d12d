"""What the processes of ``manage.py serve`` have in common: loaded once, before they part, so that it lies in memory once."""

import ctypes
import gc
import sys
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils import translation

# <malloc.h>
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
LARGE = 128 * 1024
# Bytes of what is taken out of the holes of the heap, the largest first.
SIZES = (*range(LARGE // 2, 1024, -1024), *range(1024, 15, -16))


class _Mallinfo(ctypes.Structure):
    """``struct mallinfo2`` of glibc 2.33: its numbers of bytes; ``keepcost`` is what is free at the top of the heap."""

    _names = ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")
    _fields_ = tuple((name, ctypes.c_size_t) for name in _names)


def preload() -> None:
    """Load what a page needs and Django would load at the first request: the application, all addresses, catalogues and templates."""
    for module in (settings.WSGI_APPLICATION.rpartition(".")[0], "htc.serving.alarms"):
        import_module(module)
    for code, _ in settings.LANGUAGES:
        with translation.override(code):
            get_resolver().reverse_dict  # noqa: B018 - made when it is first asked for
    folder = Path(settings.BASE_DIR, "templates")
    for file in folder.rglob("*.html"):
        get_template(str(file.relative_to(folder)))


def share() -> None:
    """Leave the memory of this process so that its children write to little of it; what they write to is copied for each."""
    gc.collect()
    gc.freeze()  # the collector writes to all that it looks through
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    if libc and hasattr(libc, "mallinfo2"):
        # Threads would have a heap each, in which what they have freed stays; large pieces go back to the system at once.
        libc.mallopt(M_ARENA_MAX, 1)
        libc.mallopt(M_MMAP_THRESHOLD, LARGE)
        _fill_holes(libc)


def _fill_holes(libc: ctypes.CDLL) -> None:
    """Take what is free between other things in the heap: what a child makes lies together at the top then, not in all our pages."""
    libc.malloc.restype, libc.free.argtypes, libc.mallinfo2.restype = ctypes.c_void_p, (ctypes.c_void_p,), _Mallinfo
    for size in SIZES:
        while True:
            top = libc.mallinfo2().keepcost
            piece = libc.malloc(size)
            if libc.mallinfo2().keepcost != top:
                libc.free(piece)
                break
