"""Pictures and documents of articles: who may have their files, where they stand, and what the library says of them."""

import json
import re
from importlib import import_module
from xml.etree import ElementTree

import feedparser
import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from justhtml import JustHTML

from articles.files.documents import PDF
from articles.models import Article, Document, DocumentLink, Image, ImagePlacement, PreviewLink
from tests.articles.library.test_uploads import stored
from tests.pictures import had, pdf, picture
from tests.site.journey import add_article, article_form, posted_form, text_of


@pytest.fixture
def make_document(db):
    def make(title="A report", **fields) -> Document:
        return Document.store(PDF, pdf(), title=title, **fields)

    return make


def status_of(client, address: str) -> int:
    return had(client, address).status_code


def image_of(html: str):
    (image,) = JustHTML(html, sanitize=False).query(".article__body img")
    return image


# Who may have a file


@pytest.mark.parametrize(
    ("status", "moment", "wanted"),
    [
        pytest.param("draft", None, 404, id="draft"),
        pytest.param("review", None, 404, id="in review"),
        pytest.param("published", "2014-01-15T12:00Z", 200, id="published"),
        pytest.param("published", "2100-01-15T12:00Z", 404, id="scheduled"),
        pytest.param("withdrawn", "2014-01-15T12:00Z", 404, id="withdrawn"),
    ],
)
@pytest.mark.parametrize("use", ["placed", "featured"])
def test_picture_is_public_as_soon_as_something_published_shows_it(reader, make_article, make_image, use, status, moment, wanted):
    image = make_image()
    shown = {"body": f"[image:{image.pk}]"} if use == "placed" else {"featured_image": image}
    path = {"path": "2014/01/gone"} if status == "withdrawn" else {}
    make_article(status=status, published_at=moment, **shown, **path)

    assert {status_of(reader, f"/{name}") for name in image.file_names()} == {wanted}


def test_files_of_a_draft_are_had_by_staff_alone_and_never_stored(reader, client, staff_client, make_article, make_image, make_document):
    image, document = make_image(), make_document()
    make_article(f'[image:{image.pk}]\n\n<a href="{document.get_absolute_url()}">R</a>', status="draft")
    member = get_user_model().objects.create_user("member", password="a long password")
    addresses = [f"/{name}" for name in (*image.file_names(), *document.file_names())]

    assert {status_of(reader, address) for address in addresses} == {404}
    answers = [had(staff_client, address) for address in addresses]
    assert {(answer.status_code, answer["Cache-Control"]) for answer in answers} == {(200, "private, no-store")}
    reader.force_login(member)
    assert {status_of(reader, address) for address in addresses} == {404}


def test_public_files_have_a_fixed_type_and_may_be_kept_for_good(reader, make_article, make_image):
    image = make_image()
    make_article(f"[image:{image.pk}]")

    for name in image.file_names():
        answer = had(reader, f"/{name}")
        assert answer["Content-Type"] == {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}[name.rpartition(".")[2]]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert not answer.cookies
        assert answer.body


def test_mark_makes_a_file_public_at_once(reader, make_image, make_document):
    assert status_of(reader, make_image(marked_public=True).original_address) == 200
    assert status_of(reader, make_document(marked_public=True).get_absolute_url()) == 200


@pytest.mark.parametrize("where", ["body", "note", "page", "case", "sources", "draft case"])
def test_document_is_public_as_soon_as_something_published_links_to_it(reader, make_article, make_case, make_document, where):
    document = make_document()
    link = f'<a href="{document.get_absolute_url()}">Report</a>'
    match where:
        case "body":
            make_article(f"<p>{link}</p>")
        case "note":
            make_article(f"A claim.[fn]{link}[/fn]")
        case "page":
            make_article(f"<p>{link}</p>", kind="page", slug="reports")
        case "case":
            make_case("harbor", body=f"<p>{link}</p>")
        case "sources":
            make_case("harbor", sources=f"<p>{link}</p>")
        case "draft case":
            make_case("harbor", sources=f"<p>{link}</p>", status="draft")

    assert status_of(reader, document.get_absolute_url()) == (404 if where == "draft case" else 200)


