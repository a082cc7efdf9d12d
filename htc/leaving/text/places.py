"""Where the files of a copy lie: the file of an address, and the way from one file to another."""

import hashlib
import posixpath
from urllib.parse import quote

# File systems take names of 255 bytes.
LONGEST_NAME, KEPT_CHARACTERS = 200, 40


def file_of(path: str, ending: str = "html") -> str:
    """Give the file that stands for the path of an address, which has no escapes: “tags/shelters/index.html” for “/tags/shelters/”.

    ``ending`` is that of what answers at a path with a slash at its end. A part that is too long for a name of a file is cut, and told
    from others by a part of its hash.
    """
    parts = [_fitting(part) for part in path.strip("/").split("/") if part]
    return "/".join([*parts, f"index.{ending}"] if path.endswith("/") else parts)


def way(from_file: str, to_file: str) -> str:
    """Give the relative address, with escapes, that leads from one file to another."""
    # A colon in the first part would be the end of a scheme (RFC 3986 §4.2); it is escaped too.
    return quote(posixpath.relpath(to_file, posixpath.dirname(from_file) or "."))


def _fitting(part: str) -> str:
    written = part.encode("utf-8", "surrogatepass")
    return part if len(written) <= LONGEST_NAME else f"{part[:KEPT_CHARACTERS]}-{hashlib.sha256(written).hexdigest()[:12]}"
