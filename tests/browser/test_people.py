"""Staff keep their accounts: on a phone, without script, and under the admin's content policy."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.barriers import barriers
from tests.browser.pages import press, sign_in
from tests.htc.people.steps import code_of, key_on

PHONE = {"width": 390, "height": 800}
ACCOUNT = reverse("admin:account")
SET_UP = reverse("admin:second_factor")


def faults(page: Page) -> str:
    """Give what axe finds, and whether anything stands beyond the right edge of the window."""
    fits = page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    return ("" if fits else f"{page.url} is too wide. ") + barriers(page)


def sign_in_by_hand(page: Page, password: str = "a long password") -> None:
    page.goto(reverse("admin:login"))
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill(password)
    press(page, "Sign in")


def set_up(page: Page) -> tuple[bytes, str]:
    """Set up the second factor, and give its secret and the first recovery code."""
    page.goto(SET_UP)
    key = key_on(page.content().encode())
    page.get_by_role("textbox", name="Code").fill(code_of(key))
    press(page, "Confirm")
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep your recovery codes")
    return key, page.locator(".recovery-codes li").first.inner_text()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_second_factor_is_set_up_used_and_taken_away_on_a_phone(new_context, staff, script):
    page = new_context(signed_in=True, viewport=PHONE, java_script_enabled=script).new_page()
    sign_in_by_hand(page)
    _, code = set_up(page)
    page.get_by_role("link", name="go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    page.locator(".head__account summary").click()
    press(page, "Sign out")

    sign_in_by_hand(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")
    page.get_by_role("textbox", name="Code").fill("000000")
    press(page, "Sign in")
    expect(page.locator(".errorlist")).to_contain_text("This code is not right")
    page.get_by_role("textbox", name="Code").fill(code)
    press(page, "Sign in")
    expect(page.get_by_role("heading", level=1)).to_have_text("The blog")

    page.goto(ACCOUNT)
    expect(page.locator("#content")).to_contain_text("9 recovery codes left")
    page.get_by_role("link", name="Take it away").click()
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("textbox", name="Code").fill("111111")
    press(page, "Take it away")
    expect(page.locator(".errornote")).to_have_text("The password or the code is not right. Nothing was changed.")


def test_pages_of_the_account_fit_a_phone_and_keep_the_policy(new_context, staff, mailoutbox):
    User.objects.filter(pk=staff.pk).update(email="editor@htc.test")
    page = new_context(signed_in=True, viewport=PHONE).new_page()
    for path in (
        reverse("admin:login"),
        reverse("admin_password_reset"),
        reverse("password_reset_done"),
        "/admin/password_reset/MQ/made-up/",
    ):
        page.goto(path)
        assert faults(page) == ""
    sign_in_by_hand(page)
    page.goto(SET_UP)
    assert faults(page) == ""
    expect(page.locator("[role=img] svg")).to_be_visible()
    set_up(page)
    assert faults(page) == ""
    for path in (ACCOUNT, reverse("admin:second_factor_remove"), reverse("admin:auth_user_invite", args=[staff.pk])):
        page.goto(path)
        assert faults(page) == ""


def test_password_managers_and_paste_find_their_fields(new_context, staff, live_server):
    """WCAG 3.3.8: nothing has to be remembered or copied by hand."""
    page = new_context(signed_in=True).new_page()
    page.goto(reverse("admin:login"))
    names = [page.locator(selector).get_attribute("autocomplete") for selector in ("#id_username", "#id_password")]
    sign_in(page)
    set_up(page)
    page.goto(ACCOUNT)
    page.locator(".head__account summary").click()
    press(page, "Sign out")
    sign_in_by_hand(page)
    code = page.get_by_role("textbox", name="Code")

    assert names == ["username", "current-password"]
    assert code.get_attribute("autocomplete") == "one-time-code"
    expect(code).to_be_focused()
    code.evaluate("(field) => { field.focus(); document.execCommand('insertText', false, ' 123 456 '); }")
    expect(code).to_have_value(" 123 456 ")


def test_session_elsewhere_is_ended_from_here(new_context, staff):
    here, there = (sign_in(new_context(signed_in=True).new_page()) for _ in range(2))

    here.goto(ACCOUNT)
    here.get_by_role("button", name="End the session").click()
    expect(here.locator(".messagelist")).to_have_text("1 session was ended.")
    there.goto("/admin/")

    expect(there.get_by_label("Username")).to_be_visible()
