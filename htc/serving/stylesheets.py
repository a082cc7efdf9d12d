"""Style sheets as readers get them: without the words that are meant for whoever changes them."""

import re

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Strings are passed by as they are: what looks like a comment in one is none (CSS Syntax 3 §4.3.5).
_PIECE = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|[ \t]*/\*.*?\*/|\s*\n\s*""", re.DOTALL)
OURS = "css/"


def lean(sheet: str) -> str:
    """Give a style sheet without comments, indentation and empty lines."""
    return _PIECE.sub(lambda piece: piece[1] or ("" if "/*" in piece[0] else "\n"), sheet).strip()


class LeanStorage(CompressedManifestStaticFilesStorage):
    """Static files as WhiteNoise stores them, our own style sheets lean; what they are worked out from stays as it was written."""

    def _save(self, name, content):
        if name.startswith(OURS) and name.endswith(".css"):
            content.seek(0)  # its hash has been read from it
            content = ContentFile(lean(content.read().decode()).encode())
        return super()._save(name, content)
