"""What stands round every page of the admin: what can be begun, what waits, the pages by work, and the search; each for whom it is open to."""

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Author
from htc.desk.frame import WORK
from tests.site.journey import text_of

DESK = reverse("admin:index")
SEARCH = reverse("admin:search")
ARTICLES = reverse("admin:articles_article_changelist")

# The whole of what each role is offered: to begin, in the side bar, and as waiting.
OFFERED = {
    "Author": (["Article", "Page", "Picture"], {"Write": ["Articles", "Library"], "Site": ["Statistics"]}, None),
    "Editor": (
        ["Article", "Case study", "Page", "Picture"],
        {
            "Write": ["Articles", "Case studies", "Series", "Library", "Authors", "Tags"],
            "Site": ["Helplines", "Statistics", "Safety redactions", "Left to look at"],
        },
        "1 waits",
    ),
    "Moderator": (
        [],
        {"Conversation": ["Queue 1", "Responses", "Rules", "Record"], "Site": ["Statistics", "Safety redactions"]},
        "1 waits",
    ),
    "Administrator": (
        ["Article", "Case study", "Page", "Picture"],
        {
            "Write": ["Articles", "Case studies", "Series", "Library", "Authors", "Tags"],
            "Conversation": ["Queue 1", "Responses", "Rules", "Mail", "Followers", "Record"],
            "Site": ["Settings", "Menu", "Statistics", "People", "Privacy", "Import and export"],
        },
        "2 wait",
    ),
}


@pytest.fixture
def busy(make_article, make_response):
    """One article in review and one comment that waits."""
    make_article(title="For review", status="review")
    make_response(make_article(title="Ships and debts"), state="pending", body="A word.")


def frame_of(client, address: str = DESK):
    """Give the frame of a page."""
    return client.get(address).context["frame"]


@pytest.mark.parametrize("role", OFFERED)
def test_each_role_is_offered_what_it_may_open_and_can_open_it(role, busy, member, client_of):
    begin, groups, waits = OFFERED[role]
    client = client_of(member(role))

    frame = frame_of(client)

    assert [link.words for link in frame.new] == begin
    shown = {group.words: [f"{entry.link.words} {entry.link.count or ''}".strip() for entry in group.entries] for group in frame.groups}
    assert shown == groups
    assert (frame.waiting and frame.waiting.words) == waits
    links = [*frame.new, *(link for group in frame.groups for entry in group.entries for link in (entry.link, *entry.below))]
    assert {link.url: client.get(link.url, follow=True).status_code for link in links if link.url} == {link.url: 200 for link in links}


def test_every_list_of_the_admin_has_its_place_in_the_side_bar():
    placed = {place.model for entries in WORK.values() for places in entries.values() for place in places}

    assert [model._meta.label for model in admin.site._registry if model not in placed] == [], "name it in htc/desk/frame.py"


def test_what_waits_leads_straight_to_it_where_it_is_of_one_kind(busy, member, client_of):
    assert frame_of(client_of(member("Editor"))).waiting.url == f"{ARTICLES}?state=review"
    assert frame_of(client_of(member("Moderator"))).waiting.url == reverse("admin:comments_response_queue")
    assert frame_of(client_of(member("Administrator"))).waiting.url == DESK


def test_side_bar_says_where_one_is_and_what_else_is_there(staff_client):
    for address, entry, below in (
        (reverse("admin:articles_document_add"), "Library", ["Pictures", "Documents"]),
        (reverse("admin:comments_response_queue"), "Queue", []),
        (reverse("admin:comments_response_changelist"), "Responses", ["Responses", "Reply templates"]),
    ):
        html = staff_client.get(address).content.decode()
        entries = [each for group in frame_of(staff_client, address).groups for each in group.entries]

        assert {each.link.words: [link.words for link in each.below] for each in entries if each.below or each.link.is_here} == {
            entry: below
        }
        assert html.count('aria-current="page">') >= 1


