"""Pictures in the editor, by hand, keyboard, paste and drop; in the library; and what a page with many of them loads."""

import base64
import re

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.files.images import draw
from articles.models import Document, Image
from tests.browser.barriers import barriers
from tests.browser.pages import sign_in
from tests.browser.writing import CONTROL, Writer, open_panel, until_routed
from tests.pictures import pdf, photograph, picture

PHONE = {"width": 390, "height": 844}

# Makes files as a clipboard or a drag brings them, and gives them to the editor.
GIVE_FILES = """
([element, kind, files, words]) => {
  const data = new DataTransfer();
  for (const { name, type, bytes } of files) {
    const raw = Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0));
    data.items.add(new File([raw], name, { type }));
  }
  for (const [type, text] of Object.entries(words)) data.setData(type, text);
  const box = element.getBoundingClientRect();
  const where = { clientX: box.x + 40, clientY: box.y + 20 };
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true, ...where });
  element.dispatchEvent(event);
}
"""


@pytest.fixture
def writer(desk) -> Writer:
    """The form of a new article with its title written and the cursor in the text."""
    writer = Writer(desk)
    desk.get_by_label("Title:").first.fill("Gates")
    open_panel(desk, "Address").get_by_label("Short name:").fill("gates")
    writer.text.click()
    return writer


def give(writer: Writer, kind: str, *files: tuple[str, str, bytes], words: dict[str, str] | None = None) -> None:
    """Paste or drop files, each (name, type, bytes)."""
    given = [{"name": name, "type": kind, "bytes": base64.b64encode(data).decode()} for name, kind, data in files]
    writer.text.evaluate(f"(element, rest) => ({GIVE_FILES})([element, ...rest])", [kind, given, words or {}])


def cards(writer: Writer):
    return writer.text.locator(".picture-card")


def describe(writer: Writer, words: str) -> None:
    dialog = writer.dialog()
    expect(dialog.get_by_role("heading")).to_have_text("What the picture shows")
    dialog.get_by_label("Description").fill(words)
    dialog.get_by_label("People in it").select_option("nobody")
    with writer.page.expect_response("**/describe/"):  # the library has them too, for it lacks them
        writer.press("Control+Enter")
    expect(dialog).to_have_count(0)


def test_picture_of_the_library_is_found_and_placed_by_keyboard(writer, make_image):
    make_image(alt="A gate")
    wanted = make_image(alt="A jar on a table")
    writer.type("Before")
    writer.press("Control+Alt+p")
    expect(writer.dialog().get_by_label("Search the library")).to_be_focused()
    expect(writer.dialog().locator("label:has([type=radio])")).to_have_count(2)
    writer.type("jar")
    expect(writer.dialog().locator("label:has([type=radio])")).to_have_count(1)
    writer.press("Tab", "Space", "Control+Enter")

    expect(cards(writer)).to_contain_text(["A jar on a table"])
    writer.type("After")
    article = writer.save()

    (row,) = article.pictures.all()
    assert article.body == f'<p>Before</p><div data-image="{wanted.pk}" data-align="full" data-place="{row.key}"></div><p>After</p>'
    assert (row.image, row.alt, row.caption) == (wanted, "A jar on a table", "")


def test_answer_that_comes_late_takes_no_choice_back(writer, make_image):
    make_image(alt="A jar on a table")
    late = []
    writer.page.route(re.compile("q=jar"), lambda route: late.append(route))
    writer.press("Control+Alt+p")
    expect(writer.dialog().get_by_label("Search the library")).to_be_focused()
    writer.type("ja")
    expect(writer.dialog().locator("label:has([type=radio])")).to_have_count(1)
    writer.type("r")
    writer.press("Tab", "Space")
    chosen = writer.dialog().locator("[type=radio]")
    expect(chosen).to_be_checked()

    with writer.page.expect_response(re.compile("q=jar")):
        late[-1].continue_()
    writer.page.unroute(re.compile("q=jar"))
    writer.page.wait_for_load_state("networkidle")

    expect(chosen).to_be_checked()
    expect(chosen).to_be_focused()


