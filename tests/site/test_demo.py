"""The sample content: there at the first run, unchanged at the second, and in the shape of a real article."""

import re

from django.contrib.auth import authenticate
from django.core.management import call_command
from django.core.serializers import serialize

from articles.models import Article, Author, Byline, CasePlacement, CaseStudy, Footnote, Site
from comments.models import ModerationEvent, Response
from tests.site.journey import text_of


def everything() -> list[str]:
    models = (Article, Author, Byline, CasePlacement, CaseStudy, Footnote, Site, Response, ModerationEvent)
    return [serialize("json", model.objects.order_by("pk")) for model in models]


def test_demo_tells_a_login_that_works_and_changes_nothing_when_run_again(db, capsys):
    call_command("demo")
    told, before = capsys.readouterr().out, everything()
    call_command("demo")

    name, password = re.fullmatch(r"staff login: (\S+) / (\S+)\n", told).groups()
    assert authenticate(username=name, password=password).is_superuser
    assert capsys.readouterr().out == told
    assert everything() == before


def test_one_article_has_the_shape_of_the_article_that_the_blog_was_made_for(db, reader):
    call_command("demo")

    article = Article.objects.get(date_precision="month")
    words = text_of(reader.get(article.get_absolute_url()).content)
    assert Article.objects.count() == 3
    assert article.note_style == "symbol"
    assert article.footnotes.count() == 1
    assert article.placements.count() == 3
    assert all(case.sources for case in CaseStudy.objects.all())
    assert article.bylines_shown[0].role
    assert re.search(r"^[A-Z][a-z]{2} \d{4}", words, re.MULTILINE)
    assert f"9 Responses to “{article.title}”" in words
    assert [row.kind for row in article.responses.approved()].count("pingback") == 8


def test_every_page_of_the_demo_opens(db, reader):
    call_command("demo")
    seen, left = set(), ["/"]
    while left:
        path = left.pop()
        seen.add(path)
        answer = reader.get(path)
        assert answer.status_code == 200, path
        links = re.findall(r'(?:href|action)="(/[^"#]*)', answer.content.decode())
        left += {link for link in links if not link.startswith(("/static/", "/respond/"))} - seen - set(left)

    assert {article.get_absolute_url() for article in Article.objects.all()} | {"/feed/", "/2014/03/"} <= seen
