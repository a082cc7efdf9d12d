"""Whatever has a public address can get another one: what refers to it holds, and the old address leads on in one hop."""

import unicodedata
from datetime import UTC, datetime
from pathlib import PurePosixPath
from urllib.parse import quote

import pytest
from django.urls import reverse
from taggit.models import Tag

from articles.files.documents import PDF
from articles.models import Article, Author, CaseStudy, Document, MenuEntry, OldAddress, Site
from articles.models.tags import merge
from tests.pictures import had, pdf
from tests.site.journey import add_case, change_article, form_fields, posted_form


def rename(client, row, slug: str):
    """Give a row another short name in the admin."""
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    answer = client.post(address, form_fields(client, address, slug=slug))
    assert answer.status_code == 302, answer.context["errors"]
    row.refresh_from_db()
    return row


def answer_of(reader, address: str) -> tuple[int, str]:
    answer = reader.get(address)
    return answer.status_code, answer.get("Location", "")


@pytest.fixture
def everything(make_article, make_case):
    """One of each kind, by the address that it has and the one that it gets under the short name “new”, with all that stands below them."""
    case = make_case("old")
    posts = [make_article("Text.\n\n[case:old]", slug="old", by=[("Old", "")], tags=["Old"])]
    posts += [make_article(by=[("Old", "")], tags=["Old"]) for _ in range(60)]
    page = make_article(slug="old", kind="page")
    return [
        (case, "/case-studies/{}/", [""]),
        (posts[0], "/2014/01/{}/", ["", "feed/", "responses/2/", "responses/comments/"]),
        (page, "/{}/", ["", "feed/", "responses/comments/2/"]),
        (Author.objects.get(), "/authors/{}/", ["", "feed/", "page/2/"]),
        (Tag.objects.get(), "/tags/{}/", ["", "feed/", "page/2/"]),
    ]


def test_old_address_of_every_kind_leads_on_in_one_hop(staff_client, reader, everything):
    for thing, address, below in everything:
        rename(staff_client, thing, "between")
        rename(staff_client, thing, "new")
        for rest in below:
            for slug in ("old", "between"):
                assert answer_of(reader, address.format(slug) + rest) == (301, address.format("new") + rest)
            if "responses" not in rest:
                assert reader.get(address.format("new") + rest).status_code == 200
        assert reader.get(address.format("old")).headers["Cache-Control"] == "no-store"

        rename(staff_client, thing, "old")
        assert reader.get(address.format("old")).status_code == 200
        assert answer_of(reader, address.format("new")) == (301, address.format("old"))


def test_case_is_shown_placed_and_restored_under_its_new_short_name(staff_client, reader, make_article, make_case):
    case = make_case("jakarta", title="The gate")
    make_case("jakarta-2", title="Another gate")
    article = make_article("Text.\n\n[case:jakarta]\n\n[case:jakarta-2]")
    change_article(staff_client, article, title="Second title")
    touched_at, kept = article.touched_at, article.revisions.count()
    opened = posted_form(staff_client, reverse("admin:articles_article_change", args=[article.pk]))

    rename(staff_client, case, "java")

    assert 'href="/case-studies/java/"' in reader.get(article.get_absolute_url()).content.decode()
    article.refresh_from_db()
    assert (article.touched_at, article.revisions.count()) == (touched_at, kept)
    assert article.body.count("data-case-study") == 2
    assert article.title in reader.get("/case-studies/java/").content.decode()
    # What was typed, and kept in a browser, before the case had its new name.
    answer = staff_client.post(reverse("admin:articles_article_change", args=[article.pk]), opened | {"title": "Third title"})
    assert answer.status_code == 302, answer.context["errors"]
    article.refresh_from_db()
    assert [row.case_study.slug for row in article.placements.all()] == ["java", "jakarta-2"]
    restored = reverse("admin:articles_article_restore", args=[article.pk, article.revisions.first().pk])
    assert staff_client.post(restored, {"version": article.touched_at.isoformat()}).status_code == 302
    article.refresh_from_db()
    assert 'data-case-study="java"' in article.body
    assert article.title != "Third title"


def test_short_name_that_a_case_had_is_given_to_no_other_in_the_admin(staff_client, make_case):
    rename(staff_client, make_case("jakarta", title="The gate"), "java")
    other = make_case("other")
    address = reverse("admin:articles_casestudy_change", args=[other.pk])

    answer = staff_client.post(address, posted_form(staff_client, address, slug="jakarta"))

    assert "leads to “The gate”" in str(answer.context["errors"])


