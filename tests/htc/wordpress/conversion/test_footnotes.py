"""Footnotes of every source."""

import json

import pytest

from htc.wordpress.conversion.article import Options
from tests.htc.wordpress.conversion.keeping import kept

ONE, TWO = "3f0c1d52-0000-4b1e-9a55-0b6f2f0f1a01", "9b1d2c33-0000-4c0f-8e77-5d2a3b4c5d02"


def mark(key, number=1):
    return f'<sup data-fn="{key}" class="fn"><a href="#{key}" id="{key}-link">{number}</a></sup>'


def stored(*notes):
    return json.dumps([{"id": key, "content": content} for key, content in notes])


@pytest.mark.parametrize("name", ["mfn", "modern_footnote", "efn_note", "note", "ref", "footnote", "fn"])
def test_shortcode_of_a_note_stands_where_its_mark_is(name):
    converted, body, notes = kept(
        f'A house[{name} x="1"]See "<em>it</em>" <a href="http://a.test/?a=1&amp;b=2">there</a>.[/{name}]. End[{name}]Two[/{name}]'
    )

    assert body == "<p>A house{n1}. End{n2}</p>"
    assert notes == ['See “<em>it</em>” <a href="http://a.test/?a=1&amp;b=2">there</a>.', "Two"]
    assert [(each.name, each.count) for each in converted.findings.footnotes] == [(f"[{name}]", 2)]
    assert not converted.symbols


@pytest.mark.parametrize("shown", ["[footnotes]", "[references]", "[references /]", "[[references]]", "[efn_footnotes]"])
def test_list_of_notes_goes_for_ours_stands_at_the_end(shown):
    assert kept(f"A[fn]b[/fn]\n\n{shown}")[1] == "<p>A{n1}</p>"


def test_box_of_several_paragraphs_that_is_called_a_note_is_none():
    _, body, notes = kept("[note]One.\n\nTwo.[/note]")

    assert (body, notes) == ("<p>One.</p><p>Two.</p>", [])


@pytest.mark.parametrize(
    ("written", "body", "notes"),
    [
        pytest.param(
            "A house ((in May)). Two ((2 (x)))\n((c))",
            "<p>A house{n1}. Two{n2}<br>{n3}</p>",
            ["in May", "2 (x)", "c"],
            id="double parentheses",
        ),
        pytest.param("One ((a)) and two ((b)); one ((ref:1)) more", "<p>One{n1} and two{n2}; one{n1} more</p>", ["a", "b"], id="a repeat"),
        pytest.param(
            "f((x)) and <code>a ((b))</code> and ((a) or (b)) ((c\n\nd))",
            "<p>f((x)) and <code>a ((b))</code> and ((a) or (b)) ((c</p><p>d))</p>",
            [],
            id="what is no note",
        ),
        pytest.param(
            'One[1. See <a href="http://a.test/[x]">a [b]</a>.] two [2. b]; one [1] [3]',
            "<p>One{n1} two{n2}; one{n1} [3]</p>",
            ['See <a href="http://a.test/[x]">a [b]</a>.', "b"],
            id="numbers with their text",
        ),
        pytest.param("[1] and [12] alone", "<p>[1] and [12] alone</p>", [], id="numbers without a text"),
    ],
)
def test_note_in_brackets(written, body, notes):
    assert kept(written)[1:] == (body, notes)


def test_notes_of_the_block_editor_keep_their_keys_and_their_order():
    text = f"<p>One{mark(TWO)} two{mark(ONE, 2)} again{mark(TWO)}.</p>"

    _, body, notes = kept(text, stored_notes=stored((ONE, "First <em>here</em>."), (TWO, 'A "second".')))

    assert body == f"<p>One{{{TWO}}} two{{{ONE}}} again{{{TWO}}}.</p>"
    assert notes == ["A “second”.", "First <em>here</em>."]


@pytest.mark.parametrize(
    "damaged",
    [
        pytest.param('[{"content":"Say "so" u003cemu003enow u003c/emu003e.","id":"ID"}]', id="without backslashes"),
        pytest.param('[{"id":"ID","content":"Say "so" \\u003cem>now </em>."}]', id="quotes that were not escaped"),
        pytest.param('[{"id":"ID","content":"Say "so" <em>now <\\/em>."}', id="cut off"),
    ],
)
def test_damaged_field_of_notes_is_read_by_its_pattern(damaged):
    _, body, notes = kept(f"<p>One{mark(ONE)}.</p>", stored_notes=damaged.replace("ID", ONE))

    assert (body, notes) == (f"<p>One{{{ONE}}}.</p>", ["Say “so” <em>now </em>."])


