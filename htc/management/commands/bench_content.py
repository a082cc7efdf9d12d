"""Fill an empty blog with generated content of any size, for measuring."""

import math
import random
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import batched

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.text import slugify
from taggit.models import Tag

from articles.models import Article, ArticleTag, Author, Byline, CasePlacement, CaseStudy, Footnote, Site
from articles.text.notes import Note, Parsed, Placement
from comments.linkbacks.page.address import source_key
from comments.models import ModerationEvent, Response
from htc.lib.words import counted

AUTHORS = 24
TAGS_ON_ARTICLE = 3
CASES = 12
MEDIAN_WORDS = 900
MOST_RESPONSES = 250
CROWD = 300
CROWD_SLUG = "three-hundred-responses"
BATCH = 500
FIRST_DAY = datetime(2014, 1, 1, 15, tzinfo=UTC)
DAYS = 3652

# fmt: off
FIRST_NAMES = (
    "Ada", "Bruno", "Carmen", "Dmitri", "Elif", "Farid", "Greta", "Hanna", "Ivo", "Jana", "Kofi", "Lena", "Mirela", "Nuno", "Olga",
    "Petra", "Quentin", "Rosa", "Samir", "Tove", "Uma", "Viktor", "Wanda", "Yusuf",
)
LAST_NAMES = (
    "Abreu", "Brandt", "Castro", "Duarte", "Eriksen", "Fofana", "Gruber", "Haddad", "Ilić", "Jansen", "Kovač", "Lindqvist", "Moreau",
    "Nagy", "Okafor", "Petrov", "Quiroga", "Rossi", "Sato", "Tanaka", "Urban", "Vidal", "Weber", "Zeller",
)
ADJECTIVES = (
    "annual", "careful", "central", "common", "costly", "early", "exact", "faded", "formal", "independent", "joint", "late", "local",
    "municipal", "narrow", "northern", "older", "open", "partial", "patient", "public", "recent", "regional", "revised", "rural",
    "second", "shared", "short", "southern", "steady", "thin", "unsigned", "useful", "weekly", "wide", "written",
)
NOUNS = (
    "archive", "audit", "bridge", "budget", "catalogue", "census", "chapter", "clinic", "column", "committee", "contract", "council",
    "court", "delegation", "district", "drawing", "estate", "ferry", "field", "figure", "garden", "harbour", "inquiry", "interview",
    "journal", "ledger", "letter", "library", "map", "market", "memo", "mill", "notebook", "office", "orchard", "page", "petition",
    "port", "protocol", "quarry", "record", "register", "report", "river", "road", "sample", "school", "statute", "street", "summary",
    "survey", "table", "tariff", "town", "treaty", "union", "valley", "village", "ward", "wharf", "witness", "workshop",
)
VERBS = (
    "answered", "appeared", "borrowed", "changed", "closed", "compared", "confirmed", "copied", "corrected", "counted", "crossed",
    "described", "divided", "drew", "ended", "explained", "followed", "gathered", "kept", "left", "listed", "measured", "mentioned",
    "missed", "moved", "named", "omitted", "opened", "paid", "preceded", "printed", "quoted", "reached", "repaired", "replaced",
    "returned", "settled", "showed", "signed", "sorted", "supported", "traced", "translated", "visited", "weighed",
)
PREPOSITIONS = (
    "above", "across", "after", "against", "along", "before", "behind", "beside", "beyond", "inside", "near", "outside", "under",
    "within",
)
TAG_HEADS = ("Archives", "Bridges", "Courts", "Harbours", "Libraries", "Markets", "Rivers", "Schools", "Surveys", "Treaties")
TAG_KINDS = ("Early", "Local", "Northern", "Public", "Rural", "Southern")
# fmt: on
ROLES = ("Research Fellow", "Associate", "Editor", "")
LINKS = ("In practice,", "By contrast,", "Even so,", "A year later,", "On paper,", "For that reason,", "Elsewhere,", "In the end,")
KINDS = ("survey", "prosecution", "civil suit")


