"""The backup of each night: when it is due, that one worker makes it, which of the old ones stay, and what the desk says."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from articles.models import Site
from htc.backups import folder, nightly
from htc.backups.models import LastBackup
from htc.lib.stores.disk import DiskStore
from tests.htc.desk.test_desk import desk_of
from tests.site.journey import drain


@pytest.fixture(autouse=True)
def _evening(time_machine):
    time_machine.move_to("2026-03-01T18:00Z")  # 11:00 in Denver


@pytest.fixture
def kept(home, target, settings) -> Path:
    """The folder in which each night's backup is to lie."""
    settings.BACKUP_DIR = target
    return target


def later(time_machine, **ahead) -> None:
    """Let so much time pass, and a worker do what is due."""
    time_machine.move_to(timezone.now() + timedelta(**ahead))
    drain()


def names(kept: Path) -> list[str]:
    return sorted(path.name for path in kept.iterdir())


def test_one_is_made_each_night_and_one_that_was_missed_as_soon_as_a_worker_starts(kept, time_machine):
    drain()
    drain()
    assert names(kept) == ["htc.test_2026-03-01_180000Z.zip"]

    later(time_machine, hours=15)
    assert len(names(kept)) == 1
    later(time_machine, hours=1)
    assert names(kept)[1:] == ["htc.test_2026-03-02_100000Z.zip"]
    later(time_machine, days=4, hours=5)
    assert names(kept)[2:] == ["htc.test_2026-03-06_150000Z.zip"]


def test_none_is_made_where_no_folder_is_named(home, settings):
    drain()

    assert settings.BACKUP_DIR is None
    assert home.files == {"media"}


@pytest.mark.parametrize(
    ("now", "due"),
    [
        pytest.param("2026-03-01T18:00Z", "2026-03-01T09:00Z", id="this night"),
        pytest.param("2026-03-01T09:00Z", "2026-03-01T09:00Z", id="now"),
        pytest.param("2026-03-01T08:59Z", "2026-02-28T09:00Z", id="in a minute, so the night before"),
        pytest.param("2026-03-08T18:00Z", "2026-03-08T09:00Z", id="an hour that summer time leaves out"),
        pytest.param("2026-03-08T08:59Z", "2026-03-07T09:00Z", id="a minute before that hour"),
        pytest.param("2026-03-09T18:00Z", "2026-03-09T08:00Z", id="in summer time"),
    ],
)
def test_hour_is_that_of_the_clock_where_the_site_is(db, settings, now, due):
    settings.BACKUP_HOUR = 2
    assert Site.current().time_zone == "America/Denver"

    assert nightly.due_at(datetime.fromisoformat(now)) == datetime.fromisoformat(due)


class Meanwhile:
    """An event that is never set; whoever asks it does something in between."""

    def __init__(self, do):
        self._do = do

    def is_set(self) -> bool:
        self._do()
        return False


@pytest.mark.parametrize("pace", [timedelta(seconds=1), timedelta(minutes=20)], ids=["at once", "for hours"])
def test_while_one_worker_makes_it_another_makes_none(kept, time_machine, pace):
    finished = set()

    def other():
        time_machine.move_to(timezone.now() + pace)
        nightly.make_if_due(timezone.now())
        finished.update(path.name for path in kept.glob("*.zip"))

    nightly.make_if_due(timezone.now(), Meanwhile(other))

    assert finished == set()
    assert len(names(kept)) == 1


def test_worker_that_ends_leaves_nothing_and_the_next_one_makes_it(kept):
    ended = threading.Event()
    ended.set()

    nightly.make_if_due(timezone.now(), ended)
    assert names(kept) == []
    drain()
    assert len(names(kept)) == 1


def test_what_a_killed_worker_had_in_hand_is_made_half_an_hour_later(kept, time_machine):
    LastBackup.objects.take(timezone.now(), timezone.now())

    later(time_machine, minutes=29)
    assert names(kept) == []
    later(time_machine, minutes=2)
    assert len(names(kept)) == 1


def test_desk_tells_of_a_failure_until_a_backup_is_made(kept, staff_client, time_machine):
    kept.rmdir()
    drain()
    assert "The backup of 1 March 2026, 11:00 failed: The folder of HTC_BACKUP_DIR" in desk_of(staff_client)
    assert "is not there; make it, or mount its disk. None has been made yet." in desk_of(staff_client)

    kept.mkdir()
    later(time_machine, minutes=59)
    assert names(kept) == []
    later(time_machine, minutes=2)

    assert len(names(kept)) == 1
    assert "The backup of" not in desk_of(staff_client)
    assert "Last backup: 1 March 2026, 12:01, " in desk_of(staff_client)


# Which of the old ones stay


def outlived_after(days: int, place: Path) -> list[int]:
    """Let a backup be made on each of so many days, and give how many days old those are that stay."""
    last, kept = datetime(2026, 3, 1, 10, tzinfo=UTC), DiskStore.at(place)
    for age in range(days):
        (place / folder.name_of(last - timedelta(days=age))).touch()
        for name in folder.outlived(kept):
            kept.delete(name)
    return sorted((last - at).days for at in folder._backups_in(kept))


@pytest.mark.parametrize(
    ("days", "weeks", "stay"),
    [
        pytest.param(7, 4, [0, 1, 2, 3, 4, 5, 6, 7, 14, 21], id="the usual numbers, on a Sunday"),
        pytest.param(2, 0, [0, 1], id="days alone"),
        pytest.param(0, 2, [0, 7], id="weeks alone"),
        pytest.param(0, 0, [0], id="the newest stays in any case"),
    ],
)
def test_the_newest_of_the_last_days_and_weeks_stay(tmp_path, settings, days, weeks, stay):
    settings.BACKUP_DAYS, settings.BACKUP_WEEKS = days, weeks

    assert outlived_after(60, tmp_path) == stay


def test_nothing_else_in_the_folder_is_touched(kept, settings, time_machine):
    settings.BACKUP_DAYS, settings.BACKUP_WEEKS = 1, 0
    others = ["other.test_2020-01-01_100000Z.zip", "htc.test_2020-01-01_100000Z.zip.part", "notes.txt", "xhtc.test_2020-01-01_100000Z.zip"]
    for name in others:
        (kept / name).touch()
    (kept / "htc.test_2020-01-01_100000Z.zip").touch()

    drain()

    assert names(kept) == sorted([*others, "htc.test_2026-03-01_180000Z.zip"])
