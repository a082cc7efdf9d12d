"""What earlier runs brought and the present files lack: their posts, files and shared blocks, which texts of these files may mean."""

from itertools import batched

from articles.models import Article
from htc.wordpress.known.blog import Known
from htc.wordpress.known.identity import ATTACHMENT, SHARED_BLOCK, item_of
from htc.wordpress.models import ImportRecord

_AT_ONCE = 200


def recall(known: Known) -> None:
    """Learn it from the records of the blog. What the files say goes before."""
    records = ImportRecord.objects.filter(source=known.source.pk)
    posts = records.filter(article__path__isnull=False, article__status=Article.Status.PUBLISHED)
    for old_id, name, at in posts.values_list("old_id", "old_name", "article__path").iterator(_AT_ONCE):
        path = str(at)
        known.paths.setdefault(old_id, path)
        if name:
            known.paths_by_slug.setdefault(name.casefold(), path)
    for record in records.filter(kind=ATTACHMENT).select_related("document").defer("packed").iterator(_AT_ONCE):
        if record.image_id:
            known.images[record.old_id] = record.image_id
        if record.document:
            known.documents[record.old_id] = record.document.get_absolute_url()
        if record.upload:
            known.uploads_by_path.setdefault(record.upload.casefold(), record.old_id)
    for kind, seen in ((ATTACHMENT, known.attachments), (SHARED_BLOCK, known.blocks)):
        numbered = records.filter(kind=kind).values_list("pk", "old_id")
        for pks in batched((pk for pk, old_id in numbered.iterator(_AT_ONCE) if old_id not in seen), _AT_ONCE):
            for record in records.filter(pk__in=pks):
                _recall(record, known)


def _recall(record: ImportRecord, known: Known) -> None:
    item = item_of(record)
    if item and record.kind == ATTACHMENT:
        known.take(item)
    elif item:
        known.blocks[record.old_id] = item.content
