"""A reader's comment in a real browser, with and without scripts: previewed, refused kindly, sent, and forgotten by the browser."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from comments.decisions import changes
from comments.models import Response
from tests.browser.pages import ARTICLE, COMMENT, NUMBERS, press, preview, send, send_with_errors, write_comment

with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


@pytest.fixture
def reader(new_context, blog, scripts):
    """A page of a reader on the full blog, with or without scripts."""
    return new_context(java_script_enabled=scripts).new_page()


@with_and_without_scripts
def test_comment_is_previewed_sent_and_waits_and_looks_as_it_did_when_it_is_approved(reader):
    preview(reader)
    expect(reader.locator(".preview")).to_contain_text("The second case is taught in our course")
    expect(reader.locator(".preview p a")).to_have_text("https://example.org/syllabus")
    assert not Response.objects.filter(author_name="Mei").exists()
    shown = reader.locator(".preview .response__text").inner_html()

    press(reader, "Send comment")

    expect(reader.locator("h1")).to_have_text("Thank you")
    assert Response.objects.get(author_name="Mei").state == Response.State.PENDING
    assert Response.objects.get(author_name="Mei").body == COMMENT
    reader.get_by_role("link", name="After the Doors Open").click()
    expect(reader.locator("#responses")).not_to_contain_text("taught in our course")

    changes.move(Response.objects.filter(author_name="Mei"), Response.State.APPROVED, origin="command")
    reader.goto(ARTICLE)

    published = reader.locator(".response", has_text="taught in our course").locator(".response__text")
    assert published.inner_html() == shown


@with_and_without_scripts
def test_errors_are_said_first_beside_the_field_and_in_the_title_and_nothing_typed_is_lost(reader):
    send_with_errors(reader)

    summary = reader.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport()
    assert reader.title().startswith("Error: ")
    assert summary.get_by_role("link").count() == 2
    for label in ("E-mail", "Comment"):
        field = reader.get_by_label(label, exact=label == "Comment")
        described = field.get_attribute("aria-describedby").split()
        words = [reader.locator(f"[id='{name}']").inner_text() for name in described]
        assert field.get_attribute("aria-invalid") == "true"
        assert any(line.inner_text() in text for text in words for line in summary.get_by_role("link").all())

    summary.get_by_role("link").last.click()
    expect(reader.get_by_label("Comment", exact=True)).to_be_focused()
    expect(reader.get_by_label("Comment", exact=True)).to_be_in_viewport()

    expect(reader.get_by_label("Name")).to_have_value("Mei")
    expect(reader.get_by_label("E-mail")).to_have_value("mei@nowhere")
    reader.get_by_label("E-mail").fill("mei@example.org")
    reader.get_by_label("Comment", exact=True).fill(COMMENT)
    press(reader, "Preview")
    expect(reader.get_by_label("Name")).to_have_value("Mei")
    expect(reader.get_by_label("E-mail")).to_have_value("mei@example.org")
    expect(reader.get_by_label("Comment", exact=True)).to_have_value(COMMENT)


@with_and_without_scripts
def test_draft_does_not_come_back(reader):
    for leave in ("link", "address", "reload"):
        reader.goto("/")
        write_comment(reader)

        if leave == "link":
            reader.get_by_role("link", name="Human Trafficking Center").click()
            reader.go_back()
        elif leave == "address":
            reader.goto(NUMBERS)
            reader.go_back()
        else:
            reader.reload()

        assert reader.url.endswith(ARTICLE)
        for label in ("Name", "E-mail"):
            expect(reader.get_by_label(label)).to_have_value("")
        expect(reader.get_by_label("Comment", exact=True)).to_have_value("")


def test_draft_does_not_come_back_whole_with_the_page(keeping_browser, base_url, blog):
    """Chromium may keep whole pages for Back, and those with no-store for three minutes; the script empties the form on leaving."""
    reader = keeping_browser.new_context(base_url=base_url).new_page()
    reader.goto("/")
    write_comment(reader)
    reader.evaluate("window.kept = true")

    reader.goto("/")
    reader.go_back(wait_until="commit")

    reader.wait_for_function("window.kept")  # the page came back whole
    expect(reader.get_by_label("Comment", exact=True)).to_have_value("")


@with_and_without_scripts
def test_sent_comment_does_not_come_back(reader):
    send(reader)
    expect(reader.locator("h1")).to_have_text("Thank you")

    reader.go_back()

    expect(reader.get_by_label("Comment", exact=True)).to_have_value("")


@pytest.mark.parametrize("scripts", [False], ids=["no-scripts"])
def test_writer_takes_a_comment_back_before_and_after_it_is_public(reader):
    for state in (Response.State.PENDING, Response.State.APPROVED):
        write_comment(reader, name="Mei", body=f"What I will regret, {state}.")
        press(reader, "Send comment")
        code = reader.locator(".message__code").inner_text()
        row = Response.objects.latest("pk")
        changes.move(Response.objects.filter(pk=row.pk), state, origin="command")

        reader.get_by_role("link", name="remove a comment").click()
        reader.get_by_label("Removal code").fill(code.lower())
        press(reader, "Go on")
        expect(reader.locator(".response__text")).to_contain_text("What I will regret")
        press(reader, "Remove this comment")

        expect(reader.locator("h1")).to_have_text("Comment removed")
        reader.goto(ARTICLE)
        expect(reader.locator("#responses")).not_to_contain_text("What I will regret")
        expect(reader.locator(f"#response-{row.pk}")).to_have_count(int(state == Response.State.APPROVED))
        cache.clear()  # the limit of one comment in five seconds


@pytest.mark.parametrize("scripts", [False], ids=["no-scripts"])
def test_reader_reports_a_response(reader):
    reader.goto(ARTICLE)
    with reader.expect_navigation():
        reader.get_by_role("link", name="Report").first.click()

    press(reader, "Report")
    expect(reader.get_by_role("alert")).to_be_focused()
    reader.get_by_label("What is wrong with it?").select_option("danger")
    reader.get_by_label("What a moderator should know").fill("They say where she lives.")
    press(reader, "Report")

    expect(reader.locator("h1")).to_have_text("Thank you")
    assert Response.objects.reported().get(article__path=ARTICLE.strip("/")).reports.get().words == "They say where she lives."
