"""What no feed, no file of data and no sitemap ever tells, and what each tells first: one table over all of them.

A new feed is met as soon as the page of feeds lists it, a new file as soon as the page of case studies or the index of sitemaps does.
"""

import re

import pytest

from articles.models import CaseStudy, Site
from tests.articles.syndication.reading import feeds_of

DAY = "2014-01-15T12:00Z"
NOTE = "Content note: sexual violence."
FOLDED = "<p>Words before.</p><details><summary>An account</summary><p>Foldedword stands here.</p></details>"


def files_told(reader) -> dict[str, str]:
    """Give the text of every feed, sitemap and file of data by its address."""
    named = re.findall(r'href="(/case-studies/[a-z]+\.[a-z]+)"', reader.get("/case-studies/").content.decode())
    named += re.findall(r"<loc>https://htc\.test(/sitemap[^<]+)</loc>", reader.get("/sitemap.xml").content.decode())
    assert len(named) >= 6
    return {path: reader.get(path).content.decode() for path in ("/sitemap.xml", "/robots.txt", *named, *feeds_of(reader))}


HIDDEN_POSTS = {
    "draft": {"status": "draft"},
    "review": {"status": "review"},
    "withdrawn": {"status": "withdrawn", "path": "2014/01/withdrawn", "published_at": DAY},
    "scheduled": {"published_at": "2999-01-01T12:00Z"},
    "trash": {"status": "draft", "trashed_at": DAY},
}


@pytest.fixture
def hidden(make_article, make_case, make_response) -> list[str]:
    """The words that stand in what readers may not see, each in one thing alone."""
    make_case("public").tags.add("law")
    public = make_article("Words.\n\n[case:public]", title="Public", slug="public", tags=["law"], by=[("Ada", "Role")])
    marks = []
    for name, fields in HIDDEN_POSTS.items():
        mark = f"Hidden{name}"
        marks.append(mark)
        article = make_article(
            f"{mark}[fn]{mark}.[/fn]",
            title=mark,
            slug=f"s-{mark}",
            excerpt=mark,
            tags=["law", mark],
            by=[("Ada", ""), (mark, "")],
            **fields,
        )
        article.corrections.create(kind="correction", text_wrong=mark, text_right=mark, made_at=DAY)
        make_response(article, body=mark)
    for state in ("pending", "spam", "trash", "gone"):
        marks.append(f"Response{state}")
        make_response(public, state=state, body=marks[-1], author_name=marks[-1])
    make_response(public, author_email="hiddenmail@reader.test", author_key="hiddenkey")
    for name, fields in {"casedraft": {}, "casewithdrawn": {"was_public": True}, "casetrash": {"trashed_at": DAY}}.items():
        marks.append(f"Hidden{name}")
        make_case(name, title=marks[-1], summary=marks[-1], status=CaseStudy.Status.DRAFT, **fields).tags.add(marks[-1])
    site = Site.current()
    site.support_contact = "Hiddencontact"
    site.save()
    return [*marks, "hiddenmail", "hiddenkey", "hiddencontact"]


def test_nothing_that_readers_may_not_see_is_told(reader, hidden):
    told = files_told(reader)

    found = {mark: [path for path, text in told.items() if mark.casefold() in text.casefold()] for mark in hidden}
    assert {mark: paths for mark, paths in found.items() if paths} == {}
    assert [
        path
        for path in ("/feed/", "/tags/law/feed/atom/", "/authors/ada/feed/json/", "/case-studies/cases.csv")
        if "Public" not in told[path]
    ] == []


def test_note_is_told_first_and_what_is_folded_in_the_text_alone(reader, make_article, make_case):
    noted = {"body": FOLDED, "content_notes": ["sexual violence"]}
    make_case("noted", **noted)
    article = make_article(FOLDED, tags=["law"], by=[("Ada", "Role")], content_notes=noted["content_notes"])
    article.corrections.create(kind="retraction", text_right="No longer so.")

    feeds = {
        path: feed for path, feed in feeds_of(reader).items() if "comments" not in path and path != f"{article.get_absolute_url()}feed/"
    }

    entries = [(path, entry) for path, feed in feeds.items() if path != "/feed/corrections/" for entry in feed.entries]
    assert len(entries) == 10
    for path, entry in entries:
        assert entry.summary.startswith(NOTE), path
        assert re.sub(r"<[^>]+>", "", entry.content).strip().startswith(NOTE), path
        assert "Foldedword" in entry.content, path
        assert entry.content.index("An account") < entry.content.index("Foldedword"), path
        assert "Foldedword" not in entry.title + entry.summary, path
    files = files_told(reader)
    assert [path for path, text in files.items() if "Foldedword" in text and path not in feeds] == []
    assert "sexual violence" in files["/case-studies/cases.csv"]


def test_each_feed_has_a_date_that_stays(reader, make_article, make_case, time_machine):
    time_machine.move_to("2014-03-01T12:00Z")
    make_article(tags=["law"], by=[("Ada", "Role")], date_precision="month")
    make_case("one")
    first = {path: (feed.changed_at, [entry.published_at for entry in feed.entries]) for path, feed in feeds_of(reader).items()}

    time_machine.move_to("2014-05-01T12:00Z")
    Site.touch()

    assert {path: (feed.changed_at, [entry.published_at for entry in feed.entries]) for path, feed in feeds_of(reader).items()} == first
