"""Writers look at what they have not saved, and hand a draft to somebody without a login."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Article
from tests.browser.writing import CONTROL, Writer, save_by_key


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_form_is_previewed_in_a_tab_of_its_own_and_stays_as_it_is(new_context, enter, staff, make_article, script):
    article = make_article("Old words.", status="draft", title="Old title")
    page = enter(new_context(signed_in=True, java_script_enabled=script), staff).new_page()
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.locator("#id_title").fill("New title")
    if script:
        Writer(page, article).text.click()
        page.keyboard.press(f"{CONTROL}+a")
        page.keyboard.type("New words.[fn]A note.[/fn]\n[case:nowhere]")
        page.locator("#id_title").fill("New title")
    else:
        page.locator("#id_body").fill("New words.[fn]A note.[/fn]\n\n[case:nowhere]")
    typed = page.locator("#id_body").input_value()

    with page.expect_popup() as opened:
        page.get_by_role("button", name="Preview").click()
    preview = opened.value

    expect(preview.get_by_role("heading", level=1)).to_have_text("New title")
    expect(preview.locator(".notice")).to_contain_text("There is no case study “nowhere”.")
    preview.locator("[role=doc-noteref]").click()
    expect(preview.locator(".notes li:target")).to_contain_text("A note.")  # beside its line, so no box opens
    expect(page.locator("#id_title")).to_have_value("New title")
    expect(page.locator("#id_body")).to_have_value(typed)
    assert Article.objects.get().title == "Old title"


def test_link_is_made_read_elsewhere_and_revoked(desk, new_context, make_article):
    article = make_article("Words of the draft.", status="draft", title="A draft")
    desk.goto(reverse("admin:articles_article_change", args=[article.pk]))
    with desk.expect_popup() as opened:
        desk.get_by_role("link", name="Preview links").click()
    page = opened.value
    page.set_viewport_size({"width": 390, "height": 800})
    page.get_by_label("It opens the article for").select_option("1 day")
    page.get_by_role("button", name="Make a link").click()
    address = page.get_by_label("Copy it now:").input_value()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    friend = new_context().new_page()
    path = address.removeprefix("https://htc.test")
    friend.goto(path)
    expect(friend.locator("main")).to_contain_text("Words of the draft.")
    page.get_by_role("button", name="Revoke").click()
    expect(page.locator(".messagelist")).to_have_text("The link was revoked. It opens nothing any more.")

    assert friend.goto(path).status == 404


def test_form_is_seen_on_a_phone_and_as_cards_and_saved_at_once_afterwards(desk, make_article):
    article = make_article("Words.", status="draft", title="Old title", standfirst="What it is about.")
    Writer(desk, article)
    desk.locator("#id_title").fill("New title")

    desk.locator(".bar__more summary").click()
    with desk.expect_popup() as opened:
        desk.get_by_role("button", name="On a phone").click()
    phone = opened.value
    expect(phone.get_by_role("heading", level=1)).to_have_text("New title")
    assert phone.evaluate("innerWidth") <= 500
    phone.close()
    desk.locator(".bar__more summary").click()
    with desk.expect_popup() as opened:
        desk.get_by_role("button", name="As a card").click()
    cards = opened.value
    expect(cards.locator(".article-card__title")).to_have_text("New title")
    expect(cards.locator(".share-card__title")).to_have_text("New title")
    expect(cards.locator(".share-card__words")).to_contain_text("What it is about.")
    cards.close()
    save_by_key(desk)

    assert Article.objects.get().title == "New title"
