"""Two bodies side by side: which blocks are the same ones, which words changed, and what is said of it."""

import random
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text import diff
from articles.text.blocks import blocks_of
from articles.text.diff import compare_bodies, compare_lines
from htc.lib.html import plain_text

NOTE = '<sup class="fn" data-fn="{}" data-note="{}"></sup>'
PICTURE = '<div data-image="7" data-align="full" data-place="p1" data-caption="{}"></div>'
CASE = '<div data-case-study="{}" data-align="{}"></div>'


def shown(side) -> str:
    """Give a side as one line, with -removed- and +added+ words."""
    if side is None:
        return ""
    marks = {"": "", "removed": "-", "added": "+"}
    words = "".join(f"{marks[run.change]}{run.text}{marks[run.change]}" for run in side.stretches)
    return f"{side.label}: {words}" if side.label else words


def sides(old: str, new: str) -> list[tuple[str, str]]:
    return [(shown(row.old), shown(row.new)) for row in compare_bodies(old, new).rows]


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        pytest.param("<p>One <em>two</em>, three.</p>", ["One two, three."], id="words and signs"),
        pytest.param("<h2>A</h2><h3>B</h3><h4>C</h4>", ["Heading: A", "Subheading: B", "Small heading: C"], id="headings"),
        pytest.param("<ul><li>A</li><li><p>B</p></li></ul>", ["List item: A", "List item: B"], id="items of a list"),
        pytest.param("<blockquote><ol><li>A</li></ol></blockquote>", ["Quotation, Item of a numbered list: A"], id="a list in a quotation"),
        pytest.param(
            "<table><tbody><tr><th>A</th><td>B</td></tr><tr><td>C</td></tr></tbody></table>",
            ["Row of a table: A | B", "Row of a table: C"],
            id="rows",
        ),
        pytest.param("<p>A<br>B</p>", ["A ↵ B"], id="a line break is seen"),
        pytest.param("<p>A</p><hr><p></p>", ["A", "Line across: "], id="a line across, and no empty paragraph"),
        pytest.param("<p>A &amp; &lt;b&gt;</p>", ["A & <b>"], id="entities"),
        pytest.param(
            '<p>See <a href="https://a.test/">this one</a>.</p>', ["See this one ‹https://a.test/›."], id="an address behind its words"
        ),
        pytest.param('<p><a href="/x/" title="T" rel="nofollow">a</a></p>', ["a ‹/x/, “T”, nofollow›"], id="all that a link says"),
        pytest.param('<p>In <span lang="es">la calle</span>.</p>', ["In la calle ‹language es›."], id="a passage in another language"),
        pytest.param('<p lang="es">La calle.</p>', ["language es: La calle."], id="a paragraph in another language"),
        pytest.param(
            '<p dir="rtl">a <span lang="fa" dir="ltr">b</span></p>',
            ["from right to left: a b ‹language fa, from left to right›"],
            id="directions",
        ),
        pytest.param(
            '<ol start="3" type="a" reversed=""><li>a</li><li value="9">b</li></ol>',
            [
                "Item of a numbered list, from 3, numbered a, b, c, counted down: a",
                "Item of a numbered list, from 3, numbered a, b, c, counted down, number 9: b",
            ],
            id="numbers of a list",
        ),
        pytest.param(
            '<table><tbody><tr><td colspan="2">a</td><td rowspan="3">b</td></tr></tbody></table>',
            ["Row of a table: (2 × 1) a | (1 × 3) b"],
            id="wide and high cells",
        ),
        pytest.param(
            f"<p>A{NOTE.format('k1', 'One.')} b{NOTE.format('k2', 'Two.')}.</p>", ["A¹[One.] b²[Two.]."], id="notes with their text"
        ),
        pytest.param(f"<p>A{NOTE.format('k1', 'One.')} b{NOTE.format('k1', 'One.')}.</p>", ["A¹[One.] b¹."], id="a note used twice"),
        pytest.param(
            f"<p>A{NOTE.format('k1', '&lt;em&gt;See&lt;/em&gt; &lt;a href=&quot;/x/&quot;&gt;it&lt;/a&gt;')}.</p>",
            ["A¹[See it ‹/x/›]."],
            id="markup of a note",
        ),
        pytest.param(CASE.format("jakarta", "left"), ["Case study: jakarta (left)"], id="a case study"),
        pytest.param(
            '<div data-image="7" data-align="left" data-place="p1" data-alt="A &amp; B" data-caption="By &lt;a href=&quot;/x/&quot;&gt;Ann&lt;/a&gt;"></div>'
            '<div data-image="8" data-align="full" data-decorative="yes" data-caption=""></div>',
            ["Picture: 7 (left) description: A & B caption: By Ann ‹/x/›", "Picture: 8 (full) (only decorative)"],
            id="pictures with their words",
        ),
        pytest.param(
            "<details><summary>S</summary><p>A</p></details>",
            ["Foldable passage, Title of a foldable passage: S", "Foldable passage: A"],
            id="foldable",
        ),
        pytest.param("Loose words", ["Loose words"], id="words in no block"),
    ],
)
def test_body_is_read_in_blocks(body, blocks):
    assert [new for _, new in sides(body, body)] == blocks


