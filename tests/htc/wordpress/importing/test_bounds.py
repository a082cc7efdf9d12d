import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.htc.wordpress.kiln import attachment, comment, export, item


def posts(first: int, number: int) -> list[str]:
    """Give posts that each have a note, a tag, a byline, a link to another, a picture and two responses."""
    return [
        item(
            pk,
            comment(pk * 10, "One."),
            comment(pk * 10 + 1, "Two.", parent=pk * 10),
            content=f"By Ana Quay, Fellow\n\nWords[mfn]A note.[/mfn] and <a href='/?p={first}'>a link</a>.",
            terms=[("post_tag", "kilns", "kilns")],
            meta=[("_thumbnail_id", "9")],
        )
        for pk in range(first, first + number)
    ]


@pytest.mark.django_db
def test_an_item_costs_at_most_twelve_queries(tmp_path):
    file = tmp_path / "export.xml"
    file.write_bytes(export(attachment(9, "kiln.jpg"), *posts(100, 99)))

    with CaptureQueriesContext(
        connection,
    ) as queries:
        call_command("import_wordpress", file, stdout=io.StringIO())

    assert len(queries) <= 12 * 100


@pytest.mark.django_db
def test_a_second_run_asks_for_no_more_than_two_for_each_item(tmp_path):
    file = tmp_path / "export.xml"
    file.write_bytes(export(*posts(100, 50)))
    call_command("import_wordpress", file, stdout=io.StringIO())

    with CaptureQueriesContext(connection) as queries:
        call_command("import_wordpress", file, stdout=io.StringIO())

    assert len(queries) <= 2 * 50
