"""The previews of an article as pages of the admin: of the form as it stands, and the private links that show it to others."""

from dataclasses import dataclass
from typing import cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from articles.models import Article, Byline, CaseStudy, PreviewLink
from articles.previews.unsaved import advice, bylines_in, parse_anyway, problems, unsaved_article
from articles.writing.forms import ArticleForm
from htc.lib.languages import speak
from htc.lib.pages import AdminPage, draw, row_of
from htc.lib.words import moment_of


class PreviewLinkForm(forms.Form):
    """How long a new link shall stand."""

    days = forms.TypedChoiceField(
        label="It opens the article for",
        choices=[(1, "1 day"), (7, "7 days"), (30, "30 days")],
        initial=7,
        coerce=int,
        help_text="Whoever has the link reads the article as it was last saved, without a login, and can pass the link on. "
        "It ends by itself, or when you revoke it.",
        error_messages={"invalid_choice": "Please choose 1, 7 or 30 days."},
    )


def preview(request, model_admin: admin.ModelAdmin, pk: int | None = None) -> HttpResponse:
    """Show the posted form as readers would see its article, and what is wrong with it; nothing is saved.

    GET, such as after a login in between, leads to the form: what was typed in it is in no address.
    """
    article = row_of(request, model_admin, pk, model_admin.has_change_permission) if pk else None
    if article is None and not model_admin.has_add_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        return redirect("admin:articles_article_change", pk) if pk else redirect("admin:articles_article_add")
    as_posted = posted(request, model_admin, article)
    speak(as_posted.shown.language)
    context = {"article": as_posted.shown, "problems": as_posted.problems, "advice": advice(as_posted.shown, as_posted.problems)}
    response = _drawn(request, context | {"is_preview": True, "is_unsaved": True})
    response["X-Robots-Tag"] = "noindex"
    return response


def _drawn(request, context: dict) -> HttpResponse:
    """Draw the page of an article, or where these are asked for its cards, in lists and on other sites."""
    if request.POST.get("_seen_as") == "card":
        article = context["article"]
        article.path = article.path or article.planned_path()  # where its card would lead
        return render(request, "articles/article_preview_card.html", context)
    return render(request, "articles/article_preview.html", context)


@dataclass(frozen=True, slots=True)
class Posted:
    """The article of a posted form as saving would make it, and the sentences that keep it from being saved."""

    shown: Article
    problems: list[str]


def posted(request, model_admin: admin.ModelAdmin, article: Article | None) -> Posted:
    """Read the form that was posted of an article, None for a new one; nothing is saved."""
    form_class = cast(type[ArticleForm], model_admin.get_form(request, article, change=article is not None))
    form = form_class(request.POST, request.FILES, instance=article)
    create = model_admin._create_formsets  # type: ignore[attr-defined]  # Django’s own, which no stub names
    formsets, _ = create(request, form.instance, change=article is not None)
    said = problems(form, formsets)
    parsed = parse_anyway(form)
    new = [row for formset in formsets if formset.model is CaseStudy for row in formset.forms if row.has_changed()]
    cases = {row.instance.slug: row.instance for row in new} | form.placeable(place.slug for place in parsed.cases)
    bylines = [line for formset in formsets if formset.model is Byline for line in bylines_in(formset)]
    return Posted(unsaved_article(form, parsed, bylines, cases), said)


def preview_links(request, model_admin: admin.ModelAdmin, pk: int) -> HttpResponse:
    """Show the links that stand, make one, or revoke one.

    A new one is shown in the answer to the POST: a redirect would have to keep its address somewhere on the way.
    """
    article = row_of(request, model_admin, pk, model_admin.has_change_permission)
    if request.method == "POST" and "revoke" in request.POST:
        return _revoke(request, model_admin, article)
    form, address = PreviewLinkForm(request.POST or None), ""
    if form.is_valid() and not article.is_public:
        link, address = PreviewLink.make(article, request.user, days=form.cleaned_data["days"])
        model_admin.log_change(request, article, f"Made a preview link that opens until {moment_of(link.expires_at)}.")
    links = article.preview_links.standing().select_related("made_by")
    context = {"title": "Preview links", "form": form, "address": address, "links": links}
    status = 422 if form.errors else 200
    return draw(request, model_admin, "admin/articles/article/preview_links.html", context, row=article, status=status)


def _revoke(request, model_admin: admin.ModelAdmin, article: Article) -> HttpResponse:
    number = request.POST["revoke"]
    link = article.preview_links.filter(pk=number).first() if number.isascii() and number.isdigit() else None
    if link is None:
        model_admin.message_user(request, "This link was no longer there.", messages.WARNING)
    else:
        link.delete()
        until = moment_of(link.expires_at)
        model_admin.log_change(request, article, f"Revoked the preview link that would have opened until {until}.")
        model_admin.message_user(request, "The link was revoked. It opens nothing any more.", messages.SUCCESS)
    return redirect("admin:articles_article_preview_links", article.pk)


PAGES = [
    AdminPage("add/preview/", preview, "articles_article_preview_new"),
    AdminPage("<int:pk>/preview/", preview, "articles_article_preview"),
    AdminPage("<int:pk>/preview-links/", preview_links, "articles_article_preview_links"),
]