@pytest.mark.parametrize(
    ("old", "new", "rows"),
    [
        pytest.param("<p>One two.</p>", "<p>One three two.</p>", [("One two.", "One +three+ two.")], id="a word added"),
        pytest.param("<p>One two three.</p>", "<p>One three.</p>", [("One -two- three.", "One three.")], id="a word removed"),
        pytest.param("<p>A b.</p>", "<p>A b.</p><p>New.</p>", [("A b.", "A b."), ("", "+New.+")], id="a paragraph added"),
        pytest.param("<p>A.</p><p>B c.</p>", "<p>B c.</p>", [("-A.-", ""), ("B c.", "B c.")], id="a paragraph removed"),
        pytest.param("<p>A b c d.</p>", "<h2>A b c d.</h2>", [("A b c d.", "Heading: A b c d.")], id="a heading made of a paragraph"),
        pytest.param(
            "<p>One of two with words.</p><p>And the other one.</p>",
            "<p>One of two with more words.</p><p>Quite new.</p><p>And the other two.</p>",
            [
                ("One of two with words.", "One of two with +more+ words."),
                ("", "+Quite new.+"),
                ("And the other -one-.", "And the other +two+."),
            ],
            id="changed paragraphs find each other across a new one",
        ),
        pytest.param(
            '<p>See <a href="/a/">it</a>.</p>',
            '<p>See <a href="/b/">it</a>.</p>',
            [("See it -‹/a/›-.", "See it +‹/b/›+.")],
            id="a changed address",
        ),
        pytest.param(
            f"<p>A{NOTE.format('k1', 'Old words.')} b.</p>",
            f"<p>A{NOTE.format('k1', 'New words.')} b.</p>",
            [("A¹[-Old- words.] b.", "A¹[+New+ words.] b.")],
            id="a changed note",
        ),
        pytest.param(
            f"<p>A b{NOTE.format('k1', 'One.')}.</p>",
            f"<p>A{NOTE.format('k2', 'Two.')} b{NOTE.format('k1', 'One.')}.</p>",
            [("A b¹[One.].", "A+¹[Two.]+ b²[One.].")],
            id="a note before it changes the number and not the note",
        ),
        pytest.param(f"<p>A{NOTE.format('k1', 'One.')}.</p>", "<p>A.</p>", [("A-¹[One.]-.", "A.")], id="a removed note"),
        pytest.param(
            CASE.format("a", "left"),
            CASE.format("a", "full"),
            [("Case study: a -(left)-", "Case study: a +(full)+")],
            id="a case on another side",
        ),
        pytest.param("<p>A <strong>b</strong>.</p>", "<p>A b.</p>", [("A -b-.", "A +b+.")], id="emphasis"),
    ],
)
def test_changes_stand_beside_each_other(old, new, rows):
    assert sides(old, new) == rows


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("<p>A b.</p>", "<p>A b.</p>", "", id="nothing"),
        pytest.param("<p>A b.</p>", "<p>A b c d.</p>", "text +2 words", id="added"),
        pytest.param("<p>A b.</p>", "<p>A.</p>", "text −1 word", id="one removed"),
        pytest.param("<p>A b.</p>", "<p>A c.</p>", "text +1 −1 words", id="replaced"),
        pytest.param("<p>A b c d.</p>", "<h2>A b c d.</h2>", "layout of the text", id="a heading made of a paragraph"),
        pytest.param("<p>A, b.</p>", "<p>A b.</p>", "layout of the text", id="a comma"),
        pytest.param("<p>A b.</p>", f"<p>A{NOTE.format('k', 'N.')} b.</p>", "notes", id="a note's words are not the text's"),
        pytest.param("<p>A <a href='/a/'>b</a>.</p>", '<p>A <a href="/b/">b</a>.</p>', "links", id="an address"),
        pytest.param("<p>A.</p>", f"<p>A.</p>{CASE.format('a', 'left')}", "case studies", id="a case"),
        pytest.param(PICTURE.format("A gate"), PICTURE.format("A gate at dusk"), "pictures", id="a caption is not the text's"),
        pytest.param("", f"<p>{'a ' * 1200}</p>", "text +1,200 words", id="thousands"),
    ],
)
def test_difference_is_said_in_words(old, new, said):
    assert str(compare_bodies(old, new)) == said


