"""The HTML of responses, by format strings: a page holds fifty of them, and a template is drawn node by node.

What a row holds goes through ``escape`` where it is written down, and every function here gives HTML; ``format_html`` would judge each of
its pieces again, eleven times for a response.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from articles.models import Article
from comments.models import Response
from comments.models.response import KIND_WORDS
from comments.rules.threads import Talk
from htc.lib.languages import once_in_each_language

COMMENT = Response.Kind.COMMENT
OF_STRANGERS = "ugc nofollow noopener noreferrer"
_NUMBERS = (900_000_001, 900_000_002)


def draw_response(response: Response, above: int | None = None) -> SafeString:
    """Give a response as every page shows it; ``above`` is the number of the one that it visibly stands beneath."""
    return mark_safe(_Drawing.now().response(response, above))  # noqa: S308 – each value in it is escaped


def draw_list(talks: Sequence[Talk[Response]], article: Article, *, takes_replies: bool, is_copy: bool) -> SafeString:
    """Give the items of the list of responses of a page, each with what a reader can do; nothing can be done in a copy."""
    draw = _Items(article, takes_replies and not is_copy, not is_copy).talk
    return mark_safe("\n".join(map(draw, talks)))  # noqa: S308 – each value in it is escaped


def draw_recent(responses: Iterable[Response]) -> SafeString:
    """Give the items of a list of responses to articles, each with its first words."""
    drawing = _Drawing.now()
    items = []
    for row in responses:
        named = {"name": escape(row.shown_name), "title": escape(row.article.title)}
        words, lang = row.first_words, f' lang="{escape(row.language)}"' if row.language else ""
        said = f": <bdi{lang}>{escape(words)}</bdi>" if words else ""
        items.append(f'<li><a href="{at(drawing.permalink, row.pk)}">{drawing.on % named}</a>{said}</li>')
    return mark_safe("\n".join(items))  # noqa: S308 – each value in it is escaped


class _Items:
    """Draws the items of one list."""

    def __init__(self, article: Article, takes_replies: bool, takes_reports: bool):
        self._takes_replies, self._takes_reports = takes_replies, takes_reports
        self._drawing = _Drawing.now()
        self._reply = at(self._drawing.reply, article.pk)

    def talk(self, talk: Talk[Response]) -> str:
        head = talk.head
        level = f' class="responses__reply responses__reply--{head.level}"' if head.level > 1 else ""
        parts = self._one(head) + self._replies(talk.replies, head.number) + self._folded(talk.folded, head.number)
        return f'<li id="response-{head.pk}" value="{head.number}"{level}>{parts}</li>'

    def _one(self, response: Response, above: int | None = None) -> str:
        former = f'<span id="comment-{response.former_id}"></span>' if response.former_id else ""
        return former + self._drawing.response(response, above) + self._actions(response)

    def _replies(self, replies: Iterable[Response], above: int) -> str:
        items = [
            f'<li id="response-{reply.pk}" value="{reply.number}" class="responses__reply responses__reply--{reply.level}">'
            f"{self._one(reply, above)}</li>"
            for reply in replies
        ]
        return '<ol class="responses__replies">{}</ol>'.format("\n".join(items)) if items else ""

    def _folded(self, folded: Sequence[Response], above: int) -> str:
        if not folded:
            return ""
        number = len(folded)
        if any(row.is_staff for row in folded):
            words = ngettext("%(number)s more reply, by staff", "%(number)s more replies, one by staff among them", number)
        else:
            words = ngettext("%(number)s more reply", "%(number)s more replies", number)
        summary = escape(words % {"number": number})
        return f'<details class="responses__more"><summary>{summary}</summary>{self._replies(folded, above)}</details>'

    def _actions(self, response: Response) -> str:
        if not self._takes_reports:
            return ""
        links = []
        number = {"number": response.number}
        if self._takes_replies:
            links.append(f'<a href="{at(self._reply, response.pk)}">{self._drawing.reply_words % number}</a>')
        if not response.is_taken_back:
            address = at(self._drawing.report, response.pk)
            links.append(f'<a href="{address}" rel="nofollow">{self._drawing.report_words % number}</a>')
        return '<p class="response__actions">{}</p>'.format("\n".join(links))


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Draws single responses in one language: its words, and its addresses with a place for each number, all of them as HTML."""

    language: str
    staff: str
    answers: str
    on: str
    reply_words: str
    report_words: str
    kinds: dict[str, str]
    permalink: str
    reply: str
    report: str

    @classmethod
    def now(cls) -> "_Drawing":
        """Give the one for the active language."""
        return _drawing()

    def response(self, response: Response, above: int | None) -> str:
        lang = f' lang="{escape(response.language)}"' if response.language else ""
        meta = f'<p class="meta" lang="{self.language}">{self._meta(response, above)}</p>'
        return (
            f'<article class="response p-comment h-cite"{lang}>\n  {self._heading(response)}\n  {meta}\n  {_words_of(response)}\n</article>'
        )

    def _heading(self, response: Response) -> str:
        if response.kind != COMMENT:
            address, title = escape(response.page_url), escape(response.shown_title)
            return f'<h3 class="response__name"><a class="u-url p-name" href="{address}" rel="{OF_STRANGERS}"><bdi>{title}</bdi></a></h3>'
        badge = f' <span class="response__badge" lang="{self.language}">{self.staff}</span>' if response.is_staff else ""
        name = escape(response.shown_name)
        return f'<h3 class="response__name p-author h-card"><bdi class="p-name">{name}</bdi>{badge}</h3>'

    def _meta(self, response: Response, above: int | None) -> str:
        """Give kind, author, site and time on one line."""
        is_comment = response.kind == COMMENT
        parts = [self.kinds.get(response.kind) or escape(response.kind_words), "" if is_comment else _origin(response)]
        if response.received_at:
            time = f'<time class="dt-published" datetime="{escape(response.time_attr)}">{escape(response.time_words)}</time>'
            if response.pk:
                kind = ' class="u-url"' if is_comment else ""
                time = f'<a{kind} href="{at(self.permalink, response.pk)}">{time}</a>'
            parts.append(f"&nbsp;· {time}")
        answers = getattr(response, "answers", None)
        if answers and answers != above:
            parts.append(f"&nbsp;· {self.answers % {'number': answers}}")
        return "".join(parts)


