"""What stands round every page of the admin: what can be begun, what waits, and the pages grouped by work, each for whom it is open to."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property

from articles.models import Article
from articles.models.article import EDIT_ANY
from comments.models import Response
from htc.statistics import pages as statistics

QUEUE = "admin:comments_response_queue"
# What opens pages that are no list of a model; the lists ask their own admin.
RIGHTS = {
    QUEUE: "comments.change_response",
    "admin:comments_response_record": "comments.view_moderationevent",
    "admin:privacy": "comments.delete_response",
    "admin:statistics": statistics.RIGHT,
    "admin:statistics_linkbacks": statistics.RIGHT,
}


@dataclass(frozen=True, slots=True)
class SidePage:
    """A page of the side bar: the model whose list it is, or the name of its address, with a part of the page behind “#”."""

    words: str
    name: str

    @property
    def model(self):
        """The model whose list it is; None where it is another page."""
        return None if self.name.startswith("admin:") else apps.get_model(self.name.partition("#")[0])

    @property
    def url(self) -> str:
        """Its address."""
        name, sign, part = self.name.partition("#")
        if self.model is not None:
            name = f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}_changelist"
        return f"{reverse(name)}{sign}{part}"

    def is_open_to(self, request: HttpRequest) -> bool:
        """Tell whether the user may look at it."""
        if self.model is None:
            return request.user.has_perm(RIGHTS[self.name])
        return admin.site.get_model_admin(self.model).has_view_or_change_permission(request)


# The work, its entries, and below an entry the places that it leads to: the first that is open, and the others once one is there.
WORK: dict[str, dict[str, tuple[SidePage, ...]]] = {
    "Write": {
        "Articles": (SidePage("Articles", "articles.Article"),),
        "Case studies": (SidePage("Case studies", "articles.CaseStudy"),),
        "Series": (SidePage("Series", "series.Series"),),
        "Library": (SidePage("Pictures", "articles.Image"), SidePage("Documents", "articles.Document")),
        "Authors": (SidePage("Authors", "articles.Author"),),
        "Tags": (SidePage("Tags", "taggit.Tag"), SidePage("Content topics", "articles.ContentTopic")),
    },
    "Conversation": {
        "Queue": (SidePage("Queue", QUEUE),),
        "Responses": (SidePage("Responses", "comments.Response"), SidePage("Reply templates", "comments.ReplyTemplate")),
        "Rules": (SidePage("Rules for sites", "comments.DomainRule"), SidePage("Words to look for", "comments.WordRule")),
        "Mail": (SidePage("Mail", "comments.MailChoice"),),
        "Followers": (SidePage("Followers", "following.Follower"), SidePage("Mail to followers", "following.Newsletter")),
        "Record": (SidePage("Record", "admin:comments_response_record"),),
    },
    "Site": {
        "Settings": (SidePage("Settings", "articles.Site"), SidePage("Helplines", "safety.Helpline")),
        "Menu": (SidePage("Menu", "articles.Site#menu-group"),),
        "Statistics": (SidePage("Views", "admin:statistics"), SidePage("Cited by others", "admin:statistics_linkbacks")),
        "People": (SidePage("People", "auth.User"), SidePage("Groups", "auth.Group")),
        "Privacy": (SidePage("Privacy", "admin:privacy"), SidePage("Safety redactions", "redaction.Redaction")),
        "Import and export": (
            SidePage("Move a blog in", "wordpress.ImportRun"),
            SidePage("Left to look at", "wordpress.Leftover"),
            SidePage("What was moved", "wordpress.ImportRecord"),
        ),
    },
}
# What can be begun: the model, and what its form is asked for.
NEW = (
    ("Article", "articles.Article", ""),
    ("Case study", "articles.CaseStudy", ""),
    ("Page", "articles.Article", "?kind=page"),
    ("Picture", "articles.Image", ""),
)


@dataclass(frozen=True, slots=True)
class FrameLink:
    """A link of the frame; ``is_here`` where it leads to the page that is shown, ``count`` where something waits there."""

    words: str
    url: str
    is_here: bool = False
    count: int = 0


