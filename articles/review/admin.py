"""The review of an article as a page of the admin: its remarks, and every act of a review by a form that needs no script.

The same address answers the editor's script in JSON: the cards of the remarks drawn anew, or the sentence why nothing was done.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from articles.models import Article
from articles.review import reviewing
from articles.review.forms import AnswerForm, RemarkForm, SendBackForm
from articles.review.models import Remark
from articles.writing.together import version_of, words_of_save
from htc.lib.pages import AdminPage, draw, row_of
from htc.lib.words import counted, fitting

CARDS = "admin/articles/article/_remark_cards.html"


@dataclass
class Done:
    """What came of an act: the sentence, or the form that could not be taken; ``about`` is the key of the remark it belongs to."""

    said: str = ""
    level: int = messages.SUCCESS
    refused: RemarkForm | AnswerForm | SendBackForm | None = None
    about: int | None = None

    @property
    def sentences(self) -> str:
        """Why the form was not taken, in one line."""
        return " ".join(str(said) for errors in self.refused.errors.values() for said in errors) if self.refused else ""


@dataclass
class Card:
    """A remark as a page shows it: ``place`` is where its passage begins, None where that is gone."""

    remark: Remark
    place: int | None
    may_be_taken_back: bool
    answer_form: AnswerForm


def review(request, model_admin: admin.ModelAdmin, pk: int) -> HttpResponse:
    """Show the remarks on an article with the forms of a review; a POST does what its button ``act`` says."""
    article = row_of(request, model_admin, pk, model_admin.has_view_permission)
    wants_cards = "application/json" in request.headers.get("Accept", "")
    done = _act(request, model_admin, article) if request.method == "POST" else Done()
    if wants_cards:
        return JsonResponse({"said": done.sentences}, status=422) if done.refused else JsonResponse(_cards(request, article, done))
    if done.said:
        model_admin.message_user(request, done.said, done.level)
        return redirect("admin:articles_article_review", article.pk)
    return _page(request, model_admin, article, done)


def remarks_context(request, article: Article, refused: Done | None = None) -> dict:
    """Give what the cards of an article's remarks show to a user; ``refused`` holds the form of an answer that was not taken."""
    cards = [
        Card(remark, place, reviewing.may_take_back(request.user, remark), AnswerForm(about=remark.pk))
        for remark, place in reviewing.remarks_on(article)
    ]
    for card in cards:
        if refused and isinstance(refused.refused, AnswerForm) and card.remark.pk == refused.about:
            card.answer_form = refused.refused
    open_count = sum(card.remark.done_at is None for card in cards)
    return {"remark_cards": cards, "open_count": open_count, "may_remark": reviewing.may_remark(request.user), "original": article}


def _cards(request, article: Article, done: Done) -> dict:
    context = remarks_context(request, article)
    return {"said": done.said, "cards": render_to_string(CARDS, context, request), "open": context["open_count"], "about": done.about}


def _page(request, model_admin: admin.ModelAdmin, article: Article, done: Done) -> HttpResponse:
    context = remarks_context(request, article, done)
    may_change = model_admin.has_change_permission(request, article)
    context |= {
        "title": "Remarks",
        "has_forms": True,
        "remark_form": done.refused if isinstance(done.refused, RemarkForm) else RemarkForm(article=article),
        "back_form": done.refused if isinstance(done.refused, SendBackForm) else _back_form(None, article, request),
        "may_send_back": context["may_remark"] and may_change and article.status == Article.Status.REVIEW,
        "may_send_to_review": may_change and article.status == Article.Status.DRAFT,
    }
    return draw(request, model_admin, "admin/articles/article/review.html", context, row=article, status=422 if done.refused else 200)


def _back_form(data, article: Article, request) -> SendBackForm:
    return SendBackForm(
        data,
        version=version_of(article),
        has_open=article.remarks.open().exists(),
        saved_since=lambda: words_of_save(article, request.user),
    )


# The acts


