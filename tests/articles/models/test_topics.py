"""Content notes: where readers meet them, how staff write them, and what becomes of a note when the list of topics changes."""

import io
import json
import re
from html import unescape

import pytest
from django.core.management import call_command
from django.urls import reverse

from articles.models import Article, CaseStudy, ContentTopic, Site
from articles.revisions.history import restore
from tests.site.journey import article_form, posted_form, text_of

NOTE = "Content note: police violence; graphic detail. It quotes the file."
CASE_NOTE = "Content note: suicide and self-harm."
PLACES = {
    "/": [NOTE, CASE_NOTE],
    "/2014/": [NOTE],
    "/2014/01/": [NOTE],
    "/tags/courts/": [NOTE],
    "/authors/ada/": [NOTE],
    "/search/?q=lantern": [NOTE, CASE_NOTE],
    "/case-studies/": [CASE_NOTE],
    "/case-studies/kiln/": [CASE_NOTE, NOTE],
}


@pytest.fixture
def noted(make_article, make_case) -> Article:
    """An article with a content note that shows a case with another."""
    make_case("kiln", summary="A lantern at a kiln.", content_notes=["suicide and self-harm"])
    return make_article(
        "A lantern in a yard.\n\n[case:kiln]",
        slug="yard",
        by=[("Ada", "A")],
        tags=["courts"],
        content_notes=["police violence", "graphic detail"],
        content_note_text="It quotes the file.",
    )


@pytest.mark.parametrize(("address", "notes"), PLACES.items())
def test_note_stands_in_every_list(noted, reader, address, notes):
    words = text_of(reader.get(address).content)

    assert [note for note in notes if note not in words] == []


def test_note_stands_with_what_is_proposed_to_read_next(noted, make_article, reader):
    other = make_article("Something else.", tags=["courts"])

    assert NOTE in text_of(reader.get(other.get_absolute_url()).content)


def test_note_stands_under_the_byline_of_an_article_and_in_its_description(noted, reader):
    page = reader.get(noted.get_absolute_url()).content.decode()
    words = text_of(page.encode())

    assert words.index("By Ada") < words.index(NOTE) < words.index("A lantern in a yard.")
    assert CASE_NOTE in words
    assert page.count(f'content="{NOTE} A lantern in a yard."') == 2
    assert "trigger" not in page.casefold()


@pytest.mark.parametrize("address", ["/feed/", "/tags/courts/feed/", "/authors/ada/feed/"])
def test_note_is_the_first_line_of_an_entry_in_every_feed(noted, reader, address):
    feed = reader.get(address).content.decode()

    assert "<content:encoded>&lt;p&gt;&lt;strong&gt;Content note:&lt;/strong&gt; police violence; graphic detail." in feed
    assert 'href="https://htc.test/help/"' in unescape(feed)
    assert f"<description>{NOTE} A lantern" in feed
    assert "suicide and self-harm." in feed


def test_note_goes_with_the_words_into_every_export(noted, tmp_path):
    call_command("export_content", str(tmp_path / "json"), "--format", "json", stdout=io.StringIO())
    call_command("export_content", str(tmp_path / "md"), "--format", "md", stdout=io.StringIO())
    call_command("export_wordpress", str(tmp_path / "blog.xml"), stdout=io.StringIO())

    article = json.loads((tmp_path / "json/articles/2014/01/yard/article.json").read_text())
    assert (article["content_notes"], article["content_note_text"]) == (["police violence", "graphic detail"], "It quotes the file.")
    assert "graphic detail" in (tmp_path / "md/articles/2014/01/yard/index.md").read_text()
    assert "suicide" in (tmp_path / "md/case-studies/kiln/index.md").read_text()
    assert "police violence" in [row["name"] for row in json.loads((tmp_path / "json/content_topics.json").read_text())]
    assert all(note in (tmp_path / "blog.xml").read_text() for note in (NOTE, CASE_NOTE))
    call_command("export_site", str(tmp_path / "site"), stdout=io.StringIO())
    assert NOTE in text_of((tmp_path / "site/2014/01/yard/index.html").read_bytes())
    assert NOTE.removeprefix("Content note: ") in (tmp_path / "site/search/words.js").read_text()


def test_staff_tick_topics_and_a_revision_brings_them_back(staff, staff_client):
    said = {"content_notes": ["police violence", "graphic detail"], "content_note_text": "It quotes the file."}
    staff_client.post(reverse("admin:articles_article_add"), article_form(**said))
    article = Article.objects.get()
    change = reverse("admin:articles_article_change", args=[article.pk])
    kept = (article.content_notes, article.content_note_text)

    form = posted_form(staff_client, change, content_note_text="")
    form["content_notes"] = ["graphic detail"]
    staff_client.post(change, form)
    article.refresh_from_db()
    left = (article.content_notes, article.content_note_text)
    ContentTopic.objects.get(name="police violence").delete()
    first, last = article.revisions.all()
    restore(article, first, by=staff)
    article.refresh_from_db()

    assert kept == (["police violence", "graphic detail"], "It quotes the file.") == (article.content_notes, article.content_note_text)
    assert left == (["graphic detail"], "")
    assert last.changed == "content note, content note, in a sentence"
    answer = staff_client.post(change, posted_form(staff_client, change, content_notes="gossip"))
    assert "gossip" in answer.content.decode()  # the list decides what can be ticked
    assert answer.status_code == 200