def _origin(response: Response) -> str:
    mention, name = response.mention_words, escape(response.author_name)
    words = ["&nbsp;·"] if name or mention else []
    if response.author_url and name:
        words.append(f' <a class="p-author h-card" href="{escape(response.author_url)}" rel="{OF_STRANGERS}"><bdi>{name}</bdi></a>')
    elif name:
        words.append(f' <bdi class="p-author">{name}</bdi>')
    words.append(f" {escape(mention)}" if mention else "")
    words.append(f'&nbsp;· <bdi class="response__site">{escape(response.page_domain)}</bdi>')
    return "".join(words)


def _words_of(response: Response) -> str:
    if response.kind == COMMENT:
        return f'<div class="response__text e-content" dir="auto">{response.body_html}</div>'  # escaped by the model
    if not response.has_quotation:
        return ""
    before, link, after = map(escape, response.excerpt_parts)
    mark = f"<mark>{link}</mark>" if link else ""
    return f'<p class="response__text p-content" dir="auto">[…] {before}{mark}{after} […]</p>'


def at(address: str, *pks: int) -> str:
    """Give an address with the numbers of rows in its places, from the first on."""
    for pk in pks:
        address = address.replace("%d", str(pk), 1)
    return address


@once_in_each_language
def _drawing() -> _Drawing:
    """Give what draws in the active language; looking up an address costs as much as drawing a response."""
    return _Drawing(
        get_language() or "",
        escape(gettext("Staff")),
        escape(gettext("in answer to %(number)s")),
        gettext("<bdi>%(name)s</bdi> on “<bdi>%(title)s</bdi>”"),
        gettext('Reply<span class="vh"> to no. %(number)s</span>'),
        gettext('Report<span class="vh"> no. %(number)s</span>'),
        {kind: escape(str(words)) for kind, words in KIND_WORDS.items()},
        address_of("comments:permalink", 1),
        address_of("comments:reply", 2),
        address_of("comments:report", 1),
    )


def address_of(name: str, count: int) -> str:
    """Give the address of a name as HTML, with “%d” in place of numbers that no row has."""
    address = escape(reverse(name, args=_NUMBERS[:count]))
    for number in _NUMBERS:
        address = address.replace(str(number), "%d", 1)
    return address
