"""What is wrong with the blog, in sentences for the desk, each with the way to mend it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Q, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Document, Image, Site
from articles.models.documents import DocumentQuerySet
from articles.models.media import ImageQuerySet
from comments.models import QueuedMail, Response
from comments.models.health import ErrorCount, WorkerSeen
from comments.models.response import ResponseQuerySet
from htc.backups import folder
from htc.backups.models import LastBackup
from htc.desk.visible import visible_to
from htc.following.models import Follower, FollowerMail
from htc.lib.words import age_of, counted, moment_of
from htc.redaction.models import Redaction
from htc.safety.models import Helpline
from htc.serving import readiness
from htc.wordpress.models import Leftover

MOST_NAMED = 5
OWN_PAGES = ("help", "safety", "exit")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and what to do about it; ``url`` leads to where that is done, "" where it is not in the admin."""

    sentence: str
    mend: str
    url: str = ""


def missing_workers(request: HttpRequest) -> Iterator[Problem]:
    """Tell of workers not seen for five minutes, of all of them in one sentence where none is left."""
    if not request.user.has_perm("comments.view_workerseen"):
        return
    now = timezone.now()
    workers = list(WorkerSeen.objects.order_by("name"))
    absent = [worker for worker in workers if worker.is_absent(now)]
    if len(absent) == len(workers):
        yield Problem(
            f"No worker is at work{_since(absent)}. Linkbacks are not verified, and nothing is deleted at its time.",
            "Start “manage.py serve”, which runs two, or “manage.py linkbacks_work”.",
        )
        return
    for worker in absent:
        yield Problem(
            f"The worker “{worker}” was last seen {age_of(worker.seen_at)} ago.",
            "Look into the log of the server, and start it again. If it was taken away for good, this ends by itself after a day.",
        )


def _since(absent: list[WorkerSeen]) -> str:
    return f" since {moment_of(max(worker.seen_at for worker in absent))}" if absent else ""


def recent_errors(request: HttpRequest) -> Iterator[Problem]:
    """Tell how many errors came up since yesterday at this hour, and where most of them did."""
    if not request.user.has_perm("comments.view_errorcount"):
        return
    since = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=1)
    places = ErrorCount.objects.filter(hour__gte=since).values("place", "error").annotate(times_in_all=Sum("times"))
    rows = list(places.order_by("-times_in_all", "place", "error"))
    if not rows:
        return
    count = sum(row["times_in_all"] for row in rows)
    named = ", ".join(f"{row['error']} in {row['place']} ({row['times_in_all']})" for row in rows[:MOST_NAMED])
    more = f" and {counted(len(rows) - MOST_NAMED, 'other')}" if len(rows) > MOST_NAMED else ""
    yield Problem(
        f"{counted(count, 'error')} since yesterday, {moment_of(since)}: {named}{more}.",
        "The log of the server says what happened each time.",
    )


def cache_away(request: HttpRequest) -> Iterator[Problem]:
    """Tell that the cache which all processes share does not answer."""
    if request.user.has_perm("comments.view_errorcount") and getattr(cache, "is_away", False):
        yield Problem(
            "The cache of CACHE_URL does not answer. Meanwhile each process counts limits for itself, and nothing else is missing.",
            "Look whether Redis is running, and whether this machine reaches it.",
        )


def mails_given_up(request: HttpRequest) -> Iterator[Problem]:
    """Tell how many mails did not go out at the last of several tries, and what the last error was."""
    if not request.user.has_perm("comments.view_queuedmail"):
        return
    errors = list(QueuedMail.objects.given_up().order_by("-tried_at").values_list("error", flat=True))
    if errors:
        words = counted(len(errors), "mail was", "mails were")
        yield Problem(
            f"{words} not sent ({errors[0]}).",
            "Send yourself a test mail, mend what it says, and have them tried again.",
            reverse("admin:comments_mailchoice_changelist"),
        )


