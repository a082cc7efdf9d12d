"""What is typed is on the server too: whatever is killed, whoever else writes, no word is lost and nobody is written over."""

import os
import re
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.signals import request_started
from django.db import connection
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from articles.models import Article, KeptState
from tests.browser.conftest import MOST_MILLISECONDS, Watch
from tests.browser.test_keep import ADD, BODY, ada, form_of, kept, offer, opened, press, saved, sign_in, text  # noqa: F401 – fixtures
from tests.browser.test_served import served  # noqa: F401 – a fixture
from tests.browser.writing import Writer
from tests.served import until

LONG = "<p>Nobody had asked the people inside — 😀.</p>" * 4000  # more than a beacon holds, several times


def on_server(words: str) -> KeptState:
    """Wait until the server has the words, and give their state."""
    return until(lambda: next((state for state in KeptState.objects.filter(ended_at=None) if words in str(state.fields)), None))


def bar(page: Page):
    return page.locator("[data-kept-words]")


def restore(page: Page) -> None:
    offer(page).get_by_role("button", name="Restore").click()


@pytest.fixture
def killable(browser_type, browser_type_launch_args, browser_context_args, base_url, tmp_path):
    """Start a browser of its own that keeps its storage in a folder, and give its context and what kills it."""

    def start() -> tuple[BrowserContext, callable]:
        folder = tmp_path / "profile"
        context = browser_type.launch_persistent_context(folder, **browser_type_launch_args | browser_context_args)
        context.set_default_timeout(MOST_MILLISECONDS)

        def processes() -> list[int]:
            lines = Path("/proc").glob("[0-9]*/cmdline")
            with suppress(OSError):  # one that has ended meanwhile
                return [int(line.parent.name) for line in lines if f"--user-data-dir={folder}".encode() in line.read_bytes()]
            return [0]

        def kill() -> None:
            for pid in filter(None, processes()):
                with suppress(ProcessLookupError):  # it went with its parent
                    os.kill(pid, signal.SIGKILL)
            until(lambda: not processes())

        return context, kill

    return start


@pytest.fixture
def full_disk():
    """A list; while something is in it, SQLite has no page for what requests write."""
    full = []

    def limit(**kwargs) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count = {1 if full else 2**32 - 2}")  # never less than there are

    request_started.connect(limit)
    yield full
    request_started.disconnect(limit)


def test_words_of_a_browser_that_is_killed_are_offered_on_another_computer(killable, enter, sign_in, make_article):  # noqa: F811
    article = make_article("As it was[fn]The first.[/fn].")
    elsewhere = sign_in("ada", "Ada Lindqvist", plain=False)
    context, kill = killable()
    context.add_cookies(elsewhere.cookies())
    writer = Writer(context.new_page(), article)
    writer.click_at_end()
    writer.type(" And more")
    writer.note("A note that was set.")
    writer.page.get_by_text("New case studies").click()
    writer.page.locator("#new_cases-0").get_by_label("Title:").fill("A case of its own")
    writer.click_at_end()
    writer.press("Control+Alt+f")
    writer.type("A note that was being written")
    on_server("was being written")
    expect(bar(writer.page)).to_have_text(re.compile(r"^kept \d\d:\d\d$"))
    kill()

    page = elsewhere.new_page()
    writer = Writer(page, article)
    expect(offer(page)).to_have_count(1)
    expect(offer(page)).to_contain_text("on another computer in “Article")
    page.get_by_text("What differs").click()
    expect(page.locator(".keep-offer ins").first).to_contain_text("And more")
    restore(page)

    expect(writer.markers).to_have_count(3)
    expect(page.locator("[name=new_cases-0-title]")).to_have_value("A case of its own")
    assert {note for _, note in writer.notes()} == {"The first.", "A note that was set.", "A note that was being written"}
    assert KeptState.objects.filter(ended_at=None).count() == 1


def test_words_typed_without_a_pause_are_sent_before_they_are_five_seconds_old(ada, make_article):  # noqa: F811
    article = make_article()
    page = ada.new_page()
    page.clock.install()
    page.goto(form_of(article))
    expect(page.locator(".keep")).to_be_attached()

    with page.expect_request(lambda request: "/kept/" in request.url and request.method == "POST"):
        for number in range(10):  # half a second each
            text(page).press_sequentially(f"word{number} ")
            page.clock.run_for(480)

    assert "word0" in str(on_server("word0").fields)


