import pytest

from htc.lib.characters import fit


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param("one\x0btwo\x0cthree\x85four", "one two three four", id="old line ends part words"),
        pytest.param("a\x00b\x1fc\x7fd\x9fe", "abcde", id="controls"),
        pytest.param("a\ufffeb\uffffc\ufdd0d\U0001fffee\U0010fffff", "abcdef", id="noncharacters of every plane"),
        pytest.param("a\ud800b\udfff", "ab", id="lone surrogates"),
        pytest.param(
            "a\tb\nc\r\nd\u2028e\u200df\u00a0g\U0001f600\ufffd", "a\tb\nc\r\nd\u2028e\u200df\u00a0g\U0001f600\ufffd", id="what texts hold"
        ),
    ],
)
def test_only_what_no_text_holds_is_taken_out(given, kept):
    assert fit(given) == fit(fit(given)) == kept
