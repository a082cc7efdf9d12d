"""The files that stand for addresses, and the ways between them."""

import pytest

from htc.leaving.text.places import file_of, way


@pytest.mark.parametrize(
    ("path", "ending", "name"),
    [
        ("/", "html", "index.html"),
        ("/tags/shelters/", "html", "tags/shelters/index.html"),
        ("/feed/", "xml", "feed/index.xml"),
        ("/robots.txt", "", "robots.txt"),
        ("/tags/приют/", "html", "tags/приют/index.html"),
    ],
)
def test_file_of_an_address(path, ending, name):
    assert file_of(path, ending) == name


def test_a_part_that_no_file_system_takes_is_cut_and_told_from_others():
    one, other = (file_of(f"/tags/{'語' * 90}{end}/") for end in "甲乙")

    assert one != other
    assert max(len(part.encode()) for part in one.split("/")) < 200


@pytest.mark.parametrize(
    ("from_file", "to_file", "address"),
    [
        ("index.html", "about/index.html", "about/index.html"),
        ("2014/01/a/index.html", "static/css/site.css", "../../../static/css/site.css"),
        ("tags/a/index.html", "tags/приют b:c/index.html", "../%D0%BF%D1%80%D0%B8%D1%8E%D1%82%20b%3Ac/index.html"),
        ("about/index.html", "about/index.html", "index.html"),
    ],
)
def test_way_from_a_file_to_another(from_file, to_file, address):
    assert way(from_file, to_file) == address
