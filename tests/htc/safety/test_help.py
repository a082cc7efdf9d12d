"""Helplines: who is shown which, in which order, and what becomes of them when nobody checks them again."""

import re
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from justhtml import JustHTML

from articles.models import Article, MenuEntry, Site
from articles.publishing.problems import address_problem
from htc.safety.models import Helpline
from tests.site.journey import posted_form, text_of

FOOT = ".footer"
DESK = "/admin/"


def today() -> date:
    """Give the day that it is where the site is, as its pages reckon."""
    return timezone.localdate(timezone=Site.current().zone)


@pytest.fixture
def make_helpline(db):
    def make(country="US", name="Lantern Line", phone="303-555-0142", *, checked_days_ago=0, **fields) -> Helpline:
        checked_on = None if checked_days_ago is None else today() - timedelta(days=checked_days_ago)
        return Helpline.objects.create(country=country, name=name, phone=phone, checked_on=checked_on, **fields)

    return make


@pytest.fixture
def lines(make_helpline):
    """One helpline each in the country of the center and in two others."""
    return [make_helpline(*each) for each in (("US", "Lantern Line"), ("GB", "Harbour Helpline"), ("BR", "Farol"))]


def names_of(answer) -> list[str]:
    return [head.to_text() for head in JustHTML(answer.content.decode(), sanitize=False).query("main .helpline h3")]


@pytest.mark.parametrize(
    ("asked", "languages", "first", "is_guess"),
    [
        ("", "en-GB", "Harbour Helpline", True),
        ("", "de, en-GB;q=0.7, pt-BR;q=0.9", "Farol", True),
        ("", "fr-FR, pt-Latn-BR;q=0.5", "Farol", True),
        ("", "en-US", "Lantern Line", False),
        ("", "en", "Lantern Line", False),
        ("", "fr-FR", "Lantern Line", False),
        ("", "", "Lantern Line", False),
        ("", "\x00;;q=x, -GB", "Lantern Line", False),
        ("gb", "pt-BR", "Harbour Helpline", False),
        ("BR", "", "Farol", False),
        ("fr", "", "Lantern Line", False),
        ("<b>", "en-GB", "Harbour Helpline", True),
    ],
)
def test_country_that_is_asked_for_or_guessed_stands_first_and_all_others_follow(reader, lines, asked, languages, first, is_guess):
    answer = reader.get("/help/", {"country": asked} if asked else {}, headers={"Accept-Language": languages} if languages else {})

    assert names_of(answer)[0] == first
    assert sorted(names_of(answer)) == ["Farol", "Harbour Helpline", "Lantern Line"]
    assert ("It is only a guess" in text_of(answer.content)) == is_guess
    assert ("no helpline in this country yet: France" in text_of(answer.content)) == (asked == "fr")


def test_nothing_of_who_asks_for_help_is_kept(reader, lines):
    reader.get("/help/")
    with CaptureQueriesContext(connection) as queries:
        answer = reader.get("/help/?country=gb", headers={"Accept-Language": "pt-BR"})

    assert not answer.cookies
    assert {"no-store", "private"} <= {part.strip() for part in answer["Cache-Control"].split(",")}
    assert "Accept-Language" in answer["Vary"]
    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []
    assert len(queries) <= 3
    assert names_of(reader.get("/help/"))[0] == "Lantern Line"


def test_what_to_know_stands_beside_the_number_and_a_press_reaches_them(reader, make_helpline):
    make_helpline(
        phone="1-888-373-7888",
        phone_abroad="+1 (888) 373-7888",
        sms="233733",
        sms_keyword="BE FREE",
        tty="711",
        chat="https://lantern.example/chat",
        told_to="Nobody without consent.",
        hours="Day and night",
    )
    make_helpline("GB", "Harbour Helpline", "08081 570142", sms="07700 900142")

    answer = reader.get("/help/")

    links = [link.attrs["href"] for link in JustHTML(answer.content.decode(), sanitize=False).query("main .helpline a")]
    assert links == [
        "tel:+18883737888", "sms:233733?body=BE%20FREE", "https://lantern.example/chat", "tel:711", "tel:08081570142", "sms:07700900142"
    ]  # fmt: skip
    words = text_of(answer.content)
    assert words.index("Are you in danger now?") < words.index("Lantern Line")
    assert "Nobody without consent." in words