class Command(BaseCommand):
    help = "Fill an empty blog with generated articles and responses for measuring; the same seed writes the same content."

    def add_arguments(self, parser):
        parser.add_argument("--articles", type=int, default=2000, help="how many besides the one with 300 responses (default: 2000)")
        parser.add_argument("--responses", type=int, default=20_000, help="how many besides those 300 (default: 20000)")
        parser.add_argument("--seed", type=int, default=1, help="another number gives other content (default: 1)")

    def handle(self, *, articles: int, responses: int, seed: int, **options):
        if settings.ENV == "production":
            raise CommandError("Generated content is for HTC_ENV=local and HTC_ENV=test, not for production.")
        if Article.objects.exists():
            raise CommandError("This blog has articles already; only an empty one is filled with generated content.")
        if articles < 1 or not 0 <= responses <= articles * MOST_RESPONSES:
            raise CommandError(f"Please ask for at least one article, and for at most {MOST_RESPONSES} responses to each.")
        with transaction.atomic():
            Site.current()
            filling = _Filling(seed)
            crowded = filling.write_articles(articles)
            filling.write_responses(responses)
        address = crowded.get_absolute_url()
        written = f"{counted(articles + 1, 'article')} and {counted(responses + CROWD, 'response')}"
        self.stdout.write(f"Wrote {written}; {CROWD} approved ones are on {address}.")


class Prose:
    """Writes sentences that mean nothing, in the shape and length of what people write; the same seed gives the same words."""

    def __init__(self, seed: int):
        self.chance = random.Random(seed)  # noqa: S311 – nothing secret

    def sentence(self) -> str:
        """Give a sentence of about twelve words as HTML, sometimes with a word marked or linked."""
        pick = self.chance.choice
        words = [self._thing(), pick(VERBS), self._thing(), pick(PREPOSITIONS), self._thing()]
        if self.chance.random() < 0.35:
            words += ["and", pick(VERBS), self._thing()]
        text = " ".join(words)
        text = f"{pick(LINKS)} {text}." if self.chance.random() < 0.25 else f"{text[0].upper()}{text[1:]}."
        return text if self.chance.random() < 0.85 else f"{text[:-1]} – {self._marked()}."

    def line(self, words: int) -> str:
        """Give a heading or title of plain text."""
        text = " ".join(self.chance.choice(NOUNS if number % 2 else ADJECTIVES) for number in range(words))
        return text[0].upper() + text[1:]

    def plain(self, sentences: int) -> str:
        """Give sentences of plain text, as a reader types them."""
        pick = self.chance.choice
        return " ".join(f"{self._thing()} {pick(VERBS)} {self._thing()} {pick(PREPOSITIONS)} it.".capitalize() for _ in range(sentences))

    def manuscript(self, words: int, notes: int = 0, cases: Sequence[str] = ()) -> Parsed:
        """Give a body at rest of about ``words`` words with so many notes and the case studies, just as deflate would give it."""
        sentences = self._sentences(max(words, notes))
        notes = min(notes, len(sentences))  # a short text has fewer places than a long apparatus asks for
        texts = {f"n{self.chance.getrandbits(32):08x}": self._note(number) for number in range(1, notes + 1)}
        places = sorted(self.chance.sample(range(len(sentences)), notes))
        again = len(sentences) - 1 if notes > 1 and self.chance.random() < 0.1 else None
        first = next(iter(texts), "")
        for place, key in zip(places, texts, strict=True):
            sentences[place] += _marker(key)
        if again is not None:
            sentences[again] += _marker(first)
        found = tuple(
            Note(key, text, at, 1 + (again is not None and key == first)) for at, (key, text) in enumerate(texts.items(), start=1)
        )
        placed = tuple(Placement(slug, self.chance.choice(("right", "left", "full")), at) for at, slug in enumerate(cases, start=1))
        return Parsed("\n".join(self._blocks(sentences, placed)), found, placed, (), ())

    def _sentences(self, words: int) -> list[str]:
        sentences, count = [], 0
        while count < words:
            sentences.append(self.sentence())
            count += sentences[-1].count(" ") + 1
        return sentences

    def _blocks(self, sentences: list[str], placed: Sequence[Placement]) -> Iterator[str]:
        waiting, position = list(placed), 0
        while position < len(sentences):
            taken = sentences[position : position + self.chance.randint(3, 7)]
            position += len(taken)
            draw = self.chance.random()
            if draw < 0.15:
                yield f"<h2>{self.line(4)}</h2>"
            if 0.15 <= draw < 0.22:
                yield f"<blockquote><p>{' '.join(taken)}</p></blockquote>"
            elif 0.22 <= draw < 0.27:
                yield "\n".join(["<ul>", *(f"<li>{sentence}</li>" for sentence in taken), "</ul>"])
            else:
                yield f"<p>{' '.join(taken)}</p>"
            if waiting and (draw < 0.5 or position >= len(sentences)):
                case = waiting.pop(0)
                yield f'<div data-case-study="{case.slug}" data-align="{case.align}"></div>'

    def _thing(self) -> str:
        pick = self.chance.choice
        article = "the" if self.chance.random() < 0.7 else "each"
        return f"{article} {pick(ADJECTIVES)} {pick(NOUNS)}" if self.chance.random() < 0.6 else f"{article} {pick(NOUNS)}"

    def _marked(self) -> str:
        words = f"{self.chance.choice(ADJECTIVES)} {self.chance.choice(NOUNS)}"
        if self.chance.random() < 0.4:
            return f'the <a href="https://site-{self.chance.randint(1, 900)}.example/{words.replace(" ", "-")}">{words}</a>'
        return f"a “<em>{words}</em>”" if self.chance.random() < 0.7 else f"<strong>{words}</strong>"

    def _note(self, number: int) -> str:
        page = self.chance.randint(2, 480)
        address = f"https://archive.example/{self.chance.getrandbits(24):06x}/{number}"
        return (
            f'{self.chance.choice(LAST_NAMES)}, <em>{self.line(5)}</em> ({2000 + page % 24}), p. {page}. <a href="{address}">{address}</a>'
        )


