"""Several people at one article: they hear of each other, and nobody's words are written over unasked."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article, CaseStudy, EditingNotice
from tests.site.journey import add_article, article_form, byline_fields, text_of, undrawn

ADD = reverse("admin:articles_article_add")


def sign_in(name: str, first_name: str = "", last_name: str = "", *permissions: str) -> Client:
    """Give the client of a new member of staff; without ``permissions`` one who may do everything."""
    user = get_user_model().objects.create_user(
        name, is_staff=True, is_superuser=not permissions, first_name=first_name, last_name=last_name
    )
    user.user_permissions.add(*Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def ada(db):
    return sign_in("ada", "Ada", "Lindqvist")


@pytest.fixture
def ben(db):
    return sign_in("ben", "Ben", "Ade")


def form_of(row) -> str:
    return reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])


def editing(row) -> str:
    return reverse(f"admin:articles_{row._meta.model_name}_editing", args=[row.pk])


def opened(client, row) -> dict:
    """Open the form of an article or a case study and give everything that a browser would post from it."""
    with undrawn():
        form = client.get(form_of(row)).context_data["adminform"].form
    posted = {name: value for name in form.fields if (value := form[name].value()) not in (None, False)}
    if isinstance(row, CaseStudy):
        return posted | {"tags": ""}
    return article_form(
        **{name: posted[name] for name in ("title", "slug", "body", "status", "kept_as", "began_from")},
        published_at_0="2014-01-15",
        published_at_1="12:00:00",
    )


def words_on(page) -> str:
    return text_of(page.content, "#container")


def notes_for(client, row, **told) -> str:
    """Give what the server answers to a form that tells it is still open."""
    return " ".join(client.post(editing(row), told).json()["notes"])


# Who else has it open


def test_who_opens_second_reads_who_was_first_and_since_when(ada, ben, make_article, time_machine):
    article = make_article()
    time_machine.move_to("2026-03-01T21:20Z")  # 14:20 in Denver

    first = words_on(ben.get(form_of(article)))
    time_machine.move_to("2026-03-01T21:22Z")
    second = words_on(ada.get(form_of(article)))

    assert "has had this article open" not in first
    assert "Ben Ade has had this article open since 14:20." in second


def test_own_second_window_another_article_and_the_list_say_nothing(ada, ben, make_article):
    article, other = make_article(), make_article()
    ben.get(form_of(other))
    ada.get(form_of(article))

    pages = [ada.get(address) for address in (form_of(article), reverse("admin:articles_article_changelist"), ADD)]

    assert [page for page in pages if "open since" in words_on(page)] == []


def test_case_study_has_its_notices_too(ada, ben, make_case):
    case = make_case("jakarta")
    ben.get(form_of(case))

    assert "Ben Ade has had this case study open since" in words_on(ada.get(form_of(case)))


def test_notice_lasts_three_minutes_from_the_last_sign_of_the_form(ada, ben, make_article, time_machine):
    article = make_article()
    time_machine.move_to("2026-03-01T12:00Z")
    ben.get(form_of(article))
    time_machine.move_to("2026-03-01T12:02Z")
    ben.post(editing(article), {})
    time_machine.move_to("2026-03-01T12:04:50Z")
    still = words_on(ada.get(form_of(article)))
    time_machine.move_to("2026-03-01T12:05:01Z")

    assert "open since 05:00" in still
    assert "open since" not in words_on(ada.get(form_of(article)))


def test_stale_notices_are_deleted_when_one_is_written(ada, ben, make_article, time_machine):
    time_machine.move_to("2026-03-01T12:00Z")
    for _ in range(3):
        ben.get(form_of(make_article()))
    time_machine.move_to("2026-03-01T12:10Z")

    ada.get(form_of(make_article()))

    assert [notice.user.username for notice in EditingNotice.objects.all()] == ["ada"]


def test_form_that_is_open_hears_who_opened_it_later(ada, ben, make_article, time_machine):
    article = make_article()
    time_machine.move_to("2026-03-01T21:20Z")
    ada.get(form_of(article))
    since = EditingNotice.objects.get().seen_at.isoformat()
    alone = notes_for(ada, article, since=since)
    time_machine.move_to("2026-03-01T21:21Z")
    ben.get(form_of(article))

    assert alone == ""
    assert notes_for(ada, article, since=since) == "Ben Ade opened this article at 14:21 and has it open too."
    assert notes_for(ben, article, since=EditingNotice.objects.get(user__username="ben").seen_at.isoformat()) == ""


def test_form_that_is_open_hears_that_another_version_was_saved(ada, ben, make_article):
    article = make_article()
    hers = opened(ada, article)
    ben.post(form_of(article), opened(ben, article))

    told = notes_for(ada, article, began_from=hers["began_from"])

    assert re.search(r"Ben Ade saved this article at \d\d:\d\d\. What you save now would be written over what was saved then", told)
    assert "saved" not in notes_for(ada, article, began_from=opened(ada, article)["began_from"])


def test_saving_removes_the_notice_and_an_error_keeps_it(ada, make_article):
    article = make_article()

    refused = ada.post(form_of(article), opened(ada, article) | {"title": ""})
    assert (refused.status_code, EditingNotice.objects.count()) == (200, 1)
    saved = ada.post(form_of(article), opened(ada, article))

    assert (saved.status_code, EditingNotice.objects.count()) == (302, 0)


def test_leaving_removes_the_notice_unless_another_window_renewed_it(ada, make_article):
    article = make_article()
    ada.get(form_of(article))
    seen = EditingNotice.objects.get().seen_at.isoformat()
    later = ada.post(editing(article), {}).json()["seen"]

    ada.post(editing(article), {"leave": "on", "seen": seen})
    assert EditingNotice.objects.count() == 1
    ada.post(editing(article), {"leave": "on", "seen": later})

    assert not EditingNotice.objects.exists()


def test_asking_without_posting_writes_nothing(ada, make_article):
    article = make_article()

    answer = ada.get(editing(article))

    assert answer.json()["notes"] == []
    assert not EditingNotice.objects.exists()


def test_signed_out_form_is_led_to_the_login(reader, make_article):
    article = make_article()

    for answer in (reader.get(editing(article)), reader.post(editing(article)), reader.get(reverse("admin:articles_article_editing"))):
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("admin:login"))
    assert not EditingNotice.objects.exists()


def test_who_may_only_look_leaves_no_notice_and_gets_no_marks(make_article):
    article = make_article()
    reader_of_drafts = sign_in("cleo", "", "", "view_article", "edit_any_article")

    page = reader_of_drafts.get(form_of(article))

    assert page.status_code == 200
    assert not {"kept_as", "began_from"} & set(re.findall(r'name="(\w+)"', page.content.decode()))
    assert "write over" not in words_on(page)
    assert reader_of_drafts.post(editing(article)).status_code == 403
    assert not EditingNotice.objects.exists()


def test_time_that_cannot_be_read_is_refused(ada, make_article):
    assert ada.post(editing(make_article()), {"seen": "yesterday", "leave": "on"}).status_code == 400


def test_form_of_a_deleted_draft_is_told(ada, make_article):
    article = make_article(status="draft")
    address = editing(article)
    article.delete()

    assert "was deleted while you had it open" in " ".join(ada.post(address, {}).json()["notes"])


# Saving over the words of somebody else


def test_saving_over_a_version_that_was_not_seen_is_refused_and_everything_typed_stays(ada, ben, make_article):
    article = make_article("First words.")
    hers = opened(ada, article)
    ben.post(form_of(article), opened(ben, article) | {"body": "Words of Ben."})

    answer = ada.post(
        form_of(article), hers | {"title": "Her title", "body": "Words of Ada.", "tags": "her-tag", **byline_fields(("Ada", "Her role"))}
    )

    article.refresh_from_db()
    assert answer.status_code == 200
    assert re.search(r"Ben Ade saved this article at \d\d:\d\d, after you had opened it here", words_on(answer))
    assert '<input type="checkbox" name="confirm_overwrite"' in answer.content.decode()
    assert all(words in answer.content.decode() for words in ("Her title", "Words of Ada.", "Her role", 'value="her-tag"'))
    assert (article.title, article.body) != ("Her title", "<p>Words of Ada.</p>")
    assert article.body == "<p>Words of Ben.</p>"


def test_tick_writes_over_the_version_it_was_given_for_and_no_later_one(ada, ben, make_article):
    article = make_article()
    hers = opened(ada, article) | {"body": "Words of Ada."}
    ben.post(form_of(article), opened(ben, article))
    asked = ada.post(form_of(article), hers)
    tick = {"confirm_overwrite": version_in(asked)}
    ben.post(form_of(article), opened(ben, article) | {"body": "Words of Ben."})

    again = ada.post(form_of(article), hers | tick)
    assert "Ben Ade saved this article" in words_on(again)
    assert "checked" not in re.search(r'<input type="checkbox" name="confirm_overwrite"[^>]*>', again.content.decode())[0]
    saved = ada.post(form_of(article), hers | {"confirm_overwrite": version_in(again)})

    article.refresh_from_db()
    assert (saved.status_code, article.body) == (302, "<p>Words of Ada.</p>")


def version_in(page) -> str:
    """Give the value that the tick would post."""
    return re.search(r'<input type="checkbox" name="confirm_overwrite" value="([^"]+)"', page.content.decode())[1]


def test_two_windows_of_one_person_count_as_two(ada, make_article):
    article = make_article()
    first, second = opened(ada, article), opened(ada, article)
    ada.post(form_of(article), first)

    answer = ada.post(form_of(article), second)

    assert "You saved this article at" in words_on(answer)
    assert "from another window" in words_on(answer)


def test_save_of_a_command_is_told_without_a_name(ada, make_article):
    article = make_article()
    hers = opened(ada, article)
    Article.objects.get(pk=article.pk).save()

    assert "This article was saved at" in words_on(ada.post(form_of(article), hers))


def test_case_study_is_guarded_too(ada, ben, make_case):
    case = make_case("jakarta")
    hers = opened(ada, case) | {"summary": "Her summary."}
    assert ben.post(form_of(case), opened(ben, case) | {"summary": "His summary."}).status_code == 302

    refused = ada.post(form_of(case), hers)
    case.refresh_from_db()
    assert "Ben Ade saved this case study at" in words_on(refused)
    assert case.summary == "His summary."
    assert ada.post(form_of(case), hers | {"confirm_overwrite": "on"}).status_code == 302

    case.refresh_from_db()
    assert case.summary == "Her summary."


def test_script_that_names_no_version_is_taken_as_it_is(ada, ben, make_article):
    article = make_article()
    ben.post(form_of(article), opened(ben, article))

    answer = ada.post(form_of(article), opened(ada, article) | {"began_from": "", "body": "From a script."})

    article.refresh_from_db()
    assert (answer.status_code, article.body) == (302, "<p>From a script.</p>")


def test_saving_once_more_from_a_fresh_form_is_no_conflict_and_no_change_by_itself(ada, make_article):
    article = make_article()

    answers = [ada.post(form_of(article), opened(ada, article) | {"_continue": "1"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert "kept" not in " ".join(entry.get_change_message().lower() for entry in LogEntry.objects.all())


# What the browser is told


def saved_in(answer) -> list[str]:
    cookie = answer.cookies.get("htc-saved")
    return cookie.value.split(".") if cookie else []


@pytest.mark.parametrize("button", ["_save", "_continue", "_addanother"])
def test_browser_is_told_by_a_cookie_of_the_admin_which_form_was_saved(ada, make_article, button):
    article = make_article()
    form = opened(ada, article)

    answer = ada.post(form_of(article), form | {button: "1"})

    assert saved_in(answer) == [form["kept_as"]]
    cookie = answer.cookies["htc-saved"]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/admin/", "Lax", "")


def test_each_form_has_a_name_of_its_own_and_keeps_it_while_it_is_refused(ada):
    names = [ada.get(ADD).context["adminform"].form["kept_as"].value() for _ in range(2)]

    refused = add_article(ada, title="", kept_as=names[0])
    added = add_article(ada, kept_as=names[0])

    assert names[0] != names[1]
    assert refused.context["adminform"].form["kept_as"].value() == names[0]
    assert saved_in(refused) == []
    assert saved_in(added) == [names[0]]


def test_cookie_names_the_last_ten_forms_and_nothing_that_is_no_name(ada, make_article):
    article = make_article()
    names = [f"{number:016x}" for number in range(12)]

    answers = [ada.post(form_of(article), opened(ada, article) | {"kept_as": name}) for name in [*names, "<script>", ""]]

    assert saved_in(answers[11]) == names[2:]
    assert [saved_in(answer) for answer in answers[12:]] == [[], []]


def test_log_out_names_whose_words_the_browser_shall_forget_and_an_ended_session_does_not(ada, make_article):
    pk = get_user_model().objects.get(username="ada").pk

    left = ada.post(reverse("admin:logout"))
    ended = ada.post(reverse("admin:logout"), follow=True)

    assert f'forget.js" data-user="{pk}"' in left.content.decode()
    assert "forget.js" not in ended.content.decode()


def test_form_that_is_older_than_the_login_is_refused_with_what_to_do(ada, make_article):
    article = make_article()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = ada.cookies

    answer = strict.post(form_of(article), opened(ada, article))

    assert answer.status_code == 403
    assert "go back with the browser and load the page again. What was written in a form is offered to you there" in answer.content.decode()


def test_heartbeat_asks_the_database_as_often_for_five_others_as_for_one(ada, make_article):
    article = make_article()
    counts = []
    for number in range(5):
        user = get_user_model().objects.create_user(f"writer-{number}")
        EditingNotice.objects.note(article, user)
        with CaptureQueriesContext(connection) as captured:
            told = notes_for(ada, article)
        counts.append(len(captured))

    assert told.count("has it open too") == 5
    assert len(set(counts[1:])) == 1


def test_no_tick_or_hidden_field_says_something_of_autofill(staff_client, make_article, db):
    """HTML, autofill: a tick has no such attribute, and a hidden field none that says on or off."""
    article = make_article(comments_open=True)
    pages = [ADD, form_of(article), reverse("admin:articles_casestudy_add"), article.get_absolute_url()]
    asked = {**opened(staff_client, article), "began_from": "2020-01-01T00:00:00.000000+00:00"}

    html = "".join(staff_client.get(address).text for address in pages) + staff_client.post(form_of(article), asked).text

    assert 'type="checkbox" name="confirm_overwrite"' in html
    assert [tag for tag in re.findall(r"<input[^>]*type=\"(?:checkbox|radio|hidden)\"[^>]*>", html) if "autocomplete" in tag] == []
