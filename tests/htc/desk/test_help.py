"""The handbooks as staff read them in the admin."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from justhtml import JustHTML

ROOT = Path(__file__).resolve().parents[3]


def page(client, *name: str):
    answer = client.get(reverse("help", args=name))
    assert answer.status_code == 200
    return JustHTML(answer.content.decode(), sanitize=False)


def test_help_is_one_link_away_and_begins_with_writing(staff_client):
    (link,) = [
        a for a in JustHTML(staff_client.get(reverse("admin:index")).content.decode(), sanitize=False).query("a") if a.to_text() == "Help"
    ]

    tree = page(staff_client)

    assert link.attrs["href"] == reverse("help")
    assert [heading.to_text() for heading in tree.query("h1")][-1] == "Writing"
    assert "Ctrl+Alt+F" in tree.to_text()


@pytest.mark.parametrize("name", ["editors", "moderators"])
def test_every_heading_of_the_file_is_there_and_the_contents_lead_to_it(staff_client, name):
    source = (ROOT / f"docs/{name}.md").read_text(encoding="utf-8")
    headings = re.findall(r"^##+ (.+)$", source, flags=re.MULTILINE)

    tree = page(staff_client, name)

    assert [heading.to_text() for heading in tree.query(".handbook__text h2, .handbook__text h3")] == headings
    ids = {node.attrs["id"] for node in tree.query("[id]")}
    targets = [a.attrs["href"].removeprefix("#") for a in tree.query(".handbook__contents a") if a.attrs["href"].startswith("#")]
    assert len(targets) == len(re.findall(r"^## ", source, flags=re.MULTILINE))
    assert set(targets) <= ids


@pytest.mark.parametrize("name", ["editors", "moderators"])
def test_every_picture_is_served_with_words_and_every_link_leads_somewhere(staff_client, name):
    tree = page(staff_client, name)

    for picture in tree.query(".handbook__text img"):
        assert picture.attrs["alt"]
        assert finders.find(picture.attrs["src"].removeprefix("/static/"))
    for link in tree.query(".handbook__text a"):
        if not link.attrs["href"].startswith(("http", "#")):
            assert staff_client.get(reverse("help", args=[name]) + link.attrs["href"], follow=True).status_code == 200


def test_help_is_for_staff(reader, db):
    assert reader.get(reverse("help")).status_code == 302
    assert reader.get(reverse("help", args=["editors"])).status_code == 302


def test_other_files_are_not_handbooks(staff_client):
    assert staff_client.get(reverse("help", args=["decisions"])).status_code == 404
