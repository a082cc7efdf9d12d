"""No word of a writer is lost: whatever ends while they write, the browser has it and offers it; nobody writes over another unasked."""

import json
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Route, expect

from articles.models import Article, Author, CaseStudy, KeptState, Site
from tests.browser.writing import CONTROL, Writer, open_panel, press_save, until_routed, until_saved

ADD = reverse("admin:articles_article_add")
BODY = "Nobody had asked the people inside."


@pytest.fixture
def sign_in(new_context, enter, transactional_db):
    """Give a browser of a member of staff who is signed in.

    What is kept are form fields, so bodies are text areas here; at the end of the file are tests with the visual editor.
    """

    def sign(name: str, full_name: str = "", *, plain: bool = True, expected: str = "ERR_FAILED", **options) -> BrowserContext:
        first, _, last = full_name.partition(" ")
        user, is_new = get_user_model().objects.get_or_create(
            username=name, defaults={"first_name": first, "last_name": last, "is_staff": True, "is_superuser": True}
        )
        if is_new:  # a password that is set anew ends the sessions in other browsers
            user.set_password("a long password")
            user.save()
        faults = f"django_prose_editor|ERR_ABORTED|{expected}" if plain else None
        context = new_context(signed_in=True, expected=faults, **options)
        if plain:
            context.route("**/django_prose_editor/*.js", lambda route: route.abort())
        return enter(context, user)

    return sign


@pytest.fixture
def ada(sign_in):
    return sign_in("ada", "Ada Lindqvist")


def form_of(row) -> str:
    return reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])


def opened(context: BrowserContext, address: str) -> Page:
    """Open a form and wait for what keeps it, which is loaded after the page: nobody types as soon as that."""
    page = context.new_page()
    page.goto(address)
    if page.locator("input[name=kept_as][data-keep]").count():
        page.locator(".keep").wait_for(state="attached")
    return page


def text(page: Page):
    return page.locator("textarea[name=body]")


def press(page: Page) -> None:
    press_save(page)


def saved(page: Page) -> None:
    until_saved(page)


def kept(page: Page) -> list[dict]:
    """Give the states in the browser's storage."""
    held = page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('htc-keep:')).map(([, text]) => text)")
    return [json.loads(state) for state in held]


def until_kept(page: Page, words: str) -> None:
    page.wait_for_function(
        "(words) => Object.entries(localStorage).some(([key, text]) => key.startsWith('htc-keep:') && text.includes(words))", arg=words
    )


def until_nothing_is_kept(page: Page) -> None:
    """Wait for the script of the page, which runs after its words are there."""
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('htc-keep:'))")


def offer(page: Page):
    return page.locator(".keep p").filter(has_text="were not saved")


def writes_and_loses(context: BrowserContext, address: str, words: str = BODY, field: str = "body") -> None:
    """Type words in a form whose tab then is gone without a goodbye."""
    page = opened(context, address)
    page.locator(f"[name={field}]").fill(words)
    until_kept(page, words)
    page.close()