@pytest.mark.parametrize(
    ("days", "in_foot", "in_list", "dated", "warned", "alarm"),
    [
        (None, False, False, False, False, True),
        (0, True, True, False, False, False),
        (180, True, True, False, False, False),
        (181, True, True, True, False, True),
        (365, True, True, True, False, True),
        (366, False, True, False, True, True),
    ],
)
def test_age_of_the_last_check_decides_where_a_helpline_stands(
    reader, staff_client, make_helpline, days, in_foot, in_list, dated, warned, alarm
):
    Helpline.objects.all().delete()
    line = make_helpline(checked_days_ago=days)

    foot, page = text_of(reader.get("/").content, FOOT), text_of(reader.get("/help/").content)

    month = f"Last checked {line.checked_on:%B %Y}" if days else "Last checked"
    assert ("Lantern Line" in foot, "Lantern Line" in page) == (in_foot, in_list)
    assert (month in foot, month in page) == (dated, dated)
    assert ("more than a year ago" in page) == warned
    said = text_of(staff_client.get(DESK).content, ".desk")
    told = {None: "No helpline is confirmed", 366: "1 of them more than a year ago"}.get(
        days, "1 helpline was last checked more than 180 days"
    )
    assert (told in said) == alarm


def test_helplines_that_are_shipped_wait_for_somebody_to_call(reader, staff_client, db):
    assert sorted(Helpline.objects.values_list("country", "phone", "sms", "tty")) == [
        ("GB", "08000 121 700", "", ""),
        ("US", "1-888-373-7888", "233733", "711"),
    ]
    assert "373-7888" not in reader.get("/help/").content.decode() + reader.get("/").content.decode()
    assert "We are still making sure of the numbers" in text_of(reader.get("/help/").content)
    line = Helpline.objects.get(country="US")
    form = reverse("admin:safety_helpline_change", args=[line.pk])

    staff_client.post(form, posted_form(staff_client, form, hours="Day and night", _checked="I called and checked"))

    line.refresh_from_db()
    assert (line.checked_on, line.checked_by.username, line.hours) == (today(), "editor", "Day and night")
    assert "1-888-373-7888" in text_of(reader.get("/").content, FOOT)
    assert "1 helpline is not confirmed" in text_of(staff_client.get(DESK).content, ".desk")
    history = text_of(staff_client.get(reverse("admin:safety_helpline_history", args=[line.pk])).content, "#content")
    assert "last checked" in history.casefold()


def test_number_that_was_changed_is_not_shown_before_somebody_has_called_it(reader, staff_client, make_helpline):
    line = make_helpline()
    form = reverse("admin:safety_helpline_change", args=[line.pk])

    staff_client.post(form, posted_form(staff_client, form, hours="Mornings"))
    assert "Lantern Line" in reader.get("/help/").content.decode()
    answer = staff_client.post(form, posted_form(staff_client, form, phone="303-555-0143"), follow=True)

    assert "Readers do not see this helpline until somebody has called" in answer.content.decode()
    assert "Lantern Line" not in reader.get("/help/").content.decode()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"phone": "303-555-0142"}, set()),
        ({"phone": "", "sms": "233733"}, set()),
        ({"phone": ""}, {"__all__"}),
        ({"phone": "none"}, {"phone"}),
        ({"phone": "0800", "phone_abroad": "0044 800"}, {"phone_abroad"}),
        ({"phone": "0800", "chat": "http://lantern.example/"}, {"chat"}),
        ({"phone": "0800", "source": "javascript:alert(1)"}, {"source"}),
        ({"phone": "0800", "country": "UK"}, {"country"}),
    ],
)
def test_record_has_a_way_to_reach_them_that_works(db, fields, wrong):
    try:
        Helpline(**{"country": "US", "name": "Lantern Line"} | fields).full_clean(validate_constraints=False)
        found = set()
    except ValidationError as error:
        found = set(error.error_dict)

    assert found == wrong


