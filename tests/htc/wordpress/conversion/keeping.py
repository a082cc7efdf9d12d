"""A content converted and then stored as the import stores it, with the word ledger checked every time."""

import re

from articles.text.notes import deflate
from htc.lib.html import clean_article
from htc.wordpress.conversion import ledger
from htc.wordpress.conversion.article import Options, Surroundings, convert

AS_SHOWN = Options()
ANYTHING = object()


def kept(content, *, stored_notes="", options=AS_SHOWN, gained=(), **around):
    """Give the conversion, the body at rest and the texts of its notes; a picture's place stands as {N} with its side."""
    converted = convert(content, stored_notes=stored_notes, around=Surroundings(**around), options=options)
    # Keys of rows begin at 1.
    html = re.sub(r'data-upload="(\d+)"', lambda place: f'data-image="{int(place[1]) + 1}"', converted.html)
    parsed = deflate(clean_article(html), {})
    notes = [note.text for note in parsed.notes]
    account = ledger.compare(converted, ledger.texts(converted, parsed.body, notes))

    assert (parsed.errors, account.lost) == ((), ()), content
    assert gained is ANYTHING or tuple(word for word, _ in account.gained) == gained
    body = re.sub(
        r'<div data-image="(\d+)" data-align="(\w+)"[^>]*></div>',
        lambda place: f"{{{int(place[1]) - 1} {place[2]}}}",
        parsed.body.replace(">\n", ">"),
    )
    return converted, re.sub(r'<sup class="fn" data-fn="([\w-]+)"></sup>', r"{\1}", body).replace("\n", " "), notes


def body_of(content, **given):
    return kept(content, **given)[1]