def mails_to_followers(request: HttpRequest) -> Iterator[Problem]:
    """Tell how many mails to followers were given up, and that the mail server refuses nearly everybody."""
    if not request.user.has_perm("following.view_follower"):
        return
    page = reverse("admin:following_follower_changelist")
    errors = list(FollowerMail.objects.given_up().order_by("-tried_at").values_list("error", flat=True)[:1])
    if errors:
        words = counted(FollowerMail.objects.given_up().count(), "mail to followers was", "mails to followers were")
        yield Problem(f"{words} not sent ({errors[0]}).", "Mend what keeps mails from going out, and have them tried again.", page)
    if Follower.objects.are_mostly_refused():
        yield Problem(
            "The mail server refuses more than half of the followers.",
            "Ask its operator why. Nobody is taken from the list for it, and the mails are tried again each day.",
            page,
        )


def last_backup(request: HttpRequest) -> LastBackup:
    """Give what became of the last backup, an empty row where there was none; the page asks for it once."""
    if not hasattr(request, "last_backup"):
        request.last_backup = LastBackup.objects.first() or LastBackup()  # type: ignore[attr-defined]  # kept on the request for the page
    return cast(LastBackup, request.last_backup)  # type: ignore[attr-defined]  # set above


def late_backups(request: HttpRequest) -> Iterator[Problem]:
    """Tell that the last backup failed or is older than two days, and in production that none is set up."""
    if not request.user.has_perm("backups.view_lastbackup"):
        return
    if not folder.is_set_up():
        if settings.ENV == "production":
            yield Problem("No backups are made.", "Set HTC_BACKUP_DIR to a folder, best on another disk, and start the blog again.")
        return
    last = last_backup(request)
    words = f"The last one was made on {moment_of(last.made_at)}." if last.made_at else "None has been made yet."
    if last.failed_at:
        yield Problem(f"The backup of {moment_of(last.failed_at)} failed: {last.problem} {words}", "It is tried again every hour.")
    elif last.made_at is None or last.is_late(timezone.now()):
        yield Problem(f"There is no backup of the last two days. {words}", "A worker makes one each night: look whether one is at work.")


def full_disk(request: HttpRequest) -> Iterator[Problem]:
    """Tell that the disk is nearly full."""
    if request.user.has_perm("comments.view_workerseen") and (free := readiness.free_bytes()) < readiness.LEAST_FREE:
        yield Problem(
            f"Only {counted(free // 2**20, 'megabyte')} of the disk is left.",
            "Make room: when it is full, comments, articles and files are refused, and nothing that was answered is lost.",
        )


def migrations_missing(request: HttpRequest) -> Iterator[Problem]:
    """Tell that the database is older than the code."""
    if request.user.has_perm("comments.view_workerseen") and (missing := readiness.unapplied_migrations()):
        yield Problem(
            f"{counted(len(missing), 'change')} of the database, which this version needs, {'is' if len(missing) == 1 else 'are'} missing.",
            "Run “make update”, which makes a backup first, and start the blog again.",
        )


def pictures_lacking(request: HttpRequest) -> Iterator[Problem]:
    """Tell how many pictures say nothing to who cannot see them, and how many nobody can see."""
    if (rows := visible_to(request, Image)) is None:
        return
    address = reverse("admin:articles_image_changelist")
    images = cast(ImageQuerySet, rows)
    silent, missing = (Q(pk__in=some.values("pk")) for some in (images.lacking_alt(), images.missing()))
    lacking = images.aggregate(alt=Count("pk", filter=silent), file=Count("pk", filter=missing))
    if count := lacking["alt"]:
        words = counted(count, "picture has", "pictures have")
        yield Problem(f"{words} no description.", "Describe them, or say that they are only decorative.", f"{address}?lacking=alt")
    if count := lacking["file"]:
        yield _without_file(counted(count, "picture is", "pictures are"), address)


def documents_missing(request: HttpRequest) -> Iterator[Problem]:
    """Tell how many documents the library knows whose files have not come."""
    rows = visible_to(request, Document)
    if rows is not None and (count := cast(DocumentQuerySet, rows).missing().count()):
        yield _without_file(counted(count, "document is", "documents are"), reverse("admin:articles_document_changelist"))


def _without_file(words: str, address: str) -> Problem:
    return Problem(f"{words} without the file.", "Bring the files; until then readers do not see them.", f"{address}?lacking=file")


