"""What else to read: articles that share tags or case studies with one, and what they share, by one query."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from urllib.parse import quote

from django.db.models import CharField, F, QuerySet, Value

from articles.models import Article, ArticleTag, CasePlacement, CaseStudy
from articles.models.topics import note_of
from htc.lib.languages import active

MOST = 3
# The newest of what shares anything; how rare a tag is, is counted among them.
MOST_ROWS = 2000
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Related:
    """An article to read next, with its note, and the tags and the case studies that it shares, the rarest first, by their names."""

    title: str
    address: str
    tags: list[str]
    cases: list[str]
    content_note: str = ""
    language: str = ""

    @property
    def lang_attr(self) -> str:
        """The language of the title for ``lang`` where the page round it is in another one, else ""."""
        return "" if self.language == active() else self.language


def related_to(article: Article) -> list[Related]:
    """Give up to three published posts that share tags with a post, the rarer the tags the better, then those that share case studies.

    Among equals the newer comes first.
    """
    posts = Article.objects.posts().exclude(pk=article.pk).with_titles().filter(is_retracted=False).values("pk")
    own_tags = ArticleTag.objects.filter(content_object=article).values("tag")
    own_cases = CasePlacement.objects.filter(article=article, case_study__status=CaseStudy.Status.PUBLISHED).values("case_study")
    carried = ArticleTag.objects.filter(tag__in=own_tags, content_object__in=posts)
    placed = CasePlacement.objects.filter(case_study__in=own_cases, article__in=posts)
    rows = _rows(carried, "tags", "content_object", "tag__name").union(_rows(placed, "cases", "article", "case_study__title"), all=True)
    shared: dict[tuple, dict[str, list[str]]] = defaultdict(lambda: {"tags": [], "cases": []})
    for at, pk, title, path, language, topics, sentence, kind, name in rows.order_by("-at", "-article_pk")[:MOST_ROWS]:
        shared[at, pk, title, path, language, note_of(topics, sentence)][kind].append(name)
    carriers = Counter(name for found in shared.values() for name in found["tags"])
    ranked = sorted(shared.items(), key=lambda item: _rank(item, carriers), reverse=True)[:MOST]
    return [_related(place, found, carriers) for place, found in ranked]


def _rows(rows: QuerySet, kind: str, article: str, name: str) -> QuerySet:
    shown: dict[str, F | Value] = {
        "at": F(f"{article}__published_at"),
        "article_pk": F(f"{article}__pk"),
        "shown_title": F(f"{article}__title"),
    }
    shown |= {"path": F(f"{article}__path"), "language": F(f"{article}__language")}
    shown |= {"topics": F(f"{article}__content_notes"), "sentence": F(f"{article}__content_note_text")}
    shown |= {"kind": Value(kind, CharField()), "name": F(name)}
    return rows.order_by().annotate(**shown).values_list(*shown)


def _related(place: tuple, found: dict[str, list[str]], carriers: Counter[str]) -> Related:
    _, _, title, path, language, note = place
    rarest = sorted(found["tags"], key=lambda name: (carriers[name], name.casefold()))
    return Related(title, f"/{quote(path)}/", rarest[:MOST_NAMED], sorted(found["cases"])[:MOST_NAMED], note, language)


def _rank(item: tuple[tuple, dict[str, list[str]]], carriers: Counter[str]) -> tuple:
    (at, pk, *_), found = item
    return sum(1 / carriers[name] for name in found["tags"]), len(found["cases"]), at, pk
