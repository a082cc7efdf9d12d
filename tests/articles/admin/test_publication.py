"""The page before readers see an article: what is not in order, when it goes live, who is told, and what changed since they saw it."""

import re

import pytest
from django.urls import reverse

from articles.models import Article, ImagePlacement, Site
from comments.models import DomainRule
from tests.site.journey import PostedForm, add_article, change_article, form_fields, text_of

NOW = "2026-01-30T15:00Z"


@pytest.fixture
def draft(make_article, time_machine):
    """A draft with everything that a careful editor looks for, on a Friday morning in Denver."""
    time_machine.move_to(NOW)
    article = make_article(
        'We met[fn]A note.[/fn] them at <a href="https://told.test/a">work</a>.',
        title="On keys",
        slug="on-keys",
        standfirst="What is locked.",
        status="draft",
        by=[("Ada", "Fellow")],
    )
    article.published_at = None
    article.save()
    return article


def page_of(article) -> str:
    return reverse("admin:articles_article_publish", args=[article.pk])


def fields_of(client, article) -> dict:
    """Give what a browser would post of the choice of the moment; the page has another form, too, for its links."""
    html = client.get(page_of(article)).content.decode()
    return PostedForm(f'<div id="content-main">{html[html.index('<form method="post" class="publish-when"') :]}').fields


def press(client, article, words: str, **changes):
    """Open the page, change what is chosen, press its main button, whose words are given, and follow."""
    fields = fields_of(client, article)
    if changes:
        looked = client.post(page_of(article), fields | changes | {"action": "look"})
        fields |= changes | {"agreed": looked.context["agreed"]}
        assert f">{words}</button>" in looked.content.decode()
    else:
        assert f">{words}</button>" in client.get(page_of(article)).content.decode()
    return client.post(page_of(article), fields | {"action": "publish"}, follow=True)


def said(answer) -> str:
    """Give the sentences that the next page begins with."""
    return " ".join(re.sub("<[^>]+>", "", str(message)) for message in answer.context["messages"])


def test_article_in_order_is_published_by_one_button_and_leads_to_its_page(staff_client, reader, draft):
    words = text_of(staff_client.get(page_of(draft)).content, "#content-main")
    assert words.startswith("In order\n")
    assert "Readers see it at once.\nIts date reads “30 January 2026”." in words
    assert "1 site that this article links to is asked" in words
    assert "told.test" in words
    assert "What changed" not in words
    assert not draft.outgoing.exists()

    answer = press(staff_client, draft, "Publish now")

    assert said(answer) == "Published. Readers see it at https://htc.test/2026/01/on-keys/."
    assert 'href="/2026/01/on-keys/"' in answer.content.decode()
    assert reader.get("/2026/01/on-keys/").status_code == 200
    assert [row.target_host for row in draft.outgoing.all()] == ["told.test"]
    assert draft.revisions.last().snapshot["status"] == "published"
    assert "Nothing waits to be shown" in text_of(staff_client.get(page_of(draft)).content, "#content-main")


def test_article_is_scheduled_in_words_and_in_the_time_zone_of_the_site(staff_client, reader, draft, time_machine):
    later = {"when": "at", "published_at_0": "2026-02-03", "published_at_1": "09:00", "date_precision": "month"}

    answer = press(staff_client, draft, "Schedule for 3 February, 09:00", **later)

    assert said(answer) == "Scheduled. Readers see it from Tuesday 3 February 2026, 09:00 (Denver) on; until then nobody but staff can."
    draft.refresh_from_db()
    assert (draft.published_at.isoformat(), draft.date_precision) == ("2026-02-03T16:00:00+00:00", "month")
    assert reader.get("/2026/02/on-keys/").status_code == 404
    again = staff_client.get(page_of(draft)).content.decode()
    assert "Readers see it from Tuesday 3 February 2026, 09:00 (Denver) on" in again
    assert "Its date reads “Feb 2026”." in again

    answer = press(staff_client, draft, "Publish now", when="now")

    assert said(answer).startswith("Published.")
    assert reader.get("/2026/01/on-keys/").status_code == 200


def test_only_what_is_not_in_order_is_named_each_with_its_way(staff_client, make_case, make_image, make_article):
    case, image = make_case("drafted", status="draft"), make_image(alt="", consent="")
    draft = make_article(f"One.\n\n[case:drafted]\n\n[image:{image.pk}]", slug="on-doors", status="draft")
    ImagePlacement.objects.filter(article=draft).update(alt="", decorative=False)
    draft.footnotes.create(key="left", text="Nobody points here.")
    address = reverse("admin:articles_article_change", args=[draft.pk])

    page = staff_client.get(page_of(draft))

    found = {finding.url: finding for finding in page.context["findings"]}
    assert [finding.hinders for finding in page.context["findings"]] == [True, True, False, False, False, False]
    assert "still a draft" in found[reverse("admin:articles_casestudy_change", args=[case.pk])].sentence
    assert "people in picture" in found[reverse("admin:articles_image_change", args=[image.pk])].sentence
    assert {url.partition("#")[2] for url in found if url.startswith(address)} == {"id_body", "bylines-group", "id_standfirst"}
    assert "Nobody points here" in page.content.decode()
    assert 'value="publish"' not in page.content.decode()


