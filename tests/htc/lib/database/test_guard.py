"""One transaction at a time, on either kind of database."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from django.db import connections, transaction

from articles.models import Article, Site

THREADS, TIMES = 4, 5


def in_threads(do, times: int) -> list:
    """Do something so often at once, each time over a connection of its own."""

    def closing(number: int):
        try:
            return do(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(closing, range(times)))


def test_what_a_transaction_reads_is_so_until_it_ends(transactional_db):
    Site.current()

    def count(_):
        for _ in range(TIMES):
            with transaction.atomic():
                read = Site.objects.values_list("links_held_from", flat=True).get()
                Site.objects.filter(pk=1).update(links_held_from=read + 1)

    before = Site.current().links_held_from
    in_threads(count, THREADS)

    assert Site.current().links_held_from == before + THREADS * TIMES


def test_two_that_lock_the_same_rows_in_another_order_both_end(transactional_db, make_article):
    pks = [make_article().pk for _ in range(2)]

    def lock(number: int):
        for _ in range(TIMES):
            with transaction.atomic():
                for pk in pks if number % 2 else reversed(pks):
                    Article.objects.filter(pk=pk).update_unseen(excerpt=f"{number}")

    in_threads(lock, THREADS)

    assert len(set(Article.objects.values_list("excerpt", flat=True))) == 1


def test_reader_does_not_wait_for_a_writer(transactional_db, reader, make_article):
    address = make_article(title="As it stood").get_absolute_url()

    with transaction.atomic():
        Article.objects.update(title="As it will stand")
        [page] = in_threads(lambda _: reader.get(address).content.decode(), 1)

    assert "As it stood" in page


def test_who_waits_is_next_when_another_one_writes_again_and_again(transactional_db):
    holds, ended, counted = threading.Event(), threading.Event(), []

    def hammer():
        while not ended.is_set():
            with transaction.atomic():
                Site.objects.filter(pk=1).update(links_held_from=1)
                holds.set()
                time.sleep(0.3)
                holds.clear()
            counted.append(None)
            time.sleep(0.005)

    def write_some():
        for _ in range(3):
            assert holds.wait(60)
            Site.objects.filter(pk=1).update(links_held_from=2)
        ended.set()

    in_threads(lambda number: write_some() if number else hammer(), 2)

    assert len(counted) <= 12