def hold(page: Page, row) -> Route:
    """Press the save, and give the words that were posted before they have reached the server."""
    held: list[Route] = []
    address = re.compile(rf"^[^?]*{form_of(row)}$")
    page.route(address, lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    with page.expect_request(lambda request: request.method == "POST" and request.url.endswith(form_of(row))):
        page.locator(".bar button[name=_save]").click(no_wait_after=True)
    return until_routed(page, held)


# Kept, offered, restored


def test_lost_form_comes_back_whole_with_its_further_bylines(ada, make_article):
    article = make_article("As it was.", by=[("Cleo", "Guest")])
    Author.objects.create(name="Dora")
    page = opened(ada, form_of(article))
    page.locator("#id_title").fill("A better title")
    text(page).fill(BODY)
    open_panel(page, "Responses")
    page.get_by_label("Readers may respond").uncheck()
    page.get_by_label("Date is shown as").select_option("month")
    for row, role in ((1, "HTC Associate"), (2, "Editor"), (3, "Translator")):
        if row > 1:
            page.get_by_role("button", name="Add another Byline").click()
        page.locator(f"[name=bylines-{row}-author]").select_option(label="Dora")
        page.locator(f"[name=bylines-{row}-role]").fill(role)
    until_kept(page, "Translator")
    page.close()

    page = opened(ada, form_of(article))
    expect(offer(page)).to_have_text(
        re.compile(
            r"^Words of yours from \d\d:\d\d on this computer in “A better title” were not saved: Title, Text, Date is shown as, Byline, Readers may respond\. RestoreDiscard$"
        )
    )
    expect(text(page)).to_have_value("<p>As it was.</p>")
    offer(page).get_by_role("button", name="Restore").click()
    expect(offer(page)).to_have_count(0)
    press(page)
    saved(page)

    article.refresh_from_db()
    assert (article.title, article.body, article.comments_open, article.date_precision) == (
        "A better title",
        f"<p>{BODY}</p>",
        False,
        "month",
    )
    assert [(line.author.name, line.role) for line in article.bylines_shown] == [
        ("Cleo", "Guest"),
        ("Dora", "HTC Associate"),
        ("Dora", "Editor"),
        ("Dora", "Translator"),
    ]
    until_nothing_is_kept(page)


def test_bylines_of_others_stay_when_one_is_restored_beside_them(ada, make_article):
    article = make_article(by=[("Cleo", "Guest")])
    page = opened(ada, form_of(article))
    page.locator("[name=bylines-1-role]").fill("Mine")
    until_kept(page, "Mine")
    page.close()
    article.bylines.create(author=Author.objects.create(name="Dora"), role="Hers", position=5)

    page = opened(ada, form_of(article))
    offer(page).get_by_role("button", name="Restore").click()

    expect(page.locator("[name=bylines-1-role]")).to_have_value("Hers")
    expect(page.locator("[name=bylines-2-role]")).to_have_value("Mine")


def test_new_article_is_kept_and_its_short_name_with_it(ada):
    page = opened(ada, ADD)
    page.locator("#id_title").press_sequentially("Keys on the table")
    open_panel(page, "Address")
    page.locator("#id_slug").fill("keys")
    page.locator("#id_body").fill(BODY)
    until_kept(page, BODY)
    until_kept(page, '"slug":"keys"')
    page.close()

    page = opened(ada, ADD)
    offer(page).get_by_role("button", name="Restore").click()
    expect(page.locator("#id_slug")).to_have_value("keys")
    page.locator("#id_status").select_option("published")
    press(page)
    saved(page)

    assert Article.objects.get().body == f"<p>{BODY}</p>"
    until_nothing_is_kept(page)
    expect(offer(page)).to_have_count(0)


def test_case_study_is_kept_too(ada, make_case):
    case = make_case("jakarta")
    writes_and_loses(ada, form_of(case), "What nobody had written.", field="summary")

    page = opened(ada, form_of(case))
    offer(page).get_by_role("button", name="Restore").click()
    press(page)
    saved(page)

    assert CaseStudy.objects.get().summary == "What nobody had written."
    until_nothing_is_kept(page)


def test_offer_that_is_passed_over_stays_beside_new_words_and_goes_alone_when_it_is_discarded(ada, make_article):
    article = make_article()
    writes_and_loses(ada, form_of(article), "The first words.")
    writes_and_loses(ada, form_of(article), "The second words.")

    page = opened(ada, form_of(article))
    expect(offer(page)).to_have_count(2)
    text(page).fill("The third words.")
    page.evaluate("document.addEventListener('htc:restored', (event) => (window.heard = [event.target.name, event.target.value]))")
    offer(page).last.get_by_role("button", name="Restore").click()

    expect(text(page)).to_have_value("The first words.")
    assert page.evaluate("window.heard") == ["body", "The first words."], "the editor over the text area hears of it"
    expect(offer(page)).to_have_count(2)
    assert sorted(state["fields"]["body"] for state in kept(page)) == ["The first words.", "The second words.", "The third words."]

    offer(page).last.get_by_role("button", name="Discard").click()
    expect(offer(page)).to_have_count(1)
    assert sorted(state["fields"]["body"] for state in kept(page)) == ["The first words.", "The third words."]


def test_last_keystroke_before_the_page_goes_is_kept(ada, make_article):
    page = opened(ada, form_of(make_article()))
    page.on("dialog", lambda dialog: dialog.accept())

    page.evaluate("document.querySelector('[name=body]').value = 'typed and gone'")
    page.goto(reverse("admin:articles_casestudy_changelist"))

    assert [state["fields"] for state in kept(page)] == [{"body": "typed and gone"}]


def test_secrets_of_the_form_and_ticks_of_consent_are_not_kept(ada, make_article):
    article = make_article("Text[fn]A note.[/fn].")
    page = opened(ada, form_of(article))
    text(page).fill("Text.")
    press(page)
    page.get_by_label("Yes, remove these footnotes").check()
    text(page).fill("Text, and more.")
    until_kept(page, "and more")

    (state,) = kept(page)
    assert [name for name in state["fields"] if re.search("csrf|confirm|kept_as|began_from|FORMS|^_", name)] == []


def test_states_older_than_thirty_days_are_removed(ada, make_article):
    article = make_article()
    writes_and_loses(ada, form_of(article))
    page = opened(ada, form_of(article))
    script = "([key, days]) => localStorage.setItem(key, JSON.stringify({...JSON.parse(localStorage[key]), at: Date.now() - days * 864e5}))"
    key = page.evaluate("Object.keys(localStorage).find((key) => key.startsWith('htc-keep:'))")

    def age(days: int) -> None:
        page.evaluate(script, [key, days])
        KeptState.objects.update(kept_at=timezone.now() - timedelta(days=days))
        KeptState.objects.outlived(timezone.now()).delete()

    age(29)
    page.reload()
    expect(offer(page)).to_contain_text(re.compile(r"from \d+ \w+ at \d\d:\d\d"))
    age(31)
    page.reload()

    expect(offer(page)).to_have_count(0)
    until_nothing_is_kept(page)


# Leaving


def asked_when_leaving(page: Page) -> list[str]:
    """Follow a link out of the form and give the kinds of dialogs that were shown."""
    dialogs = []
    page.locator(".keep").wait_for(state="attached")  # what asks is loaded after the page

    def note(dialog):
        dialogs.append(dialog.type)
        dialog.accept()

    page.once("dialog", note)
    with page.expect_navigation():
        page.locator(".bar__back").click()
    return dialogs


def test_leaving_asks_when_something_was_changed_and_only_then(ada, make_article):
    article = make_article(by=[("Cleo", "Guest")])

    page = opened(ada, form_of(article))
    page.locator("#id_title").click()
    assert asked_when_leaving(page) == []
    page.goto(form_of(article))
    page.locator("[name=bylines-0-role]").fill("Host")
    assert asked_when_leaving(page) == ["beforeunload"]


def test_untouched_form_keeps_nothing_and_offers_nothing(ada, make_article, make_case):
    for row in (make_article("Text[fn]A note.[/fn].", by=[("Cleo", "Guest")], tags=["one"]), make_case("jakarta")):
        page = opened(ada, form_of(row))
        page.wait_for_load_state("networkidle")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange')); window.dispatchEvent(new Event('pagehide'))")

        assert kept(page) == []
        expect(page.locator(".keep")).to_have_text("")


def test_form_that_was_refused_is_kept_and_asks_when_it_is_left(ada, make_article):
    article = make_article()
    page = opened(ada, form_of(article))
    text(page).fill(f"{BODY}[fn][/fn]")
    press(page)
    expect(page.locator(".errornote")).to_be_visible()
    expect(offer(page)).to_have_count(0)
    page.locator("#id_title").fill("And a title")
    until_kept(page, "And a title")

    assert asked_when_leaving(page) == ["beforeunload"]
    page.goto(form_of(article))
    offer(page).get_by_role("button", name="Restore").click()

    expect(text(page)).to_have_value(f"{BODY}[fn][/fn]")
    expect(page.locator("#id_title")).to_have_value("And a title")


# Whatever ends while one saves


def test_deleted_proof_is_made_anew_and_the_save_is_done_at_once(sign_in, make_article):
    ada = sign_in("ada", expected="ERR_FAILED|403 for ")  # what the form asks by itself meanwhile
    article = make_article()
    page = opened(ada, form_of(article))
    text(page).fill(BODY)
    ada.clear_cookies(name=settings.CSRF_COOKIE_NAME)

    press(page)
    saved(page)

    article.refresh_from_db()
    assert article.body == f"<p>{BODY}</p>"


@pytest.mark.parametrize("is_all_deleted", [False, True], ids=["session ended", "all cookies deleted"])
def test_signed_out_before_saving_the_form_stays_and_saves_after_a_login_in_another_tab(ada, make_article, is_all_deleted):
    article = make_article()
    page = opened(ada, form_of(article))
    text(page).fill(BODY)
    page.set_viewport_size({"width": 1280, "height": 500})
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    if is_all_deleted:
        ada.clear_cookies()
    else:
        Session.objects.all().delete()

    press(page)
    said = page.locator(".bar").get_by_text("Not saved. You were signed out.")
    expect(said).to_be_in_viewport()
    expect(text(page)).to_have_value(BODY)
    with page.expect_popup() as login:
        page.get_by_role("link", name="Sign in in another tab").click()
    tab = login.value
    tab.get_by_label("Username").fill("ada")
    tab.get_by_label("Password").fill("a long password")
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.locator(".head__account")).to_be_visible()
    page.bring_to_front()
    press(page)
    saved(page)

    article.refresh_from_db()
    assert article.body == f"<p>{BODY}</p>"
    until_nothing_is_kept(page)


