import io

import pytest
from django.core.management import call_command

from articles.models import Article
from htc.wordpress.models import ImportRecord, ImportRun
from tests.htc.wordpress.kiln import BLOG, comment, export, item

pytestmark = pytest.mark.django_db

LIST = "/admin/wordpress/importrecord/"


@pytest.fixture
def moved_in(tmp_path):
    file = tmp_path / "export.xml"
    lost = f'<p>See <a href="{BLOG}/?p=977">what is lost</a>.</p><!-- as it was typed -->'
    file.write_bytes(export(item(1, title="Ovens", comments=comment(7)), item(2, title="Ledgers", content=lost)))
    call_command("import_wordpress", file, stdout=io.StringIO())


def test_administrator_finds_what_an_old_number_became_and_how_it_stood_in_the_file(staff_client, moved_in):
    run, one, other = ImportRun.objects.get(), Article.objects.get(title="Ovens"), Article.objects.get(title="Ledgers")

    assert f'href="{LIST}?run={run.pk}"' in staff_client.get(f"/admin/wordpress/importrun/{run.pk}/").content.decode()
    everything = staff_client.get(LIST, {"run": run.pk}).content.decode()
    assert f'<a href="/admin/articles/article/{one.pk}/change/">Article: Ovens</a>' in everything
    assert "/?p=1<" in everything.replace(", ", "<")
    for asked in ("2", "?p=2"):
        found = staff_client.get(LIST, {"q": asked}).content.decode()
        assert "Ledgers" in found
        assert "Ovens" not in found

    page = staff_client.get(f"{LIST}{other.imported_as.get().pk}/change/").content.decode()
    assert "?p=977" in page
    assert "wordpress/moving.css" in page
    assert "&lt;!-- as it was typed --&gt;" in page
    assert 'name="_save"' not in page


def test_what_was_deleted_here_is_told_from_what_became_nothing(staff_client, moved_in):
    Article.objects.filter(title="Ovens").delete()

    assert "Deleted here" in staff_client.get(LIST, {"fate": "deleted"}).content.decode()
    assert "post 1<" not in staff_client.get(LIST, {"fate": "here"}).content.decode()
    assert "post 2<" in staff_client.get(LIST, {"fate": "here"}).content.decode()


def test_list_asks_the_same_number_of_questions_for_two_items_and_for_forty(
    staff_client, moved_in, tmp_path, django_assert_max_num_queries, django_assert_num_queries
):
    with django_assert_max_num_queries(20) as few:
        staff_client.get(LIST)
    file = tmp_path / "more.xml"
    file.write_bytes(export(*(item(number) for number in range(10, 48))))
    call_command("import_wordpress", file, stdout=io.StringIO())

    with django_assert_num_queries(len(few)):
        staff_client.get(LIST)
    assert ImportRecord.objects.count() >= 40


@pytest.mark.parametrize(
    "query", [f"author={'9' * 30}", "packed=x", f"run={'9' * 30}", f"source__id__exact={'9' * 30}", "fate=odd", "kind=%00"]
)
def test_what_no_filter_sends_is_no_fault(staff_client, moved_in, query):
    assert staff_client.get(f"{LIST}?{query}").status_code in (200, 302, 400)
