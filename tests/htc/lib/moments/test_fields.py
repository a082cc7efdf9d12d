"""Dates and times in the forms of the admin: taken as they are written, and asked about where they can be read in two ways."""

from django import forms
from django.contrib import admin
from django.urls import resolve, reverse

from articles.models import Article, Site
from htc.lib.moments.fields import DayField, MomentField
from htc.redaction.models import Redaction
from tests.site.journey import posted_form, text_of


def test_every_date_of_the_admin_is_taken_as_it_is_written(staff, rf, db):
    request = rf.get("/admin/")
    request.user, request.site, request.resolver_match = staff, Site.current(), resolve("/admin/")
    seen = []
    for model, page in admin.site._registry.items():
        if model is Redaction or not page.has_add_permission(request):  # that one has a form of its own
            continue
        inlines = [inline(model, admin.site).get_formset(request).form for inline in page.inlines]
        for form in [page.get_form(request), *inlines]:
            for name, field in form.base_fields.items():
                if isinstance(field, forms.DateField | forms.DateTimeField | forms.SplitDateTimeField | forms.TimeField):
                    seen.append(f"{model.__name__} {name}")
                    assert isinstance(field, DayField | MomentField), seen[-1]

    assert {"Article published_at", "Article made_at", "DomainRule expires_at"} <= set(seen)


def test_moment_is_read_in_either_box_and_asked_about_with_both_readings(staff_client, make_article, time_machine):
    time_machine.move_to("2026-11-30T17:00Z", tick=False)
    article = make_article(status="draft", published_at=None)
    address = reverse("admin:articles_article_change", args=[article.pk])

    def save(day: str, clock: str = ""):
        return staff_client.post(address, posted_form(staff_client, address, published_at_0=day, published_at_1=clock))

    asked = save("03/02/2014 3pm")
    choices = text_of(asked.content, ".readings")
    hour = save("3 Feb", "9")
    two = save("3 Feb 9am", "10:00")
    none = save("soon")
    held = Article.objects.get().published_at
    chosen = save(["03/02/2014 3pm", "2014-02-03 15:00:00"])

    assert asked.status_code == hour.status_code == 200
    assert "“03/02/2014 3pm” can be read in two ways." in text_of(asked.content)
    assert "3 February 2014, 15:00" in choices
    assert "2 March 2014, 15:00" in choices
    assert [words in text_of(hour.content, ".readings") for words in ("09:00", "21:00")] == [True, True]
    assert "There are two times here." in text_of(two.content)
    assert "“soon” is no date that can be read." in text_of(none.content)
    assert held is None
    assert chosen.status_code == 302
    assert f"{Article.objects.get().published_at:%Y-%m-%dT%H:%M}" == "2014-02-03T22:00"
    save("tomorrow", "9am")
    assert f"{Article.objects.get().published_at:%Y-%m-%dT%H:%M}" == "2026-12-01T16:00"


def test_day_of_old_articles_is_asked_about(staff_client, make_article):
    make_article()
    address = reverse("admin:articles_article_close_old")

    asked = staff_client.post(address, {"before": "03/02/2014", "comments": "on"})
    read = staff_client.post(address, {"before": "15 Jan 2020", "comments": "on"})
    timed = staff_client.post(address, {"before": "15 Jan 2020 3pm", "comments": "on"})

    assert "3 February 2014" in text_of(asked.content, ".readings")
    assert read.context["counted"] == 1
    assert "Please leave the time out." in text_of(timed.content)
