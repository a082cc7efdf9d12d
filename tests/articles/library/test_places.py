"""A picture has words of its own wherever it stands; the library proposes them, and keeps what belongs to the picture."""

import re
from html import escape
from importlib import import_module

from django.apps import apps
from django.urls import reverse

from articles.files.documents import PDF
from articles.models import Article, Document, ImagePlacement, Revision, SearchRow
from articles.models.references import write_article
from articles.text.notes import deflate
from tests.pictures import had, pdf
from tests.site.journey import add_article, article_form, form_fields, posted_form


def figures(html: str) -> list[tuple[str, str]]:
    """Give what is read out and what stands under each picture of a page."""
    shown = re.findall(r"<figure.*?</figure>", html, re.DOTALL)
    return [(re.search(r'alt="(.*?)"', each)[1], "".join(re.findall(r"<figcaption>(.*?)</figcaption>", each))) for each in shown]


def page_of(reader, article) -> str:
    return reader.get(article.get_absolute_url()).content.decode()


def change_page(client, article, **fields):
    address = reverse("admin:articles_article_change", args=[article.pk])
    return client.post(address, form_fields(client, address, **fields))


def body_of(client, article) -> str:
    return form_fields(client, reverse("admin:articles_article_change", args=[article.pk]))["body"]


def test_one_picture_stands_twice_with_different_words(staff_client, reader, make_image):
    image = make_image(caption="Proposed & <plain>", credit="Photo: Ada")
    add_article(
        staff_client,
        body=f'[image:{image.pk} | The gate, open | <em>Before</em>, by <a href="/about/">Ann</a>]\n\nText.\n\n[image:{image.pk} left decorative]',
    )
    add_article(staff_client, slug="other", body=f"[image:{image.pk}]")
    own, other = Article.objects.order_by("pk")
    credit = ' <small class="picture__credit">Photo: Ada</small>'

    assert figures(page_of(reader, own)) == [("The gate, open", f'<em>Before</em>, by <a href="/about/">Ann</a>{credit}'), ("", credit)]
    assert figures(page_of(reader, other)) == [("A gate that stands open", f"Proposed &amp; &lt;plain&gt;{credit}")]
    assert '&lt;em&gt;Before&lt;/em&gt;, by &lt;a href="https://htc.test/about/"' in reader.get("/feed/").content.decode()

    image.alt, image.caption, image.credit = "New", "New", "Photo: Ben"
    image.save()

    for article in (own, other):
        assert "New" not in page_of(reader, article)
        assert "Photo: Ben" in page_of(reader, article)


def test_words_go_into_the_form_and_come_out_of_it(staff_client, reader, make_article, make_image):
    image = make_image(caption="“It’s” & <old>")
    article = make_article(f"[image:{image.pk}]")
    before = Article.objects.values().get(pk=article.pk)

    assert change_page(staff_client, article).status_code == 302
    assert Article.objects.values().get(pk=article.pk) == before
    body = body_of(staff_client, article)
    assert 'data-alt="A gate that stands open"' in body
    changed = re.sub(r'data-caption="[^"]*"', f'data-caption="{escape("<em>New</em> <script>x()</script><b>words</b>")}"', body)
    assert change_page(staff_client, article, body=changed).status_code == 302

    assert figures(page_of(reader, article)) == [("A gate that stands open", "<em>New</em> <strong>words</strong>")]
    row = article.pictures.get()
    assert f'data-place="{row.key}"' in Article.objects.get().body
    preview = staff_client.post(
        reverse("admin:articles_article_preview", args=[article.pk]),
        posted_form(staff_client, reverse("admin:articles_article_change", args=[article.pk]), body=changed.replace("New", "Unsaved")),
    )
    assert figures(preview.content.decode()) == [("A gate that stands open", "<em>Unsaved</em> <strong>words</strong>")]


def test_captions_are_found_and_their_documents_are_public(staff_client, reader, make_article, make_image):
    document = Document.store(PDF, pdf(), title="A report")
    image = make_image(alt="Unfindable")
    article = make_article(f"[image:{image.pk} || The harbor, see <a href='{document.get_absolute_url()}'>the report</a>]")

    assert article.title in reader.get("/search/?q=harbor").content.decode()
    assert had(reader, document.get_absolute_url()).status_code == 200
    assert document.used_in() == [article]
    SearchRow.objects.write_all(Article)
    assert article.title in reader.get("/search/?q=harbor").content.decode()
    assert article.plain_body == ""

    assert change_page(staff_client, article, body=f"[image:{image.pk} || The quay]").status_code == 302
    assert article.title not in reader.get("/search/?q=harbor").content.decode()
    assert had(reader, document.get_absolute_url()).status_code == 404