def test_document_follows_what_becomes_of_the_texts_that_link_to_it(reader, make_article, make_case, make_document):
    first, second = make_document(title="One"), make_document(title="Two")
    link = "<p><a href='https://htc.test{}'>Report</a></p>".format
    public = lambda: [status_of(reader, each.get_absolute_url()) == 200 for each in (first, second)]  # noqa: E731

    article = make_article(link(first.get_absolute_url()))
    assert public() == [True, False]
    assert first.used_in() == [article]
    article.body = link(second.get_absolute_url())
    article.save()
    assert public() == [False, True]
    Article.objects.filter(pk=article.pk).update(body=link(first.get_absolute_url()))
    assert public() == [True, False]
    Article.objects.filter(pk=article.pk).update(status="withdrawn")
    assert public() == [False, False]
    assert second.used_in() == []
    case = make_case("harbor", sources=link(second.get_absolute_url()))
    assert public() == [False, True]
    case.delete()
    assert public() == [False, False]
    Article.objects.bulk_create([Article(title="T", slug="t", feed_guid="g", body=link(second.get_absolute_url()))])
    assert [str(each) for each in second.used_in()] == ["T"]


def test_links_of_texts_that_were_there_before_are_filled_in(reader, make_article, make_case, make_document):
    link = f"<a href='{(document := make_document()).get_absolute_url()}'>Report</a>"
    make_article(f"A claim.[fn]{link}[/fn]"), make_article(link), make_case("harbor", body=link, sources=link)
    held = set(DocumentLink.objects.values_list("name", "article", "footnote", "case_study"))
    DocumentLink.objects.all().delete()
    assert status_of(reader, document.get_absolute_url()) == 404

    import_module("articles.migrations.0027_fill_document_links").fill(apps, None)

    assert set(DocumentLink.objects.values_list("name", "article", "footnote", "case_study")) == held
    assert len(held) == 3


def test_download_reads_no_text(reader, make_article, make_document):
    document = make_document()
    make_article(f"<a href='{document.get_absolute_url()}'>Report</a>")

    with CaptureQueriesContext(connection) as captured:
        assert status_of(reader, document.get_absolute_url()) == 200

    assert len(captured) == 3
    assert not any("LIKE" in query["sql"] or '."body"' in query["sql"] for query in captured)


@pytest.mark.parametrize(
    "address",
    [
        "/images/0123456789abcdef.jpg",
        "/images/0123456789abcdef-640.webp",
        "/images/../htc.sqlite3",
        "/images/..%2fhtc.sqlite3",
        "/images/x.svg",
        "/documents/0123456789abcdef-report.pdf",
        "/documents/..%2f..%2fsecret_key",
        "/media/images/x.jpg",
    ],
)
def test_address_of_no_file_is_not_found(reader, db, address):
    assert status_of(reader, address) == 404


def test_widths_that_were_never_drawn_are_not_found(reader, make_image):
    image = make_image(marked_public=True)

    stem = image.original_address.partition(".")[0]
    assert [status_of(reader, f"{stem}-{width}.webp") for width in (320, 321, 1440)] == [200, 404, 404]
    assert status_of(reader, f"{stem}.jpg") == 404


def test_reader_of_a_private_link_sees_the_pictures_of_its_article_and_no_others(reader, staff, make_article, make_image):
    image, other = make_image(), make_image()
    article = make_article(f"[image:{image.pk}]", status="draft")
    _, address = PreviewLink.make(article, staff, days=1)
    path = address.removeprefix("https://htc.test")

    shown = image_of(reader.get(path).content.decode())

    assert shown.attrs["src"] == f"{path.rstrip('/')}{image.shared_address}"
    answer = had(reader, shown.attrs["src"])
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert status_of(reader, f"{path.rstrip('/')}{other.shared_address}") == 404
    assert status_of(reader, f"/preview/{'x' * 43}{image.shared_address}") == 404
    PreviewLink.objects.update(expires_at=timezone.now())
    assert status_of(reader, shown.attrs["src"]) == 404


# What readers see


