"""What a backup holds, in words."""

from django.contrib.auth import get_user_model
from django.db.models import Model

from articles.models import Article, Document, Image
from comments.models import Response
from htc.backups.archive import MEDIA, Manifest
from htc.lib.words import counted

# What tells a person whether it is their blog.
MAIN: list[tuple[type[Model], str]] = [
    (Article, "article"),
    (Response, "response"),
    (Image, "picture"),
    (Document, "document"),
    (get_user_model(), "account"),
]


def summary(manifest: Manifest) -> str:
    """Give the numbers in words: “27 articles, 90 responses, …”."""
    words = [counted(manifest.rows.get(model._meta.db_table, 0), noun) for model, noun in MAIN]
    files = sum(name.startswith(MEDIA) for name in manifest.members)
    return f"{', '.join(words)} and {counted(files, 'file')} of the media"
