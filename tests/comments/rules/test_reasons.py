"""The codes of a row in words: each has some, and what a rule wrote about the row takes the place of the code it explains."""

import pytest

from comments.rules.reasons import FLAGS, REASON_WORDS, sentences

RULE = "It holds “visa”, a word of the list."


@pytest.mark.parametrize(
    ("reasons", "told", "shown"),
    [
        pytest.param(["links", "held"], None, [REASON_WORDS["links"], REASON_WORDS["held"]], id="codes in their order"),
        pytest.param(["an old code"], None, ["an old code"], id="a code without words stands as it is"),
        pytest.param(["links"], [], [REASON_WORDS["links"]], id="no rule wrote anything"),
        pytest.param(["links"], "a text", [REASON_WORDS["links"]], id="what is no list is none of theirs"),
        pytest.param(["words", "links"], [RULE], [RULE], id="what a rule wrote stands for the codes"),
        pytest.param([], [RULE, 7], [RULE, "7"], id="whatever it wrote"),
        pytest.param(["words", *FLAGS, "held"], [RULE], [RULE, *(REASON_WORDS[flag] for flag in FLAGS)], id="but not for what the page is"),
    ],
)
def test_codes_are_told_in_sentences(reasons, told, shown):
    assert sentences(reasons, told) == shown
