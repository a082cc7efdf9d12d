"""Whom to tell of a hole: RFC 9116."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from articles.models import Site

PATH = "/.well-known/security.txt"


@pytest.mark.parametrize(
    ("contact", "said", "now"),
    [
        pytest.param("", "mailto:center@htc.test", "2026-03-01T12:00Z", id="the contact of the site"),
        pytest.param("holes@htc.test", "mailto:holes@htc.test", "2031-12-31T23:59Z", id="one of its own, years later"),
        pytest.param("https://htc.test/report", "https://htc.test/report", "2028-02-29T00:00Z", id="an address"),
    ],
)
def test_contact_is_told_for_as_long_as_the_blog_runs(db, reader, settings, time_machine, contact, said, now):
    time_machine.move_to(now)
    Site(contact_email="center@htc.test").save()
    settings.SECURITY_CONTACT = contact

    answer = reader.get(PATH)

    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert (fields["Contact"], fields["Preferred-Languages"]) == (said, "en, es")
    assert fields["Canonical"] == f"https://htc.test{PATH}"
    assert timedelta(days=90) < datetime.fromisoformat(fields["Expires"]) - timezone.now() < timedelta(days=365)


def test_without_a_contact_there_is_no_such_page(db, reader):
    Site(contact_email="").save()

    assert reader.get(PATH).status_code == 404
