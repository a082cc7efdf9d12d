"""Show every linkback with its state and reason."""

import json

from django.core.management.base import BaseCommand

from comments.models import Response


class Command(BaseCommand):
    help = "List the linkbacks, newest first, whatever their state."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON array")

    def handle(self, *, as_json: bool, **options):
        rows = [_row(response) for response in Response.objects.linkbacks().select_related("article")]
        if as_json:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for row in rows:
            self.stdout.write(
                f"{row['received_at']}  {row['kind']:10} {row['state']:10} {row['reason'] or '-':18} {row['source']} -> {row['target']}"
            )


def _row(response: Response) -> dict:
    fragment = response.facts.get("fragment")
    return {
        "direction": "in",
        "kind": response.kind,
        "state": response.state,
        "reason": response.reasons[0] if response.reasons else "",
        "source": response.source_url,
        "target": response.article.full_url + (f"#{fragment}" if fragment else ""),
        "title": response.title,
        "excerpt": response.excerpt,
        "author": response.author_name,
        "announced_by": response.facts.get("announced_by", []),
        "received_at": response.received_at.isoformat(),
    }