def test_picture_is_moved_to_the_margin_and_taken_out_by_keyboard(writer, make_image):
    image = make_image()
    writer.press("Control+Alt+p")
    writer.dialog().locator("[type=radio]").check()
    writer.press("Control+Enter")
    expect(cards(writer)).to_have_count(1)

    cards(writer).click()
    writer.press("Enter")
    writer.dialog().get_by_label("Where").select_option("right")
    writer.press("Control+Enter")
    expect(cards(writer)).to_contain_text(["in the margin"])
    assert f'<div data-image="{image.pk}" data-align="right" data-alt="{image.alt}" data-caption=""></div>' in writer.html

    writer.press("Enter")
    writer.dialog().get_by_role("button", name="Take it out of the text").click()
    expect(cards(writer)).to_have_count(0)


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_file_that_is_pasted_or_dropped_goes_into_the_library_and_asks_for_words(writer, kind):
    writer.type("Words before.")
    give(writer, kind, ("holiday.jpg", "image/jpeg", photograph("JPEG")))
    describe(writer, "A gate that stands open")

    expect(cards(writer)).to_contain_text(["A gate that stands open"])
    image = Image.objects.get()
    assert (image.alt, image.consent) == ("A gate that stands open", "nobody")
    assert image.uploaded_by.username == "editor"
    article = writer.save()
    (row,) = article.pictures.all()
    assert article.body == f'<p>Words before.</p><div data-image="{image.pk}" data-align="full" data-place="{row.key}"></div>'
    assert row.alt == "A gate that stands open"


def test_words_typed_while_a_picture_is_on_its_way_stay_and_it_comes_where_it_was_pasted(writer):
    held = []
    writer.page.route("**/image/upload/", lambda route: held.append(route))
    writer.type("First.")
    writer.press("Enter")
    writer.type("Second.")
    writer.press("ArrowUp", "End")
    with writer.page.expect_request("**/image/upload/"):
        give(writer, "paste", ("a.png", "image/png", picture()))
    expect(writer.text.locator(".picture-card__waiting")).to_be_visible()
    writer.press(f"{CONTROL}+Home")
    writer.type("Typed meanwhile. ")
    until_routed(writer.page, held).continue_()
    describe(writer, "A gate")

    card = '<div data-image="N" data-align="full" data-alt="A gate" data-caption=""></div>'
    assert re.sub(r"\d+", "N", writer.html) == f"<p>Typed meanwhile. First.</p>{card}<p>Second.</p>"
    expect(writer.text.locator(".picture-card__waiting")).to_have_count(0)


def choose_file(writer: Writer, data: bytes) -> None:
    file = {"name": "a.png", "mimeType": "image/png", "buffer": data}
    with writer.page.expect_response("**/upload/"):
        writer.dialog().get_by_label("Or a new picture").set_input_files([file])
    expect(writer.dialog().get_by_label("Description")).to_be_focused()


def test_new_file_is_chosen_and_described_in_one_dialog(writer):
    writer.press("Control+Alt+p")
    choose_file(writer, picture())
    expect(writer.dialog().get_by_role("alert")).to_be_empty()
    writer.type("A gate")
    writer.dialog().get_by_label("People in it").select_option("nobody")
    writer.press("End")
    writer.type(" at noon")
    # What is written is kept like all that is typed.
    expect(writer.page.locator("#id_body")).to_have_value(re.compile('data-alt="A gate at noon"'))
    assert barriers(writer.page, within="dialog[open]") == ""
    with writer.page.expect_response("**/describe/"):
        writer.press("Control+Enter")
    expect(writer.dialog()).to_have_count(0)

    expect(cards(writer)).to_contain_text(["A gate at noon"])
    image = Image.objects.get()
    assert (image.alt, image.consent) == ("A gate at noon", "nobody")


def test_description_may_wait_and_the_card_says_that_it_is_missing(writer):
    give(writer, "paste", ("a.png", "image/png", picture()))
    expect(writer.dialog()).to_be_visible()
    writer.press("Control+Enter")
    expect(writer.dialog().get_by_role("alert")).to_have_text("Please describe the picture, or say that it is only decorative.")
    writer.press("Escape")

    expect(cards(writer)).to_contain_text(["no description yet"])
    cards(writer).click()
    writer.press("Enter")
    writer.dialog().get_by_label("Only decorative").check()
    writer.dialog().get_by_label("People in it").select_option("nobody")
    with writer.page.expect_response("**/describe/"):
        writer.press("Control+Enter")
    expect(cards(writer)).not_to_contain_text(["no description yet"])
    assert Image.objects.get().decorative


