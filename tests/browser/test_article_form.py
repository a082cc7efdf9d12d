"""The form of an article for everybody: by keyboard alone, heard, magnified, in the dark, on a phone, and without scripts."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.models import Article
from tests.browser.barriers import COLOURS, TARGETS, barriers
from tests.browser.writing import Writer

FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true]"
# Every control of the form that a hand could reach, marked with a number; a toolbar is one stop, and a group of choices one too.
MARK = f"""() => [...document.querySelectorAll("form.desk :is({FOCUSABLE})")].filter((one) =>
    one.checkVisibility({{ visibilityProperty: true }}) && one.tabIndex >= 0 && !one.disabled && one.type !== "hidden"
  ).map((one, at) => (one.dataset.stop = at, one.outerHTML.slice(0, 120)))"""
STOP = "() => document.activeElement?.closest('form.desk') ? Number(document.activeElement.dataset.stop ?? -1) : null"
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".prose-menubar"))
    .map((one) => one.outerHTML.slice(0, 80))"""
NAMELESS = ("StaticText", "InlineTextBox", "generic", "none", "RootWebArea", "main")  # the last is where a skip link leads


@pytest.fixture
def draft(make_article, make_case):
    make_case("jakarta", title="A raid in Jakarta")
    article = make_article("Words[fn]A note.[/fn].\n\n[case:jakarta]\n\nEnd.", status="draft", by=[("Ada", "Fellow"), ("Cleo", "")])
    article.tags.add("Ethics")
    return article


def open_all(page: Page) -> None:
    page.locator("details").evaluate_all("(all) => all.forEach((one) => (one.open = true))")


