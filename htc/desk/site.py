"""The admin's first page: what is being written, what waits, what is wrong; and the frame of every page.

Who sees what is asked in the admin's own way: of the permissions to look, and of the rows that a model's page would list.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from django.db.models import Case, CharField, Count, Min, Q, QuerySet, Value, When, Window
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce, RowNumber
from django.urls import path, reverse
from django.utils import timezone

from articles.models import Article
from articles.models.article import ArticleQuerySet
from articles.models.revision import has_unshown
from comments.models import Lane, Response
from comments.models.response import ResponseQuerySet
from htc.desk import search
from htc.desk.frame import Frame
from htc.desk.problems import PROBLEMS, Problem, last_backup
from htc.desk.visible import visible_to
from htc.lib.words import age_of, counted
from htc.people.site import StaffSite
from htc.statistics import pages as statistics

MOST_LISTED = 5
SENT_BACK, REVIEW, SCHEDULED, DRAFT, PUBLISHED = "sent_back", "review", "scheduled", "draft", "published"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Responses of one kind that wait, with the age of the oldest and the list that shows them."""

    words: str
    oldest: datetime | None
    url: str

    @property
    def age(self) -> str:
        """“3 days”; "" where nobody knows how long."""
        return age_of(self.oldest) if self.oldest else ""


@dataclass(slots=True)
class Section:
    """Some articles under a heading; ``total`` counts those of the list at ``url`` too that are not among ``articles``."""

    name: str
    title: str
    url: str
    total: int = 0
    articles: list[Article] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many are not shown here."""
        return self.total - len(self.articles)


class Desk(StaffSite):
    """The admin with a first page that says what is to be done."""

    index_template = "admin/desk.html"
    enable_nav_sidebar = False  # Django's own; ours stands in base_site.html

    def get_urls(self):
        return [path("search/", self.admin_view(search.page), name="search"), *statistics.urls(self), *super().get_urls()]

    def get_app_list(self, request, app_label=None):
        """Give the lists of one app for its page; those of all are drawn nowhere, for the side bar has its own."""
        return super().get_app_list(request, app_label) if app_label else []

    def each_context(self, request):
        """Give what every page of the admin shows, the frame among it."""
        return super().each_context(request) | {"frame": Frame(request)}

    def index(self, request, extra_context=None):
        """Show the desk instead of Django's list of everything, which the side bar has."""
        sections = self._sections(request)
        in_review = sum(section.total for section in sections or () if section.name == REVIEW)
        desk = {
            "frame": Frame(request, in_review=in_review),
            "problems": list(self._problems(request)),
            "waiting": self._waiting(request),
            "sections": sections,
            "views": statistics.in_short() if request.user.has_perm(statistics.RIGHT) else None,
            "last_backup": last_backup(request) if request.user.has_perm("backups.view_lastbackup") else None,
        }
        return super().index(request, desk | (extra_context or {}))

    def _problems(self, request) -> Iterator[Problem]:
        for ask in PROBLEMS:
            yield from ask(request)

    def _waiting(self, request) -> list[Waiting] | None:
        """Give what waits for a moderator by kind, and what waits for its verification; None for whom it does not concern."""
        rows = cast(ResponseQuerySet | None, visible_to(request, Response))
        if rows is None:
            return None
        to_verify = rows.filter(state=Response.State.UNVERIFIED, next_try_at__isnull=False)
        # What is public has been there for years; since when it waits is not counted.
        oldest = Min("received_at", filter=~Q(state=Response.State.APPROVED))
        # Each by its own index; asked for together, every row would be read.
        found = (each.order_by().values("lane", "kind").annotate(times=Count("pk"), oldest=oldest) for each in (rows.waiting(), to_verify))
        may_decide = request.user.has_perm("comments.change_response")
        in_order = sorted(
            next(found).union(*found, all=True).order_by(),
            key=lambda row: (
                not row["lane"],
                row["lane"] == Lane.UPDATES,
                row["lane"] != Lane.SAFEGUARDING,
                row["oldest"] is None,
                row["oldest"] or timezone.now(),
            ),
        )
        return [_waiting_of(row, may_decide=may_decide) for row in in_order]

    def _sections(self, request) -> list[Section] | None:
        """Give the articles in review, those with a time to come, own drafts and the newest posts, by one query and one for bylines."""
        visible = cast(ArticleQuerySet | None, visible_to(request, Article))
        if visible is None:
            return None
        sections = {section.name: section for section in _empty_sections()}
        for article in _articles_of(visible, request.user):
            section = sections[article.section]
            section.articles.append(article)
            section.total = article.total
        return [section for section in sections.values() if section.articles]