def test_mark_without_text_and_text_without_mark_are_kept_and_told_of():
    converted, body, notes = kept(f"<p>One{mark(ONE)}.</p>", stored_notes=stored((TWO, "Lost <em>note</em>.")))

    assert (body, notes) == ("<p>One<sup>1</sup>.</p><p>Lost <em>note</em>.</p>", [])
    assert len(converted.findings.uncertain_notes) == 2


def test_field_of_notes_that_nobody_can_read_is_told_of():
    [passage] = kept("<p>x</p>", stored_notes="a:1:{broken")[0].findings.uncertain_notes

    assert passage.text == "a:1:{broken"


LINKED = {
    "markdown": (
        'A house<sup id="fnref-12-1"><a href="#fn-12-1" class="jetpack-footnote">1</a></sup> and <sup id="fnref-12-b"><a href="#fn-12-b">2</a></sup>',
        '<div class="footnotes"><hr /><ol><li id="fn-12-1">In <em>May</em>.&#160;<a href="#fnref-12-1">&#8617;</a></li><li id="fn-12-b"><p>In June. <a href="#fnref-12-b">↩</a></p></li></ol></div>',
    ),
    "a word processor": (
        'A house<a href="#_ftn1" name="_ftnref1"><sup>[1]</sup></a> and<a title="" href="#_ftn2" name="_ftnref2"><span>[2]</span></a>',
        '<hr align="left" size="1" width="33%" />\n\n<p><a href="#_ftnref1" name="_ftn1">[1]</a> In <em>May</em>.</p><p><a title="" href="#_ftnref2" name="_ftn2"><span>[2]</span></a>&nbsp;In June.</p>',
    ),
    "documents in a browser": (
        'A house<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup> and<sup><a href="http://blog.test/x/#ftnt2" id="ftnt_ref2">[2]</a></sup>',
        '<h3>Notes</h3><div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a> In <em>May</em>.</p></div><div><p><a href="#ftnt_ref2" id="ftnt2">[2]</a> In June.</p></div>',
    ),
    "a free office": (
        'A house<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a> and<a name="sdfootnote2anc" href="#sdfootnote2sym"><sup>2</sup></a>',
        '<div id="sdfootnote1"><p><a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a> In <em>May</em>.</p></div><div id="sdfootnote2"><p><a name="sdfootnote2sym" href="#sdfootnote2anc">2</a> In June.</p></div>',
    ),
    "printed by the block editor": (
        f'A house<sup><a href="#{ONE}" id="{ONE}-link">1</a></sup> and<sup><a href="#{TWO}">2</a></sup>',
        f'<ol class="wp-block-footnotes"><li id="{ONE}">In <em>May</em>. <a href="#{ONE}-link">↩︎</a></li><li id="{TWO}">In June. <a href="#{TWO}-link">↩︎</a></li></ol>',
    ),
    "written down by a plug-in": (
        'A house<sup><a href="#footnote-1">1</a></sup> and<sup><a href="#footnote-2">2</a></sup>',
        '<ol><li id="footnote-1">In <em>May</em>. <a href="#footnote-ref-1">Back</a></li><li id="footnote-2">In June.</li></ol>',
    ),
}


@pytest.mark.parametrize("source", LINKED)
def test_notes_that_are_linked_with_their_marks(source):
    text, listed = LINKED[source]

    converted, body, notes = kept(f"{text}.\n\nNext.\n\n{listed}")

    keys = [ONE, TWO] if source.startswith("printed") else ["n1", "n2"]
    space = " " if source == "markdown" else ""
    assert body == f"<p>A house{{{keys[0]}}} and{space}{{{keys[1]}}}.</p><p>Next.</p>"
    assert [note.strip() for note in notes] == ["In <em>May</em>.", "In June."]
    assert converted.findings.uncertain_notes == ()


def test_link_to_a_note_that_is_not_there_stays_and_is_told_of():
    converted, body, _ = kept('A<a href="#_ftn7">[7]</a>.')

    assert body == "<p>A[7].</p>"
    assert len(converted.findings.uncertain_notes) == 1