def test_session_that_ends_at_the_very_moment_of_saving_loses_nothing(sign_in, make_article):
    ada = sign_in("ada", expected="403 for .*/kept/")  # what the form asks by itself before it has the new token
    article = make_article("As it was[fn]A note.[/fn].")
    page = opened(ada, form_of(article))
    words = text(page).input_value().replace("A note.", "A longer note.") + BODY
    text(page).fill(words)

    sent = hold(page, article)
    Session.objects.all().delete()
    sent.continue_()
    expect(page.locator(".bar")).to_contain_text("Not saved. You were signed out.")
    page.unroute_all()
    with page.expect_popup() as login:
        page.get_by_role("link", name="Sign in in another tab").click()
    tab = login.value
    tab.get_by_label("Username").fill("ada")
    tab.get_by_label("Password").fill("a long password")
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.locator("#logout-form")).to_be_attached()
    page.bring_to_front()

    expect(text(page)).to_have_value(words)
    press(page)
    saved(page)
    assert article.footnotes.get().text == "A longer note."


def test_server_that_dies_while_it_saves_loses_nothing(ada, make_article):
    article = make_article()
    page = opened(ada, form_of(article))
    text(page).fill(BODY)
    sent = hold(page, article)
    with page.expect_event("requestfailed"):
        sent.abort("connectionreset")
    page.close()

    page = opened(ada, form_of(article))
    expect(text(page)).not_to_have_value(BODY)
    offer(page).get_by_role("button", name="Restore").click()
    expect(text(page)).to_have_value(BODY)


