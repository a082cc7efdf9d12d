"""The site's own settings: menu, footer, pictures, defaults, pages, states and previews."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from articles.models import Article, MenuEntry, OldAddress, Site, site_with_menu
from tests.pictures import png_that_says
from tests.site.journey import add_article, save_site, text_of


def picture(size=(1200, 300), kind="PNG", **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()


@pytest.fixture
def page(make_article):
    return make_article("About the center.", kind="page", title="About us", slug="about")


def test_page_stands_at_its_own_address_and_in_no_list(reader, page):
    assert "About the center." in text_of(reader.get("/about/").content)
    for path in ("/", "/feed/", "/archive/"):
        assert (
            "About us" not in text_of(reader.get(path).content, "main")
            if path != "/feed/"
            else "About us" not in reader.get(path).content.decode()
        )


def test_page_that_becomes_a_post_leads_on(reader, page):
    page.kind = "post"
    page.save()

    assert reader.get("/about/")["Location"] == "/2014/01/about/"


@pytest.mark.parametrize("slug", ["feed", "archive", "tags", "admin", "static", "case-studies", "search", "styleguide", "xmlrpc"])
def test_page_cannot_take_an_address_of_the_blog(staff_client, slug):
    answer = add_article(staff_client, kind="page", slug=slug)

    assert "is an address of the blog itself" in answer.content.decode()
    assert not Article.objects.exists()


def test_menu_shows_public_pages_in_the_order_of_staff(staff_client, reader, make_article, page):
    policy = make_article(kind="page", title="Comment policy", slug="policy")
    hidden = make_article(kind="page", title="Hidden page", slug="hidden", status="draft")
    rows = {
        f"menu-{n}-{name}": value
        for n, (row, at) in enumerate([(page, 2), (policy, 1), (hidden, 0)])
        for name, value in {"page": row.pk, "place": "menu", "position": at}.items()
    }

    assert save_site(staff_client, **{"menu-TOTAL_FORMS": "3"} | rows).status_code == 302

    nav = re.search(r"<nav class=\"masthead__nav\".*?</nav>", reader.get("/").content.decode(), re.DOTALL)[0]
    assert [title for title in re.findall(r">([^<]+)</a>", nav) if title in ("About us", "Comment policy", "Hidden page")] == [
        "Comment policy",
        "About us",
    ]
    assert MenuEntry.objects.count() == 3


def test_footer_and_contact_are_on_every_page(staff_client, reader, page):
    save_site(staff_client, footer="Kept by <volunteers>.", contact_email="desk@example.org")

    for path in ("/", "/about/", "/nope/"):
        footer = text_of(reader.get(path).content, "footer.footer")
        assert "Kept by <volunteers>." in footer
        assert "desk@example.org" in footer


def test_new_articles_begin_as_the_site_says(staff_client):
    save_site(staff_client, new_comments_open="", new_note_style="symbol", new_date_precision="month")

    form = staff_client.get(reverse("admin:articles_article_add")).context["adminform"].form

    assert [form[name].value() for name in ("comments_open", "linkbacks_open", "note_style", "date_precision")] == [
        False,
        True,
        "symbol",
        "month",
    ]


def test_pictures_are_drawn_anew_shown_and_replaced(staff_client, reader, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    logo = SimpleUploadedFile("photo.jpg", picture(kind="JPEG", exif=exif), "image/jpeg")

    assert save_site(staff_client, logo=logo, icon=SimpleUploadedFile("i.png", picture())).status_code == 302
    html = reader.get("/").content.decode()
    address = re.search(r'<img class="masthead__logo" src="(/site/[0-9a-f]+\.png)"', html)[1]
    icon = re.search(r'<link rel="icon" type="image/png" href="([^"]+)"', html)[1]
    shown, drawn = reader.get(address), reader.get(icon)

    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/png", "nosniff")
    stored = b"".join(shown.streaming_content)
    assert b"Secret camera" not in stored
    assert Image.open(io.BytesIO(stored)).size == (480, 120)
    assert Image.open(io.BytesIO(b"".join(drawn.streaming_content))).size == (192, 192)
    assert reader.get("/site/absent.png").status_code == 404
    assert f'<link rel="icon" href="{icon}">' in staff_client.get("/admin/").content.decode()


def test_admin_names_the_icon_that_comes_with_the_blog(staff_client):
    icon = re.search(r'<link rel="icon" type="image/svg\+xml" href="([^"]+)"', staff_client.get("/admin/").content.decode())[1]

    assert icon.startswith("/static/img/favicon")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<svg onload=alert(1)>", id="vector with a script"),
        pytest.param(b"GIF89a<script>alert(1)</script>", id="polyglot"),
        pytest.param(picture()[:200], id="truncated"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 50, id="broken"),
        pytest.param(b"a" * (6 * 2**20), id="too large"),
        pytest.param(png_that_says(9000, 9000), id="too many pixels"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence_and_nothing_is_stored(staff_client, settings, tmp_path, data):
    settings.MEDIA_ROOT = tmp_path / "media"

    answer = save_site(staff_client, name="Kept name", logo=SimpleUploadedFile("logo.png", data, "image/png"))

    assert answer.status_code == 200
    assert any(words in answer.content.decode() for words in ("no picture that can be read", "larger than 5 MB", "60 megapixels", "empty"))
    assert "Kept name" in answer.content.decode()
    assert not (tmp_path / "media").exists()


@pytest.mark.parametrize("status", ["draft", "review", "withdrawn", "published"])
def test_staff_preview_an_article_in_any_state_and_nobody_else_does(staff_client, reader, make_article, status):
    article = make_article("Words of the draft[fn]A note.[/fn].", status=status, **({"path": "2014/01/x"} if status == "withdrawn" else {}))
    address = reverse("articles:preview", args=[article.pk])

    answer, refused = staff_client.get(address), reader.get(address)

    assert "Words of the draft" in text_of(answer.content)
    assert "A note." in text_of(answer.content)
    assert '<form method="post"' not in answer.content.decode()
    assert 'rel="pingback"' not in answer.content.decode()
    assert answer["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer["Cache-Control"]
    assert (refused.status_code, refused["Location"].startswith("/admin/login/")) == (302, True)


def test_article_in_review_is_seen_by_nobody_and_its_form_leads_to_the_preview(staff_client, reader, make_article):
    article = make_article(status="review", slug="r", title="In review")

    form = staff_client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()

    assert reader.get("/2014/01/r/").status_code == 404
    assert "In review" not in reader.get("/").content.decode()
    assert f'href="/preview/{article.pk}/"' in form


def test_changed_date_leaves_the_old_address_behind(make_article, reader):
    article = make_article(slug="a")
    article.published_at = "2014-03-02T12:00Z"
    article.save()

    answer = reader.get("/2014/01/a/")

    assert (answer.status_code, answer["Location"]) == (301, "/2014/03/a/")


def test_old_number_leads_to_its_article(make_article, reader):
    article = make_article()
    OldAddress.objects.create(path="?p=101", article=article)

    assert reader.get("/?p=101")["Location"] == article.get_absolute_url()
    assert reader.get("/?p=102").status_code == 404


def test_menu_and_newest_publication_follow_the_clock(make_article, time_machine):
    time_machine.move_to("2026-03-01T12:00Z")
    page = make_article(kind="page", title="Later", published_at="2026-03-02T12:00Z")
    MenuEntry.objects.create(site=Site.current(), page=page)

    before = site_with_menu()
    time_machine.move_to("2026-03-02T12:00Z")
    after = site_with_menu()

    assert ([link.title for link in before.menu_links], [link.title for link in after.menu_links]) == ([], ["Later"])
    assert (before.newest, before.version) == (None, after.version)
    assert after.newest is not None
