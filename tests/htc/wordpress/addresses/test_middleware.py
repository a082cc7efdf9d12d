import io

import pytest
from django.core.management import call_command

from articles.models import Article
from tests.htc.wordpress.kiln import BLOG, attachment, export, item

pytestmark = pytest.mark.django_db

KILN = "/2014/01/what-a-kiln-costs/"


@pytest.fixture
def moved_in(tmp_path):
    """The blog after an import of some posts, a page, a file, and texts that are not public."""
    file = tmp_path / "export.xml"
    posts = [
        item(
            101,
            post_name="what-a-kiln-costs",
            link=f"{BLOG}/research/what-a-kiln-costs/",
            terms=[("category", "courts-law", "Courts &amp; Law"), ("post_tag", "kilns", "kilns")],
            meta=[("_wp_old_slug", "kiln-costs"), ("_wp_old_date", "2013-12-30")],
        ),
        item(7, kind="page", post_name="about-us", link=f"{BLOG}/about-us/"),
        item(102, status="draft", post_name="not-yet-said"),
        item(103, post_name="under-a-password", post_password="sesame"),
        item(104, status="future", post_name="to-come", post_date_gmt="2090-01-01 00:00:00"),
    ]
    file.write_bytes(export(attachment(9, "2014/06/kiln.jpg", parent=101), *posts))
    call_command("import_wordpress", file, stdout=io.StringIO())
    return file


# What somebody asks for, and where it is now.
MOVED = {
    "/research/what-a-kiln-costs/": KILN,
    "/research/what-a-kiln-costs": KILN,
    "/Research/What-A-Kiln-Costs/": KILN,
    "/any/folder/what-a-kiln-costs/": KILN,
    "/what-a-kiln-costs/": KILN,
    "/2014/01/21/what-a-kiln-costs/": KILN,
    "/2014/01/what-a-kiln-costs": KILN,
    "/index.php/2014/01/what-a-kiln-costs/": KILN,
    "/research/kiln-costs/": KILN,
    "/kiln-costs/": KILN,
    "/what-a-kiln/": KILN,
    "/?p=101": KILN,
    "/?p=101&utm_source=letter&x=1": f"{KILN}?utm_source=letter",
    "/index.php?p=101": KILN,
    "/what-a-kiln-costs/2/": KILN,
    "/research/what-a-kiln-costs/comment-page-2/": KILN,
    "/research/what-a-kiln-costs/feed/": f"{KILN}feed/",
    "/?page_id=7": "/about-us/",
    "/about-us": "/about-us/",
    "/category/courts-law/": "/tags/courts-law/",
    "/?cat=4": "/tags/courts-law/",
    "/tag/kilns/": "/tags/kilns/",
    "/tag/kilns/feed/": "/tags/kilns/feed/",
    "/?tag=kilns": "/tags/kilns/",
    "/author/mlind/": "/authors/mara-lind/",
    "/?author=3": "/authors/mara-lind/",
    "/?m=201401": "/2014/01/",
    "/2014/01/21/": "/2014/01/",
    "/?feed=rss2": "/feed/",
    "/feed/rss2/": "/feed/",
    "/wp-rss2.php": "/feed/",
    "/?feed=atom": "/feed/atom/",
    "/tag/kilns/feed/atom/": "/tags/kilns/feed/atom/",
    "/author/mlind/feed/": "/authors/mara-lind/feed/",
    "/author/nobody/feed/": "/feed/",
    "/2014/01/feed/": "/feed/",
    "/search/kiln/feed/rss2/": "/feed/",
    "/2014/01/21/what-a-kiln-costs/?feed=rss2": f"{KILN}feed/",
    "/tag/kilns/?feed=atom": "/tags/kilns/feed/atom/",
    "/comments/feed/atom/": "/comments/feed/",
    "/2014/01/what-a-kiln-costs/feed/atom/": f"{KILN}feed/",
    "/?s=brick+kilns": "/search/?q=brick+kilns",
    "/?replytocom=3": "/",
}


def led_to(reader, addresses) -> dict[str, str]:
    """Give where each address leads in one hop; its status, where it leads nowhere or to no page."""
    found = {}
    for old in addresses:
        answer = reader.get(old)
        new = answer.get("Location", "")
        found[old] = new if answer.status_code == 301 and reader.get(new).status_code == 200 else str(answer.status_code)
    return found


def test_old_address_leads_on_in_one_hop(moved_in, reader):
    assert led_to(reader, MOVED) == MOVED


# Not published, not there, or of another kind than it is asked for.
UNTOLD = (
    "/?p=102", "/?p=103", "/?p=104", "/?p=999", "/?page_id=102", "/?attachment_id=999", "/not-yet-said/", "/under-a-password/", "/to-come/",
    "/2014/01/21/not-yet-said/", "/kiln/", "/tag/nothing/", "/tag/²/", "/wp-content/uploads/2014/06/kiln.jpg",
)  # fmt: skip
MACHINES = ("/wp-login.php", "/wp-admin/", "/wp-json/wp/v2/posts", "/wp-cron.php")


def test_nothing_is_told_of_what_is_not_public_and_machines_of_the_old_blog_are_gone(moved_in, reader):
    assert led_to(reader, UNTOLD) == dict.fromkeys(UNTOLD, "404")
    assert led_to(reader, MACHINES) == dict.fromkeys(MACHINES, "410")


@pytest.mark.parametrize("old", ["/wp-login.php", "/?cat=4", "/research/what-a-kiln-costs/"])
def test_blog_that_was_not_imported_leads_nowhere(db, reader, old):
    assert reader.get(old).status_code in (200, 404)


FEEDS = {
    "/?feed=rss2": "/feed/",
    "/?feed=atom": "/feed/atom/",
    "/?feed=comments-rss2": "/comments/feed/",
    "/feed/rss/": "/feed/",
    "/wp-atom.php": "/feed/atom/",
    "/tag/kilns/feed/": "/tags/kilns/feed/",
    "/author/ada/feed/atom/": "/authors/ada/feed/atom/",
    "/2014/01/open/feed/rss2/": "/2014/01/open/feed/",
    "/2014/01/open/?feed=rss2": "/2014/01/open/feed/",
    "/tag/nothing/feed/": "404",
    "/2014/01/draft/feed/rss2/": "404",
    "/2014/01/draft/?feed=rss2": "404",
}


def test_feeds_of_wordpress_lead_on_in_a_blog_that_was_not_imported_too(reader, make_article):
    make_article(slug="open", tags=["kilns"], by=[("Ada", "")])
    make_article(slug="draft", status="draft")

    assert led_to(reader, FEEDS) == FEEDS


def test_all_old_addresses_of_an_export_are_walked(moved_in):
    out = io.StringIO()
    call_command("check_redirects", moved_in, stdout=out)

    assert "none of them answered wrongly" in out.getvalue()

    Article.objects.get(slug="what-a-kiln-costs").old_addresses.all().delete()
    with pytest.raises(SystemExit) as end:
        call_command("check_redirects", moved_in, stdout=out)
    assert (end.value.code, "/research/kiln-costs/: answers 404" in out.getvalue()) == (1, True)