BY_HAND = [
    pytest.param("A **bold** word; one**.\n\n**a", "<p>A **bold** word; one{n1}.</p>", ["a"], True, id="a pair of the same sign"),
    pytest.param(
        'The guests* stay.\n\nMore.\n\n*"Guests" is the house\'s word.&nbsp;',
        "<p>The guests{n1} stay.</p><p>More.</p>",
        ["“Guests” is the house’s word."],
        True,
        id="a star",
    ),
    pytest.param(
        "One,* two.** Three†; four‡\n\n&nbsp;\n\n* a\n\n** b<br />† c\n\n‡d",
        "<p>One,{n1} two.{n2} Three{n3}; four{n4}</p>",
        ["a", "b", "c", "d"],
        True,
        id="several signs, some in one paragraph",
    ),
    pytest.param(
        'One[1] and two [2].\n\n<h3>Notes</h3>\n[1] a <a href="http://a.test">x</a>\n\n[2] b',
        "<p>One{n1} and two{n2}.</p>",
        ['a <a href="http://a.test">x</a>', "b"],
        False,
        id="numbers in brackets under a heading",
    ),
    pytest.param("One(1).\n\n<hr />\n\n<small>(1) a</small>", "<p>One{n1}.</p>", ["a"], False, id="in parentheses under a rule"),
    pytest.param(
        "One<sup>1</sup>, 5 m<sup>2</sup> and 10<sup>2</sup>; two<sup>2</sup>\n\n<strong>Sources:</strong>\n\n1. a\n2. b",
        "<p>One{n1}, 5 m<sup>2</sup> and 10<sup>2</sup>; two{n2}</p>",
        ["a", "b"],
        False,
        id="raised numbers, but no units",
    ),
    pytest.param(
        "One<sup>1</sup>.\n\n<sup>1</sup> <em>a</em> b", "<p>One{n1}.</p>", ["<em>a</em> b"], False, id="a raised number before the note"
    ),
    pytest.param("One¹ of 5 m².\n\n¹ a", "<p>One{n1} of 5 m².</p>", ["a"], False, id="small digits"),
    pytest.param(
        "<b>One</b>* two.\n\n<em>*a <b>b</b></em>",
        "<p><strong>One</strong>{n1} two.</p>",
        ["<em>a <strong>b</strong></em>"],
        True,
        id="within emphasis",
    ),
    pytest.param(
        "One[1], two[2]\n\n<h3>Endnotes</h3><ol><li>a</li><li>b</li></ol>",
        "<p>One{n1}, two{n2}</p>",
        ["a", "b"],
        False,
        id="a numbered list under a heading",
    ),
    pytest.param(
        '<ul><li>keys*</li></ul>\n\n*a\n<img src="/x.jpg">',
        "<ul><li>keys{n1}</li></ul>{0 full}",
        ["a"],
        True,
        id="marked in a list, a picture behind",
    ),
    pytest.param(
        "5 * 4 and **bold** x f*** a*b; one*.\n\n*a",
        "<p>5 * 4 and **bold** x f*** a*b; one{n1}.</p>",
        ["a"],
        True,
        id="stars that are no marks",
    ),
]


@pytest.mark.parametrize(("written", "body", "notes", "symbols"), BY_HAND)
def test_note_made_by_hand_that_is_certain_is_a_note(written, body, notes, symbols):
    converted, shown, texts = kept(written)

    assert (shown, texts, converted.symbols) == (body, notes, symbols)
    assert converted.findings.uncertain_notes == ()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        pytest.param("Text.\n\n*an orphan", 1, id="no mark"),
        pytest.param("One* and two*.\n\n*a", 1, id="two marks"),
        pytest.param("One*.\n\n*a\n\n*b", 2, id="two notes"),
        pytest.param("One* two†.\n\n*a\n\n†b\n\n‡c", 3, id="one without a mark leaves all as they are"),
        pytest.param("One*.\n\n*a\n*b", 0, id="a list of stars"),
        pytest.param("First:\n\n1. a\n\n2. b", 0, id="a list of numbers without marks"),
        pytest.param("One[1].\n\n1. a\n\n2. b", 2, id="a list of numbers with a mark"),
        pytest.param("<h3>Sources</h3><ol><li>a</li></ol>", 0, id="a list of sources without marks"),
        pytest.param("See §4.\n\n§ 7 of the act.", 0, id="a paragraph of a law"),
    ],
)
def test_note_made_by_hand_that_is_not_certain_stays_text(written, told):
    converted, _, notes = kept(written)

    assert notes == []
    assert len(converted.findings.uncertain_notes) == told


def test_sources_of_notes_can_be_left_alone():
    text = "A*[fn]b[/fn] ((c))\n\n*d"

    assert kept(text, options=Options(footnotes="shortcodes"))[1:] == ("<p>A*{n1} ((c))</p><p>*d</p>", ["b"])
    assert kept(text, options=Options(footnotes="none"))[1:] == ("<p>A*b ((c))</p><p>*d</p>", [])
