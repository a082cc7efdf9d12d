"""What is kept of one person, found by e-mail address, also when the address itself is gone; and how it is forgotten."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.dispatch import Signal
from django.urls import reverse

from articles.models import Article
from articles.review.models import Remark
from comments.models import ModerationEvent, Opinion, Report, Response, Wording
from comments.models.authors import author_key, mailbox_of, writings_of
from comments.models.response import TAKEN_BACK
from comments.readers.removal import REMOVED
from comments.rules.quotes import quotes, runs_of
from htc.lib.html import plain_text
from htc.lib.text import fold_spaces

# Sent with ``email``, ``former_ids`` (the numbers that the comments had in the blog they came from) and ``with_text``, inside the
# transaction: whoever keeps more of a person than the rows of comments forgets it now.
person_forgotten = Signal()
# Sent with ``email``: whoever keeps more of a person gives it, as a list of ``KeptElsewhere``.
person_sought = Signal()

# What a comment's facts may say of its writer.
PERSONAL_FACTS = ("why", "mail_when_approved")


@dataclass(frozen=True)
class Mention:
    """Where something stands, for who has to look at it: a response, an article or a remark on one, and why it is named."""

    what: str
    pk: int
    where: str
    why: str

    def __str__(self):
        return f"{self.what} {self.pk} on {self.where}: {self.why}"


@dataclass(frozen=True)
class KeptElsewhere:
    """What is kept of a person beside the comments: what it is, and its facts by their names."""

    what: str
    facts: dict[str, str]

    def __str__(self):
        return f"{self.what}: " + "; ".join(f"{name.replace('_', ' ')} {value}" for name, value in self.facts.items())


@dataclass
class Person:
    """The comments under one e-mail address, by any spelling, and what is near them and not theirs for certain."""

    rows: list[Response]
    similar: list[Mention] = field(default_factory=list)
    quoted: list[Mention] = field(default_factory=list)
    elsewhere: list[KeptElsewhere] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How much is forgotten with the person: comments, and what is kept elsewhere."""
        return len(self.rows) + len(self.elsewhere)

    @property
    def by_state(self) -> dict[str, int]:
        """How many there are in each state, in words."""
        counts = {state.label: sum(row.state == state for row in self.rows) for state in Response.State}
        return {label: count for label, count in counts.items() if count}

    @property
    def newest(self) -> list[Response]:
        """The newest ten, to see whether they are the person's."""
        return self.rows[-1:-11:-1]


@dataclass
class Forgotten:
    """What was done, and what was left for a person to look at."""

    kept: list[Mention]
    removed: int
    deleted: int
    similar: list[Mention]
    quoted: list[Mention]
    elsewhere: list[str] = field(default_factory=list)  # what is kept no more, without its facts


def kept_elsewhere(email: str) -> list[KeptElsewhere]:
    """Give what is kept under an e-mail address beside the comments."""
    answers: Sequence[tuple[object, Any]] = person_sought.send(kept_elsewhere, email=email)
    return [kept for _, found in answers for kept in found]


def responses_of(email: str):
    """Give the comments written under an e-mail address, in every state, oldest first."""
    key, email = author_key(email), email.strip()
    if not key:
        return Response.objects.none()
    return Response.objects.filter(Q(author_key=key) | Q(author_email__iexact=email)).order_by("received_at", "pk")


def find(email: str) -> Person:
    """Give what is kept under an e-mail address, and what may be the same person's or holds the person's words."""
    person = Person(list(responses_of(email).select_related("article").defer("article__body")))
    person.similar = _similar(person.rows, email)
    person.quoted = _quoted(person.rows)
    person.elsewhere = kept_elsewhere(email)
    return person


def forget(email: str, *, with_text: bool = False, by=None, origin: str) -> Forgotten:
    """Take name, address, page and key from every comment of a person; ``with_text`` the words too.

    Without words a comment goes, but for one that somebody has replied to: a sentence stands in its place. Each comment gets an event,
    which stays and holds nothing of the person.
    """
    # Before anything is locked: the search reads every later text, and nobody else could write for as long.
    person = find(email)
    with transaction.atomic():
        forgotten = _forget(email, person, with_text=with_text, by=by, origin=origin)
        forgotten.elsewhere = [kept.what for kept in kept_elsewhere(email)]
        person_forgotten.send(forget, email=email, former_ids=[row.former_id for row in person.rows if row.former_id], with_text=with_text)
    return forgotten