def test_last_words_of_a_long_article_are_sent_while_its_page_goes(ada, make_article):  # noqa: F811
    article = make_article()
    page = opened(ada, form_of(article))
    page.on("dialog", lambda dialog: dialog.accept())
    text(page).evaluate("(area, words) => (area.value = words)", LONG)
    on_server("people inside")

    page.evaluate("document.querySelector('[name=body]').value += 'And the very last words — 😀.'")
    page.goto(reverse("admin:articles_casestudy_changelist"))

    state = on_server("the very last words")
    assert state.fields == {"body": f"{LONG}And the very last words — 😀."}


def test_untouched_form_and_one_that_was_put_back_keep_nothing(ada, make_article):  # noqa: F811
    page = opened(ada, form_of(make_article("As it was.")))
    before = text(page).input_value()
    text(page).fill(BODY)
    on_server(BODY)
    text(page).fill(before)

    until(lambda: not KeptState.objects.exists())
    expect(bar(page)).to_have_text("")
    page.goto(ADD)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange')); window.dispatchEvent(new Event('pagehide'))")
    page.goto(reverse("admin:index"))
    assert not KeptState.objects.exists()


def test_two_computers_of_one_account_go_on_with_each_other_and_never_over_each_other(ada, sign_in, make_article):  # noqa: F811
    article = make_article("As it was.")
    office = opened(ada, form_of(article))
    text(office).fill("Begun at the office.")
    on_server("Begun at the office.")

    home = opened(sign_in("ada"), form_of(article))
    expect(offer(home)).to_have_count(1)
    expect(offer(home)).to_contain_text("on another computer")
    expect(text(home)).to_have_value("<p>As it was.</p>")
    restore(home)
    text(home).fill("Begun at the office, gone on with at home.")
    first = on_server("gone on with at home")
    assert KeptState.objects.count() == 1, "one row while it is one text"

    text(office).fill("Begun at the office, gone on with there.")
    second = on_server("gone on with there")
    expect(office.locator(".keep-apart")).to_contain_text("What you write here is kept apart")
    expect(offer(office)).to_contain_text("on another computer")
    assert first.name != second.name
    assert on_server("gone on with at home").pk == first.pk

    press(home)
    saved(home)
    expect(offer(home)).to_have_count(1)
    expect(offer(home)).to_contain_text("It has been saved again since.")
    office.reload()
    expect(offer(office)).to_have_count(1)
    expect(offer(office)).to_contain_text("on this computer")
    restore(office)
    press(office)
    expect(office.locator(".errorlist").first).to_contain_text("You saved this article at")
    article.refresh_from_db()
    assert article.body == "<p>Begun at the office, gone on with at home.</p>"
    expect(text(office)).to_have_value("Begun at the office, gone on with there.")


def test_what_both_have_is_asked_once_and_the_newer_of_the_two_is_offered(ada, make_article):  # noqa: F811
    article = make_article()
    page = opened(ada, form_of(article))
    text(page).fill("Known to both.")
    on_server("Known to both.")
    page.context.set_offline(True)
    text(page).fill("Known to both, and more to the browser.")
    page.wait_for_function("() => Object.values(localStorage).some((text) => text.includes('more to the browser'))")
    page.close()
    ada.set_offline(False)

    page = opened(ada, form_of(article))
    expect(offer(page)).to_have_count(1)
    restore(page)
    expect(text(page)).to_have_value("Known to both, and more to the browser.")
    on_server("more to the browser")
    assert KeptState.objects.count() == 1
    # As a browser that is killed leaves its storage: older than what it had sent.
    page.wait_for_function("() => Object.values(localStorage).some((text) => text.includes('\"ahead\":false'))")
    page.evaluate("""() => {
        const key = Object.keys(localStorage).find((key) => key.startsWith("htc-keep:"));
        const older = { ...JSON.parse(localStorage[key]), token: "0".repeat(16), ahead: true, at: Date.now() - 60_000, fields: { body: "Older." } };
        window.addEventListener("unload", () => localStorage.setItem(key, JSON.stringify(older)));
    }""")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(offer(page)).to_have_count(1)
    restore(page)
    expect(text(page)).to_have_value("Known to both, and more to the browser.")

    page.close()
    KeptState.objects.update(fields={}, digest="", token="", ended_at=KeptState.objects.get().kept_at)  # saved on another computer
    page = opened(ada, form_of(article))
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('htc-keep:'))")
    expect(offer(page)).to_have_count(0)


