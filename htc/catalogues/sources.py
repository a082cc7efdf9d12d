"""Every text that readers can see, read from the sources: what a catalogue has to hold.

Django's makemessages needs xgettext, which is not everywhere. What it would find is found here by the same means: Django's own reading of
templates, and the syntax tree of Python instead of a look at its letters.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

APPS = ("articles", "comments", "htc")
# ``marked`` stands where no Django may be imported (htc/lib/text.py).
SINGULAR = {"gettext", "gettext_lazy", "gettext_noop", "marked"}
PLURAL = {"ngettext", "ngettext_lazy"}

_QUOTED = r"""u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*\""""
_CALL = re.compile(rf"\b(ngettext|gettext|_)\(({_QUOTED})(?:,\s*({_QUOTED}))?")


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """A text that is translated as a whole; ``plural`` is its form for several, "" where no number decides."""

    text: str
    plural: str = ""


def messages(root: Path) -> dict[Message, list[str]]:
    """Give every text with the files that hold it, in the order of files and texts."""
    found: dict[Message, list[str]] = {}
    for path in [*_templates(root), *_modules(root)]:
        source, name = path.read_text(encoding="utf-8"), path.relative_to(root).as_posix()
        for message in in_module(source) if path.suffix == ".py" else in_template(source):
            places = found.setdefault(message, [])
            if name not in places:
                places.append(name)
    return found


def in_template(source: str) -> Iterator[Message]:
    """Give the texts of a template: translate, blocktranslate, and strings marked by “_” in other tags."""
    for _, text, plural in _CALL.findall(templatize(source)):
        yield Message(ast.literal_eval(text), ast.literal_eval(plural) if plural else "")


def in_module(source: str) -> Iterator[Message]:
    """Give the texts in the calls of a Python module; one that is put together is no text and left out."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        words = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        if name in SINGULAR and len(words) == 1:
            yield Message(words[0])
        elif name in PLURAL and len(words) == 2:
            yield Message(words[0], words[1])


def _templates(root: Path) -> list[Path]:
    files = (path for path in (root / "templates").rglob("*.*") if path.suffix in (".html", ".txt"))
    return sorted(path for path in files if "admin" not in path.relative_to(root).parts)


def _modules(root: Path) -> list[Path]:
    return sorted(path for app in APPS for path in (root / app).rglob("*.py") if "migrations" not in path.parts)
