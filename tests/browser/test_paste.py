"""What writers paste into the editor: real clipboards of other programs, rules one by one, and no word lost in any mixture."""

import random
import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.text.notes import deflate
from htc.lib.html import clean_article, plain_text
from tests.browser.paste_rules import HIDING, OUR_MARK, OURS, RULES, SHOWING, UUID
from tests.browser.writing import Writer, open_panel, press_key

CLIPBOARD = Path(__file__).resolve().parents[1] / "pages/clipboard"
SOURCES = sorted(path.stem for path in CLIPBOARD.glob("*.html"))
TAKE_OVER = "async ([address, pages]) => { const paste = await import(address); return pages.map((html) => paste.takeOver(html)) }"
MARKER = re.compile(r'<sup class="fn" data-fn="([^"]*)" data-note="([^"]*)"></sup>')
NEW_KEY = re.compile(r"n[0-9a-f]{8}")

OUTCOMES = {
    "word": (
        3,
        "<h2>What the ferry crews saw</h2>"
        "<p>The <strong>night ferry</strong> carried nineteen people without papers"
        '{1|1998 is the first year with a <em>passenger list</em>; see <a href="https://archive.example/ferries?deck=2&amp;side=b">the archive</a>.'
        "<br>The list has <strong>gaps</strong>.}, the <em>purser</em> said{2|By telephone.}.</p>"
        "<ul><li>Nobody asked{3|Except one cook.}<ul><li>in the harbour</li><li>or on board</li></ul></li><li>Somebody wrote it down</li></ul>"
        "<ol><li>Boarding</li><li>Landing</li></ol>"
        "<p>So it went on.</p>",
    ),
    "google-docs": (
        2,
        "<h2>Counting beds</h2>"
        "<p>Each refuge kept <strong><em>two books</em></strong>{1|The books are in <em>our</em> hands.}, one of them secret"
        "{2|Shown to the <strong>auditor</strong> only,<br>and once.}.</p>"
        "<ul><li>guests<ul><li>and their children</li></ul></li></ul>",
    ),
    "libreoffice": (
        2,
        '<h4>On the quay</h4><p>Three captains <span lang="es-ES"><em>de altura</em></span> refused'
        "{1|Two <em>more</em> hesitated; H<sub>2</sub>O was short.}. None was fined{2|Port office, letter of 3 May.}.</p>"
        "<ol><li>ask</li><li>listen</li></ol>",
    ),
    "block-editor": (
        2,
        "<h4>A wage on paper</h4><p>The contract promised pay{1|Signed in <em>April</em>.} and a bed"
        '{2|A <strong>shared</strong> one, <a href="https://lodging.example/">as shown</a>.}.</p><p>Neither came{1|Signed in <em>April</em>.}.</p>',
    ),
}


@pytest.fixture
def page(desk):
    """The form of a new article, whose import map knows the editor's modules."""
    desk.goto(reverse("admin:articles_article_add"))
    return desk


@pytest.fixture
def take_over(page):
    """Give the outcomes for pages from a clipboard, read one after the other."""
    return lambda *pages: page.evaluate(TAKE_OVER, ["articles/editor/paste", list(pages)])


def read(name: str) -> str:
    return (CLIPBOARD / f"{name}.html").read_text(encoding="utf-8")


def keys(html: str) -> list[str]:
    return [found[1] for found in MARKER.finditer(html)]


def shown(html: str) -> str:
    """Give an outcome with {number|text} for each marker."""
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys(html)), start=1)}
    return MARKER.sub(lambda found: f"{{{numbers[found[1]]}|{unescape(found[2])}}}", html)


def words(html: str) -> list[str]:
    """Give the words that a reader sees: those of the text, then those of each note."""
    notes = {found[1]: unescape(found[2]) for found in MARKER.finditer(html)}
    # The numbers of notes are no words; they stand in links and raised.
    apart = (re.sub(r"</?(?:a|sup)\b", r" \g<0>", piece) for piece in (MARKER.sub("", html), *notes.values()))
    return re.findall(r"[^\W\d_]{3,}\d*|\d{4}", " ".join(plain_text(piece) for piece in apart))


