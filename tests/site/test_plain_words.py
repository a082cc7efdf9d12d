"""Every page of the admin speaks as people do, and writes dates in one form."""

from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import User

from tests.site.staff_pages import OTHER_DATES, UNPLAIN, pages, write_rows

UNREAD = {"script", "style", "svg", "template"}
# What the texts of the blog itself say is not the desk's word; handbooks tell of other programs, and raw values of a field are for a form.
NOT_OURS = {"textarea"}
SAID_BY = ("aria-label", "title", "placeholder", "alt", "value")


class Words(HTMLParser):
    """What a page says: its texts, the names of its controls and the words on its buttons."""

    def __init__(self, html: str):
        super().__init__()
        self.lines: list[str] = []
        self._unread = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self._unread += tag in UNREAD | NOT_OURS
        if tag != "input" or values.get("type") in ("submit", "button"):
            self.lines += [values[name] for name in SAID_BY if values.get(name)]
        elif values.get("aria-label"):
            self.lines.append(values["aria-label"])

    def handle_endtag(self, tag):
        self._unread -= tag in UNREAD | NOT_OURS

    def handle_data(self, data):
        if not self._unread and data.strip():
            self.lines.append(" ".join(data.split()))


@pytest.fixture
def client_at_the_desk(sample_content, client_of):
    """An administrator’s client in a blog where every table of the admin has a row."""
    editor = User.objects.get(username="editor")
    write_rows(editor)
    return client_of(editor)


def test_every_page_says_it_plainly_and_writes_dates_in_one_form(client_at_the_desk):
    shown, found = set(), {}
    for address in pages():
        answer = client_at_the_desk.get(address)
        assert answer.status_code < 500, address
        assert answer.status_code != 404, address
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            shown.add(address)
            said = Words(answer.content.decode()).lines
            faults = [line for line in said if UNPLAIN.search(line) or (OTHER_DATES.search(line) and "/help/" not in address)]
            if faults:
                found[address] = faults

    assert found == {}
    assert len(shown) > 80