def reported_responses(request: HttpRequest) -> Iterator[Problem]:
    """Tell how many public responses readers have reported."""
    rows = visible_to(request, Response)
    if rows is not None and (count := cast(ResponseQuerySet, rows).reported().count()):
        words = counted(count, "public response was", "public responses were")
        address = reverse("admin:comments_response_changelist")
        yield Problem(f"{words} reported by readers.", "Look at them, and keep them or take them away.", f"{address}?state=reported")


def responses_stopped(request: HttpRequest) -> Iterator[Problem]:
    """Tell that all responses are held or closed, so that nobody forgets what was meant for a bad day."""
    if not request.user.has_perm("articles.change_site"):
        return
    site, address = cast(Site, request.site), reverse("admin:articles_site_changelist")
    if site.responses_closed:
        yield Problem("All articles are closed for responses.", "Untick “close everything” when it is over.", address)
    if site.responses_held:
        yield Problem("All responses are held, those of the staff too.", "Untick “hold everything” when it is over.", address)


def left_by_imports(request: HttpRequest) -> Iterator[Problem]:
    """Tell how many passages and files of an import nobody has looked at."""
    if request.user.has_perm("wordpress.view_leftover") and (count := Leftover.objects.open().count()):
        words = counted(count, "thing of the old blog is", "things of the old blog are")
        address = reverse("admin:wordpress_leftover_changelist")
        yield Problem(f"{words} left to look at.", "Mend each by a click, or leave it as it is.", address)


def helplines_to_check(request: HttpRequest) -> Iterator[Problem]:
    """Tell of helplines that readers do not see because nobody has called them, and of those that were last called too long ago."""
    if not request.user.has_perm("safety.change_helpline"):
        return
    rows, address = list(Helpline.objects.all()), reverse("admin:safety_helpline_changelist")
    call = "Call each of them, and press “I called and checked”."
    unchecked = [row for row in rows if row.checked_on is None]
    if len(unchecked) == len(rows):
        yield Problem(
            "No helpline is confirmed, so readers are given no number at all.", call if rows else "Add those of your country.", address
        )
    elif unchecked:
        words = counted(len(unchecked), "helpline is", "helplines are")
        yield Problem(f"{words} not confirmed, so readers do not see them.", call, address)
    if due := [row for row in rows if row.is_due]:
        outdated = [row for row in due if row.is_outdated]
        since = f", {len(outdated)} of them more than a year ago: these have left the foot of the pages" if outdated else ""
        yield Problem(f"{counted(len(due), 'helpline was', 'helplines were')} last checked more than 180 days ago{since}.", call, address)


def pages_hidden(request: HttpRequest) -> Iterator[Problem]:
    """Tell of pages at addresses that are the blog’s own: readers cannot open them there."""
    if not request.user.has_perm("articles.edit_any_article"):
        return
    for page in Article.objects.filter(path__in=OWN_PAGES).only("title", "path"):
        yield Problem(
            f"The page “{page}” has the address /{page.path}/, at which the blog has a page of its own. Readers cannot open it.",
            "Give it another short name.",
            reverse("admin:articles_article_change", args=[page.pk]),
        )


# The desk asks each of them in this order; one asks the database at most once, and tells only whom it concerns.
def redactions_waiting(request: HttpRequest) -> Iterator[Problem]:
    """Tell of proposals to take something out of the blog, whom they wait for."""
    waiting = [row for row in Redaction.objects.waiting() if row.may_be_decided_by(request.user)]
    if waiting:
        yield Problem(
            f"{counted(len(waiting), 'safety redaction waits', 'safety redactions wait')} for your decision.",
            "Look at what would be taken out, and decide.",
            reverse("admin:redaction_redaction_change", args=[waiting[-1].pk]),
        )


PROBLEMS: list[Callable[[HttpRequest], Iterator[Problem]]] = [
    reported_responses,
    helplines_to_check,
    pages_hidden,
    responses_stopped,
    missing_workers,
    recent_errors,
    cache_away,
    mails_given_up,
    mails_to_followers,
    late_backups,
    full_disk,
    migrations_missing,
    pictures_lacking,
    documents_missing,
    left_by_imports,
    redactions_waiting,
]