def test_clipboards_of_other_programs_come_in_whole_and_are_saved_as_they_stand(take_over):
    for source, outcome in zip(SOURCES, take_over(*map(read, SOURCES)), strict=True):
        count, expected = OUTCOMES[source]
        assert shown(outcome["html"]) == expected
        assert outcome["notes"] == count
        assert Counter(words(outcome["html"])) == Counter(words(read(source)))

        parsed = deflate(clean_article(outcome["html"]), {})

        assert parsed.errors == parsed.warnings == ()
        assert [(saved.key, saved.text) for saved in parsed.notes] == [
            (key, text) for key, text in {found[1]: unescape(found[2]) for found in MARKER.finditer(outcome["html"])}.items()
        ]
        assert parsed.body == MARKER.sub(r'<sup class="fn" data-fn="\1"></sup>', outcome["html"])


def test_every_rule(take_over):
    outcomes = dict(zip(RULES, take_over(*(pasted for pasted, _, _ in RULES.values())), strict=True))

    found = {rule: (shown(outcome["html"]), outcome["notes"]) for rule, outcome in outcomes.items()}

    assert found == {rule: (expected, count) for rule, (_, expected, count) in RULES.items()}


def test_new_notes_have_new_keys_each_time(take_over):
    first, second = take_over(read("word"), read("word"))

    made = keys(first["html"]) + keys(second["html"])

    assert len(set(made)) == 6
    assert all(NEW_KEY.fullmatch(key) for key in made)


def test_lasting_keys_are_kept(take_over):
    ours = f'<p>a{OUR_MARK.format("n0a1b2c3d", 1)}</p><ol><li id="fn-n0a1b2c3d">n <a href="#fnref-n0a1b2c3d">↩</a></li></ol>'

    block_editor, own_page = take_over(read("block-editor"), ours)

    assert keys(block_editor["html"]) == [UUID, "e4f3a2b1-5566-4777-9888-99aabbccddee", UUID]
    assert keys(own_page["html"]) == ["n0a1b2c3d"]


def test_what_is_hidden_stays_behind_whoever_hides_it(take_over):
    own, sheet = '<p>a<span style="{}">b</span></p>', "<style>.x {{{}}}</style><p>a<span class=x>b</span></p>"
    pages = [(style, page.format(style)) for style in HIDING + SHOWING for page in (own, sheet)]

    outcomes = take_over(*(page for _, page in pages))

    expected = {page: "<p>a</p>" if style in HIDING else "<p>ab</p>" for style, page in pages}
    assert {page: outcome["html"] for (_, page), outcome in zip(pages, outcomes, strict=True)} == expected


def test_what_our_editor_copied_comes_back_whole_and_nothing_hidden_with_it(take_over):
    copied = (
        f'<p data-pm-slice="1 1 []" data-copied-in="articles/editor">a {OURS.format("&lt;b&gt;")}<q>b</q></p><div data-image="3"></div>'
    )

    [outcome] = take_over(f'<meta charset="utf-8">{copied}<p style="display:none">c</p><div class="msocomtxt">d</div>')

    assert (outcome["html"], outcome["notes"], outcome["left"]) == (copied, 0, [])


def test_nothing_pasted_runs_or_loads(take_over, page):
    page.evaluate("window.ran = []")
    attack = """<img src="https://spy.test/a.png" onerror="ran.push('img')"><script>ran.push('script')</script>
        <iframe src="https://spy.test/"></iframe><link rel=stylesheet href="https://spy.test/a.css"><svg onload="ran.push('svg')"></svg>
        <details open ontoggle="ran.push('toggle')"><summary>a</summary></details><p style="background:url(https://spy.test/b.png)">b</p>"""

    [outcome] = take_over(attack)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")

    assert outcome["html"] == "<details><summary>a</summary></details><p>b</p>"
    assert page.evaluate("ran") == []


# The editors themselves, each of which holds something else.