def tree(page: Page) -> list[dict]:
    """Give what a screen reader is told of the form: role, name and states of each element."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [
        {"role": node["role"]["value"], "name": node.get("name", {}).get("value", "")}
        | {each["name"]: each["value"].get("value") for each in node.get("properties", ())}
        for node in nodes
        if not node["ignored"] and node.get("role")
    ]


def node(page: Page, role: str, name: str) -> dict:
    return next(each for each in tree(page) if each["role"] == role and each["name"].startswith(name))


@pytest.mark.parametrize("width", [390, 768, 1366])
def test_every_control_is_reached_by_keys_and_named_and_no_barrier_found(desk, draft, width):
    desk.set_viewport_size({"width": width, "height": 900})
    Writer(desk, draft)
    found = {"closed": barriers(desk, TARGETS)}
    assert node(desk, "DisclosureTriangle", "Responses")["expanded"] is False
    open_all(desk)
    assert node(desk, "DisclosureTriangle", "Responses")["expanded"] is True
    found["open"] = barriers(desk, TARGETS)
    desk.emulate_media(color_scheme="dark")
    found["dark"] = barriers(desk, COLOURS)
    desk.emulate_media(color_scheme="light")
    assert not any(found.values()), found

    stops = desk.evaluate(MARK)
    reached = set()
    desk.locator("form.desk [data-stop='0']").focus()
    for _ in range(len(stops) + 10):
        stop = desk.evaluate(STOP)
        if stop is None:
            break
        reached.add(stop)
        desk.keyboard.press("Tab")
    assert [stops[at] for at in range(len(stops)) if at not in reached] == []
    assert [each for each in tree(desk) if each.get("focusable") and not each["name"] and each["role"] not in NAMELESS] == []
    assert desk.evaluate(TOO_WIDE) == []


def test_bar_is_in_view_and_a_refused_save_leads_to_each_field(desk, draft):
    desk.set_viewport_size({"width": 390, "height": 800})
    writer = Writer(desk, draft)
    desk.locator("#id_title").fill("")
    desk.locator("#id_published_at_0").fill("never")
    writer.text.focus()
    desk.keyboard.press("Control+s")

    said = desk.locator(".bar__faults")
    expect(said).to_contain_text("Not saved: 2 errors.")
    expect(said).to_have_attribute("role", "alert")
    box = desk.locator(".bar").bounding_box()
    assert (box["x"], round(box["y"] + box["height"])) == (0, 800)
    assert node(desk, "textbox", "Title")["invalid"] == "true"
    assert desk.locator(".panel[data-panel=state-and-date] .panel__faults").inner_text() == "1 error"
    desk.evaluate("document.querySelector('.panel[data-panel=state-and-date]').open = false")
    said.get_by_role("link", name="Published").press("Enter")
    expect(desk.locator("#id_published_at_0")).to_be_focused()
    said.get_by_role("link", name="Title").press("Enter")
    expect(desk.locator("#id_title")).to_be_focused()
    expect(desk.locator("#id_title")).to_be_in_viewport()

    desk.locator("#id_title").fill("A title again")
    desk.locator("#id_published_at_0").fill("2014-01-15")
    desk.keyboard.press("Control+s")
    expect(desk.locator(".bar__said")).to_contain_text("Kept as a draft")
    expect(said).to_have_count(0)
    expect(desk.locator(".errorlist, [aria-invalid]")).to_have_count(0)
    draft.refresh_from_db()
    assert draft.title == "A title again"


def test_panels_stay_as_they_were_left_and_say_what_stands_in_them(desk, draft):
    writer = Writer(desk, draft)
    panel = desk.locator(".panel[data-panel=responses]")
    expect(panel.locator(".panel__value")).to_have_text("Readers may respond · Other sites may respond")
    panel.locator("summary").focus()
    desk.keyboard.press("Enter")
    desk.get_by_label("Readers may respond").uncheck()
    desk.keyboard.press("Control+s")
    expect(desk.locator(".bar__said")).to_contain_text("Kept as a draft")
    desk.reload()
    writer.wait()
    expect(panel).to_have_attribute("open", "")
    panel.locator("summary").press("Enter")
    expect(panel.locator(".panel__value")).to_have_text("readers may not respond · Other sites may respond")
    desk.reload()
    writer.wait()

    expect(panel).not_to_have_attribute("open", "")


def test_without_scripts_an_article_is_written_illustrated_sent_scheduled_and_published(new_context, enter, member, make_image, reader):
    author, editor = member("Author"), member("Editor")
    image = make_image(alt="A gate", uploaded_by=author)
    page = enter(new_context(signed_in=True, java_script_enabled=False), author).new_page()
    page.goto(reverse("admin:articles_article_add"))
    page.locator("#id_title").fill("Keys on the table")
    page.locator("#id_standfirst").fill("What is locked.")
    page.locator("#id_body").fill(f"The gate was open.[fn]By noon.[/fn]\n\n[image:{image.pk}]\n\nNobody had asked.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_contain_text("Kept as a draft")
    expect(page.locator("#id_title")).to_have_value("Keys on the table")
    page.get_by_role("button", name="Send to review").click()
    page.get_by_role("button", name="Back to draft").click()
    expect(page.locator(".bar__state")).to_contain_text("Draft")
    page.get_by_role("button", name="Send to review").click()
    expect(page.locator(".bar__state")).to_contain_text("In review since today")
    article = Article.objects.get()
    assert (article.status, article.footnotes.count(), article.pictures.count()) == ("review", 1, 1)

    page = enter(new_context(signed_in=True, java_script_enabled=False), editor).new_page()
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.locator("#id_published_at_0").fill("2999-02-03")
    page.locator("#id_published_at_1").fill("09:00")
    page.get_by_role("button", name="Publish…").click()
    page.get_by_role("button", name="Schedule for 3 February 2999, 09:00").click()
    expect(page.locator(".bar__state")).to_contain_text("Goes live")
    article.refresh_from_db()
    assert article.status == "published"
    assert reader.get(article.get_absolute_url()).status_code == 404
    page.goto(reverse("admin:articles_article_publish", args=[article.pk]))
    page.get_by_label("Now", exact=True).check()
    page.locator("button[name=action]").first.click()
    page.get_by_role("button", name="Publish now").click()
    expect(page.locator(".bar__state")).to_contain_text("Published less than a minute ago")
    article.refresh_from_db()
    assert "A gate" in reader.get(article.get_absolute_url()).content.decode()
