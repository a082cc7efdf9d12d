"""What a link of the editor can lead to, found by title: what readers have, at its permalink, and the headings of the text itself."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from html import escape

from django.contrib import admin
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from articles.models import Article, CaseStudy, Document
from articles.text.headings import headings_of
from articles.text.tokens import form
from htc.lib.pages import AdminPage

MOST_LINKABLE = 12
MOST_OF_A_KIND = 6
LONGEST_QUESTION = 100
MOST_HEADINGS = 200
WRITERS = ("articles.add_article", "articles.change_article", "articles.add_casestudy", "articles.change_casestudy")


@dataclass(frozen=True)
class Linkable:
    """What a link may lead to: its ``title``, what ``kind`` of thing it is in words, and the ``address`` that is stored."""

    title: str
    kind: str
    address: str


@require_POST
def linkable(request, model_admin: admin.ModelAdmin) -> JsonResponse:
    """Give as JSON what has all words of ``q`` in its title, twelve at the most; of the text itself each ``heading`` is posted."""
    if not any(map(request.user.has_perm, WRITERS)):
        return JsonResponse({"links": []}, status=403)
    asked = form(request.POST.get("q", "")[:LONGEST_QUESTION]).split()
    headings = request.POST.getlist("heading")[:MOST_HEADINGS]
    found = [link for offered in (_headings(headings), *_rows(request.user)) for link in _first(offered, asked)]
    return JsonResponse({"links": [asdict(link) for link in found[:MOST_LINKABLE]]})


def _first(offered: Iterator[Linkable], asked: list[str]) -> list[Linkable]:
    found = (link for link in offered if all(word in form(link.title) for word in asked))
    return [link for link, _ in zip(found, range(MOST_OF_A_KIND), strict=False)]


def _headings(words: list[str]) -> Iterator[Linkable]:
    text = "".join(f"<h2>{escape(each)}</h2>" for each in words)
    return (Linkable(heading.words, "Heading of this text", f"#{heading.id}") for heading in headings_of(text))


def _rows(user) -> Iterator[Iterator[Linkable]]:
    """Give what has a page, the newest first. A draft has no permalink, and a document no file until it has come."""
    articles = Article.objects.published().order_by("-published_at", "-pk")
    yield (
        Linkable(row.title, _kind(row), row.get_absolute_url() or "")
        for row in articles.only("title", "kind", "path", "status", "published_at")
    )
    cases = CaseStudy.objects.published().order_by("title")
    yield (Linkable(case.title, "Case study", case.get_absolute_url()) for case in cases)
    documents = Document.objects.seen_by(user).exclude(size=0)
    yield (Linkable(row.title, f"Document, {row.kind.words}", row.get_absolute_url()) for row in documents)


def _kind(article: Article) -> str:
    if article.kind == Article.Kind.PAGE or article.published_at is None:
        return "Page"
    return f"Article, {timezone.localtime(article.published_at).year}"


PAGES = [AdminPage("linkable/", linkable, "articles_article_linkable")]
