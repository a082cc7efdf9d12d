"""What is kept of somebody who follows, for that person: found, handed out and forgotten with all else that is kept under an address."""

from django.db import transaction
from django.db.models import Q

from comments.models.authors import mailbox_of
from comments.privacy.persons import KeptElsewhere, person_forgotten, person_sought
from htc.following.models import Follower, FollowRequest, follower_key, mailbox_key, plain_address


def _rows(email: str) -> list[Follower | FollowRequest]:
    """Give the rows of an address and of every writing of its mailbox, which is one person's."""
    email, mailbox = plain_address(email), mailbox_of(email)
    if not email:
        return []
    # In Python: how many writings of a mailbox there are is not known. All of them hold what stands before the “@”.
    held = Follower.objects.filter(email__contains=mailbox.partition("@")[0]).values_list("pk", "email") if mailbox else []
    same = [pk for pk, written in held if mailbox_of(written) == mailbox]
    followers = Follower.objects.filter(Q(pk__in=same) | Q(email=email) | Q(key=follower_key(email)))
    requests = FollowRequest.objects.filter(Q(email=email) | Q(mailbox=mailbox_key(email)))
    return [*followers.prefetch_related("tags"), *requests.prefetch_related("tags").order_by("pk")]


def seek(sender, email: str, **kwargs) -> list[KeptElsewhere]:
    """Give what an address follows, and what it was asked to confirm; a receiver of person_sought."""
    return [_told(row) for row in _rows(email)]


def _told(row: Follower | FollowRequest) -> KeptElsewhere:
    facts = {
        "e_mail": row.email,
        "follows": row.followed,
        "how_often": row.get_frequency_display(),
        "language": row.language,
    }
    if isinstance(row, Follower):
        refused = {"refused_in_a_row": str(row.refusals), "mails_that_wait": str(row.mails.count())}
        return KeptElsewhere("Follows by e-mail", facts | {"since": row.since.isoformat(timespec="seconds")} | refused)
    confirmed = row.confirmed_at.isoformat(timespec="seconds") if row.confirmed_at else "no"
    return KeptElsewhere(
        "Was asked whether it follows", facts | {"asked_at": row.asked_at.isoformat(timespec="seconds"), "confirmed": confirmed}
    )


@transaction.atomic
def forget(sender, email: str, **kwargs) -> None:
    """Delete every row of an address; a receiver of person_forgotten."""
    for row in _rows(email):
        row.delete()


def connect() -> None:
    """Hear of who asks what is kept, and of who is forgotten."""
    person_sought.connect(seek, dispatch_uid="followers")
    person_forgotten.connect(forget, dispatch_uid="followers")