EDITORS = {
    "articles_article_add": {
        "note": ("dialog[open] .editor-dialog__note", None),
        "text of an article": (".prose-editor:has(> #id_body)", "#id_body"),
        "text of a new case": (".prose-editor:has(> #id_new_cases-0-body)", "#id_new_cases-0-body"),
        "sources of a new case": (".prose-editor:has(> #id_new_cases-0-sources)", "#id_new_cases-0-sources"),
    },
    "articles_casestudy_add": {
        "text of a case": (".prose-editor:has(> #id_body)", "#id_body"),
        "sources of a case": (".prose-editor:has(> #id_sources)", "#id_sources"),
    },
}
REVIEWED = (
    "<html xmlns:w='urn:schemas-microsoft-com:office:word'><style>span.Shade {display:none}</style>"
    "<p class=MsoNormal style='color:red'>Open <s>gates</s> <span class=Shade>masked</span><span style='display:none;mso-hide:all'>cloaked</span>"
    "<del cite='mailto:K'>withdrawn</del>stay<a href='#_ftn1' name='_ftnref1' style='mso-footnote-id:ftn1'>[1]</a>"
    "<span class=MsoCommentReference><a class=msocomanchor href='#_msocom_1' onclick='x()'>[K1]</a></span>.</p>"
    "<table style='width:9cm'><tr><td>Year</td><td>Boats</td></tr></table>"
    "<div id=ftn1><p><a href='#_ftnref1' name='_ftn1'>[1]</a> Counted twice</p></div>"
    "<div style='mso-element:comment-list'><div class=msocomtxt><p>whispered</p></div></div>"
)
OURS_COPIED = '<p data-pm-slice="1 1 []" data-copied-in="articles/editor">{}</p>'
NOTE_COPIED = OURS_COPIED.format(f"Copied{OURS.format('A &lt;em&gt;note&lt;/em&gt; of ours')} words")
DELETION_COPIED = OURS_COPIED.format("Was <del>cut</del>")
DROP_IN = """(element, html) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


@pytest.mark.parametrize("form", EDITORS)
def test_every_editor_cleans_what_is_pasted_and_loses_no_word(desk, form):
    """The watch on the browser fails this test for a violation of the policy, too."""
    desk.goto(reverse(f"admin:{form}"))

    for name, (frame, area) in EDITORS[form].items():
        if "new case" in name:
            desk.locator("details:has(#id_new_cases-0-body)").evaluate("(folded) => { folded.open = true; }")
        if name == "note":
            Writer(desk).text.click()
            press_key(desk, "Control+Alt+f")
        text = desk.locator(frame).locator(".ProseMirror")
        text.click()

        text.evaluate(DROP_IN, REVIEWED)
        press_key(desk, "End")
        text.evaluate(DROP_IN, DELETION_COPIED)
        text.evaluate(DROP_IN, NOTE_COPIED)

        expect(text).to_contain_text("Copied")
        html = desk.locator(area).input_value() if area else text.inner_html()
        for word in ("masked", "cloaked", "withdrawn", "whispered", "[K1]", "style"):
            assert word not in html, name
        for word in ("Open <s>gates</s> stay", "Year", "Boats", "Counted twice", "note", "of ours", "words"):
            assert word in html, name
        assert "YearBoats" not in html, name
        assert re.search(r"<(s|del)>cut</\1>", html), name
        assert len(keys(html)) == (2 if name == "text of an article" else 0), name
        if name == "note":
            press_key(desk, "Escape")
            desk.locator("dialog[open]").get_by_role("button", name="Throw it away").click()
            expect(desk.locator("dialog[open]")).to_have_count(0)


def test_struck_words_have_a_button_and_are_kept(desk):
    writer = Writer(desk)
    desk.locator("#id_title").fill("Struck")
    open_panel(desk, "Address").locator("#id_slug").fill("struck")
    writer.text.click()
    writer.type("Was ")
    writer.frame.get_by_role("button", name="Struck out").click()
    writer.type("wrong")
    writer.frame.get_by_role("button", name="Struck out").click()
    writer.type(" right")
    writer.press("Control+Alt+f")
    expect(writer.dialog().get_by_role("button", name="strike")).to_be_visible()
    writer.dialog().get_by_role("button", name="strike").click()
    writer.type("old")
    writer.press("Control+Enter")
    expect(writer.markers).to_have_count(1)

    article = writer.save()

    assert MARKER.sub("", article.body).startswith("<p>Was <s>wrong</s> right")
    assert list(article.note_texts.values()) == ["<s>old</s>"]


# Mixtures: boxes of every kind in one another, with a word of its own in each place.

INLINE = (
    "{0}", "<b>{0}</b>", "<i>{0} {1}</i>", '<span style="font-weight:700">{0}</span>', '<font color=red>{0}</font>', "<o:p>{0}</o:p>",
    '<a href="https://a.example/">{0}</a>', '<a href="#there">{0}</a>', "<sup>{0}</sup>", '<span lang="fr">{0}</span>', "{0}<br>{1}",
    "<![if !supportThis]>{0}<![endif]>", "<code>{0}</code>", "&nbsp;{0}&nbsp;&nbsp; ", "<u><b>{0}</b> {1}</u>", '<sup data-fn="lost">{0}</sup>',
)  # fmt: skip
BOXES = (
    "<p>{0}</p>", "<p>{0}", "<div>{0}{1}</div>", "<h1>{0}</h1>", "<h6>{0}</h6>", "<ul><li>{0}</li><li>{1}</li></ul>", "<ol>{0}<li>{1}</ol>",
    "<ul><ul><li>{0}</ul></ul>", "<blockquote>{0}</blockquote>", "<table><caption>{0}</caption><tr><td>{1}</td><td>{2}</td></tr></table>",
    "<details><summary>{0}</summary>{1}</details>", "<details>{0}</details>", "<pre>{0}\n{1}</pre>", "<dl><dt>{0}</dt><dd>{1}</dd></dl>",
    "<section><header>{0}</header>{1}</section>", "<figure>{0}<figcaption>{1}</figcaption></figure>", "<b>{0}{1}</b>", "<li>{0}</li>",
    "<p style='mso-list:l0 level1 lfo1'><![if !supportLists]>·<![endif]>{0}</p>", "<p style='mso-list:l0 level3 lfo1'>{0}</p>", "{0}<hr>{1}",
    "<a href='https://b.example/'>{0}</a>", "<h2><a name=x></a>{0}</h2>", "<summary>{0}</summary>",
)  # fmt: skip
UUIDS = "00000000-0000-4000-8000-{0:012}"
NOTES = (
    ('<a href="#_ftn{0}" name="_ftnref{0}">[{0}]</a>', '<div id=ftn{0}><p><a href="#_ftnref{0}" name="_ftn{0}">[{0}]</a> {1}</p></div>'),
    ('<sup><a href="#ftnt{0}" id="ftnt_ref{0}">[{0}]</a></sup>', '<div><p><a href="#ftnt_ref{0}" id="ftnt{0}">[{0}]</a>{1}</p></div>'),
    (
        '<a href="#sdfootnote{0}sym" name="sdfootnote{0}anc"><sup>{0}</sup></a>',
        '<div id="sdfootnote{0}"><p><a name="sdfootnote{0}sym" href="#sdfootnote{0}anc">{0}</a>{1}</p></div>',
    ),
    (
        f'<sup data-fn="{UUIDS}"><a href="#{UUIDS}" id="{UUIDS}-link">{{0}}</a></sup>',
        f'<ol class="wp-block-footnotes"><li id="{UUIDS}">{{1}} <a href="#{UUIDS}-link">↩︎</a></li></ol>',
    ),
    ('<sup class="fn"><a href="#fn-k{0}">{0}</a></sup>', '<li id="fn-k{0}"><div class="fn-text">{1}</div><a href="#fnref-k{0}">↩</a></li>'),
)


class Mixer:
    """Makes pages of boxes in boxes, with notes of any program; ``order`` is how a reader meets the words."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.count = 0
        self.notes = ""

    def word(self) -> str:
        self.count += 1
        return f"word{self.count}"

    def line(self, *, noted: bool) -> str:
        pieces = [self.random.choice(INLINE).format(self.word(), self.word()) for _ in range(self.random.randint(1, 3))]
        return " ".join(pieces) + "." + (self.mark() if noted and self.random.random() < 0.4 else "")

    def mark(self) -> str:
        sign, text = self.random.choice(NOTES)
        number = self.count % 900 + 1
        fate = self.random.random()
        if fate > 0.2:
            self.notes += text.format(number, self.line(noted=False))
        return sign.format(number) if fate < 0.8 else ""

    def box(self, depth: int, *, noted: bool) -> str:
        if depth == 0:
            return self.line(noted=noted)
        parts = [self.box(self.random.randint(0, depth - 1), noted=noted) for _ in range(3)]
        return self.random.choice(BOXES).format(*parts)

    def page(self, *, noted: bool) -> str:
        return "\n".join(self.box(3, noted=noted) for _ in range(4)) + self.notes


