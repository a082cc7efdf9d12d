import pytest

from htc.wordpress.export.blocks import in_blocks


@pytest.mark.parametrize(
    ("body", "content"),
    [
        (
            "<p>https://films.example/1</p>",
            "<!-- wp:paragraph -->\n<p>https:&#47;&#47;films.example/1</p>\n<!-- /wp:paragraph -->",
        ),
        (
            "<pre>a\nhttp://films.example/1\nb http://films.example/2</pre>",
            "<!-- wp:preformatted -->\n<pre>a\nhttp:&#47;&#47;films.example/1\nb http://films.example/2</pre>\n<!-- /wp:preformatted -->",
        ),
        (
            '<p><a href="https://a.example/">https://a.example/</a></p>',
            '<!-- wp:paragraph -->\n<p><a href="https://a.example/">https://a.example/</a></p>\n<!-- /wp:paragraph -->',
        ),
    ],
)
def test_wordpress_makes_no_player_of_an_address_that_stands_alone(body, content):
    assert in_blocks(body, {}, lambda key, place: "", lambda slug: "").content == content
