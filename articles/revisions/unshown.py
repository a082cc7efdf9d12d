"""Changes to a published article that are kept beside it and shown to nobody: what its form would post, until somebody does that.

Such a revision holds twice what it changes: the snapshot, to be compared, and the form, to go on from and to be posted. Nothing of it is
in the article's own rows, so no page, feed, search, sitemap or export of public pages can show it.
"""

import secrets
from collections import defaultdict
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from articles.models import Article, Revision
from articles.revisions.changes import Snapshot, same, summary
from articles.revisions.history import snapshot_of
from articles.writing.forms import ArticleForm
from articles.writing.together import composed_version, saved_version_of
from htc.lib.unchanged import as_drawn

type Form = dict[str, list[str]]

# Said anew by whoever draws or posts the form; the text is in the snapshot, as the form would show it.
NOT_KEPT = {"csrfmiddlewaretoken", "kept_as", "began_from", "confirm_overwrite", "editor_caps", "body"}
# Rows below the form that the text decides; they are shown and never posted.
FIELDS = "_fields"  # which fields the form had: a box that is not ticked is not sent, and one of a later release was not there
DECIDED_BY_TEXT = ("footnotes", "placements")


def waiting(article: Article) -> Revision | None:
    """Give what is kept beside an article, whole."""
    return Revision.objects.waiting().select_related("author").filter(article=article.pk).first()


def keep(article: Article, snapshot: Snapshot, posted: QueryDict, *, by) -> Revision | None:
    """Keep what a form would make of an article, in place of what is kept already; None where it is that already.

    ``snapshot`` is the article as the form would make it, ``posted`` what was sent. Call it in the transaction in which the article is
    locked.
    """
    form, before = _without_what_is_not_kept(posted), waiting(article)
    if before and same(before.snapshot, snapshot) and _told(before.form) == _told(form):
        return None
    if before:
        before.end_waiting()
    form[FIELDS] = sorted(ArticleForm.base_fields)
    form["began_from"] = [saved_version_of(Article.objects.only("touched_at").get(pk=article.pk))]
    changed = f"Kept without showing: {summary(snapshot_of(article), snapshot)}"
    return article.revisions.create(author=by, at=timezone.now(), snapshot=snapshot, form=form, shown=False, changed=changed)


def end(article: Article) -> bool:
    """Note that what is kept beside an article waits no longer; tell whether there was something."""
    kept = waiting(article)
    if kept:
        kept.end_waiting()
    return kept is not None


def is_outdated(revision: Revision) -> bool:
    """Tell whether the article was saved after the changes beside it were kept."""
    return revision.form.get("began_from") != [saved_version_of(revision.article)]


def posting(revision: Revision) -> QueryDict:
    """Give what the form of the article would post now to show the changes; the form that is drawn from it goes on from them."""
    data = QueryDict(mutable=True)
    for name, values in _with_present_rows(revision.form, revision.article).items():
        data.setlist(name, values)
    for name, values in _added_since(revision).items():
        data.setlist(name, values)
    data.pop(FIELDS, None)
    data["body"] = revision.snapshot["body"]
    if not revision.article.is_public:
        data["status"] = revision.article.status  # withdrawn since: what was kept before does not bring it back
    data["kept_as"] = secrets.token_hex(8)
    data["began_from"] = composed_version(data.get("began_from", ""), revision)
    return data


def _added_since(revision: Revision) -> Form:
    """Give the fields that the form has now and had not when the changes were kept, as the article has them."""
    known = revision.form.get(FIELDS)
    new = set() if known is None else ArticleForm.base_fields.keys() - set(known)
    return {name: values for name, values in as_drawn(ArticleForm(instance=revision.article)).lists() if name in new} if new else {}


def _without_what_is_not_kept(posted: QueryDict) -> Form:
    form = {name: values for name, values in posted.lists() if name not in NOT_KEPT and not name.startswith("_")}
    form = {name: values for name, values in form.items() if not name.startswith(tuple(f"{prefix}-" for prefix in DECIDED_BY_TEXT))}
    return form | {f"{prefix}-{count}_FORMS": ["0"] for prefix in DECIDED_BY_TEXT for count in ("TOTAL", "INITIAL")}


def _told(form: Form) -> Form:
    return {name: values for name, values in form.items() if name not in {"began_from", FIELDS}}


def _with_present_rows(form: Form, article: Article) -> Form:
    """Give a form whose rows name stored ones only that are there still: the others are new ones."""
    given = dict(form)
    for name in form:
        prefix, _, end = name.rpartition("-")
        if end == "INITIAL_FORMS" and prefix not in DECIDED_BY_TEXT and hasattr(article, prefix):
            rows = _taken_rows(given, prefix)
            known = {str(pk) for pk in getattr(article, prefix).values_list("pk", flat=True)}
            for row in rows:
                row["id"] = [pk for pk in row.get("id", []) if pk in known] or [""]
            rows.sort(key=lambda row: row["id"] == [""])
            given |= {f"{prefix}-{number}-{field}": values for number, row in enumerate(rows) for field, values in row.items()}
            given[f"{prefix}-TOTAL_FORMS"] = [str(len(rows))]
            given[name] = [str(sum(row["id"] != [""] for row in rows))]
    return given


def _taken_rows(form: Form, prefix: str) -> list[Form]:
    """Take the rows with a prefix out of a form."""
    rows: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for name in [name for name in form if name.startswith(f"{prefix}-")]:
        number, _, field = name.removeprefix(f"{prefix}-").partition("-")
        if number.isdecimal() and field:
            rows[int(number)][field] = form.pop(name)
    return [rows[number] for number in sorted(rows)]
