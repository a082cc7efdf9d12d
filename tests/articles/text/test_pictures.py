"""Pictures of a body with the words that they have where they stand: typed, at rest, in the editor, to the reader."""

from html import escape
from itertools import count

import pytest

from articles.text.markers import PictureWords
from articles.text.notes import deflate, inflate, render
from articles.text.pictures import pictures_in, without_pictures
from articles.text.shorthand import expand
from htc.lib.html import clean_article

GATE = PictureWords("A gate", False, 'The <em>gate</em>, by <a href="/x">Ann</a>')
NONE = PictureWords()


def place(pk=7, key=None, words=None, align="full"):
    """Give a picture as the editor writes it, or with a key and no words as it is at rest."""
    said = f' data-place="{key}"' if key else ""
    if words:
        said += f' data-alt="{escape(words.alt)}"' if words.alt else ""
        said += ' data-decorative="yes"' if words.decorative else ""
        said += f' data-caption="{escape(words.caption)}"'
    return f'<div data-image="{pk}" data-align="{align}"{said}></div>'


def parse(html):
    numbers = count(1)
    return deflate(clean_article(html), {}, make_key=lambda: f"k{next(numbers)}")


@pytest.mark.parametrize(
    ("html", "body", "pictures"),
    [
        pytest.param(place(), place(key="k1"), [(7, "k1", None)], id="a bare place gets a key and takes what the library proposes"),
        pytest.param(place(words=GATE), place(key="k1"), [(7, "k1", GATE)], id="words of its own"),
        pytest.param(place(words=NONE), place(key="k1"), [(7, "k1", NONE)], id="an empty caption is one"),
        pytest.param(place(key="p1"), place(key="p1"), [(7, "p1", None)], id="at rest it stays"),
        pytest.param(place(key="p1", words=GATE), place(key="p1"), [(7, "p1", GATE)], id="in the editor it keeps its key"),
        pytest.param(
            place(key="p1", words=GATE) + place(key="p1", words=GATE),
            place(key="p1") * 2,
            [(7, "p1", GATE)],
            id="a copy has the same words",
        ),
        pytest.param(
            place(key="p1", words=GATE) + place(key="p1", words=NONE) * 2,
            place(key="p1") + place(key="k1") * 2,
            [(7, "p1", GATE), (7, "k1", NONE)],
            id="a copy with other words is a place of its own",
        ),
        pytest.param(
            place(key="p1") + place(key="p1", words=GATE), place(key="p1") * 2, [(7, "p1", GATE)], id="words in one place are those of all"
        ),
        pytest.param(
            place(7, "p1", GATE) + place(8, "p1", GATE),
            place(7, "p1") + place(8, "k1"),
            [(7, "p1", GATE), (8, "k1", GATE)],
            id="another picture",
        ),
        pytest.param(place(key="No key", words=GATE), place(key="k1"), [(7, "k1", GATE)], id="what is no key"),
        pytest.param(
            '<div data-image="7" data-decorative data-alt="A gate"></div>',
            place(key="k1"),
            [(7, "k1", PictureWords("", True, ""))],
            id="what is decorative has no description",
        ),
        pytest.param(
            '<p>a<div data-alt=" A\n gate " data-caption="&lt;p&gt;b&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;&lt;img src=x&gt;" data-image="7"></div>b</p>',
            "<p>a\nb</p>" + place(key="k1"),
            [(7, "k1", PictureWords("A gate", False, "b"))],
            id="cleaned, in any order, lifted out of a paragraph",
        ),
    ],
)
def test_words_belong_to_the_place(html, body, pictures):
    parsed = parse(html)

    assert parsed.body == body
    assert [(picture.pk, picture.key, picture.words) for picture in parsed.pictures] == pictures


def test_what_was_put_into_the_editor_comes_back_the_same():
    words = {"p1": GATE, "p2": PictureWords("“Quotes” & <signs>", False, ""), "p3": PictureWords("", True, "A &amp; B")}
    body = "".join(place(pk, key) for pk, key in enumerate(words, start=1))

    shown = inflate(body, {}, words)

    assert clean_article(expand(shown)) == shown
    assert parse(shown).body == body
    assert {picture.key: picture.words for picture in parse(shown).pictures} == words
    assert pictures_in(shown) == pictures_in(body) == [1, 2, 3]
    assert without_pictures(shown, [1, 3]) == place(2, "p2", words["p2"])


@pytest.mark.parametrize(
    ("typed", "pk", "align", "words"),
    [
        pytest.param("[image:7]", 7, "full", None, id="bare"),
        pytest.param("[image:7 left decorative]", 7, "left", PictureWords("", True, ""), id="decorative"),
        pytest.param("[IMAGE: 7 Right | A gate ]", 7, "right", PictureWords("A gate", False, ""), id="described"),
        pytest.param("[image:7||Dusk]", 7, "full", PictureWords("", False, "Dusk"), id="a caption alone"),
        pytest.param("[image:7 decorative||Dusk]", 7, "full", PictureWords("", True, "Dusk"), id="decorative with a caption"),
        pytest.param(
            '[image:7 | A | B | <em>C</em> <a href="/?a|b">D</a>]',
            7,
            "full",
            PictureWords("A", False, 'B | <em>C</em> <a href="/?a|b">D</a>'),
            id="bars",
        ),
        pytest.param(
            '[image:7 | "A" & <b>B</b> &lt; C | x]', 7, "full", PictureWords('"A" & B < C', False, "x"), id="a description is plain"
        ),
    ],
)
def test_words_are_typed_behind_bars(typed, pk, align, words):
    parsed = parse(expand(f"Before.\n\n{typed}\n\nBehind."))

    (picture,) = parsed.pictures
    assert (picture.pk, picture.words) == (pk, words)
    assert f'data-image="{pk}" data-align="{align}"' in parsed.body


def test_each_place_is_drawn_by_its_key():
    body = place(7, "p1", align="left") + place(7, "p2") + place(7, "p3")
    drawn = render(body, {}, {}, {key: lambda align, key=key: f"<b>{key} {align}</b>" for key in ("p1", "p2")})

    assert drawn.html == "<b>p1 left</b><b>p2 full</b>"
