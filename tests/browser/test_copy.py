"""The copy of the blog as somebody opens it from a disk: without a server, without the network."""

from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import expect


@pytest.fixture
def copy(blog, tmp_path) -> Path:
    call_command("export_site", tmp_path / "copy")
    return tmp_path / "copy"


def test_a_copy_is_read_and_searched_from_disk_and_says_without_a_script_where_else_to_look(browser, copy):
    context = browser.new_context()
    page = context.new_page()
    asked, faults = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))

    page.goto((copy / "index.html").as_uri())
    page.get_by_role("link", name="Search", exact=True).click()
    page.get_by_label("Words to look for").fill("DÓORS after")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2, name="“DÓORS after”")).to_be_visible()
    page.locator(".search-hit").first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1, name="After the doors open")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.skip')).position") == "absolute"

    page.goto((copy / "search/index.html").as_uri() + "?q=traffick*")
    expect(page.locator(".search-hit").first).to_be_visible()
    page.goto((copy / "search/index.html").as_uri() + "?q=nowhereatall")
    expect(page.get_by_role("heading", level=2)).to_contain_text(["Nothing found for “nowhereatall”"])

    assert faults == []
    assert [url for url in asked if not url.startswith(copy.as_uri())] == []
    context.close()
    look_without_a_script(browser, copy)


def look_without_a_script(browser, copy):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto((copy / "search/index.html").as_uri())

    expect(page.get_by_text("needs a script")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name="archive")).to_be_visible()
    context.close()
