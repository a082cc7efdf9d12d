"""Quotes, dashes and the ellipsis as the source showed them: they are stored straight, and were curled on the page.

The rules are those of WordPress’ ``wptexturize`` without (tm), primes and the multiplication sign, which hurt more than they help.
"""

import re

# What is shown letter by letter.
LITERAL = frozenset({"pre", "code", "kbd", "style", "script", "tt"})

_SPACE = r"[ \t\r\n\xa0]"
_ENDS = rf"(?=\Z|[.,:;!?)}}\-\]]|&gt;|&nbsp;|{_SPACE})"
# At the start of a piece of text, or behind what is named.
_BEHIND_SPACE = r"(?:(?<![^ \t\r\n\xa0])|(?<=&nbsp;))"
_OPENING_SINGLE = r"(?:(?<![^ \t\r\n\xa0(\[{\"\-])|(?<=&nbsp;)|(?<=&lt;))"
_OPENING_DOUBLE = r"(?:(?<![^ \t\r\n\xa0(\[{\-])|(?<=&nbsp;)|(?<=&lt;))"
_MARKED = re.compile(r"[\"'-]|\.\.\.|``")
_SINGLE = [
    (re.compile(r"'(?=tain't|twere|twas|tis|twill|til|bout|nuff|round|cause|em)"), "’"),
    (re.compile(rf"'(\d\d)'{_ENDS}"), r"’\1’"),
    (re.compile(rf"'(\d\d)\"{_ENDS}"), r"’\1”"),
    (re.compile(r"'(?=\d\d(?:\Z|(?![%\d]|[.,]\d)))"), "’"),
    (re.compile(rf"{_BEHIND_SPACE}'(\d[.,\d]*+)'"), r"‘\1’"),
    (re.compile(rf"{_OPENING_SINGLE}'"), "‘"),
]
_DOUBLE = [
    (re.compile(rf"{_BEHIND_SPACE}\"(\d[.,\d]*+)\""), r"“\1”"),
    (re.compile(rf"{_OPENING_DOUBLE}\"(?!{_SPACE}|&nbsp;)"), "“"),
]
_DASHES = [
    (re.compile(r"---"), "—"),
    (re.compile(rf"{_BEHIND_SPACE}--(?=\Z|&nbsp;|{_SPACE})"), "—"),
    # The names of hosts in other alphabets begin so.
    (re.compile(r"(?<!xn)--"), "–"),
    (re.compile(rf"{_BEHIND_SPACE}-(?=\Z|&nbsp;|{_SPACE})"), "–"),
]


def curl(text: str) -> str:
    """Give one piece of text between two tags with its quotes and dashes as a page shows them; entities stay."""
    if not _MARKED.search(text):
        return text
    text = text.replace("...", "…").replace("``", "“").replace("''", "”")
    if "'" in text:
        text = _each(_SINGLE, text).replace("'", "’")
    if '"' in text:
        text = _each(_DOUBLE, text).replace('"', "”")
    return _each(_DASHES, text) if "-" in text else text


def _each(rules: list[tuple[re.Pattern[str], str]], text: str) -> str:
    for pattern, by in rules:
        text = pattern.sub(by, text)
    return text
