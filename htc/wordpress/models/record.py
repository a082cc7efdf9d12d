"""What became of each item of an export, with the item itself, so that every conversion can be audited and redone."""

import hashlib
import zlib
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from taggit.models import Tag

TARGETS = ("article", "image", "document", "author", "tag")


def guid_hash(guid: str) -> str:
    """Give what tells two items of one number apart, 40 hexadecimal digits."""
    return hashlib.sha256(guid.encode(errors="replace")).hexdigest()[:40]


class ImportRecordQuerySet(models.QuerySet):
    """Records by what they are of."""

    def of_posts(self):
        """Those of posts and pages: what had an address of its own in the old blog."""
        return self.filter(article__isnull=False)


class ImportRecord(models.Model):
    """One item of an export: a post, a page, a file, a user or a term.

    ``kind`` is its post type, or “user”, “category”, “post_tag”; ``old_id`` its number in the old blog, ``old_name`` its slug or login
    there, ``upload`` the path of a file below the folder of uploads, ``address`` where
    it was. ``alike`` holds hashes of title and date. ``was_written`` tells that
    there was something here, and ``comments`` has the numbers of its responses: without a target by now, it was deleted here on purpose
    and stays so. ``written`` is a hash of what was stored, by which an edit of staff is seen.
    ``lacking`` has the links and pictures of its text that were in no file; with one of them here, it is converted anew.
    """

    source = models.ForeignKey("wordpress.ImportSource", models.CASCADE, related_name="records")
    run = models.ForeignKey("wordpress.ImportRun", models.SET_NULL, null=True, related_name="records")
    kind = models.CharField(max_length=40)
    old_id = models.PositiveBigIntegerField()
    old_name = models.CharField(max_length=200, blank=True)
    upload = models.CharField(max_length=400, blank=True)
    address = models.CharField(max_length=1000, blank=True)
    guid_hash = models.CharField(max_length=40, blank=True)
    alike = models.CharField(max_length=40, blank=True)
    article = models.ForeignKey("articles.Article", models.SET_NULL, null=True, related_name="imported_as")
    image = models.ForeignKey("articles.Image", models.SET_NULL, null=True, related_name="imported_as")
    document = models.ForeignKey("articles.Document", models.SET_NULL, null=True, related_name="imported_as")
    author = models.ForeignKey("articles.Author", models.SET_NULL, null=True, related_name="imported_as")
    tag = models.ForeignKey(Tag, models.SET_NULL, null=True, related_name="imported_as")
    was_written = models.BooleanField(default=False)
    raw_hash = models.CharField(max_length=64, blank=True)
    written = models.CharField(max_length=64, blank=True)
    lacking: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    comments: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    packed = models.BinaryField(default=b"")

    objects: ClassVar = ImportRecordQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        default_permissions = ("view",)
        verbose_name = "imported item"
        indexes = [
            models.Index(fields=["kind", "old_id"], name="import_old_id"),
            models.Index(fields=["kind", "old_name"], name="import_old_name"),
            models.Index(fields=["upload"], name="import_upload", condition=~Q(upload="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "old_id", "guid_hash"], name="import_record_once_for_each_item"),
        ]

    def __str__(self):
        return f"{self.kind} {self.old_id} of {self.source}"

    @property
    def raw(self) -> bytes:
        """The item as it stood in the file, without addresses of visitors; b"" once it was purged."""
        return zlib.decompress(bytes(self.packed)) if self.packed else b""

    @raw.setter
    def raw(self, item: bytes) -> None:
        self.packed = zlib.compress(item, 6) if item else b""

    @property
    def target(self) -> models.Model | None:
        """What it became here, if that is still there."""
        return next((thing for name in TARGETS if (thing := getattr(self, name)) is not None), None)
