"""Writing that waits at the same moment is stored by one transaction, each piece on its own terms."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils.translation import get_language, override
from taggit.models import Tag

from htc.lib.database.together import _waiting, together
from tests.served import until

NAMES = ("b", "c", "d")


class Refused(Exception):
    """What a piece of writing raises by itself."""


@pytest.fixture
def crowd(transactional_db):
    """Give what came of pieces of writing that all waited while another one was at work: values or exceptions."""

    def write_at_once(*pieces, languages=()):
        is_at_work, goes_on = threading.Event(), threading.Event()

        def first():
            is_at_work.set()
            Tag.objects.create(name="a", slug="a")
            assert goes_on.wait(60)

        def closing(piece, language="en"):
            try:
                with override(language):
                    return together(piece)
            except Exception as error:
                return error
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(pieces) + 1) as pool:
            leading = pool.submit(closing, first)
            assert is_at_work.wait(60)
            waiting = [pool.submit(closing, *each) for each in zip(pieces, languages or ["en"] * len(pieces), strict=True)]
            until(lambda: len(_waiting) == len(pieces))
            goes_on.set()
            assert leading.result() is None
            return [one.result() for one in waiting]

    return write_at_once


def stored() -> set[str]:
    return set(Tag.objects.values_list("name", flat=True))


def writing(name: str, then=lambda: None):
    def write():
        tag = Tag.objects.create(name=name, slug=name)
        then()
        return tag.name, threading.get_ident()

    return write


def test_all_that_waited_are_stored_by_one_of_them(crowd):
    results = crowd(*(writing(name) for name in NAMES))

    assert [name for name, _ in results] == list(NAMES)
    assert len({thread for _, thread in results}) == 1
    assert stored() == {"a", *NAMES}


def test_piece_that_is_refused_undoes_nothing_but_itself(crowd):
    def refuse():
        raise Refused

    def collide():
        Tag.objects.create(name="b", slug="b")

    kept, refused, collided, last = crowd(writing("b"), writing("c", refuse), writing("d", collide), writing("e"))

    assert (kept[0], last[0]) == ("b", "e")
    assert isinstance(refused, Refused)
    assert isinstance(collided, DatabaseError)
    assert stored() == {"a", "b", "e"}


def test_nobody_is_told_that_it_is_stored_where_the_transaction_is_undone(crowd):
    # As SQLite does by itself where the disk is full.
    results = crowd(writing("b"), writing("c", lambda: connection.connection.rollback()), writing("d"))

    assert [isinstance(result, DatabaseError | transaction.TransactionManagementError) for result in results] == [True] * 3
    assert stored() == {"a"}


def test_each_piece_is_done_in_the_language_of_its_reader(crowd):
    assert crowd(get_language, get_language, languages=("en", "es")) == ["en", "es"]


def test_writing_within_a_transaction_belongs_to_it(transactional_db):
    with transaction.atomic():
        together(writing("b"))
        transaction.set_rollback(True)

    assert stored() == set()
