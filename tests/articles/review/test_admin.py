"""Remarks on an article: who writes, answers and marks them, how an article goes back to its author, and that no word is lost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from justhtml import JustHTML

from articles.models import Article, Author, Revision
from articles.review.models import Remark
from tests.site.journey import drain, posted_form, text_of

BODY = "The court heard nine people. It heard them in May.[fn]Day one.[/fn]\n\nNobody else came."


@pytest.fixture
def editor(member):
    return member("Editor", username="ed", email="ed@htc.test", first_name="Edith", last_name="Stone")


@pytest.fixture
def author(member):
    user = member("Author", username="ana", email="ana@htc.test", first_name="Ana", last_name="Lopez")
    Author.objects.create(name="Ana Lopez", user=user)
    return user


@pytest.fixture
def article(make_article, author):
    """Ana's article, in review."""
    return make_article(BODY, status="review", title="Nine people", by=[("Ana Lopez", "Fellow")], created_by=author)


@pytest.fixture
def make_remark(article, editor):
    def make(text="Who counted?", exact="nine people", **fields) -> Remark:
        return article.remarks.create(author=editor, text=text, exact=exact, **fields)

    return make


def page(article) -> str:
    return reverse("admin:articles_article_review", args=[article.pk])


def act(client, article, name: str, **fields):
    return client.post(page(article), {"act": name} | fields, follow=True)


def words(answer) -> str:
    return text_of(answer.content)


def test_editor_sends_an_article_back_and_the_author_answers_marks_as_done_and_sends_it_again(
    client_of, editor, author, article, mailoutbox
):
    at_office, at_home = client_of(editor), client_of(author)

    said = act(at_office, article, "remark", text="Who counted?", exact="nine  people")
    assert "Your remark is kept." in words(said)
    remark = Remark.objects.get()
    assert (remark.exact, remark.prefix, remark.suffix, remark.position) == (
        "nine people",
        "The court heard ",
        ". It heard them in May. Nobody el",
        16,
    )[:2] + (". It heard them in May. Nobody e", 16)
    assert "Send back…" in words(at_office.get(reverse("admin:articles_article_change", args=[article.pk])))
    said = act(at_office, article, "send_back", note="Close, but the numbers lack a source.")

    article.refresh_from_db()
    assert (article.status, article.in_review_since) == ("draft", None)
    assert "Sent back with 2 remarks." in words(said)
    assert "1 mail tells them" in words(said)
    assert Revision.objects.latest("pk").changed.startswith("Sent back")
    drain()
    (mail,) = mailoutbox
    assert mail.to == ["ana@htc.test"]
    assert f"https://htc.test{page(article)}" in mail.body
    for unpublished in ("Nine people", "nine people", "counted", "numbers", "Edith"):
        assert unpublished not in mail.subject + mail.body

    desk = words(at_home.get(reverse("admin:index")))
    assert "Sent back to you\nNine people" in desk
    assert "Your drafts" not in desk
    assert "Send back…" not in words(at_office.get(reverse("admin:articles_article_change", args=[article.pk])))
    assert "Sent back with 2 remarks" in words(at_home.get(reverse("admin:articles_article_change", args=[article.pk])))
    in_list = words(at_home.get(reverse("admin:articles_article_changelist"), {"state": "sent_back"}))
    assert "Nine people\nSent back\n" in in_list
    shown = words(at_home.get(page(article)))
    assert shown.index("the numbers lack a source") < shown.index("Who counted?")  # about the whole, then in the order of the text
    act(at_home, article, "answer", about=remark.pk, text="The clerk of the court.")
    act(at_home, article, "done", about=remark.pk)
    shown = words(at_home.get(page(article)))
    assert "The clerk of the court." in shown
    assert "Ana Lopez answered" in shown
    assert "Done: marked by Ana Lopez" in shown
    assert "1 open remark." in shown

    act(at_home, article, "to_review")
    article.refresh_from_db()
    assert (article.status, article.sent_back_at) == ("review", None)
    assert article.in_review_since
    assert "Sent back to you" not in words(at_home.get(reverse("admin:index")))
    act(at_office, article, "open", about=remark.pk)
    remark.refresh_from_db()
    assert (remark.done_at, remark.done_by) == (None, None)


