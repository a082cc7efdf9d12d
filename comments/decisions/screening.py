"""A comment before it is stored: the rules that hold for it, and what they make of it."""

from functools import lru_cache

from django.contrib.auth import get_user_model
from django.db.models import QuerySet, Value
from django.utils import timezone

from articles.models import Author, Site
from comments.models import DomainRule, Response, WordRule
from comments.models.authors import author_key
from comments.rules.judgement import Rules, Submission, Verdict, Words, folded_name, hosts, judge
from comments.rules.reasons import or_held
from htc.lib.database.statements import Question

STATES = {
    Verdict.PUBLISH: Response.State.APPROVED,
    Verdict.HOLD: Response.State.PENDING,
    Verdict.SPAM: Response.State.SPAM,
    Verdict.TRASH: Response.State.TRASH,
}
MODERATES = "comments.change_response"


def moderator_of(request):
    """Give the member of staff who is signed in and may decide about responses; None for everybody else.

    A reader's request is never asked for a session: the answer would have to vary by its cookie.
    """
    if not request.COOKIES:
        return None
    user = request.user
    return user if user.is_active and user.is_staff and user.has_perm(MODERATES) else None


def screen(comment: Response, site: Site, *, by=None, by_robot: bool = False) -> None:
    """Give an unsaved comment its state, the reasons for it and the key of its writer; ``by`` is the moderator who wrote it."""
    submission = Submission(comment.body, name=comment.author_name, email=comment.author_email, by_staff=by is not None, by_robot=by_robot)
    judgement = judge(submission, rules_for(submission, site))
    comment.state, comment.reasons, comment.staff = STATES[judgement.verdict], judgement.reasons, by
    if judgement.why:
        comment.facts = comment.facts | {"why": judgement.why}
    comment.author_key = author_key(comment.author_email)
    if comment.state == Response.State.PENDING:
        comment.reasons = or_held(comment.reasons)
    if by and not comment.author_name:
        comment.author_name = public_name_of(by, site)


def public_name_of(user, site: Site) -> str:
    """Give the name over what a member of staff answers: the own one, else that of the site; never the name of a login."""
    return (user.get_full_name() or site.name)[:100]


def rules_for(submission: Submission, site: Site) -> Rules:
    """Give what a comment is compared with, as it holds now."""
    words, names = _compared_with(site.name, tuple(_rows.ask()))
    return Rules(
        words=words,
        links_from=site.links_held_from,
        blocked=frozenset(DomainRule.objects.blocked_among(hosts(submission), timezone.now())),
        names=names,
        hold_all=site.responses_held,
    )


def _all_rows() -> QuerySet:
    """Ask for what every comment is compared with at once: the rules for words in their order, then the names of the house."""
    words = WordRule.objects.order_by().annotate(kind=Value("rule")).values_list("kind", "word_list", "pattern", "verdict")
    authors = Author.objects.order_by().values_list(Value("author"), "name", Value(""), Value(""))
    staff = get_user_model().objects.filter(is_staff=True, is_active=True).order_by()
    names = staff.values_list(Value("staff"), "username", "first_name", "last_name")
    return words.union(authors, names, all=True).order_by("kind", "word_list", "pattern")


_rows = Question(_all_rows)


# Asked with every comment; the same rules and names are read and folded once.
@lru_cache(maxsize=4)
def _compared_with(site_name: str, rows: tuple[tuple[str, str, str, str], ...]) -> tuple[tuple[Words, ...], frozenset[str]]:
    words, names = [], [site_name]
    for kind, first, second, third in rows:
        if kind == "rule":
            words.append(Words(second, first, third))
        else:
            # Of an author there is the one name.
            names += [f"{second} {third}".strip(), first]
    return tuple(words), frozenset(folded_name(name) for name in names if name)
