"""What an article's body refers to by markers, as rows: written from the body, and read where the body has such a marker."""

from django.db import models, transaction

from articles.text.notes import Parsed

# What stands in a body that has a kind of marker, and what the rows of its relation are read with.
REFERENCES = {
    "footnotes": ("data-fn=",),
    "placements": ("data-case-study=", "case_study"),
    "pictures": ("data-image=", "image"),
}


class Referring(models.Model):
    """An article by what its body refers to: notes, case studies and pictures."""

    class Meta:
        abstract = True

    @classmethod
    def references(cls) -> list[models.Prefetch]:
        """Give how the rows of all three are read for many articles at once, with what pages show of them."""
        return [models.Prefetch(name, _with(getattr(cls, name).rel.related_model.objects, *REFERENCES[name][1:])) for name in REFERENCES]

    def referred(self, name: str) -> list:
        """Give the rows of a relation in the order of the body; what the body has no marker of is not asked for."""
        marker, *shown = REFERENCES[name]
        if marker not in self.body:
            return []
        if name in getattr(self, "_prefetched_objects_cache", {}):
            return list(getattr(self, name).all())
        return list(_with(getattr(self, name), *shown))

    def write_references(self, parsed: Parsed) -> None:
        """Make the rows of notes and placements what the saved body refers to; every case and picture that is placed must exist."""
        with transaction.atomic():
            self._write_notes(parsed)
            self._write_placements(parsed)
            self._write_pictures(parsed)

    def _write_notes(self, parsed: Parsed) -> None:
        held = {note.key: note for note in self.footnotes.all()}
        for note in parsed.notes:
            row = held.pop(note.key, None) or self.footnotes.model(article=self, key=note.key)
            wanted = (note.text, note.position, note.uses)
            if (row.text, row.position, row.uses) != wanted or row.pk is None:
                row.text, row.position, row.uses = wanted
                row.save()
        for row in held.values():
            row.delete()

    def _write_placements(self, parsed: Parsed) -> None:
        held = {row.case_study.slug: row for row in self.placements.select_related("case_study")}
        cases = self.placements.model._meta.get_field("case_study").related_model.objects.in_bulk(
            [case.slug for case in parsed.cases], field_name="slug"
        )
        for case in parsed.cases:
            row = held.pop(case.slug, None) or self.placements.model(article=self, case_study=cases[case.slug])
            if (row.position, row.align) != (case.position, case.align) or row.pk is None:
                row.position, row.align = case.position, case.align
                row.save()
        for row in held.values():
            row.delete()

    def _write_pictures(self, parsed: Parsed) -> None:
        held = {row.image_id: row for row in self.pictures.all()}
        for picture in parsed.pictures:
            row = held.pop(picture.pk, None) or self.pictures.model(article=self, image_id=picture.pk)
            if row.position != picture.position or row.pk is None:
                row.position = picture.position
                row.save()
        for row in held.values():
            row.delete()


def _with(rows, *shown: str):
    # Without a name select_related would follow every key.
    return rows.select_related(*shown) if shown else rows.all()
