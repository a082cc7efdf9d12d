"""Style sheets as browsers get them: in one file, without the words that are meant for whoever changes them."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
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