class _Filling:
    """The content of one blog while it is written, in batches."""

    def __init__(self, seed: int):
        self._prose = Prose(seed)
        self._chance = self._prose.chance
        self._authors = _write_authors()
        self._tags = _write_tags()
        self._cases = self._write_cases()
        self._articles: list[int] = []
        self._dates: list[datetime] = []
        self._responses = 0

    def write_articles(self, count: int) -> Article:
        """Write so many articles and one more, which is for 300 responses, and give that one."""
        for numbers in batched(range(1, count + 1), BATCH):
            self._write_batch([self._draft(number) for number in numbers])
        return self._write_batch([self._draft(count + 1, slug=CROWD_SLUG)])[0]

    def write_responses(self, count: int) -> None:
        """Write so many responses, few articles getting most of them, and the 300."""
        *places, crowded = zip(self._articles, self._dates, strict=True)
        shares = _zipf(self._chance, len(places), count)
        self._chance.shuffle(shares)
        targets = [place for place, share in zip(places, shares, strict=True) for _ in range(share)]
        pingbacks = set(self._chance.sample(range(count), count // 5))
        pending = set(self._chance.sample(range(count), count // 40))
        for batch in batched(enumerate(targets), BATCH):
            self._write_response_batch([self._response(*place, number in pingbacks, number in pending) for number, place in batch])
        self._write_response_batch([self._response(*crowded, number % 5 == 0, False) for number in range(CROWD)])

    def _write_cases(self) -> dict[str, CaseStudy]:
        rows = [
            CaseStudy(
                slug=f"case-{number}",
                title=self._prose.line(4),
                summary=self._prose.plain(2),
                body=self._prose.manuscript(150).body,
                sources=f"<ul>\n<li>{self._prose.sentence()}</li>\n</ul>",
                country="Nowhere",
                year_from=1990 + number,
                kind=KINDS[number % len(KINDS)],
                outcome=self._prose.plain(1),
                status=CaseStudy.Status.PUBLISHED,
            )
            for number in range(1, CASES + 1)
        ]
        return {row.slug: row for row in CaseStudy.objects.bulk_create(rows)}

    def _draft(self, number: int, slug: str = "") -> tuple[Article, Parsed]:
        chance = self._chance
        words = min(max(int(chance.lognormvariate(math.log(MEDIAN_WORDS), 0.45)), 200), 5000)
        notes = chance.choices((0, chance.randint(1, 8), chance.randint(9, 25)), (20, 70, 10))[0]
        cases = chance.sample(sorted(self._cases), chance.randint(1, 2)) if chance.random() < 0.15 else []
        parsed = self._prose.manuscript(words, notes, cases)
        title = self._prose.line(chance.randint(4, 8))
        self._dates.append(FIRST_DAY + timedelta(days=chance.randrange(DAYS), minutes=chance.randrange(600)))
        article = Article(
            title=title,
            slug=slug or f"{slugify(title)[:80]}-{number}",
            standfirst=self._prose.plain(1) if chance.random() < 0.5 else "",
            body=parsed.body,
            status=Article.Status.PUBLISHED,
            published_at=self._dates[-1],
            feed_guid=uuid.UUID(int=chance.getrandbits(128), version=4).urn,
        )
        article.path = article.planned_path()
        return article, parsed

    def _write_batch(self, drafts: list[tuple[Article, Parsed]]) -> list[Article]:
        """Write articles with all that hangs on them; the bodies are canonical, so nothing has to be cleaned."""
        rows = Article.objects.bulk_create([article for article, _ in drafts])
        self._articles += [row.pk for row in rows]
        Footnote.objects.bulk_create(
            Footnote(article=row, key=note.key, text=note.text, position=note.position, uses=note.uses)
            for row, parsed in drafts
            for note in parsed.notes
        )
        CasePlacement.objects.bulk_create(
            CasePlacement(article=row, case_study=self._cases[case.slug], position=case.position, align=case.align)
            for row, parsed in drafts
            for case in parsed.cases
        )
        Byline.objects.bulk_create(
            Byline(article=row, author=author, role=self._chance.choice(ROLES), position=position)
            for row in rows
            for position, author in enumerate(self._chance.sample(self._authors, self._chance.choice((1, 1, 1, 2))), start=1)
        )
        ArticleTag.objects.bulk_create(
            ArticleTag(content_object=row, tag=tag) for row in rows for tag in self._chance.sample(self._tags, TAGS_ON_ARTICLE)
        )
        return rows

    def _response(self, article: int, published_at: datetime, is_linkback: bool, is_pending: bool) -> Response:
        later = timedelta(minutes=int(self._chance.expovariate(1 / 20_000)))
        row = Response(
            article_id=article,
            kind=Response.Kind.PINGBACK if is_linkback else Response.Kind.COMMENT,
            state=Response.State.PENDING if is_pending else Response.State.APPROVED,
            received_at=published_at + later,
        )
        self._responses += 1
        if is_linkback:
            self._describe_source(row)
        else:
            row.author_name = f"{self._chance.choice(FIRST_NAMES)} {self._chance.choice(LAST_NAMES)}" if self._chance.random() < 0.9 else ""
            row.body = "\n\n".join(self._prose.plain(self._chance.randint(1, 4)) for _ in range(self._chance.choice((1, 1, 2, 3))))
            if self._chance.random() < 0.05:
                row.body += f" https://site-{self._chance.randint(1, 900)}.example/page"
        return row

    def _describe_source(self, row: Response) -> None:
        before, link, after = f"{self._prose.plain(1)} ", self._prose.line(4), f" {self._prose.plain(1)}"
        row.source_url = f"https://site-{self._chance.randint(1, 900)}.example/{self._responses}"
        row.source_key = source_key(row.source_url)
        row.title, row.excerpt, row.language = self._prose.line(5), before + link + after, "en"
        row.facts = {"announced_by": [row.kind], "link": [len(before), len(before + link)]}
        row.verified_at = row.checked_at = row.received_at

    def _write_response_batch(self, rows: list[Response]) -> None:
        ModerationEvent.objects.bulk_create(
            ModerationEvent(response=row, origin=ModerationEvent.Origin.COMMAND, to_state=row.state, reason="sample", at=row.received_at)
            for row in Response.objects.bulk_create(rows)
        )


def _marker(key: str) -> str:
    return f'<sup class="fn" data-fn="{key}"></sup>'


def _write_authors() -> list[Author]:
    names = [f"{first} {last}" for first, last in zip(FIRST_NAMES, LAST_NAMES, strict=True)][:AUTHORS]
    return Author.objects.bulk_create(Author(name=name, slug=slugify(name)) for name in names)


def _write_tags() -> list[Tag]:
    names = [f"{kind} {head}" for kind in TAG_KINDS for head in TAG_HEADS]
    return Tag.objects.bulk_create(Tag(name=name, slug=slugify(name)) for name in names)


def _zipf(chance: random.Random, ranks: int, total: int) -> list[int]:
    """Divide ``total`` over ranks by Zipf's law, with nobody above MOST_RESPONSES."""
    shares, left = [0] * ranks, total
    while left:
        free = [rank for rank in range(ranks) if shares[rank] < MOST_RESPONSES]
        for rank in chance.choices(free, [1 / (rank + 1) for rank in free], k=left):
            if shares[rank] < MOST_RESPONSES:
                shares[rank] += 1
                left -= 1
    return shares
