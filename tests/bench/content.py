"""Write the content of a blog of any size as the JSON lines that ``manage.py bench_content`` reads; the same seed gives the same bytes.

python tests/bench/content.py content.jsonl --articles 2000 --responses 20000
"""

import argparse
import itertools
import json
import math
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

# Started as a script, the first entry is this folder.
sys.path[0] = str(Path(__file__).resolve().parents[2]) if __name__ == "__main__" else sys.path[0]

from tests.bench.prose import FIRST_NAMES, LAST_NAMES, Prose  # noqa: E402

AUTHORS = len(FIRST_NAMES)
TAGS_ON_ARTICLE = 3
MEDIAN_WORDS = 890
MOST_RESPONSES = 250
FEATURED_RESPONSES = 9
DEEPEST = 3
# Of all articles so many parts hold both words of the question that is measured, and so many one of them.
QUESTION, BOTH, ONE = ("raid", "rescue"), 0.05, 0.08
FIRST_DAY = datetime(2014, 1, 15, 15, tzinfo=UTC)
DAYS = 3630
TAG_HEADS = ("Archives", "Bridges", "Courts", "Harbours", "Libraries", "Markets", "Rivers", "Schools", "Surveys", "Treaties")
TAG_KINDS = ("Early", "Local", "Northern", "Public", "Rural", "Southern")
ROLES = ("Research Fellow", "Associate", "Editor")


