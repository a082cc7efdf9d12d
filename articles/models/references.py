"""What an article’s body refers to by markers, written as rows: its notes, and the places of case studies and pictures."""

from django.db import models, transaction

from articles.models.article import Article
from articles.models.media import ImagePlacement
from articles.models.notes import CasePlacement, CaseStudy, Footnote
from articles.text.notes import Parsed


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
    pictures = {row.image_id: row for row in article.pictures.all()}
    for picture in parsed.pictures:
        shown = pictures.pop(picture.pk, None) or ImagePlacement(article=article, image_id=picture.pk)
        _keep(shown, position=picture.position)
    for left in (*notes.values(), *placements.values(), *pictures.values()):
        left.delete()


def _keep(row: models.Model, **wanted) -> None:
    """Save a row that is new, or that holds something else."""
    if row.pk is None or any(getattr(row, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(row, name, value)
        row.save()