def test_what_the_page_did_not_show_is_not_published(staff_client, draft, time_machine):
    fields = fields_of(staff_client, draft) | {"action": "publish"}

    typed = staff_client.post(page_of(draft), fields | {"when": "at", "published_at_0": "2026-02-03", "published_at_1": ""})
    assert typed.status_code == 200  # browsers write other answers to a script into their console
    assert "You have chosen another time" in typed.content.decode()
    assert ">Schedule for 3 February, 12:00</button>" in typed.content.decode()
    unknown = staff_client.post(page_of(draft), fields | {"when": "at", "published_at_0": ""})
    assert "Please write the day" in unknown.content.decode()
    time_machine.move_to("2026-01-30T15:01Z")
    change_article(staff_client, draft, title="Other words")
    outdated = staff_client.post(page_of(draft), fields)
    assert (outdated.status_code, "after this page was made" in outdated.content.decode()) == (200, True)

    draft.refresh_from_db()
    assert draft.status == "draft"


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_not_publish_does_not_come_here(client_of, member, draft, method):
    author = member("Author")
    draft.created_by = author
    draft.save()

    assert getattr(client_of(author), method)(page_of(draft)).status_code == 403


def test_sites_that_are_not_to_be_told_are_not_named(staff_client, draft):
    DomainRule.objects.create(domain="told.test", verdict="do-not-notify")
    assert "No other site" in text_of(staff_client.get(page_of(draft)).content, "#content-main")
    Article.objects.filter(pk=draft.pk).update(linkbacks_sent=False)
    assert "the switch of this article is off" in text_of(staff_client.get(page_of(draft)).content, "#content-main")
    Site.objects.update(linkbacks_sent=False)
    assert "No other site at present" in text_of(staff_client.get(page_of(draft)).content, "#content-main")


def test_article_that_was_withdrawn_shows_what_changed_since_readers_saw_it(staff_client, draft):
    press(staff_client, draft, "Publish now")
    draft.refresh_from_db()
    change_article(staff_client, draft, status="withdrawn")
    change_article(staff_client, draft, title="On doors")

    words = text_of(staff_client.get(page_of(draft)).content, "#content-main")

    assert "What changed since readers saw it" in words
    assert "Readers saw: On keys\nNow: On doors" in words


SAVES = [
    pytest.param({"status": "draft"}, "Kept as a draft; nobody but staff can see it.", id="draft"),
    pytest.param(
        {"status": "review"}, "In review. An editor publishes it or sends it back; until then nobody but staff can see it.", id="review"
    ),
    pytest.param({"published_at_0": "2026-01-30"}, "Published. Readers see it at https://htc.test/2026/01/a-title/.", id="published"),
    pytest.param(
        {"published_at_0": "2026-02-03", "published_at_1": "09:00"},
        "Scheduled. Readers see it from Tuesday 3 February 2026, 09:00 (Denver) on; until then nobody but staff can.",
        id="scheduled",
    ),
]


@pytest.mark.parametrize(("fields", "sentence"), SAVES)
def test_save_says_what_happened_and_what_comes_next(staff_client, time_machine, fields, sentence):
    time_machine.move_to("2026-01-30T20:00Z")
    answer = add_article(staff_client, **fields)

    assert said(staff_client.get(answer["Location"])) == sentence


def test_each_further_save_says_what_it_did(staff_client, draft):
    url = reverse("admin:articles_article_change", args=[draft.pk])

    def save(**changes) -> str:
        return said(staff_client.post(url, form_fields(staff_client, url, **changes), follow=True))

    assert save() == "Nothing was changed, so nothing was saved."
    assert save(status="published").startswith("Published.")
    assert save(title="Other") == "Updated. Readers see the changes at https://htc.test/2026/01/on-keys/."
    assert save(status="withdrawn") == "Withdrawn. Its address says that it is gone."
    assert save(title="Third") == "Kept as withdrawn; nobody but staff can see it."


def test_button_of_the_form_saves_and_leads_here_without_publishing(staff_client, draft):
    url = reverse("admin:articles_article_change", args=[draft.pk])

    answer = staff_client.post(url, form_fields(staff_client, url, title="On doors", _publish="Publish…"), follow=True)

    assert answer.redirect_chain == [(page_of(draft), 302)]
    draft.refresh_from_db()
    assert (draft.title, draft.status) == ("On doors", "draft")
    again = staff_client.post(url, form_fields(staff_client, url, _publish="Publish…"), follow=True)
    assert again.redirect_chain == [(page_of(draft), 302)]
    assert "Nothing was changed" not in again.content.decode()
    new = staff_client.post(reverse("admin:articles_article_add"), form_new(staff_client), follow=True)
    assert new.redirect_chain == [(page_of(Article.objects.get(title="New")), 302)]


def form_new(client) -> dict:
    return form_fields(client, reverse("admin:articles_article_add"), title="New", body="Words.", _publish="Publish…")