def test_answer_that_never_comes_loses_nothing(ada, make_article):
    article = make_article()
    page = opened(ada, form_of(article))
    text(page).fill(BODY)
    hold(page, article)
    page.close()

    page = opened(ada, form_of(article))

    expect(offer(page)).to_contain_text("Text")


def test_server_that_is_down_before_saving_leaves_the_form_as_it_is(ada, make_article):
    article = make_article()
    page = opened(ada, form_of(article))
    text(page).fill(BODY)
    page.route("**/admin/**", lambda route: route.abort("connectionrefused"))

    press(page)
    expect(page.locator(".bar")).to_contain_text("Not saved. The blog does not answer.")
    expect(text(page)).to_have_value(BODY)
    page.unroute("**/admin/**")
    press(page)
    saved(page)

    article.refresh_from_db()
    assert article.body == f"<p>{BODY}</p>"


def test_pressing_save_twice_saves_once(ada, make_article):
    page = opened(ada, form_of(make_article()))
    text(page).fill(BODY)

    page.locator(".bar button[name=_save]").dblclick()
    saved(page)

    assert LogEntry.objects.count() == 1


def test_words_written_while_the_form_is_being_saved_stay_and_are_kept(ada, make_article):
    article = make_article()
    page = opened(ada, form_of(article))
    text(page).fill("Sent.")

    sent = hold(page, article)
    text(page).fill("Sent. And one thing more.")
    until_kept(page, "one thing more")
    sent.continue_()
    saved(page)
    page.unroute_all()

    expect(text(page)).to_have_value("Sent. And one thing more.")
    article.refresh_from_db()
    assert article.body == "<p>Sent.</p>"
    assert [state["fields"]["body"] for state in kept(page)] == ["Sent. And one thing more."]
    press(page)
    saved(page)
    article.refresh_from_db()
    assert article.body == "<p>Sent. And one thing more.</p>"
    until_nothing_is_kept(page)


