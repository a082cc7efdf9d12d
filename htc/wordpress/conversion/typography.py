"""Quotes, dashes and the ellipsis as the source showed them: they are stored straight, and were curled on the page.

The rules are those of WordPress’ ``wptexturize`` without (tm), primes and the multiplication sign, which hurt more than they help.
"""

import re

from htc.lib.html import tags

# What is shown letter by letter.
LITERAL = frozenset({"pre", "code", "kbd", "style", "script", "tt"})

_SPACE = r"[ \t\r\n\xa0]"
_ENDS = rf"(?=\Z|[.,:;!?)}}\-\]]|&gt;|&nbsp;|{_SPACE})"


def _begins(sign: str, others: str = "", entities: tuple[str, ...] = ("&nbsp;",)) -> str:
    """Give a pattern for a sign at the start of a piece, behind a space or behind one of the ``others``; the sign comes first for speed."""
    behind = "|".join(rf"(?<={entity}{sign})" for entity in entities)
    return rf"{sign}(?:(?<![^ \t\r\n\xa0{others}]{sign})|{behind})"


_MARKED = re.compile(r"[\"'-]|\.\.\.|``")
_SINGLE = [
    (re.compile(r"'(?=tain't|twere|twas|tis|twill|til|bout|nuff|round|cause|em)"), "’"),
    (re.compile(rf"'(\d\d)'{_ENDS}"), r"’\1’"),
    (re.compile(rf"'(\d\d)\"{_ENDS}"), r"’\1”"),
    (re.compile(r"'(?=\d\d(?:\Z|(?![%\d]|[.,]\d)))"), "’"),
    (re.compile(rf"{_begins("'")}(\d[.,\d]*+)'"), r"‘\1’"),
    (re.compile(_begins("'", r"(\[{\"\-", ("&nbsp;", "&lt;"))), "‘"),
]
# Before another quote or an opening bracket WordPress leaves a single one as it was typed.
_CLOSING = re.compile(r"'(?![\"'({\[]|&lt;)")
_DOUBLE = [
    (re.compile(rf"{_begins('"')}(\d[.,\d]*+)\""), r"“\1”"),
    (re.compile(rf"{_begins('"', r'(\[{\-', ('&nbsp;', '&lt;'))}(?!{_SPACE}|&nbsp;)"), "“"),
]
_DASHES = [
    (re.compile(r"---"), "—"),
    (re.compile(rf"{_begins('--')}(?=\Z|&nbsp;|{_SPACE})"), "—"),
    # The names of hosts in other alphabets begin so.
    (re.compile(r"--(?<!xn--)"), "–"),
    (re.compile(rf"{_begins('-')}(?=\Z|&nbsp;|{_SPACE})"), "–"),
]


def curl(text: str) -> str:
    """Give one piece of text between two tags with its quotes and dashes as a page shows them; entities stay."""
    if not _MARKED.search(text):
        return text
    text = text.replace("...", "…").replace("``", "“").replace("''", "”")
    if "'" in text:
        text = _CLOSING.sub("’", _each(_SINGLE, text))
    if '"' in text:
        text = _each(_DOUBLE, text).replace('"', "”")
    return _each(_DASHES, text) if "-" in text else text


def _each(rules: list[tuple[re.Pattern[str], str]], text: str) -> str:
    for pattern, by in rules:
        text = pattern.sub(by, text)
    return text


def typeset(html: str) -> str:
    """Give inline HTML with the text between its tags curled, but for what is shown letter by letter."""
    if "<" not in html:
        return curl(html)
    pieces: list[str] = []
    literal = position = 0
    for tag in tags(html):
        text = html[position : tag.start]
        pieces += text if literal else curl(text), html[tag.start : tag.end]
        position = tag.end
        if tag.name in LITERAL:
            literal = max(literal + (-1 if tag.closing else 1), 0)
    return "".join(pieces) + (html[position:] if literal else curl(html[position:]))
