"""Sentences that mean nothing, in the shape and length of what people write; the same seed gives the same words."""

import random
from collections.abc import Iterator

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
# fmt: on
LINKS = ("In practice,", "By contrast,", "Even so,", "A year later,", "On paper,", "For that reason,", "Elsewhere,", "In the end,")


class Prose:
    """Writes sentences, paragraphs and whole texts."""

    def __init__(self, seed: int):
        self.chance = random.Random(seed)

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

    def person(self) -> str:
        """Give a name."""
        return f"{self.chance.choice(FIRST_NAMES)} {self.chance.choice(LAST_NAMES)}"

    def note(self) -> str:
        """Give the plain text of a note: a book with its page."""
        return f"{self.chance.choice(LAST_NAMES)}, {self.line(5)} ({self.chance.randint(1990, 2023)}), p. {self.chance.randint(2, 480)}."

    def text(self, words: int, notes: int = 0) -> tuple[list[str], list[str]]:
        """Give the blocks of a text of about so many words, with a token ``[[fn:N]]`` for each note, and the notes as plain text."""
        sentences, length = [], 0
        while length < max(words, notes):
            sentences.append(self.sentence())
            length += sentences[-1].count(" ") + 1
        notes = min(notes, len(sentences))  # a short text has fewer places than a long apparatus asks for
        for number, place in enumerate(sorted(self.chance.sample(range(len(sentences)), notes)), start=1):
            sentences[place] += f"[[fn:{number}]]"
        return list(self._blocks(sentences)), [self.note() for _ in range(notes)]

    def _blocks(self, sentences: list[str]) -> Iterator[str]:
        position = 0
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

    def _thing(self) -> str:
        pick = self.chance.choice
        article = "the" if self.chance.random() < 0.7 else "each"
        return f"{article} {pick(ADJECTIVES)} {pick(NOUNS)}" if self.chance.random() < 0.6 else f"{article} {pick(NOUNS)}"

    def _marked(self) -> str:
        words = f"{self.chance.choice(ADJECTIVES)} {self.chance.choice(NOUNS)}"
        if self.chance.random() < 0.4:
            return f'the <a href="https://site-{self.chance.randint(1, 900)}.example/{words.replace(" ", "-")}">{words}</a>'
        return f"a “<em>{words}</em>”" if self.chance.random() < 0.7 else f"<strong>{words}</strong>"
