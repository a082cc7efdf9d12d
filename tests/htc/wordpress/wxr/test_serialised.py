import pytest

from htc.wordpress.wxr.serialised import NotSerialised, unserialise


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('a:2:{s:5:"width";i:1200;s:5:"sizes";a:1:{i:0;s:4:"full";}}', {"width": 1200, "sizes": {0: "full"}}),
        ('s:7:"a";i:1;";', 'a";i:1;'),
        pytest.param('a:1:{s:1:"k";s:9:"one\n\nIII";}', {"k": "one\n\nIII"}, id="a count of lines that ended with two bytes"),
        pytest.param('a:2:{s:1:"k";s:40:"http://new.example/";s:1:"l";N;}', {"k": "http://new.example/", "l": None}, id="a count too large"),
        pytest.param('a:1:{s:1:"k";s:2:"Ißt „gut“";}', {"k": "Ißt „gut“"}, id="a count too small"),
        pytest.param('s:3:"ß!";', "ß!", id="bytes, not letters"),
        pytest.param('a:9:{i:0;b:1;i:1;d:0.5;}', {0: True, 1: 0.5}, id="fewer pairs than announced"),
        pytest.param('O:8:"stdClass":1:{s:4:"\0*\0x";O:1:"A":0:{}}', {"x": {}}, id="objects are dicts, their classes nothing"),
        pytest.param("a:1:{i:0;r:1;}", {0: None}, id="references lead nowhere"),
        ("  b:0;\n", False),
    ],
)  # fmt: skip
def test_value_is_read_whatever_its_counts_say(text, value):
    assert unserialise(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain words",
        "i:one;",
        's:3:"abc',
        'a:1:{i:0;s:1:"x";',
        "a:1:{d:0.5;i:1;}",
        "i:1;i:2;",
        'C:3:"Foo":2:{ab}',
        "a:1:{i:0;" * 5000 + "}" * 5000,
    ],
)
def test_other_text_is_told_from_values(text):
    with pytest.raises(NotSerialised):
        unserialise(text)
