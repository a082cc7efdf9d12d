"""Following by e-mail as a browser does it, which says of its forms where they come from: asked for, confirmed, and ended."""

import pytest
from playwright.sync_api import expect

from htc.following.models import Follower
from tests.htc.following.conftest import links_in
from tests.site.journey import drain


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_reader_follows_by_the_buttons_of_three_pages_and_ends_it(new_context, make_article, mailoutbox, has_script):
    make_article()
    page = new_context(java_script_enabled=has_script).new_page()
    page.goto("/follow/")
    page.get_by_label("E-mail", exact=True).fill("ana@reader.test")
    page.get_by_role("button", name="Ask me by mail").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Please look into your mailbox")
    drain()

    (link,) = links_in(mailoutbox[0].body, "follow/confirm")
    page.goto(link)
    page.get_by_role("button", name="Yes, send me these mails").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You follow now")

    page.goto(f"/follow/end/{Follower.objects.get().key}/")
    page.get_by_role("button", name="Send me no more mails").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("No more mails")
    assert not Follower.objects.exists()
