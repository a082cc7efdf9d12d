"""Tags get other names, are merged and deleted; what they were called leads on in one hop, or is gone."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from taggit.models import Tag

from articles.models import Article, CaseStudy, OldAddress, Site, TagWords
from articles.models.tags import describe, words_about
from tests.site.journey import text_of

LIST = reverse("admin:taggit_tag_changelist")


def rename(client, tag: Tag, name: str, slug: str, words: str = ""):
    """Save the form of a tag."""
    return client.post(reverse("admin:taggit_tag_change", args=[tag.pk]), {"name": name, "slug": slug, "words": words})


def merge(client, *tags: Tag, into: Tag | str | None = None):
    """Tick tags and choose to merge them; with ``into`` also answer the page that asks which one stays."""
    data = {"action": "merge", "_selected_action": [tag.pk for tag in tags]}
    if into is None:
        return client.post(LIST, data | {"index": "0"})
    return client.post(LIST, data | {"into": into.pk if isinstance(into, Tag) else into}, follow=True)


def tag_of(name: str) -> Tag:
    return Tag.objects.get(name=name)


def leads_to(reader, address: str) -> str:
    """Give where an address leads in one hop."""
    answer = reader.get(address)
    assert answer.status_code == 301
    assert reader.get(answer["Location"]).status_code == 200
    return answer["Location"]


def test_old_address_of_a_renamed_tag_leads_to_the_new_one(staff_client, reader, make_article):
    make_article(tags=["Court rooms"])

    assert rename(staff_client, tag_of("Court rooms"), "Courts", "courts").status_code == 302

    assert leads_to(reader, "/tags/court-rooms/") == "/tags/courts/"
    assert leads_to(reader, "/tags/court-rooms/feed/") == "/tags/courts/feed/"
    assert reader.get("/tags/court-rooms/page/2/")["Location"] == "/tags/courts/page/2/"
    assert "Courts" in text_of(reader.get("/tags/courts/").content)


def test_names_of_any_script_lead_on(staff_client, reader, make_article):
    make_article(tags=["Суды"])

    rename(staff_client, tag_of("Суды"), "法庭", "法庭")

    assert leads_to(reader, "/tags/суды/") == reverse("articles:tag", args=["法庭"])


def test_chains_of_names_are_one_hop_and_a_name_taken_back_is_an_address_again(staff_client, reader, make_article):
    make_article(tags=["one"])
    tag = tag_of("one")

    rename(staff_client, tag, "two", "two")
    rename(staff_client, tag, "three", "three")
    assert leads_to(reader, "/tags/one/") == leads_to(reader, "/tags/two/") == "/tags/three/"
    rename(staff_client, tag, "one", "one")

    assert reader.get("/tags/one/").status_code == 200
    assert leads_to(reader, "/tags/two/") == leads_to(reader, "/tags/three/") == "/tags/one/"


def test_name_alone_may_change_and_the_address_stays(staff_client, reader, make_article):
    make_article(tags=["courts"])

    rename(staff_client, tag_of("courts"), "Courts and tribunals", "courts")

    assert "Courts and tribunals" in text_of(reader.get("/tags/courts/").content)
    assert not OldAddress.objects.exists()


def test_new_tag_of_an_old_name_wins_and_is_gone_with_its_deletion(staff_client, reader, make_article):
    make_article(tags=["courts"])
    rename(staff_client, tag_of("courts"), "tribunals", "tribunals")

    newer = make_article(title="The newer one", tags=["courts"])

    assert "The newer one" in text_of(reader.get("/tags/courts/").content)
    staff_client.post(reverse("admin:taggit_tag_delete", args=[tag_of("courts").pk]), {"post": "yes"})
    assert reader.get("/tags/courts/").status_code == 410
    assert newer.tag_names == []


def test_renaming_a_tag_onto_an_old_address_takes_it(staff_client, reader, make_article):
    make_article(tags=["courts"])
    make_article(title="About judges", tags=["judges"])
    rename(staff_client, tag_of("courts"), "tribunals", "tribunals")

    rename(staff_client, tag_of("judges"), "courts", "courts")

    assert "About judges" in text_of(reader.get("/tags/courts/").content)
    assert leads_to(reader, "/tags/judges/") == "/tags/courts/"


@pytest.mark.parametrize(
    ("name", "slug", "sentence"),
    [
        ("COURTS", "other", "There is a tag “Courts” already."),
        ("émigrés", "other", "There is a tag “Émigrés” already."),
        ("ＣＯＵＲＴＳ", "other", "There is a tag “Courts” already."),
        ("  courts ", "other", "There is a tag “Courts” already."),
        ("Other", "Courts", "The tag “Courts” has the address"),
        ("Other", "two words", "Please write letters, digits, hyphens and underscores only."),
        (" ", "other", "required"),
        ("\u200b", "other", "required"),
        ("!!!", "", "Please write a short name"),
    ],
)
def test_what_collides_or_is_no_tag_is_said_in_a_sentence(staff_client, db, name, slug, sentence):
    Tag.objects.create(name="Courts")
    Tag.objects.create(name="Émigrés")
    tag = Tag.objects.create(name="Third")

    for answer in (rename(staff_client, tag, name, slug), staff_client.post(LIST + "add/", {"name": name, "slug": slug})):
        assert answer.status_code == 200
        assert sentence in text_of(answer.content, "#container")
    assert Tag.objects.count() == 3


def test_capitals_of_a_tag_can_be_changed_and_an_empty_short_name_is_made_from_the_name(staff_client, db):
    tag = Tag.objects.create(name="courts")

    assert rename(staff_client, tag, "Courts", "").status_code == 302
    staff_client.post(LIST + "add/", {"name": "Ferry workers", "slug": ""})

    assert list(Tag.objects.order_by("name").values_list("name", "slug")) == [("Courts", "courts"), ("Ferry workers", "ferry-workers")]


# What is said about them


def test_words_about_a_tag_stand_on_its_page_under_every_name_until_they_are_taken_away(staff_client, reader, make_article):
    make_article(tags=["courts"])

    def page() -> tuple[str, str]:
        with CaptureQueriesContext(connection) as captured:
            html = reader.get(reverse("articles:tag", args=[tag_of("courts").slug])).content
        description = html.decode().partition('<meta name="description" content="')[2].partition('"')[0]
        assert not [query for query in captured if 'FROM "articles_tagwords"' in query["sql"]], "they are read with the tag"
        return description, text_of(html, ".rail")

    description, rail = page()
    assert (description, "Who judges" in rail) == ("Articles tagged courts, from Human Trafficking Center.", False)
    rename(staff_client, tag_of("courts"), "courts", "courts", "Who judges <b>whom</b>\u200b.\r\n\r\n\r\nAnd why.")
    described = page()
    rename(staff_client, tag_of("courts"), "courts", "tribunals", TagWords.objects.get().text)
    renamed = page()
    rename(staff_client, tag_of("courts"), "courts", "tribunals")

    assert described[0] == "Who judges &lt;b&gt;whom&lt;/b&gt;. And why."
    assert "Who judges <b>whom</b>.\nAnd why." in described[1]
    assert renamed == described
    assert page() == (description, rail)
    assert not TagWords.objects.exists()


# Mergers


@pytest.mark.parametrize(("own", "kept"), [("Who judges.", "Who judges."), ("", "Where one judges.")])
def test_merged_tag_keeps_what_is_said_about_it_or_takes_the_words_of_another(staff_client, make_article, own, kept):
    make_article(tags=["courts", "court", "tribunals"])
    describe(tag_of("courts"), own)
    describe(tag_of("tribunals"), "Where one judges.")

    merge(staff_client, tag_of("court"), tag_of("tribunals"), into=tag_of("courts"))

    assert words_about(tag_of("courts")) == kept


def test_merged_tags_are_one_that_everything_carries_once(staff_client, reader, make_article, make_case):
    both, one = make_article(slug="both", tags=["Courts", "court"]), make_article(slug="one", tags=["court"])
    draft = make_article(slug="draft", status="draft", tags=["Tribunals", "court"])
    case = make_case("jakarta")
    case.tags.add("court", "Tribunals")
    version = Site.current().version

    answer = merge(staff_client, tag_of("court"), tag_of("Tribunals"), into=tag_of("Courts"))

    assert "became “Courts”" in text_of(answer.content, "#container")
    for row in (*Article.objects.filter(pk__in=[both.pk, one.pk, draft.pk]), CaseStudy.objects.get(pk=case.pk)):
        assert [tag.name for tag in row.tags_shown] == ["Courts"]
    assert list(Tag.objects.values_list("name", flat=True)) == ["Courts"]
    assert Site.current().version > version
    for old in ("court", "tribunals"):
        assert leads_to(reader, f"/tags/{old}/") == "/tags/courts/"
        assert leads_to(reader, f"/tags/{old}/feed/") == "/tags/courts/feed/"


def test_mergers_of_mergers_are_one_hop(staff_client, reader, make_article):
    for name in ("a", "b", "c"):
        make_article(tags=[name])
    rename(staff_client, tag_of("a"), "aa", "aa")
    merge(staff_client, tag_of("aa"), into=tag_of("b"))

    merge(staff_client, tag_of("b"), tag_of("c"), into=tag_of("c"))

    assert {leads_to(reader, f"/tags/{old}/") for old in ("a", "aa", "b")} == {"/tags/c/"}
    staff_client.post(reverse("admin:taggit_tag_delete", args=[tag_of("c").pk]), {"post": "yes"})
    assert {reader.get(f"/tags/{old}/").status_code for old in ("a", "aa", "b", "c")} == {410}


def test_the_page_asks_which_stays_and_says_what_carries_them(staff_client, make_article, make_case):
    make_article(tags=["court"])
    make_article(tags=["court"])
    make_case("jakarta").tags.add("court")
    Tag.objects.create(name="unused")

    words = text_of(merge(staff_client, tag_of("court"), tag_of("unused")).content)

    assert "court, carried by 2 articles and 1 case study" in words
    assert "unused, carried by nothing" in words
    assert Tag.objects.count() == 2


@pytest.mark.parametrize(("into", "sentence"), [("", "Please choose"), ("999999", "not one of the available"), ("itself", "into itself")])
def test_merger_without_a_tag_that_stays_is_refused(staff_client, db, into, sentence):
    tag = Tag.objects.create(name="court")

    answer = merge(staff_client, tag, into=tag if into == "itself" else into)

    assert answer.status_code == 422
    assert sentence in text_of(answer.content)
    assert Tag.objects.exists()


def test_who_may_not_delete_tags_merges_none(client, django_user_model, make_article):
    make_article(tags=["court", "courts"])
    user = django_user_model.objects.create_user("person", password="a long password", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_tag", "change_tag"]))
    client.force_login(user)

    assert "Merge" not in client.get(LIST).content.decode()
    merge(client, tag_of("court"), into=tag_of("courts"))

    assert Tag.objects.count() == 2


# The list and deletion


def test_list_counts_articles_and_cases_and_leads_to_the_articles(staff_client, make_article, make_case):
    make_article(tags=["courts"])
    make_article(tags=["courts"], status="draft")
    make_case("jakarta").tags.add("courts")

    page = staff_client.get(LIST).content
    tag = tag_of("courts")

    assert text_of(page, "#result_list tbody").split() == ["courts", "courts", "2", "1"]
    assert f'href="{reverse("admin:articles_article_changelist")}?tag={tag.pk}"' in page.decode()


def test_deletion_of_a_tag_in_use_asks_and_says_what_is_lost(staff_client, reader, make_article, make_case):
    for _ in range(3):
        make_article(tags=["courts"])
    make_case("jakarta").tags.add("courts")
    address = reverse("admin:taggit_tag_delete", args=[tag_of("courts").pk])

    words = text_of(staff_client.get(address).content)
    staff_client.post(LIST, {"action": "delete_selected", "_selected_action": [tag_of("courts").pk], "index": "0"})
    assert Tag.objects.exists()

    assert "“courts”: 3 articles and 1 case study will no longer carry it. /tags/courts/ will say that it is gone." in words
    staff_client.post(address, {"post": "yes"})
    assert reader.get("/tags/courts/").status_code == 410
    assert Article.objects.count() == 3


def test_asking_about_a_tag_of_many_takes_as_many_queries_as_of_few(staff_client, make_article):
    make_article(tags=["courts"])
    address = reverse("admin:taggit_tag_delete", args=[tag_of("courts").pk])

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            staff_client.get(address)
        return len(captured)

    queries()
    few = queries()
    for _ in range(20):
        make_article(tags=["courts"])

    assert queries() == few
