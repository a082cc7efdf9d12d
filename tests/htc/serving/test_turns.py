"""Pages are made one at a time, and nobody waits for long."""

import threading

import pytest
from django.conf import settings
from django.http import HttpResponse

from htc.serving import turns
from tests.served import PATIENCE, until


@pytest.fixture
def meet(rf):
    """Whether two requests at once are answered at once: each waits for the other in the view."""

    def ask(one, other, *, patience: float = PATIENCE) -> bool:
        meeting, met = threading.Barrier(2), []

        def view(request):
            try:
                meeting.wait(patience)
                met.append(request)
            except threading.BrokenBarrierError:
                pass
            return HttpResponse("made")

        application = turns.TurnsMiddleware(view)
        threads = [threading.Thread(target=application, args=(request,)) for request in (one, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return bool(met)

    return ask


@pytest.fixture
def staff(rf):
    """What somebody asks for who is signed in."""
    rf.cookies[settings.SESSION_COOKIE_NAME] = "signed in"
    return rf


def test_pages_for_readers_are_made_one_at_a_time(meet, rf):
    assert not meet(rf.get("/"), rf.get("/search/?q=raid"), patience=0.1)


def test_pages_for_staff_are_made_one_at_a_time(meet, staff):
    assert not meet(staff.get("/admin/"), staff.get("/admin/articles/article/"), patience=0.1)


def test_neither_what_is_sent_nor_files_wait_for_a_page(meet, rf):
    assert meet(rf.get("/"), rf.post("/respond/1/"))
    assert meet(rf.get("/"), rf.get("/images/a-picture-480.webp"))


def test_what_staff_send_and_their_files_wait_for_no_page(meet, staff):
    assert meet(staff.get("/admin/"), staff.post("/admin/comments/response/"))
    assert meet(staff.get("/admin/"), staff.get("/documents/a-report.pdf"))


def test_readers_wait_for_no_page_of_staff(meet, staff):
    page = staff.get("/admin/")
    staff.cookies.clear()

    assert meet(staff.get("/"), page)


def test_page_that_takes_long_keeps_the_next_one_for_a_moment_only(meet, rf, monkeypatch):
    monkeypatch.setattr(turns, "LONGEST_WAIT", 0.01)

    assert meet(rf.get("/"), rf.get("/feed/"))


def test_page_that_fails_gives_its_turn_on(rf, monkeypatch):
    monkeypatch.setattr(turns, "LONGEST_WAIT", PATIENCE)
    asked = []

    def view(request):
        asked.append(request.path)
        raise ValueError("of the view")

    application = turns.TurnsMiddleware(view)
    for path in ("/", "/feed/"):
        with pytest.raises(ValueError, match="of the view"):
            application(rf.get(path))
    assert asked == ["/", "/feed/"]


def test_turn_is_given_on_in_the_order_of_asking():
    turn, order, asking = turns.Turn(), [], []

    def ask(name: str) -> None:
        assert turn.take(PATIENCE)
        order.append(name)
        turn.give_on()

    assert turn.take(PATIENCE)
    for name in ("first", "second", "third"):
        asking.append(threading.Thread(target=ask, args=(name,)))
        asking[-1].start()
        until(lambda: len(turn._waiting) == len(asking))
    turn.give_on()
    turn.take(PATIENCE)  # whoever asked last waits for all of them
    for thread in asking:
        thread.join()

    assert order == ["first", "second", "third"]
