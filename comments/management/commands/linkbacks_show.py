"""Show every linkback with its state and reason."""

import json
from datetime import datetime

from django.core.management.base import BaseCommand

from comments.models import OutgoingLinkback, Response


class Command(BaseCommand):
    help = "List the linkbacks that came in and those that go out, newest first, whatever their state."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON array")

    def handle(self, *, as_json: bool, **options):
        rows = [_incoming(response) for response in Response.objects.linkbacks().select_related("article")]
        rows += [_outgoing(row) for row in OutgoingLinkback.objects.select_related("article").order_by("-planned_at", "-pk")]
        if as_json:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for row in rows:
            self.stdout.write(
                f"{row['received_at']}  {row['direction']:3} {row['kind'] or '-':10} {row['state']:11} {row['reason'] or '-':18} "
                f"{row['source']} -> {row['target']}"
            )


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _incoming(response: Response) -> dict:
    fragment = response.facts.get("fragment")
    return {
        "direction": "in",
        "kind": response.kind,
        "state": response.state,
        "reason": next(iter(response.reasons), "") or response.facts.get("check", ""),
        "source": response.source_url,
        "page": response.page_url,
        "target": response.article.full_url + (f"#{fragment}" if fragment else ""),
        "title": response.title,
        "excerpt": response.excerpt,
        "author": response.author_name,
        "author_url": response.author_url,
        "mention": response.facts.get("mention", ""),
        "announced_by": response.facts.get("announced_by", []),
        "received_at": response.received_at.isoformat(),
        "checked_at": _iso(response.checked_at),
        "next_try_at": _iso(response.next_try_at),
        "update_waits": response.pending_update is not None,
    }


def _outgoing(row: OutgoingLinkback) -> dict:
    return {
        "direction": "out",
        "kind": row.protocol,
        "state": row.state,
        "reason": row.reason,
        "source": row.source_url,
        "target": row.target_url,
        "title": row.article.title,
        "excerpt": "",
        "author": "",
        "announced_by": [],
        "received_at": row.planned_at.isoformat(),
        "endpoint": row.endpoint,
        "attempts": row.attempts,
        "answer": row.answer,
        "next_try_at": row.next_try_at.isoformat() if row.next_try_at else None,
    }
