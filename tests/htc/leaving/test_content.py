"""Everything that was written, as files: complete, the same twice, and without what is nobody's business."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from markdown_it import MarkdownIt
from taggit.models import Tag

from articles.files.documents import KINDS
from articles.models import Article, Document, Image, OldAddress, Site
from articles.models.tags import describe
from comments.models import Response
from tests.htc.leaving.reading import Page, files_of

READER = MarkdownIt("commonmark", {"html": True}).enable("table")

# In this order, whatever else was made before.
AT = [datetime(2014, 2, 1, 12, minute, tzinfo=UTC) for minute in (1, 2, 3)]


@pytest.fixture
def blog(make_article, make_case, make_image, make_response, staff):
    """One of everything, in every state."""
    site = Site.current()
    site.support_contact = "Hushed, 555-0100"
    site.save()
    image, unused = make_image(caption="The “gate”", credit="Ada"), make_image(alt="Shown nowhere")
    missing = Image.objects.create(alt="Not here yet", caption="A caption without its picture", width=0, height=0)
    pdf = next(kind for kind in KINDS if kind.ending == "pdf")
    document = Document.store(pdf, b"%PDF-1.7 report", title="Report")
    case = make_case(
        "a-raid", body="<p>What <em>happened</em>.</p>", sources=f'<p><a href="{document.get_absolute_url()}">File</a></p>', country="Peru"
    )
    case.tags.add("Raids")
    describe(Tag.objects.get(), "Doors that are forced.\n\nAnd <after>.")
    other = make_article(title="Other", slug="other")
    other.slug = "another"
    other.save()
    OldAddress.objects.create(path="?p=101", article=other)
    article = make_article(
        f'<p>See [fn]The note, <em>p. 4</em>[/fn] <a href="/2014/01/other/">other</a>, <a href="https://htc.test/?p=101">number</a>, '
        f'<a href="{document.get_absolute_url()}">report</a>, <a href="/tags/raids/">tag</a>.</p>\n\n[image:{image.pk}]\n\n[image:{missing.pk}]\n\n[case:a-raid]',
        title='A "title": with # signs',
        slug="whole",
        by=[("Ana Lima", "Fellow")],
        tags=["Raids", "Law & Policy"],
        featured_image=image,
    )
    make_article(title="Draft", slug="draft", status="draft", created_by=staff)
    first = make_response(
        article, author_email="hushed@reader.test", author_key="hushed-key", author_name="Ana", body="First.", received_at=AT[0]
    )
    make_response(article, parent=first, body="Second.", staff=staff, reasons=["held"], state="pending", received_at=AT[1])
    make_response(
        article,
        kind="pingback",
        facts={"link": [0, 4], "claims": {"hushed": "hushed"}, "asked_at": "hushed"},
        state="gone",
        received_at=AT[2],
    )
    make_response(article, body="Hushed spam.", state="spam")
    return {"image": image, "unused": unused, "missing": missing, "document": document, "article": article}


def written(tmp_path: Path, form: str) -> Path:
    """Write twice, and give the folder after it was found the same."""
    with CaptureQueriesContext(connection) as queries:
        call_command("export_content", tmp_path / form, format=form)
    first = files_of(tmp_path / form)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=30)):
        call_command("export_content", tmp_path / form, format=form)
    assert files_of(tmp_path / form) == first
    assert len(queries) <= 40
    return tmp_path / form


def test_markdown_is_read_without_the_blog(blog, tmp_path):
    folder = written(tmp_path, "md")

    text = (folder / "articles/2014/01/whole/index.md").read_text()
    head, body = text.removeprefix("---\n").split("\n---\n\n", 1)
    facts = {name: json.loads(value) for name, value in (line.split(": ", 1) for line in head.splitlines())}
    assert facts["title"] == 'A "title": with # signs'
    assert (facts["authors"], facts["tags"]) == ([{"name": "Ana Lima", "role": "Fellow"}], ["Law & Policy", "Raids"])
    assert (facts["status"], facts["published_at"], facts["guid"]) == ("published", "2014-01-15T19:00:00+00:00", blog["article"].feed_guid)
    name = blog["image"].file.name.removeprefix("images/")
    file = blog["document"].file.name.removeprefix("documents/")
    assert body == (
        f"See [^1] [other](../another/index.md), [number](../another/index.md), [report]({file}), [tag](https://htc.test/tags/raids/).\n\n"
        f'<figure data-align="full"><img src="{name}" alt="A gate that stands open"><figcaption>The “gate” Ada</figcaption></figure>\n\n'
        '<figure data-align="full"><figcaption>A caption without its picture</figcaption></figure>\n\n'
        '<aside data-align="right">Case study: <a href="../../../../case-studies/a-raid/index.md">A Raid</a></aside>\n\n'
        "[^1]: The note, *p. 4*\n"
    )
    other = (folder / "articles/2014/01/another/index.md").read_text()
    assert 'old_addresses: ["https://htc.test/2014/01/other/", "https://htc.test/?p=101"]' in other
    case = (folder / "case-studies/a-raid/index.md").read_text()
    assert case.endswith(f"What *happened*.\n\n## Sources\n\n[File]({file})\n")
    assert 'country: "Peru"' in case
    assert [path.name for path in folder.glob("unpublished/*/index.md")] == ["index.md"]


def test_links_of_the_sample_content_lead_to_files(sample_content, tmp_path):
    folder = written(tmp_path, "md")

    pages = sorted(folder.rglob("index.md"))
    wrong = []
    for path in pages:
        for address in Page(READER.render(path.read_text().split("\n---\n", 1)[1])).addresses:
            parts = urlsplit(address)
            if not parts.scheme and parts.path and not (path.parent / unquote(parts.path)).is_file():
                wrong.append(f"{address} in {path}")
    assert len(pages) == Article.objects.count() + 5
    assert wrong == []
    # Each mark has its note, and each note its mark.
    notes = {
        path: (set(re.findall(r"\[\^(\d+)\](?!:)", text)), set(re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE)))
        for path in pages
        if (text := path.read_text())
    }
    assert [path for path, (marks, defined) in notes.items() if marks != defined] == []
    assert any(len(marks) >= 8 for marks, _ in notes.values())


def test_json_holds_everything_by_its_numbers(blog, tmp_path):
    folder = written(tmp_path, "json")
    tables = {path.stem: json.loads(path.read_text()) for path in folder.glob("*.json")}

    article = json.loads((folder / "articles/2014/01/whole/article.json").read_text())
    row = Article.objects.get(slug="whole")
    assert {name: article[name] for name in ("number", "title", "body", "path", "feed_guid")} == {
        "number": row.pk, "title": row.title, "body": row.body, "path": "2014/01/whole", "feed_guid": row.feed_guid
    }  # fmt: skip
    assert article["notes"] == [{"key": row.footnotes.get().key, "text": "The note, <em>p. 4</em>"}]
    assert article["authors"] == [{"name": "Ana Lima", "author": "ana-lima", "role": "Fellow"}]
    assert (article["cases"], article["featured_image"]) == (["a-raid"], blog["image"].pk)
    places = [(place["picture"], place["key"] in row.body, place["caption"]) for place in article["pictures"]]
    assert places == [(blog["image"].pk, True, "The “gate”"), (blog["missing"].pk, True, "A caption without its picture")]
    pictures = {picture["number"]: picture for picture in tables["pictures"]}
    assert pictures[blog["image"].pk]["files"] == [f"articles/2014/01/whole/{blog['image'].file.name[7:]}"]
    assert pictures[blog["unused"].pk]["files"] == [blog["unused"].file.name]
    assert pictures[blog["missing"].pk]["files"] == []
    assert len(tables["documents"][0]["files"]) == 2
    responses = json.loads((folder / "articles/2014/01/whole/responses.json").read_text())
    assert [(each["state"], each["body"], each["by_staff"]) for each in responses[:2]] == [
        ("approved", "First.", False),
        ("pending", "Second.", True),
    ]
    assert (responses[1]["parent"], responses[2]["facts"]) == (responses[0]["number"], {"link": [0, 4]})
    assert {tag["name"]: tag["words"] for tag in tables["tags"]} == {"Raids": "Doors that are forced.\n\nAnd <after>.", "Law & Policy": ""}
    assert tables["site"]["name"] == Site.current().name
    assert {path for case in (folder / "case-studies").iterdir() for path in [case.name]} == {"a-raid"}


@pytest.mark.parametrize("form", ["md", "json"])
def test_nothing_of_readers_and_accounts_is_told(blog, tmp_path, form):
    call_command("export_content", tmp_path / form, format=form)

    files = files_of(tmp_path / form)
    assert [name for name, data in files.items() if re.search(rb"hushed|\beditor\b|@reader", data, re.IGNORECASE)] == []
    assert (tmp_path / form).stat().st_mode & 0o777 == 0o700


def test_manifest_counts_and_knows_every_file(blog, tmp_path):
    call_command("export_content", tmp_path / "json", format="json")

    files = files_of(tmp_path / "json")
    manifest = json.loads(files.pop("manifest.json"))
    assert manifest["files"] == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    assert manifest["counts"] == {
        "articles": 3, "authors": 1, "case_studies": 1, "content_topics": 6, "documents": 1, "helplines": 2, "pictures": 3, "responses": 3, "series": 0, "tags": 2
    }  # fmt: skip
    assert (manifest["form"], manifest["shape"], manifest["site"]) == ("json", 1, "https://htc.test")


def test_file_that_is_gone_from_the_disk_is_named_and_everything_else_is_written(blog, tmp_path, capsys):
    gone = blog["image"].file.name
    blog["image"].file.storage.delete(gone)

    with pytest.raises(SystemExit, match="1"):
        call_command("export_content", tmp_path / "left", format="json")

    said = capsys.readouterr().err
    assert "1 file is missing" in said
    assert gone in said
    pictures = json.loads((tmp_path / "left/pictures.json").read_text())
    assert {each["number"]: each["files"] for each in pictures}[blog["image"].pk] == []
    assert (tmp_path / "left" / blog["unused"].file.name).exists()


def test_queries_grow_by_batches_and_not_by_articles(make_article, make_response, tmp_path):
    def cost(name: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            call_command("export_content", tmp_path / name)
        return len(queries)

    make_response(make_article("One[fn]Note[/fn]", by=[("Ana", "")], tags=["Tag"]))
    few = cost("few")
    for _ in range(5):
        article = make_article("One[fn]Note[/fn]", by=[("Ana", "")], tags=["Tag"])
        Response.objects.create(
            article=article, kind="comment", state="approved", body="Yes.", received_at=datetime(2015, 1, 1, tzinfo=UTC)
        )

    assert cost("many") <= few


def test_nothing_is_written_over_other_files(db, tmp_path):
    call_command("export_content", tmp_path / "copy")
    (tmp_path / "copy/letter.txt").write_text("Dear reader")

    with pytest.raises(CommandError, match=r"letter\.txt"):
        call_command("export_content", tmp_path / "copy")

    assert (tmp_path / "copy/letter.txt").exists()