def test_frame_stands_on_every_page_but_in_windows_of_a_choice_and_when_signed_out(staff_client, client):
    assert "New article" in staff_client.get(reverse("help")).content.decode()
    assert 'class="side"' not in staff_client.get(f"{reverse('admin:articles_image_changelist')}?_popup=1").content.decode()
    client.logout()
    signed_out = client.get(reverse("admin:login")).content.decode()
    assert 'class="side"' not in signed_out
    assert "New article" not in signed_out


# Search


def found(client, asked: str) -> str:
    """Give the words of the page of results."""
    return text_of(client.get(SEARCH, {"q": asked}).content, "#content-main")


def test_search_finds_by_title_in_every_room_of_the_desk(staff_client, make_article, make_case, make_image, member):
    make_article(title="Ébano at sea", status="draft", by=[("Éba Lund", "")])
    make_article("Words of ébano in the text alone.", title="Elsewhere")
    make_case("ebano", title="The ébano case")
    make_image(alt="A crate of ébano")
    member("Author", username="ebano", first_name="Ébano")

    words = found(staff_client, "ÉBA")

    for expected in ("Ébano at sea", "The ébano case", "A crate of ébano", "Éba Lund", "ebano"):
        assert expected in words
    assert "Elsewhere" not in words
    assert found(staff_client, "sea ébano").count("Ébano at sea") == 1, "words stand in any order"


@pytest.mark.parametrize("asked", ["(", "[a", "a\\", "%", "_", "*", "a" * 500, "   ", "\x00"])
def test_any_question_is_answered(asked, staff_client, make_article):
    make_article(title="A plain title")

    assert staff_client.get(SEARCH, {"q": asked}).status_code == 200
    assert "A plain title" not in found(staff_client, asked)


def test_search_shows_nobody_what_their_lists_would_not(make_article, member, client_of):
    make_article(title="Draft of somebody else", status="draft")

    words = found(client_of(member("Author")), "draft")
    assert "Nothing is called “draft”" in words
    assert "Draft of somebody else" not in found(client_of(member("Moderator")), "draft")
    assert "Draft of somebody else" in found(client_of(member("Editor")), "draft")


def test_search_takes_as_many_queries_for_many_as_for_few_and_leads_to_all(staff_client, make_article):
    def queries() -> int:
        with CaptureQueriesContext(connection) as taken:
            staff_client.get(SEARCH, {"q": "piece"})
        return len(taken)

    make_article(title="Piece 0", by=[("Ada", "")])
    queries()
    few = queries()
    for number in range(1, 13):
        make_article(title=f"Piece {number}", by=[("Ada", "")])

    assert queries() == few
    assert "All articles and pages with these words" in found(staff_client, "piece")


def test_what_is_in_use_is_not_deleted_and_its_articles_are_named_with_links(staff_client, make_article):
    article = make_article(title="On keys", by=[("Ada", "Fellow")])
    author = Author.objects.get()
    change = reverse("admin:articles_article_change", args=[article.pk])
    one = staff_client.get(reverse("admin:articles_author_delete", args=[author.pk]))
    many = staff_client.post(reverse("admin:articles_author_changelist"), {"action": "delete_selected", ACTION_CHECKBOX_NAME: [author.pk]})
    for answer in (one, many):
        assert "cannot be deleted while it is used here" in text_of(answer.content)
        assert f'<a href="{change}">Article “On keys”</a>' in answer.content.decode()
    assert "These author" not in many.content.decode()


def test_pages_say_where_they_are_in_words_that_do_not_repeat(staff_client, client):
    for model in admin.site._registry:
        page = staff_client.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
        crumbs = text_of(page.content, ".breadcrumbs").split("\n") if b"breadcrumbs" in page.content else []
        words = [crumb.strip(" ›") for crumb in crumbs if crumb.strip(" ›")]
        assert len({word.lower() for word in words}) == len(words), words
        assert all(word[0].isupper() for word in words), words
    client.logout()
    assert "Log in" not in client.get(reverse("admin:login")).content.decode()