def test_plain_texts_are_compared_word_by_word():
    old, new = compare_lines("The untold side", "The other side of it")

    assert [(run.text, run.change) for run in old] == [("The ", ""), ("untold", "removed"), (" side", "")]
    assert [(run.text, run.change) for run in new] == [("The ", ""), ("other", "added"), (" side ", ""), ("of it", "added")]
    assert compare_lines("", "") == ((), ())


def test_what_did_not_change_is_set_apart_but_for_its_neighbours():
    paragraphs = [f"<p>Words {number} of it.</p>" for number in range(10)]
    changed = [*paragraphs[:6], "<p>Words 6 of that.</p>", *paragraphs[7:]]

    parts = compare_bodies("".join(paragraphs), "".join(changed)).spans

    assert [(part.same, len(part.rows)) for part in parts] == [(True, 5), (False, 3), (True, 2)]


def test_a_word_that_stayed_by_chance_parts_no_new_sentence():
    old, new = compare_lines("Ada met nobody the whole morning of that", "Two people from the city came by")

    assert [run.change for run in old] == ["removed"]
    assert [run.change for run in new] == ["added"]


words = st.lists(st.sampled_from(["a", "b", "c", "dd", "e.", "f,"]), max_size=12).map(" ".join)
bodies = st.lists(words.map("<p>{}</p>".format), max_size=8).map("".join)


@given(bodies, bodies)
def test_each_side_holds_every_word_of_its_text_and_what_stayed_is_equal(old, new):
    rows = compare_bodies(old, new).rows

    for body, side in ((old, "old"), (new, "new")):
        texts = ["".join(run.text for run in getattr(row, side).stretches) for row in rows if getattr(row, side)]
        assert texts == [plain_text(f"<p>{text}</p>") for text in body.removeprefix("<p>").removesuffix("</p>").split("</p><p>") if text]
    kept = [["".join(run.text for run in side.stretches if not run.change).split() for side in (row.old, row.new) if side] for row in rows]
    assert all(pair[0] == pair[-1] for pair in kept if len(pair) == 2)


RANDOM = random.Random(1)


def crowd(letters: str, number: int) -> str:
    return " ".join(RANDOM.choice(letters) for _ in range(number))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(f"<p>{'a b ' * 20_000}</p>", f"<p>{'b a ' * 20_000}</p>", id="one paragraph of two words in turns"),
        pytest.param(f"<p>{crowd('ab', 20_000)}</p>", f"<p>{crowd('ab', 20_000)}</p>", id="one paragraph of two words by chance"),
        pytest.param("<p>a</p>" * 9_000, "<p>a</p>" * 4_500 + "<p>b</p>" * 4_500, id="thousands of equal paragraphs"),
        pytest.param(
            "".join(f"<p>u{number} {crowd('ab', 99)}</p>" for number in range(400)),
            "".join(f"<p>u{number} {crowd('ab', 99)}</p>" for number in range(400)),
            id="many pieces that are just small enough",
        ),
    ],
)
def test_work_is_bounded_whatever_is_compared(monkeypatch, old, new):
    """Count the pairs that difflib is given, for time is the machine's."""
    pairs = []

    class Counted(SequenceMatcher):
        def __init__(self, junk, a, b, **options):
            pairs.append(len(a) * len(b))
            super().__init__(junk, a, b, **options)

    monkeypatch.setattr(diff, "SequenceMatcher", Counted)

    difference = compare_bodies(old, new)

    assert difference.added
    assert all(pair <= diff.SMALL for pair in pairs)
    assert sum(pairs) <= diff.MOST_WORK


def test_key_of_a_block_is_not_its_look_alone():
    (one,), (other,) = blocks_of("<p>A <em>b</em></p>"), blocks_of("<p>A b</p>")

    assert one.key != other.key
