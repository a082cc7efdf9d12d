"""The HTML of responses, by format strings: a page holds fifty of them, and a template is drawn node by node."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from articles.models import Article
from comments.models import Response
from comments.rules.threads import Talk

COMMENT = Response.Kind.COMMENT
OF_STRANGERS = "ugc nofollow noopener noreferrer"
_NUMBERS = (900_000_001, 900_000_002)


def draw_response(response: Response, above: int | None = None) -> SafeString:
    """Give a response as every page shows it; ``above`` is the number of the one that it visibly stands beneath."""
    return format_html(
        '<article class="response p-comment h-cite"{}>\n  {}\n  <p class="meta" lang="{}">{}</p>\n  {}\n</article>',
        _lang(response.language),
        _heading(response),
        get_language() or "",
        _meta(response, above),
        _words(response),
    )


def draw_list(talks: Sequence[Talk[Response]], article: Article, *, takes_replies: bool, is_copy: bool) -> SafeString:
    """Give the items of the list of responses of a page, each with what a reader can do; nothing can be done in a copy."""
    draw = _Items(article, takes_replies and not is_copy, not is_copy).talk
    return mark_safe("\n".join(map(draw, talks)))  # noqa: S308 – each is safe


class _Items:
    """Draws the items of one list."""

    def __init__(self, article: Article, takes_replies: bool, takes_reports: bool):
        self._article, self._takes_replies, self._takes_reports = article, takes_replies, takes_reports
        self._reply, self._report = (
            gettext('Reply<span class="vh"> to no. %(number)s</span>'),
            gettext('Report<span class="vh"> no. %(number)s</span>'),
        )

    def talk(self, talk: Talk[Response]) -> SafeString:
        head = talk.head
        level = format_html(' class="responses__reply responses__reply--{}"', head.level) if head.level > 1 else ""
        parts = (self._one(head), self._replies(talk.replies, head.number), self._folded(talk.folded, head.number))
        return format_html('<li id="response-{}" value="{}"{}>{}{}{}</li>', head.pk, head.number, level, *parts)

    def _one(self, response: Response, above: int | None = None) -> SafeString:
        former = format_html('<span id="comment-{}"></span>', response.former_id) if response.former_id else ""
        return format_html("{}{}{}", former, draw_response(response, above), self._actions(response))

    def _replies(self, replies: Iterable[Response], above: int) -> SafeString | str:
        item = '<li id="response-{}" value="{}" class="responses__reply responses__reply--{}">{}</li>'
        items = [format_html(item, reply.pk, reply.number, reply.level, self._one(reply, above)) for reply in replies]
        return format_html('<ol class="responses__replies">{}</ol>', mark_safe("\n".join(items))) if items else ""  # noqa: S308 – as above

    def _folded(self, folded: Sequence[Response], above: int) -> SafeString | str:
        if not folded:
            return ""
        number = len(folded)
        if any(row.is_staff for row in folded):
            words = ngettext("%(number)s more reply, by staff", "%(number)s more replies, one by staff among them", number)
        else:
            words = ngettext("%(number)s more reply", "%(number)s more replies", number)
        form = '<details class="responses__more"><summary>{}</summary>{}</details>'
        return format_html(form, words % {"number": number}, self._replies(folded, above))

    def _actions(self, response: Response) -> SafeString | str:
        links = []
        number = {"number": response.number}
        if self._takes_replies:
            address = _address("comments:reply", self._article.pk, response.pk)
            links.append(format_html('<a href="{}">{}</a>', address, mark_safe(self._reply % number)))  # noqa: S308 – ours, with a number
        if self._takes_reports and not response.is_taken_back:
            address = _address("comments:report", response.pk)
            links.append(format_html('<a href="{}" rel="nofollow">{}</a>', address, mark_safe(self._report % number)))  # noqa: S308 – as above
        if not self._takes_reports:
            return ""
        return format_html('<p class="response__actions">{}</p>', mark_safe("\n".join(links)))  # noqa: S308 – as above


def _lang(language: str) -> SafeString | str:
    return format_html(' lang="{}"', language) if language else ""


def _heading(response: Response) -> SafeString:
    if response.kind != COMMENT:
        link = '<h3 class="response__name"><a class="u-url p-name" href="{}" rel="{}"><bdi>{}</bdi></a></h3>'
        return format_html(link, response.page_url, OF_STRANGERS, response.shown_title)
    badge = format_html(' <span class="response__badge" lang="{}">{}</span>', get_language() or "", gettext("Staff"))
    name = '<h3 class="response__name p-author h-card"><bdi class="p-name">{}</bdi>{}</h3>'
    return format_html(name, response.shown_name, badge if response.is_staff else "")


def _meta(response: Response, above: int | None) -> SafeString:
    """Give kind, author, site and time on one line."""
    is_comment = response.kind == COMMENT
    parts = [conditional_escape(response.kind_words), "" if is_comment else _origin(response)]
    if response.received_at:
        time = format_html('<time class="dt-published" datetime="{}">{}</time>', response.time_attr, response.time_words)
        if response.pk:
            kind = mark_safe(' class="u-url"') if is_comment else ""
            time = format_html('<a{} href="{}">{}</a>', kind, _address("comments:permalink", response.pk), time)
        parts.append(f"&nbsp;· {time}")
    answers = getattr(response, "answers", None)
    if answers and answers != above:
        parts.append(f"&nbsp;· {conditional_escape(gettext('in answer to %(number)s') % {'number': answers})}")
    return mark_safe("".join(parts))  # noqa: S308 – each part is safe


def _origin(response: Response) -> SafeString:
    mention = response.mention_words
    words = ["&nbsp;·"] if response.author_name or mention else []
    if response.author_url and response.author_name:
        link = ' <a class="p-author h-card" href="{}" rel="{}"><bdi>{}</bdi></a>'
        words.append(format_html(link, response.author_url, OF_STRANGERS, response.author_name))
    elif response.author_name:
        words.append(format_html(' <bdi class="p-author">{}</bdi>', response.author_name))
    words.append(format_html(" {}", mention) if mention else "")
    words.append(format_html('&nbsp;· <bdi class="response__site">{}</bdi>', response.page_domain))
    return mark_safe("".join(words))  # noqa: S308 – each part is safe


def _words(response: Response) -> SafeString | str:
    if response.kind == COMMENT:
        return format_html('<div class="response__text e-content" dir="auto">{}</div>', response.body_html)
    if not response.has_quotation:
        return ""
    before, link, after = response.excerpt_parts
    mark = format_html("<mark>{}</mark>", link) if link else ""
    return format_html('<p class="response__text p-content" dir="auto">[…] {}{}{} […]</p>', before, mark, after)


def _address(name: str, *pks: int) -> str:
    address = _pattern(name, len(pks), get_language() or "")
    for number, pk in zip(_NUMBERS, pks, strict=False):
        address = address.replace(str(number), str(pk), 1)
    return address


@lru_cache(maxsize=100)
def _pattern(name: str, count: int, language: str) -> str:
    """Give the address of a name with numbers that no row has: looking one up costs as much as drawing a response."""
    return reverse(name, args=_NUMBERS[:count])
