"""Footnotes and case studies written by hand in the visual editor, and what is stored of them."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import CaseStudy
from htc.lib.elements import ARTICLE
from tests.browser.barriers import barriers
from tests.browser.writing import CONTROL, Writer, open_panel, press_save, until_saved

BELOW_TWO_ROWS = """() => {
  const [above, tools] = ['.bar', '.prose-menubar'].map((name) => document.querySelector(name).getBoundingClientRect());
  return above.height > 80 && tools.top >= above.bottom - 1;
}"""


@pytest.fixture
def writer(desk) -> Writer:
    """The form of a new article with its title written and the cursor in the text."""
    writer = Writer(desk)
    desk.get_by_label("Title:").first.fill("Keys on the table")
    open_panel(desk, "Address").get_by_label("Short name:").fill("keys")
    writer.text.click()
    return writer


def test_note_is_written_at_the_cursor_and_numbered_as_one_writes(writer):
    writer.type("One")
    writer.note("The first note.")
    writer.type(" two")
    assert writer.signs() == ["1"]

    writer.text.locator("p").click(position={"x": 2, "y": 8})
    writer.note("Before it.")

    assert writer.signs() == ["1", "2"]
    assert [text for _, text in writer.notes()] == ["Before it.", "The first note."]
    expect(writer.page.locator(".note-list li")).to_contain_text(["Before it.", "The first note."])
    article = writer.save()
    assert [(note.position, note.text) for note in article.footnotes.all()] == [(1, "Before it."), (2, "The first note.")]
    assert re.sub(r"n[0-9a-f]{8}", "KEY", article.body) == (
        '<p><sup class="fn" data-fn="KEY"></sup>One<sup class="fn" data-fn="KEY"></sup> two</p>'
    )


# Counts what a key has drawn anew of notes: markers, and lines of the list under the text.
WATCH_NOTES = """() => {
  window.drawn = [];
  const heard = (records) => window.drawn.push(...records.map(({ target }) => (target.nodeType === 1 ? target : target.parentElement)));
  new MutationObserver(heard).observe(document.querySelector(".note-list__section"), { subtree: true, childList: true, characterData: true, attributes: true });
  const markers = new MutationObserver(heard);
  for (const marker of document.querySelectorAll(".ProseMirror sup.fn")) {
    markers.observe(marker, { subtree: true, childList: true, characterData: true, attributes: true });
  }
}"""


def test_key_draws_no_note_anew_and_a_long_list_is_folded(desk, make_article):
    article = make_article("\n\n".join(f"Claim {at}[fn]Source {at}.[/fn] stands." for at in range(25)))
    writer = Writer(desk, article)
    section, lines = desk.locator(".note-list__section"), desk.locator(".note-list li")
    expect(section.locator("summary")).to_have_text("Footnotes (25)")
    expect(lines).to_have_count(0)
    section.locator("summary").click()
    expect(lines).to_have_count(25)

    desk.evaluate(WATCH_NOTES)
    writer.text.locator("p").nth(3).click(position={"x": 2, "y": 8})
    writer.type("Of each key nothing. ")
    expect(writer.text).to_contain_text("Of each key nothing. Claim 3")
    assert desk.evaluate("drawn.length") == 0
    writer.note("Between.")

    expect(lines).to_have_count(26)
    expect(lines.nth(3)).to_contain_text("Between.")
    # The lines before it stay what they are.
    before = "[...document.querySelectorAll('.note-list li')].slice(0, 3).some((line) => drawn.some((each) => line.contains(each)))"
    assert desk.evaluate(before) is False
    assert writer.signs() == [str(at + 1) for at in range(26)]
    assert desk.evaluate("document.querySelector('#id_body').value === document.querySelector('.ProseMirror').editor.getHTML()")
    lines.last.get_by_role("button").click()
    expect(writer.text.locator("sup.fn.ProseMirror-selectednode")).to_have_attribute("data-sign", "26")


def test_undo_takes_a_note_away_and_redo_brings_it_back_with_its_text(writer):
    writer.type("One ")
    writer.note("Kept through both.")
    before = writer.html

    writer.press(f"{CONTROL}+z")
    expect(writer.markers).to_have_count(0)
    writer.press(f"{CONTROL}+Shift+z")

    expect(writer.markers).to_have_count(1)
    assert writer.html == before


def test_mark_may_point_to_a_note_that_is_there_and_both_change_together(writer):
    writer.type("One")
    writer.note("The source.")
    writer.type(" two")
    writer.press("Control+Alt+f")
    writer.dialog().get_by_label("Note", exact=True).select_option(label="1  The source.")
    writer.dialog().get_by_role("button", name="Save note").click()

    expect(writer.markers).to_have_count(2)
    assert writer.signs() == ["1", "1"]
    expect(writer.page.locator(".note-list li")).to_contain_text(["used 2×"])

    writer.markers.last.click()
    expect(writer.dialog()).to_contain_text("2 places")
    writer.press(f"{CONTROL}+a")
    writer.type("The better source.")
    writer.press("Control+Enter")
    expect(writer.page.locator(".note-list li")).to_contain_text(["The better source."])

    note = writer.save().footnotes.get()
    assert (note.text, note.uses) == ("The better source.", 2)


def test_escape_leaves_everything_as_it_was_and_an_empty_note_is_refused(writer):
    writer.type("Words")
    before = writer.html
    writer.press("Control+Alt+f")
    writer.type("Not kept.")
    writer.press("Escape")
    writer.dialog().get_by_role("button", name="Throw it away").click()
    expect(writer.dialog()).to_have_count(0)
    expect(writer.text).to_be_focused()
    assert writer.html == before

    writer.press("Control+Alt+f")
    writer.press("Control+Enter")
    expect(writer.dialog().get_by_role("alert")).to_have_text("Please write the text of the note.")
    writer.press("Escape")
    assert writer.html == before


def test_marker_is_selected_changed_and_removed_by_keys(writer):
    writer.type("Words")
    writer.note("Old.")

    writer.press("ArrowLeft", "Enter")
    expect(writer.dialog()).to_be_visible()
    writer.press(f"{CONTROL}+a")
    writer.type("New.")
    writer.press("Control+Enter")
    expect(writer.page.locator(".note-list li")).to_contain_text(["New."])
    assert [text for _, text in writer.notes()] == ["New."]

    writer.press("Backspace")
    expect(writer.markers).to_have_count(0)
    assert writer.html == "<p>Words</p>"


def test_sentence_that_is_moved_takes_its_note_along(writer):
    writer.type("One")
    writer.note("First.")
    writer.press("Enter")
    writer.type("Two")
    writer.note("Second.")
    before = writer.notes()

    writer.text.locator("p").last.click(click_count=3)
    writer.press(f"{CONTROL}+x")
    expect(writer.markers).to_have_count(1)
    writer.text.locator("p").first.click(position={"x": 2, "y": 8})
    writer.type("!")
    expect(writer.text.locator("p").first).to_have_text("!One1")
    writer.press("Backspace", f"{CONTROL}+v")

    expect(writer.markers).to_have_count(2)
    assert writer.notes() == [before[1], before[0]]
    assert writer.signs() == ["1", "2"]


def test_passage_copied_to_another_article_brings_its_note_and_both_stay_apart(writer, make_article):
    other = make_article("Their own words.")
    writer.type("Copied")
    writer.note("Of both.")
    writer.press(f"{CONTROL}+a", f"{CONTROL}+c")
    first = writer.save()

    there = Writer(writer.page, other)
    there.click_at_end()
    there.press(f"{CONTROL}+v")
    expect(there.markers).to_have_count(1)
    there.markers.click()
    there.press(f"{CONTROL}+a")
    there.type("Of the second alone.")
    there.press("Control+Enter")
    expect(there.page.locator(".note-list li")).to_contain_text(["Of the second alone."])
    press_save(there.page)
    until_saved(there.page)

    assert first.footnotes.get().text == "Of both."
    assert other.footnotes.get().text == "Of the second alone."


def test_bold_and_link_over_a_marker_leave_it_whole(writer):
    writer.type("Words")
    writer.note("A note.")
    writer.type(" more")
    writer.press(f"{CONTROL}+a", f"{CONTROL}+b", f"{CONTROL}+k")
    writer.dialog().get_by_label("Address").fill("example.org/page")
    writer.press("Enter")
    expect(writer.text.locator("a")).to_have_count(2)

    article = writer.save()
    assert re.sub(r"n[0-9a-f]{8}", "KEY", article.body) == (
        '<p><a href="https://example.org/page"><strong>Words</strong></a><strong><sup class="fn" data-fn="KEY"></sup></strong>'
        '<a href="https://example.org/page"><strong> more</strong></a></p>'
    )


def test_link_may_be_kept_from_the_other_site_and_a_bad_address_is_refused(writer):
    writer.type("See ")
    writer.press(f"{CONTROL}+k")
    writer.dialog().get_by_label("Address").fill("javascript:alert(1)")
    writer.press("Enter")
    expect(writer.dialog().get_by_role("alert")).to_contain_text("begins with https://")
    writer.dialog().get_by_label("Address").fill("https://hostile.example/")
    writer.dialog().get_by_label("Words of the link").fill("their page")
    writer.dialog().get_by_label("Do not notify this site").check()
    writer.press("Enter")
    expect(writer.text.locator("a")).to_have_text("their page")

    assert writer.save().body == '<p>See <a rel="nofollow" href="https://hostile.example/">their page</a></p>'


def test_telephone_number_becomes_a_link_that_calls(writer):
    writer.press(f"{CONTROL}+k")
    writer.dialog().get_by_label("Address").fill("+49 (30) 12-34")
    writer.press("Enter")
    expect(writer.text.locator("a")).to_have_text("+49 (30) 12-34")

    assert writer.save().body == '<p><a href="tel:+49(30)12-34">+49 (30) 12-34</a></p>'


def test_words_that_are_read_from_right_to_left_show_so_as_they_are_typed(writer):
    writer.type("hello")
    writer.press("Enter")
    writer.type("سلام")

    expect(writer.text.locator("p").nth(1)).to_have_css("direction", "rtl")
    expect(writer.text.locator("p").nth(0)).to_have_css("direction", "ltr")
    assert writer.save().body == "<p>hello</p><p>سلام</p>"


EVERYTHING = (
    "<h2>A heading</h2><p>Plain, <strong>strong</strong>, <em>stressed</em>, <cite>a book</cite>, <q>said</q>, <ins>put in</ins>, "
    '<del>left out</del>, <s>struck</s>, <code>typed</code>, H<sub>2</sub>O, 1<sup>st</sup>, <span lang="es">en otra lengua</span> and '
    '<a href="https://example.org/" title="There">a link</a><sup class="fn" data-fn="k1" data-note="With &lt;em&gt;stress&lt;/em&gt; &amp;amp; more."></sup>.</p>'
    '<p lang="fr">Un paragraphe.</p><ul><li><p>One</p><ol><li><p>Inside</p></li></ol></li></ul><blockquote><p>Quoted.</p></blockquote><hr>'
    "<details><summary>Fold</summary><p>Inside.</p></details>"
    '<table><tbody><tr><th colspan="2"><p>Year</p></th></tr><tr><td dir="rtl" rowspan="2"><p>2014</p></td><td><p>3</p></td></tr><tr><td><p>4</p></td></tr></tbody></table>'
    '<ol start="3" type="i"><li><p>Three</p></li><li value="7"><p>Seven</p></li></ol><ol reversed=""><li><p>Last</p></li></ol>'
    '<p dir="rtl">سلام <span lang="en" dir="ltr">(hello)</span></p><p><a href="tel:+49-30-12">Call</a></p><div data-case-study="jakarta" data-align="left"></div>'
    "<h3>Third</h3><h4>Fourth</h4><pre><code>a\n b</code></pre><p>End<br>of it.</p>"
)


def test_everything_a_body_may_hold_goes_through_the_editor_unchanged(desk, make_article, make_case):
    make_case("jakarta")
    article = make_article(EVERYTHING)
    writer = Writer(desk, article)
    stored = article.body
    writer.click_at_end()
    writer.type("!")
    writer.press("Backspace")

    writer.choose("More", "HTML of the text")
    source = desk.get_by_role("dialog").get_by_label("HTML")
    shown = source.input_value()
    desk.get_by_role("dialog").get_by_role("button", name="Update").click()
    writer.press("End")
    assert writer.html == shown
    press_save(desk)
    until_saved(desk)

    article.refresh_from_db()
    assert article.body == stored


def test_everything_a_body_may_hold_is_copied_and_pasted_whole(desk, make_article, make_case):
    make_case("jakarta")
    writer = Writer(desk, make_article(EVERYTHING))
    writer.click_at_end()
    writer.text.evaluate("""({ editor }) => editor.commands.insertContent('<div data-image="7" data-align="right"></div><p>!</p>')""")
    before = writer.html

    writer.press(f"{CONTROL}+a", f"{CONTROL}+x")
    expect(writer.markers).to_have_count(0)
    writer.press(f"{CONTROL}+v")
    expect(writer.markers).to_have_count(1)

    assert '<div data-image="7" data-align="right"></div>' in before
    assert writer.html == before


def test_that_was_everything():
    """A table loses its ``thead``, whose cells stay what they are, and its ``caption``, see below."""
    assert set(re.findall(r"<(\w+)", EVERYTHING)) == ARTICLE.tags - {"caption", "thead"}


def test_title_of_a_table_becomes_a_paragraph_and_no_row(desk, make_article):
    rows = "<tbody><tr><td><p>1</p></td></tr></tbody></table>"
    title = 'Year, <em>counted</em> by us<sup class="fn" data-fn="k1" data-note="Twice."></sup>'
    writer = Writer(desk, make_article(f'<p>a</p><table><caption lang="es">{title}</caption>{rows}<table><caption>b</caption>{rows}'))
    writer.text.click()
    writer.press(f"{CONTROL}+Home")
    writer.type("!")

    assert writer.html == f'<p>!a</p><p lang="es">{title}</p><table>{rows}<p>b</p><table>{rows}'


def test_saving_untouched_changes_neither_body_nor_rows(desk, make_article, make_case):
    make_case("jakarta")
    article = make_article("One[fn]A <em>note</em>.[/fn].\n\n[case:jakarta left]\n\nThree &amp; <cite>four</cite>.", tags=["keys"])
    before = article.body, list(article.footnotes.values()), list(article.placements.values())
    Writer(desk, article)
    press_save(desk)
    until_saved(desk)

    article.refresh_from_db()
    assert (article.body, list(article.footnotes.values()), list(article.placements.values())) == before


def test_mistake_elsewhere_keeps_every_note_in_the_form(writer):
    writer.type("Words")
    writer.note("Not lost.")
    writer.page.get_by_label("Title:").first.fill("")
    before = writer.html
    writer.page.evaluate("document.querySelector('#article_form').noValidate = true")
    press_save(writer.page)

    expect(writer.page.locator(".errornote")).to_be_visible()
    writer.wait()
    assert writer.html == before
    assert writer.signs() == ["1"]


def test_case_is_found_and_placed_and_its_side_changed(writer, make_case):
    make_case("jakarta", title="A raid in Jakarta", country="Indonesia", year_from=2013)
    make_case("other", title="Elsewhere", status="draft")
    writer.type("Before it.")
    writer.press("Control+Alt+c")
    writer.dialog().get_by_label("Search").fill("indon")
    expect(writer.dialog().get_by_label("Case studies found").get_by_role("option")).to_have_text(["A raid in Jakarta (Indonesia, 2013)"])
    writer.press("Enter")
    card = writer.text.locator(".case-card")
    expect(card.locator(".case-study")).to_contain_text("Case study · Indonesia · 2013")
    expect(card.get_by_role("heading", name="A raid in Jakarta")).to_be_visible()
    expect(card).to_contain_text("in the margin")
    writer.type("After it.")

    card.locator(".case-card__facts").click()
    writer.press("Enter")
    writer.dialog().get_by_label("Where").select_option(label="in the column")
    writer.dialog().get_by_role("button", name="Change").click()
    expect(card).to_contain_text("in the column")

    article = writer.save()
    assert article.body == '<p>Before it.</p><div data-case-study="jakarta" data-align="left"></div><p>After it.</p>'
    assert [(row.case_study.slug, row.align) for row in article.placements.all()] == [("jakarta", "left")]


def test_new_case_is_written_and_placed_in_one_save(writer):
    writer.type("Before it.")
    writer.page.get_by_text("New case studies").click()
    row = writer.page.locator("#new_cases-0")
    row.get_by_label("Title:").press_sequentially("The Harbour Laundry")
    row.get_by_label("Country:").fill("Norway")
    row.get_by_label("Summary:").fill("Forty people washed the linen of a hotel.")
    row.get_by_role("textbox", name="Text", exact=True).click()
    writer.type("The whole of it.")
    row.get_by_role("button", name="Place in the text").click()
    expect(writer.text.locator(".case-card")).to_contain_text("The Harbour Laundry")
    expect(writer.text.locator(".case-card")).to_contain_text("new, in this form")

    article = writer.save()
    case = CaseStudy.objects.get()
    assert (case.title, case.slug, case.body, case.status) == (
        "The Harbour Laundry", "the-harbour-laundry", "<p>The whole of it.</p>", "published",
    )  # fmt: skip
    assert article.placements.get().case_study == case


def test_passage_is_folded_and_marked_as_another_language(writer):
    writer.type("Those are the terms.")
    writer.choose("Insert", "Passage that folds")
    writer.type("Terms")
    writer.text.locator(".foldable p").click(click_count=3)
    writer.choose("More", "Language of a passage")
    writer.dialog().get_by_label("These words are in").select_option("es")
    writer.press("Control+Enter")
    expect(writer.text.locator("span[lang=es]")).to_have_text("Those are the terms.")

    body = writer.save().body
    assert body == '<details><summary>Terms</summary><p><span lang="es">Those are the terms.</span></p></details>'


def test_case_is_placed_within_a_passage_that_folds(writer, make_case):
    make_case("jakarta")
    writer.type("Those are the terms.")
    writer.choose("Insert", "Passage that folds")
    writer.type("Terms")
    writer.text.locator(".foldable p").click()
    writer.press("Control+Alt+c")
    writer.dialog().get_by_label("Case studies found").select_option("jakarta")
    writer.dialog().get_by_role("button", name="Place").click()
    expect(writer.text.locator(".foldable .case-card")).to_be_visible()

    assert writer.save().body == (
        '<details><summary>Terms</summary><p>Those are the terms.</p><div data-case-study="jakarta" data-align="right"></div></details>'
    )


def test_words_are_counted_and_signs_follow_the_style(writer):
    writer.type("Four words of text")
    writer.note("One.")
    expect(writer.frame.locator(".desk-line__count")).to_have_text("4 words, 1 min to read")

    open_panel(writer.page, "Language and notes")
    writer.page.get_by_label("Notes are marked by").select_option("symbol")

    expect(writer.markers).to_have_attribute("data-sign", "*")


def test_toolbar_is_one_row_and_one_stop_whose_buttons_say_what_they_are(writer):
    bar = writer.frame.get_by_role("toolbar", name="Formatting")
    assert bar.bounding_box()["height"] < 60
    assert bar.evaluate("bar => bar.scrollWidth <= bar.clientWidth")
    writer.text.focus()
    writer.press("Shift+Tab")
    style = bar.get_by_role("button", name="Style: Paragraph")
    expect(style).to_be_focused()
    writer.press("ArrowRight", "ArrowRight")
    expect(bar.get_by_role("button", name="Emphasis")).to_have_attribute("aria-keyshortcuts", "Control+I")
    assert "Emphasis (Ctrl+I)" in bar.get_by_role("button", name="Emphasis").evaluate("b => getComputedStyle(b, '::before').content")
    writer.press("End", "Home", "Enter")

    styles = bar.get_by_role("menu", name="Style")
    expect(styles.get_by_role("menuitemradio", name="Paragraph")).to_be_focused()
    writer.press("Escape")
    expect(style).to_be_focused()
    writer.press("ArrowDown", "ArrowDown", "Enter")
    expect(writer.text).to_be_focused()
    writer.type("Of ferries")
    assert writer.html == "<h2>Of ferries</h2>"
    expect(bar.get_by_role("button", name="Style: Heading")).to_be_visible()

    # It stays in sight while a long text goes by.
    writer.press("Enter")
    writer.text.evaluate("({ editor }) => editor.commands.insertContent('<p>Words.</p>'.repeat(60))")
    writer.press(f"{CONTROL}+End")
    expect(bar).to_be_in_viewport()
    # Below the bar of the form, also where that has two rows.
    writer.page.set_viewport_size({"width": 910, "height": 700})
    writer.page.wait_for_function(BELOW_TWO_ROWS)


def test_removed_note_and_case_are_named_and_asked_for(desk, make_article, make_case):
    make_case("jakarta", title="A raid in Jakarta")
    article = make_article("Words[fn]The only copy.[/fn].\n\n[case:jakarta]\n\nEnd.")
    writer = Writer(desk, article)
    writer.text.click()
    writer.press(f"{CONTROL}+a")
    writer.type("All new.")
    press_save(desk)

    expect(desk.locator(".field-confirm_drop_notes")).to_contain_text("“The only copy.”")
    expect(desk.locator(".field-confirm_drop_cases")).to_contain_text("“A raid in Jakarta”")
    assert article.footnotes.count() == article.placements.count() == 1
    desk.get_by_label("Yes, remove these footnotes").check()
    desk.get_by_label("Yes, take out these case studies").check()
    press_save(desk)

    expect(desk.locator(".messagelist")).to_contain_text("Taken out of the text: “The only copy.”")
    assert article.footnotes.count() == article.placements.count() == 0


@pytest.mark.parametrize("name", ["add", "change", "case"])
def test_page_with_an_editor_keeps_the_content_policy(desk, make_article, make_case, name):
    """The watch on the browser fails this test for the least violation."""
    case, article = make_case("jakarta", body="<p>Text.</p>"), make_article("Text[fn]Note.[/fn].\n\n[case:jakarta]")
    address = {
        "add": reverse("admin:articles_article_add"),
        "change": reverse("admin:articles_article_change", args=[article.pk]),
        "case": reverse("admin:articles_casestudy_change", args=[case.pk]),
    }[name]
    desk.goto(address, wait_until="networkidle")
    desk.get_by_role("textbox", name="Text", exact=True).first.click()
    desk.keyboard.type("Typed")

    expect(desk.locator("textarea[name=body]")).to_have_value(re.compile("Typed"))


def test_form_and_its_dialogs_are_accessible(desk, make_article, make_case):
    make_case("jakarta")
    writer = Writer(desk, make_article("Words[fn]Note.[/fn].\n\n[case:jakarta]\n\nEnd."))
    # Django's own rows of the form have faults of their own.
    found = {"editor": barriers(desk, within=".prose-editor")}
    for name, keys in (("note", "Control+Alt+f"), ("case", "Control+Alt+c"), ("link", f"{CONTROL}+k")):
        writer.click_at_end()
        writer.press(keys)
        expect(writer.dialog()).to_be_visible()
        found[name] = barriers(desk, within="dialog[open]")
        writer.press("Escape")

    assert not any(found.values()), found
