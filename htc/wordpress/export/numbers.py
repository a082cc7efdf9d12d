"""Which number and which login a thing has in the export: those of the blog that it came from, else new ones above them."""

from collections.abc import Iterable
from itertools import count

from django.db.models import Max

from articles.models import Article, Author, Document, Image
from comments.models import Response
from htc.wordpress.models import ImportRecord


class Numbers:
    """The numbers of an export. A thing that was imported keeps its own; of several sources the first one wins a number."""

    def __init__(self) -> None:
        records = ImportRecord.objects.order_by("pk").only("kind", "old_id", "old_name", "article", "image", "document", "author")
        self._taken: set[int] = set()
        self.articles: dict[int, int] = {}
        self.images: dict[int, int] = {}
        self.documents: dict[int, int] = {}
        self._accounts: dict[int, tuple[int, str]] = {}
        for record in records.iterator(2000):
            if record.author_id:
                self._accounts.setdefault(record.author_id, (record.old_id, record.old_name))
            for things, pk in ((self.articles, record.article_id), (self.images, record.image_id), (self.documents, record.document_id)):
                if pk and pk not in things and record.old_id not in self._taken:
                    things[pk] = record.old_id
                    self._taken.add(record.old_id)
        free = (number for number in count(max(self._taken, default=0) + 1))
        for things, model in ((self.articles, Article), (self.images, Image), (self.documents, Document)):
            for pk in self._pks(model):
                if pk not in things:
                    things[pk] = next(free)
        self._comments = count((Response.objects.aggregate(last=Max("former_id"))["last"] or 0) + 1)
        self.accounts = self._all_accounts()

    def comment(self, row: Response) -> int:
        """Give the number of a response: its former one, else the next that is free."""
        return row.former_id or next(self._comments)

    @staticmethod
    def _pks(model) -> Iterable[int]:
        return model._base_manager.order_by("pk").values_list("pk", flat=True).iterator(2000)

    def _all_accounts(self) -> dict[int, tuple[int, str]]:
        free = count(max((number for number, _ in self._accounts.values()), default=0) + 1)
        logins = {login for _, login in self._accounts.values()}
        accounts = {}
        for author in Author.objects.order_by("pk"):
            login = author.slug
            while author.pk not in self._accounts and login in logins:
                login += "-2"
            accounts[author.pk] = self._accounts.get(author.pk) or (next(free), login)
            logins.add(accounts[author.pk][1])
        return accounts