KNOWN = re.compile(
    r"</?(?:p|h[234]|strong|em|code|sup|sub|ul|ol|li|blockquote|table|tbody|tr|td|details|summary|pre|a)>|<(?:br|hr)>"
    r'|<a href="https://[^"]+">|<span lang="fr">|</span>|<sup class="fn" data-fn="[^"]+"(?: data-note="[^"]*")?>'
)


def test_no_word_of_a_mixture_is_lost_or_said_twice_nor_comes_in_a_strange_element(take_over):
    pages = [Mixer(seed).page(noted=True) for seed in range(120)]

    outcomes = take_over(*pages)

    wrong = [page for page, outcome in zip(pages, outcomes, strict=True) if Counter(words(outcome["html"])) != Counter(words(page))]
    assert wrong == []
    assert sum(outcome["notes"] for outcome in outcomes) > 120
    assert {tag for outcome in outcomes for tag in re.findall(r"<[^>]*>", outcome["html"]) if not KNOWN.fullmatch(tag)} == set()

    # What was pasted once is pasted again as it is.
    once = [outcome["html"] for outcome in outcomes]
    twice = take_over(*once)
    assert [(first, outcome["html"]) for first, outcome in zip(once, twice, strict=True) if first != outcome["html"]] == []
    assert {outcome["notes"] for outcome in twice} == {0}


