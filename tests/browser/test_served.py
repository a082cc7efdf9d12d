"""The editor as `make run` serves it: hashed names, compressed files, and the content policy of every day."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MOST_MILLISECONDS, Watch
from tests.browser.writing import press_save, until_saved
from tests.prepared import prepared, unfinished
from tests.served import Blog

ARTICLE = "/2014/03/after-the-doors-open/"


@pytest.fixture
def served(tmp_path):
    """A blog with the sample content and collected static files, served by real processes in the environment ``local``."""
    blog = Blog(tmp_path)
    blog.environment |= {"HTC_ENV": "local", "HTC_SITE_URL": f"http://localhost:{blog.port}"}
    for name in ("HTC_TESTNET", "HTC_TESTNET_LOG"):
        blog.environment.pop(name, None)
    with prepared("static") as place:
        if not place.is_dir():
            collecting = Blog(unfinished(place))
            collecting.environment |= {"HTC_ENV": "local"}
            collecting.manage("collectstatic", "--noinput", "--verbosity", "0")
            collecting.folder.rename(place)
        shutil.copytree(place / "static", tmp_path / "static")
    blog.fill()
    blog.start()
    yield blog
    blog.stop()


def test_editor_and_article_work_with_hashed_files(browser, served):
    url = served.environment["HTC_SITE_URL"]
    context = browser.new_context(base_url=url)
    context.set_default_timeout(MOST_MILLISECONDS)
    watch = Watch(context, url, signed_in=True, expected=None)
    page = context.new_page()
    scripts = []
    page.on("response", lambda answer: scripts.append(answer.url) if answer.request.resource_type == "script" else None)
    page.goto("/admin/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill(Path(served.folder, "demo_login").read_text().strip())
    page.get_by_role("button", name="Sign in").click()
    page.goto("/admin/articles/article/?q=doors")
    page.locator("#result_list tbody th").get_by_role("link", name="After the Doors Open").click()

    expect(page.locator("#id_editor_caps")).to_have_value("fn,case")
    page.locator(".prose-editor:has(> #id_body) .ProseMirror p").first.click()
    page.keyboard.press("Control+Alt+f")
    page.keyboard.type("Written as served.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".note-list")).to_contain_text("Written as served.")
    press_save(page)
    until_saved(page)
    page.goto(ARTICLE)
    expect(page.locator(".notes")).to_contain_text("Written as served.")

    ours = [script for script in scripts if "/articles/editor/" in script]
    assert len(ours) >= 12
    assert [script for script in ours if len(script.split("/")[-1].split(".")) != 3] == []
    assert watch.all_faults() == []
    context.close()
