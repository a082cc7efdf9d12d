"""Mails to followers, sent by the worker: what is due is taken, written from what is true then, given to the mail server and deleted.

A mail goes out twice only if the worker is killed between the answer of the server and the commit.
"""

import logging
import time
from datetime import datetime, timedelta

from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from comments.mail import server
from htc.following.letters import Letter, LetterWriter
from htc.following.models import CONFIRMED_WITHIN, MOST_REFUSALS, Follower, FollowerMail, FollowRequest

logger = logging.getLogger(__name__)

# So long one talk with the server goes on: a mail to thousands must not hold up what else is due.
TURN_SECONDS = 1.0
REFUSED_FOR = timedelta(days=1)


def work_one(now: datetime | None = None) -> bool:
    """Send what is due at ``now``: one mail that asks an address, or for about a second mails to followers; tell whether there was any."""
    now = now or timezone.now()
    return _ask_one(now) or _tell_some(now)


def in_hand() -> bool:
    """Tell whether some process is sending a mail right now."""
    return FollowRequest.objects.in_hand().exists() or FollowerMail.objects.in_hand().exists()


def forget_followers(now: datetime) -> None:
    """Forget addresses that have not said yes within 48 hours, those that follow nothing any more, and what is news no more."""
    FollowRequest.objects.filter(Q(asked_at__lte=now - CONFIRMED_WITHIN) | Q(email="")).delete()
    Follower.objects.filter(Q(email="") | Q(follows_all=False, tags=None)).delete()
    FollowerMail.objects.forget(now)


def _ask_one(now: datetime) -> bool:
    request = FollowRequest.objects.take(now)
    if request is None:
        return False
    # One that was taken up again after a long rest asks nobody: its link would be good for nothing.
    if not request.email or request.confirmed_at or request.asked_at <= now - CONFIRMED_WITHIN:
        FollowRequest.objects.finish(request, next_try_at=None, sent_at=now)
        return True
    try:
        _send(request.email, LetterWriter().question(request))
    except server.FAILURES as error:
        logger.error("request %s was not sent: %s", request.pk, server.short_name(error))
        FollowRequest.objects.put_off(request, server.short_name(error), now)
    else:
        FollowRequest.objects.finish(request, next_try_at=None, sent_at=now)
    return True


def _tell_some(now: datetime) -> bool:
    mails, ends = FollowerMail.objects.take_together(now), time.monotonic() + TURN_SECONDS
    if not mails:
        return False
    writer = LetterWriter()
    try:
        with server.talk() as over:
            while mails and _tell(mails, writer, now, over):
                mails = FollowerMail.objects.take_together(now) if time.monotonic() < ends else []
    except server.FAILURES as error:
        _put_off(mails, error, now)
    return True


def _tell(mails: list[FollowerMail], writer: LetterWriter, now: datetime, over: BaseEmailBackend) -> bool:
    """Send one follower what was taken; tell whether the talk with the server goes on."""
    follower = mails[0].follower
    letter = writer.letter(follower, [mail.article_id for mail in mails]) if follower.email else None
    try:
        if letter is not None:
            _send(follower.email, letter, over)
    except server.FAILURES as error:
        if server.is_for_good(error):
            _refused(mails, error, now)
            return True
        _put_off(mails, error, now)
        return server.goes_on(error)
    with transaction.atomic():
        FollowerMail.objects.filter(pk__in=[mail.pk for mail in mails], taken_at=mails[0].taken_at).delete()
        if follower.refusals and letter is not None:
            Follower.objects.filter(pk=follower.pk).update(refusals=0)
    return True


def _send(email: str, letter: Letter, over: BaseEmailBackend | None = None) -> None:
    server.send(email, letter.subject, letter.text, letter.html, sender=letter.sender, headers=letter.headers, over=over)


def _put_off(mails: list[FollowerMail], error: Exception, now: datetime) -> None:
    for mail in mails:
        logger.error("mail %s to a follower did not go out: %s", mail.pk, server.short_name(error))
        FollowerMail.objects.put_off(mail, server.short_name(error), now)


@transaction.atomic
def _refused(mails: list[FollowerMail], error: Exception, now: datetime) -> None:
    """Count that the server refuses an address for good; the third time in a row it follows no more, until then it is tried a day later."""
    follower = mails[0].follower
    Follower.objects.filter(pk=follower.pk).update(refusals=F("refusals") + 1)
    if follower.refusals + 1 >= MOST_REFUSALS and not Follower.objects.are_mostly_refused():
        logger.info("follower %s was refused %s times and follows no more", follower.pk, MOST_REFUSALS)
        Follower.objects.filter(pk=follower.pk).delete()
        return
    for mail in mails:
        facts = {"attempts": mail.attempts + 1, "error": server.short_name(error), "tried_at": now, "next_try_at": now + REFUSED_FOR}
        FollowerMail.objects.finish(mail, **facts)