def write(file: Path, articles: int = 2000, responses: int = 20_000, pending: int | None = None, seed: int = 1) -> Path:
    """Write so many articles and one more, the lead, with so many approved responses and nine more; give the file.

    ``pending`` responses wait besides, as many as one in forty unless it is said.
    """
    if articles < 1 or not 0 <= responses <= articles * MOST_RESPONSES:
        raise ValueError(f"at least one article, and at most {MOST_RESPONSES} responses to each")
    rows = _Content(seed).rows(articles, responses, responses // 40 if pending is None else pending)
    with file.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
    return file


class _Content:
    """The rows of one blog."""

    def __init__(self, seed: int):
        self._prose = Prose(seed)
        self._chance = self._prose.chance
        self._authors = [
            {"id": at, "name": f"{first} {last}", "username": f"{first}.{last}".lower(), "role": ROLES[at % len(ROLES)]}
            for at, (first, last) in enumerate(zip(FIRST_NAMES, LAST_NAMES, strict=True), start=1)
        ]
        names = [f"{kind} {head}" for kind in TAG_KINDS for head in TAG_HEADS]
        self._tags = [{"id": at, "name": name, "slug": name.lower().replace(" ", "-")} for at, name in enumerate(names, start=1)]
        ranks = list(range(1, len(names) + 1))
        self._chance.shuffle(ranks)
        self._tag_weights = [1 / rank**0.8 for rank in ranks]
        self._bench_tag = self._tags[ranks.index(5)]["slug"]

    def rows(self, articles: int, responses: int, pending: int) -> Iterator[dict]:
        """Give every row in the order of the file."""
        counts = {"authors": AUTHORS, "tags": len(self._tags), "articles": articles + 1}
        counts |= {"approved": responses + FEATURED_RESPONSES, "pending": pending}
        counts["comments"] = counts["approved"] + pending
        site = {"title": "A blog to be measured", "tagline": "Words that mean nothing"}
        yield {"type": "meta", "schema": 1, "site": site, "counts": counts, "featured_article": 1, "bench_tag": self._bench_tag}
        yield from ({"type": "author"} | author for author in self._authors)
        yield from ({"type": "tag"} | tag for tag in self._tags)
        dates = [FIRST_DAY + timedelta(days=DAYS * at / articles, minutes=self._chance.randrange(600)) for at in range(articles + 1)]
        yield self._article(1, FIRST_DAY, featured=True)
        for number in range(2, articles + 2):
            yield self._article(number, dates[number - 1])
        shares = [FEATURED_RESPONSES, *_zipf(self._chance, articles, responses)]
        waiting = [0] * (articles + 1)
        for _ in range(pending):
            waiting[self._chance.randrange(1, articles + 1)] += 1
        ids = itertools.count(1)
        for number, (approved, held) in enumerate(zip(shares, waiting, strict=True), start=1):
            yield from self._responses(ids, number, dates[number - 1], approved, held)

    def _article(self, number: int, published: datetime, *, featured: bool = False) -> dict:
        chance = self._chance
        words = min(max(int(chance.lognormvariate(math.log(MEDIAN_WORDS), 0.3)), 300), 3000)
        blocks, notes = self._prose.text(words, 1 if featured else chance.choices((0, 1, 2), (50, 35, 15))[0])
        paragraphs = [at for at, block in enumerate(blocks) if block.startswith("<p>")] or [self._add_paragraph(blocks)]
        self._hide_words(blocks, paragraphs)
        told = chance.sample(range(1, len(paragraphs) + 1), min(3, len(paragraphs)) if featured else chance.random() < 0.3)
        title = self._prose.line(chance.randint(4, 8))
        author = self._authors[chance.randrange(AUTHORS)]
        return {
            "type": "article",
            "id": number,
            "slug": f"{title.lower().replace(' ', '-')[:60].strip('-')}-{number}",
            "title": title,
            "author": author["id"],
            "byline": f"By {author['name']}, {author['role']}",
            "published": f"{published:%Y-%m-%dT%H:%M:%SZ}",
            "date_precision": "month",
            "featured": featured,
            "tags": self._tags_of_one(),
            "excerpt": self._prose.plain(4),
            "body_html": "\n".join(blocks),
            "footnotes": [
                {"n": at, "marker": "*" if featured else str(at), "anchor": "", "text": text} for at, text in enumerate(notes, start=1)
            ],
            "case_studies": [{"title": self._prose.line(2), "paragraph": at} for at in sorted(told)],
        }

    def _add_paragraph(self, blocks: list[str]) -> int:
        blocks.append(f"<p>{self._prose.sentence()}</p>")
        return len(blocks) - 1

    def _hide_words(self, blocks: list[str], paragraphs: list[int]) -> None:
        draw, at = self._chance.random(), self._chance.choice(paragraphs)
        words = QUESTION if draw < BOTH else self._chance.sample(QUESTION, 1) if draw < BOTH + ONE else ()
        blocks[at] = blocks[at].removesuffix("</p>") + "".join(f" Of a {word} the report says little." for word in words) + "</p>"

    def _tags_of_one(self) -> list[int]:
        found: set[int] = set()
        while len(found) < TAGS_ON_ARTICLE:
            found.add(self._chance.choices(range(1, len(self._tags) + 1), self._tag_weights)[0])
        return sorted(found)

    def _responses(self, ids: Iterator[int], article: int, when: datetime, approved: int, pending: int) -> Iterator[dict]:
        depths: dict[int, int] = {}
        for at in range(approved + pending):
            when += timedelta(minutes=int(self._chance.expovariate(1 / 4000)) + 1)
            is_linkback = at > 0 if article == 1 else self._chance.random() < 0.2
            row = {"type": "comment", "id": next(ids), "article": article, "kind": "pingback" if is_linkback else "comment"}
            row |= {
                "status": "approved" if at < approved else "pending",
                "parent": None,
                "ip": f"198.51.100.{self._chance.randint(1, 254)}",
            }
            row |= {"created": f"{when:%Y-%m-%dT%H:%M:%SZ}", "source_title": None, "source_url": None}
            if is_linkback:
                yield row | self._source(row["id"])
                continue
            answered = self._chance.choice(list(depths)) if depths and self._chance.random() < 0.25 else None
            if answered and depths[answered] < DEEPEST:
                row["parent"] = answered
            if at < approved:
                depths[row["id"]] = depths.get(row["parent"], 0) + 1
            yield row | self._words()

    def _words(self) -> dict:
        name = self._prose.person()
        address = name.lower().replace(" ", ".").encode("ascii", "ignore").decode()
        body = "\n\n".join(self._prose.plain(self._chance.randint(2, 6)) for _ in range(self._chance.choice((1, 1, 1, 2))))
        return {
            "author_name": name,
            "author_email": f"{address}{self._chance.randint(1, 9999)}@reader.example",
            "author_url": "",
            "body": body,
        }

    def _source(self, number: int) -> dict:
        url, title = f"https://site-{self._chance.randint(1, 400)}.example/{number}/", self._prose.line(5)
        body = f"[…] {self._prose.plain(3).rstrip('.')} […]"
        named = {"author_name": title, "author_email": "", "author_url": url}
        return named | {"body": body, "source_title": title, "source_url": url}


def _zipf(chance: random.Random, ranks: int, total: int) -> list[int]:
    """Divide ``total`` over shuffled ranks by Zipf's law, with nobody above MOST_RESPONSES."""
    shares, left = [0] * ranks, total
    while left:
        free = [rank for rank in range(ranks) if shares[rank] < MOST_RESPONSES]
        for rank in chance.choices(free, [1 / (rank + 1) for rank in free], k=left):
            if shares[rank] < MOST_RESPONSES:
                shares[rank] += 1
                left -= 1
    chance.shuffle(shares)
    return shares


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--responses", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print(write(arguments.file, arguments.articles, arguments.responses, seed=arguments.seed))
