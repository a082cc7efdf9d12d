"""Many articles at once: asked first, told how many, each judged as its form would judge it, and saved by itself."""

from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from taggit.models import Tag

from articles.admin import bulk
from articles.models import Article, Author, OldAddress, Site
from tests.site.journey import text_of

LIST = reverse("admin:articles_article_changelist")


def ask(client, action: str, *articles: Article, **fields):
    """Tick articles in the list, choose an action and give the page that asks."""
    return client.post(LIST, {"action": action, "index": "0", "_selected_action": [row.pk for row in articles]} | fields)


def confirm(client, action: str, *articles: Article, **fields):
    """Press the button of the page that asks, and give the list with what it says."""
    data = {"action": action, "confirmed": "yes", "_selected_action": [row.pk for row in articles]}
    return client.post(LIST, data | fields, follow=True)


def said(answer) -> str:
    """Give the messages above the list, one a line."""
    return "\n".join(str(message) for message in answer.context["messages"])


def status_of(article: Article) -> str:
    return Article.objects.get(pk=article.pk).status


def test_nothing_is_changed_before_the_page_was_answered(staff_client, make_article):
    drafts = [make_article(title=f"Draft {number}", status="draft") for number in range(3)]

    words = text_of(ask(staff_client, "publish", *drafts).content)

    assert "3 articles will be published" in words
    assert "Draft 2" in words
    assert {status_of(draft) for draft in drafts} == {"draft"}


def test_articles_are_published_with_their_addresses_and_a_line_in_the_history(staff_client, reader, make_article):
    one, two = make_article(slug="one", status="draft"), make_article(slug="two", status="review", published_at="2014-01-15T19:00Z")
    version = Site.current().version

    answer = confirm(staff_client, "publish", one, two)

    assert said(answer) == "2 articles were published."
    assert reader.get("/2014/01/two/").status_code == 200
    assert reader.get(Article.objects.get(slug="one").get_absolute_url()).status_code == 200
    assert Site.current().version > version
    assert list(LogEntry.objects.values_list("change_message", flat=True)) == ["Published."] * 2


def test_date_to_come_is_told_and_kept(staff_client, reader, make_article, time_machine):
    time_machine.move_to("2026-03-01T18:00Z")
    later = make_article(title="Later", slug="later", status="draft", published_at=datetime(2026, 3, 9, 18, tzinfo=UTC))

    words = text_of(ask(staff_client, "publish", later).content)
    confirm(staff_client, "publish", later)

    assert "1 of them goes live when the date has come" in words
    assert "Later: 9 March 2026, 12:00" in words
    assert reader.get("/2026/03/later/").status_code == 404
    time_machine.move_to("2026-03-09T18:01Z")
    assert reader.get("/2026/03/later/").status_code == 200


@pytest.mark.parametrize("step", [ask, confirm])
def test_articles_that_their_form_would_refuse_are_left_out_and_named(staff_client, make_article, make_case, step):
    make_case("jakarta", title="Jakarta", status="draft")
    at = {"status": "draft", "published_at": "2014-01-15T19:00Z"}
    make_article(title="First", slug="taken")
    taken = make_article(title="Second", slug="taken", **at)
    moved = make_article(slug="left")
    moved.slug = "present"
    moved.save()
    old = make_article(title="Third", slug="left", **at)
    placed = make_article("Text.\n\n[case:jakarta]", title="Fourth", **at)
    own = make_article(title="Fifth", slug="archive", kind="page", status="draft")
    fine = make_article(title="Sixth", status="draft")
    done = make_article(title="Seventh")

    answer = step(staff_client, "publish", taken, old, placed, own, fine, done)

    words = text_of(answer.content, "#container")
    assert "1 article w" in words
    for title, reason in {
        "Second": "“First” already has the address /2014/01/taken/.",
        "Third": "/2014/01/left/ leads to",
        "Fourth": "The case study “Jakarta” is still a draft.",
        "Fifth": "/archive/ is an address of the blog itself.",
        "Seventh": "It is published already.",
    }.items():
        assert title in words
        assert reason in words
    assert status_of(fine) == ("published" if step is confirm else "draft")
    assert {status_of(row) for row in (taken, old, placed, own)} == {"draft"}


