"""What a moderator is told of by mail: which responses, in which order, and in words that can do nothing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Case, Max, Min, Q, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from comments.mail.act_links import DECISIONS, ActLink
from comments.models import Lane, MailChoice, Response
from htc.lib.text import shorten
from htc.lib.words import counted

MOST_LISTED = 50
MOST_CHARACTERS = 200
# Mail programs make a link of anything that looks like an address, and a stranger's words shall lead nowhere.
_LINK = re.compile(r"://|www\.|/moderate/|[\w-]\.[\w.-]+/|[^\W\d][\w-]+\.[a-z]{2,}", re.IGNORECASE)
_ADDRESS = re.compile(r"[^@]@[^@]+\.")


@dataclass(frozen=True)
class Untold:
    """A response that waits and that no mail has told of: since when, and whether in the safeguarding lane."""

    pk: int
    since: datetime
    is_safeguarding: bool


@dataclass(frozen=True)
class DigestItem:
    """A response as a mail shows it; what stands in the safeguarding lane comes without words and without links that decide."""

    kind: str
    article: str
    admin_url: str
    is_safeguarding: bool
    name: str = ""
    why: str = ""
    words: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)


def moderators():
    """Give the accounts that may decide about responses, have an address, and have chosen a password.

    Until somebody has accepted the invitation nobody knows whether the address is right.
    """
    holders = get_user_model().objects.with_perm("comments.change_response", backend="django.contrib.auth.backends.ModelBackend")
    return holders.filter(is_staff=True).exclude(email="").exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def untold(choice: MailChoice) -> list[Untold]:
    """Give what waits and was told of in no mail to the moderator: the safeguarding lane first, then as it came.

    What is public waits since readers reported it, or since its page has changed.
    """
    arrived = Max("events__at", filter=Q(events__to_state=Response.State.PENDING) & ~Q(events__from_state=Response.State.PENDING))
    reported = Min("reports__last_at", filter=Q(reports__dismissed_at=None))
    changed = Max("events__at", filter=Q(events__reason="the page has changed"))
    public_since = Coalesce(reported, changed, "received_at")
    since = Case(When(state=Response.State.PENDING, then=Coalesce(arrived, "received_at")), default=public_since)
    rows = Response.objects.waiting().exclude(pk__in=choice.told.values("pk")).order_by()
    waiting = [Untold(pk, at, lane == Lane.SAFEGUARDING) for pk, at, lane in rows.annotate(since=since).values_list("pk", "since", "lane")]
    return sorted(waiting, key=lambda row: (not row.is_safeguarding, row.since, row.pk))


def subject(waiting: list[Untold]) -> str:
    """Give the subject: numbers, and nothing that anybody wrote."""
    count, in_lane = len(waiting), sum(row.is_safeguarding for row in waiting)
    lane = f", {in_lane} of them in the safeguarding lane" if in_lane else ""
    return f"{counted(count, 'response waits', 'responses wait')} for a decision{lane}"


def items(waiting: Iterable[Untold], user) -> list[DigestItem]:
    """Give the responses as a mail to ``user`` shows them, in the order of ``waiting``."""
    pks = [row.pk for row in waiting]
    rows = (
        Response.objects.select_related("article").defer("article__body").annotate(newest_event=Coalesce(Max("events__pk"), 0)).in_bulk(pks)
    )
    return [_item(rows[pk], user) for pk in pks if pk in rows]


def _item(row: Response, user) -> DigestItem:
    admin_url = settings.SITE_URL + reverse("admin:comments_response_change", args=[row.pk])
    if row.lane == Lane.SAFEGUARDING:
        return DigestItem(row.kind_words, row.article.title, admin_url, True)
    # With spaces in it the name of a site can be read, and no mail program makes a link of it.
    name = f"{row.source_domain.replace('.', ' . ')}: {harmless(row.shown_title)}" if row.source_url else harmless(row.shown_name)
    if row.lane == Lane.UPDATES:
        return DigestItem(row.kind_words, row.article.title, admin_url, False, name, "the page has new words; readers see the old ones")
    why = "; ".join(row.why)
    if row.state == Response.State.APPROVED:
        return DigestItem(row.kind_words, row.article.title, admin_url, False, name, why)
    event: int = row.newest_event  # type: ignore[attr-defined]  # annotated where the rows were read
    links = [(decision.capitalize(), ActLink(user.pk, row.pk, decision, event).address) for decision in DECISIONS]
    words = harmless(row.excerpt or row.body)
    return DigestItem(row.kind_words, row.article.title, admin_url, False, name, why, words, links)


def harmless(text: str) -> str:
    """Give the beginning of a stranger's text, at most 200 characters, with every address of a page or a mailbox struck out.

    Nobody's mail address gets into a mail to somebody else, and the links of a mail are ours alone.
    """
    return shorten(" ".join(_struck(word) for word in text[: 5 * MOST_CHARACTERS].split()), MOST_CHARACTERS)


def _struck(word: str) -> str:
    if _ADDRESS.search(word):
        return "[e-mail address]"
    return "[link]" if _LINK.search(word) else word
