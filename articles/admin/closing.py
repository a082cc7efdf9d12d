"""One switch for old articles: the page of the admin that closes the responses of all that are older than a date."""

from datetime import datetime, time

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from articles.models import Article
from articles.models.article import EDIT_ANY
from htc.lib.moments.fields import DayField
from htc.lib.pages import AdminPage, draw
from htc.lib.words import counted


class ClosingForm(forms.Form):
    """Which articles, and what of them is closed."""

    before = DayField(label="Articles published before")
    comments = forms.BooleanField(label="Close their comments", required=False)
    linkbacks = forms.BooleanField(label="Close them for responses of other sites", required=False)

    def clean(self):
        super().clean()
        if not (self.cleaned_data.get("comments") or self.cleaned_data.get("linkbacks")):
            raise forms.ValidationError("Please choose what is to be closed.")
        return self.cleaned_data

    def older(self):
        """The articles that are older than the date, open or closed; drafts have no date."""
        return Article.objects.filter(published_at__lt=timezone.make_aware(datetime.combine(self.cleaned_data["before"], time())))

    def articles(self):
        """Those of them in which something would be closed."""
        comments = Q(comments_open=True) if self.cleaned_data["comments"] else Q(pk=None)
        linkbacks = Q(linkbacks_open=True) if self.cleaned_data["linkbacks"] else Q(pk=None)
        return self.older().filter(comments | linkbacks)


@transaction.atomic
def close(form: ClosingForm, by) -> int:
    """Close what the form says, with a line in the history of each article, and give how many articles there were.

    Their moment of change moves on, so that whoever has one of them open is told before the form opens it again unawares.
    """
    articles = list(form.articles().select_for_update().only("title"))
    now = timezone.now()
    if form.cleaned_data["comments"]:
        form.older().filter(comments_open=True).update(comments_open=False, comments_closed_at=now, touched_at=now)
    if form.cleaned_data["linkbacks"]:
        form.older().filter(linkbacks_open=True).update(linkbacks_open=False, touched_at=now)
    if articles:
        LogEntry.objects.log_actions(by.pk, articles, CHANGE, "Closed together with all older articles.")
    return len(articles)


def close_old(request, model_admin: admin.ModelAdmin) -> HttpResponse:
    """Ask for a date, say how many articles it concerns, and close them when that is confirmed."""
    if not (request.user.has_perm(EDIT_ANY) and model_admin.has_change_permission(request)):
        raise PermissionDenied
    form = ClosingForm(request.POST or None)
    found = form.articles().count() if form.is_valid() else None
    if found and "confirmed" in request.POST:
        count = close(form, request.user)
        model_admin.message_user(request, f"{counted(count, 'article was', 'articles were')} closed.", messages.SUCCESS)
        return redirect("admin:articles_article_changelist")
    context = {"title": "Close old articles", "form": form, "counted": found}
    return draw(request, model_admin, "admin/articles/article/close_old.html", context)


PAGES = [AdminPage("close-old/", close_old, "articles_article_close_old")]
