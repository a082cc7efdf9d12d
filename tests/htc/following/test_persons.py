"""What is kept of somebody who follows: found, handed out and forgotten, by command and in the admin."""

import json

import pytest
from django.apps import apps
from django.core.management import call_command
from taggit.models import Tag

from htc.following.models import Follower, FollowRequest
from htc.following.persons import forget, seek
from tests.htc.following.conftest import NOON
from tests.site.journey import drain, text_of

ANA, PAGE = "ana@reader.test", "/admin/privacy/"


def places_of(words: str) -> list[str]:
    """Give the fields of all tables that hold the words."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if any(words in str(value) for value in model._base_manager.values_list(field.attname, flat=True))
    ]


def test_everything_that_is_kept_of_a_follower_is_found_handed_out_and_forgotten(
    follow, reader, staff_client, make_article, tmp_path, capsys
):
    make_article(tags=["law"])
    follow(ANA, tags=[Tag.objects.get()], frequency="weekly")
    reader.post("/follow/", {"email": "ANA@reader.test", "frequency": "at_once"})
    follow("ben@reader.test")
    assert set(places_of(ANA)) == {"following.Follower.email", "following.FollowRequest.email"}

    call_command("find_person", email=" Ana@Reader.test")
    call_command("export_person", email=ANA, to=tmp_path)
    found = staff_client.post(PAGE, {"email": ANA, "action": "find"})

    assert "follows law; how often Weekly" in capsys.readouterr().out
    kept = json.loads((tmp_path / "responses.json").read_text())["elsewhere"]
    assert [row["what"] for row in kept] == ["Follows by e-mail", "Was asked whether it follows", "Was asked whether it follows"]
    assert (kept[0]["e_mail"], kept[0]["follows"], kept[0]["since"]) == (ANA, "law", NOON.isoformat(timespec="seconds"))
    assert "Follows by e-mail" in (tmp_path / "responses.html").read_text()
    assert "Follows by e-mail" in text_of(found.content, "#content-main")
    asked = staff_client.post(PAGE, {"email": ANA, "action": "forget"})
    assert 'name="count" value="3"' in asked.content.decode()
    done = staff_client.post(PAGE, {"email": ANA, "action": "forget", "count": 3})
    assert "Deleted: follows by e-mail." in text_of(done.content, "#content-main")
    assert places_of(ANA) == []
    assert Follower.objects.get().email == "ben@reader.test"


@pytest.mark.parametrize("written", ["ana@bücher.test", "ANA@xn--bcher-kva.test", "Ana <ana@bücher.test>"])
def test_mailbox_follows_once_and_is_found_in_every_writing(follow, written):
    for email in ("ana@xn--bcher-kva.test", "Ana@BÜCHER.test", "ana+news@bücher.test", "anabel@bücher.test", "ben@bücher.test"):
        follow(email)

    assert [row.facts["e_mail"] for row in seek(None, written)[:2]] == ["ana+news@xn--bcher-kva.test", "ana@xn--bcher-kva.test"]
    forget(None, written)

    assert set(Follower.objects.values_list("email", flat=True)) == {"anabel@xn--bcher-kva.test", "ben@xn--bcher-kva.test"}
    assert FollowRequest.objects.count() == 2


def test_addresses_that_were_taken_out_of_everything_follow_no_more(db, mailoutbox):
    # A redaction leaves an empty one in its place (htc/redaction/registry.py); there can be several.
    Follower.objects.bulk_create(Follower(key=str(number), since=NOON) for number in range(2))
    FollowRequest.objects.create(mailbox="1", asked_at=NOON, next_try_at=NOON)

    drain()

    assert not Follower.objects.exists()
    assert not FollowRequest.objects.exists()
    assert not mailoutbox
