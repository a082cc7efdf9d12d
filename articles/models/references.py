"""What an article’s body refers to by markers, written as rows: its notes, and the places of case studies and pictures."""

from collections.abc import Sequence

from django.db import models, transaction

from articles.models.article import Article
from articles.models.media import Image
from articles.models.notes import CasePlacement, CaseStudy, Footnote, ImagePlacement
from articles.text.notes import Parsed
from htc.lib.html import clean_note


@transaction.atomic
def write_article(article: Article, parsed: Parsed) -> None:
    """Save an article with a deflated body, and its notes and placements as rows.

    ``parsed`` holds no errors and places only cases and pictures that exist.
    """
    article.body = parsed.body
    article.save()
    write_references(article, parsed)


@transaction.atomic
def write_references(article: Article, parsed: Parsed) -> None:
    """Make the rows of notes and placements what the saved body refers to; every case and picture that is placed must exist."""
    notes = {note.key: note for note in article.footnotes.all()}
    for note in parsed.notes:
        row = notes.pop(note.key, None) or Footnote(article=article, key=note.key)
        _keep(row, text=note.text, position=note.position, uses=note.uses)
    placements = {row.case_study.slug: row for row in article.placements.all()}
    cases = CaseStudy.objects.in_bulk([case.slug for case in parsed.cases], field_name="slug")
    for case in parsed.cases:
        placed = placements.pop(case.slug, None) or CasePlacement(article=article, case_study=cases[case.slug])
        _keep(placed, position=case.position, align=case.align)
    for left in (*notes.values(), *placements.values()):
        left.delete()
    _write_pictures(article, parsed)


def _write_pictures(article: Article, parsed: Parsed) -> None:
    held = {row.key: row for row in article.pictures.all()}
    wanted = {row.key: row for row in placed_pictures(article, parsed)}
    for key in held.keys() - wanted.keys():
        held[key].delete()
    for key, row in wanted.items():
        if key not in held or _values(row) != _values(held[key]):
            row.save()
    if sorted(row.caption for row in held.values()) != sorted(row.caption for row in wanted.values()):
        Article.follow(Article.objects.filter(pk=article.pk))  # captions are found, and may link to documents


def placed_pictures(article: Article, parsed: Parsed) -> list[ImagePlacement]:
    """Give the places of pictures as saving would make them, unsaved; a picture that does not exist has none.

    A place that carries no words keeps those it has; a new one takes what the library proposes.
    """
    if not parsed.pictures:
        return []
    held = {row.key: row for row in ImagePlacement.objects.filter(article=article.pk)} if article.pk else {}
    images = Image.objects.in_bulk([picture.pk for picture in parsed.pictures])
    rows = []
    for picture in parsed.pictures:
        if (image := images.get(picture.pk)) is None:
            continue
        row = held.get(picture.key) or ImagePlacement(article=article, key=picture.key)
        words = picture.words or (row.words if row.image_id == image.pk else image.words)
        row.image, row.position = image, picture.position
        row.alt, row.decorative, row.caption = words.alt, words.decorative, words.caption
        rows.append(row)
    return rows


def _values(row: ImagePlacement) -> tuple:
    return row.image_id, row.position, row.words


@transaction.atomic
def create_references(written: Sequence[tuple[Article, Parsed]]) -> None:
    """Write the rows of notes and placements of articles that are new, in a number of queries that does not grow with them."""
    Footnote.objects.bulk_create(
        Footnote(article=article, key=note.key, text=clean_note(note.text), position=note.position, uses=note.uses)
        for article, parsed in written
        for note in parsed.notes
    )
    slugs = {case.slug for _, parsed in written for case in parsed.cases}
    cases = CaseStudy.objects.in_bulk(slugs, field_name="slug") if slugs else {}
    CasePlacement.objects.bulk_create(
        CasePlacement(article=article, case_study=cases[case.slug], position=case.position, align=case.align)
        for article, parsed in written
        for case in parsed.cases
    )
    ImagePlacement.objects.bulk_create(row for article, parsed in written for row in placed_pictures(article, parsed))


def _keep(row: models.Model, **wanted) -> None:
    """Save a row that is new, or that holds something else."""
    if row.pk is None or any(getattr(row, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(row, name, value)
        row.save()
