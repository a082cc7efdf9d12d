import pytest

from htc.wordpress.wxr.blanking import strike_ips, without_comments, without_emails, without_ips
from htc.wordpress.wxr.reading import read_item
from tests.htc.wordpress.exports import cdata, comment, item, meta


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("from 203.0.113.9.", "from ."),
        ('s:11:"203.0.113.9";', 's:11:"";'),
        ("2001:db8:0:1:1:1:1:1 and fe80::1, ::ffff:192.0.2.128", " and , "),
        ("at 10:20:30, 1.2.3, 1.2.3.4.5, 999.1.1.1, a::b::c, Foo::bar, x :: y", None),
    ],
)
def test_ips_are_struck_out_and_nothing_like_them(text, left):
    assert strike_ips(text) == (text if left is None else left)


@pytest.mark.parametrize(
    "value", [cdata("198.51.100.4"), "198.51.100.4", "\n " + cdata(" 2001:db8::1 ") + "\n", cdata("unknown, 10.0.0.1")]
)
def test_element_of_the_ip_is_emptied_and_all_else_stands(value):
    raw = item(1, content=cdata("Set 198.51.100.4 in the router."), more=comment(1, author_IP=value)).strip().encode()

    assert without_ips(raw).decode() == raw.decode().replace(f"_IP>{value}</", "_IP></")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ann@post.example wrote, ANN@Post.Example too.", " wrote,  too."),
        ("joann@post.example ann@post.example.org ann@post.example-two", None),
        ("mailto:ann%40post.example &lt;ann&#064;post.example&gt;", "mailto: &lt;&gt;"),
        ("o&#039;neil+x@post.example o'neil%2Bx@post.example", " "),
        ("s&amp;t@post.example s&t@post.example &t@post.example", "  &t@post.example"),
        ('s:16:"ann@post.example";s:9:"müller@ü.example', 's:16:"";s:9:"'),
        (
            "<wp:comment_author_email><![CDATA[ None of yours ]]></wp:comment_author_email> none of yours",
            "<wp:comment_author_email></wp:comment_author_email> none of yours",
        ),
        ("<wp:comment_author_email>bob@post.example</wp:comment_author_email>", None),
    ],
)
def test_emails_are_taken_out_wherever_they_stand(text, left):
    assert without_emails(
        text.encode(), ["Ann@Post.example", "o'neil+x@post.example", "s&t@post.example", "Müller@ü.example", "none of yours", " "]
    ).decode() == (text if left is None else left)


def test_comments_of_a_person_say_nothing_more(item_in):
    more = meta("note", "of the writer", "commentmeta")
    raw = item(1, more=comment(3, more=more, author_url="http://a.example") + comment(4, parent="3", more=more)).strip()

    emptied = read_item(without_comments(raw.encode(), {3, 9}))

    first, second = emptied.comments
    assert (first.author, first.email, first.url, first.content, first.meta) == ("", "", "", "", ())
    assert (first.pk, first.date, second) == (3, "2023-05-02 11:00:00", read_item(raw.encode()).comments[1])