def test_session_that_ended_is_said_and_the_words_reach_the_server_after_signing_in(ada, make_article):  # noqa: F811
    article = make_article()
    page = opened(ada, form_of(article))
    text(page).fill("Before.")
    on_server("Before.")
    Session.objects.all().delete()
    text(page).fill("Before. And after.")

    expect(page.locator(".keep-door")).to_contain_text("You were signed out.")
    expect(bar(page)).to_have_text(re.compile(r"^kept in this browser alone \d\d:\d\d$"))
    assert "And after." in str(kept(page))
    with page.expect_popup() as login:
        page.get_by_role("link", name="Sign in in another tab").click()
    tab = login.value
    tab.locator("[name=username]").fill("ada")
    tab.locator("[name=password]").fill("a long password")
    tab.locator("[name=password]").press("Enter")
    expect(tab.locator("#user-tools, .head").first).to_be_visible()

    on_server("And after.")
    expect(bar(page)).to_have_text(re.compile(r"^kept \d\d:\d\d$"))
    expect(page.locator(".keep-door")).to_have_count(0)
    assert KeptState.objects.count() == 1


def test_full_disk_is_said_the_browser_keeps_on_and_the_form_still_opens(sign_in, full_disk, make_article):  # noqa: F811
    article = make_article()
    context = sign_in("ada", expected="ERR_FAILED|503 for ")
    page = opened(context, form_of(article))
    full_disk.append(True)
    text(page).evaluate("(area, words) => (area.value = words)", LONG)
    expect(page.locator(".keep-server")).to_contain_text("its disk is full")
    expect(page.locator(".keep-server")).to_contain_text("This browser keeps it.")
    expect(bar(page)).to_have_text(re.compile(r"^kept in this browser alone"))
    assert LONG in str(kept(page))
    other = opened(context, form_of(article))
    expect(text(other)).to_be_visible()
    expect(offer(other)).to_have_count(1)

    full_disk.clear()
    on_server("people inside")
    expect(page.locator(".keep-server")).to_have_count(0)


def test_two_people_each_keep_their_own_and_hear_of_each_other(ada, sign_in, make_article):  # noqa: F811
    article = make_article("As it was.")
    first = opened(ada, form_of(article))
    text(first).fill("Words of Ada.")
    on_server("Words of Ada.")

    second = opened(sign_in("ben", "Ben Ade"), form_of(article))
    expect(second.locator(".messagelist .warning")).to_contain_text(
        re.compile(r"Ada Lindqvist has had this article open.*The last word came at")
    )
    expect(offer(second)).to_have_count(0)
    assert "Words of Ada" not in second.content()
    text(second).fill("Words of Ben.")
    on_server("Words of Ben.")
    assert KeptState.objects.count() == 2


def enter_served(browser, blog) -> tuple[BrowserContext, Watch]:
    url = blog.environment["HTC_SITE_URL"]
    context = browser.new_context(base_url=url)
    context.set_default_timeout(MOST_MILLISECONDS)
    watch = Watch(context, url, signed_in=True, expected="ERR_CONNECTION_REFUSED")
    page = context.new_page()
    page.goto("/admin/")
    page.locator("[name=username]").fill("editor")
    page.locator("[name=password]").fill(Path(blog.folder, "demo_login").read_text().strip())
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/admin/")
    return context, watch


def test_server_that_is_killed_has_what_it_confirmed_and_gets_the_rest_when_it_is_back(browser, served):  # noqa: F811
    office, watch = enter_served(browser, served)
    page = office.pages[0]
    ((pk,),) = served.rows("SELECT id FROM articles_article WHERE path LIKE '%after-the-doors-open%'")
    writer = Writer(page, Article(pk=pk))
    writer.click_at_end()
    writer.type(" Confirmed words.")
    until(lambda: "Confirmed words." in str(served.rows("SELECT fields FROM articles_keptstate")))
    writer.type(" Words of the last moment.")
    for pid in (served.process.pid, *served.children()):
        os.kill(pid, signal.SIGKILL)
    served.process.wait()
    writer.type(" Words without a server.")

    expect(bar(page)).to_have_text(re.compile(r"^kept in this browser alone"))
    expect(page.locator(".keep-door")).to_contain_text("The blog does not answer.")
    assert "Confirmed words." in str(served.rows("SELECT fields FROM articles_keptstate"))
    served.log.close()
    served.start()
    expect(bar(page)).to_have_text(re.compile(r"^kept \d\d:\d\d$"))
    home, seen = enter_served(browser, served)
    page = home.pages[0]
    writer = Writer(page, Article(pk=pk))
    restore(page)
    expect(writer.text).to_contain_text("Confirmed words. Words of the last moment. Words without a server.")
    assert watch.all_faults() + seen.all_faults() == []
    office.close()
    home.close()
