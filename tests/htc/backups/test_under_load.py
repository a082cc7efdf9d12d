"""A backup of a served blog while readers comment and an editor saves; the longer one is tests/under_load.py."""

from tests.served import Blog, until
from tests.under_load import Load, back_up, compare


def test_backup_under_load_holds_what_was_answered_and_one_of_two_workers_makes_that_of_the_night(tmp_path):
    blog, nights = Blog(tmp_path / "blog"), tmp_path / "nights"
    blog.environment |= {"HTC_BACKUP_DIR": str(nights), "HTC_BACKUP_HOUR": "0"}
    blog.folder.mkdir()
    nights.mkdir()
    blog.fill()
    blog.start()
    try:
        with Load(blog, pause=0.25) as load:
            backup = back_up(blog, load, tmp_path)
        made = until(lambda: [path for path in nights.iterdir() if path.suffix == ".zip"])
    finally:
        blog.stop()

    seen = compare(backup)
    assert seen.wrong == []
    assert seen.comments > 0
    assert seen.saves > 0
    assert seen.rows > 1000
    assert [path.name for path in nights.iterdir()] == [path.name for path in made]
    assert len(made) == 1
