"""Clean HTML from what staff paste and readers type: the only caller of bleach and nh3.

bleach judges first, nh3 judges its result by the same lists, so that a hole in one is no hole here. Both are given text in which every
element that hides its text is gone and every ``<`` belongs to a tag that was read once already.

``tags`` is the reader of HTML wherever the place of a tag in the text is wanted, or only the text between tags. Others stand beside it for
a reason, which each tells: a tree of elements for pages of other sites and what is quoted as they are (comments/linkbacks) and for bodies
that become Markdown and plain text (htc/leaving/text), events in order for what is moved while it is read (articles/text/markers.py), bytes
of no known encoding (page/decode.py), the pattern that Pingback prescribes (page/discovery.py), and patterns over our own fixed form.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape, unescape

import bleach
import nh3

from htc.lib import elements
from htc.lib.elements import ARTICLE, BLOCKS, COMMENT, INLINE_VALUES, NEEDED, NOTE, STRANGERS_REL, Allowed, kept_value, safe_address
from htc.lib.linking import links_in
from htc.lib.text import clean_lines, fit, fold_spaces
from htc.lib.web import host_of

LARGEST_BODY = 256 * 1024
DEEPEST_NESTING = 100
MOST_ATTRIBUTES = 50
MOST_ROUNDS = 6

RENAMED = {"b": "strong", "i": "em", "strike": "s", "h1": "h2", "h5": "h4", "h6": "h4"}
_VALUE = r"""(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>][^\s>]*+|(?=>))|(?!\s*+=))"""
_ATTRIBUTE = re.compile(rf"[^\s/>][^\s/>=]*+{_VALUE}")
_NAMED_VALUE = re.compile(r"""([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>][^\s>]*+)))?""")
_TAG = re.compile(rf"<(/?)([a-zA-Z][^\s/>]*+)((?:[\s/]++|{_ATTRIBUTE.pattern})*+)>")
_MARKUP = re.compile(r"<(?:!--|[!?]|/?[a-zA-Z])")
_COMMENT_END = re.compile(r"(?<=<!--)-?>|--!?>")
_UNSEEN_END = {name: re.compile(rf"</{name}(?=[\s/>])[^>]*>", re.IGNORECASE) for name in elements.UNSEEN}
# An element that is not shown, what is no tag, and an entity that a tag parts in two.
_UNUSUAL = re.compile(rf"<(?:[!?]|(?i:{'|'.join(elements.UNSEEN)})(?=[\s/>]))|&[#\w]*+<")
_NEWLINES_IN_PRE = re.compile(r"(<pre\b[^>]*+>)\n+")

_BARE_AMPERSAND = re.compile(r"&(?!(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});)")


class TooMuch(ValueError):
    """The text is too large, too deep or too crowded to be read safely; the message is a sentence for its writer."""


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag of a text, from ``start`` to ``end``. Without a name: a comment, or an element taken with its text."""

    start: int
    end: int
    name: str = ""
    closing: bool = False
    attributes: str = ""

    @property
    def values(self) -> dict[str, str]:
        """The attributes by name in small letters, entities decoded; of a repeated one the first (HTML Living Standard §13.2.5.33)."""
        values: dict[str, str] = {}
        for name, *value in _NAMED_VALUE.findall(self.attributes) if self.attributes else ():
            values.setdefault(name.lower(), unescape("".join(value)))
        return values


class Clean(str):
    """The HTML of a body that ``clean_article`` gave, and gives back as it is. What is made of it is a plain str again."""


class CleanNote(str):
    """The HTML of a footnote that ``clean_note`` gave, and gives back as it is."""


def clean_article(html: str) -> Clean:
    """Give the body of an article or case study with nothing in it but what our pages can show.

    Takes the form at rest and the form of the editor, where a footnote's text stands in ``data-note``. Scripts and their like go with
    their text; other elements we do not know leave their text, with a line break where they were blocks. Raises TooMuch.
    """
    return html if isinstance(html, Clean) else Clean(_clean(html, ARTICLE))


def no_less_clean(before: str, after: str) -> str:
    """Give ``after`` as clean as ``before``, from which it was made in a way that another cleaning would not change."""
    return Clean(after) if isinstance(before, Clean) else after


def clean_note(html: str) -> CleanNote:
    """Give the text of a footnote: strong, em, s, a, br, sup, sub and cite. Raises TooMuch."""
    return html if isinstance(html, CleanNote) else CleanNote(_clean(html, NOTE).strip())


def clean_comment(text: str) -> str:
    """Give a reader's plain text as HTML: paragraphs, line breaks and links, and nothing else that was typed as markup.

    Addresses with ``http``, ``https`` or ``www.`` become links with ``rel="ugc nofollow noopener"``. Mail addresses do not, for nobody
    asked the person they belong to.
    """
    paragraphs = (f"<p>{_linked(part)}</p>" for part in clean_lines(text).split("\n\n") if part)
    return _second_opinion(COMMENT, _judge_of_strangers).clean("".join(paragraphs))


