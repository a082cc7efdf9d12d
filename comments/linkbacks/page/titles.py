"""The title of a page of another site: which of all that call themselves one, and without the name of the site."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from html import unescape

from comments.linkbacks.page.excerpt import title_without_site
from comments.linkbacks.page.structured_data import said
from htc.lib.text import clean_piece

_LONGEST_COMPARED = 1000
# Hyphens and dashes, and what themes put between the title of a post and that of the site.
_MARKS = r"\s[-‐-―|¦«»‹›·•:~/⋆★]{1,3}\s|\s?[|¦]\s?"
_BEHIND, _BEFORE = re.compile(rf"(?:{_MARKS})\S"), re.compile(rf"\S(?:{_MARKS}|:\s)\Z")
_WORD = re.compile(r"\w+")
# Chinese, Japanese and their like have no spaces: any two characters in a row count as a word there.
_SPACELESS = re.compile("[\u0e00-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Headline:
    """A heading of another site’s page: its words, the level of the part it stands in (-1 outside the text), and whether it is an h1."""

    text: str
    level: int = 0
    is_first_level: bool = True


@dataclass(frozen=True)
class Names:
    """What a page calls itself: by its entry, its JSON-LD, Open Graph, ``<title>`` and its headings; and its site."""

    entry: str = ""
    structured_data: Sequence[str] = ()
    open_graph: str = ""
    title: str = ""
    headings: Sequence[Headline] = ()
    site: str = ""
    host: str = ""


def title_of(names: Names) -> tuple[str, str]:
    """Give the title of a page, and the same as it stood on the page, with the name of the site."""
    first_heading = next((heading.text for heading in names.headings if heading.is_first_level), "")
    headlines = _believable(said(names.structured_data, "headline"), names.title, first_heading)
    raw = next(filter(None, map(clean_piece, (names.entry, *headlines, names.open_graph, names.title, first_heading))), names.host)
    sites = _site_names(names)
    short = title_without_site(raw, sites)
    if short == raw and raw != clean_piece(names.entry):
        short = _heading_in(raw, names.headings, sites)
    return short, raw


def _believable(headlines: Iterable[str], *others: str) -> list[str]:
    """Give the headlines of which half the words are in what the page shows as its title, where it shows one; the likest come first.

    Data of a page may speak of other articles too, in lists of what else to read.
    """
    shown = [words for words in map(_words, others) if words]
    likeness: dict[str, float] = {}
    for headline in map(unescape, headlines):  # plug-ins write them with the entities of HTML
        said = _words(headline)
        if said and (not shown or any(2 * len(said & words) >= min(len(said), len(words)) for words in shown)):
            likeness[headline] = max((len(said & words) / len(said | words) for words in shown), default=0)
    return sorted(likeness, key=likeness.__getitem__, reverse=True)


def _words(text: str) -> set[str]:
    found = set()
    for word in _WORD.findall(clean_piece(text).casefold()):
        if _SPACELESS.search(word):
            found |= {word[at : at + 2] for at in range(max(len(word) - 1, 1))}
        else:
            found.add(word)
    return found


def _site_names(names: Names) -> list[str]:
    labels = names.host.removeprefix("www.").split(".")
    found = [names.site, *said(names.structured_data, "publisher"), ".".join(labels), labels[0], *labels[-2:-1]]
    # A label of one or two letters ("a.test", "co.uk") says nothing about the name of a site.
    return [name for name in map(clean_piece, found) if len(name) > 2]


def _heading_in(title: str, headings: Iterable[Headline], sites: Collection[str]) -> str:
    """Give the page's own heading that is the title but for the name of the site beside it, or the title."""
    if len(title) > _LONGEST_COMPARED:
        return title
    known = {site.casefold() for site in sites}
    fitting = []
    for heading in headings:
        text = clean_piece(heading.text)
        if not text or text.casefold() in known:
            continue
        is_first = title.startswith(text) and bool(_BEHIND.match(title, len(text)))
        is_last = heading.level >= 0 and title.endswith(text) and bool(_BEFORE.search(title, 0, len(title) - len(text)))
        if is_first or is_last:
            fitting.append((heading.level, heading.is_first_level, is_first, text))
    return max(fitting, key=lambda found: found[:3])[3] if fitting else title
