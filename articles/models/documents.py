"""Documents that staff upload and texts link to, had by readers as soon as something published links to them."""

import secrets
from collections.abc import Iterator
from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.utils.text import slugify

from articles.files.documents import KINDS, DocumentKind
from articles.files.recordings import RECORDINGS
from articles.models.article import EDIT_ANY, Article
from articles.models.linking import DocumentLink
from articles.models.media import TOKEN_BYTES, Upload, all_or_none
from articles.models.notes import CaseStudy
from articles.models.site import PublicQuerySet
from htc.lib.text import clean_line


class DocumentQuerySet(PublicQuerySet):
    """Documents by who may see them."""

    def missing(self):
        """Those whose file has not come yet."""
        return self.filter(size=0)

    def seen_by(self, user):
        """Those that a member of staff finds in the library: all for editors, else what is marked public and the user's own."""
        return self if user.has_perm(EDIT_ANY) else self.filter(Q(marked_public=True) | Q(uploaded_by=user.pk))


class Document(Upload):
    """A document that readers download; pages link to its address, which it has before its file has come."""

    file = models.FileField(max_length=120, unique=True, editable=False)
    title = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField(editable=False)
    marked_public = models.BooleanField(
        "public at once",
        default=False,
        help_text="Unticked, it is public as soon as something published links to it, and until then had by staff alone.",
    )
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    uploaded_at = models.DateTimeField("uploaded", auto_now_add=True)

    objects: ClassVar = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self):
        return self.title

    @classmethod
    @transaction.atomic
    def store(cls, kind: DocumentKind, data: bytes, *, title: str, **fields) -> "Document":
        """Write the file under a random name that ends in words of the title, and its row; both or none."""
        document = cls.expect(kind, title=title, **fields)
        document.bring(data)
        return document

    @classmethod
    def expect(cls, kind: DocumentKind, *, title: str, **fields) -> "Document":
        """Write the row of a document whose file is still to come: texts may link to it, and ``bring`` completes it."""
        title = clean_line(title, 200) or "Document"
        name = f"documents/{secrets.token_hex(TOKEN_BYTES)}-{slugify(title)[:60].strip('-') or 'document'}.{kind.ending}"
        return cls.objects.create(file=name, title=title, media_type=kind.media_type, size=0, **fields)

    def bring(self, data: bytes) -> None:
        """Write the file, which is of the row's kind, and its size into the row; both or none."""
        with all_or_none({str(self.file): data}):
            self.size = len(data)
            self.save(update_fields=["size"])

    def get_absolute_url(self) -> str:
        """Where it is had."""
        return f"/{self.file.name}"

    def file_names(self) -> Iterator[str]:
        """Its one file."""
        yield str(self.file)

    def used_in(self) -> list[Article | CaseStudy]:
        """The articles and case studies that link to it, also in their notes and sources."""
        linked = DocumentLink.objects.filter(name=self.file.name)
        articles = Article.objects.filter(Q(document_links__in=linked) | Q(footnotes__document_links__in=linked)).distinct()
        return [*articles, *CaseStudy.objects.filter(document_links__in=linked)]

    @property
    def is_missing(self) -> bool:
        """Whether its file has not come yet; an empty one is never taken."""
        return not self.size

    @property
    def is_public(self) -> bool:
        """Whether readers may have it."""
        if self.marked_public:
            return True
        articles, cases = Article.objects.published(), CaseStudy.objects.published()
        read = Q(article__in=articles) | Q(footnote__article__in=articles) | Q(case_study__in=cases)
        return DocumentLink.objects.filter(read, name=self.file.name).exists()

    @property
    def kind(self) -> DocumentKind:
        """What it is."""
        return next(kind for kind in (*KINDS, *RECORDINGS) if kind.media_type == self.media_type)

    @property
    def facts(self) -> str:
        """Kind and size in words: “PDF, 1.2 MB”."""
        if self.is_missing:
            return f"{self.kind.words}, the file is missing"
        return f"{self.kind.words}, {filesizeformat(self.size)}".replace("\xa0", " ")
