"""A moderator in a process of the blog’s own: for each line on the input a comment of these words is approved; then it says so."""

import sys

import django

django.setup()

from django.utils import timezone  # noqa: E402

from articles.models import Article  # noqa: E402
from comments.decisions import changes  # noqa: E402
from comments.models import ModerationEvent, Response  # noqa: E402

print("ready", flush=True)
for line in sys.stdin:
    path, _, words = line.strip().partition("\t")
    article = Article.objects.get(path=path.strip("/"))
    row = Response.objects.create(article=article, kind=Response.Kind.COMMENT, body=words, received_at=timezone.now())
    changes.move(Response.objects.filter(pk=row.pk), Response.State.APPROVED, origin=ModerationEvent.Origin.WEB)
    print(words, flush=True)