@dataclass(slots=True)
class SideEntry:
    """A line of the side bar, with the places below it while one of them is open."""

    link: FrameLink
    below: list[FrameLink] = field(default_factory=list)


@dataclass(slots=True)
class SideGroup:
    """The entries of one kind of work."""

    words: str
    entries: list[SideEntry]


class Frame:
    """What the head and the side bar show to one person; asked of the database only where a page draws it.

    ``in_review`` is how many articles are, where the page has counted them already.
    """

    def __init__(self, request: HttpRequest, *, in_review: int | None = None):
        self._request = request
        self._in_review = in_review

    @cached_property
    def new(self) -> list[FrameLink]:
        """What the person may begin, an article first."""
        return [FrameLink(words, url) for words, url in self._beginnings()]

    def _beginnings(self) -> Iterator[tuple[str, str]]:
        for words, label, asked in NEW:
            options = apps.get_model(label)._meta
            if admin.site.get_model_admin(options.model).has_add_permission(self._request):
                yield words, reverse(f"admin:{options.app_label}_{options.model_name}_add") + asked

    @cached_property
    def waiting(self) -> FrameLink | None:
        """How much waits for the person: responses for a decision, articles for a review; None for whom nothing can wait.

        The link leads straight to what waits where it is of one kind, else to the first page.
        """
        kinds = [link for link in (self._responses_waiting, self._articles_waiting) if link is not None]
        if not kinds:
            return None
        count, lead = sum(link.count for link in kinds), [link for link in kinds if link.count]
        url = lead[0].url if len(lead) == 1 else reverse("admin:index") if lead else kinds[0].url
        return FrameLink(f"{count} wait" if count != 1 else "1 waits", url, count=count)

    @cached_property
    def _responses_waiting(self) -> FrameLink | None:
        if not self._request.user.has_perm(RIGHTS[QUEUE]):
            return None
        return FrameLink("Queue", reverse(QUEUE), count=Response.objects.waiting().order_by().count())

    @cached_property
    def _articles_waiting(self) -> FrameLink | None:
        if not self._request.user.has_perms(["articles.view_article", EDIT_ANY]):
            return None
        count = self._in_review
        if count is None:
            count = Article.objects.filter(status=Article.Status.REVIEW).count()
        return FrameLink("In review", f"{reverse('admin:articles_article_changelist')}?state=review", count=count)

    @cached_property
    def groups(self) -> list[SideGroup]:
        """The side bar: for each kind of work the entries that the person may open."""
        # Asked once for each: an address is found by a search through all of them.
        urls = {
            place: place.url
            for entries in WORK.values()
            for places in entries.values()
            for place in places
            if place.is_open_to(self._request)
        }
        # The innermost: the queue stands below the list of responses.
        here = max((url for url in urls.values() if self._request.path.startswith(url)), key=len, default="")
        counts = {link.url: link.count for link in (self._responses_waiting,) if link is not None}
        groups = []
        for work, entries in WORK.items():
            lines = []
            for words, places in entries.items():
                if opened := {place: urls[place] for place in places if place in urls}:
                    lines.append(_entry(_called(words, places[0], next(iter(opened))), opened, here, counts))
            if lines:
                groups.append(SideGroup(work, lines))
        return groups


def _called(words: str, first: SidePage, opened: SidePage) -> str:
    """Give the words of an entry; who may not open its first place is told of the one that is opened."""
    return words if opened == first else opened.words


def _entry(words: str, places: dict[SidePage, str], here: str, counts: dict[str, int]) -> SideEntry:
    """Give the entry that leads to the first of some places, which are given with their addresses."""
    first = next(iter(places.values()))
    is_inside = here in places.values()
    below = [FrameLink(place.words, url, url == here) for place, url in places.items()] if is_inside and len(places) > 1 else []
    return SideEntry(FrameLink(words, first, first == here, counts.get(first, 0)), below)
