import pytest

from comments.linkbacks.page.excerpt import cut_out, shorten


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        pytest.param("one, two", 8, "one, two", id="what fits is whole"),
        pytest.param("one, two and three", 9, "one, two…", id="words are whole"),
        pytest.param("one, and two", 6, "one,…", id="punctuation stays as the site has it"),
        pytest.param("救出された人", 4, "救出さ…", id="a script without spaces is cut between letters"),
        pytest.param("xe\u0315\u0321", 3, "x…", id="a letter keeps its marks or goes"),
        pytest.param("a👩\u200d🚀b", 4, "a…", id="an emoji is not parted"),
        pytest.param("🇩🇪🇫🇷🇮🇹", 4, "🇩🇪…", id="nor a flag"),
    ],
)
def test_title_is_cut_between_words_or_letters(text, limit, shown):
    assert shorten(text, limit) == shown


@pytest.mark.parametrize("letter", ["🇩🇪", "👩\u200d🚀", "e\u0315\u0321"], ids=["flag", "emoji", "marks"])
@pytest.mark.parametrize("offset", range(3))
def test_window_parts_no_letter_on_either_side(letter, offset):
    shift = "x" * offset

    cut = cut_out(letter * 100 + shift, "link", shift + letter * 100)

    before, after = cut.text[: cut.link_start].removesuffix(shift), cut.text[cut.link_end :].removeprefix(shift)
    assert before == letter * (len(before) // len(letter)) != ""
    assert after == letter * (len(after) // len(letter)) != ""
