"""Text that can be read: contrast, size, spacing, dark, forced colours and paper."""

import pytest
from django.urls import reverse

from articles.models import Site
from tests.browser.pages import ARTICLE, HEIGHT, NUMBERS, SCHEMES, WIDTHS, preview, send_with_errors

# Gives [ratio, words, is it running text] for every visible text node, from the colours that the browser computed.
CONTRASTS = """() => {
  const channels = (colour) => { const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const light = (colour) => {
    const [r, g, b] = colour.map((value) => { const c = value / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const background = (element) => {
    if (!element) return [255, 255, 255, 1];
    const own = channels(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, background(element.parentElement));
  };
  const rows = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const words = walker.currentNode.data.trim(), element = walker.currentNode.parentElement;
    if (!words || !element.checkVisibility() || element.closest('.vh, .skip, script')) continue;
    const under = background(element), ink = over(channels(getComputedStyle(element).color), under);
    const [high, low] = [light(ink), light(under)].sort((a, b) => b - a);
    rows.push([(high + 0.05) / (low + 0.05), words.slice(0, 40), Boolean(element.closest('.article__body, .notes, .response__text'))]);
  }
  return rows;
}"""

# Gives the words of every two lines of different blocks that lie on each other.
OVERLAPS = """() => {
  const lines = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility() || element.closest('.vh, .vh *, .skip, .notes--beside > h2, textarea')) continue;
    let block = element;
    while (getComputedStyle(block).display.startsWith('inline')) block = block.parentElement;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) if (box.width > 1) lines.push({ box, block, words: node.data.trim().slice(0, 30) });
  }
  const found = [];
  lines.forEach((one, i) => lines.slice(i + 1).forEach((other) => {
    if (one.block === other.block) return;
    const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
    const height = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
    if (width > 2 && height > 4) found.push(`${one.words} / ${other.words}`);
  }));
  return found;
}"""

# Gives the words in Arabic letters that do not begin at the right of their block, and those that another element could turn.
TURNED_WRONG = """() => {
  const wrong = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!/\\p{Script=Arabic}/u.test(node.data) || !element.checkVisibility() || element.closest('.vh, .skip, option, .tags')) continue;
    let block = element;
    while (getComputedStyle(block).display.startsWith('inline')) block = block.parentElement;
    if (!/^\\P{L}*\\p{Script=Arabic}/u.test(block.textContent)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const words = range.getClientRects()[0], box = block.getBoundingClientRect(), style = getComputedStyle(block);
    const left = words.left - box.left - parseFloat(style.paddingLeft), right = box.right - parseFloat(style.paddingRight) - words.right;
    if (block.textContent.trim() === node.data.trim() && right > left + 1) wrong.push(`${block.localName}: ${node.data.trim()}`);
  }
  return wrong;
}"""

SPACING = """
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-bottom: 2em !important; }
"""
# A constructed sheet is no inline style, so the content policy lets it be.
ADD_SPACING = "(css) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet]; }"


def unfold(page) -> None:
    page.locator("details").evaluate_all("(all) => all.forEach((one) => { one.open = true })")


def background_of(page, selector: str = "body") -> str:
    return page.locator(selector).first.evaluate("(element) => getComputedStyle(element).backgroundColor")


@pytest.mark.parametrize("reach", [preview, send_with_errors], ids=["preview", "errors"])
def test_running_text_has_contrast_7_and_all_text_4_5(page, blog, reach):
    reach(page)
    unfold(page)

    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        rows = page.evaluate(CONTRASTS)
        assert len(rows) > 100
        assert [row for row in rows if row[0] < (7 if row[2] else 4.5)] == [], scheme


def test_scheme_follows_the_system(page, blog):
    page.goto(ARTICLE)

    page.emulate_media(color_scheme="light")
    light = background_of(page)
    page.emulate_media(color_scheme="dark")
    dark = background_of(page)

    assert (light, dark) == ("rgb(251, 250, 247)", "rgb(21, 25, 28)")


@pytest.mark.parametrize("change", ["none", "text twice as large", "text spaced as in WCAG 1.4.12"])
def test_no_text_lies_on_other_text_and_none_is_cut_off(new_context, blog, change):
    page = new_context().new_page()
    if change == "text twice as large":
        # The browser's own setting, which media queries in em follow.
        page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    preview(page)
    unfold(page)
    if change == "text twice as large":
        page.evaluate(
            "document.documentElement.style.fontSize = parseFloat(getComputedStyle(document.documentElement).fontSize) * 2 + 'px'"
        )
    if change.startswith("text spaced"):
        page.evaluate(ADD_SPACING, SPACING)
    faults = []
    for width in (640, 929, 1440, 1900) if change == "text twice as large" else (*WIDTHS, 929):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append((width, "scrolls to the side"))
        page.evaluate("scrollTo(0, 0)")  # the strip at the top covers what is scrolled beneath it
        faults += [(width, words) for words in page.evaluate(OVERLAPS)]

    assert faults == []