# Storage


def test_full_storage_is_said_once_and_saving_works(ada, make_article):
    article = make_article()
    page = opened(ada, form_of(article))
    page.evaluate("for (let size = 2 ** 24; size >= 1; size /= 2) try { localStorage.setItem(size, '-'.repeat(size)) } catch {}")

    text(page).fill("One.")
    expect(page.locator(".keep")).to_contain_text("This browser does not keep what you type")
    text(page).fill("One, two.")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".keep p")).to_have_count(1)
    press(page)
    saved(page)


def test_forbidden_storage_is_said_and_saving_works(ada, make_article):
    article = make_article()
    # For our script alone: those of Django's admin do not expect it.
    ada.add_init_script("""{
        const { get } = Object.getOwnPropertyDescriptor(window, "localStorage");
        const guarded = () => {
            if (new Error().stack.includes("/articles/editor/")) throw new DOMException("forbidden", "SecurityError");
            return get.call(window);
        };
        Object.defineProperty(window, "localStorage", { get: guarded });
    }""")
    page = opened(ada, form_of(article))

    text(page).fill(BODY)
    expect(page.locator(".keep")).to_contain_text("This browser does not keep what you type")
    press(page)
    saved(page)
    article.refresh_from_db()
    assert article.body == f"<p>{BODY}</p>"