def test_words_of_a_mixture_stay_in_order(take_over):
    pages = [Mixer(seed).page(noted=False) for seed in range(120)]

    outcomes = take_over(*pages)

    assert [page for page, outcome in zip(pages, outcomes, strict=True) if words(outcome["html"]) != words(page)] == []


# Copied from our own page by the browser itself.

COPY = """() => {
  const selected = document.createRange();
  selected.setStartBefore(document.querySelector(".article__body").firstElementChild);
  selected.setEndAfter(document.querySelector(".notes"));
  getSelection().removeAllRanges();
  getSelection().addRange(selected);
}"""


def test_what_is_copied_from_our_page_comes_into_the_editor_with_notes_and_places(desk, make_article, make_case):
    make_case("jakarta")
    body = "<h2>Ships</h2>\n\nOne[fn]A *first* note.[/fn] and two.[fn]A second.[/fn]\n\n[case:jakarta left]\n\nThree."
    article = make_article(body)
    desk.goto(article.get_absolute_url())
    desk.evaluate(COPY)
    desk.keyboard.press("Control+c")
    writer = Writer(desk)
    desk.locator("#id_title").fill("Copied")
    open_panel(desk, "Address").locator("#id_slug").fill("copied")
    writer.text.click()

    desk.keyboard.press("Control+v")

    expect(desk.get_by_role("status").filter(has_text="taken over")).to_have_text("2 footnotes taken over.")
    expect(writer.text.locator(".case-card__facts")).to_have_text("in the column")
    copy = writer.save()
    assert copy.body == re.sub(r"\n+", "", article.body)
    assert copy.note_texts == article.note_texts
