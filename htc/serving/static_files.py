"""Static files as browsers get them; style sheets in one file, without the words that are meant for whoever changes them."""

import re
from functools import partial
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Strings are passed by as they are: what looks like a comment in one is none (CSS Syntax 3 §4.3.5).
_PIECE = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|[ \t]*/\*.*?\*/|\s*\n\s*""", re.DOTALL)
# The hash stands there once the storage has led the address to the file that is kept for ever.
_IMPORT = re.compile(r"""^@import (?:url\()?"(?P<name>[\w-]+)(?:\.[0-9a-f]{12})?\.css"\)?;\n?""", re.MULTILINE)
OURS = "css/"


def lean(sheet: str) -> str:
    """Give a style sheet without comments, indentation and empty lines."""
    return _PIECE.sub(lambda piece: piece[1] or ("" if "/*" in piece[0] else "\n"), sheet).strip()


def whole(sheet: str) -> str:
    """Give a style sheet of ours with the sheets that it imports in their places: one request instead of several."""
    return _IMPORT.sub(lambda found: Path(str(finders.find(f"{OURS}{found['name']}.css"))).read_text(encoding="utf-8"), sheet)


class LeanStorage(CompressedManifestStaticFilesStorage):
    """Static files as WhiteNoise stores them, our style sheets whole and lean; what they are worked out from stays as it was."""

    def _save(self, name, content):
        if name.startswith(OURS) and name.endswith(".css"):
            content.seek(0)  # its hash has been read from it
            content = ContentFile(lean(whole(content.read().decode())).encode())
        return super()._save(name, content)


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """Answers with static files; the headers of one are worked out when it is first asked for, not those of five hundred at each start."""

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: dict | None = None) -> None:
        """Note how to make the answers for a file, unless it is another one that was packed."""
        if not self.is_compressed_variant(path, stat_cache=stat_cache):
            self.files[url] = partial(self.get_static_file, path, url)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if isinstance(make := self.files.get(request.path_info), partial):
            self.files[request.path_info] = make()
        return super().__call__(request)
