"""Citations as files that programs of references read: BibTeX, RIS and CSL-JSON, each with everything that a page shows."""

import json
import re
import unicodedata
from typing import Any

from articles.citations.wording import ENGLISH
from articles.citations.works import CitedName, Work

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# A brace that only a backslash marks would still be counted where a value ends.
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)


def bibtex(work: Work) -> str:
    """Give an entry of BibTeX, in UTF-8; ``date`` is what BibLaTeX reads, which knows days and months alike."""
    fields = {"author": " and ".join(map(_bibtex_name, work.names)), "title": f"{{{_latex(work.title)}}}"}
    if work.issued:
        fields |= {"year": str(work.issued.year), "date": work.issued.iso}
    fields |= {"howpublished": _latex(_published(work)), "url": work.url, "language": work.language, "note": _latex(_note(work))}
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    if work.issued:
        lines.append(f"  month = {MONTHS[work.issued.month - 1]}")
    return f"@misc{{{key_of(work)},\n{',\n'.join(lines)}\n}}\n"


def ris(work: Work) -> str:
    """Give a record of RIS; a month without a day leaves its place empty."""
    lines = [("TY", "BLOG" if work.kind == "post" else "ELEC"), ("TI", work.title)]
    lines += [("AU", name.inverted) for name in work.names]
    if work.issued:
        year, month, *day = work.issued.numbers
        lines += [("PY", f"{year:04}"), ("DA", f"{year:04}/{month:02}/{f'{day[0]:02}' if day else ''}/")]
    lines += [("T2", work.site), ("UR", work.url), ("LA", work.language)]
    lines += [("N1", _note(work))] if work.corrected else []
    lines += [("M3", ENGLISH.case)] if work.kind == "case" else []
    return "".join(f"{tag}  - {' '.join(text.split())}\r\n" for tag, text in [*lines, ("ER", "")])


def csl(work: Work) -> dict[str, Any]:
    """Give an item of CSL-JSON (schema 1.0.2)."""
    item: dict[str, Any] = {"id": key_of(work), "type": "post-weblog" if work.kind == "post" else "webpage", "title": work.title}
    if work.names:
        item["author"] = [_csl_name(name) for name in work.names]
    if work.issued:
        item["issued"] = {"date-parts": [work.issued.numbers]}
    # What a site has written itself would be named twice.
    item |= {"container-title": work.site} if work.kind == "post" else {"genre": ENGLISH.case}
    item |= {"URL": work.url, "language": work.language}
    return item | ({"note": _note(work)} if work.corrected else {})


def csl_json(work: Work) -> str:
    """Give a file of CSL-JSON, which is a list."""
    return json.dumps([csl(work)], ensure_ascii=False, indent=2) + "\n"


def key_of(work: Work) -> str:
    """Give the key by which texts name the work: “nguyen2014untold”."""
    first = work.names[0] if work.names and work.kind == "post" else CitedName()
    words = [plain for word in work.title.split() if len(plain := _plain(word)) > 3] or [_plain(work.title)]
    year = str(work.issued.year) if work.issued else ""
    return f"{_plain(first.family or first.literal)}{year}{words[0]}" or "article"


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", decomposed.lower())


def _latex(text: str) -> str:
    return text.translate(_LATEX)


def _bibtex_name(name: CitedName) -> str:
    if name.literal:
        return f"{{{_latex(name.literal)}}}"
    parts = (name.family, name.suffix, name.given)
    return ", ".join(_protected(_latex(part)) for part in parts if part)


def _protected(part: str) -> str:
    """Give a part of a name so that no word in it parts it in two."""
    return f"{{{part}}}" if re.search(r",|\sand\s", part, re.IGNORECASE) else part


def _published(work: Work) -> str:
    return f"{work.site} (blog)" if work.kind == "post" else ENGLISH.case.capitalize()


def _note(work: Work) -> str:
    return f"Corrected {ENGLISH.date(work.corrected)}" if work.corrected else ""


def _csl_name(name: CitedName) -> dict[str, str]:
    if name.literal:
        return {"literal": name.literal}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {part: text for part, text in parts.items() if text}
