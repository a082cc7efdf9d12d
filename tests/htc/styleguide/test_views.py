"""The style guide: complete, drawn by the real templates, and nobody's business in production but the staff's."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection
from django.template.base import Template
from django.test.utils import CaptureQueriesContext, instrumented_test_render
from justhtml import JustHTML

from articles.models import Article, CaseStudy, Site
from comments.models import Response

GUIDE = "/styleguide/"
ROOT = Path(__file__).resolve().parents[3]


_drawn = ""


@pytest.fixture
def html(reader, db):
    """The guide, drawn once: nothing of it is kept in a database."""
    global _drawn
    _drawn = _drawn or reader.get(GUIDE).content.decode()
    return _drawn


def classes_in_style_sheets() -> set[str]:
    sheets = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "static/css").glob("*.css") if path.name != "admin.css")
    return set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", sheets, flags=re.DOTALL)))


def test_it_works_and_writes_nothing(reader, db):
    Site.current()

    with CaptureQueriesContext(connection) as captured:
        answer = reader.get(GUIDE)

    assert answer.status_code == 200
    assert [query["sql"] for query in captured if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []
    assert [model.objects.count() for model in (Article, CaseStudy, Response)] == [0, 0, 0]
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer.content.decode()
    assert "X-Pingback" not in answer


def test_every_class_of_the_style_sheets_is_shown(html):
    shown = {name for value in re.findall(r'\sclass="([^"]*)"', html) for name in value.split()}

    assert classes_in_style_sheets() - shown == set()


def test_every_page_and_piece_of_the_templates_is_drawn(reader, db, monkeypatch):
    monkeypatch.setattr(Template, "_render", instrumented_test_render)  # which tells of pieces too
    answer = reader.get(GUIDE)

    drawn = {template.name.partition("#")[0] for template in answer.templates if template.name}
    public = {
        path.relative_to(ROOT / "templates").as_posix()
        for path in (ROOT / "templates").rglob("*.html")
        if not path.relative_to(ROOT / "templates").as_posix().startswith("admin/")
    }
    of_copies = {"articles/_search_copy.html", "comments/_copy.html", "htc/copy_moved.html"}  # tests/htc/leaving looks at them
    of_copies |= {f"republishing/{name}.html" for name in ("copy", "_before", "_behind")}  # and tests/htc/republishing at these
    of_mails = {"following/letter.html", "following/question.html"}  # tests/htc/following looks at them
    of_staff = {"articles/article_preview_card.html"}  # a preview of the cards, which are drawn here
    of_feeds = {"articles/_case_in_feed.html"}  # tests/articles/lists looks at it
    assert public - drawn == of_copies | of_staff | of_mails | of_feeds


def test_every_id_is_there_once_and_every_reference_leads_to_one(html):
    tree = JustHTML(html, sanitize=False)
    every = tree.query("*")

    ids = Counter(node.attrs["id"] for node in every if node.attrs.get("id"))
    named = {
        word
        for node in every
        for name in ("for", "aria-labelledby", "aria-describedby")
        if node.attrs.get(name)
        for word in node.attrs[name].split()
    }
    anchors = {node.attrs["href"][1:] for node in every if (node.attrs.get("href") or "").startswith("#")}

    assert [name for name, times in ids.items() if times > 1] == []
    assert named - set(ids) == set()
    assert {anchor for anchor in anchors if anchor not in ids} == set()


def test_nothing_takes_the_focus(html):
    assert "autofocus" not in html


@pytest.mark.parametrize(
    "words",
    [
        "There is a problem",
        "Please write your comment before you send it.",
        "It has not been sent",
        "in answer to 2",
        "Anonymous",
        "ליאת כהן",
        "It takes no responses of other sites either.",
        "No comment has this code.",
        "Comments usually wait about 4 hours.",
        "No case study found",
        "55 results for “invention”",
        "There is no word to look for in",
        "This is longer than 200 characters.",
        "Nothing has been published here yet",
        "Your comment has been received.",
        "Back shortly",
        "And another.",
        'class="fn-symbol" aria-hidden="true">**<',
    ],
)
def test_state_is_shown(html, words):
    assert words in html


def test_in_production_only_staff_see_it(reader, staff_client, django_user_model, client, settings, db):
    settings.ENV = "production"
    member = django_user_model.objects.create_user("member", password="a long password")

    assert reader.get(GUIDE).status_code == 404
    assert staff_client.get(GUIDE).status_code == 200
    reader.force_login(member)
    assert reader.get(GUIDE).status_code == 404
