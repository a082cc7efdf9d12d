"""What a comment gives moderators reason to look at: words, links, sites, ways to reach a person, borrowed names.

Texts and rules are compared *folded*: case, accents, widths and invisible characters are gone, letters of other scripts that look like
Latin ones are those, and markup is taken out, so that a word split by it is found. Both sides are folded alike, so that rules may be
written in any script.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from htc.lib.html import BLOCKS, tags
from htc.lib.linking import links_in, without_links
from htc.lib.web import BadAddress, ascii_host


class Verdict(StrEnum):
    """What becomes of a comment, the mildest first."""

    PUBLISH = "publish"
    HOLD = "hold"
    SPAM = "spam"
    TRASH = "trash"


class WordList(StrEnum):
    """The lists that staff keep; what the last two find is looked at with care for the writer, whatever else is found."""

    WORDS = "words"
    DISCLOSURE = "disclosure"
    THREAT = "threat"


SAFEGUARDING = frozenset({WordList.DISCLOSURE, WordList.THREAT})


@dataclass(frozen=True)
class Submission:
    """A comment as it was sent; ``by_staff``: a signed-in moderator wrote it, ``by_robot``: a field was filled in that nobody sees."""

    body: str
    name: str = ""
    email: str = ""
    by_staff: bool = False
    by_robot: bool = False


@dataclass(frozen=True)
class Words:
    """A word or phrase of a list: whole words, where a ``*`` at the beginning or end of one stands for any letters."""

    pattern: str
    word_list: str = WordList.WORDS
    verdict: str = Verdict.HOLD


@dataclass(frozen=True)
class Rules:
    """Everything a comment is compared with.

    ``links_from`` is the number of links that is too many, None for any. ``blocked`` holds those hosts of the comment (see ``hosts``) that
    a rule blocks. ``names`` holds the names of authors and staff as ``folded_name`` gives them. ``hold_all``: nothing is published at once.
    """

    words: tuple[Words, ...] = ()
    links_from: int | None = None
    blocked: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    hold_all: bool = False


@dataclass(frozen=True)
class Judgement:
    """The verdict, the codes of what was found, and a sentence for each finding: for moderators, never for the writer.

    No sentence repeats what the writer wrote: it has to be gone when the comment is.
    """

    verdict: Verdict
    reasons: list[str] = field(default_factory=list)
    why: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Finding:
    code: str
    why: str
    verdict: str = Verdict.HOLD


def judge(submission: Submission, rules: Rules) -> Judgement:
    """Give the verdict on a comment with its reasons.

    The severest verdict counts; but what reads like somebody's own story or like a threat is held, whatever else was found: no rule may
    throw it away unread.
    """
    if submission.by_staff:
        return Judgement(Verdict.HOLD if rules.hold_all else Verdict.PUBLISH)
    found = list(_findings(submission, rules))
    verdict = max((Verdict(finding.verdict) for finding in found), key=list(Verdict).index, default=Verdict.HOLD)
    if any(finding.code in SAFEGUARDING for finding in found):
        verdict = Verdict.HOLD
    return Judgement(verdict, list(dict.fromkeys(finding.code for finding in found)), [finding.why for finding in found])


def _findings(submission: Submission, rules: Rules) -> Iterator[_Finding]:
    yield from _words_found(submission, rules.words)
    if submission.by_robot:
        yield _Finding("honeypot", "A field that only robots fill in was filled in.", Verdict.SPAM)
    count = count_links(submission.body)
    if rules.links_from is not None and count >= rules.links_from:
        yield _Finding("links", f"Number of links: {count}; from {rules.links_from} on that is a reason to look twice.")
    for host in sorted(hosts(submission) & rules.blocked):
        yield _Finding("domain", f"A link or the e-mail address belongs to {host}, which is blocked.", Verdict.SPAM)
    if has_phone(submission.body):
        yield _Finding("phone", "There is a phone number in the text.")
    if has_email(submission.body):
        yield _Finding("email_in_text", "There is an e-mail address in the text.")
    if submission.name and folded_name(submission.name) in rules.names:
        yield _Finding("impersonation", "The name is that of an author, of a member of staff or of this site.")


# Words


_WHERE = {"name": "name", "email": "e-mail address", "body": "text"}
_LISTS = {WordList.WORDS: "words", WordList.DISCLOSURE: "disclosures", WordList.THREAT: "threats"}


def _words_found(submission: Submission, words: Iterable[Words]) -> Iterator[_Finding]:
    texts = {where: fold(text).text for where in _WHERE if (text := getattr(submission, where))}
    for rule in words:
        expression = _expression(rule.pattern)
        where = [_WHERE[name] for name, text in texts.items() if expression and expression.search(text)]
        if where:
            why = f"“{rule.pattern}” of the list of {_LISTS[WordList(rule.word_list)]} is in the {' and the '.join(where)}."
            yield _Finding(rule.word_list, why, rule.verdict)


def matches(pattern: str, text: str) -> list[tuple[int, int]]:
    """Give where a pattern occurs in a text, as pairs of first place and place behind the last."""
    expression, folded = _expression(pattern), fold(text)
    if expression is None:
        return []
    found = [match.span() for match in expression.finditer(folded.text)]
    return [(folded.places[start], folded.places[end - 1] + 1) for start, end in found]


def is_pattern(text: str) -> bool:
    """Tell whether a text can be a pattern: letters or digits in each word, and ``*`` at the ends of words only.

    A star between letters would let a long word without spaces be searched for minutes.
    """
    return _expression(text) is not None


_LETTER = r"[^\W_]"


@lru_cache(maxsize=1000)
def _expression(pattern: str) -> re.Pattern | None:
    words = fold(pattern).text.split()
    cores = [word.strip("*") for word in words]
    if not words or any("*" in core or not re.search(_LETTER, core) for core in cores):
        return None
    parts = []
    for word, core in zip(words, cores, strict=True):
        before = f"{_LETTER}*" if word.startswith("*") else ""
        parts.append(before + re.escape(core) + (f"{_LETTER}*" if word.endswith("*") else ""))
    # Between the words of a phrase anything may stand that is no letter: a comma, a line end, an underscore.
    return re.compile(f"(?<!{_LETTER})" + r"[\W_]+".join(parts) + f"(?!{_LETTER})")


# Folding


@dataclass(frozen=True)
class Folded:
    """A text as it is compared, and for each of its characters the place in the text as it was."""

    text: str
    places: list[int]


# Letters that look like Latin ones although no decomposition says so; capitals have been made small before.
_LOOKS_LIKE = dict(
    zip(
        "авгеіјкмнорстухѕԁԛԝһӏє" + "αβεζηικμνορτυχγ" + "ıłøđħŧɡɑ’ʼ‘ʻ",
        "abreijkmhopctyxsdqwhle" + "abezhikmvoptuxy" + "ilodhtga''''",
        strict=True,
    )
) | {"æ": "ae", "œ": "oe"}


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    if character.isspace():
        return "\n" if character == "\n" else " "
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    kept = (part for part in decomposed if unicodedata.category(part) not in ("Mn", "Me", "Cf", "Cc"))
    return "".join(_LOOKS_LIKE.get(part, part) for part in kept)


def fold(text: str) -> Folded:
    """Give a text as it is compared; a block or line break of markup counts as a space, other markup as nothing."""
    signs = [_folded(character) for character in text]
    for tag in tags(text) if "<" in text else ():
        signs[tag.start : tag.end] = [" " * (tag.name in BLOCKS or tag.name == "br"), *[""] * (tag.end - tag.start - 1)]
    return Folded("".join(signs), [place for place, sign in enumerate(signs) for _ in sign])


def folded_name(name: str) -> str:
    """Give a name as names are compared: folded, and without anything between its words."""
    return " ".join(re.findall(f"{_LETTER}+", fold(name).text))


# Links, sites, and ways to reach a person

_SCHEME = re.compile(r"(?:https?|ftp)://", re.IGNORECASE | re.ASCII)
_EMAIL = re.compile(r"[\w.+-]{1,64}@((?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24})")
# “name (at) example (dot) org”: written so that programs pass by, and people do not.
_SPELLED_EMAIL = re.compile(r"[\w.+-]{1,64} ?[\[({] ?at ?[\])}] ?[\w-]{1,63}")
_BARE_HOST = re.compile(r"(?<![\w@.-])(?:\w[\w-]{0,62}\.){1,8}[^\W\d_]{2,24}(?![\w@-])")
_FILE_ENDINGS = frozenset(
    {"pdf", "doc", "docx", "odt", "ods", "xls", "xlsx", "csv", "txt", "rtf", "html", "php", "jpg", "png", "gif", "zip"}
)
# A date, a span of years, a number in groups of thousands: digits by which nobody can be called.
_NO_PHONE = re.compile(
    r"(?<!\d)(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}|(?:1[5-9]|20)\d\d ?[-/] ?(?:1[5-9]|20)\d\d|"
    r"\d{1,3}(?:[ .]\d{3})*[ .]000|97[89][ -]?(?:\d[ -]?){9}[\dxX])(?!\d)"
)
_PHONE = re.compile(r"(?<![\w/])(?:\+ ?|\()?\d(?:(?:[ \-./‐–]| ?\(|\)[ -]?)?\d){6,14}(?!\w)")


def count_links(text: str) -> int:
    """Give the number of addresses of pages in a text, with ``https://``, with ``www.`` or bare as example.org."""
    rest = _EMAIL.sub(" ", without_links(text))
    return sum(1 for _ in links_in(text)) + sum(1 for _ in _bare_hosts(rest))


