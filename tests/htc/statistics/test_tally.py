"""Views, from the request to the rows: what is counted, what is not, and what is kept of it."""

import re
from datetime import date
from urllib.parse import unquote

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import get_resolver, resolve
from django.utils import timezone

from articles.models import Article, Site
from htc.serving import pagecache
from htc.statistics.counted import COUNTED
from htc.statistics.models import ALL_PAGES, DailyReferrers, DailyViews
from htc.statistics.tally import tally
from htc.worker import forget_views
from tests.htc.serving.test_answers import Door
from tests.site.test_simulated_day import dump

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ARTICLE = "/2014/01/open/"


@pytest.fixture
def visitor() -> Client:
    """A reader's browser, which says what it is."""
    return Client(headers={"user-agent": AGENT})


@pytest.fixture
def article(make_article) -> Article:
    return make_article(slug="open", tags=["law"])


def counted(model=DailyViews, name: str = "path") -> dict[str, int]:
    """Write what was counted, and give the numbers of all days together by path or domain."""
    tally.write()
    found: dict[str, int] = {}
    for value, views in model.objects.exclude(**{name: ALL_PAGES}).values_list(name, "views"):
        found[value] = found.get(value, 0) + views
    return found


def referrers() -> dict[str, int]:
    return counted(DailyReferrers, "domain")


def test_view_is_counted_alike_made_anew_and_from_the_cache_by_either_way(article, visitor, monkeypatch, django_assert_num_queries):
    door = Door()
    door.get(ARTICLE, HTTP_USER_AGENT=AGENT)  # made and kept
    door.get(ARTICLE, HTTP_USER_AGENT=AGENT)  # from the cache, by Django
    monkeypatch.setattr(pagecache, "VERSION_SECONDS", 60)
    door.get("/", HTTP_USER_AGENT=AGENT)
    with django_assert_num_queries(0):
        door.get(ARTICLE, HTTP_USER_AGENT=AGENT)  # before Django
    assert door.asked == 3
    visitor.get(f"{ARTICLE}?utm_source=somewhere")  # passed by the cache
    visitor.get("/case-studies/?country=Peru")
    tally.write()
    visitor.get(ARTICLE)

    assert counted() == {ARTICLE: 5, "/": 1, "/case-studies/": 1}


def test_what_is_no_view_is_not_counted(article, visitor, staff_client, reader):
    tag = visitor.get("/tags/")["ETag"]
    kept = {"/tags/": 1}
    for headers in ({"user-agent": "Googlebot/2.1"}, {"user-agent": ""}, {"sec-purpose": "prefetch"}, {"purpose": "prefetch"}):
        visitor.get(ARTICLE, headers=headers)
    visitor.head(ARTICLE)
    reader.get(ARTICLE)
    assert visitor.get("/tags/", headers={"if-none-match": tag}).status_code == 304
    staff_client.get(ARTICLE, headers={"user-agent": AGENT})
    Client(headers={"user-agent": AGENT, "cookie": "htc-session=over"}).get(ARTICLE)
    for path in ("/nothing/", "/2014/01/open", "/feed/", "/sitemap.xml", "/robots.txt", f"{ARTICLE}responses/1/", "/styleguide/"):
        visitor.get(path)
    for path in ("/help/", "/safety/", "/exit/", "/search/?q=shelter", "/responses/remove/", "/admin/login/", f"/preview/{article.pk}/"):
        visitor.get(path)

    assert counted() == kept


def test_nothing_of_a_reader_and_of_a_question_is_in_the_database(article, visitor):
    client = Client(headers={"user-agent": AGENT, "referer": "https://search.test/find?q=hidden+words"}, REMOTE_ADDR="203.0.113.77")
    for _ in range(3):
        client.get(ARTICLE)
        client.get("/search/?q=other+words")
        client.get("/tags/law/?q=more+words")

    assert counted() == {ARTICLE: 3, "/tags/law/": 3}
    assert referrers() == {"search.test": 6}
    assert [word for word in ("Firefox", "203.0.113.77", "hidden", "other+words", "more+words") if word in dump()] == []


