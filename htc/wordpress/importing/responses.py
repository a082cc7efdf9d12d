"""The responses of one item: from the export to rows, with the threads they stood in."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo

from django.utils import timezone

from articles.models import Article
from comments.linkbacks.page.address import source_key
from comments.models import Response
from comments.models.authors import author_key
from comments.rules.threads import place_of
from htc.lib.text import clean_line, clean_lines, shorten
from htc.lib.web import LONGEST_URL, BadAddress
from htc.wordpress.conversion import responses as texts
from htc.wordpress.importing.options import ImportOptions
from htc.wordpress.report.rows import Action
from htc.wordpress.wxr.dates import when
from htc.wordpress.wxr.items import Comment

EMAIL_KEPT = timedelta(days=30)
_COMMENTS = ("", "comment")
# What the plug-in for webmentions has as types of their own.
_MENTIONS = ("like", "favorite", "repost", "bookmark", "mention", "rsvp")
_LINKBACKS = ("pingback", "trackback", "webmention")
_STATES = {
    "1": Response.State.APPROVED,
    "approve": Response.State.APPROVED,
    "0": Response.State.PENDING,
    "hold": Response.State.PENDING,
    "spam": Response.State.SPAM,
    "trash": Response.State.TRASH,
    "post-trashed": Response.State.TRASH,
}
_BATCH = 500
# WordPress stores the signs of a cut with an excerpt; here every page draws them.
_CUT = re.compile(r"\A\s*\[(?:…|\.{3})\]\s*|\s*\[(?:…|\.{3})\]\s*\Z")


@dataclass(slots=True)
class Drafts:
    """The responses of one item as unsaved rows, and the numbers of those left out by the reason.

    ``once`` are the numbers of those that were written before: one of them that is not there any more was deleted here, and stays so.
    """

    rows: list[Response] = field(default_factory=list)
    parents: dict[int, int] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    once: set[int] = field(default_factory=set)


def drafts_of(comments: Sequence[Comment], article: Article, options: ImportOptions, zone: tzinfo, logins: Mapping[str, str]) -> Drafts:
    """Give the rows that the comments of an item become under ``article``, which may be unsaved.

    A comment whose parent is left out answers the nearest one above it that is not; of a circle the one with the lowest number answers
    the article. ``logins`` maps the numbers of users to logins: what they wrote is marked as the staff’s.
    """
    drafts = Drafts()
    seen: dict[str, int] = {}
    met: set[int | None] = set()
    above = _opened({comment.pk: comment.parent for comment in comments if comment.pk})
    for comment in comments:
        reason = _left_out(comment, options)
        if reason or comment.pk is None:
            drafts.left_out[reason] += 1
            continue
        if comment.pk in met:
            drafts.left_out["a second response of one number"] += 1
            continue
        met.add(comment.pk)
        row = _row(comment, article, zone, logins, drafts.warnings, options.typography)
        if row.source_key and row.source_key in seen:
            drafts.left_out["a second linkback of one page"] += 1
            drafts.warnings.append(f"Linkbacks {seen[row.source_key]} and {comment.pk} are of one page; the first one is kept.")
            continue
        if row.source_key:
            seen[row.source_key] = comment.pk or 0
        drafts.rows.append(row)
    kept = {row.former_id for row in drafts.rows if row.former_id}
    for pk in kept:
        if parent := _nearest(pk, above, kept):
            drafts.parents[pk] = parent
    return drafts


def keeps_email(comment: Comment, zone: tzinfo) -> bool:
    """Whether the row of a comment keeps its e-mail address: for 30 days, as long as somebody may have to write back."""
    at = when(comment.date_gmt, comment.date, zone)
    return at is not None and at > timezone.now() - EMAIL_KEPT


def left_out(comments: Iterable[Comment], options: ImportOptions) -> Counter[str]:
    """Give how many comments of an item are not taken, by the reason."""
    return Counter(reason for comment in comments if (reason := _left_out(comment, options)))


def write(drafts: Iterable[Drafts]) -> list[Counter[str]]:
    """Write the rows of several items, whose articles are saved, and give for each how many were created and how many were there."""
    drafts = list(drafts)
    rows = [row for each in drafts for row in each.rows]
    gone = {id(row) for each in drafts for row in each.rows if row.former_id in each.once}
    for row in rows:
        row.article_id = row.article.pk
    held = Response.objects.filter(article__in={row.article_id for row in rows})
    there = {
        (row.article_id, row.former_id): row for row in held.only("article_id", "former_id", "received_at", "source_key", "thread", "path")
    }
    keys = {(row.article_id, row.source_key) for row in there.values() if row.source_key}
    new = [
        row
        for row in rows
        if id(row) not in gone and (row.article_id, row.former_id) not in there and (row.article_id, row.source_key) not in keys
    ]
    Response.objects.bulk_create(new, batch_size=_BATCH)
    by_id = there | {(row.article_id, row.former_id): row for row in new}
    parents = {(row.article_id, row.former_id): each.parents.get(row.former_id or 0) for each in drafts for row in each.rows}
    _place(new, by_id, parents)
    created = {id(row) for row in new}
    return [
        Counter(Action.CREATED if id(row) in created else Action.UNCHANGED for row in each.rows)
        + Counter({Action.SKIPPED: sum(each.left_out.values())})
        for each in drafts
    ]


def _place(new: list[Response], by_id: dict, parents: dict) -> None:
    """Write of each new row what it answers and where it stands, those above before those beneath."""
    waiting = {(row.article_id, row.former_id): row for row in new}
    while waiting:
        ready = [key for key in waiting if (key[0], parents.get(key)) not in waiting]
        for key in ready:
            row = waiting.pop(key)
            above = by_id.get((key[0], parents.get(key)))
            row.parent_id = above.pk if above else None
            place = place_of(row.pk, row.received_at, above.place if above else None)
            row.thread, row.path = place.thread, place.path
    if new:
        Response.objects.bulk_update(new, ["parent", "thread", "path"], batch_size=_BATCH)


def _left_out(comment: Comment, options: ImportOptions) -> str:
    """Give why a comment is not taken, "" where it is."""
    if comment.pk is None:
        return "without a number"
    state = _STATES.get(comment.approved)
    if comment.kind not in (*_COMMENTS, *_LINKBACKS, *_MENTIONS) and not _is_webmention(comment):
        return f"of the type “{comment.kind}”"
    if state is None:
        return f"in the state “{comment.approved}”"
    if state == Response.State.SPAM and not options.spam:
        return "spam"
    if state == Response.State.TRASH and not options.trash:
        return "trash"
    return ""


def _row(comment: Comment, article: Article, zone: tzinfo, logins: Mapping[str, str], warnings: list[str], typography: bool) -> Response:
    at = when(comment.date_gmt, comment.date, zone)
    if at is None:
        at = article.published_at or timezone.now()
        warnings.append(f"Comment {comment.pk} has no date; it has that of the article now.")
    row = Response(article=article, former_id=comment.pk, state=_STATES[comment.approved], received_at=at)
    row.author_name = clean_line(texts.title(comment.author, texturize=False), 100)
    row.author_url = comment.url if _is_web(comment.url) else ""
    row.author_key = author_key(comment.email)
    row.author_email = comment.email[:254] if keeps_email(comment, zone) else ""
    row.facts = {"staff": True} if str(comment.user) in logins else {}
    if comment.kind in _COMMENTS and not _is_webmention(comment):
        row.kind, row.body = Response.Kind.COMMENT, texts.comment(comment.content, texturize=typography)
        return row
    return _linkback(row, comment, warnings, typography)


def _linkback(row: Response, comment: Comment, warnings: list[str], typography: bool) -> Response:
    """Make a row one of a linkback: WordPress keeps the title of the page as the author’s name, and its address as the author’s."""
    meta = {each.key: each.value for each in comment.meta}
    found = texts.excerpt(comment.content, texturize=typography)
    source = meta.get("webmention_source_url") or meta.get("semantic_linkbacks_source") or comment.url
    try:
        row.source_url, row.source_key = source, source_key(source)
    except BadAddress:
        row.kind, row.body = Response.Kind.COMMENT, clean_lines(f"{found.title}\n\n{found.text}".strip())
        warnings.append(f"The {comment.kind or 'linkback'} {comment.pk} has no address of a page; it stands as a comment.")
        return row
    row.kind = comment.kind if comment.kind in _LINKBACKS else Response.Kind.WEBMENTION
    row.title = clean_line(
        found.title or (texts.title(comment.author, texturize=False) if row.kind != Response.Kind.WEBMENTION else ""), 200
    )
    row.author_name = "" if row.title and row.kind == Response.Kind.PINGBACK else row.author_name
    row.author_url = "" if row.author_url == source else row.author_url
    row.excerpt = shorten(_CUT.sub("", found.text), 300)
    row.verified_at = row.received_at if row.state == Response.State.APPROVED else None
    row.facts |= {"announced_by": [row.kind]} | ({"mention": comment.kind} if comment.kind in _MENTIONS else {})
    return row


def _is_webmention(comment: Comment) -> bool:
    return any(each.key == "protocol" and each.value == "webmention" for each in comment.meta)


def _opened(above: Mapping[int, int]) -> dict[int, int]:
    """Give which comment each answers, with every circle opened: its lowest number answers none."""
    opened = dict(above)
    for pk in above:
        walked: list[int] = []
        at = pk
        while at in opened and at not in walked:
            walked.append(at)
            at = opened[at]
        if at in walked:
            opened[min(walked[walked.index(at) :])] = 0
    return opened


def _nearest(pk: int, above: Mapping[int, int], kept: set[int]) -> int | None:
    """Give the nearest comment above one that is kept; None where it answers the article."""
    parent = above.get(pk, 0)
    while parent in above and parent not in kept:
        parent = above[parent]
    return parent if parent in kept else None


def _is_web(url: str) -> bool:
    return url.lower().startswith(("http://", "https://")) and len(url) <= LONGEST_URL
