"""The facts at the head of a Markdown file, as YAML 1.2: a name and a value on each line, which stands there as in JSON."""

import json
import re
from collections.abc import Mapping
from typing import Any

# What JSON may hold as it is and YAML takes for the end of a line, or not at all (YAML 1.2 §5.1, §5.4).
_UNFIT = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def front_matter(facts: Mapping[str, Any]) -> str:
    """Give the facts between two lines of hyphens; those without a value are left out."""
    lines = [f"{name}: {_written(value)}" for name, value in facts.items() if value not in ("", None, [], {})]
    return "\n".join(["---", *lines, "---", ""])


def _written(value: Any) -> str:
    return _UNFIT.sub(lambda sign: f"\\u{ord(sign[0]):04x}", json.dumps(value, ensure_ascii=False))