def test_two_that_want_the_same_address_do_not_both_get_it(staff_client, make_article):
    pair = [make_article(slug="same", status="draft", published_at="2014-01-15T19:00Z") for _ in range(2)]

    answer = confirm(staff_client, "publish", *pair)

    assert [status_of(row) for row in pair] == ["published", "draft"]
    assert "1 article was published." in said(answer)
    assert "Left out" in said(answer)


def test_withdrawn_is_what_was_published_and_back_to_draft_what_never_was(staff_client, reader, make_article):
    public, review, draft = make_article(slug="public"), make_article(status="review"), make_article(status="draft")

    withdrawn = confirm(staff_client, "withdraw", public, review, draft)
    back = confirm(staff_client, "back_to_draft", public, review, draft)

    assert reader.get("/2014/01/public/").status_code == 410
    assert [status_of(row) for row in (public, review, draft)] == ["withdrawn", "draft", "draft"]
    assert said(withdrawn).count("It was never published.") == 2
    assert "1 article was made a draft again." in said(back)
    assert "It was published before. Withdraw it instead." in said(back)
    assert "It is a draft already." in said(back)


def test_withdrawn_articles_are_published_again_where_they_were(staff_client, reader, make_article):
    article = make_article(slug="again")
    confirm(staff_client, "withdraw", article)

    confirm(staff_client, "publish", article)

    assert reader.get("/2014/01/again/").status_code == 200
    assert not OldAddress.objects.exists()


def test_answering_twice_changes_once_and_says_so(staff_client, make_article):
    draft = make_article(title="A draft", status="draft")
    confirm(staff_client, "publish", draft)

    answer = confirm(staff_client, "publish", draft)

    assert said(answer) == "No article was published.\nLeft out: “A draft”. It is published already."
    assert LogEntry.objects.count() == 1


def test_page_offers_no_button_where_nothing_can_be_done(staff_client, make_article):
    html = ask(staff_client, "publish", make_article()).content.decode()

    assert "There is nothing to be done." in html
    assert 'type="submit" class="default"' not in html


# Tags


def test_tag_is_asked_for_then_added_where_it_is_not_yet(staff_client, reader, make_article):
    Tag.objects.create(name="Courts")
    with_it, without = make_article(title="Has it", tags=["Courts"]), make_article(title="Has it not", slug="not")

    asked = text_of(ask(staff_client, "add_tag", with_it, without).content)
    told = text_of(ask(staff_client, "add_tag", with_it, without, tag="  courts ").content)
    answer = confirm(staff_client, "add_tag", with_it, without, tag="Courts")

    assert "2 articles are ticked." in asked
    assert "1 article will carry “Courts”" in told
    assert "Has it. It carries the tag already." in told
    assert "1 article was given the tag “Courts”." in said(answer)
    assert Article.objects.get(slug="not").tag_names == ["Courts"]
    assert Tag.objects.count() == 1
    assert "Has it not" in text_of(reader.get("/tags/courts/").content)


def test_new_name_makes_one_tag_for_all(staff_client, make_article):
    rows = [make_article() for _ in range(3)]

    confirm(staff_client, "add_tag", *rows, tag="Ferry workers")

    assert [row.tag_names for row in Article.objects.all()] == [["Ferry workers"]] * 3
    assert Tag.objects.get().slug == "ferry-workers"


@pytest.mark.parametrize(
    ("tag", "sentence"),
    [("", "required"), ("one, two", "one tag at a time"), ('"one"', "one tag at a time"), ("!!!", "letters or digits"), ("x" * 101, "100")],
)
def test_name_that_is_no_tag_is_refused_in_a_sentence(staff_client, make_article, tag, sentence):
    article = make_article()

    answer = ask(staff_client, "add_tag", article, tag=tag)

    assert answer.status_code == 422
    assert sentence in text_of(answer.content)
    assert confirm(staff_client, "add_tag", article, tag=tag).status_code == 422
    assert not Tag.objects.exists()


def test_tag_is_taken_away_where_it_is_and_only_carried_ones_are_offered(staff_client, make_article):
    make_article(tags=["Elsewhere"])
    with_it, without = make_article(tags=["Courts", "Kept"]), make_article(title="Has it not", tags=["Kept"])

    asked = ask(staff_client, "remove_tag", with_it, without).content.decode()
    answer = confirm(staff_client, "remove_tag", with_it, without, tag="Courts")

    assert "Courts (1 of 2)" in asked
    assert "Kept (2 of 2)" in asked
    assert "Elsewhere" not in text_of(asked.encode(), "#content-main")
    assert "1 article was freed of the tag “Courts”." in said(answer)
    assert "It does not carry the tag." in said(answer)
    assert with_it.tags.names().get() == "Kept"