def test_preview_of_a_form_shows_the_notes_of_article_and_new_case(staff_client):
    case = {"title": "Kiln", "slug": "kiln", "summary": "A kiln.", "content_notes": "suicide and self-harm", "status": "published"}
    rows = {f"new_cases-0-{name}": value for name, value in case.items()} | {"new_cases-TOTAL_FORMS": 1, "new_cases-INITIAL_FORMS": 0}
    form = article_form(body="A lantern.\n\n[case:kiln]", content_notes="graphic detail", **rows)

    words = text_of(staff_client.post(reverse("admin:articles_article_preview_new"), form).content)

    assert "Content note: graphic detail." in words
    assert CASE_NOTE in words


def test_notes_follow_a_new_name_and_keep_one_that_is_struck(noted, staff_client):
    topic = ContentTopic.objects.get(name="graphic detail")
    before = Site.current().version

    change = reverse("admin:articles_contenttopic_change", args=[topic.pk])
    staff_client.post(change, posted_form(staff_client, change, name="wounds"))
    page = staff_client.get(reverse("admin:articles_contenttopic_delete", args=[topic.pk])).content
    ContentTopic.objects.get(name="suicide and self-harm").delete()

    noted.refresh_from_db()
    assert noted.content_notes == ["police violence", "wounds"]
    assert Site.current().version > before
    assert "1 article" in text_of(page)
    assert CaseStudy.objects.get().content_note == "suicide and self-harm."


FOLDED = """Before the account.

[fold: What the driver told the court]

The lantern stood in the yard.

<h2>The second night</h2>

[case:kiln]

[/fold]

[fold: What the guard said]

He denied it.

[/fold]

Behind the accounts."""


@pytest.fixture
def folded(make_article, make_case) -> Article:
    """An article with two passages that fold, a case and a heading in the first, and no content note."""
    make_case("kiln", body="<details><summary>The fire</summary><p>It burned.</p></details><p>It was put out.</p>")
    return make_article(FOLDED, slug="court", content_notes=["graphic detail"])


def test_note_leads_to_the_point_behind_the_last_account_and_to_help(folded, reader):
    page = reader.get(folded.get_absolute_url()).content.decode()
    case = reader.get("/case-studies/kiln/").content.decode()

    assert page.index('href="#after-accounts"') < page.index('<details class="fold"') < page.index("He denied it.")
    assert page.index("He denied it.") < page.index('id="after-accounts"') < page.index(">Behind the accounts.")
    assert page.count('id="after-accounts"') == 1
    note = page.partition('role="note"')[2].partition("</div>")[0]
    assert re.findall(r'<a href="([^"]*)">([^<]*)</a>', note) == [
        ("#after-accounts", "Go to the point after the accounts"),
        ("/help/", "Get help"),
    ]
    assert reader.get("/help/").status_code == 200
    assert case.index("It burned.") < case.index('id="after-accounts"') < case.index("It was put out.")
    assert 'href="#after-accounts"' not in case  # a case without a note needs no way past it


def test_passage_is_folded_on_the_page_and_open_where_nothing_folds(folded, reader):
    page = reader.get(folded.get_absolute_url()).content.decode()
    feed = unescape(reader.get("/feed/").content.decode())

    title = "What the driver told the court"
    assert f'<details class="fold"><summary>{title} <span class="fold__length">(9 words)</span></summary>' in page
    assert f"<p><strong>{title}</strong> (9 words)</p>" in feed
    assert "<details" not in feed
    assert "The fire" in feed


def test_no_list_tells_what_a_passage_folds_and_search_finds_it(folded, reader):
    seen = "Before the account. What the driver told the court What the guard said Behind the accounts."

    assert (folded.excerpt_text, folded.description) == (seen, f"Content note: graphic detail. {seen}")
    assert "denied" not in text_of(reader.get("/").content)
    assert "denied" not in text_of(reader.get("/2014/01/").content)
    assert "court" in text_of(reader.get("/search/?q=denied").content)


def test_passage_goes_through_form_revision_and_export(folded, staff, staff_client, tmp_path):
    change = reverse("admin:articles_article_change", args=[folded.pk])
    body = folded.body
    nameless = "<details><summary></summary><p>Not named.</p></details>"

    answer = staff_client.post(change, posted_form(staff_client, change, body=nameless, confirm_drop_cases="on"), follow=True)
    folded.refresh_from_db()
    compared = staff_client.get(reverse("admin:articles_article_compare", args=[folded.pk])).content
    restore(folded, folded.revisions.first(), by=staff)
    folded.refresh_from_db()
    call_command("export_content", str(tmp_path / "md"), "--format", "md", stdout=io.StringIO())

    assert "Please name its subject: “Not named.”" in text_of(answer.content, "body")
    assert "Foldable passage" in text_of(compared)
    call_command("export_wordpress", str(tmp_path / "blog.xml"), stdout=io.StringIO())
    block = (tmp_path / "blog.xml").read_text().partition("<!-- wp:html -->\n<details>")[2].partition("</details>\n<!--")[0]
    assert "The second night" in block
    assert '<aside class="case-study">' in block
    assert "data-case-study" not in block
    assert folded.body == body
    assert (
        "<details>\n<summary>What the driver told the court</summary>\n\nThe lantern stood"
        in (tmp_path / "md/articles/2014/01/court/index.md").read_text()
    )