def test_referrers_are_written_from_the_third_of_a_day_and_forgotten_with_the_day(article, time_machine):
    time_machine.move_to("2026-03-01T23:50Z")
    Site.objects.update(time_zone="UTC")
    for domain, times in (("often.test", 2), ("seldom.test", 2)):
        for _ in range(times):
            Client(headers={"user-agent": AGENT, "referer": f"https://{domain}/"}).get(ARTICLE)
    assert referrers() == {}
    Client(headers={"user-agent": AGENT, "referer": "https://often.test/"}).get(ARTICLE)
    assert referrers() == {"often.test": 3}
    # As by another process, which knows by the row that there are enough.
    tally.clear()
    Client(headers={"user-agent": AGENT, "referer": "https://often.test/"}).get(ARTICLE)
    Client(headers={"user-agent": AGENT, "referer": "https://seldom.test/"}).get(ARTICLE)
    assert referrers() == {"often.test": 4}

    time_machine.move_to("2026-03-02T00:05Z")
    assert referrers() == {"often.test": 4}
    assert not tally._referrers, "forgotten though nobody came"
    for _ in range(2):
        Client(headers={"user-agent": AGENT, "referer": "https://seldom.test/"}).get(ARTICLE)
    assert referrers() == {"often.test": 4}


def test_made_up_referrers_fill_neither_memory_nor_table(article, monkeypatch):
    monkeypatch.setattr("htc.statistics.models.MOST_DOMAINS", 2)
    monkeypatch.setattr("htc.statistics.tally.MOST_FEW", 4)
    for number in range(6):
        for _ in range(3):
            Client(headers={"user-agent": AGENT, "referer": f"https://site-{number}.test/"}).get(ARTICLE)

    assert referrers() == {"site-0.test": 3, "site-1.test": 3}
    assert len(tally._referrers) == 2


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", date(2026, 3, 8)),
        ("America/Denver", date(2026, 3, 7)),
        ("Asia/Kathmandu", date(2026, 3, 8)),
        ("Pacific/Auckland", date(2026, 3, 8)),
    ],
)
def test_day_is_that_of_the_site(article, visitor, time_machine, zone, day):
    time_machine.move_to("2026-03-08T01:20Z")
    Site.objects.update(time_zone=zone)
    visitor.get(ARTICLE)
    # Counted before midnight and written after it.
    time_machine.move_to("2026-03-08T12:00Z")
    tally.write()

    assert DailyViews.objects.of_pages().get().day == day


def test_what_could_not_be_written_is_written_later(article, visitor, monkeypatch):
    visitor.get(ARTICLE)
    with monkeypatch.context() as patch:
        patch.setattr("htc.statistics.tally.add_counts", lambda *_: (_ for _ in ()).throw(DatabaseError("full")))
        with pytest.raises(DatabaseError):
            tally.write()
    visitor.get(ARTICLE)

    assert counted() == {ARTICLE: 2}


def test_old_numbers_are_forgotten(db, time_machine):
    time_machine.move_to("2026-03-08T12:00Z")
    for day in (date(2024, 3, 7), date(2024, 3, 8), date(2026, 3, 8)):
        DailyViews.objects.create(day=day, path="/", views=1)
        DailyReferrers.objects.create(day=day, domain="other.test", views=3)

    forget_views(timezone.now())

    for model in (DailyViews, DailyReferrers):
        assert min(model.objects.values_list("day", flat=True)) == date(2024, 3, 8)


def test_every_page_that_search_engines_are_told_of_is_counted(sample_content, reader):
    def listed(path: str) -> list[str]:
        found = re.findall(r"<loc>https://htc\.test([^<]+)</loc>", reader.get(path).content.decode())
        return [each for inner in found for each in (listed(inner) if inner.endswith(".xml") else [inner])]

    names = {unquote(path): resolve(unquote(path)).view_name for path in listed("/sitemap.xml")}

    assert names
    assert {path: name for path, name in names.items() if name not in COUNTED and not name.startswith("safety:")} == {}, (
        "name it in htc/statistics/counted.py"
    )


def test_no_address_that_is_counted_holds_more_than_names_dates_and_numbers():
    patterns = [pattern for part in get_resolver("articles.urls").url_patterns for pattern in getattr(part, "url_patterns", [part])]
    converters = {f"articles:{pattern.name}": set(pattern.pattern.converters) for pattern in patterns}

    assert converters.keys() >= COUNTED
    assert {name: converters[name] for name in COUNTED if converters[name] - {"year", "month", "slug", "number"}} == {}