@pytest.mark.parametrize("status", ["review", "published"])
def test_whichever_way_it_leaves_the_draft_it_is_not_sent_back_any_more(staff_client, article, status):
    act(staff_client, article, "send_back", note="Once more.")

    staff_client.post(*saved(staff_client, article, status=status))
    staff_client.post(*saved(staff_client, article, status="withdrawn" if status == "published" else "draft"))

    article.refresh_from_db()
    assert article.sent_back_at is None


def saved(client, article, **fields) -> tuple[str, dict]:
    url = reverse("admin:articles_article_change", args=[article.pk])
    return url, posted_form(client, url) | fields


@pytest.mark.parametrize("who", ["another author", "moderator"])
def test_remarks_on_an_article_of_somebody_else_are_not_there(client_of, member, article, make_remark, who):
    client = client_of(member("Author" if who == "another author" else "Moderator"))
    remark = make_remark()

    answers = [
        client.get(page(article)),
        act(client, article, "answer", about=remark.pk, text="x"),
        act(client, article, "done", about=remark.pk),
    ]

    assert not [answer for answer in answers if answer.status_code not in (302, 403, 404) and "counted" in words(answer)]
    assert Remark.objects.get() == remark
    assert Remark.objects.get().done_at is None


@pytest.mark.parametrize("name", ["remark", "send_back"])
def test_author_neither_begins_remarks_nor_sends_back(client_of, author, article, make_remark, name):
    make_remark()
    shown = words(client_of(author).get(page(article)))

    answer = act(client_of(author), article, name, text="x", note="x")

    assert answer.status_code == 403
    assert "New remark" not in shown
    assert "Send back" not in shown
    article.refresh_from_db()
    assert (article.status, Remark.objects.count()) == ("review", 1)


def test_author_sees_and_answers_remarks_on_an_own_article_that_is_public(client_of, author, article, make_remark):
    remark = make_remark()
    article.status = "published"
    article.save()

    act(client_of(author), article, "answer", about=remark.pk, text="The clerk.")

    assert [answer.text for answer in remark.answers.all()] == ["The clerk."]
    assert act(client_of(author), article, "to_review").status_code == 403


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        pytest.param(
            {"text": "Why?", "exact": "ten people"}, "“ten people” does not stand in the text as it was last saved", id="not there"
        ),
        pytest.param({"text": " ", "exact": "nine people"}, "Please write what you have to say", id="nothing said"),
        pytest.param({"text": "Why?", "exact": "nine " * 201}, "Please choose a shorter passage, 1,000 characters", id="passage too long"),
        pytest.param({"text": "w" * 5001, "exact": "nine people"}, "Please write at most 5,000 characters", id="text too long"),
    ],
)
def test_remark_that_cannot_be_kept_says_why_and_loses_nothing(staff_client, article, fields, sentence):
    answer = act(staff_client, article, "remark", **fields)

    assert answer.status_code == 422
    assert sentence in words(answer)
    page_ = JustHTML(answer.content.decode(), sanitize=False)
    assert [page_.query(f"#id_remark_{name}")[0].to_text().strip() for name in fields] == [value.strip() for value in fields.values()]
    assert not Remark.objects.exists()


def test_passage_is_known_by_what_the_editor_saw_round_it_and_said_to_be_gone_after_an_edit(staff_client, article):
    act(staff_client, article, "remark", text="Who?", exact="heard", prefix="people. It ", suffix=" them", position=32)
    remark = Remark.objects.get()
    assert (remark.position, remark.suffix[:5]) == (32, " them")

    for body, is_gone in (("<p>New. The court heard nine people. It heard them.</p>", False), ("<p>Nothing of it.</p>", True)):
        article.body = body
        article.save()
        card = JustHTML(staff_client.get(page(article)).content.decode(), sanitize=False).query(f"#remark-{remark.pk}")[0]
        assert (card.query(".remark__gone[hidden]") == []) is is_gone
        assert "heard" in card.to_text()


def test_editor_who_sends_back_what_was_saved_meanwhile_is_asked_once(staff_client, article, client_of, author):
    began_from = JustHTML(staff_client.get(page(article)).content.decode(), sanitize=False).query("#id_back_began_from")[0].attrs["value"]
    client = client_of(author)
    client.post(*saved(client, article, body="<p>Another text.</p>", confirm_drop_notes="on"))

    answer = act(staff_client, article, "send_back", note="Once more.", began_from=began_from)

    assert answer.status_code == 422
    assert "Ana Lopez saved this article" in words(answer)
    assert "Once more." in answer.content.decode()
    article.refresh_from_db()
    assert article.status == "review"
    confirm = JustHTML(answer.content.decode(), sanitize=False).query("#id_back_confirm_version")[0]
    assert "checked" not in confirm.attrs
    act(staff_client, article, "send_back", note="Once more.", began_from=began_from, confirm_version=confirm.attrs["value"])
    article.refresh_from_db()
    assert article.status == "draft"


