"""Each place of a picture gets the words that the library had for it, so that readers go on seeing the same; revisions are told them too."""

import re
import secrets
import unicodedata
from collections.abc import Callable
from html import escape

from django.db import migrations
from django.utils.html import escape as escape_for_page

from articles.text.tokens import form

_OLD = re.compile(r'<div data-image="([1-9]\d*)" data-align="(right|left|full)"></div>')
_NEW = re.compile(r'<div data-image="([1-9]\d*)" data-align="(right|left|full)" data-place=[^<>]*></div>')
_CALLED = 'data-image="'


def fill(apps, schema_editor):
    places = apps.get_model("articles", "ImagePlacement").objects
    articles = apps.get_model("articles", "Article").objects
    for article in places.order_by("article").values_list("article", flat=True).distinct():
        rows = {row.image_id: row for row in places.filter(article=article).select_related("image")}
        for row in rows.values():
            row.key = row.key or _key()
            # As the template wrote it: the page has the same bytes.
            words = {"alt": row.image.alt, "decorative": row.image.decorative, "caption": escape_for_page(row.image.caption)}
            places.filter(pk=row.pk).update(key=row.key, **words)
        body = articles.values_list("body", flat=True).get(pk=article)
        keyed = _OLD.sub(lambda place, rows=rows: _with_key(place, rows), body)  # type: ignore[misc]
        articles.filter(pk=article).update(body=keyed)
        _find(apps, article, [row.image.caption for row in rows.values()])
    _change_revisions(apps, lambda article, body: _OLD.sub(lambda place: _with_words(apps, article, place), body))


def _key() -> str:
    return f"p{secrets.token_hex(4)}"


def _with_key(place: re.Match, rows: dict) -> str:
    row = rows.get(int(place[1]))
    return place[0].replace("></div>", f' data-place="{row.key}"></div>') if row else place[0]


def _with_words(apps, article: int, place: re.Match) -> str:
    row = apps.get_model("articles", "ImagePlacement").objects.filter(article=article, image=place[1]).order_by("pk").first()
    image = apps.get_model("articles", "Image").objects.filter(pk=place[1]).first()
    if image is None:
        return place[0]
    alt = f' data-alt="{escape(image.alt)}"' if image.alt else ""
    decorative = ' data-decorative="yes"' if image.decorative else ""
    words = f'{alt}{decorative} data-caption="{escape(escape_for_page(image.caption))}"'
    return place[0].replace("></div>", f' data-place="{row.key if row else _key()}"{words}></div>')


def _find(apps, article: int, captions: list[str]) -> None:
    """Let the captions be found with their article."""
    rows = apps.get_model("articles", "SearchRow").objects
    said = unicodedata.normalize("NFC", " ".join(" ".join(captions).split()))
    for row in rows.filter(kind="article", key=article) if said else ():
        text = f"{row.text} {said}".strip()
        rows.filter(pk=row.pk).update(text=text, folded_text=form(text))


def _change_revisions(apps, changed: Callable[[int, str], str]) -> None:
    revisions = apps.get_model("articles", "Revision").objects
    for revision in revisions.filter(snapshot__body__icontains=_CALLED).iterator(100):
        revision.snapshot["body"] = changed(revision.article_id, revision.snapshot["body"])
        revision.save(update_fields=["snapshot"])


def take_back(apps, schema_editor):
    """Leave one place of each picture in an article, and none of its own words, for the older release knows the library's alone."""
    places = apps.get_model("articles", "ImagePlacement").objects
    articles = apps.get_model("articles", "Article").objects
    first: set[tuple[int, int]] = set()
    for row in places.order_by("article", "position", "pk"):
        if (row.article_id, row.image_id) in first:
            row.delete()
        first.add((row.article_id, row.image_id))
    for pk, body in articles.filter(body__contains=_CALLED).values_list("pk", "body"):
        articles.filter(pk=pk).update(body=_without_words(pk, body))
    _change_revisions(apps, _without_words)


def _without_words(article: int, body: str) -> str:
    return _NEW.sub(r'<div data-image="\1" data-align="\2"></div>', body)


class Migration(migrations.Migration):
    dependencies = [("articles", "0032_words_of_places")]

    operations = [migrations.RunPython(fill, take_back)]
