"""Remarks are for those who write an article: no reader meets one, no export holds one, and a redaction reaches every part of one."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from articles.models import Author, PreviewLink, Revision, SearchRow
from articles.review.models import Remark
from htc.redaction import redacting, rows
from tests.site.journey import drain
from tests.site.test_crawl import Crawl

MARKER = "Quetzalword"


@pytest.fixture
def remarked(make_article, member):
    """A public article and a draft that was sent back, by one author, each with remarks of every kind that hold the marker."""
    author = member("Author", email="ana@htc.test")
    Author.objects.create(name="Ana Lopez", user=author)

    def make(**fields):
        article = make_article("The court heard nine people.[fn]Day one.[/fn]", by=[("Ana Lopez", "Fellow")], **fields)
        at_passage = article.remarks.create(author=author, text=MARKER, exact="nine people", prefix=f"{MARKER} ", suffix=MARKER)
        article.remarks.create(author=author, text=MARKER, parent=at_passage)
        article.remarks.create(author=author, text=MARKER, exact=f"{MARKER}, gone from the text")
        return article

    return make(title="Public", tags=["law"]), make(title="Draft", status="review", created_by=author)


def held(folder: Path) -> list[str]:
    """Give the files in which the marker stands, by content or name."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if MARKER.encode() in path.read_bytes() or MARKER in path.name]


def test_no_reader_feed_search_preview_revision_mail_or_export_holds_a_word_of_a_remark(
    staff, staff_client, remarked, reader, mailoutbox, tmp_path
):
    public, draft = remarked
    note = {"act": "send_back", "note": f"{MARKER}: see the remarks."}
    assert (
        "Sent back with 3 remarks"
        in staff_client.post(reverse("admin:articles_article_review", args=[draft.pk]), note, follow=True).content.decode()
    )
    drain()
    _, token = PreviewLink.make(draft, staff, days=1)

    crawl = Crawl()
    crawl.walk(
        "/",
        "/sitemap.xml",
        "/sitemap-articles-1.xml",
        "/feed/",
        "/feed/atom/",
        "/feed/json/",
        "/comments/feed/",
        f"{public.get_absolute_url()}feed/",
        f"/search/?q={MARKER}",
    )
    pages = crawl.text | {token: reader.get(token.removeprefix("https://htc.test")).content.decode()}
    pages["staff's preview"] = staff_client.get(reverse("articles:preview", args=[draft.pk])).content.decode()
    pages["the page as staff see it"] = staff_client.get(public.get_absolute_url()).content.decode()
    call_command("export_content", str(tmp_path / "md"), "--format", "md", stdout=io.StringIO())
    call_command("export_content", str(tmp_path / "json"), "--format", "json", stdout=io.StringIO())
    call_command("export_wordpress", str(tmp_path / "blog.xml"), stdout=io.StringIO())
    call_command("export_site", str(tmp_path / "site"), stdout=io.StringIO())

    assert public.get_absolute_url() in pages
    assert [path for path, text in pages.items() if MARKER in text.replace(f'value="{MARKER}"', "").replace(f"“{MARKER}”", "")] == []
    assert held(tmp_path) == []
    (mail,) = mailoutbox
    assert MARKER not in mail.subject + mail.body
    assert not Revision.objects.filter(snapshot__icontains=MARKER).exists()
    assert not SearchRow.objects.filter(text__icontains=MARKER).exists()
    assert MARKER in staff_client.get(reverse("admin:articles_article_change", args=[draft.pk])).content.decode()


@pytest.mark.parametrize(
    ("exact", "prefix", "suffix", "left"),
    [
        pytest.param("by the court", "ena Quellbrook was heard ", " again", ("by the court", 1), id="the name cut in half before it"),
        pytest.param("They say", "", " that Zyxwena Quellb", ("They say", 1), id="and after it"),
        pytest.param("Quellbrook was", " that Zyxwena ", " heard by", ("", 0), id="a part of the name in the passage"),
        pytest.param("a sentence taken out", "rook Quellb", "Zyxw", ("a sentence taken out", 0), id="a passage that was gone before"),
        pytest.param("Zyxwena Quellbrook", "", "", None, id="the name alone"),
    ],
)
def test_redaction_leaves_no_part_of_a_name_round_a_passage(make_article, exact, prefix, suffix, left):
    article = make_article("They say that Zyxwena Quellbrook was heard by the court again.")
    article.remarks.create(text="Zyxwena Quellbrook?", exact=exact, prefix=prefix, suffix=suffix)

    with transaction.atomic():
        rows.redact(redacting.phrases_of(["Zyxwena Quellbrook"]))

    remark = Remark.objects.get()
    told = f"{remark.text} {remark.exact} {remark.prefix} {remark.suffix}"
    assert [part for part in ("uellb", "rook", "yxw", "ena") if part in told] == []
    if left:
        assert (remark.exact, int(bool(remark.prefix or remark.suffix))) == left