def test_help_stands_at_the_same_place_of_every_page(reader, make_article, make_case, make_helpline):
    make_article(slug="open", tags=["Courts"])
    make_case("quay")
    make_helpline()
    paths = ["/", "/2014/01/open/", "/archive/", "/tags/courts/", "/case-studies/quay/", "/search/", "/help/", "/safety/", "/nope/"]

    places = set()
    for path in paths:
        tree = JustHTML(reader.get(path).content.decode(), sanitize=False)
        strip = [link.attrs["href"] for link in tree.query("body > nav a")]
        (foot,) = tree.query("body > footer")
        first = foot.query("h2")[0].to_text(), [link.attrs["href"] for link in foot.query("a")][:3]
        places.add((tuple(strip), first[0], tuple(first[1])))

    assert places == {(("/exit/", "/help/", "/exit/"), "Get help", ("tel:3035550142", "/help/", "/safety/"))}


def test_helplines_cost_a_page_one_query_for_each_version_of_the_site(reader, make_article, make_helpline):
    make_article()
    line = make_helpline()
    reader.get("/?a")

    with CaptureQueriesContext(connection) as queries:
        reader.get("/?b")
    assert [query["sql"] for query in queries if "safety_helpline" in query["sql"]] == []

    Helpline.objects.filter(pk=line.pk).update(name="Renamed Line")
    assert "Renamed Line" in text_of(reader.get("/").content, FOOT)
    line.delete()
    assert "Renamed Line" not in text_of(reader.get("/").content, FOOT)


def test_safety_page_says_what_leaving_does_and_does_not_and_what_staff_add(reader, db):
    Site(safety_words="Ask us for a paper copy.\n\nWe send it.", neutral_url="https://tides.example/now").save()

    answer = reader.get("/safety/")

    words = text_of(answer.content)
    for said in (
        "Ask us for a paper copy.",
        "tides.example",
        "Shift",
        "visited",
        "downloaded",
        "bills",
        "spies",
        "noticed",
        "another device",
    ):
        assert said in words
    assert not answer.cookies
    Site(leaving="off").save()
    assert "Leave this site" not in reader.get("/safety/").content.decode()
    assert all(
        f"<loc>https://htc.test{path}</loc>" in reader.get("/sitemap-pages-1.xml").content.decode() for path in ("/help/", "/safety/")
    )


@pytest.mark.parametrize("leaving", ["flagged", "off"])
def test_pages_of_help_show_the_way_out_wherever_there_is_one(reader, db, leaving):
    Site(leaving=leaving).save()

    assert [b"data-leave" in reader.get(path).content for path in ("/help/", "/safety/")] == [leaving == "flagged"] * 2


def test_page_of_staff_at_one_of_these_addresses_makes_way_and_a_later_one_is_told_of(reader, staff_client, make_article):
    page = make_article(kind="page", title="Whom to call", slug="help-me")
    MenuEntry.objects.create(site=Site.current(), page=page)
    Article.objects.filter(pk=page.pk).update(path="help", slug="help")
    assert "The page “Whom to call” has the address /help/" in text_of(staff_client.get(DESK).content, ".desk")

    import_module("htc.safety.migrations.0003_pages_make_way").make_way(apps, None)
    Site.touch()

    assert "is an address of the blog itself" in address_problem(Article(kind="page", slug="help"))
    assert "Whom to call" in text_of(reader.get("/help-page/").content)
    assert 'href="/help-page/"' in reader.get("/").content.decode()
    assert "Whom to call" not in text_of(staff_client.get(DESK).content, ".desk")


def test_sample_helplines_say_that_they_are_invented_and_have_numbers_of_films(db):
    call_command("demo")

    shown = list(Helpline.objects.confirmed())

    assert len(shown) == 3
    assert [line.name for line in shown if "invented" not in line.name] == []
    assert [line.phone for line in shown if not re.fullmatch(r"\d{3}-555-01\d\d|08081 570\d{3}", line.phone)] == []
    assert isinstance(shown[0].checked_on, date)
