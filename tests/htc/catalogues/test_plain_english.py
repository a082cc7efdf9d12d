"""What Django's admin says in English, in words of ours."""

import re
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.utils.translation import gettext, ngettext, override

from articles.models import Author
from htc.catalogues.files import compiled, read_po
from htc.management.commands.catalogues import PLAIN_ENGLISH
from tests.htc.catalogues.test_catalogues import HINT, PLACEHOLDER
from tests.site.staff_pages import UNPLAIN

OURS = settings.BASE_DIR / PLAIN_ENGLISH
SAID_TO_STAFF = ("contrib/admin", "contrib/auth")
# What Django says to who sets up a site or writes a program, and to nobody else.
TO_PROGRAMMERS = re.compile(r"Django|install worked|DEBUG|JSON object|Boolean|Foreign Key|duplicate data|^Successful$")


def messages_of(*rooms: str) -> list:
    """Give what parts of Django say in English: the entries of their own catalogues, but for their heads."""
    catalogues = [Path(django.__path__[0]) / room / "locale/en/LC_MESSAGES/django.po" for room in rooms]
    return [entry.message for path in catalogues for entry in read_po(path.read_text(encoding="utf-8")) if entry.message.text]


def said(message) -> list[str]:
    """Give what staff read for a text of Django's."""
    with override("en"):
        return [ngettext(message.text, message.plural, number) for number in (1, 2)] if message.plural else [gettext(message.text)]


@pytest.mark.parametrize(
    ("rooms", "passed_by"), [pytest.param(SAID_TO_STAFF, None, id="the admin"), pytest.param(("conf",), TO_PROGRAMMERS, id="forms")]
)
def test_no_sentence_of_django_says_it_as_programmers_do(rooms, passed_by):
    messages = [message for message in messages_of(*rooms) if not (passed_by and passed_by.search(message.text))]

    assert [words for message in messages for words in said(message) if UNPLAIN.search(PLACEHOLDER.sub("…", words))] == []
    assert len(messages) > 100


def test_each_sentence_stands_for_one_that_django_says_and_holds_no_other_value():
    entries = read_po(OURS.read_text(encoding="utf-8"))
    known = set(messages_of(*SAID_TO_STAFF, "conf"))

    assert [entry.message.text for entry in entries[1:] if entry.message not in known] == []
    for entry in entries[1:]:
        for words in entry.translations:
            assert set(PLACEHOLDER.findall(words)) <= set(PLACEHOLDER.findall(entry.message.text)), words
    assert OURS.with_suffix(".mo").read_bytes() == compiled(entries), HINT


def test_what_was_done_is_said_plainly(staff_client, make_article):
    make_article(tags=["law"], by=[("Ada", "")])
    tag = staff_client.get("/admin/taggit/tag/").context["cl"].result_list[0]

    saved = staff_client.post(f"/admin/taggit/tag/{tag.pk}/change/", {"name": "Law", "slug": "law", "words": ""}, follow=True)
    kept = staff_client.get(f"/admin/articles/author/{Author.objects.get().pk}/delete/")

    assert "The tag “<a" in saved.content.decode()
    assert "</a>” is saved." in saved.content.decode()
    assert "cannot be deleted while it is used here:" in kept.content.decode()
