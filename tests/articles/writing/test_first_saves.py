"""Out of one form comes one row, however often it is posted."""

import threading

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from articles.models import Article, Author, CaseStudy, FirstSave
from articles.writing.first_saves import fingerprint_of, with_keys
from tests.site.journey import article_form, byline_fields, form_fields

ADD = reverse("admin:articles_article_add")
NAME = "0123456789abcdef"

KEYED = [
    pytest.param("r-0-a=x&r-TOTAL_FORMS=1&r-INITIAL_FORMS=0", {"0": 7}, "r-0-a=x&r-0-id=7&r-TOTAL_FORMS=1&r-INITIAL_FORMS=1", id="one"),
    pytest.param(
        "r-0-a=&r-1-a=x&r-TOTAL_FORMS=2&r-INITIAL_FORMS=0",
        {"1": 7},
        "r-0-a=x&r-0-id=7&r-1-a=&r-TOTAL_FORMS=2&r-INITIAL_FORMS=1",
        id="known rows stand before empty ones",
    ),
    pytest.param(
        "r-0-a=x&r-1-a=y&r-TOTAL_FORMS=2&r-INITIAL_FORMS=0",
        {"0": None},
        "r-0-a=y&r-TOTAL_FORMS=1&r-INITIAL_FORMS=0",
        id="what became a case study of its own is no row any more",
    ),
    pytest.param("r-0-a=x&r-0-id=7&r-TOTAL_FORMS=1&r-INITIAL_FORMS=1", {"0": 8}, None, id="a form that knows its keys"),
    pytest.param("r-0-a=x&r-TOTAL_FORMS=many&r-INITIAL_FORMS=0", {"0": 7}, "r-0-a=x&r-TOTAL_FORMS=0&r-INITIAL_FORMS=0", id="no number"),
]


@pytest.mark.parametrize(("posted", "keys", "expected"), KEYED)
def test_rows_that_were_saved_carry_their_keys(posted, keys, expected):
    given = with_keys(QueryDict(posted), {"r": keys, "other": {}})

    assert given.dict() == QueryDict(expected or posted).dict()


def test_post_is_known_by_what_it_says_and_not_by_its_button_or_token():
    first = QueryDict("title=A&csrfmiddlewaretoken=1&_save=1")

    assert fingerprint_of(first) == fingerprint_of(QueryDict("_publish=1&csrfmiddlewaretoken=2&title=A"))
    assert fingerprint_of(first) != fingerprint_of(QueryDict("title=B&_save=1"))


def new_form(**changes) -> dict:
    case = {"new_cases-TOTAL_FORMS": "1", "new_cases-INITIAL_FORMS": "0", "new_cases-0-title": "A raid", "new_cases-0-slug": "raid"}
    case |= {"new_cases-0-summary": "Told.", "new_cases-0-status": "published"}
    fields = article_form(status="draft", body="One.\n\n[case:raid]", kept_as=NAME, began_from="", **byline_fields(("Ada", "Fellow")))
    return fields | case | changes


def test_form_that_is_posted_twice_makes_one_article_and_says_so(staff_client):
    answers = [staff_client.post(ADD, new_form(), follow=True) for _ in range(2)]

    article = Article.objects.get()
    assert [answer.redirect_chain[-1][0] for answer in answers] == [reverse("admin:articles_article_change", args=[article.pk])] * 2
    assert "was saved already" in " ".join(map(str, answers[1].context["messages"]))
    assert article.revisions.count() == 1


def test_form_that_is_taken_up_again_by_back_changes_what_it_made(staff_client):
    staff_client.post(ADD, new_form())
    answer = staff_client.post(ADD, new_form(title="Another title", **{"bylines-0-role": "Guest"}))

    assert answer.status_code == 302
    article = Article.objects.get()
    assert article.title == "Another title"
    assert [(line.author.name, line.role) for line in article.bylines.all()] == [("Ada", "Guest")]
    assert CaseStudy.objects.get().slug == "raid"
    assert article.placements.count() == 1


def test_form_taken_up_by_back_asks_before_it_writes_over_a_later_save(staff_client):
    staff_client.post(ADD, new_form())
    url = reverse("admin:articles_article_change", args=[Article.objects.get().pk])
    staff_client.post(url, form_fields(staff_client, url, title="Later"))

    refused = staff_client.post(ADD, new_form(title="From before"))

    assert "after you had opened it here" in refused.content.decode()
    assert Article.objects.get().title == "Later"
    version = refused.context["adminform"].form["confirm_overwrite"].field.widget.attrs["value"]
    staff_client.post(ADD, new_form(title="From before", confirm_overwrite=version))
    assert Article.objects.get().title == "From before"


def test_name_of_a_form_is_good_for_its_account_alone(staff_client, client_of, member):
    plain = {"body": "One.", "new_cases-TOTAL_FORMS": "0"}
    staff_client.post(ADD, new_form(**plain))

    client_of(member("Editor")).post(ADD, new_form(**plain, title="Mine"))

    assert Article.objects.count() == 2


def test_case_study_too_is_made_once(staff_client):
    form = {"title": "A raid", "slug": "", "summary": "Told.", "status": "draft", "body": "", "sources": "", "tags": "", "kept_as": NAME}

    for title in ("A raid", "A raid", "Two raids"):
        staff_client.post(reverse("admin:articles_casestudy_add"), form | {"title": title})

    assert CaseStudy.objects.get().title == "Two raids"


def test_what_was_deleted_since_may_be_made_anew(staff_client):
    staff_client.post(ADD, new_form())
    Article.objects.all().delete()
    CaseStudy.objects.all().delete()

    staff_client.post(ADD, new_form(title="Again"))

    assert Article.objects.get().title == "Again"


@pytest.mark.django_db(transaction=True)
def test_form_that_is_posted_twice_at_once_makes_one_article(staff):
    Author.objects.create(name="Ada")
    start = threading.Barrier(2)
    clients = [Client(), Client()]
    fields = new_form()
    codes = []

    def post(client):
        client.force_login(staff)
        start.wait()
        codes.append(client.post(ADD, fields).status_code)
        connection.close()

    threads = [threading.Thread(target=post, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert codes == [302, 302]
    assert Article.objects.count() == CaseStudy.objects.count() == FirstSave.objects.count() == 1
