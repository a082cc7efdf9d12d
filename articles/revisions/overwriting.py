"""What would be written over: a row as it was saved since beside what stands in a form, for who is asked whether to go on."""

from collections.abc import Iterable
from typing import Any, cast

from django.forms import BaseModelFormSet, Media
from taggit.models import Tag

from articles.models import Article, Byline, CaseStudy
from articles.models.references import placed_pictures
from articles.previews.unsaved import bylines_in
from articles.revisions.changes import WRITTEN, Changes, FieldChange, Snapshot, changes, in_words
from articles.revisions.history import snapshot_of
from articles.text.diff import compare_bodies, compare_lines
from articles.text.notes import inflate
from articles.writing.forms import ArticleForm
from articles.writing.together import EditedForm
from htc.lib.html import plain_text

REVISIONS = Media(css={"all": ["articles/revisions.css"]})


def overwrite_context(context: dict[str, Any]) -> dict[str, Any]:
    """Give what a form that is drawn anew shows of what it would write over, from the context that it is drawn in."""
    formsets = [inline.formset for inline in context["inline_admin_formsets"]]
    found = overwritten(context["adminform"].form, formsets)
    return {"overwrite": found, "media": context["media"] + REVISIONS} if found else {}


def overwritten(form: EditedForm, formsets: Iterable[BaseModelFormSet]) -> Changes | None:
    """Give what differs between the stored row and a form that asks whether to write over it; None of a form that asks nothing.

    What of the form cannot be read is taken to be as it is stored.
    """
    if "confirm_overwrite" not in form.errors:
        return None
    if isinstance(form.instance, Article):
        held = snapshot_of(form.instance)
        return changes(held, _as_posted(cast(ArticleForm, form), formsets, held))
    return _case_changes(CaseStudy.objects.get(pk=form.instance.pk), form)


def _as_posted(form: ArticleForm, formsets: Iterable[BaseModelFormSet], held: Snapshot) -> Snapshot:
    """Give the snapshot that saving would make."""
    article, given = form.instance, form.cleaned_data
    posted: dict[str, Any] = {}
    for field in WRITTEN:
        if field.name in given and field.name != "body":
            value = field.value_from_object(article)
            posted[field.name] = value.isoformat() if hasattr(value, "isoformat") else value
    if parsed := form.parsed:
        pictures = {row.key: row.words for row in placed_pictures(article, parsed)}
        posted["body"] = inflate(parsed.body, {note.key: note.text for note in parsed.notes}, pictures)
    if "tags" in given:
        known = dict(Tag.objects.filter(name__in=given["tags"]).values_list("name", "pk"))
        posted["tags"] = [{"tag": known.get(name, name), "name": name} for name in given["tags"]]
    for formset in formsets:
        if formset.model is Byline and formset.is_valid():
            posted["bylines"] = _in_places([_told(line) for line in bylines_in(formset)], held["bylines"])
    return held | posted


def _told(line: Byline) -> dict[str, Any]:
    return {"author": line.author_id, "name": line.author.name, "role": line.role}


def _in_places(lines: list[dict[str, Any]], held: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the lines with places; where they say what is stored, in its places: the numbers alone are no difference."""
    same = [{name: line[name] for name in ("author", "name", "role")} for line in held] == lines
    return held if same else [line | {"position": place} for place, line in enumerate(lines)]


def _case_changes(held: CaseStudy, form: EditedForm) -> Changes:
    case, fields = form.instance, []
    for field in CaseStudy._meta.concrete_fields:
        if field.editable and not field.primary_key and field.name != "body" and field.name in form.cleaned_data:
            words = [_plain(field.name, in_words(field, field.value_from_object(row))) for row in (held, case)]
            if words[0] != words[1]:
                fields.append(FieldChange(str(field.verbose_name), *compare_lines(*words)))
    if "tags" in form.cleaned_data and (names := sorted(form.cleaned_data["tags"])) != (tags := sorted(held.tag_names)):
        fields.append(FieldChange("tags", *compare_lines(", ".join(tags), ", ".join(names))))
    body = case.body if "body" in form.cleaned_data else held.body
    return Changes(fields, compare_bodies(held.body, body) if held.body != body else None)


def _plain(name: str, words: str) -> str:
    return plain_text(words) if name == "sources" else words