def test_change_of_tags_is_a_visible_change(staff_client, make_article, time_machine):
    article = make_article()
    time_machine.move_to("2026-03-01T18:00Z")

    confirm(staff_client, "add_tag", article, tag="Courts")

    assert Article.objects.get().touched_at == datetime(2026, 3, 1, 18, tzinfo=UTC)


# Who and how many


@pytest.mark.parametrize("who", ["Administrator", "Author"])
def test_page_that_asks_costs_as_much_for_twelve_as_for_two(member, client_of, make_article, make_case, make_image, who, subtests):
    user = member(who)
    make_case("jakarta", status="draft")
    images = [make_image(alt="x" * number) for number in range(2)]
    author = Author.objects.create(name="Ada", user=user)
    rows = []
    for number in range(12):
        body = f"Text.\n\n[case:jakarta]\n\n[image:{images[number % 2].pk}]"
        rows.append(make_article(body, status="review", featured_image=images[0], tags=["Courts"], created_by=user if number % 3 else None))
        rows[-1].bylines.create(author=author)
    client = client_of(user)

    for action in ("publish", "withdraw", "back_to_draft", "add_tag", "remove_tag"):
        counts = []
        for some in (rows[:2], rows[:2], rows):
            with CaptureQueriesContext(connection) as captured:
                words = text_of(ask(client, action, *some, tag="Courts").content)
            counts.append(len(captured))

        with subtests.test(action):
            assert counts[2] == counts[1]
        if action == "publish" and who == "Administrator":
            draft = words.count("The case study “Jakarta” is still a draft.")
            assert draft == words.count(f"Picture {images[0].pk} has no description.") == 12


def test_who_may_only_look_is_offered_nothing_and_changes_nothing(client, make_article, django_user_model):
    user = django_user_model.objects.create_user("looker", password="a long password", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_article"))
    client.force_login(user)
    draft = make_article(status="draft")

    assert "back_to_draft" not in client.get(LIST).content.decode()
    for action in ("publish", "withdraw", "add_tag"):
        confirm(client, action, draft, tag="Courts")
    assert status_of(draft) == "draft"
    assert not Tag.objects.exists()


def test_each_article_is_asked_for_its_own_permission(staff_client, make_article, monkeypatch):
    mine, other = make_article(title="Mine", status="draft"), make_article(title="Other", status="draft")
    registered = staff_client.get(LIST).context["cl"].model_admin
    monkeypatch.setattr(registered, "has_change_permission", lambda request, obj=None: obj is None or obj == mine)

    answer = confirm(staff_client, "publish", mine, other)

    assert [status_of(mine), status_of(other)] == ["published", "draft"]
    assert "Left out: “Other”. You may not change it." in said(answer)


def test_one_that_cannot_be_saved_leaves_the_others_saved(staff_client, make_article, monkeypatch):
    rows = [make_article(title=f"Draft {number}", status="draft") for number in range(3)]
    save = Article.save

    def failing(self, *args, **kwargs):
        if self.title == "Draft 1":
            raise IntegrityError
        save(self, *args, **kwargs)

    monkeypatch.setattr(Article, "save", failing)

    answer = confirm(staff_client, "publish", *rows)

    assert [status_of(row) for row in rows] == ["published", "draft", "published"]
    assert "Left out: “Draft 1”." in said(answer)


def test_too_many_at_once_are_refused_and_nothing_changes(staff_client, make_article, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 2)
    rows = [make_article(status="draft") for _ in range(3)]

    answer = ask(staff_client, "publish", rows[0], select_across="1")

    assert answer.status_code == 302
    assert "Please choose at most 2 articles at once. Nothing was changed." in said(staff_client.get(LIST))
    assert {status_of(row) for row in rows} == {"draft"}


def test_long_lists_are_named_in_part_and_counted_in_whole(staff_client, make_article):
    drafts, done = [make_article(status="draft") for _ in range(25)], [make_article() for _ in range(22)]

    asked = text_of(ask(staff_client, "publish", *drafts, *done).content)
    answer = confirm(staff_client, "publish", *drafts, *done)

    assert "25 articles will be published" in asked
    assert "and 5 more" in asked
    assert said(answer).startswith("25 articles were published.")
    assert said(answer).endswith("2 more were left out.")