def test_picture_stands_in_the_text_with_its_sizes_words_and_credit(reader, make_article, make_image):
    image = make_image(picture("JPEG", (2000, 1000)), caption="The gate", credit="Photo: Ada <Lind>", licence="cc-by")
    article = make_article(f"Before.\n\n[image:{image.pk} left]\n\nAfter.")

    html = reader.get(article.get_absolute_url()).content.decode()

    shown = image_of(html)
    assert {name: shown.attrs[name] for name in ("width", "height", "alt", "loading")} == {
        "width": "2000",
        "height": "1000",
        "alt": "A gate that stands open",
        "loading": "lazy",
    }
    for kind in ("webp", "jpg"):
        assert [entry.split(" ")[1] for entry in re.search(rf'srcset="([^"]*\.{kind}[^"]*)"', html)[1].split(", ")] == [
            "320w",
            "640w",
            "960w",
            "1440w",
        ]
    assert 'class="picture picture--left"' in html
    assert "The gate Photo: Ada <Lind> · CC BY" in text_of(html.encode(), "figcaption")
    assert "data-image" not in html


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("[image:{pk}]", '<div data-image="{pk}" data-align="full"></div>', id="alone"),
        pytest.param("One.\n[IMAGE: {pk} Right ]\nTwo.", '<div data-image="{pk}" data-align="right"></div>', id="between lines"),
        pytest.param('<div data-image="{pk}"></div>', '<div data-image="{pk}" data-align="full"></div>', id="without a side"),
        pytest.param(
            '<p>One <div data-align="left" data-image="{pk}">lost</div> two</p>',
            '<div data-image="{pk}" data-align="left"></div>',
            id="in a paragraph",
        ),
        pytest.param('<img src="https://other.test/x.jpg" onerror="alert(1)">Words', "", id="picture of another site"),
        pytest.param('<figure data-image="{pk}">Words</figure>', "", id="figure"),
    ],
)
def test_body_keeps_the_place_of_a_picture_and_no_other_picture(staff_client, make_image, typed, kept):
    image = make_image()
    answer = add_article(staff_client, body=typed.format(pk=image.pk))

    assert answer.status_code == 302
    body = Article.objects.get().body
    assert re.findall(r"<div[^>]*></div>", re.sub(r' data-place="n[0-9a-f]{8}"', "", body)) == ([kept.format(pk=image.pk)] if kept else [])
    assert "<img" not in body
    assert [row.image for row in ImagePlacement.objects.all()] == ([image] if kept else [])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("[image:999]", "There is no picture 999 in the library."),
        ("[image:photo]", "names no picture. Please write its number"),
        ("[image:0]", "names no picture"),
        ("Words [image:1] words", "stands inside a line"),
        ('<div data-image="999999999999999999999"></div>', ""),
    ],
)
def test_picture_that_cannot_be_is_said(staff_client, db, typed, sentence):
    answer = add_article(staff_client, body=typed)

    if sentence:
        assert sentence in answer.content.decode()
    assert Article.objects.exists() is not bool(sentence)


def test_picture_without_description_keeps_its_article_from_being_published(staff_client, make_image):
    silent, decorative = make_image(alt=""), make_image(alt="", decorative=True)
    sentence = f"Picture {silent.pk} has no description."

    for fields in ({"body": f"[image:{silent.pk}]"}, {"featured_image": silent.pk}):
        assert sentence in add_article(staff_client, **fields).content.decode()
    assert not Article.objects.exists()
    draft = staff_client.post(reverse("admin:articles_article_add"), article_form(body=f"[image:{silent.pk}]", status="draft"), follow=True)
    assert sentence in draft.content.decode()
    assert add_article(staff_client, body=f"[image:{decorative.pk}]", slug="other").status_code == 302


def test_picture_that_leaves_the_text_is_asked_about(staff_client, make_article, make_image):
    image = make_image()
    article = make_article(f"[image:{image.pk}]\n\nWords.")
    address = reverse("admin:articles_article_change", args=[article.pk])
    form = posted_form(staff_client, address, body="Words.")

    answer = staff_client.post(address, form)
    assert "This picture is no longer in the text: “A gate that stands open”." in answer.content.decode()
    assert staff_client.post(address, form | {"confirm_drop_pictures": "on"}).status_code == 302
    assert not article.pictures.exists()


