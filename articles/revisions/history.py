"""Every save of an article is kept whole, as one revision, and any of them can be brought back.

A snapshot holds the value of every field that is written, the text with its notes in the editor's form, the byline, the tags and the
corrections.
Saving in the admin keeps a revision; a script that saves an article calls ``keep`` if it wants one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from taggit.models import Tag

from articles.models import Article, ArticleTag, Author, Byline, CaseStudy, Correction, Image, Revision
from articles.models.references import placed_pictures, write_article
from articles.previews.unsaved import problems
from articles.publishing.signals import tell_of
from articles.revisions.changes import WRITTEN, Snapshot, same, summary
from articles.text.notes import cases_in, inflate, plain, without_cases
from articles.text.pictures import pictures_in, without_pictures
from articles.writing.forms import ArticleForm
from htc.lib.html import TooMuch, clean_article
from htc.lib.text import words
from htc.lib.words import moment_of

# What an article that has an address keeps: a text that comes back must neither publish, withdraw nor move anything.
STAYS = ("kind", "slug", "status", "published_at")


def keep(article: Article, *, by, before: Snapshot | None = None, note: str = "") -> Revision | None:
    """Keep the article as the database holds it, saved by the user ``by``; None where nothing changed since the last revision.

    ``before`` is its snapshot before the change. Where no revision holds that, an import or a script wrote it, and it is kept first.
    ``note`` comes before the words that say what changed. Call it in the transaction of the change.
    """
    snapshot = snapshot_of(article)
    if before is not None:
        if same(before, snapshot):
            return None
        _keep_found(article, before)
    return _keep(article, snapshot, author=by, at=timezone.now(), note=note)


def _keep_found(article: Article, snapshot: Snapshot) -> None:
    last = article.revisions.shown().last()
    touched_at = datetime.fromisoformat(snapshot["touched_at"])
    at = max(touched_at, last.at) if last else touched_at
    note = "Written outside the admin" if last else "As it was before its first change here"
    _keep(article, snapshot, at=at, found=True, note=note)


def _keep(article: Article, snapshot: Snapshot, *, note: str, **fields) -> Revision | None:
    last = article.revisions.shown().last()
    if last and same(last.snapshot, snapshot):
        return None
    changed = summary(last.snapshot, snapshot) if last else ""
    if not last and not note:
        note = f"New article, {words(plain(snapshot['body'])):,} words"
    revision = article.revisions.create(snapshot=snapshot, changed=": ".join(filter(None, [note, changed])), **fields)
    if last:
        last.end_with(revision)
    return revision


def snapshot_of(article: Article) -> Snapshot:
    """Give all that is written of an article, as the database holds it now, in values that JSON has."""
    held = Article.objects.get(pk=article.pk)
    fields = {written.name: _in_json(written.value_from_object(held)) for written in WRITTEN}
    fields["body"] = inflate(held.body, dict(held.footnotes.values_list("key", "text")), held.picture_words)
    bylines = held.bylines.select_related("author")
    tagged = ArticleTag.objects.filter(content_object=held).select_related("tag").order_by("tag__name", "tag")
    return fields | {
        "touched_at": _in_json(held.touched_at),
        "bylines": [{"author": row.author_id, "name": row.author.name, "role": row.role, "position": row.position} for row in bylines],
        "tags": [{"tag": row.tag_id, "name": row.tag.name} for row in tagged],
        "corrections": [_told(correction) for correction in held.corrections.order_by("pk")],
    }


def _told(correction: Correction) -> dict[str, str]:
    return {name: _in_json(getattr(correction, name)) for name in ("kind", "made_at", "text_wrong", "text_right")}


def _in_json(value):
    # Not by Django's encoder: it cuts microseconds off, and a date that comes back has to be the same.
    return value.isoformat() if isinstance(value, datetime) else value


class StoredBodyField(forms.CharField):
    """A body out of a snapshot: cleaned as when it is typed, but nothing in it is shorthand any more."""

    def clean(self, value):
        try:
            return clean_article(super().clean(value))
        except TooMuch as error:
            raise ValidationError(str(error)) from error


class RevisionForm(ArticleForm):
    """The form of an article filled in by a snapshot, so that what may be saved is judged as for its writers."""

    body = StoredBodyField(label="Text", required=False, strip=False)  # type: ignore[assignment]  # another field, no narrower one
    published_at = forms.DateTimeField(label="Published", required=False)  # type: ignore[assignment]  # another field, no narrower one

    def __init__(self, snapshot: Snapshot, instance: Article):
        super().__init__(
            snapshot | {"confirm_drop_notes": "on", "confirm_drop_cases": "on", "confirm_drop_pictures": "on"}, instance=instance
        )
        del self.fields["tags"]  # written as rows: a name would have to be quoted to come through the field
        # Struck from the list, a topic is still what the article was noted with.
        self.fields["content_notes"].hold(snapshot["content_notes"])  # type: ignore[attr-defined]  # the form names its class
        del self.fields["translations"]  # which article is one is not a matter of the text


@dataclass(slots=True)
class Plan:
    """What bringing a revision back makes of its article: ``snapshot`` is the article as it would be.

    ``left_out`` names what is no longer there; with ``errors`` nothing may be saved. Both are sentences.
    """

    revision: Revision
    current: Snapshot
    snapshot: Snapshot
    left_out: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    form: RevisionForm | None = None

    @property
    def changes_nothing(self) -> bool:
        """The article is like that already."""
        return same(self.current, self.snapshot)

    @property
    def note(self) -> str:
        """What the revision that comes of it says of itself."""
        return f"Restored from {moment_of(self.revision.at)}"


def plan(article: Article, revision: Revision) -> Plan:
    """Tell what bringing back a revision would do; nothing is saved."""
    current = snapshot_of(article)
    wanted = {name: value for name, value in revision.snapshot.items() if name in current}
    # What readers were told of an article is not untold by an older text.
    stays = ("corrections", *(STAYS if article.path else ()))
    planned = Plan(revision, current, current | wanted | {name: current[name] for name in stays})
    _find_authors(planned)
    _find_tags(planned)
    _find_cases(planned)
    _find_pictures(planned)
    planned.form = RevisionForm(planned.snapshot, Article.objects.get(pk=article.pk))
    planned.errors = problems(planned.form, [])
    if parsed := planned.form.parsed:
        pictures = {row.key: row.words for row in placed_pictures(article, parsed)}
        planned.snapshot["body"] = inflate(parsed.body, {note.key: note.text for note in parsed.notes}, pictures)
    return planned


def _find_authors(planned: Plan) -> None:
    lines = planned.snapshot["bylines"]
    known = Author.objects.in_bulk([line["author"] for line in lines])
    named = {author.name: author for author in Author.objects.filter(name__in=[line["name"] for line in lines]).order_by("-pk")}
    found = [(line, known.get(line["author"]) or named.get(line["name"])) for line in lines]
    planned.snapshot["bylines"] = [line | {"author": author.pk, "name": author.name} for line, author in found if author]
    planned.left_out += (
        f"“{line['name']}” is no longer among the authors and is left out of the byline." for line, author in found if not author
    )


def _find_tags(planned: Plan) -> None:
    tags = planned.snapshot["tags"]
    known = Tag.objects.in_bulk([row["tag"] for row in tags])
    found = [(row["name"], known.get(row["tag"]) or Tag.objects.filter(name__iexact=row["name"]).first()) for row in tags]
    # By their keys: two may have become one meanwhile.
    planned.snapshot["tags"] = list({tag.pk: {"tag": tag.pk, "name": tag.name} for _, tag in found if tag}.values())
    planned.left_out += (f"The tag “{name}” is no longer there and is left out." for name, tag in found if not tag)


def _find_cases(planned: Plan) -> None:
    placed = cases_in(planned.snapshot["body"])
    known = CaseStudy.objects.outside_trash().in_bulk(placed, field_name="slug")
    gone = [slug for slug in placed if slug not in known]
    planned.snapshot["body"] = without_cases(planned.snapshot["body"], gone)
    planned.left_out += (f"The case study “{slug}” is no longer there, so its place is left out." for slug in gone)


def _find_pictures(planned: Plan) -> None:
    placed, featured = pictures_in(planned.snapshot["body"]), planned.snapshot["featured_image"]
    known = set(Image.objects.filter(pk__in=[*placed, featured]).values_list("pk", flat=True))
    gone = [key for key in placed if key not in known]
    planned.snapshot["body"] = without_pictures(planned.snapshot["body"], gone)
    planned.left_out += (f"Picture {key} is no longer in the library, so its place is left out." for key in gone)
    if featured and featured not in known:
        planned.snapshot["featured_image"] = None
        planned.left_out.append("The featured picture is no longer in the library and is left out.")


def restore(article: Article, revision: Revision, *, by) -> Plan:
    """Bring a revision back and keep that as one of its own; gives the plan, whose errors say why nothing was done."""
    with transaction.atomic():
        Article.objects.select_for_update().get(pk=article.pk)
        planned = plan(article, revision)
        if planned.errors or planned.changes_nothing or planned.form is None or planned.form.parsed is None:
            return planned
        write_article(planned.form.instance, planned.form.parsed)
        _write_bylines(article, planned.snapshot["bylines"])
        article.tags.set(Tag.objects.filter(pk__in=[row["tag"] for row in planned.snapshot["tags"]]))
        keep(article, by=by, before=planned.current, note=planned.note)
        tell_of(planned.form.instance, planned.current)
    return planned


def _write_bylines(article: Article, lines: Iterable[dict]) -> None:
    held = list(Byline.objects.filter(article=article).values_list("author_id", "role", "position"))
    wanted = [(line["author"], line["role"], line["position"]) for line in lines]
    if held == wanted:
        return
    Byline.objects.filter(article=article).delete()
    Byline.objects.bulk_create(Byline(article=article, author_id=author, role=role, position=position) for author, role, position in wanted)
