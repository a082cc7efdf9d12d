import io

import pytest
from django.core.management import call_command

from articles.files.images import draw
from articles.models import Article, Author, CaseStudy
from htc.wordpress.models import Leftover
from tests.htc.wordpress.kiln import attachment, export, item
from tests.pictures import picture

pytestmark = pytest.mark.django_db

LIST = "/admin/wordpress/leftover/"
TWICE = "<p>One claim* and another* here.</p>\n<p>* What both rest on.</p>"


@pytest.fixture
def moved_in(tmp_path):
    def take(*items: str, **wishes):
        file = tmp_path / "export.xml"
        file.write_bytes(export(*items))
        call_command("import_wordpress", file, stdout=io.StringIO(), **wishes)
        return {row.kind: row for row in Leftover.objects.open()}

    return take


@pytest.fixture
def press(staff_client):
    def press(row: Leftover, action: str):
        return staff_client.post(LIST, {"pk": row.pk, "action": action}, follow=True).content.decode()

    return press


def test_note_with_several_marks_becomes_one_note_with_several_places(moved_in, press):
    rows = moved_in(item(1, content=TWICE))

    said = press(rows["note"], "mend")

    article = Article.objects.get()
    assert "Mended in" in said
    assert [(note.text, note.uses) for note in article.footnotes.all()] == [("What both rest on.", 2)]
    assert article.body.startswith('<p>One claim<sup class="fn"')
    assert "*" not in article.plain_body
    assert article.revisions.exists()
    assert not Leftover.objects.open().exists()


def test_passage_that_was_changed_meanwhile_is_left_and_said_so(moved_in, press):
    rows = moved_in(item(1, content=TWICE))
    Article.objects.update(body="<p>Anew.</p>")

    said = press(rows["note"], "mend")

    assert "not in the article any more" in said
    assert Leftover.objects.open().count() == 1


def test_broken_characters_are_put_right(moved_in, press):
    rows = moved_in(item(1, content="<p>It said â€œno wordâ€\x9d in Genève.</p>"))

    press(rows["mojibake"], "mend")

    assert "“no word" in Article.objects.get().plain_body


def test_byline_can_give_way_to_the_account(moved_in, press):
    rows = moved_in(item(1, content="<p>By Tom Field, Guest</p>\n<p>Words.</p>"))
    Author.objects.bulk_create([Author(name="Mara Lind", slug="one"), Author(name="Mara Lind", slug="two")])

    press(rows["byline"], "mend")

    assert [line.author.name for line in Article.objects.get().bylines_shown] == ["Mara Lind"]


CASE = (
    "<p>Operation Brick Yard in 2005 was among the largest of its kind, and freed 120 people who had worked in a kiln outside Springfield "
    'for years, as <a href="http://court.example/120">the court</a> found[mfn]It sat for <em>two</em> years.[/mfn].</p>'
)


@pytest.mark.parametrize(("state", "case_state"), [("publish", "published"), ("draft", "draft")])
def test_paragraph_gives_way_to_a_case_study_that_is_as_public(moved_in, press, reader, state, case_state):
    rows = moved_in(item(1, content=f"<p>Before.</p>\n{CASE}\n<p>Behind.</p>", status=state), suggest_cases=True)

    press(rows["case"], "mend")

    case, article = CaseStudy.objects.get(), Article.objects.get()
    assert (case.status, case.summary.startswith("Operation Brick Yard")) == (case_state, True)
    assert case.sources == '<p>It sat for <em>two</em> years.</p>\n<p><a href="http://court.example/120">the court</a></p>'
    assert (article.plain_body.split(), article.footnotes.count()) == (["Before.", "Behind."], 0)
    if article.is_public:
        assert reader.get(article.get_absolute_url()).content.decode().count("freed 120 people") == 1


def test_case_studies_are_suggested_to_who_asks_even_of_what_is_here_already(moved_in):
    assert moved_in(item(1, content=CASE)).keys() == set()
    assert moved_in(item(1, content=CASE), suggest_cases=True).keys() == {"case"}


def test_desk_counts_what_is_left_for_who_may_look_at_it(moved_in, staff_client, member, client_of):
    moved_in(item(1, content=TWICE))

    desk = staff_client.get("/admin/").content.decode()

    assert "1 thing of the old blog is left to look at." in desk
    assert f'href="{LIST}"' in desk
    assert "left to look at" not in client_of(member("Author")).get("/admin/").content.decode()


def test_what_is_left_as_it_is_comes_back_with_no_later_import(moved_in, press):
    rows = moved_in(item(1, content=TWICE))
    press(rows["note"], "leave")

    assert not moved_in(item(1, content=TWICE + "<p>More.</p>"))


def test_missing_file_is_settled_when_it_comes(moved_in, staff_client):
    moved_in(attachment(9, "2014/06/kiln.jpg"))
    assert "2014/06/kiln.jpg" in staff_client.get(LIST).content.decode()

    Leftover.objects.get(kind="media").record.image.bring(draw(picture()))

    assert "Nothing is left to look at." in staff_client.get(LIST).content.decode()


def test_author_sees_nothing_of_it(moved_in, member, client_of):
    moved_in(item(1, content=TWICE))

    assert client_of(member("Author")).get(LIST).status_code == 403