def test_passages_are_those_of_changes_that_are_kept_beside_a_public_article(staff_client, article):
    article.status = "published"
    article.save()
    url, fields = saved(staff_client, article, body="<p>The court heard ten people.</p>", confirm_drop_notes="on")
    staff_client.post(url, fields | {"_keep_unseen": "1"})
    article.refresh_from_db()
    assert "nine people" in article.body

    refused = act(staff_client, article, "remark", text="Nine?", exact="nine people")
    act(staff_client, article, "remark", text="Ten?", exact="ten people")

    assert refused.status_code == 422
    card = JustHTML(staff_client.get(page(article)).content.decode(), sanitize=False).query(".remark")[0]
    assert card.query(".remark__gone[hidden]")


def test_editor_is_told_of_open_remarks_before_publishing(staff_client, article, make_remark):
    make_remark()
    make_remark(done_at=timezone.now())

    shown = words(staff_client.get(reverse("admin:articles_article_publish", args=[article.pk])))

    assert "1 remark is not marked as done." in shown


@pytest.mark.parametrize(
    ("status", "fields"), [("review", {}), ("draft", {"trashed_at": timezone.now()})], ids=["in review again", "in the trash"]
)
def test_mail_is_not_sent_of_what_no_longer_waits_for_its_author(staff_client, article, mailoutbox, status, fields):
    act(staff_client, article, "send_back", note="Once more.")
    article.refresh_from_db()
    article.status = status
    article.save()
    Article.objects.filter(pk=article.pk).update(**fields)

    drain()

    assert mailoutbox == []


@pytest.mark.parametrize(
    ("name", "status", "sentence"),
    [
        pytest.param("send_back", "draft", "the article is not in review. It is a draft.", id="sent back twice"),
        pytest.param("to_review", "review", "the article is no draft", id="sent to review twice"),
        pytest.param("done", "review", "This remark was no longer there.", id="a remark taken back meanwhile"),
        pytest.param("", "review", "please use one of the buttons", id="no button"),
    ],
)
def test_act_that_came_too_late_changes_nothing_and_says_so(staff_client, article, name, status, sentence):
    Article.objects.filter(pk=article.pk).update(status=status)

    answer = act(staff_client, article, name, note="x", about="99")

    assert sentence in words(answer)
    article.refresh_from_db()
    assert (article.status, article.sent_back_at) == (status, None)


def test_sending_back_without_a_word_is_refused(staff_client, article):
    answer = act(staff_client, article, "send_back", note=" ")

    assert answer.status_code == 422
    assert "Please write a note, or a remark at a passage" in words(answer)


def test_remark_is_taken_back_by_its_writer_until_it_is_answered(client_of, editor, member, article, make_remark):
    remark, other = make_remark(), client_of(member("Editor"))

    assert "each is its writer" in words(act(other, article, "take_back", about=remark.pk))
    act(other, article, "answer", about=remark.pk, text="So do I.")
    assert "a remark that was answered stays" in words(act(client_of(editor), article, "take_back", about=remark.pk))
    remark.answers.all().delete()
    act(client_of(editor), article, "take_back", about=remark.pk)

    assert not Remark.objects.exists()


def test_remarks_outlive_the_account_of_their_writer_and_end_with_their_article(staff_client, article, make_remark, editor):
    remark = make_remark(done_at=timezone.now(), done_by=editor)
    editor.delete()

    shown = words(staff_client.get(page(article)))
    assert shown.count("somebody who has left") == 2
    assert "Who counted?" in shown

    article.delete()
    assert not Remark.objects.filter(pk=remark.pk).exists()


def test_page_asks_as_often_for_many_remarks_as_for_few_and_the_form_once_where_there_is_none(client_of, member, article, make_remark):
    client = client_of(member("Editor"))

    def queries(url) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    queries(page(article))
    first = make_remark()
    first.article.remarks.create(author=None, text="An answer.", parent=first)
    few = queries(page(article))
    for number in range(9):
        each = make_remark(f"Remark {number}.")
        article.remarks.create(author=None, text="An answer.", parent=each)

    assert queries(page(article)) == few