def test_what_was_taken_back_answers_as_gone_at_every_address_it_had(staff_client, reader, make_article, make_case):
    case, draft = make_case("old"), make_case("draft", status="draft")
    article = make_article("Text.\n\n[case:old]", slug="old", tags=["Old", "Kept"])
    rename(staff_client, case, "new")
    rename(staff_client, draft, "draft-2")
    rename(staff_client, Tag.objects.get(name="Old"), "new")
    document = Document.store(PDF, pdf(), title="Report", marked_public=True)

    case.status = "draft"
    case.save()

    assert "case-study" not in reader.get("/2014/01/old/").content.decode()
    change_article(staff_client, article, title="It can be saved")
    for address in ("/case-studies/new/", "/case-studies/old/"):
        assert answer_of(reader, address) == (410, "")
    for address in ("/case-studies/draft/", "/case-studies/draft-2/", "/case-studies/never/", "/tags/never/", "/authors/never/"):
        assert answer_of(reader, address) == (404, "")

    for thing in (Tag.objects.get(name="Old"), document):
        staff_client.post(reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_delete", args=[thing.pk]), {"post": "yes"})
    article.placements.all().delete()
    case.delete()
    draft.delete()

    for address in ("/tags/old/", "/tags/new/feed/", "/case-studies/new/", "/case-studies/old/", document.get_absolute_url()):
        assert answer_of(reader, address) == (410, "")
    assert answer_of(reader, "/case-studies/draft/") == (404, "")

    rename(staff_client, article, "new")
    change_article(staff_client, article, status="withdrawn")
    for address in ("/2014/01/new/", "/2014/01/old/", "/2014/01/old/feed/", "/2014/01/old/responses/2/"):
        assert answer_of(reader, address) == (410, "")
    assert reader.get("/2014/01/old/").headers["Cache-Control"] == "no-store"
    Tag.objects.create(name="Old")
    assert answer_of(reader, "/tags/old/") == (410, "")


def test_old_address_leads_on_until_readers_can_open_another_thing_there(staff_client, reader, make_article):
    first = make_article(by=[("Old", "")], tags=["Old"])
    renamed = {"tags": Tag.objects.get(), "authors": Author.objects.get()}
    for thing in renamed.values():
        rename(staff_client, thing, "new")
    Tag.objects.update(name="New")
    draft = make_article(status="draft", tags=["Old"])
    others = {"tags": Tag.objects.exclude(slug="new").get(), "authors": Author.objects.create(name="Another", slug="old")}
    draft.bylines.create(author=others["authors"])

    def answers():
        return {answer_of(reader, f"/{root}/old/{rest}") for root in renamed for rest in ("", "feed/")}

    leads_on = {(301, f"/{root}/new/{rest}") for root in renamed for rest in ("", "feed/")}
    assert answers() == leads_on
    change_article(staff_client, draft, status="published", published_at_0="2014-02-01", published_at_1="12:00:00")
    assert answers() == {(200, "")}
    change_article(staff_client, draft, status="withdrawn")
    assert answers() == leads_on
    for root, other in others.items():
        rename(staff_client, other, "third")
        assert answer_of(reader, f"/{root}/old/") == (301, f"/{root}/new/")
        rename(staff_client, other, "old")
    draft.delete()
    for other in others.values():
        other.delete()
    assert answers() == leads_on
    assert first.status == "published"


def test_short_name_that_is_proposed_is_none_that_another_thing_had(staff_client, reader, make_article, make_case):
    rename(staff_client, make_case("jakarta", title="The gate"), "java")
    author = Author.objects.create(name="Jakarta")
    rename(staff_client, author, "java")

    add_case(staff_client, "", "Jakarta")
    other = Author.objects.create(name="Jakarta")
    article = make_article(status="draft")
    change_article(staff_client, article, body='<p>Text.</p><div data-case-study="jakarta"></div>')

    assert set(CaseStudy.objects.values_list("slug", flat=True)) == {"java", "jakarta-2"}
    assert other.slug == "jakarta-2"
    assert [row.case_study.slug for row in article.placements.all()] == ["java"]
    author.slug = ""
    author.save()
    assert author.slug == "jakarta"


def test_merged_tags_lead_to_the_one_that_stays(reader, make_article):
    make_article(tags=["One", "Two"])
    Tag.objects.filter(name="One").update(name="One")
    one, two = Tag.objects.get(name="One"), Tag.objects.get(name="Two")
    one.slug = "first"
    one.save()

    merge([one], two)

    for slug in ("one", "first"):
        assert answer_of(reader, f"/tags/{slug}/feed/") == (301, "/tags/two/feed/")


def test_document_stays_where_it_is_under_another_title(staff_client, reader):
    document = Document.store(PDF, pdf(), title="Report", marked_public=True)
    address = reverse("admin:articles_document_change", args=[document.pk])

    staff_client.post(address, posted_form(staff_client, address, title="Another"))

    document.refresh_from_db()
    assert document.title == "Another"
    answer = had(reader, document.get_absolute_url())
    assert PurePosixPath(document.file.name).name.partition("-")[2] in answer["Content-Disposition"]


@pytest.mark.parametrize("save", ["admin", "orm", "bulk"])
def test_another_time_zone_moves_no_permalink(staff_client, make_article, save):
    # The evening of 31 January in Denver.
    moment = datetime(2014, 2, 1, 3, 0, 0, 5, tzinfo=UTC)
    article = make_article(slug="ours", published_at=moment, status="withdrawn" if save == "bulk" else "published")
    Article.objects.filter(pk=article.pk).update(path="2014/01/ours")
    site = Site.current()
    site.time_zone = "Asia/Tokyo"
    site.save()

    if save == "admin":
        change_article(staff_client, article, title="Another title")
    elif save == "orm":
        Article.objects.get(pk=article.pk).save()
    else:
        data = {"action": "publish", "_selected_action": [article.pk], "confirmed": "yes"}
        staff_client.post(reverse("admin:articles_article_changelist"), data)

    article.refresh_from_db()
    assert (article.path, article.status, article.published_at) == ("2014/01/ours", "published", moment)
    assert not OldAddress.objects.exists()
    article.published_at = datetime(2014, 3, 1, tzinfo=UTC)
    article.save()
    assert article.path == "2014/03/ours"


def test_page_in_the_menu_follows_its_new_short_name(staff_client, reader, make_article):
    page = make_article(slug="about", kind="page", title="About")
    MenuEntry.objects.create(site=Site.current(), page=page)

    rename(staff_client, page, "about-us")

    assert 'href="/about-us/"' in reader.get("/").content.decode()


def test_former_short_name_of_a_tag_or_an_author_chooses_the_same_in_every_list(staff_client, reader, make_article, make_case):
    make_case("old").tags.add("Old")
    make_article("Walrus", slug="walrus", by=[("Old", "")], tags=["Old"])
    for thing in (Tag.objects.get(), Author.objects.get()):
        rename(staff_client, thing, "new")

    for choices in ({"tag": "old"}, {"author": "old"}, {"tag": "old", "author": "old"}):
        page = reader.get("/search/", {"q": "walrus", **choices}).content.decode()
        assert 'href="/2014/01/walrus/"' in page
        assert page.count('value="new" selected') == len(choices)
    assert 'href="/case-studies/old/"' in reader.get("/case-studies/", {"tag": "old"}).content.decode()


def test_address_in_letters_of_any_script_answers_as_long_as_wordpress_let_it_be(staff_client, reader, make_article, make_response):
    slug = "größe-हिन्दी-" + "ж" * 187  # 200 characters, two of them vowels that are no letters
    post, page = make_article(slug="post", title="T" * 300, by=[("Ann", "")]), make_article(slug="seite", kind="page")
    make_response(post, former_id=209)
    post.slug, page.slug = slug, unicodedata.normalize("NFD", "über-uns")
    post.save()
    page.save()
    Author.objects.filter().update(slug="größe")
    OldAddress.objects.leave("ж" * 1000, post)
    OldAddress.objects.leave("seite-früher", page)

    for address in (f"/2014/01/{slug}/", f"/2014/01/{slug}/feed/", f"/2014/01/{slug}/responses/comments/", "/über-uns/", "/authors/größe/"):
        assert reader.get(quote(address)).status_code == 200, address
        assert reader.get(quote(unicodedata.normalize("NFD", address))).status_code == 200, address
    shown = reader.get(quote(f"/2014/01/{slug}/")).content.decode()
    assert f'<link rel="canonical" href="https://htc.test/2014/01/{quote(slug)}/">' in shown
    assert 'id="comment-209"' in shown
    assert "T" * 300 in shown
    for old, new in (("2014/01/post", f"2014/01/{slug}"), ("ж" * 1000, f"2014/01/{slug}"), ("seite-früher", "über-uns")):
        assert answer_of(reader, quote(f"/{old}/")) == (301, quote(f"/{new}/"))
    assert answer_of(reader, quote(f"/2014/01/{slug}/trackback/")) == (302, quote(f"/2014/01/{slug}/"))
    for feed in ("/feed/", "/sitemap-articles-1.xml"):
        assert f"/2014/01/{quote(slug)}/" in reader.get(feed).content.decode()
    rename(staff_client, post, "größe")
    assert answer_of(reader, quote(f"/2014/01/{slug}/")) == (301, quote("/2014/01/größe/"))