def test_description_may_stand_in_the_text_or_in_the_library(staff_client, reader, make_image):
    silent = make_image(alt="")
    sentence = f"Picture {silent.pk} has no description."

    refused = add_article(staff_client, body=f"[image:{silent.pk}]")
    assert sentence in refused.content.decode()
    staff_client.post(reverse("admin:articles_article_add"), article_form(body=f"[image:{silent.pk}]", status="draft"))
    draft = Article.objects.get()
    asked = staff_client.post(
        reverse("admin:articles_article_changelist"), {"action": "publish", "_selected_action": [draft.pk]}, follow=True
    ).content.decode()
    assert sentence in asked
    described = f"[image:{silent.pk} | A gate]\n\n[image:{silent.pk} decorative]"
    assert change_page(staff_client, draft, body=described, status="published", confirm_drop_pictures="on").status_code == 302
    draft.refresh_from_db()
    assert [alt for alt, _ in figures(page_of(reader, draft))] == ["A gate", ""]

    body = body_of(staff_client, draft)
    again = change_page(staff_client, draft, body=body.replace(' data-alt="A gate"', ""))
    assert sentence in again.content.decode()
    silent.alt = "Of the library"
    silent.save()
    assert change_page(staff_client, draft, body=body.replace(' data-alt="A gate"', "")).status_code == 302
    assert [alt for alt, _ in figures(page_of(reader, draft))] == ["Of the library", ""]
    form = posted_form(staff_client, page := reverse("admin:articles_image_change", args=[silent.pk]), alt="")
    assert "Readers see this picture already." in staff_client.post(page, form).content.decode()


def test_place_that_leaves_the_text_is_asked_about_by_its_words(staff_client, make_article, make_image):
    image = make_image()
    article = make_article(f"[image:{image.pk} || First words]\n\n[image:{image.pk} || Other words]\n\nText.")
    first, _ = re.findall(r"<div[^>]*></div>", body := body_of(staff_client, article))

    without = change_page(staff_client, article, body=body.replace(first, ""))
    assert "This picture is no longer in the text: “First words”." in without.content.decode()
    retyped = change_page(staff_client, article, body=body.replace(first, f"[image:{image.pk} || New words]"))
    assert retyped.status_code == 302
    assert sorted(row.caption for row in article.pictures.all()) == ["New words", "Other words"]


def test_words_are_kept_told_and_brought_back_by_revisions(staff_client, reader, make_image):
    image = make_image(caption="Proposed")
    add_article(staff_client, body=f"[image:{image.pk} || First <em>words</em>]\n\nText.")
    article = Article.objects.get()
    body = body_of(staff_client, article)
    assert change_page(staff_client, article, body=body.replace("First", "Second")).status_code == 302

    first, second = Revision.objects.order_by("pk")
    assert second.changed == "pictures"
    compared = staff_client.get(reverse("admin:articles_article_compare", args=[article.pk])).content.decode()
    assert "Second" in compared
    restoring = reverse("admin:articles_article_restore", args=[article.pk, first.pk])
    assert staff_client.post(restoring, posted_form(staff_client, restoring)).status_code == 302

    assert figures(page_of(reader, article))[0][1] == "First <em>words</em>"
    assert article.pictures.count() == 1
    article.refresh_from_db()
    assert body_of(staff_client, article) == body


def test_words_of_places_that_were_there_before_are_those_of_the_library(staff_client, reader, make_image):
    image, decorative = make_image(caption="“It's” & <old>"), make_image(alt="", decorative=True)
    old = "".join(f'<div data-image="{pk}" data-align="left"></div>' for pk in (image.pk, decorative.pk, image.pk, 4711))
    add_article(staff_client, body=f"[image:{image.pk}]\n\n[image:{decorative.pk}]")
    article = Article.objects.get()
    for number, row in enumerate(ImagePlacement.objects.all()):  # the columns as the step before leaves them, but that they must differ
        ImagePlacement.objects.filter(pk=row.pk).update(key=f"k{number}", alt="", decorative=False, caption="")
    Article.objects.filter(pk=article.pk).update(body=f"{old}<p>Text.</p>")
    revision = Revision.objects.get()
    revision.snapshot["body"] = f"{old}<p>Text.</p>"
    revision.save()
    migration = import_module("articles.migrations.0033_fill_words_of_places")

    migration.fill(apps, None)

    shown = figures(page_of(reader, article))
    caption = "“It&#x27;s” &amp; &lt;old&gt;"  # byte by byte what the template made of plain words
    assert shown == [("A gate that stands open", caption), ("", ""), ("A gate that stands open", caption)]
    assert "“It's” & <old>" in SearchRow.objects.get(kind="article").text
    assert change_page(staff_client, article).status_code == 302
    assert Revision.objects.count() == 1
    kept = Revision.objects.get().snapshot["body"]
    assert kept == body_of(staff_client, article)

    migration.take_back(apps, None)

    article.refresh_from_db()
    assert article.body == Revision.objects.get().snapshot["body"] == f"{old}<p>Text.</p>"
    assert article.pictures.count() == 2


def test_body_at_rest_keeps_the_words_of_its_places(reader, make_article, make_image):
    image = make_image()
    article = make_article(f"[image:{image.pk} | Its own | Words]")

    write_article(article, deflate(article.body.replace("full", "left"), {}))

    assert figures(page_of(reader, article)) == [("Its own", "Words")]