def test_pictures_of_a_paste_come_along_where_the_clipboard_holds_them_and_others_are_named(writer, make_image):
    ours = make_image(alt="A jar", caption="Proposed")
    inline, in_rtf = (base64.b64encode(picture(size=(40, 30))).decode(), picture(size=(50, 30), color="red").hex())
    html = f"""<html xmlns:o="urn:schemas-microsoft-com:office:office"><p class="MsoNormal">Before.</p>
      <p><img src="data:image/png;base64,{inline}" alt="A gate at noon"><img src="{writer.page.url.partition("/admin")[0]}{ours.thumbnail_address}"></p>
      <p>Middle <img src="file:///C:/Temp/clip_image001.png" alt="Picture 1"> goes on.</p><img width="1" height="1" src="https://count.test/">
      <p>After.<img src="https://docs.test/a/figure-2.png?key=1"></p></html>"""
    rtf = (
        r"{\rtf1{\*\shppict{\pict{\*\picprop}\picw10\pngblip\bliptag1{\*\blipuid 0a1b}"
        + in_rtf
        + r"}}{\nonshppict{\pict\wmetafile8 0102}}}"
    )
    give(writer, "paste", ("all.png", "image/png", picture()), words={"text/html": html, "text/plain": "Before. Middle", "text/rtf": rtf})
    # In one look, for what is said goes after some seconds.
    expect(writer.frame.get_by_role("status").first).to_have_text(
        re.compile("3 pictures come along. 1 picture was left out.*“figure-2.png”")
    )
    expect(cards(writer)).to_have_count(3)
    writer.type(" Typed on.")

    first, second = Image.objects.exclude(pk=ours.pk).order_by("pk")
    assert ([first.width, first.alt], [second.width, second.alt]) == ([40, "A gate at noon"], [50, ""])
    card = '<div data-image="{}" data-align="full"{} data-caption="{}"></div>'
    assert writer.html == (
        "<p>Before.</p>"
        + card.format(first.pk, ' data-alt="A gate at noon"', "")
        + card.format(ours.pk, ' data-alt="A jar"', "Proposed")
        + f"<p>Middle goes on.</p>{card.format(second.pk, '', '')}<p>After. Typed on.</p>"
    )


def test_picture_for_lists_is_chosen_by_its_looks_and_by_keyboard(writer, make_image):
    make_image(alt="A gate")
    wanted = make_image(alt="A jar on a table", credit="Photo: Ada Lind", licence="cc-by")
    page, number = writer.page, writer.page.locator("[name=featured_image]")
    panel = page.locator(".panel:has([name=featured_image])")
    panel.locator("summary").press("Enter")
    panel.get_by_role("button", name="Choose a picture…").press("Enter")
    expect(writer.dialog().get_by_role("heading")).to_have_text("Choose the picture for lists")
    writer.type("jar")
    expect(writer.dialog().locator("label:has([type=radio])")).to_have_count(1)
    writer.press("Tab", "Space", "Control+Enter")

    expect(number).to_have_value(str(wanted.pk))
    expect(panel.get_by_role("button", name="Choose another…")).to_be_focused()
    expect(panel.locator("img")).to_be_visible()
    expect(panel).to_contain_text("A jar on a table · Photo: Ada Lind · CC BY")
    expect(panel.locator(".panel__value")).to_contain_text("A jar on a table")
    assert barriers(page, within=".panel:has([name=featured_image])") == ""
    panel.get_by_role("button", name="Take it away").click()
    expect(number).to_have_value("")
    panel.get_by_role("button", name="Choose a picture…").click()
    choose_file(writer, picture())
    expect(writer.dialog().get_by_role("alert")).to_be_empty()
    writer.type("A door")
    writer.dialog().get_by_label("People in it").select_option("nobody")
    writer.press("Control+Enter")
    expect(panel).to_contain_text("A door")
    article = writer.save()

    assert (article.featured_image.alt, article.featured_image.consent) == ("A door", "nobody")


def test_one_picture_has_two_captions_with_emphasis_and_a_link(writer, make_image, staff):
    image = make_image(caption="Proposed <words>")
    for _ in range(2):
        writer.press("Control+Alt+p")
        writer.dialog().locator("[type=radio]").check()
        writer.press("Control+Enter")
        writer.type("Text.")
    expect(cards(writer)).to_contain_text(["Proposed <words>"] * 2)
    cards(writer).last.click()
    writer.press("Enter")
    dialog = writer.dialog()
    dialog.get_by_label("Description").fill("The gate from inside")
    dialog.get_by_role("textbox", name="Caption").click()
    writer.press(f"{CONTROL}+a")
    writer.type("The gate")
    writer.press(f"{CONTROL}+a", f"{CONTROL}+i", "Control+Enter")
    expect(cards(writer)).to_contain_text(["Proposed <words>", "The gate"])

    article = writer.save()

    first, second = article.pictures.all()
    assert (first.caption, second.alt, second.caption) == ("Proposed &lt;words&gt;", "The gate from inside", "<em>The gate</em>")
    image.refresh_from_db()
    assert (image.alt, image.caption) == ("A gate that stands open", "Proposed <words>")


