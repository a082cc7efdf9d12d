"""Mails to moderators and to writers: planned each minute, sent by the worker, written at the moment they are sent.

So what was decided meanwhile is left out. A mail goes out twice only if the worker is killed between the answer of the mail server and
the commit.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from articles.models import Site
from comments.mail import digest, returned, server
from comments.models import MailChoice, QueuedMail, Response
from htc.lib.words import name_of

logger = logging.getLogger(__name__)

# Between two digests to one moderator, however many responses come.
APART: dict[str, timedelta] = {MailChoice.Frequency.AT_ONCE: timedelta(minutes=30), MailChoice.Frequency.HOURLY: timedelta(hours=1)}
MORNING = 8


def plan(now: datetime) -> None:
    """Queue a digest for each moderator who wants one and was not told yet of what waits; forget what is decided or given up."""
    QueuedMail.objects.forget(now)
    MailChoice.told.through.objects.exclude(response__in=Response.objects.waiting()).delete()
    if not server.has_server():
        return
    _give_choices()
    choices = MailChoice.objects.filter(user__in=digest.moderators()).exclude(frequency=MailChoice.Frequency.NEVER)
    for choice in choices.exclude(user__in=QueuedMail.objects.filter(kind=QueuedMail.Kind.DIGEST).values("user")):
        moment = _moment(choice, digest.untold(choice))
        if moment is not None:
            mail = QueuedMail(kind=QueuedMail.Kind.DIGEST, user_id=choice.user_id, next_try_at=moment)
            # Two workers plan at once now and then.
            QueuedMail.objects.bulk_create([mail], ignore_conflicts=True)


def _give_choices() -> None:
    """Give every moderator a row, so that administrators see how each is told."""
    new = [MailChoice(user_id=pk) for pk in digest.moderators().filter(mail_choice=None).values_list("pk", flat=True)]
    MailChoice.objects.bulk_create(new, ignore_conflicts=True)


def _moment(choice: MailChoice, waiting: list[digest.Untold]) -> datetime | None:
    """Give when the moderator is to be told; None where too little waits. Danger does not wait for the threshold."""
    in_lane = [row.since for row in waiting if row.is_safeguarding]
    enough = sorted(row.since for row in waiting)[choice.threshold - 1 :]
    if not in_lane and not enough:
        return None
    since = min([*in_lane, *enough])
    if choice.frequency == MailChoice.Frequency.DAILY:
        return _next_morning(max(since, choice.last_sent_at or since))
    return max(since, choice.last_sent_at + APART[choice.frequency]) if choice.last_sent_at else since


def _next_morning(moment: datetime) -> datetime:
    """Give the first eight o'clock after a moment, in the time zone of the site."""
    local = timezone.localtime(moment, Site.current().zone)
    morning = local.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return morning if morning > local else morning + timedelta(days=1)


def work_one(now: datetime | None = None) -> bool:
    """Send one mail that is due at ``now``; tell whether there was one."""
    now = now or timezone.now()
    mail = QueuedMail.objects.take(now)
    if mail is None:
        return False
    try:
        _SENT_BY[mail.kind](mail, now)
    except server.FAILURES as error:
        logger.error("mail %s did not go out: %s", mail.pk, server.short_name(error))
        QueuedMail.objects.put_off(mail, server.short_name(error), now)
    return True


def in_hand() -> bool:
    """Tell whether some process is sending a mail right now."""
    return QueuedMail.objects.in_hand().exists()


def _send_digest(mail: QueuedMail, now: datetime) -> None:
    choice = MailChoice.objects.filter(user=mail.user_id).exclude(frequency=MailChoice.Frequency.NEVER).first()
    user = digest.moderators().filter(pk=mail.user_id).first()
    waiting = digest.untold(choice) if choice and user else []
    if not choice or not user or not waiting:
        QueuedMail.objects.held(mail).delete()
        return
    items = digest.items(waiting[: digest.MOST_LISTED], user)
    context = _context() | {"items": items, "more": len(waiting) - len(items), "subject": digest.subject(waiting)}
    context["name"] = name_of(user)
    with timezone.override(Site.current().zone):
        text = render_to_string("admin/mail/digest.txt", context)
        html = render_to_string("admin/mail/digest.html", context)
    server.send(user.email, digest.subject(waiting), text, html)
    with transaction.atomic():
        QueuedMail.objects.held(mail).delete()
        choice.told.add(*Response.objects.filter(pk__in=[row.pk for row in waiting]))
        MailChoice.objects.filter(pk=choice.pk).update(last_sent_at=now)


def _send_returned(mail: QueuedMail, now: datetime) -> None:
    """Tell an author that there are remarks and where; nothing of the article, not even its title, for it is not public."""
    if mail.user and returned.is_wanted(mail):
        context = _context() | {"link": returned.link_of(mail), "name": name_of(mail.user)}
        server.send(mail.user.email, returned.SUBJECT, render_to_string("admin/mail/returned.txt", context))
    QueuedMail.objects.held(mail).delete()


def _send_approval(mail: QueuedMail, now: datetime) -> None:
    """Tell a writer that the comment is public; the wish is forgotten then, so that there is never a second mail."""
    comment = mail.response
    if comment is None:  # the response was deleted, and the row with it
        return
    is_wanted = comment.facts.get("mail_when_approved") is True and comment.author_email and comment.state == Response.State.APPROVED
    if not is_wanted or not comment.article.is_public or not server.has_server():
        QueuedMail.objects.held(mail).delete()
        return
    context = _context() | {"link": settings.SITE_URL + comment.get_absolute_url()}
    with translation.override(comment.article.frame_language):
        subject, text = translation.gettext("Your comment is public"), render_to_string("comments/approved.txt", context)
    server.send(comment.author_email, subject, text)
    with transaction.atomic():
        QueuedMail.objects.held(mail).delete()
        _forget_wish(comment)


def _forget_wish(comment: Response) -> None:
    for row in Response.objects.select_for_update().filter(pk=comment.pk):
        facts = {name: value for name, value in row.facts.items() if name != "mail_when_approved"}
        Response.objects.filter(pk=row.pk).update_unseen(facts=facts)


_SENT_BY = {
    QueuedMail.Kind.DIGEST: _send_digest,
    QueuedMail.Kind.APPROVED: _send_approval,
    QueuedMail.Kind.RETURNED: _send_returned,
}


def send_test(user) -> tuple[bool, str]:
    """Send somebody a mail that tries the mail server; tell whether it went out, and what the server answered, in words."""
    if not server.has_server():
        return False, "No mail goes out: HTC_MAIL_URL is not set."
    if not user.email:
        return False, "Your account has no e-mail address."
    try:
        server.send(user.email, "A test mail", render_to_string("admin/mail/test.txt", _context()))
    except server.FAILURES as error:
        return False, server.in_words(error)
    return True, server.taken_in_words(user.email)


def _context() -> dict[str, object]:
    return {"site_name": " ".join(Site.current().name.split()), "site_url": settings.SITE_URL}