@transaction.atomic
def _act(request, model_admin: admin.ModelAdmin, article: Article) -> Done:
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        return Done("Nothing was done: please use one of the buttons.", messages.WARNING)
    # Locked, so that of two who act at once the second sees what the first has done.
    held = Article.objects.select_for_update().get(pk=article.pk)
    return act(request, model_admin, held)


def _remark(request, model_admin, article: Article) -> Done:
    if not reviewing.may_remark(request.user):
        raise PermissionDenied
    form = RemarkForm(request.POST, article=article)
    if not form.is_valid():
        return Done(refused=form)
    made = reviewing.remark(article, form.cleaned_data["text"], by=request.user, passage=form.cleaned_data["passage"])
    return Done("Your remark is kept. Its author sees it in the article's form.", about=made.pk)


def _about(act: Callable[..., Done]) -> Callable[..., Done]:
    """Give an act that is about one remark of the article, named by ``about``."""

    def with_remark(request, model_admin, article: Article) -> Done:
        number = request.POST.get("about", "")
        remark = article.remarks.begun().filter(pk=number).first() if number.isascii() and number.isdigit() else None
        return act(request, remark) if remark else Done("This remark was no longer there.", messages.WARNING)

    return with_remark


@_about
def _answer(request, remark: Remark) -> Done:
    form = AnswerForm(request.POST, about=remark.pk)
    if not form.is_valid():
        return Done(refused=form, about=remark.pk)
    reviewing.answer(remark, form.cleaned_data["text"], by=request.user)
    return Done("Your answer is kept.", about=remark.pk)


@_about
def _mark_done(request, remark: Remark) -> Done:
    reviewing.mark(remark, done=True, by=request.user)
    return Done("Marked as done.", about=remark.pk)


@_about
def _open_again(request, remark: Remark) -> Done:
    reviewing.mark(remark, done=False, by=request.user)
    return Done("Open again.", about=remark.pk)


@_about
def _take_back(request, remark: Remark) -> Done:
    if not reviewing.may_take_back(request.user, remark):
        return Done("Nothing was taken back: a remark that was answered stays, and each is its writer's own.", messages.WARNING)
    remark.delete()
    return Done("Your remark was taken back.")


def _send_back(request, model_admin, article: Article) -> Done:
    if not (reviewing.may_remark(request.user) and model_admin.has_change_permission(request, article)):
        raise PermissionDenied
    if article.status != Article.Status.REVIEW:
        return Done(f"Nothing was done: the article is not in review. {_state_of(article)}", messages.WARNING)
    form = _back_form(request.POST, article, request)
    if not form.is_valid():
        return Done(refused=form)
    told = reviewing.send_back(article, form.cleaned_data["note"], by=request.user)
    count = article.remarks.open().count()
    model_admin.log_change(request, article, f"Sent back with {counted(count, 'remark')}.")
    by_mail = f"; {counted(told, 'mail')} {fitting(told, 'tells', 'tell')} them that there is something to read" if told else ""
    return Done(
        f"Sent back with {counted(count, 'remark')}. The article is a draft again. Its authors find it on their first page{by_mail}."
    )


def _send_to_review(request, model_admin, article: Article) -> Done:
    if not model_admin.has_change_permission(request, article):
        raise PermissionDenied
    if article.status != Article.Status.DRAFT:
        return Done(f"Nothing was done: the article is no draft. {_state_of(article)}", messages.WARNING)
    reviewing.send_to_review(article, by=request.user)
    model_admin.log_change(request, article, "Sent to review.")
    return Done("Sent to review. Editors find it on their first page.")


def _state_of(article: Article) -> str:
    words = article.get_status_display().lower()
    return f"It is {'a ' if article.status == Article.Status.DRAFT else ''}{words}."


_ACTS: dict[str, Callable[..., Done]] = {
    "remark": _remark,
    "answer": _answer,
    "done": _mark_done,
    "open": _open_again,
    "take_back": _take_back,
    "send_back": _send_back,
    "to_review": _send_to_review,
}
PAGES = [AdminPage("<int:pk>/review/", review, "articles_article_review")]