def hosts(submission: Submission) -> set[str]:
    """Give the hosts, in ASCII and lower case, of every address in the text and of the e-mail address; “www.” is left aside.

    The text is read as it is shown and once more with its full-width letters as plain ones, and so is the address that an archive or a
    redirect names.
    """
    text = submission.body
    plain = unicodedata.normalize("NFKC", text)
    found = {_host_of(url) for form in {text, plain} for link in links_in(form) for url in _named_in(link.url)}
    found |= {match[1] for match in _EMAIL.finditer(f"{plain} {submission.email}")}
    found |= set(_bare_hosts(_EMAIL.sub(" ", without_links(plain))))
    return {name for host in found if (name := _ascii(host))}


def _named_in(url: str) -> list[str]:
    """Give an address and those that stand inside it."""
    return [url, *(url[scheme.start() :] for scheme in _SCHEME.finditer(url, 1))]


def _bare_hosts(text: str) -> Iterator[str]:
    for match in _BARE_HOST.finditer(text):
        host = match[0]
        # “over.Then” is a space forgotten, “report.pdf” is a file.
        if host in (host.lower(), host.upper()) and host.rpartition(".")[2].lower() not in _FILE_ENDINGS:
            yield host


def _host_of(url: str) -> str:
    # Laxer than what becomes a link, and a browser decodes a host: “ev%69l.test” was written to pass by.
    try:
        return unquote(urlsplit(url if "://" in url else f"https://{url}").hostname or "")
    except ValueError:
        return ""


def _ascii(host: str) -> str:
    try:
        return ascii_host(host.strip(".")).removeprefix("www.")
    except BadAddress:
        return ""


def has_phone(text: str) -> bool:
    """Tell whether a text holds what reads like a phone number: 7 to 15 digits, in groups or, from 9 on or after a plus, in one."""
    # A link may end in a number; a date and an amount do.
    text = _NO_PHONE.sub(" x ", without_links(unicodedata.normalize("NFKC", text)))
    for match in _PHONE.finditer(text):
        number = match[0]
        if number.startswith("+") or not number.isdigit() or len(number) >= 9:
            return True
    return False


def has_email(text: str) -> bool:
    """Tell whether a text holds an e-mail address, also one that is spelled with (at)."""
    folded = fold(text).text
    return bool(_EMAIL.search(folded) or _SPELLED_EMAIL.search(folded))
