"""The rules of pasting, one by one: what is pasted, what comes out, and how many notes are taken over.

A marker in an outcome is written ``{number|text of its note}``.
"""

UUID = "7c1d4a52-09be-4f6e-8a3b-5d2e1f0a9b8c"
WORD_MARK = '<a href="#_ftn{0}" name="_ftnref{0}"><span>[{0}]</span></a>'
WORD_NOTE = '<div id=ftn{0}><p><a href="#_ftnref{0}" name="_ftn{0}"><span>[{0}]</span></a> {1}</p></div>'
LIST_ITEM = "<p style='mso-list:l{0} level{1} lfo1'><![if !supportLists]><span>{2}&nbsp; </span><![endif]>{3}</p>"
OUR_MARK = '<sup class="fn"><a id="fnref-{0}" href="https://htc.test/2014/01/a/#fn-{0}" role="doc-noteref"><span class="vh">Note </span>{1}</a></sup>'
OURS = '<sup class="fn" data-fn="n0a1b2c3d" data-note="{0}"></sup>'


def item(level, sign, words, number=0):
    return LIST_ITEM.format(number, level, sign, words)


def note(number, words):
    return WORD_NOTE.format(number, words)


def mark(number):
    return WORD_MARK.format(number)


RULES = {
    "a few words stay a few words": ("of <b>some</b> ports", "of <strong>some</strong> ports", 0),
    "a paragraph stays one": ('<p class="x" style="color:red">One</p>\n\n<p>Two</p>', "<p>One</p><p>Two</p>", 0),
    "boxes become paragraphs": ("<div>One<div>Two</div></div>Three", "<p>One</p><p>Two</p><p>Three</p>", 0),
    "lines of the source are no lines": ("<p>One\r\n  two\n</p>", "<p>One two</p>", 0),
    "headings keep to three levels": ("<h1>A</h1><h3>B</h3><h5>C</h5><h6>D</h6>", "<h2>A</h2><h3>B</h3><h4>C</h4><h4>D</h4>", 0),
    "a heading is not bold": ('<h2 style="font-weight: 700">A</h2>', "<h2>A</h2>", 0),
    "blocks in a heading are one line": ("<h2><div>A</div><div>B</div></h2>", "<h2>A B</h2>", 0),
    "old names of emphasis": ("<p><b>a</b> <i>b</i> <cite>c</cite></p>", "<p><strong>a</strong> <em>b</em> <em>c</em></p>", 0),
    "emphasis around paragraphs moves into them": (
        "<b><p>a</p><p>b</p></b>",
        "<p><strong>a</strong></p><p><strong>b</strong></p>",
        0,
    ),
    "style takes emphasis away": ('<p><b>a<span style="font-weight:400">b</span></b></p>', "<p><strong>a</strong>b</p>", 0),
    "underlining and colour are no emphasis": ('<p><u>a</u><span style="text-decoration:underline;color:red">b</span></p>', "<p>ab</p>", 0),
    "raised and lowered": (
        '<p>m<span style="vertical-align: super">2</span> H<sub>2</sub></p>',
        "<p>m<sup>2</sup> H<sub>2</sub></p>",
        0,
    ),
    "spaces at borders of emphasis": ("<p><b>a </b> b<b> </b><b>c</b><b> </b></p>", "<p><strong>a </strong>b <strong>c</strong></p>", 0),
    "another language is kept": ('<p lang="en-GB">a <span lang="fr">b</span></p>', '<p>a <span lang="fr">b</span></p>', 0),
    "a link is kept": (
        '<p><a href="https://a.example/?x=1" class="y" target="_blank">a</a></p>',
        '<p><a href="https://a.example/?x=1">a</a></p>',
        0,
    ),
    "links that lead nowhere leave their words": (
        '<p><a name="b1">a</a> <a href="#s">b</a> <a href="javascript:alert(1)">c</a> <a href="file:///C:/x">d</a> <a href="//x.test">e</a></p>',
        "<p>a b c d e</p>",
        0,
    ),
    "elements of no language": ("<p><constructor>a</constructor> <o:p>b</o:p> <x-y>c</x-y></p>", "<p>a b c</p>", 0),
    "line breaks within a paragraph": ("<p><br>a<br><em>b<br>c</em><br></p>", "<p>a<br><em>b<br>c</em></p>", 0),
    "a real list stays": ("<ol><li><p>a</p></li><li>b<ol><li>c</li></ol></li></ol>", "<ol><li>a</li><li>b<ol><li>c</li></ol></li></ol>", 0),
    "an item of paragraphs": ("<ul><li><p>a</p><p>b</p></li></ul>", "<ul><li><p>a</p><p>b</p></li></ul>", 0),
    "what is loose in a list is an item": ("<ul>a<li>b</li><p>c</p></ul>", "<ul><li>a</li><li>b</li><li>c</li></ul>", 0),
    "a table keeps its cells": (
        '<table border=1><caption>T</caption><colgroup><col></colgroup><thead><tr><th style="font-weight:700">a</th></tr></thead>'
        "<tr><td colspan=2><p>b</p></td><td></td></tr></table>",
        '<p>T</p><table><tbody><tr><th>a</th></tr><tr><td colspan="2">b</td><td></td></tr></tbody></table>',
        0,
    ),
    "cells that span keep figures in their columns": (
        "<table><thead><tr><th rowspan=2>a</th><th colspan=2>b</th></tr><tr><th>c</th><th colspan=1>d</th></tr></thead>"
        "<tr><td rowspan=0>e</td><td>1</td><td>2</td></tr><tr><td rowspan=9 colspan=200>3</td><td>4</td></tr></table>",
        '<table><tbody><tr><th rowspan="2">a</th><th colspan="2">b</th></tr><tr><th>c</th><th>d</th></tr>'
        '<tr><td rowspan="2">e</td><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></tbody></table>',
        0,
    ),
    "a list keeps its numbers": (
        '<ol start=" 4 " reversed type=I><li value="9">a</li><li value=x>b</li></ol><ol start=1 type=disc><li style="list-style-type:upper-latin">c</li></ol>',
        '<ol start="4" type="I" reversed=""><li value="9">a</li><li>b</li></ol><ol type="A"><li>c</li></ol>',
        0,
    ),
    "Word's list goes on behind a paragraph": (
        item(1, "1.", "a") + item(1, "2.", "b") + "<p>c</p>" + item(1, "3.", "d") + item(1, "4.", "e") + item(1, "7.", "f"),
        '<ol><li>a</li><li>b</li></ol><p>c</p><ol start="3"><li>d</li><li>e</li><li value="7">f</li></ol>',
        0,
    ),
    "Word's letters and Roman numbers": (
        item(1, "h)", "a")
        + item(1, "i)", "b")
        + item(1, "IX.", "c", 1)
        + item(1, "X.", "d", 1)
        + item(1, "c.", "e", 2)
        + item(1, "2.1.", "f", 3),
        '<ol start="8" type="a"><li>a</li><li>b</li></ol><ol start="9" type="I"><li>c</li><li>d</li></ol><ol start="3" type="a"><li>e</li></ol>'
        "<ol><li>f</li></ol>",
        0,
    ),
    "a direction is kept where it says something": (
        '<p dir="RTL">سلام</p><p dir="ltr">a</p><div dir="rtl"><p>12</p><ul><li dir="rtl">a</li><li dir="ltr">b</li></ul>c</div>'
        '<p style="direction: rtl">d</p><p dir="ltr">عنوان is e</p><p dir="auto">f</p>',
        '<p dir="rtl">سلام</p><p>a</p><p dir="rtl">12</p><ul dir="rtl"><li>a</li><li dir="ltr">b</li></ul><p dir="rtl">c</p>'
        '<p dir="rtl">d</p><p dir="ltr">عنوان is e</p><p>f</p>',
        0,
    ),
    "a direction within a line": (
        '<p dir="rtl"><span dir="rtl" lang="fa">الف</span> <span dir="ltr">b!</span></p><p><span dir="ltr">c</span> <span dir="rtl">(د)</span></p>',
        '<p dir="rtl"><span lang="fa">الف</span> <span dir="ltr">b!</span></p><p>c <span dir="rtl">(د)</span></p>',
        0,
    ),
    "telephones can be called": (
        '<p><a href="tel:+49%2030-12">a</a> <a href="sms:741741?body=HELP">b</a> <a href="tel:help">c</a> <a href="tel:*06#">d</a></p>',
        '<p><a href="tel:+49%2030-12">a</a> <a href="sms:741741?body=HELP">b</a> c d</p>',
        0,
    ),
    "quote and rule": ('<blockquote type="cite">a<p>b</p></blockquote><hr size=1>', "<blockquote><p>a</p><p>b</p></blockquote><hr>", 0),
    "what unfolds": (
        "<details open><summary><b>a</b></summary>b</details>",
        "<details><summary><strong>a</strong></summary><p>b</p></details>",
        0,
    ),
    "what cannot unfold": ("<details><p>a</p></details><summary>b</summary>", "<p>a</p><p>b</p>", 0),
    "code keeps its lines": ("<pre><code>a\n  b</code></pre><p><kbd>c</kbd></p>", "<pre><code>a\n  b</code></pre><p><code>c</code></p>", 0),
    "what is not shown does not come": (
        "<title>t</title><style>s</style><script>x</script><p>a<template>t</template><span hidden>h</span>"
        '<span style="display:none;mso-hide:all">i</span><svg><text>v</text></svg></p><p>&nbsp;</p><p><br></p><ul><li> </li></ul><!-- c -->',
        "<p>a</p>",
        0,
    ),
    "remarks in a Word document's margin": (
        '<p>a<span class=MsoCommentReference><a class=msocomanchor href="#_msocom_1">[K1]</a></span></p>'
        "<div style='mso-element:comment-list'><div class=msocomtxt><p>check</p></div></div>",
        "<p>a</p>",
        0,
    ),
    "remarks in a Google document's margin": (
        '<p>a<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup></p>'
        '<div style="border:1px solid black"><p><a href="#cmnt_ref1" id="cmnt1">[a]</a><span>check</span></p></div>',
        "<p>a</p>",
        0,
    ),
    "what is hidden in other ways": (
        "<style><!-- /* Styles */ span.Kept, span.Secret {mso-style-name:Secret; display:none;} @media print {p {display:none}} --></style>"
        "<p>a<span class=Secret>b</span><span style='mso-hide:all'>c</span><span style='visibility:hidden'>d</span></p>",
        "<p>a</p>",
        0,
    ),
    "what is hidden in a part that is shown comes, and the other way round": (
        '<div style="visibility:hidden">a<p style="visibility:visible">b</p></div><div style="font-size:0">c<p style="font-size:12pt">d</p></div>'
        '<div style="color:transparent"><p>e</p><p style="color:#333">f</p></div><div style="display:none"><p style="display:block">g</p></div>'
        '<ul style="font-size:1px"><li style="font-size:2em">h</li><li style="font-size:1000%">i</li></ul>',
        "<p>b</p><p>d</p><p>f</p><ul><li>i</li></ul>",
        0,
    ),
    "a style sheet of screens, in its order": (
        "<style>p b, .x {display:none} .x {display:inline} @media print {p {display:none}} @media screen {i {display:none}} u {opacity:0 !important}"
        "@supports (display:block) {@layer y {q {mso-hide:all}}} @page :first {margin:0}</style><style media=print>p {display:none}</style>"
        "<p>a<b>b</b><span class=x>c</span><i>d</i><u style='opacity:1'>e</u><q>f</q><b style='display:inline'>g</b></p>",
        "<p>ac<strong>g</strong></p>",
        0,
    ),
    "what is never shown as words": (
        "<p>a<dialog>b</dialog><dialog open>c</dialog><audio>d</audio><canvas>e</canvas><span hidden=until-found>f</span><i popover>g</i></p>"
        "<p>h<span class='vh sr-only'>i</span><ruby>j<rp>(</rp></ruby><xml>k</xml></p>",
        "<p>a</p><p>c</p><p>hj</p>",
        0,
    ),
    "another editor like ours": (
        '<p data-pm-slice="1 1 []">a<span style="display:none">b</span><span style="mso-hide:all">c</span><del cite="mailto:K">d</del>'
        '<del data-id="7">e</del><del style="color:red">f</del><span class="MsoCommentReference">[K]</span><a class="msocomanchor">[c]</a></p>'
        '<div class="msocomtxt"><p>g</p></div><p hidden>h</p>',
        "<p>a<s>f</s></p>",
        0,
    ),
    "what an editor took out in Word on the web": (
        '<p><span class="TextRun TrackedChange TrackChangeTextDeletion">a</span><span class="TrackedChange TrackChangeTextInsertion">b</span></p>',
        "<p>b</p>",
        0,
    ),
    "what an editor took out in Word": (
        "<p>a <span class=msoDel><del cite='mailto:K%20L' datetime='2024-05-01T10:00'>b</del></span>"
        "<del cite='MAILTO:K'>c</del><span class=msoIns><ins cite='mailto:K'>d</ins></span> <s>e</s></p>",
        "<p>a d <s>e</s></p>",
        0,
    ),
    "what an editor took out in LibreOffice": (
        '<meta name="generator" content="LibreOffice 24.2 (Linux)"/><p>a <del>b</del><ins>c</ins> <strike>d</strike></p>',
        "<p>a c <s>d</s></p>",
        0,
    ),
    "what a writer struck out": (
        '<p><s>a</s> <strike>b</strike> <del datetime="2014-01-01T00:00:00+00:00">c</del> <span style="text-decoration:line-through">d'
        '<span style="text-decoration:none">e</span></span> <b style="text-decoration-line: underline line-through">f</b></p>',
        "<p><s>a</s> <s>b</s> <s>c</s> <s>de</s> <strong><s>f</s></strong></p>",
        0,
    ),
    "Word's numbers of every kind": (
        item(1, "1.", "a") + item(2, "a)", "b") + item(3, "iv.", "c") + item(1, "2.", "d"),
        '<ol><li>a<ol type="a"><li>b<ol start="4" type="i"><li>c</li></ol></li></ol></li><li>d</li></ol>',
        0,
    ),
    "Word's list that begins deep": (item(3, "o", "a") + item(1, "·", "b"), "<ul><li>a</li></ul><ul><li>b</li></ul>", 0),
    "Word's lists that follow one another": (item(1, "·", "a") + item(1, "·", "b", 1), "<ul><li>a</li></ul><ul><li>b</li></ul>", 0),
    "Word's list around a paragraph": (
        item(1, "·", "a") + "<p>b</p>" + item(1, "·", "c"),
        "<ul><li>a</li></ul><p>b</p><ul><li>c</li></ul>",
        0,
    ),
    "Word's list in a list of another kind": (
        item(1, "·", "a") + item(2, "1.", "b") + item(2, "o", "c"),
        "<ul><li>a<ol><li>b</li></ol><ul><li>c</li></ul></li></ul>",
        0,
    ),
    "Word's condition that ends elsewhere takes no words": (
        "<p style='mso-list:l0 level1 lfo1'><![if !supportLists]><b>·<![endif]></b>a</p>",
        "<ul><li><strong>·</strong>a</li></ul>",
        0,
    ),
    "Word's numbered heading": (
        "<h2 style='mso-list:l0 level1 lfo1'><![if !supportLists]>1.&nbsp;&nbsp; <![endif]>a</h2>",
        "<h2>1. a</h2>",
        0,
    ),
    "Word's paragraph that left its list": ("<p style='mso-list:none'>a</p>", "<p>a</p>", 0),
    "a year begins a note": (f"<p>a{mark(1)}</p>{note(1, '1998 it began')}", "<p>a{1|1998 it began}</p>", 1),
    "a number begins a note": (f"<p>a{mark(1)}</p>{note(1, '12 boats')}", "<p>a{1|12 boats}</p>", 1),
    "a note keeps what a note may have": (
        f"<p>a{mark(1)}</p>"
        + note(
            1, '<b>a</b> <i>b</i> <cite>c</cite> x<sup>2</sup> <span lang="fr">d</span> <code>e</code><ul><li>f<li>g</ul><a name=x>h</a>'
        ),
        "<p>a{1|<strong>a</strong> <em>b</em> <cite>c</cite> x<sup>2</sup> d e<br>f<br>g<br>h}</p>",
        1,
    ),
    "a mark is lifted out of emphasis and link": (
        f'<p><b>a{mark(1)}</b><sup>x{mark(1)}</sup></p><p><a href="https://a.example/">b{OURS.format("c")}d</a></p>{note(1, "n")}',
        '<p><strong>a</strong>{1|n}<sup>x</sup>{1|n}</p><p><a href="https://a.example/">b</a>{2|c}<a href="https://a.example/">d</a></p>',
        1,
    ),
    "brackets around a mark go with it": (
        '<p>a<sup>[<a href="#ftnt1" id=ftnt_ref1>1</a>]</sup></p><div><p><a id=ftnt1 href="#ftnt_ref1">1</a> n</p></div>',
        "<p>a{1|n}</p>",
        1,
    ),
    "a mark of words leaves its words": (f'<p><a href="#_ftn1">the report</a></p>{note(1, "n")}', "<p>the report{1|n}</p>", 1),
    "two marks and a comma": (f"<p>a<sup>{mark(1)},{mark(2)}</sup></p>{note(1, 'm')}{note(2, 'n')}", "<p>a{1|m}<sup>,</sup>{2|n}</p>", 2),
    "a mark without its note": (f"<p>a{mark(7)} and <sup>{mark(8)}</sup></p>", "<p>a<sup>[7]</sup> and <sup>[8]</sup></p>", 0),
    "a mark in a list item alone": (f"<ul><li>{mark(1)}</li></ul>{note(1, 'n')}", "<ul><li>{1|n}</li></ul>", 1),
    "a note without its mark": (f"<p>a{mark(1)}</p><hr>{note(1, 'm')}{note(2, 'n')}", "<p>a{1|m}</p><hr><p><sup>[2]</sup> n</p>", 1),
    "a note without words": (f"<p>a{mark(1)}</p>{note(1, '<o:p>&nbsp;</o:p>')}", "<p>a<sup>[1]</sup></p><p><sup>[1]</sup></p>", 0),
    "a mark within a note": (
        f"<p>a{mark(1)}</p>{note(1, 'm' + mark(2))}{note(2, 'n')}",
        "<p>a{1|m<sup>[2]</sup>}</p><p><sup>[2]</sup> n</p>",
        1,
    ),
    "a rule over the notes goes with them": (f"<p>a{mark(1)}</p><hr>{note(1, 'n')}", "<p>a{1|n}</p>", 1),
    "ids like a note's are no notes": (f'<ul><li id="{UUID}">a</li><li id="fn1">b</li></ul>', "<ul><li>a</li><li>b</li></ul>", 0),
    "a link to another page is no mark": (
        '<p><a href="https://a.example/#fn-1">the second note</a></p>',
        '<p><a href="https://a.example/#fn-1">the second note</a></p>',
        0,
    ),
    "notes of a page written in Markdown": (
        '<p>a<sup id="fnref1"><a href="#fn1">1</a></sup></p><section class=footnotes><hr><ol><li id=fn1><p>n <a href="#fnref1">↩︎</a></p></li></ol></section>',
        "<p>a{1|n}</p>",
        1,
    ),
    "our page, with symbols and a prefix": (
        '<p>a<sup class="fn"><a id="p7-fnref-k1" href="#p7-fn-k1" role="doc-noteref"><span class="vh">Note 1 </span><span aria-hidden="true">*</span></a></sup></p>'
        '<section class="notes" role="doc-endnotes"><h2>Notes</h2><ol><li id="p7-fn-k1"><span class="vh">Note 1 </span><span aria-hidden="true">*</span> '
        '<div class="fn-text">n</div>\n<a href="#p7-fnref-k1" role="doc-backlink">↩</a></li></ol></section>',
        "<p>a{1|n}</p>",
        1,
    ),
    "our page, a case study goes to its place": (
        '<div class="heading heading--h2"><h2>A</h2><a class="heading__link" href="#section-a">§</a></div>'
        '<aside class="case-study case-study--full" id="p7-case-jakarta-2"><h3>B</h3><p>c</p></aside><p>d</p>',
        '<h2>A</h2><div data-case-study="jakarta-2" data-align="full"></div><p>d</p>',
        0,
    ),
    "our page, without its list": (f"<p>a{OUR_MARK.format('n0a1b2c3d', 3)}</p>", "<p>a<sup>3</sup></p>", 0),
    "our page, the list without its text": (
        '<section class="notes" role="doc-endnotes"><h2 id="notes-h">Notes</h2><ol><li id="fn-n0a1b2c3d"><div class="fn-text">n</div>'
        '<a href="#fnref-n0a1b2c3d" role="doc-backlink">↩</a></li></ol></section>',
        "<h2>Notes</h2><p>n</p>",
        0,
    ),
    "our own marker passes": (f"<p>a{OURS.format('&lt;em&gt;b&lt;/em&gt; &amp;amp; c')}</p>", "<p>a{1|<em>b</em> &amp; c}</p>", 0),
    "our own marker passes letter by letter": (
        """<p style='x'>a<sup class=fn data-fn=k1 data-note='<a style="b" onclick=c>d</a> style=e'></sup></p>""",
        '<p>a{1|<a style="b" onclick=c>d</a> style=e}</p>',
        0,
    ),
    "a marker that swallowed words": (f"<p>a{OURS.format('n')[:-6]} b c</sup></p>", "<p>a{1|n} b c</p>", 0),
    "a placed case study passes": (
        '<p>a</p><div data-case-study="jakarta" data-align="left"></div>',
        '<p>a</p><div data-case-study="jakarta" data-align="left"></div>',
        0,
    ),
}

