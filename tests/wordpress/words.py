"""Sentences made of lists of words, with the signs that WordPress changes when it shows them."""

from random import Random

_THINGS = [
    "ferry",
    "harbour",
    "ledger",
    "keeper",
    "lantern",
    "rope",
    "ticket",
    "gate",
    "shelter",
    "winter",
    "bridge",
    "crane",
    "letter",
    "market",
    "orchard",
    "stove",
    "river",
    "mill",
]
_PEOPLE = ["nurses", "pilots", "bakers", "sailors", "painters", "weavers", "drivers", "clerks", "farmers", "masons", "printers", "cooks"]
_DOES = ["carried", "counted", "mended", "watched", "moved", "painted", "found", "sold", "opened", "kept", "followed", "measured"]
_HOW = [
    "slowly",
    "twice",
    "quietly",
    "again",
    "early",
    "late",
    "together",
    "alone",
    "by",
    "night",
    "on",
    "Sundays",
    "without",
    "a",
    "sound",
]
_LIKE = ["old", "narrow", "quiet", "yellow", "heavy", "broken", "early", "wide", "plain", "wooden", "northern", "empty"]
_ARABIC = ["الميناء", "القديم", "يفتح", "بابه", "كل", "صباح", "والحارس", "يعد", "القوارب", "قبل", "المطر"]
_SPANISH = ["el", "muelle", "viejo", "abre", "cada", "mañana", "y", "la", "señora", "cuenta", "las", "barcas", "según", "el", "año"]
_JAPANESE = ["港は朝に開く。", "灯台守は舟を数える。", "雨の前に縄を直す。", "橋の上で手紙を読む。"]
_GREEK = ["το", "παλιό", "λιμάνι", "ανοίγει", "κάθε", "πρωί", "και", "ο", "φύλακας", "μετρά", "τις", "βάρκες"]


class Words:
    """Gives words, sentences and paragraphs from a seed."""

    def __init__(self, random: Random):
        self.random = random
        self._numbered = 0

    def one(self) -> str:
        """Give a word that stands nowhere else, by which a piece is found again."""
        self._numbered += 1
        return f"{self.random.choice(_THINGS)}{self._numbered}x"

    def few(self, least: int = 2, most: int = 5) -> str:
        """Give some words without any sign."""
        return " ".join(self.random.choice(_LIKE + _THINGS) for _ in range(self.random.randint(least, most)))

    def plain(self) -> str:
        """Give a sentence without any sign but its full stop."""
        pick = self.random.choice
        return f"The {pick(_LIKE)} {pick(_PEOPLE)} {pick(_DOES)} the {pick(_LIKE)} {pick(_THINGS)} {pick(_HOW)}."

    def foreign(self) -> str:
        """Give a sentence in another language."""
        kind = self.random.randrange(4)
        if kind == 0:
            return "".join(self.random.sample(_JAPANESE, 3))
        words = (_ARABIC, _SPANISH, _GREEK)[kind - 1]
        return " ".join(self.random.sample(words, 7)).capitalize() + "."

    def sentence(self) -> str:
        """Give a sentence as a writer types it, in most cases with a sign that is shown as another."""
        return self.random.choice(_FORMS)(self)

    def paragraph(self, least: int = 2, most: int = 4) -> str:
        return " ".join(self.sentence() for _ in range(self.random.randint(least, most)))


_FORMS = [
    lambda w: w.plain(),
    lambda w: w.plain(),
    lambda w: w.foreign(),
    lambda w: f'"{w.plain()}" she said, "and {w.few()}."',
    lambda w: f"It's the keepers' {w.few()}, isn't it?",
    lambda w: f"'{w.few()}' was what they called it in the '90s.",
    lambda w: f"The {w.few()} -- or what was left -- {w.random.choice(_DOES)} nothing.",
    lambda w: f"The {w.few()}---all of it--was {w.few()} - nearly...",
    lambda w: f"From 1990-1999 and in 2004–2005 the {w.few()} cost &pound;{w.random.randint(2, 900)} &amp; more.",
    lambda w: f"<em>{w.few()}</em> and <strong>{w.few()}</strong>, <b>{w.few(1, 2)}</b> or <i>{w.few(1, 2)}</i>: {w.plain()}",
    lambda w: f'"<em>{w.few()}</em>" and (\'{w.few()}\') and "{w.few()}"; 5 &lt; 7 &gt; 3.',
    lambda w: f'See <a href="https://library.example/{w.random.randint(1, 99)}?a=1&amp;b=2" title="A page">{w.few()}</a>, and others.',
    lambda w: f"Type <code>say \"{w.few()}\" -- 'now'</code> twice.",
    lambda w: f"Caf&eacute;&nbsp;{w.random.randint(1, 9)} — na&#239;ve “{w.few()}” ‘{w.few()}’ … &#8220;{w.few()}&#8221;",
    lambda w: (
        f'H<sub>2</sub>O and m<sup>2</sup> of <span style="color:#300">{w.few()}</span>, <del>{w.few(1, 2)}</del> <ins>{w.few(1, 2)}</ins>.'
    ),
    lambda w: f"\"'{w.few()}' is a word,\" he said. So is '{w.few()}.'",
    lambda w: f"Rock 'n' roll, ``{w.few()}'' and the {w.few()}s' 50% [sic] share.",
]
