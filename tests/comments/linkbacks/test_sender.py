"""Every protocol from end to end over real connections, with a sender that shares no code with the blog."""

from urllib.parse import urlsplit

import pytest

from tests.sender import Sender, _in_elements
from tests.site.journey import drain, save_site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sender(live_server):
    place = urlsplit(live_server.url)
    return Sender({"htc.test": (place.hostname, place.port)})


def test_each_protocol_is_found_on_a_served_page_and_its_notice_is_verified(sender, make_article, testnet):
    article = make_article(title="A title with -- hyphens & “quotes”")
    for name in ("w", "p", "t"):
        testnet[f"https://{name}.test/?a=1&b=2"] = f'<title>Post</title><p>We read <a href="{article.full_url}">this</a> and agree.</p>'

    mentioned = sender.webmention("https://w.test/?a=1&b=2", article.full_url)
    pinged = sender.pingback("https://p.test/?a=1&b=2", article.full_url)
    tracked = sender.trackback("https://t.test/?a=1&b=2", article.full_url, title="Título", blog_name="Blog & Co")
    status = mentioned.all("location")[0]
    before = sender.request("GET", status).body
    drain()

    assert mentioned.status == 201
    assert pinged.startswith("Thank you")
    assert tracked == ""
    assert "queued" in before
    assert "verified, awaiting review" in sender.request("GET", status).body
    rows = {row.kind: row for row in article.responses.all()}
    assert {kind: row.state for kind, row in rows.items()} == dict.fromkeys(["webmention", "pingback", "trackback"], "pending")
    assert rows["trackback"].facts["claims"] == {"title": "Título", "blog_name": "Blog & Co"}


def test_each_protocol_says_what_is_wrong_with_a_notice(sender, make_article, testnet):
    article = make_article()
    for send in (sender.webmention, sender.pingback, sender.trackback):
        send(f"https://{send.__name__}.test/", article.full_url)

    refused = sender.webmention("https://htc.test/", article.full_url)
    again = sender.webmention("https://webmention.test/", article.full_url)
    with pytest.raises(ValueError, match=r"^48$"):
        sender.pingback("https://pingback.test/", article.full_url)

    assert (refused.status, again.status) == (400, 201)
    assert sender.trackback("https://trackback.test/", article.full_url) == "This page is known already."
    assert testnet.dials == []


def test_header_and_element_name_one_endpoint_and_closed_articles_none(sender, make_article, staff_client):
    article, closed = make_article(), make_article(linkbacks_open=False)

    page = sender.request("GET", article.full_url)
    save_site(staff_client, linkbacks_open="")

    assert f"<{_in_elements(page.body)}>" in page.all("link")[0]
    for target in (closed.full_url, article.full_url):
        for send in (sender.webmention, sender.pingback, sender.trackback):
            with pytest.raises(LookupError):
                send("https://other.test/", target)
