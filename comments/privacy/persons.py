"""What is kept of one person, found by e-mail address, also when the address itself is gone; and how it is forgotten."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from articles.models import Article
from comments.models import ModerationEvent, Opinion, Report, Response, Wording
from comments.models.authors import author_key, mailbox_of
from comments.models.response import TAKEN_BACK
from comments.readers.removal import REMOVED
from comments.rules.quotes import quotes, runs_of
from htc.lib.html import plain_text

# What a comment's facts may say of its writer.
PERSONAL_FACTS = ("why", "mail_when_approved")


@dataclass(frozen=True)
class Place:
    """Where something stands, for who has to look at it: a response or an article, and why it is named."""

    what: str
    pk: int
    where: str
    why: str

    def __str__(self):
        return f"{self.what} {self.pk} on {self.where}: {self.why}"


@dataclass
class Person:
    """The comments under one e-mail address, by any spelling, and what is near them and not theirs for certain."""

    rows: list[Response]
    similar: list[Place] = field(default_factory=list)
    quoted: list[Place] = field(default_factory=list)

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

    kept: list[Place]
    removed: int
    deleted: int
    similar: list[Place]
    quoted: list[Place]


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
    return person


def forget(email: str, *, with_text: bool = False, by=None, origin: str) -> Forgotten:
    """Take name, address, page and key from every comment of a person; ``with_text`` the words too.

    Without words a comment goes, but for one that somebody has replied to: a sentence stands in its place. Each comment gets an event,
    which stays and holds nothing of the person.
    """
    # Before anything is locked: the search reads every later text, and nobody else could write for as long.
    person = find(email)
    return _forget(email, person, with_text=with_text, by=by, origin=origin)


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
    kept = [] if with_text else [_place(row, "the words stay") for row in rows]
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


def _similar(rows: list[Response], email: str) -> list[Place]:
    """Give comments that may be the same person's, each once with what speaks for it.

    That is the same mailbox in another writing, the same name under no or another address, or the address among the words.
    """
    own, named, email = [row.pk for row in rows], Q(), email.strip()
    for name in {row.author_name for row in rows if row.author_name}:
        named |= Q(author_name__iexact=name)
    others = Response.objects.filter(kind=Response.Kind.COMMENT).exclude(pk__in=own).select_related("article").defer("article__body")
    found: dict[Response, str] = {}
    if mailbox := mailbox_of(email):
        # Which writings there are is known only of the addresses that are still kept; of the others the plain one can be asked for.
        held = others.exclude(author_email="").values_list("pk", "author_email")
        same = [pk for pk, written in held if mailbox_of(written) == mailbox]
        found |= dict.fromkeys(others.filter(Q(pk__in=same) | Q(author_key=author_key(mailbox))), "the same mailbox in another writing")
    if named:
        found = dict.fromkeys(others.filter(named), "the same name") | found
    if email:
        found = dict.fromkeys(others.filter(body__icontains=email), "the address is in the words") | found
    return [_place(row, why) for row, why in sorted(found.items(), key=lambda each: each[0].pk)]


def _quoted(rows: list[Response]) -> list[Place]:
    """Give responses and articles, no older than the first comment, that hold a run of the person's words."""
    runs = runs_of(row.body for row in rows)
    if not runs:
        return []
    first = min(row.received_at for row in rows)
    others = Response.objects.filter(received_at__gte=first).exclude(pk__in=[row.pk for row in rows]).order_by("pk")
    found = [
        _place(row, "the same words")
        for row in others.select_related("article").defer("article__body").iterator(chunk_size=500)
        if quotes(f"{row.body} {row.excerpt}", runs)
    ]
    articles = Article.objects.filter(touched_at__gte=first).order_by("pk").prefetch_related("footnotes")
    for article in articles.iterator(chunk_size=200):
        texts = [article.body, *(note.text for note in article.footnotes.all())]
        if any(quotes(plain_text(text), runs) for text in texts):
            found.append(Place("article", article.pk, article.get_absolute_url() or "no address yet", "the same words"))
    return found


def _place(row: Response, why: str) -> Place:
    return Place(row.kind, row.pk, row.article.get_absolute_url() or "", f"{why} ({row.get_state_display().lower()})")
