"""The moderation queue in a browser: by keyboard alone, on a phone, without script, and two people at one row."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from comments.models import ModerationEvent, Response
from tests.browser.barriers import COLOURS, barriers
from tests.browser.pages import fill_queue
from tests.browser.test_people import PHONE, faults

QUEUE = reverse("admin:comments_response_queue")


@pytest.fixture
def waiting(blog, make_article, make_response):
    """Four comments that wait, in the order of their letters."""
    article = make_article(title="On harbours")
    Response.objects.waiting().delete()
    times = [f"2026-01-0{day}T12:00Z" for day in range(1, 5)]
    names = zip(("Ana", "Ben", "Cy", "Dee"), times, strict=True)
    return [make_response(article, state="pending", author_name=name, received_at=at) for name, at in names]


@pytest.fixture
def sit_down(new_context, enter):
    """Give a page in which somebody is signed in."""
    return lambda user, **options: enter(new_context(signed_in=True, **options), user).new_page()


def row_of(page: Page, name: str):
    return page.get_by_role("article", name=name)


def decided() -> list[tuple[str, str]]:
    return list(
        Response.objects.filter(pk__in=ModerationEvent.objects.exclude(actor=None).values("response"))
        .order_by("received_at")
        .values_list("author_name", "state")
    )


def test_queue_is_cleared_by_keyboard_with_one_key_for_each_response(waiting, member, sit_down):
    page = sit_down(member("Moderator"))
    page.goto(QUEUE)

    page.get_by_role("link", name="Comments").press("Enter")
    expect(page.locator("#rows")).to_be_focused()
    page.keyboard.press("j")
    for key, name, following in (("a", "Ana", "Ben"), ("s", "Ben", "Cy"), ("t", "Cy", "Dee")):
        expect(row_of(page, name)).to_be_focused()
        page.keyboard.press(key)
        expect(row_of(page, following)).to_be_focused()
        expect(page.get_by_role("status")).to_contain_text(name)
    page.keyboard.press("d")
    expect(page.get_by_label("Because it")).to_be_focused()
    page.keyboard.type("advert")  # as in any menu, the first letters choose
    page.get_by_role("button", name="Decline Dee").press("Enter")
    expect(page.get_by_text("Nothing waits here.")).to_be_focused()
    assert decided() == [("Ana", "approved"), ("Ben", "spam"), ("Cy", "trash"), ("Dee", "trash")]

    page.get_by_role("button", name="Undo").press("Enter")
    expect(row_of(page, "Dee")).to_be_focused()
    expect(page.locator(".messagelist")).to_contain_text("Undone")


def test_keys_do_nothing_outside_a_row_and_while_typing(waiting, member, sit_down):
    page = sit_down(member("Moderator"))
    page.goto(QUEUE)

    page.get_by_role("link", name="Comments").focus()
    page.keyboard.press("a")
    row_of(page, "Ana").get_by_text("Decline…").click()
    page.get_by_label("In your words").first.press_sequentially("a tad")

    expect(page.get_by_label("In your words").first).to_have_value("a tad")
    assert decided() == []


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_everything_is_done_on_a_phone(waiting, member, sit_down, script):
    page = sit_down(member("Moderator"), viewport=PHONE, java_script_enabled=script, has_touch=True)
    page.goto(QUEUE)

    row_of(page, "Ana").get_by_role("button", name="Approve Ana").tap()
    expect(page.locator(".queue-status")).to_contain_text("Approved: Comment by Ana")
    expect(row_of(page, "Ben")).to_be_in_viewport()
    page.get_by_role("button", name="Undo").tap()
    expect(row_of(page, "Ana")).to_be_visible()
    row_of(page, "Ben").get_by_role("link", name="Reply, redact, ask, edit").tap()
    page.get_by_text("Reply", exact=True).tap()
    page.get_by_label("Your reply").fill("Thank you.")
    page.get_by_role("button", name="Approve and reply").tap()
    expect(row_of(page, "Ben")).to_have_count(0)
    page.get_by_label("Tick Comment by Cy").check()
    page.get_by_label("Tick Comment by Dee").check()
    page.get_by_role("button", name="Spam…").tap()
    expect(page.locator("#content-main")).to_contain_text("2 responses will be marked as spam")
    page.get_by_role("button", name="Mark as spam (2)").tap()

    expect(page.locator(".queue-status")).to_contain_text("Marked as spam: 2 responses.")
    assert [state for _, state in decided() if state != "approved"] == ["pending", "spam", "spam"]


def test_second_of_two_hears_who_was_first(waiting, member, sit_down):
    first, second = (sit_down(member("Moderator", first_name=name)) for name in ("Mo", "Ann"))
    for page in (first, second):
        page.goto(QUEUE)

    first.get_by_role("button", name="Approve Ana").click()
    expect(first.get_by_role("status")).to_contain_text("Approved")
    second.get_by_role("button", name="Spam Ana").click()

    expect(second.locator(".messagelist")).to_contain_text("Comment by Ana: already approved by Mo.")
    expect(row_of(second, "Ben")).to_be_focused()
    assert decided() == [("Ana", "approved")]


def test_axe_finds_nothing_and_all_fits_a_phone(staff, blog, sit_down):
    fill_queue()
    page = sit_down(staff, viewport=PHONE)
    one = reverse("admin:comments_response_queue_one", args=[Response.objects.filter(state="pending").first().pk])
    site = reverse("admin:comments_response_queue_site") + "?domain=copies.example"
    lanes = [f"{QUEUE}?lane={lane}" for lane in ("safeguarding", "comments", "linkbacks", "spam")]

    for path in (*lanes, one, site, reverse("admin:comments_response_record")):
        page.emulate_media(color_scheme="light")
        page.goto(path)
        page.locator("main details, #content-main details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
        assert faults(page) == ""
        page.emulate_media(color_scheme="dark")
        assert barriers(page, COLOURS) == ""
