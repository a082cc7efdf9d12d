"""Bylines, and what only looks like one."""

import pytest

from htc.wordpress.conversion.article import Options
from htc.wordpress.conversion.bylines import read
from htc.wordpress.conversion.findings import NamedAuthor
from tests.htc.wordpress.conversion.keeping import body_of, kept

EDITOR = NamedAuthor("Ada Kern", "Center Editor")


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        pytest.param("By Ada Kern, Center Editor", [EDITOR], id="name and role"),
        pytest.param("by: Ada Kern", [NamedAuthor("Ada Kern")], id="name alone"),
        pytest.param("BY ADA KERN, CENTER EDITOR", [NamedAuthor("ADA KERN", "CENTER EDITOR")], id="capitals"),
        pytest.param("By Ada Kern, Center Editor, and Bo Ruiz, Guest", [EDITOR, NamedAuthor("Bo Ruiz", "Guest")], id="two with roles"),
        pytest.param(
            "By Ada Kern, Center Editor; Bo Ruiz & Cy Lund",
            [EDITOR, NamedAuthor("Bo Ruiz"), NamedAuthor("Cy Lund")],
            id="other ways to part them",
        ),
        pytest.param(
            "By Ada Kern and Bo Ruiz, Guests", [NamedAuthor("Ada Kern"), NamedAuthor("Bo Ruiz", "Guests")], id="one role for both"
        ),
        pytest.param("By Ada Kern, Center Editor | May 3, 2014", [EDITOR], id="a date behind a bar"),
        pytest.param("By Ada Kern, Center Editor – 3 May 2014", [EDITOR], id="a date behind a dash"),
        pytest.param(
            "By María de la Cruz, Guest, and Ludwig van Dyk",
            [NamedAuthor("María de la Cruz", "Guest"), NamedAuthor("Ludwig van Dyk")],
            id="particles",
        ),
        pytest.param(
            "By J. P. O’Neill-Smith, Jr., Guest", [NamedAuthor("J. P. O’Neill-Smith, Jr.", "Guest")], id="a suffix belongs to the name"
        ),
        pytest.param("By Ada Kern, Ph.D., U.S. Fellow", [NamedAuthor("Ada Kern, Ph.D.", "U.S. Fellow")], id="a degree and an abbreviation"),
        pytest.param("By\xa0Ada Kern", [NamedAuthor("Ada Kern")], id="a no-break space"),
        *(
            pytest.param(line, [], id=line)
            for line in (
                "By the way, Ada Kern wrote this",
                "By The Way",
                "By 2014, Ada Kern was gone",
                "By contrast, the law is old",
                "By Friday",
                "By Ada Kern. She is an editor",
                "By Ada Kern, who asks: why",
                "Written by Ada Kern",
                "Bye Ada Kern",
                "By Ada Kern, " + "Editor " * 30,
            )
        ),
    ],
)
def test_line_is_a_byline_or_not(line, authors):
    assert list(read(line)) == authors


def test_role_goes_on_where_no_name_follows():
    assert read("By Ada Kern, Director of Research & policy fellow") == (NamedAuthor("Ada Kern", "Director of Research & policy fellow"),)


def test_known_names_are_read_from_a_list_without_roles():
    assert read("By Ada Kern, Bo Ruiz and Cher", {"Ada Kern", "Bo Ruiz", "Cher"}) == (
        NamedAuthor("Ada Kern"),
        NamedAuthor("Bo Ruiz"),
        NamedAuthor("Cher"),
    )


@pytest.mark.parametrize(
    "line",
    [
        "By Ada Kern, Center Editor",
        "<em>By Ada Kern, Center Editor</em>",
        "<p><b><span>By Ada Kern, Center Editor</span></b></p>",
        '[caption]<img src="/x.jpg"> A gate[/caption]\n\nBy Ada Kern, Center Editor',
    ],
)
def test_byline_leaves_the_body(line):
    converted, body, _ = kept(f"{line}\n\nText by Bo Ruiz.\n\nBy Bo Ruiz, Guest")

    assert converted.bylines == (EDITOR,)
    assert body.removeprefix("{0 full}") == "<p>Text by Bo Ruiz.</p><p>By Bo Ruiz, Guest</p>"


def test_byline_stays_where_it_is_not_the_first_text_or_not_wished():
    assert body_of("Text.\n\nBy Ada Kern") == "<p>Text.</p><p>By Ada Kern</p>"
    assert body_of("<h2>By Ada Kern</h2>") == "<h2>By Ada Kern</h2>"
    assert body_of("By Ada Kern", options=Options(bylines=False)) == "<p>By Ada Kern</p>"


def test_link_of_a_byline_is_told_of():
    findings = kept('By <a href="/author/ada/">Ada Kern</a>')[0].findings

    assert [passage.text for passage in findings.unresolved] == ["By Ada Kern"]