def test_preview_of_the_form_shows_its_pictures(staff_client, make_image):
    image = make_image(alt="")
    address = reverse("admin:articles_article_preview_new")

    answer = staff_client.post(address, article_form(body=f"[image:{image.pk}]", status="draft"))

    html = answer.content.decode()
    assert image_of(html).attrs["src"] == image.shared_address
    assert f"Picture {image.pk} has no description." in html


def test_feed_has_the_picture_with_its_whole_address(reader, make_article, make_image):
    image = make_image(caption="The gate", licence="own")
    make_article(f"[image:{image.pk}]", featured_image=image)

    content = reader.get("/feed/").content
    feed = feedparser.parse(content)

    assert not feed.bozo
    assert f'src="https://htc.test{image.shared_address}"' in feed.entries[0].content[0].value
    assert "loading" not in feed.entries[0].content[0].value
    (media,) = ElementTree.fromstring(content).iter("{http://search.yahoo.com/mrss/}content")
    assert media.attrib == {
        "url": f"https://htc.test{image.shared_address}",
        "medium": "image",
        "type": "image/jpeg",
        "width": "800",
        "height": "600",
    }


@pytest.mark.parametrize(
    ("fields", "is_shared"),
    [
        ({"licence": "own"}, True),
        ({}, False),
        ({"licence": "own", "consent": ""}, False),
        ({"licence": "own", "alt": ""}, False),
    ],
    ids=["licensed", "without a licence", "without consent", "without a description"],
)
def test_card_of_other_sites_has_the_picture_if_it_may_be_shared(reader, make_article, make_image, fields, is_shared):
    image = make_image(**fields)
    article = make_article(featured_image=image)

    html = reader.get(article.get_absolute_url()).content.decode()

    card = f'<meta property="og:image" content="https://htc.test{image.shared_address}">'
    assert (card in html) is is_shared
    assert ('"image":"https://htc.test' in html) is is_shared
    assert ('<meta name="twitter:card" content="summary_large_image">' in html) is is_shared
    assert ("media:content" in reader.get("/feed/").content.decode()) is is_shared


def test_lists_show_the_picture_of_an_article(reader, make_article, make_image):
    image = make_image()
    make_article(title="With picture", featured_image=image, tags=["t"], by=[("Ada", "")])
    make_article(title="Without")

    for path in ("/", "/2014/01/", "/tags/t/", "/authors/ada/"):
        html = reader.get(path).content.decode()
        assert html.count("article-card__picture") == 1, path
        assert f'alt="{image.alt}"' in html


def test_pages_with_forty_pictures_ask_no_more_of_the_database(reader, make_article, make_image):
    image = make_image()
    images = [image, *(Image.objects.create(file=f"images/{n:016x}.png", width=800, height=600, alt="x") for n in range(39))]
    article = make_article("\n\n".join(f"[image:{each.pk}]" for each in images), featured_image=image)

    for path in (article.get_absolute_url(), "/", "/feed/"):
        with CaptureQueriesContext(connection) as captured:
            assert reader.get(path).status_code == 200
        assert len(captured) <= 9, path


# The library


def library(client, **query) -> str:
    return client.get(reverse("admin:articles_image_changelist"), query).content.decode()


def test_library_finds_pictures_by_words_number_and_what_they_lack(staff_client, make_article, make_image):
    gate = make_image(alt="A gate", credit="Photo: Ada")
    silent = make_image(alt="")
    make_article(f"[image:{gate.pk}]")

    def shown(**query) -> set[int]:
        return {int(pk) for pk in re.findall(r"\[image:(\d+)\]", library(staff_client, **query))}

    assert shown() == {gate.pk, silent.pk}
    assert shown(q="gate") == shown(q="ada") == shown(q=str(gate.pk)) == shown(used="yes") == {gate.pk}
    assert shown(lacking="alt") == shown(used="no") == {silent.pk}
    assert shown(q="hippopotamus") == set()
    assert list(Image.objects.lacking_alt()) == [silent]


def test_library_is_chosen_from_for_the_picture_of_lists(staff_client, make_image):
    image = make_image()

    assert f'data-popup-opener="{image.pk}"' in library(staff_client, _popup=1, _to_field="id")


