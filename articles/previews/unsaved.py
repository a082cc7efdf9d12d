"""The article that stands in a form and in no table, as its page needs it, and what the form has to say about it."""

from collections.abc import Iterable, Iterator, Mapping

from django.forms import BaseForm, BaseModelFormSet
from django.utils.text import capfirst
from taggit.models import Tag

from articles.library.forms import silent
from articles.models import Article, ArticleTag, Byline, CasePlacement, CaseStudy, Footnote
from articles.models.references import placed_pictures
from articles.publishing.problems import still_a_draft
from articles.text.notes import Parsed, deflate
from articles.text.shorthand import expand_leniently
from articles.writing.forms import ArticleForm
from htc.lib.html import TooMuch, clean_article

# No row has this key; without any, Django asks no relation of a row, not even one that was read before.
NO_ROW = 0
TEXTS = ("title", "standfirst", "excerpt")


def parse_anyway(form: ArticleForm) -> Parsed:
    """Give the deflated body of a validated form; where its text has errors, what can be read of it."""
    if form.parsed is not None:
        return form.parsed
    try:
        html: str = clean_article(expand_leniently(form["body"].value() or ""))
    except TooMuch:
        html = ""
    return deflate(html, form.held_notes)


def unsaved_article(form: ArticleForm, parsed: Parsed, bylines: Iterable[Byline], cases: Mapping[str, CaseStudy]) -> Article:
    """Give the form's article with every relation that its page shows, as saving would make them.

    The form is validated, and its own instance is what comes back. ``cases`` maps the slugs that ``parsed`` places to case studies,
    saved or not; one that is missing is left out. The texts of unsaved ones must be clean.
    """
    article = form.instance
    for name in TEXTS:
        if name in form.errors:  # Django leaves a value with an error out; its writer shall see it all the same
            setattr(article, name, form[name].value() or "")
    article.body = parsed.body
    article.prepare()
    article.pk = article.pk or NO_ROW
    article.shows_drafts = True
    # The place where prefetch_related leaves what it has read, so that the model's own methods find it there.
    article._prefetched_objects_cache = {
        "footnotes": [Footnote(key=note.key, text=note.text, position=note.position, uses=note.uses) for note in parsed.notes],
        "placements": [CasePlacement(case_study=cases[place.slug], align=place.align) for place in parsed.cases if place.slug in cases],
        "pictures": placed_pictures(article, parsed),
        "bylines": list(bylines),
        "tagged": [ArticleTag(tag=tag) for tag in _tags(form.cleaned_data.get("tags") or [])],
    }
    return article


def bylines_in(formset: BaseModelFormSet) -> list[Byline]:
    """Give the lines of a validated byline formset in their order, without those that are ticked for deletion or have no author."""
    filled = [data for form in formset.forms if (data := form.cleaned_data).get("author") and not data.get("DELETE")]
    filled.sort(key=lambda data: data.get("position") or 0)
    return [Byline(author=data["author"], role=data.get("role") or "") for data in filled]


def _tags(names: Iterable[str]) -> list[Tag]:
    """Give each tag once: the row where there is one of that name in any case, as taggit takes it, else a new one."""
    tags: dict[str, Tag] = {}
    for name in names:
        tag = Tag.objects.filter(name__iexact=name).order_by("pk").first() or Tag(name=name, slug=Tag().slugify(name))
        tags.setdefault(tag.name.casefold(), tag)
    return list(tags.values())


def problems(form: ArticleForm, formsets: Iterable[BaseModelFormSet]) -> list[str]:
    """Give the sentences of the form and its rows that keep it from being saved."""
    said = list(_errors_of(form))
    for formset in formsets:
        row = capfirst(formset.model._meta.verbose_name)  # type: ignore[union-attr]  # every formset here has one
        said += map(str, formset.non_form_errors())
        for number, line in enumerate(formset.forms, start=1):
            said += (f"{row} {number}, {sentence}" for sentence in _errors_of(line))
    return said


def _errors_of(form: BaseForm) -> Iterator[str]:
    for name, errors in form.errors.items():
        label = form[name].label if name in form.fields else ""
        if name.startswith("confirm_"):
            label = "Saving will ask you"  # its box is not there yet
        for sentence in errors:
            yield f"{label}: {sentence}" if label else str(sentence)


def advice(article: Article, said: Iterable[str]) -> list[str]:
    """Give what keeps an article that can be saved from being published, unless it was ``said`` already."""
    drafts = [row.case_study for row in article.referred("placements") if not row.case_study.is_public]
    sentences = [still_a_draft(case) for case in drafts]
    sentences += [silent(row) for row in article.referred("pictures") if row.is_silent]
    return [sentence for sentence in sentences if not any(sentence in problem for problem in said)]
