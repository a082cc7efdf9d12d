"""What is kept of one person as files for that person: JSON for programs, a page for people."""

import json
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from articles.models import Site
from comments.models import Response
from comments.privacy.persons import kept_elsewhere, responses_of
from comments.rules.reasons import sentences


def export(email: str) -> dict:
    """Give everything that is kept under an e-mail address: each comment in every state with its record, and what is kept elsewhere.

    Who decided is left out: moderators are persons too.
    """
    responses = list(_comments(email))
    elsewhere = [{"what": kept.what} | kept.facts for kept in kept_elsewhere(email)]
    facts = {"site": settings.SITE_URL, "made_at": _iso(timezone.now()), "count": len(responses)}
    return facts | {"responses": responses, "elsewhere": elsewhere}


def as_json(email: str) -> str:
    """Give the export as JSON."""
    return json.dumps(export(email), ensure_ascii=False, indent=2)


def as_html(email: str) -> str:
    """Give the export as a page that needs nothing else."""
    return render_to_string("admin/comments/personal_export.html", export(email) | {"site_name": Site.current().name})


def _comments(email: str) -> Iterator[dict]:
    rows = responses_of(email).select_related("article").defer("article__body").prefetch_related("events", "wordings")
    for row in rows.iterator(chunk_size=500):
        yield {
            "number": row.pk,
            "article": row.article.title,
            "address": settings.SITE_URL + row.get_absolute_url(),
            "state": row.get_state_display(),
            "name": row.author_name,
            "e_mail": row.author_email,
            "page": row.author_url,
            "language": row.language,
            "text": row.body,
            "former_texts": [former.words["body"] for former in row.wordings.all()],
            "received_at": _iso(row.received_at),
            "in_reply_to": row.parent_id,
            "why_it_was_held": "; ".join(sentences(row.reasons, row.facts.get("why"))),
            "told_when_approved": row.facts.get("mail_when_approved") is True,
            "record": [_event(event) for event in row.events.all()],
        }


def _event(event) -> dict:
    states = dict(Response.State.choices)
    return {
        "at": _iso(event.at),
        "how": event.get_origin_display(),
        "from": states.get(event.from_state, ""),
        "to": states.get(event.to_state, event.to_state),
        "reason": event.reason,
    }


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
