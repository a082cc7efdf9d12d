import pytest

from htc.wordpress.importing.names import fit_slug


@pytest.mark.parametrize(
    ("old", "here"),
    [
        ("el-año-del-muelle", "el-año-del-muelle"),
        ("港の朝", "港の朝"),
        ("boats-⛵-day", "boats-day"),
        ("a--b…c", "a-b-c"),
        ("once_told__trashed", "once_told"),
        ("⛵", ""),
    ],
)
def test_short_names_of_the_old_blog_have_single_hyphens(old, here):
    assert fit_slug(old) == here