def _linked(text: str) -> str:
    """Give one paragraph of plain text as HTML with its addresses as links."""
    pieces: list[str] = []
    position = 0
    for written in links_in(text):
        # What cannot be read as it would be dialled is no link, for no list of sites could judge it.
        if host_of(written.url) and safe_address(written.url) is not None:
            link = f'<a href="{escape(written.url)}" rel="{STRANGERS_REL}">{escape(text[written.start : written.end], quote=False)}</a>'
            pieces += escape(text[position : written.start], quote=False), link
            position = written.end
    pieces.append(escape(text[position:], quote=False))
    return "".join(pieces).replace("\n", "<br>")


def plain_text(html: str) -> str:
    """Give what a reader sees, on one line: entities decoded once, a space where a block or a line ends, no-break spaces kept.

    Takes any HTML. The text of scripts, styles and other elements that are not shown is left out.
    """
    text, number = _TAG.subn(_gap, html)
    # Nothing in it but tags: so it is with nearly all that we store.
    if number == len(_MARKUP.findall(html)) and not _UNUSUAL.search(html):
        return fold_spaces(unescape(text))
    pieces: list[str] = []
    position = 0
    for tag in tags(html):
        pieces.append(unescape(html[position : tag.start]))
        if tag.name in BLOCKS or tag.name == "br":
            pieces.append(" ")
        position = tag.end
    pieces.append(unescape(html[position:]))
    return fold_spaces("".join(pieces))


def _gap(tag: re.Match) -> str:
    name = tag[2].lower()
    return " " if name in BLOCKS or name == "br" else ""


def tags(html: str) -> Iterator[Tag]:
    """Give the tags of any text in order, in linear time, read as HTML Living Standard §13.2.5 reads them.

    A comment, or an element whose text is never shown, is one Tag without a name. An opening that never ends is text,
    as is all that follows it; only script and style reach to the end of the text when they are not closed.
    """
    position = 0
    lost: set[str] = set()
    while found := _MARKUP.search(html, position):
        tag = _other_markup(html, found, lost) if found[0] in ("<!--", "<!", "<?") else _tag(html, found.start(), lost)
        if tag is None:
            if found[0] != "<!--":
                return
            position = found.end()
            continue
        yield tag
        position = tag.end


def _other_markup(html: str, found: re.Match, lost: set[str]) -> Tag | None:
    """Read a comment or declaration; ``lost`` remembers which ends are not ahead, so that nobody looks for them twice."""
    if found[0] != "<!--":
        end = html.find(">", found.end())
        return Tag(found.start(), end + 1) if end >= 0 else None
    comment_end = None if "<!--" in lost else _COMMENT_END.search(html, found.end())
    if comment_end is None:
        lost.add("<!--")
        return None
    return Tag(found.start(), comment_end.end())


def _tag(html: str, start: int, lost: set[str]) -> Tag | None:
    match = _TAG.match(html, start)
    if match is None:
        return None
    slash, name, attributes = match.groups()
    name = name.lower()
    whole = Tag(start, match.end(), name, bool(slash), attributes)
    if slash or name not in elements.UNSEEN:
        return whole
    if name in ("svg", "math") and attributes.endswith("/"):
        return Tag(start, match.end())
    end = None if name in lost else _UNSEEN_END[name].search(html, match.end())
    if end is None:
        lost.add(name)
        # Showing code to readers is worse than a missing end; for all else losing the writer's text is worse.
        return Tag(start, len(html)) if name in elements.CODE else whole
    return Tag(start, end.end())


def _clean(html: str, allowed: Allowed) -> str:
    _refuse_too_much(html)
    # One round is enough but for markup that one engine nests anew; twice cleaned must equal once cleaned.
    for _ in range(MOST_ROUNDS):
        cleaned = _clean_once(html, allowed)
        # Escaping makes a text longer, and what was saved today must not be refused tomorrow.
        _refuse_too_much(cleaned)
        if cleaned == html:
            break
        html = cleaned
    return html


def _clean_once(html: str, allowed: Allowed) -> str:
    prepared = _prepare(html, allowed)
    _refuse_size(prepared)
    if "table" in allowed.tags:
        # html5lib lifts what stands between the cells out of a table, and loses it where the table itself stands in nothing.
        prepared = f"<div>{prepared}</div>"
    cleaner = bleach.Cleaner(
        tags=allowed.tags,
        attributes=lambda tag, name, value: name in allowed.attributes.get(tag, ()),
        protocols=allowed.schemes,
        strip=True,
        filters=[_settle],
    )
    return _second_opinion(allowed, _judge).clean(cleaner.clean(prepared))