def _waiting_of(row: dict, *, may_decide: bool) -> Waiting:
    kind, count = Response.Kind(row["kind"]), row["times"]
    address = reverse("admin:comments_response_changelist")
    noun = str(kind.label) if kind == Response.Kind.TRACKBACK else kind.label.lower()
    words = counted(count, noun)
    if row["lane"] == Lane.SAFEGUARDING:
        words = f"{words} under safeguarding"
    if row["lane"] == Lane.UPDATES:
        # They have been there for years; since when the page says something else is not counted.
        return Waiting(f"{words} with new words", None, f"{reverse('admin:comments_response_queue')}?lane={Lane.LINKBACKS}")
    if row["lane"] and may_decide:
        return Waiting(words, row["oldest"], f"{reverse('admin:comments_response_queue')}?lane={row['lane']}")
    if row["lane"]:
        return Waiting(words, row["oldest"], f"{address}?kind__exact={kind}")
    return Waiting(f"{words} not verified yet", row["oldest"], f"{address}?state=unverified&kind__exact={kind}")


def _empty_sections() -> list[Section]:
    address = reverse("admin:articles_article_changelist")
    return [
        Section(DRAFT, "Your drafts", f"{address}?state=draft"),
        Section(SENT_BACK, "Sent back to you", f"{address}?state=sent_back"),
        Section(REVIEW, "In review", f"{address}?state=review"),
        Section(SCHEDULED, "Scheduled", f"{address}?state=scheduled"),
        Section(PUBLISHED, "Recently published", f"{address}?state=published"),
    ]


def _articles_of(visible: ArticleQuerySet, user) -> QuerySet:
    """Give the first articles of each section, each with its ``section`` and how many that has in ``total``."""
    # Sets of keys, each found by an index: a condition on the rows would read all of them, texts included.
    rows = visible.order_by()
    in_review, scheduled = rows.filter(status=Article.Status.REVIEW).values("pk"), rows.scheduled().values("pk")
    drafts = rows.filter(status=Article.Status.DRAFT, pk__in=Article.objects.of(user).values("pk")).values("pk")
    newest = rows.posts().order_by("-published_at", "-pk").values("pk")[:MOST_LISTED]
    section = Case(
        When(status=Article.Status.DRAFT, sent_back_at__isnull=False, then=Value(SENT_BACK)),
        When(status=Article.Status.REVIEW, then=Value(REVIEW)),
        When(status=Article.Status.DRAFT, then=Value(DRAFT)),
        When(published_at__gt=timezone.now(), then=Value(SCHEDULED)),
        default=Value(PUBLISHED),
        output_field=CharField(),
    )
    since = Case(When(status=Article.Status.REVIEW, then=Coalesce("in_review_since", "touched_at")))
    to_come = Case(When(status=Article.Status.PUBLISHED, published_at__gt=timezone.now(), then="published_at"))
    # In review: who waits longest. Scheduled: what comes next. Drafts and published ones: the latest.
    order: list[OrderBy | Case | str] = [since, to_come, Coalesce("published_at", "touched_at").desc(), "pk"]
    return (
        Article.objects.with_cards()
        .annotate(has_unshown=has_unshown("pk"))
        .filter(Q(pk__in=in_review) | Q(pk__in=scheduled) | Q(pk__in=drafts) | Q(pk__in=newest))
        .annotate(section=section)
        .annotate(place=Window(RowNumber(), partition_by="section", order_by=order), total=Window(Count("pk"), partition_by="section"))
        .filter(place__lte=MOST_LISTED)
        .defer("body", "standfirst", "excerpt")
        .order_by("place")
    )