def test_page_of_a_picture_says_where_it_is_used_and_takes_its_words(staff_client, make_article, make_image):
    image = make_image(alt="", consent="")
    article = make_article(f"[image:{image.pk}]", title="The gates")
    address = reverse("admin:articles_image_change", args=[image.pk])

    html = staff_client.get(address).content.decode()
    assert f'<a href="{reverse("admin:articles_article_change", args=[article.pk])}">The gates</a>' in html
    form = posted_form(staff_client, address)
    both = staff_client.post(address, form | {"alt": "A gate", "decorative": "on", "consent": "nobody"})
    neither = staff_client.post(address, form | {"consent": "nobody"})
    unsaid = staff_client.post(address, form | {"alt": "A gate"})
    right = staff_client.post(address, form | {"alt": "A gate", "consent": "given"})

    assert "Please either untick this" in both.content.decode()
    assert "Readers see this picture already." in neither.content.decode()
    assert "This field is required." in unsaid.content.decode()
    assert right.status_code == 302
    image.refresh_from_db()
    assert (image.alt, image.consent) == ("A gate", "given")


@pytest.mark.parametrize("use", ["placed", "featured", "linked"])
def test_what_is_used_is_not_deleted_and_the_articles_are_named(staff_client, make_article, make_image, make_document, use):
    row = make_document() if use == "linked" else make_image()
    body = {"placed": f"[image:{row.pk}]", "featured": "x", "linked": f'<a href="/{row.file.name}">x</a>'}[use]
    make_article(body, title="The gates", status="draft", featured_image=row if use == "featured" else None)

    answer = staff_client.post(reverse(f"admin:articles_{row._meta.model_name}_delete", args=[row.pk]), {"post": "yes"}, follow=True)

    assert "It is used in “The gates”. Please take it out there first." in answer.content.decode()
    assert set(row.file_names()) <= stored()
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_deletion_takes_every_file_along(staff_client, make_image, make_document):
    for row in (make_image(), make_document()):
        names = set(row.file_names())
        assert names <= stored()

        staff_client.post(reverse(f"admin:articles_{row._meta.model_name}_delete", args=[row.pk]), {"post": "yes"})

        assert not names & stored()
        assert not type(row).objects.exists()


def test_link_of_a_document_says_its_kind_and_size(staff_client, make_document):
    document = make_document("Annual report 2014", marked_public=True)

    html = staff_client.get(reverse("admin:articles_document_changelist")).content.decode()

    assert re.fullmatch(r"/documents/[0-9a-f]{16}-annual-report-2014\.pdf", document.get_absolute_url())
    assert f'<a data-copied-link href="{document.get_absolute_url()}">Annual report 2014 (PDF, {document.size} bytes)</a>' in html
    disposition = had(staff_client, document.get_absolute_url())["Content-Disposition"]
    assert disposition == 'attachment; filename="annual-report-2014.pdf"'


def test_editor_is_told_of_the_library_and_describes_a_picture(staff_client, make_image):
    image = make_image(alt="", caption="Kept words", credit="Kept name")

    listed = json.loads(staff_client.get(reverse("admin:articles_image_library"), {"q": "kept"}).content)["images"]
    assert [(one["pk"], one["isDescribed"]) for one in listed] == [(image.pk, False)]
    address = reverse("admin:articles_image_describe", args=[image.pk])
    wrong = staff_client.post(address, {"alt": "A gate", "consent": ""})
    right = staff_client.post(address, {"alt": "A gate", "consent": "nobody"})

    assert (wrong.status_code, right.status_code) == (422, 200)
    image.refresh_from_db()
    assert (image.alt, image.caption, image.credit) == ("A gate", "Kept words", "Kept name")


def test_staff_without_the_permission_neither_add_nor_change_pictures(client, make_image):
    image = make_image()
    client.force_login(get_user_model().objects.create_user("helper", password="a long password", is_staff=True))

    assert client.get(reverse("admin:articles_image_add")).status_code == 403
    for address in (reverse("admin:articles_image_upload"), reverse("admin:articles_image_describe", args=[image.pk])):
        assert client.post(address, {"alt": "x"}).status_code == 403
    assert client.get(reverse("admin:articles_image_library")).status_code == 403