def test_forced_colours_keep_the_edges_of_boxes_fields_and_buttons(page, blog):
    page.emulate_media(forced_colors="active")
    page.goto(ARTICLE)
    drawn = """(element) => {
      const style = getComputedStyle(element);
      return style.borderTopStyle === 'solid' && style.borderTopColor !== style.backgroundColor;
    }"""

    assert background_of(page) == "rgb(255, 255, 255)"
    for selector in (".case-study", "#id_body", ".button", ".button--quiet"):
        assert page.locator(selector).first.evaluate(drawn), selector


def test_paper_has_the_text_its_notes_and_its_address_and_nothing_to_press(page, blog):
    page.goto(ARTICLE)
    page.emulate_media(media="print")

    for selector in (".masthead__menu", ".footer", ".comment-form", ".skip", ".byline__responses", "button", "[role=doc-backlink]"):
        assert page.locator(selector).filter(visible=True).count() == 0, selector
    for selector in ("h1", ".case-study", ".case-study .meta li", ".notes li", ".responses__list > li", ".print-only a"):
        assert page.locator(selector).filter(visible=True).count() == page.locator(selector).count() > 0, selector
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert background_of(page) == "rgb(255, 255, 255)"
        assert [row for row in page.evaluate(CONTRASTS) if row[0] < 7] == [], scheme


def test_paper_has_case_studies_in_the_text_unbroken_and_the_notes_at_the_end(page, blog):
    page.set_viewport_size({"width": 1440, "height": HEIGHT})
    page.goto(ARTICLE)
    page.locator(".fn a").first.click()
    page.emulate_media(media="print")
    style = "(element) => { const { float, breakInside } = getComputedStyle(element); return [float, breakInside]; }"

    text, notes = page.locator(".article__body").bounding_box(), page.locator(".notes").bounding_box()
    for case in page.locator(".case-study").all():
        box = case.bounding_box()
        assert case.evaluate(style) == ["none", "avoid"]
        assert (round(box["x"]), round(box["width"])) == (round(text["x"]), round(text["width"]))
    assert notes["y"] >= text["y"] + text["height"]
    assert page.locator(".notes li").first.evaluate("(note) => getComputedStyle(note).breakInside") == "avoid"
    assert page.locator("[popover]").filter(visible=True).count() == 0


def test_paper_names_the_addresses_behind_links(page, blog):
    page.emulate_media(media="print")
    page.goto(NUMBERS)

    link = page.locator(".article__body a[href^=http], .notes a[href^=http]").first

    assert link.get_attribute("href") in link.evaluate("(element) => getComputedStyle(element, '::after').content")


def test_words_of_staff_that_are_read_from_right_to_left_begin_at_the_right(page, make_article, make_case):
    Site.objects.update(name="موقعنا", tagline="عن الناس", footer="عنواننا")
    case = make_case(
        "misr", title="قضية 1", summary="ملخص", body="<p>نص</p>", sources="<p>مصدر</p>", country="مصر", kind="نوع", outcome="حكم"
    )
    body = "<h2>عنوان</h2><p>كلمة (2)</p><ul><li>كلمة</li></ul><blockquote><p>قول</p></blockquote><p>a[fn]حاشية[/fn]</p>\n\n[case:misr]"
    article = make_article(body, title="عنوان 2014", standfirst="مقدمة.", excerpt="مقتطف.", tags=["وسم"], by=[("كاتب", "محرر")])
    author, tag = article.bylines.get().author, article.tags.get()
    addresses = [
        "/", article.get_absolute_url(), case.get_absolute_url(), reverse("articles:tag", args=[tag.slug]),
        reverse("articles:author", args=[author.slug]), reverse("articles:year", args=[2014]), reverse("articles:tag_list"),
        reverse("articles:case_list"), reverse("articles:search") + "?q=كلمة",
    ]  # fmt: skip

    wrong = {}
    for address in addresses:
        page.goto(address)
        unfold(page)
        wrong[address] = page.evaluate(TURNED_WRONG)

    assert not any(wrong.values()), wrong
    page.goto(article.get_absolute_url())
    assert page.locator(".article__body ul").first.evaluate("(list) => getComputedStyle(list).direction") == "rtl"
