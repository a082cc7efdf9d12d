"""When the notes of a text fit beside it."""

import pytest

from articles.text.notes import render

LINE = "Words that fill a line of the text as it is in a wide window, twice. "
PARAGRAPH = f"<p>{LINE * 12}</p>"


def mark(key: str) -> str:
    return f'<sup class="fn" data-fn="{key}"></sup>'


@pytest.mark.parametrize(
    ("body", "length", "fits"),
    [
        pytest.param(PARAGRAPH + f"<p>A claim.{mark('k1')}</p>" + PARAGRAPH, 60, True, id="one short note"),
        pytest.param("".join(f"<p>{LINE * 12}{mark(f'k{n}')}</p>" for n in range(60)) + PARAGRAPH, 2000, True, id="60 long ones, folded, each by its own paragraph"),
        pytest.param("<p>" + "".join(f"a{mark(f'k{n}')} " for n in range(60)) + "</p>" + PARAGRAPH, 60, False, id="60 in one line"),
        pytest.param(PARAGRAPH * 9 + "<p>" + "".join(f"a{mark(f'k{n}')} " for n in range(5)) + "</p>", 200, False, id="five at the end of a long text"),
        pytest.param("<p>" + "".join(f"a{mark(f'k{n}')} " for n in range(5)) + "</p>" + PARAGRAPH * 9, 200, True, id="five at its beginning"),
        pytest.param(f"<p>a{mark('k1')}{mark('k1')}{mark('k1')}</p>", 60, True, id="one note called three times"),
    ],
)  # fmt: skip
def test_notes_stand_beside_a_text_that_has_room_for_them(body, length, fits):
    notes = {f"k{n}": "n" * length for n in range(60)}

    page, feed = (render(body, notes, {}, target=target) for target in ("page", "feed"))

    assert ("notes--beside" in page.endnotes) is fits
    assert "beside" not in feed.endnotes
    assert "data-anchor" not in feed.html + feed.endnotes
    assert page.html.count('data-anchor="--note-k1"') == ("k1" in body), "the first mark alone"
