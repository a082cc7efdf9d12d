import pytest

from htc.wordpress.addresses.old import OldMeaning, meaning_of, originals


@pytest.mark.parametrize(
    ("address", "meaning"),
    [
        ("?p=101", OldMeaning(number=101)),
        ("index.php?p=101", OldMeaning(number=101)),
        ("?page_id=7&utm_source=letter", OldMeaning(number=7)),
        ("?attachment_id=0099", OldMeaning(number=99)),
        ("archives/101", OldMeaning(number=101)),
        ("?p=abc", None),
        ("?p=0", None),
        ("reports/after-the-raid", OldMeaning(name="after-the-raid", folders=("reports",))),
        ("index.php/2014/01/after-the-raid/", OldMeaning(name="after-the-raid", folders=("2014", "01"))),
        ("2014/01/21/after-the-raid", OldMeaning(name="after-the-raid", folders=("2014", "01", "21"))),
        ("after-the-raid/2", OldMeaning(name="after-the-raid")),
        ("2014/01/after-the-raid/2/", OldMeaning(name="after-the-raid", folders=("2014", "01"))),
        ("after-the-raid/comment-page-3", OldMeaning(name="after-the-raid")),
        ("after-the-raid/amp/", OldMeaning(name="after-the-raid")),
        ("after-the-raid/feed/atom/", OldMeaning(name="after-the-raid", feed=True, is_atom=True)),
        ("after-the-raid/trackback/", OldMeaning(name="after-the-raid", is_trackback=True)),
        ("%d1%81%d1%83%d0%b4/", OldMeaning(name="суд")),
        ("%D1%81%D1%83%D0%B4/", OldMeaning(name="суд")),
        ("?name=after-the-raid", OldMeaning(name="after-the-raid")),
        ("?pagename=about/people", OldMeaning(name="people")),
        ("category/law/courts/", OldMeaning(category="courts")),
        ("topics/category/law/page/2/", OldMeaning(category="law", page=2)),
        ("?cat=4", OldMeaning(category="4")),
        ("?category_name=law/courts&paged=3", OldMeaning(category="courts", page=3)),
        ("tag/shelters/feed/", OldMeaning(tag="shelters", feed=True)),
        ("?tag=shelters", OldMeaning(tag="shelters")),
        ("author/mlind/", OldMeaning(author="mlind")),
        ("?author=3", OldMeaning(author="3")),
        ("2014/", OldMeaning(year=2014)),
        ("2014/03/", OldMeaning(year=2014, month=3)),
        ("2014/03/09/", OldMeaning(year=2014, month=3)),
        ("2014/03/page/2/", OldMeaning(year=2014, month=3, page=2)),
        ("?m=201403", OldMeaning(year=2014, month=3)),
        ("?year=2014&monthnum=3", OldMeaning(year=2014, month=3)),
        ("?s=brick+kilns", OldMeaning(search="brick kilns")),
        ("search/brick%20kilns/", OldMeaning(search="brick kilns")),
        ("page/3/", OldMeaning(is_home=True, page=3)),
        ("feed/", OldMeaning(is_home=True, feed=True)),
        ("feed/rss2/", OldMeaning(is_home=True, feed=True)),
        ("?feed=atom", OldMeaning(is_home=True, feed=True, is_atom=True)),
        ("wp-rss2.php", OldMeaning(is_home=True, feed=True)),
        ("wp-atom.php", OldMeaning(is_home=True, feed=True, is_atom=True)),
        ("wp-commentsrss2.php", OldMeaning(is_home=True, feed=True, is_comments_feed=True)),
        ("comments/feed/", OldMeaning(is_home=True, feed=True, is_comments_feed=True)),
        ("?feed=comments-rss2", OldMeaning(is_home=True, feed=True, is_comments_feed=True)),
        ("?replytocom=12", OldMeaning(is_home=True)),
        ("wp-content/uploads/2014/06/kiln.jpg", OldMeaning(upload="2014/06/kiln.jpg")),
        ("Files/WP-Content/Uploads/kiln.jpg", OldMeaning(upload="kiln.jpg")),
        ("wp-content/uploads/", None),
        ("wp-login.php", OldMeaning(is_gone=True)),
        ("wp-admin/edit.php", OldMeaning(is_gone=True)),
        ("wp-json/wp/v2/posts", OldMeaning(is_gone=True)),
        ("wp-cron.php?doing_wp_cron", OldMeaning(is_gone=True)),
        ("xmlrpc.php", None),
        ("", None),
    ],
)
def test_address_means_what_it_meant_in_wordpress(address, meaning):
    path, _, query = address.partition("?")

    assert meaning_of(f"/{path}", query) == meaning


@pytest.mark.parametrize(
    ("path", "files"),
    [
        ("2014/06/kiln.jpg", ["2014/06/kiln.jpg"]),
        ("2014/06/kiln-300x200.jpg", ["2014/06/kiln-300x200.jpg", "2014/06/kiln.jpg"]),
        ("kiln-scaled-1024x768.jpg", ["kiln-scaled-1024x768.jpg", "kiln-scaled.jpg", "kiln.jpg"]),
        ("kiln-2x4.pdf.jpg", ["kiln-2x4.pdf.jpg"]),
    ],
)
def test_smaller_size_is_known_by_its_name(path, files):
    assert originals(path) == files