@cache
def _second_opinion(allowed: Allowed, judge: Callable[[str, str, str], str | None]) -> nh3.Cleaner:
    """Give what judges by one list, made once: that costs more than judging a comment."""
    return nh3.Cleaner(
        tags=set(allowed.tags),
        clean_content_tags=set(elements.UNSEEN),
        attributes={tag: set(names) for tag, names in allowed.attributes.items()},
        attribute_filter=judge,
        url_schemes=set(allowed.schemes),
        link_rel=None,
    )


def _refuse_size(html: str) -> None:
    size = len(html.encode("utf-8", "surrogatepass"))
    if size > LARGEST_BODY:
        raise TooMuch(f"This text has {size // 1024 + 1} KB, and {LARGEST_BODY // 1024} KB fit. Please divide it into two.")


def _refuse_too_much(html: str) -> None:
    _refuse_size(html)
    open_elements, depth = Counter[str](), 0
    for tag in tags(html):
        if len(tag.attributes) > MOST_ATTRIBUTES and len(_ATTRIBUTE.findall(tag.attributes)) > MOST_ATTRIBUTES:
            raise TooMuch("Something in this text carries more settings than a page can have. Please paste that part as plain text.")
        if not tag.name or tag.name in elements.SELF_ENDING:
            continue
        if not tag.closing:
            open_elements[tag.name] += 1
            depth += 1
        elif open_elements[tag.name]:
            open_elements[tag.name] -= 1
            depth -= 1
        if depth > DEEPEST_NESTING:
            raise TooMuch(f"Something in this text is nested more than {DEEPEST_NESTING} deep. Please paste that part as plain text.")


def _prepare(html: str, allowed: Allowed) -> str:
    """Take out what hides its text, give old elements their present names, and escape every ``<`` and ``&`` that begins nothing."""
    html = fit(html.replace("\r\n", "\n").replace("\r", "\n"))
    html = _BARE_AMPERSAND.sub("&amp;", html)
    rewriter = _Rewriter(allowed)
    pieces: list[str] = []
    position = 0
    for tag in tags(html):
        pieces += html[position : tag.start].replace("<", "&lt;"), rewriter.rewrite(tag)
        position = tag.end
    pieces += html[position:].replace("<", "&lt;"), rewriter.lifted()
    return _NEWLINES_IN_PRE.sub(r"\1", "".join(pieces))


class _Rewriter:
    """Rewrites the tags of one text in order; lifts a placement out of its paragraph, which HTML would part in two."""

    def __init__(self, allowed: Allowed):
        self._allowed = allowed
        self._divisions: list[bool] = []
        self._in_paragraph = False
        self._waiting: list[str] = []

    def rewrite(self, tag: Tag) -> str:
        name = RENAMED.get(tag.name, tag.name)
        if name == "div":
            return self._division(tag)
        written = f"<{'/' if tag.closing else ''}{name}{tag.attributes}>" if name in self._allowed.tags else ""
        if name not in BLOCKS:
            return written
        self._in_paragraph = name == "p" and not tag.closing
        written = written or "\n"
        return written + self.lifted() if tag.closing else self.lifted() + written

    def lifted(self) -> str:
        waiting, self._waiting = "".join(self._waiting), []
        return waiting

    def _division(self, tag: Tag) -> str:
        if tag.closing:
            return "</div>" if self._divisions and self._divisions.pop() else "\n"
        placement = "div" in self._allowed.tags and any(name in tag.attributes.lower() for name in NEEDED["div"])
        self._divisions.append(placement and not self._in_paragraph)
        if not placement:
            return "\n"
        if not self._in_paragraph:
            return f"<div{tag.attributes}>"
        self._waiting.append(f"<div{tag.attributes}></div>")
        return ""


def _settle(source: Iterator[dict]) -> Iterator[dict]:
    """Judge every attribute value of bleach's tokens, and unwrap elements that are nothing without their attribute."""
    unwrapped = []
    for token in source:
        if token["type"] in ("StartTag", "EmptyTag"):
            token["data"] = dict(_judged(token["name"], token["data"]))
        if token["type"] == "StartTag":
            needed = NEEDED.get(token["name"])
            unwrapped.append(needed is not None and needed.isdisjoint(name for _, name in token["data"]))
            if unwrapped[-1]:
                continue
        elif token["type"] == "EndTag" and unwrapped.pop():
            continue
        yield token


def _judged(tag: str, attributes: Mapping) -> Iterator[tuple]:
    for (namespace, name), value in attributes.items():
        # bleach hands values with their entities, and keeps those it is given back.
        judged = _judge(tag, name, unescape(value))
        if judged is not None:
            yield (namespace, name), escape(judged)


def _judge(tag: str, name: str, value: str) -> str | None:
    """Give the value an attribute may keep, or None; nh3 gives the values decoded, as a browser would see them."""
    return clean_note(value) if name in INLINE_VALUES else kept_value(tag, name, value)


def _judge_of_strangers(tag: str, name: str, value: str) -> str | None:
    return STRANGERS_REL if name == "rel" else kept_value(tag, name, value)
