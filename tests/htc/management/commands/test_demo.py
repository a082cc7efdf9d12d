"""The sample content: there at the first run, unchanged at the second, and in the shape of a real article."""

import re
from datetime import UTC, date, datetime

from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command
from django.core.serializers import serialize
from django.utils import timezone

from articles.models import (
    Article,
    ArticleTag,
    Author,
    Byline,
    CasePlacement,
    CaseStudy,
    CaseTag,
    Footnote,
    Image,
    ImagePlacement,
    MenuEntry,
    Site,
    StartingPoint,
    site_with_menu,
)
from comments.models import Lane, ModerationEvent, Response
from comments.readers.listing import Listing
from htc.safety.models import Helpline
from tests.site.journey import text_of


def everything() -> list[str]:
    articles = (
        Article,
        ArticleTag,
        Author,
        Byline,
        Footnote,
        CasePlacement,
        CaseStudy,
        CaseTag,
        Image,
        ImagePlacement,
        MenuEntry,
        StartingPoint,
        Site,
    )
    models = (*articles, Response, ModerationEvent)
    return [serialize("json", model.objects.order_by("pk")) for model in models]


def test_demo_tells_a_login_that_works_and_changes_nothing_when_run_again(db, capsys, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 3, 2, tzinfo=UTC))  # evening at the center
    call_command("demo")
    told, before = capsys.readouterr().out, everything()
    call_command("demo")

    name, password = re.fullmatch(r"staff login: (\S+) / (\S+)\n", told).groups()
    assert authenticate(username=name, password=password).is_superuser
    assert capsys.readouterr().out == told
    assert everything() == before
    assert {line.checked_on for line in Helpline.objects.exclude(checked_on=None)} == {date(2026, 3, 2)}


def test_one_article_has_the_shape_of_the_article_that_the_blog_was_made_for(sample_content, reader):
    article = Article.objects.get(slug="after-the-doors-open")
    words = text_of(reader.get(article.get_absolute_url()).content)
    assert article.date_precision == "month"
    assert article.note_style == "symbol"
    assert article.footnotes.count() == 1
    assert article.placements.count() == 3
    assert article.bylines_shown[0].role
    assert re.search(r"^[A-Z][a-z]{2} \d{4}", words, re.MULTILINE)
    assert f"9 Responses to “{article.title}”" in words
    assert [row.kind for row in article.responses.approved()].count("pingback") == 8


def test_a_dozen_articles_show_what_an_article_can_hold(sample_content):
    posts = Article.objects.posts()
    bodies = [article.body for article in posts]
    assert posts.count() == 13
    assert [twin.code for twin in posts.get(slug="how-we-name-people").translations] == ["es"]
    assert {article.published_at.year for article in posts} >= {2013, 2025}
    assert all(article.bylines_shown and article.tag_names for article in posts)
    assert any(len(article.bylines_shown) == 2 for article in posts)
    assert any(article.footnotes.filter(uses=2) and article.footnotes.count() >= 8 for article in posts)
    assert any(article.note_style == "symbol" and article.footnotes.count() > 3 for article in posts)
    assert any(body.count("<h2>") >= 5 for body in bodies)
    assert all(any(element in body for body in bodies) for element in ("<table>", "<blockquote>", "<ul>", "<ol>"))
    assert set(CasePlacement.objects.values_list("align", flat=True)) == {"left", "right", "full"}


def test_every_case_is_placed_and_has_sources_and_tags(sample_content):
    cases = CaseStudy.objects.published()
    assert all(case.sources and case.tags.exists() and case.placements.exists() for case in cases)
    assert {case.country for case in cases} == {"Brazil", "Indonesia", "United States"}


def test_desk_shows_a_newcomer_what_there_is_to_do(sample_content, client_of):
    desk = text_of(client_of(get_user_model().objects.get(username="editor")).get("/admin/").content)
    for words in (
        "Your drafts",
        "Sent back to you",
        "In review",
        "Scheduled",
        "under safeguarding",
        "with new words",
        "reported by readers",
    ):
        assert words in desk, words
    assert set(Response.objects.exclude(lane="").values_list("lane", flat=True)) == set(Lane.values)
    review = Article.objects.get(status="review")
    assert [bool(remark.exact) for remark in review.remarks.begun()] == [True, True, False]
    assert not get_user_model().objects.get(username="rosa").has_usable_password()


def test_responses_to_one_article_go_three_levels_deep(sample_content):
    rows = Listing(Article.objects.get(slug="before-you-invite"), order="newest").rows
    assert [row.level for row in rows] == [1, 2, 1, 2, 3]
    assert all(row.received_at > row.parent.received_at for row in rows if row.parent)


def test_pages_stand_in_the_menu_or_the_foot_and_in_no_list(sample_content, reader):
    site = site_with_menu()
    pages = [link.address for link in [*site.menu_links, *site.foot_links]]
    assert pages == ["/about/", "/comment-policy/", "/privacy/", "/accessibility/"]
    assert [reader.get(page).status_code for page in pages] == [200] * 4
    assert not {post.get_absolute_url() for post in Article.objects.posts()} & set(pages)