@transaction.atomic
def _forget(email: str, person: Person, *, with_text: bool, by, origin: str) -> Forgotten:
    list(responses_of(email).select_for_update().values_list("pk"))
    # Read anew: one may have come or been decided on since the search.
    rows = list(responses_of(email).select_related("article").defer("article__body"))
    reason = "text deleted on request" if with_text else "person forgotten"
    ModerationEvent.objects.record(rows, by=by, origin=origin, reason=reason)
    pks = {row.pk for row in rows}
    answered = _answered(pks) if with_text else set()
    _take_names(rows)
    for model in (Report, Wording, Opinion):
        model._base_manager.filter(response__in=pks).delete()
    Response.objects.filter(pk__in=answered).update(body=REMOVED, language="", reasons=[TAKEN_BACK], facts={})
    gone = pks - answered if with_text else set()
    Response.objects.filter(pk__in=gone).delete()
    kept = [] if with_text else [_mention(row, "the words stay") for row in rows]
    return Forgotten(kept, len(answered), len(gone), person.similar, person.quoted)


def _take_names(rows: list[Response]) -> None:
    pks = [row.pk for row in rows]
    Response.objects.filter(pk__in=pks).update(author_name="", author_email="", author_key="", author_url="")
    for row in rows:
        facts = {name: value for name, value in row.facts.items() if name not in PERSONAL_FACTS}
        if facts != row.facts:
            Response.objects.filter(pk=row.pk).update_unseen(facts=facts)


def _answered(pks: set[int]) -> set[int]:
    """Give those that carry a reply which stays, so that a sentence has to stand in their place."""
    replies = list(Response.objects.filter(parent__in=pks).values_list("pk", "parent_id"))
    answered: set[int] = set()
    while new := {parent for pk, parent in replies if pk not in pks - answered} - answered:
        answered |= new
    return answered


def _similar(rows: list[Response], email: str) -> list[Mention]:
    """Give responses that may be the same person's or tell of it, each once with what speaks for it.

    That is a comment under the same mailbox in another writing, or under the same name with no or another address; and the address among
    the words of any response.
    """
    others = Response.objects.exclude(pk__in=[row.pk for row in rows]).select_related("article").defer("article__body")
    comments = others.filter(kind=Response.Kind.COMMENT)
    names, mailbox = {_plain(row.author_name) for row in rows} - {""}, mailbox_of(email)
    # In Python: how many writings of a mailbox there are is not known, and SQLite knows small and capital letters of ASCII only.
    signed = list(comments.exclude(author_name="", author_email="").values_list("pk", "author_name", "author_email"))
    found: dict[Response, str] = {}
    if mailbox:
        # Of the addresses that are no longer kept the plain ones can be asked for.
        same = [pk for pk, _, written in signed if written and mailbox_of(written) == mailbox]
        keys = [author_key(written) for written in writings_of(mailbox)]
        found |= dict.fromkeys(comments.filter(Q(pk__in=same) | Q(author_key__in=keys)), "the same mailbox in another writing")
    if names:
        namesakes = [pk for pk, name, _ in signed if _plain(name) in names]
        found = dict.fromkeys(comments.filter(pk__in=namesakes), "the same name") | found
    if email.strip():
        held = Q()
        for written in {email.strip(), *(writings_of(mailbox) if mailbox else ())}:
            for column in ("body", "excerpt", "title", "author_name", "told"):
                held |= Q(**{f"{column}__icontains": written})
        told = Concat(
            Cast("facts", models.TextField()),
            Coalesce(Cast("pending_update", models.TextField()), Value(""), output_field=models.TextField()),
        )
        found = dict.fromkeys(others.annotate(told=told).filter(held), "the address is in the words") | found
    return [_mention(row, why) for row, why in sorted(found.items(), key=lambda each: each[0].pk)]


def _plain(name: str) -> str:
    return fold_spaces(unicodedata.normalize("NFKC", name)).casefold()


def _quoted(rows: list[Response]) -> list[Mention]:
    """Give responses, articles and remarks on articles, no older than the first comment, that hold a run of the person's words."""
    runs = runs_of(row.body for row in rows)
    if not runs:
        return []
    first = min(row.received_at for row in rows)
    others = Response.objects.filter(received_at__gte=first).exclude(pk__in=[row.pk for row in rows]).order_by("pk")
    found = [
        _mention(row, "the same words")
        for row in others.select_related("article").defer("article__body").iterator(chunk_size=500)
        if quotes(f"{row.body} {row.excerpt}", runs)
    ]
    articles = Article.objects.filter(touched_at__gte=first).order_by("pk").prefetch_related("footnotes")
    for article in articles.iterator(chunk_size=200):
        texts = [article.body, *(note.text for note in article.footnotes.all())]
        if any(quotes(plain_text(text), runs) for text in texts):
            found.append(Mention("article", article.pk, article.get_absolute_url() or "no address yet", "the same words"))
    for remark in Remark.objects.filter(at__gte=first).order_by("pk").iterator(chunk_size=500):
        if quotes(f"{remark.text} {remark.exact}", runs):
            found.append(Mention("remark", remark.pk, reverse("admin:articles_article_review", args=[remark.article_id]), "the same words"))
    return found


def _mention(row: Response, why: str) -> Mention:
    return Mention(row.kind, row.pk, row.article.get_absolute_url() or "", f"{why} ({row.get_state_display().lower()})")
