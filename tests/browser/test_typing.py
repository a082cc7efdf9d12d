"""What the editor does for hands at the keys: signs set in the language of the words, lists begun, blocks moved, things inserted by a slash."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.writing import CONTROL, Writer, open_panel

TYPE_ALL = """async (rows) => {
  const { setAsTyped } = await import("articles/editor/quotes");
  return rows.map(([words, language]) => {
    let text = "";
    for (const sign of words) {
      const set = setAsTyped(sign, text, "", language);
      text = set ? text.slice(0, text.length - set.back) + set.text : text + sign;
    }
    return text;
  });
}"""
TYPED = {
    "a quotation with one in it": ("en", "\"Well,\" she said, \"he wrote 'no' twice.\"", "“Well,” she said, “he wrote ‘no’ twice.”"),
    "quotes that begin together": ("en", "(\"a\") \"'x' y\"", "(“a”) “‘x’ y”"),
    "apostrophes in words and behind them": ("en", "O'Brien's, the dogs' food, it's", "O’Brien’s, the dogs’ food, it’s"),
    "apostrophes before clipped words": ("en", "'Tis so, 'cause ask 'em. Rock 'n' roll!", "’Tis so, ’cause ask ’em. Rock ’n’ roll!"),
    "decades": ("en", "the '80s and a book called '1984'", "the ’80s and a book called ‘1984’"),
    "inches and feet": ("en", "a 5'10\" man said \"30\"", "a 5’10\" man said “30”"),
    "dashes and dots": ("en", "a--b---c...d", "a–b—c…d"),
    "a line across is begun by hyphens": ("en", "---", "---"),
    "addresses are left alone": ("en", "https://x.test/a--b...c'd and me@x--y.test, a/../b", "https://x.test/a--b...c'd and me@x--y.test, a/../b"),
    "Spanish": ("es", "\"El 'otro' lado\", dijo.", "«El “otro” lado», dijo."),
    "Spanish of Mexico": ("es-mx", "\"Sí\"", "«Sí»"),
    "speech in Spanish": ("es", "--Hola", "—Hola"),
    "German": ("de", "\"Geht's 'so'?\"", "„Geht’s ‚so‘?“"),
    "French keeps its spaces": ("fr", "L'homme dit \"oui\"", "L’homme dit «\u00a0oui\u00a0»"),
    "Swedish has one sign for both": ("sv", "\"Det 'är' så\"", "”Det ’är’ så”"),
    "Arabic": ("ar", "\"سلام\"", "”سلام“"),
    "Japanese": ("ja", "\"はい\"", "「はい」"),
    "Portuguese of Portugal and of Brazil": ("pt-pt", "\"sim\"", "«sim»"),
    "a language that is not in the table": ("sw", "\"ndiyo\"", "“ndiyo”"),
}  # fmt: skip


@pytest.fixture
def writer(desk) -> Writer:
    """The form of a new article with the cursor in the text."""
    writer = Writer(desk)
    writer.text.click()
    return writer


def test_signs_are_set_as_each_language_has_them(writer):
    set_as = writer.page.evaluate(TYPE_ALL, [[words, language] for language, words, _ in TYPED.values()])

    assert dict(zip(TYPED, set_as, strict=True)) == {name: right for name, (_, _, right) in TYPED.items()}


def test_signs_are_set_while_one_writes_and_one_undo_takes_that_back(writer):
    writer.type('He said "no')
    writer.press(f"{CONTROL}+b")
    writer.type('"')
    assert writer.html == "<p>He said “no<strong>”</strong></p>"
    writer.press(f"{CONTROL}+z")
    assert writer.html == '<p>He said “no<strong>"</strong></p>'
    writer.press("Backspace", f"{CONTROL}+b", "Enter")

    # In the language of the article, then in that of the words.
    open_panel(writer.page, "Language and notes").get_by_label("Language:").select_option("es")
    writer.text.locator("p").last.click()
    writer.type('"Sí"')
    writer.text.evaluate("""({ editor }) => editor.chain().insertContent('<p lang="de">Er sagte: </p>').run()""")
    writer.type('"Ja"')
    # Neither in code nor in what is pasted.
    writer.press("Enter", f"{CONTROL}+e")
    writer.type('a = "b--c..."')
    writer.press(f"{CONTROL}+e")
    writer.type(" ")
    writer.text.evaluate("({ editor }) => editor.view.pasteText('\"as -- it...\" was')")

    assert writer.html == (
        '<p>He said “no</p><p>«Sí»</p><p lang="de">Er sagte: „Ja“</p><p lang="de"><code>a = "b--c..."</code> "as -- it..." was</p>'
    )


def test_number_begins_a_list_and_notes_have_their_quotes_too(writer):
    writer.type("1. First")
    assert writer.html == "<ol><li><p>First</p></li></ol>"
    for _ in range(2):
        writer.press(f"{CONTROL}+z")
    assert writer.html == "<p>1. </p>"
    writer.press(f"{CONTROL}+a", "Backspace")
    writer.type("2014. Was a year")
    assert writer.html == "<p>2014. Was a year</p>"

    writer.note('The "source" of \'14.')
    assert [text for _, text in writer.notes()] == ["The “source” of ‘14."]


MOVED = "<p>One</p><ul><li><p>a</p></li><li><p>b</p></li></ul><details><summary>Fold</summary><p>x</p><p>y</p></details>"


def test_blocks_change_places_by_keys_and_say_where_they_are(desk, make_article):
    writer = Writer(desk, make_article("<p>One</p><p>Two, which goes first</p>"))
    said = writer.frame.get_by_role("status")
    writer.text.locator("p").last.click()
    writer.press("Alt+ArrowUp")
    expect(said).to_have_text("Moved above “One”.")
    writer.type("!")
    assert "!" in writer.text.locator("p").first.inner_text()
    writer.press("Alt+ArrowUp")
    expect(said).to_have_text("Nothing stands above it here.")

    writer.text.evaluate("({ editor }, html) => editor.commands.setContent(html, { emitUpdate: true })", MOVED)
    writer.text.get_by_text("b", exact=True).click()
    writer.press("Alt+ArrowUp")
    writer.text.get_by_text("x", exact=True).click()
    writer.press("Alt+ArrowUp")
    expect(said).to_have_text("Nothing stands above it here.")
    writer.press("Alt+ArrowDown")
    writer.text.get_by_text("Fold", exact=True).click()
    writer.press("Alt+ArrowUp", "Alt+ArrowUp")
    expect(said).to_have_text("Moved above “One”.")
    assert writer.html == (
        "<details><summary>Fold</summary><p>y</p><p>x</p></details><p>One</p><ul><li><p>b</p></li><li><p>a</p></li></ul>"
    )
    for _ in range(4):
        writer.press(f"{CONTROL}+z")
    assert writer.html == MOVED


def test_slash_on_an_empty_line_offers_what_can_be_inserted(writer):
    options = writer.frame.get_by_role("listbox", name="What can be inserted").get_by_role("option")
    writer.type("/")
    expect(options).to_have_count(13)
    expect(writer.frame.get_by_role("status")).to_contain_text("13 things can be inserted.")
    writer.press("ArrowDown", "ArrowUp", "ArrowUp")
    chosen = writer.frame.locator(f"#{writer.text.get_attribute('aria-activedescendant')}")
    expect(chosen).to_have_text("Code")
    expect(chosen).to_have_attribute("aria-selected", "true")
    writer.type("numb")
    expect(options).to_have_text([re.compile("^Numbered list")])
    writer.press("Enter")
    writer.type("One")
    assert writer.html == "<ol><li><p>One</p></li></ol>"

    # Escape leaves the slash, and so does what nothing is called.
    writer.press("Enter", "Enter")
    writer.type("/")
    expect(options.first).to_be_visible()
    writer.press("Escape")
    expect(options).to_have_count(0)
    writer.type("etc")
    writer.press("Enter")
    writer.type("/zz")
    expect(options).to_have_count(0)
    writer.press("Enter")
    writer.type("and/or")
    expect(options).to_have_count(0)
    assert writer.html.endswith("<p>/etc</p><p>/zz</p><p>and/or</p>")

    writer.press("Enter")
    writer.type("/tab")
    writer.press("Enter")
    expect(writer.dialog().get_by_label("The first row holds headings")).to_be_checked()
    writer.press("Control+Enter")
    expect(writer.text.locator("table tr:first-child th")).to_have_count(3)
    expect(writer.text.locator("table tr:last-child td")).to_have_count(3)