def test_log_out_removes_the_words_of_who_leaves_and_of_nobody_else(ada, make_article):
    article = make_article()
    writes_and_loses(ada, form_of(article))
    page = opened(ada, reverse("admin:index"))
    page.evaluate("localStorage.setItem('htc-keep:999:article:1:00', JSON.stringify({at: Date.now(), from: '', fields: {body: 'other'}}))")
    page.evaluate("localStorage.setItem('theme', 'dark')")

    page.locator(".head__account summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()
    page.wait_for_load_state()

    own = get_user_model().objects.get().pk
    assert page.evaluate("Object.keys(localStorage).sort()") == [f"htc-browser:{own}", "htc-keep:999:article:1:00", "theme"]
    assert KeptState.objects.get().fields == {"body": BODY}, "what the server has stays for who signs in again"


def test_session_that_ended_removes_nothing(ada, make_article):
    article = make_article()
    writes_and_loses(ada, form_of(article))
    Session.objects.all().delete()

    page = opened(ada, form_of(article))

    expect(page.get_by_label("Password")).to_be_visible()
    assert len(kept(page)) == 1


# Two people


def test_two_people_hear_of_each_other_and_the_second_save_asks(ada, sign_in, make_article):
    article = make_article("As it was.")
    first = ada.new_page()
    first.clock.install(time=datetime(2026, 3, 1))
    first.clock.pause_at(datetime(2026, 3, 1, 0, 1))
    first.goto(form_of(article))
    text(first).fill("Words of Ada.")

    second = opened(sign_in("ben", "Ben Ade"), form_of(article))
    expect(second.locator(".messagelist .warning")).to_contain_text("Ada Lindqvist has had this article open since")
    first.clock.run_for(60_000)
    expect(first.locator(".keep")).to_contain_text("Ben Ade opened this article at")
    text(second).fill("Words of Ben.")
    press(second)
    saved(second)
    first.clock.run_for(60_000)
    expect(first.locator(".keep [aria-live=polite]")).to_contain_text("Ben Ade saved this article at")

    press(first)
    expect(first.locator(".errorlist")).to_contain_text("Ben Ade saved this article at")
    expect(text(first)).to_have_value("Words of Ada.")
    article.refresh_from_db()
    assert article.body == "<p>Words of Ben.</p>"
    first.get_by_label("Yes, write over what was saved since").check()
    press(first)
    saved(first)

    article.refresh_from_db()
    assert article.body == "<p>Words of Ada.</p>"
    until_nothing_is_kept(first)


def test_leaving_the_form_takes_the_notice_away(ada, sign_in, make_article):
    article = make_article()
    page = opened(ada, form_of(article))
    other = opened(sign_in("ben"), reverse("admin:index"))
    notes = "async (address) => (await (await fetch(address)).json()).notes.join()"
    address = reverse("admin:articles_article_editing", args=[article.pk])
    assert "Ada Lindqvist opened this article" in other.evaluate(notes, address)

    page.goto(reverse("admin:index"))

    other.wait_for_function(f"async (address) => (await ({notes})(address)) === ''", arg=address)


def test_offer_says_that_the_article_was_saved_since_and_saving_restored_words_asks(ada, make_article):
    article = make_article("As it was.")
    writes_and_loses(ada, form_of(article))
    Article.objects.get(pk=article.pk).save()

    page = opened(ada, form_of(article))
    expect(offer(page)).to_contain_text("It has been saved again since.")
    offer(page).get_by_role("button", name="Restore").click()
    press(page)

    expect(page.locator(".errorlist")).to_contain_text("This article was saved at")
    expect(text(page)).to_have_value(BODY)


def test_bar_fits_a_phone(sign_in, make_article):
    phone = sign_in("ada", viewport={"width": 390, "height": 800})
    article = make_article()
    writes_and_loses(phone, form_of(article))

    page = opened(phone, form_of(article))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        box = offer(page).bounding_box()
        assert 0 <= box["x"] < box["x"] + box["width"] <= 390
        assert [button for button in offer(page).get_by_role("button").all() if button.bounding_box()["height"] < 24] == []


# With the visual editor


def written(sign_in, article) -> Writer:
    """Give a writer who has added words and a note to an article and has not saved."""
    writer = Writer(sign_in("ada", "Ada Lindqvist", plain=False).new_page(), article)
    writer.click_at_end()
    writer.type(" And more")
    writer.note("Written before it was lost.")
    until_kept(writer.page, "Written before it was lost.")
    return writer


def brought_back(page: Page, article) -> None:
    """Restore what is offered, save it, and see that neither a word nor a note is missing."""
    writer = Writer(page, article)
    offer(page).get_by_role("button", name="Restore").click()
    expect(writer.markers).to_have_count(2)
    press(page)
    saved(page)
    article.refresh_from_db()
    assert re.sub(r"<sup[^>]*></sup>", "*", article.body) == "<p>As it was*. And more*</p>"
    assert list(article.footnotes.values_list("text", flat=True)) == ["The first.", "Written before it was lost."]


def test_note_of_a_tab_that_is_gone_comes_back(sign_in, make_article):
    article = make_article("As it was[fn]The first.[/fn].")
    writer = written(sign_in, article)
    context = writer.page.context
    writer.page.close()

    brought_back(context.new_page(), article)


def test_note_is_not_lost_when_the_server_dies_during_saving(sign_in, make_article):
    article = make_article("As it was[fn]The first.[/fn].")
    writer = written(sign_in, article)
    hold(writer.page, article).abort("connectionreset")
    context = writer.page.context
    writer.page.close()

    brought_back(context.new_page(), article)


def test_note_is_not_lost_when_the_login_has_expired(sign_in, make_article):
    article = make_article("As it was[fn]The first.[/fn].")
    writer = written(sign_in, article)
    Session.objects.all().delete()
    press(writer.page)

    expect(writer.page.locator(".bar")).to_contain_text("signed out")
    assert [text for _, text in writer.notes()] == ["The first.", "Written before it was lost."]


def test_opening_an_article_in_the_editor_is_no_change(sign_in, make_article, make_case):
    make_case("jakarta")
    article = make_article("As it was[fn]The first.[/fn].\n\n[case:jakarta]\n\n<ul><li>One</li></ul>")
    writer = Writer(sign_in("ada", plain=False).new_page(), article)
    writer.page.clock.install()
    writer.page.clock.run_for(5_000)

    assert kept(writer.page) == []


# The note that is being written


def open_note(sign_in, article) -> Writer:
    """Give a writer in whose dialog words of a new note stand."""
    writer = Writer(sign_in("ada", "Ada Lindqvist", plain=False).new_page(), article)
    writer.click_at_end()
    writer.press("Control+Alt+f")
    expect(writer.dialog().get_by_role("textbox", name="Text of the note")).to_be_focused()
    writer.type("Written before it was lost.")
    return writer


def test_note_that_is_being_written_when_the_tab_goes_comes_back_at_its_place(sign_in, make_article):
    article = make_article("As it was[fn]The first.[/fn]. And more")
    writer = open_note(sign_in, article)
    until_kept(writer.page, "Written before it was lost.")
    context = writer.page.context
    writer.page.close()

    brought_back(context.new_page(), article)


def test_words_of_a_picture_are_kept_while_its_dialog_is_open(sign_in, make_article, make_image):
    article = make_article(f"[image:{make_image().pk} || The caption]")
    writer = Writer(sign_in("ada", plain=False).new_page(), article)
    before = writer.html
    writer.text.locator(".picture-card").click()
    writer.press("Enter")
    writer.dialog().get_by_label("Description").fill("Half of a description")
    until_kept(writer.page, "Half of a description")
    writer.dialog().get_by_role("textbox", name="Caption").click()
    writer.press(f"{CONTROL}+End")
    writer.type(" and more")

    until_kept(writer.page, "The caption and more")
    writer.dialog().get_by_role("button", name="Cancel").click()
    writer.dialog().get_by_role("button", name="Throw it away").click()

    until_nothing_is_kept(writer.page)
    assert writer.html == before


def test_changed_note_is_kept_while_its_dialog_is_open(sign_in, make_article):
    article = make_article("As it was[fn]The first.[/fn].")
    writer = Writer(sign_in("ada", plain=False).new_page(), article)
    writer.markers.click()
    writer.type(" And its second half.")

    until_kept(writer.page, "The first. And its second half.")
    writer.dialog().get_by_role("button", name="Cancel").click()
    writer.dialog().get_by_role("button", name="Throw it away").click()

    until_nothing_is_kept(writer.page)
    assert [text for _, text in writer.notes()] == ["The first."]


def test_escape_asks_before_words_of_a_dialog_are_lost(sign_in, make_article):
    writer = open_note(sign_in, make_article("As it was."))
    note = writer.dialog().get_by_role("textbox", name="Text of the note")
    for leaving in ("Escape", "Escape", "Escape"):
        writer.press(leaving)
    expect(writer.dialog().get_by_role("alert").filter(has_text="not in the text yet")).to_be_visible()
    writer.dialog().get_by_role("button", name="Write on").click()
    expect(note).to_be_focused()
    expect(note).to_have_text("Written before it was lost.")
    writer.press("Escape")
    writer.dialog().get_by_role("button", name="Throw it away").click()
    expect(writer.dialog()).to_have_count(0)
    until_nothing_is_kept(writer.page)
    expect(writer.markers).to_have_count(0)

    # Nothing written, nothing asked; and what is typed in the other dialogs is asked about too.
    writer.press("Control+Alt+f", "Escape")
    expect(writer.dialog()).to_have_count(0)
    writer.press("ControlOrMeta+k")
    writer.type("https://archive.example/")
    writer.press("Escape")
    expect(writer.dialog().get_by_role("button", name="Write on")).to_be_focused()


def test_kept_words_are_named_by_title_and_the_time_of_the_site_and_emptied_at_once(sign_in):
    site = Site.current()
    site.time_zone = "Pacific/Kiritimati"
    site.save()
    context = sign_in("ada", timezone_id="America/Los_Angeles")
    for title in ("The first", "", "The third"):
        page = opened(context, ADD)
        page.locator("#id_title").fill(title)
        text(page).fill(BODY)
        until_kept(page, title or BODY)
        page.close()
    page = opened(context, ADD)
    moments = [state["at"] / 1000 for state in kept(page)]

    clocks = [f"{datetime.fromtimestamp(at, ZoneInfo(site.time_zone)):%H:%M}" for at in sorted(moments, reverse=True)]
    expect(offer(page)).to_have_text(
        [
            re.compile(f"^Words of yours from {at} on this computer {name} were not saved:")
            for at, name in zip(clocks, ("in “The third”", "without a title", "in “The first”"), strict=True)
        ]
    )
    page.once("dialog", lambda asked: asked.dismiss())
    page.get_by_role("button", name="Discard all").click()
    expect(offer(page)).to_have_count(3)
    page.once("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Discard all").click()
    expect(page.locator(".keep p")).to_have_count(0)
    assert kept(page) == []
