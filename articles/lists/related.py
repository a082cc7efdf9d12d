"""What else to read: articles that share tags or case studies with one, and what they share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from urllib.parse import quote

from django.utils import timezone

from articles.lists.cards import keys_of_carriers
from articles.lists.kept import keep
from articles.models import Article, CaseStudy, Site
from articles.models.topics import note_of
from htc.lib.database.statements import Question
from htc.lib.languages import active

MOST = 3
# Some of them may be retracted.
MOST_TRIED = 6
# The newest that carry one tag or show one case.
MOST_CARRIERS = 1000
MOST_NAMED = 3
# They are asked for by so many at a time, of which the article itself may be one.
PLACES = 8


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


@dataclass(frozen=True, slots=True)
class _Shared:
    """A tag or a case study of the article, by its name, with what else carries it; cases weigh nothing beside tags."""

    name: str
    is_case: bool
    carriers: Sequence[int]

    @property
    def weight(self) -> float:
        return 0 if self.is_case else 1 / max(1, len(self.carriers))


def related_to(article: Article, site: Site) -> list[Related]:
    """Give up to three published posts that share tags with a post, the rarer the tags the better, then those that share case studies.

    Among equals the newer comes first.
    """
    return keep(site, ("related", article.pk), lambda: _related_to(article, site))


def _related_to(article: Article, site: Site) -> list[Related]:
    carriers = keys_of_carriers(site, article.tags_shown, {row.case_study for row in article.cases_shown})
    shared = [
        _Shared(thing.title, True, pks) if isinstance(thing, CaseStudy) else _Shared(thing.name, False, pks)
        for thing, pks in carriers.items()
    ]
    best = _best(shared, article.pk)
    asked = [*best, *[article.pk] * (-len(best) % PLACES)] if best else []
    rows = {row[0]: row[1:] for row in _standing(len(asked)).ask(timezone.now(), *asked)} if asked else {}
    ranked = sorted((pk for pk in best if pk in rows), key=lambda pk: (*_rank(best[pk]), rows[pk][-1], pk), reverse=True)
    return [_related(rows[pk], best[pk]) for pk in ranked[:MOST]]


@cache
def _standing(places: int) -> Question:
    columns = ("pk", "title", "path", "language", "content_notes", "content_note_text", "published_at")

    def standing(at: datetime, *pks: int):
        return (
            Article.objects.published_among(pks, at, kind=Article.Kind.POST)
            .with_titles()
            .filter(is_retracted=False)
            .order_by()
            .values_list(*columns)
        )

    return Question(standing, datetime, *[int] * places)


def _best(shared: list[_Shared], own: int) -> dict[int, list[_Shared]]:
    """Give the keys of those that share most, with what they share, but for the own one; the three are among them."""
    groups = _groups([one.carriers[:MOST_CARRIERS] for one in shared], own)
    of = {bits: [one for place, one in enumerate(shared) if bits >> place & 1] for bits in groups}
    found: dict[int, list[_Shared]] = {}
    last = None
    for bits in sorted(groups, key=lambda bits: _rank(of[bits]), reverse=True):
        if len(found) >= MOST_TRIED and _rank(of[bits]) != last:
            break
        found |= dict.fromkeys(groups[bits], of[bits])
        last = _rank(of[bits])
    return found


def _groups(carriers: list[Sequence[int]], own: int) -> dict[int, list[int]]:
    """Give the newest of those that share the same, by a bit for each place of what they share.

    Most carry one tag and nothing else of the article: of these, as of all, the first few are enough, and the others are not looked at.
    """
    members = [*map(set, carriers)]
    seen, several = {own}, {own}
    for each in members:
        several |= seen & each
        seen |= each
    groups = {1 << place: [*islice((pk for pk in keys if pk not in several), MOST_TRIED)] for place, keys in enumerate(carriers)}
    for pk in dict.fromkeys(pk for keys in carriers for pk in keys if pk in several and pk != own):
        group = groups.setdefault(sum(1 << place for place, each in enumerate(members) if pk in each), [])
        if len(group) < MOST_TRIED:
            group.append(pk)
    return {bits: group for bits, group in groups.items() if group}


def _rank(shared: list[_Shared]) -> tuple[float, int]:
    return sum(one.weight for one in shared), sum(one.is_case for one in shared)


def _related(row: tuple, shared: list[_Shared]) -> Related:
    title, path, language, topics, sentence, _ = row
    rarest = sorted((one for one in shared if not one.is_case), key=lambda one: (len(one.carriers), one.name.casefold()))
    cases = sorted(one.name for one in shared if one.is_case)
    names = [one.name for one in rarest]
    return Related(title, f"/{quote(path)}/", names[:MOST_NAMED], cases[:MOST_NAMED], note_of(topics, sentence), language)