def test_card_says_that_a_file_is_missing(writer):
    image = Image.expect(alt="A gate", consent="nobody")
    writer.press("Control+Alt+p")
    expect(writer.dialog().locator("label:has([type=radio])")).to_contain_text("The file is missing")
    writer.dialog().locator("[type=radio]").check()
    writer.press("Control+Enter")

    expect(cards(writer)).to_contain_text([f"Picture {image.pk}"])
    expect(cards(writer)).to_contain_text(["its file is missing"])
    expect(cards(writer).locator("img")).to_have_count(0)


def test_document_that_brings_a_picture_of_itself_is_pasted_as_text(writer):
    give(writer, "paste", ("word.png", "image/png", picture()), words={"text/plain": "Words", "text/html": "<p>Words of <b>Word</b></p>"})

    expect(writer.text).to_have_text("Words of Word")
    assert not Image.objects.exists()


@pytest.fixture
def faulty_desk(new_context, staff):
    """The desk in a browser whose uploads may fail."""
    return sign_in(new_context(signed_in=True, expected="image/upload|ERR_FAILED").new_page())


@pytest.mark.parametrize(
    ("name", "kind", "data", "sentence"),
    [
        pytest.param("x.svg", "image/svg+xml", b"<svg onload='alert(1)'/>", "no picture that can be read", id="drawing"),
        pytest.param("x.jpg", "image/jpeg", b"<script>alert(1)</script>", "no picture that can be read", id="page"),
        pytest.param("x.jpg", "image/jpeg", b"", "This file is empty", id="empty"),
        pytest.param("x.pdf", "application/pdf", pdf(), "Only pictures can be put into a text", id="document"),
    ],
)
def test_file_that_is_refused_is_said_and_nothing_else_is_lost(faulty_desk, name, kind, data, sentence):
    writer = Writer(faulty_desk)
    writer.text.click()
    writer.type("Words before.")
    before = writer.html
    give(writer, "drop", (name, kind, data))

    expect(writer.frame.locator(".desk-line [role=status]")).to_contain_text(sentence)
    expect(writer.text.locator(".picture-card__waiting")).to_have_count(0)
    assert writer.html == before


def test_words_for_a_file_that_is_refused_stay_for_the_next(faulty_desk):
    writer = Writer(faulty_desk)
    writer.text.click()
    writer.press("Control+Alt+p")
    choose_file(writer, b"no picture")
    expect(writer.dialog().get_by_role("alert")).to_contain_text("no picture that can be read")
    writer.type("A gate")
    writer.dialog().get_by_label("People in it").select_option("nobody")
    writer.press("Control+Enter")
    expect(writer.dialog().get_by_role("alert")).to_contain_text("no picture that can be read")

    choose_file(writer, picture())
    expect(writer.dialog().get_by_role("alert")).to_be_empty()
    expect(writer.dialog().get_by_label("Description")).to_have_value("A gate")
    writer.press("Control+Enter")
    expect(cards(writer)).to_contain_text(["A gate"])


def test_network_that_fails_is_said_and_nothing_else_is_lost(faulty_desk):
    faulty_desk.route("**/image/upload/", lambda route: route.abort())
    writer = Writer(faulty_desk)
    writer.text.click()
    writer.type("Words before.")
    before = writer.html
    give(writer, "paste", ("a.png", "image/png", picture()))

    expect(writer.frame.locator(".desk-line [role=status]")).to_contain_text("What you wrote is safe in this window.")
    assert writer.html == before


def test_several_files_are_uploaded_without_a_script(new_context, staff):
    page = sign_in(new_context(signed_in=True, java_script_enabled=False).new_page())
    page.goto(reverse("admin:articles_image_add"))
    page.get_by_label("Pictures:").set_input_files(
        [{"name": f"{n}.png", "mimeType": "image/png", "buffer": picture(color=color)} for n, color in enumerate(("teal", "tan"))]
    )
    page.get_by_label("People in them").select_option("nobody")
    page.get_by_role("button", name="Upload").click()

    expect(page.locator(".messagelist .success")).to_have_text("2 pictures added.")
    expect(page.locator(".library-card img")).to_have_count(2)
    assert page.locator(".library-card img").first.evaluate("(image) => image.naturalWidth") == 320


