"""What is done to many articles at once: each is asked whether it can be, a page says how many, and each is saved by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from articles.models import Article, ArticleTag
from articles.models.article import EDIT_ANY
from articles.publishing.problems import problems_of
from articles.publishing.signals import tell_of
from articles.revisions.history import keep, snapshot_of
from articles.writing.choosing import ChoosingSelect, TagsInput
from articles.writing.tag_names import known_names, known_or_new, likeness
from htc.lib.pages import draw
from htc.lib.words import counted, moment_of

# Each is a transaction of its own, which the disk has to confirm.
MOST_AT_ONCE = 300
MOST_NAMED = 20


@dataclass(frozen=True)
class Change:
    """What an action does to articles. ``why_not`` gives the sentences that keep each of many from it; ``make`` changes and saves one."""

    name: str
    button: str
    will: str  # "will be published", after the number of articles
    done: str  # "was published" and "were published"
    history: str
    why_not: Callable[[Sequence[Article]], list[list[str]]]
    make: Callable[[Article], None]


def apply(article: Article, request, change: Change, model_admin: admin.ModelAdmin) -> list[str]:
    """Make a change in one article, in a transaction of its own with a line in its history; give the sentences that kept it from that.

    Every bulk change of an article is saved here. The row is read anew under lock: since the page asked, somebody may have changed it.
    """
    try:
        with transaction.atomic():
            article = Article.objects.select_for_update().get(pk=article.pk)
            (said,) = hindrances([article], request, change, model_admin)
            if not said:
                before = snapshot_of(article)
                change.make(article)
                keep(article, by=request.user, before=before)
                tell_of(article, before)
                model_admin.log_change(request, article, change.history)
            return said
    except Article.DoesNotExist:
        return ["It is not there any more."]
    except IntegrityError:
        return ["Somebody else took its address at the same moment. Please choose another short name."]


def hindrances(articles: Sequence[Article], request, change: Change, model_admin: admin.ModelAdmin) -> list[list[str]]:
    """Give for each article the sentences that keep it from a change; none where nothing does. As many queries for any number."""
    may_publish = request.user.has_perm(EDIT_ANY) or change not in (PUBLISH, WITHDRAW)
    given = []
    for article, said in zip(articles, change.why_not(articles), strict=True):
        if not model_admin.has_change_permission(request, article):
            said = ["You may not change it."]
        elif not may_publish:
            said = ["You may not publish or withdraw."]
        given.append(said)
    return given


# The changes


def _why_not_published(articles: Sequence[Article]) -> list[list[str]]:
    is_done = ["It is published already."]
    return [is_done if row.status == Article.Status.PUBLISHED else said for row, said in zip(articles, problems_of(articles), strict=True)]


def _why_not_withdrawn(articles: Sequence[Article]) -> list[list[str]]:
    return [_withdrawing(article) for article in articles]


def _withdrawing(article: Article) -> list[str]:
    if article.status == Article.Status.WITHDRAWN:
        return ["It is withdrawn already."]
    return [] if article.path else ["It was never published."]


def _why_not_draft(articles: Sequence[Article]) -> list[list[str]]:
    return [_drafting(article) for article in articles]


def _drafting(article: Article) -> list[str]:
    if article.status == Article.Status.DRAFT:
        return ["It is a draft already."]
    return ["It was published before. Withdraw it instead."] if article.path else []


def _to(status: str) -> Callable[[Article], None]:
    def make(article: Article) -> None:
        article.status = status
        article.save()

    return make


PUBLISH = Change("publish", "Publish", "will be published", "published", "Published.", _why_not_published, _to(Article.Status.PUBLISHED))
WITHDRAW = Change("withdraw", "Withdraw", "will be withdrawn", "withdrawn", "Withdrawn.", _why_not_withdrawn, _to(Article.Status.WITHDRAWN))
BACK_TO_DRAFT = Change(
    "back_to_draft",
    "Make drafts",
    "will be a draft again",
    "made a draft again",
    "Made a draft again.",
    _why_not_draft,
    _to(Article.Status.DRAFT),
)


def adding(name: str) -> Change:
    """Give the change that adds the tag of a name, which is made where there is none."""

    def make(article: Article) -> None:
        article.tags.add(name)
        article.save(update_fields=["touched_at"])

    def why_not(articles: Sequence[Article]) -> list[list[str]]:
        return [["It carries the tag already."] if carries else [] for carries in _carry(articles, name)]

    return Change("add_tag", "Add the tag", f"will carry “{name}”", f"given the tag “{name}”", f"Added the tag “{name}”.", why_not, make)


def removing(name: str) -> Change:
    """Give the change that takes the tag of a name away."""

    def make(article: Article) -> None:
        article.tags.remove(name)
        article.save(update_fields=["touched_at"])

    def why_not(articles: Sequence[Article]) -> list[list[str]]:
        return [[] if carries else ["It does not carry the tag."] for carries in _carry(articles, name)]

    return Change(
        "remove_tag",
        "Remove the tag",
        f"will no longer carry “{name}”",
        f"freed of the tag “{name}”",
        f"Removed the tag “{name}”.",
        why_not,
        make,
    )


def _carry(articles: Sequence[Article], name: str) -> list[bool]:
    rows = ArticleTag.objects.filter(content_object__in=articles).values_list("content_object", "tag__name")
    carrying = {pk for pk, tag in rows if likeness(tag) == likeness(name)}
    return [article.pk in carrying for article in articles]


# Asking for the tag


class AddTagForm(forms.Form):
    """A tag by its name, new or known."""

    tag = forms.CharField(
        help_text="One tag; a name that no tag has yet makes a new one.", widget=TagsInput({"class": "vTextField"}, most=1)
    )

    def __init__(self, *args, articles: list[Article], **kwargs):
        super().__init__(*args, **kwargs)

    def clean_tag(self) -> str:
        return known_or_new(self.cleaned_data["tag"], known_names())


class RemoveTagForm(forms.Form):
    """One of the tags that the chosen articles carry."""

    tag = forms.ChoiceField(widget=ChoosingSelect)

    def __init__(self, *args, articles: list[Article], **kwargs):
        super().__init__(*args, **kwargs)
        rows = ArticleTag.objects.filter(content_object__in=articles).values("tag__name").annotate(times=Count("pk")).order_by("tag__name")
        carried = [(row["tag__name"], f"{row['tag__name']} ({row['times']} of {len(articles)})") for row in rows]
        cast(forms.ChoiceField, self.fields["tag"]).choices = [("", "Choose a tag"), *carried]


# The actions


@admin.action(description="Publish", permissions=["change"])
def publish(model_admin: admin.ModelAdmin, request, queryset: QuerySet[Article]):
    """Publish those that can be."""
    return _ask_and_apply(model_admin, request, queryset, PUBLISH)


@admin.action(description="Withdraw", permissions=["change"])
def withdraw(model_admin: admin.ModelAdmin, request, queryset: QuerySet[Article]):
    """Withdraw those that were published."""
    return _ask_and_apply(model_admin, request, queryset, WITHDRAW)


@admin.action(description="Back to draft", permissions=["change"])
def back_to_draft(model_admin: admin.ModelAdmin, request, queryset: QuerySet[Article]):
    """Make drafts of those that were never published."""
    return _ask_and_apply(model_admin, request, queryset, BACK_TO_DRAFT)


@admin.action(description="Add a tag", permissions=["change"])
def add_tag(model_admin: admin.ModelAdmin, request, queryset: QuerySet[Article]):
    """Ask for a tag and add it."""
    return _ask_for_tag(model_admin, request, queryset, add_tag, AddTagForm, adding)


@admin.action(description="Remove a tag", permissions=["change"])
def remove_tag(model_admin: admin.ModelAdmin, request, queryset: QuerySet[Article]):
    """Ask for a tag and take it away."""
    return _ask_for_tag(model_admin, request, queryset, remove_tag, RemoveTagForm, removing)


# Each asks first, and says how many.
ACTIONS = [publish, withdraw, back_to_draft, add_tag, remove_tag]


def _ask_for_tag(model_admin, request, queryset, action, form_class, change_of: Callable[[str], Change]):
    """Ask for the tag on a page that says how many articles are chosen; once it is given, go on as with any other change."""
    articles = _chosen(model_admin, request, queryset)
    if not articles:
        return None
    form = form_class(request.POST if "tag" in request.POST else None, articles=articles)
    if form.is_valid():
        return _ask_and_apply(model_admin, request, queryset, change_of(form.cleaned_data["tag"]), tag=form.cleaned_data["tag"])
    context = {"title": action.short_description, "form": form, "chosen": articles, "action": action.__name__}
    return _page(model_admin, request, "tag.html", context, status=422 if form.errors else 200)


def _ask_and_apply(model_admin, request, queryset, change: Change, tag: str = ""):
    articles = _chosen(model_admin, request, queryset)
    if not articles:
        return None
    if "confirmed" in request.POST:
        _apply_to_all(model_admin, request, articles, change)
        return None
    given = zip(articles, hindrances(articles, request, change, model_admin), strict=True)
    left_out = {article: said for article, said in given if said}
    ready = [article for article in articles if article not in left_out]
    later = [article for article in ready if change is PUBLISH and _is_to_come(article)]
    context = {
        "title": change.button,
        "change": change,
        "chosen": articles,
        "action": change.name,
        "tag": tag,
        "ready": ready[:MOST_NAMED],
        "ready_count": len(ready),
        "ready_more": len(ready) - len(ready[:MOST_NAMED]),
        "later": [(article, moment_of(article.published_at)) for article in later if article.published_at],
        "left_out": list(left_out.items()),
    }
    return _page(model_admin, request, "bulk.html", context)


def _chosen(model_admin, request, queryset) -> list[Article]:
    articles = list(queryset.order_by("pk").defer("body")[: MOST_AT_ONCE + 1])
    if len(articles) > MOST_AT_ONCE:
        model_admin.message_user(request, f"Please choose at most {MOST_AT_ONCE} articles at once. Nothing was changed.", messages.ERROR)
        return []
    return articles


def _apply_to_all(model_admin, request, articles: list[Article], change: Change) -> None:
    left_out = [(article, said) for article in articles if (said := apply(article, request, change, model_admin))]
    count = len(articles) - len(left_out)
    words = f"{counted(count, 'article was', 'articles were') if count else 'No article was'} {change.done}."
    model_admin.message_user(request, words, messages.SUCCESS if count else messages.WARNING)
    for article, said in left_out[:MOST_NAMED]:
        model_admin.message_user(request, f"Left out: “{article}”. {' '.join(said)}", messages.WARNING)
    if len(left_out) > MOST_NAMED:
        more = counted(len(left_out) - MOST_NAMED, "more was", "more were")
        model_admin.message_user(request, f"{more} left out.", messages.WARNING)


def _page(model_admin, request, name: str, context: dict, status: int = 200):
    media = model_admin.media + (context["form"].media if "form" in context else forms.Media())
    context |= {"media": media, "action_checkbox_name": ACTION_CHECKBOX_NAME}
    return draw(request, model_admin, f"admin/articles/article/{name}", context, status=status)


def _is_to_come(article: Article) -> bool:
    return article.published_at is not None and article.published_at > timezone.now()
