"""The readers of the environment: each gives one variable in the kind that the settings need, or ends the start with a sentence."""

import importlib.util
import os
import re
import sys
from typing import NoReturn
from urllib.parse import SplitResult, urlsplit

given: set[str] = set()  # the names of the variables that were read and were there


def stop(name: str, sentence: str) -> NoReturn:
    """End the start with one sentence that names the variable ``name``."""
    sys.exit(f"{name}: {sentence}")


def need(name: str, module: str) -> None:
    """Stop where a Python package is missing that the variable ``name`` asks for."""
    if importlib.util.find_spec(module) is None:
        stop(name, f"the Python package {module} is missing; “pip install -r requirements-servers.txt” installs it.")


def read_text(name: str, default: str = "") -> str:
    """Give the variable as stripped text, or ``default`` where it is absent or empty."""
    value = os.environ.get(name, "").strip()
    if value:
        given.add(name)
    return value or default


def read_choice(name: str, choices: tuple[str, ...], default: str) -> str:
    """Give the variable if it is one of ``choices``; else stop."""
    value = read_text(name, default)
    if value not in choices:
        stop(name, f"“{value}” is not one of {', '.join(choices)}.")
    return value


def read_number(name: str, default: int, *, highest: int) -> int:
    """Give the variable as a whole number from 0 to ``highest``; else stop."""
    value = read_text(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) > highest:
        stop(name, f"“{value}” is not a whole number from 0 to {highest}.")
    return int(value)


def read_url(name: str, schemes: tuple[str, ...], default: str = "") -> SplitResult | None:
    """Give the variable split as a URL with one of ``schemes``; else stop. Absent and without default: None."""
    value = read_text(name, default)
    if not value:
        return None
    try:
        url = urlsplit(value)
        _ = url.port  # a port that is no number raises here
    except ValueError:
        stop(name, "this is not an address that can be read.")
    if url.scheme not in schemes:
        stop(name, f"it must begin with {' or '.join(scheme + ':' for scheme in schemes)}.")
    return url


def read_contact(name: str) -> str:
    """Give the variable, an address at which somebody can be reached (RFC 9116 §2.5.3), or “”; else stop."""
    value = read_text(name)
    if not re.fullmatch(r"(?:https://|mailto:|tel:)[!-~]+|[!-~]+@[!-~]+|", value):
        stop(name, "it must be a mail address, or begin with https:, mailto: or tel:.")
    return value