# Styles under which nobody sees words, and others that look like them; an element's own style and a style sheet say it alike.
HIDING = (
    "display: NONE !important", "visibility:hidden", "visibility:collapse", "content-visibility:hidden", "mso-hide: All", "mso-hide:all;color:red",
    "font-size:0", "font-size:1pt;color:white", "font:0/0 a", "font-size:.2em", "color:transparent", "color:rgba(1,2,3,0)", "color:#0000",
    "opacity:0", "opacity:5%", "filter:opacity(0)", "transform:scale(0)", "scale:0", "position:absolute;left:-9999px", "position:fixed;inset:-100vh auto auto",
    "text-indent:-999em", "margin-left:-2000px", "transform:translateX(-9999px)", "position:absolute;left:10000px",
    "clip:rect(0 0 0 0);position:absolute", "clip-path:inset(50%)", "clip-path:circle(0)", "display:block;max-height:0;overflow:hidden",
    "width:1px;height:1px;overflow:clip;position:absolute", "display:inline-block;width:0;height:0;overflow:hidden",
)  # fmt: skip
SHOWING = (
    "display:block", "visibility:visible", "font-size:7pt", "font-size:small", "color:white", "color:rgba(0,0,0,.6)", "opacity:.5", "opacity:1",
    "filter:opacity(0.9)", "transform:scale(0.5)", "scale:0.8", "left:900px;position:absolute", "text-indent:-18pt;margin-left:36pt", "margin-left:-20px",
    "overflow:hidden", "height:0", "width:200px;overflow:hidden", "clip:auto", "clip-path:circle(40%)", "color:transparent;background-clip:text",
    "mso-hide:none", "font-size:inherit", "color:inherit",
)  # fmt: skip