def test_link_of_a_document_is_copied_and_pasted_into_a_text(new_context, staff, base_url):
    context = new_context(signed_in=True, permissions=["clipboard-read", "clipboard-write"])
    page = sign_in(context.new_page())
    page.goto(reverse("admin:articles_document_add"))
    page.get_by_label("Documents").set_input_files([{"name": "Annual report.pdf", "mimeType": "application/pdf", "buffer": pdf()}])
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()

    document = Document.objects.get()
    writer = Writer(page)
    writer.text.click()
    writer.press(f"{CONTROL}+v")

    expect(writer.text.get_by_role("link")).to_have_text(f"Annual report ({document.facts})")
    assert f'href="{document.get_absolute_url()}"' in writer.html


def test_page_of_forty_pictures_loads_what_the_screen_needs(new_context, make_article):
    drawn = draw(photograph("JPEG", (1600, 1200)))
    photographs = [Image.store(drawn, alt=f"Photograph {n}", consent="nobody") for n in range(40)]
    words = "A few words stand between the pictures, as they would in an article.\n\n"
    article = make_article("".join(f"{words}[image:{image.pk}]\n\n" for image in photographs))
    page = new_context(viewport=PHONE).new_page()
    loaded: dict[str, int] = {}
    page.on("response", lambda answer: loaded.__setitem__(answer.url, len(answer.body())) if "/images/" in answer.url else None)

    page.goto(article.get_absolute_url(), wait_until="networkidle")
    at_first = dict(loaded)
    total = sum(default_storage.size(image.address(640, "webp")[1:]) for image in photographs)
    assert {re.search(r"-(\d+)\.(\w+)$", address).groups() for address in at_first} == {("640", "webp")}
    assert 2 <= len(at_first) <= 12
    assert sum(at_first.values()) < total / 3
    assert layout_shift(page) == 0
    with page.expect_response(f"**{photographs[39].address(640, 'webp')}"):
        page.get_by_alt_text("Photograph 39").scroll_into_view_if_needed()


def layout_shift(page: Page) -> float:
    """Give how far the page has moved under its reader: what browsers measured, without what was scrolled."""
    return page.evaluate(
        """() => new Promise((done) => {
          let sum = 0;
          const watch = new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => { sum += value; }));
          watch.observe({ type: "layout-shift", buffered: true });
          requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
        })"""
    )


def test_caption_and_credit_are_written_where_they_stand(desk, make_article, make_image):
    image = make_image(alt="A gate", credit="", licence="own", consent="nobody")
    writer = Writer(desk, make_article(f"Before.\n\n[image:{image.pk} || As it was]\n\nAfter."))
    card = cards(writer)
    shown = card.locator("img")
    assert shown.evaluate("img => img.getAttribute('src')") == image.shared_address
    assert card.bounding_box()["width"] > 300
    expect(card).to_contain_text("across the column · described as “A gate”")

    # By keys: into the card, into its caption, and back.
    writer.text.locator("p").first.click()
    writer.press("ArrowDown", "Tab")
    expect(card.get_by_role("button", name="Caption: As it was")).to_be_focused()
    writer.press("Enter")
    box = card.get_by_role("textbox", name="Caption")
    expect(box).to_be_focused()
    writer.press(f"{CONTROL}+End")
    writer.type(", and “now")
    assert 'data-caption="As it was, and “now"' in writer.html
    writer.press("Escape")
    expect(writer.text).to_be_focused()
    expect(card).to_have_class(re.compile("ProseMirror-selectednode"))
    expect(card.locator(".figure__caption")).to_have_text("As it was, and “now")
    for _ in range(12):
        writer.press(f"{CONTROL}+z")
    expect(card.locator(".figure__caption")).to_have_text("As it was")

    credit = card.get_by_label("Credit, kept in the library")
    credit.fill("Photo: Ada Lind")
    writer.press("Enter")
    expect(card.get_by_role("status")).to_have_text("Kept in the library, for wherever the picture stands.")
    image.refresh_from_db()
    assert (image.credit, image.alt, image.licence) == ("Photo: Ada Lind", "A gate", "own")
