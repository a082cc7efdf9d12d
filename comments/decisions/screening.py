"""A comment before it is stored: the rules that hold for it, and what they make of it."""

from functools import lru_cache

from django.contrib.auth import get_user_model
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
    return Rules(
        words=_words(tuple(_word_rules.ask())),
        links_from=site.links_held_from,
        blocked=frozenset(DomainRule.objects.blocked_among(hosts(submission), timezone.now())),
        names=_names_of_the_house(site) if submission.name else frozenset(),
        hold_all=site.responses_held,
    )


_word_rules = Question(lambda: WordRule.objects.values_list("pattern", "word_list", "verdict"))
_authors = Question(lambda: Author.objects.order_by().values_list("name"))
_staff = Question(lambda: get_user_model().objects.filter(is_staff=True, is_active=True).values_list("username", "first_name", "last_name"))


# Asked with every comment; the same rules and names are read and folded once.
@lru_cache(maxsize=4)
def _words(rules: tuple[tuple[str, str, str], ...]) -> tuple[Words, ...]:
    return tuple(Words(*rule) for rule in rules)


def _names_of_the_house(site: Site) -> frozenset[str]:
    names = [site.name, *(name for (name,) in _authors.ask())]
    for username, first, last in _staff.ask():
        names += [f"{first} {last}".strip(), username]
    return _folded(tuple(names))


@lru_cache(maxsize=4)
def _folded(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(folded_name(name) for name in names if name)
