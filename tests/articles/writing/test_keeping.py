"""What is typed is kept on the server too: each account's own words alone, none written over another, and none for longer than promised."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, KeptState
from articles.writing import keeping
from htc import worker
from htc.redaction import redacting
from tests.articles.writing.test_together import ada, ben, editing, form_of, opened, sign_in, words_on  # noqa: F401 – fixtures
from tests.site.journey import add_article

OFFICE, HOME = "0ff1ce" + "0" * 10, "40e" + "0" * 13
NAME, OTHER = "a" * 16, "b" * 16
FIRST, SECOND, THIRD = "1" * 16, "2" * 16, "3" * 16
LONG = "Nobody had asked the people inside 😀 " * 40


def kept_at(row=None, model: str = "article") -> str:
    return reverse(f"admin:articles_{model}_kept", args=[row.pk] if row else [])


def step(changes: dict, base: str = "", *, whole: bool | None = None) -> dict:
    return {"base": base, "whole": not base if whole is None else whole, "changes": changes}


def told(client, *steps: dict, **changes) -> dict:
    """Give what an open form would send."""
    user = Session.objects.get(pk=client.cookies["htc-session"].value).get_decoded()["_auth_user_id"]
    fields = {"user": user, "name": NAME, "token": FIRST, "browser": OFFICE, "began_from": "then", "steps": json.dumps(steps)}
    return fields | changes


def keep(client, row, *steps: dict, model: str = "article", **changes) -> dict:
    return client.post(kept_at(row, model), told(client, *steps, **changes)).json()


def states(client, row, model: str = "article", names: str = "") -> dict:
    return client.get(kept_at(row, model), {"names": names}).json()


def fields(client, row, model: str = "article") -> list[dict]:
    return [state["fields"] for state in states(client, row, model)["states"]]


# Whose, when and where


def test_words_are_found_at_another_computer_with_when_and_where_and_by_nobody_else(ada, ben, make_article, make_case):  # noqa: F811
    article, other, case = make_article(), make_article(), make_case("jakarta")
    keep(ada, article, step({"body": "Of the article.", "tags": ["law"], "comments_open": False}))
    keep(ada, None, step({"title": "New"}), name="c" * 16)
    keep(ada, case, step({"summary": "Of the case."}), name="d" * 16, model="casestudy")
    keep(ada, None, step({"summary": "New case."}), name="e" * 16, model="casestudy")

    (state,) = states(ada, article)["states"]
    assert {name: state[name] for name in ("name", "from", "browser", "token")} == {
        "name": NAME, "from": "then", "browser": OFFICE, "token": FIRST,
    }  # fmt: skip
    assert state["at"] == KeptState.objects.get(name=NAME).kept_at.isoformat()
    assert state["fields"] == {"body": "Of the article.", "tags": ["law"], "comments_open": False}
    assert fields(ada, None) == [{"title": "New"}]
    assert fields(ada, case, "casestudy") == [{"summary": "Of the case."}]
    assert fields(ada, None, "casestudy") == [{"summary": "New case."}]
    assert fields(ada, other) == []
    assert fields(ben, article) == fields(ben, None) == []


def test_colleague_sees_who_writes_and_when_the_last_word_came_and_none_of_the_words(ada, ben, make_article, time_machine):  # noqa: F811
    time_machine.move_to("2026-03-01T21:20Z", tick=False)  # 14:20 in Denver
    article = make_article()
    ada.get(form_of(article))
    time_machine.move_to("2026-03-01T21:22Z", tick=False)
    keep(ada, article, step({"body": "A word of Ada."}))

    open_too = ben.get(form_of(article)).text
    beat = ben.post(editing(article), {}).json()
    time_machine.move_to("2026-03-01T23:00Z", tick=False)
    left = ben.get(form_of(article)).text

    assert "Ada Lindqvist has had this article open since 14:20. The last word came at 14:22. If you both save" in open_too
    sentence = "Ada Lindqvist wrote here last at 14:22 and has not saved it yet."
    assert beat["words"] == [sentence]
    assert sentence in left
    assert "wrote here last" not in ada.get(form_of(article)).text
    assert "A word of Ada" not in open_too + left + json.dumps(beat)
    ada.post(form_of(article), opened(ada, article))
    assert "wrote here last" not in ben.get(form_of(article)).text, "what was saved since is older news"


# What is sent


@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        pytest.param({"a": "one two three"}, {"a": {"head": 4, "tail": 6, "words": "2"}}, {"a": "one 2 three"}, id="inside"),
        pytest.param({"a": "a😀c"}, {"a": {"head": 2, "tail": 1, "words": "b"}}, {"a": "a😀bc"}, id="a pair of surrogates is one"),
        pytest.param({"a": "ab"}, {"a": {"head": 2, "tail": 0, "words": "c"}}, {"a": "abc"}, id="at the end"),
        pytest.param({"a": "ab"}, {"a": {"head": 0, "tail": 2, "words": "c"}}, {"a": "cab"}, id="at the beginning"),
        pytest.param({"a": "1", "b": "2"}, {"a": None, "c": ["3"]}, {"b": "2", "c": ["3"]}, id="fields come and go"),
    ],
)
def test_changes_lead_from_one_state_to_the_next(before, changes, after):
    assert keeping.changed(before, changes) == after


@pytest.mark.parametrize("change", [{"head": 2, "tail": 1, "words": ""}, {"head": 0, "tail": 0, "words": ""}])
def test_place_in_a_text_that_is_not_there_is_none_to_go_on_from(change):
    with pytest.raises(keeping.GoneOn):
        keeping.changed({"a": "ab"} if change["tail"] else {"a": ["ab"]}, {"a": change})


def test_only_what_changed_is_sent_and_the_way_that_fits_is_taken(ada, make_article):  # noqa: F811
    article = make_article()
    keep(ada, article, step({"body": LONG, "title": "T"}))
    in_flight = step({"body": {"head": len(LONG), "tail": 0, "words": "Never come."}}, base=THIRD)
    arrived = step({"body": {"head": len(LONG), "tail": 0, "words": "More."}, "title": None}, base=FIRST)

    answer = keep(ada, article, in_flight, arrived, token=SECOND)

    assert answer["exact"]
    assert fields(ada, article) == [{"body": f"{LONG}More."}]


def test_what_no_text_holds_is_left_out_and_the_form_is_told_to_send_it_whole(ada, make_article):  # noqa: F811
    article = make_article()

    assert not keep(ada, article, step({"body": "a\x00\ud800b"}))["exact"]

    assert fields(ada, article) == [{"body": "ab"}]
    assert keep(ada, article, step({"body": "c"}, base=FIRST, whole=True), token=SECOND)["exact"]


def test_form_in_which_nothing_differs_any_more_keeps_nothing(ada, make_article):  # noqa: F811
    article = make_article()
    keep(ada, article, step({"body": "a"}))
    keep(ada, article, step({"body": None}, base=FIRST), token=SECOND)

    assert not KeptState.objects.exists()
    keep(ada, article, step({}))
    assert not KeptState.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"steps": "[{]"}, id="no JSON"),
        pytest.param({"steps": "[]"}, id="no step"),
        pytest.param({"steps": '{"base": ""}'}, id="no list"),
        pytest.param({"steps": json.dumps([step({"a": 1})])}, id="a number"),
        pytest.param({"steps": json.dumps([step({"a": {"head": -1, "tail": 0, "words": ""}})])}, id="before the beginning"),
        pytest.param({"steps": json.dumps([step({"a": {"head": True, "tail": 0, "words": ""}})])}, id="no place"),
        pytest.param({"steps": json.dumps([step({"a": [[""]]})])}, id="deep"),
        pytest.param({"steps": json.dumps([step({"a": ""})] * 6)}, id="too many steps"),
        pytest.param({"name": "../etc"}, id="no name"),
        pytest.param({"token": ""}, id="no token"),
        pytest.param({"user": "ada"}, id="no account"),
    ],
)
def test_what_cannot_be_read_is_refused(ada, make_article, changes):  # noqa: F811
    article = make_article()

    answer = ada.post(kept_at(article), told(ada, step({"a": ""})) | changes)

    assert answer.status_code == 400
    assert not KeptState.objects.exists()


# Nobody is written over


def test_two_computers_under_one_name_are_parted_by_the_second_word(ada, make_article):  # noqa: F811
    article = make_article()
    keep(ada, article, step({"body": "Begun at the office."}))
    keep(ada, article, step({"body": "Gone on with at home."}, base=FIRST), token=SECOND, browser=HOME)

    late = keep(ada, article, step({"body": "And at the office."}, base=FIRST), token=THIRD)
    apart = keep(ada, article, step({"body": "And at the office."}), token=THIRD, name=OTHER)

    assert late == {"moved": True}
    assert "at" in apart
    assert sorted(each["body"] for each in fields(ada, article)) == ["And at the office.", "Gone on with at home."]


def test_what_was_taken_out_of_a_state_does_not_come_back_by_the_next_word(ada, make_article):  # noqa: F811
    article = make_article()
    keep(ada, article, step({"body": "Her name is Zyxwana Quellbrook, and more."}))
    redacting.redact_alone(redacting.phrases_of(["Zyxwana Quellbrook"]), by=get_user_model().objects.get(username="ada"))
    (left,) = fields(ada, article)

    answer = keep(ada, article, step({"body": {"head": 3, "tail": 0, "words": "!"}}, base=FIRST), token=SECOND)

    assert "Zyxwana" not in left["body"]
    assert answer == {"moved": True}


def test_who_signed_in_as_somebody_else_in_another_window_is_told_and_nothing_is_kept_as_theirs(ada, ben, make_article):  # noqa: F811
    article = make_article()

    answer = ben.post(kept_at(article), told(ada, step({"body": "Of Ada."}))).json()

    assert answer == {"refused": "you are signed in as Ben Ade now, in another window"}
    assert not KeptState.objects.exists()


# How it ends


def test_saving_ends_it_and_nothing_that_is_late_brings_it_back(ada, make_article):  # noqa: F811
    article = make_article()
    form = opened(ada, article)
    keep(ada, article, step({"body": "Words."}), name=form["kept_as"])
    keep(ada, article, step({"body": "Of another window."}), name=OTHER)
    assert ada.post(form_of(article), form | {"body": "Words."}).status_code == 302

    late = [keep(ada, article, step({"body": "Words"}, base=base), name=form["kept_as"], token=SECOND) for base in (FIRST, "")]

    assert late == [{"moved": True}] * 2
    assert states(ada, article, names=f"{form['kept_as']},{OTHER}")["ended"] == [form["kept_as"]]
    assert fields(ada, article) == [{"body": "Of another window."}]


def test_first_words_that_come_after_the_save_are_not_kept(ada, make_article):  # noqa: F811
    article = make_article()
    form = opened(ada, article)
    ada.post(form_of(article), form | {"body": "Words."})
    add_article(ada, kept_as=NAME)

    assert keep(ada, article, step({"body": "Word"}), name=form["kept_as"]) == {"moved": True}
    assert keep(ada, None, step({"body": "Word"}), name=NAME) == {"moved": True}


def test_save_that_is_refused_ends_nothing(ada, make_article):  # noqa: F811
    article = make_article()
    form = opened(ada, article)
    keep(ada, article, step({"body": "Words."}), name=form["kept_as"])
    ada.post(form_of(article), form | {"title": "", "body": "Words."})

    assert fields(ada, article) == [{"body": "Words."}]


def test_thrown_away_is_gone_and_only_the_own_name_stays(ada, ben, make_article):  # noqa: F811
    article = make_article()
    keep(ada, article, step({"body": "A."}))
    keep(ben, article, step({"body": "B."}))

    assert keep(ada, article, ended="on", steps="") == {"ended": True}

    assert (fields(ada, article), states(ada, article, names=NAME)["ended"]) == ([], [NAME])
    assert fields(ben, article) == [{"body": "B."}]


def test_it_ends_after_thirty_days_with_its_article_and_with_its_account(ada, make_article):  # noqa: F811
    old, new = make_article(status="draft"), make_article(status="draft")
    keep(ada, old, step({"body": "Old."}))
    keep(ada, None, step({"body": "Ended."}), name=OTHER)
    keep(ada, None, ended="on", name=OTHER)
    KeptState.objects.update(kept_at=timezone.now() - timedelta(days=29, hours=23))
    keep(ada, new, step({"body": "New."}), name="c" * 16)

    worker.chores(timezone.now())
    assert KeptState.objects.count() == 3
    worker.chores(timezone.now() + timedelta(hours=2))
    assert [state.name for state in KeptState.objects.all()] == ["c" * 16]
    new.delete()
    assert not KeptState.objects.exists()
    keep(ada, None, step({"body": "Of nobody."}), name=NAME)
    get_user_model().objects.get(username="ada").delete()
    assert not KeptState.objects.exists()


# Limits, and who may


def test_form_is_told_why_its_words_are_not_kept(ada, make_article, monkeypatch):  # noqa: F811
    article = make_article(status="draft")
    keep(ada, article, step({"body": "Kept."}))
    monkeypatch.setattr(keeping, "LARGEST", 100)
    assert keep(ada, article, step({"body": "a" * 100}, base=FIRST), token=SECOND) == {"refused": "it is too long"}
    monkeypatch.setattr(keeping, "MOST_STATES", 1)
    assert "it keeps 1 forms of yours already" in keep(ada, article, step({"body": "a"}), name=OTHER)["refused"]
    monkeypatch.setattr(keeping, "MOST_WRITES", 4)  # three were asked for above
    answers = [keep(ada, article, step({"body": "b"}, base=base), token=token) for base, token in ((FIRST, SECOND), (SECOND, THIRD))]
    assert answers[1] == {"refused": "it was asked to too often"}
    assert fields(ada, article) == [{"body": "b"}]
    address, form = kept_at(article), told(ada, step({"body": "b"}))
    article.delete()
    assert ada.post(address, form).json() == {"refused": "it was thrown away while you had it open"}


def test_who_may_not_write_keeps_nothing_and_sees_nothing(ada, reader, make_article):  # noqa: F811
    article = make_article()
    keep(ada, article, step({"body": "Hers."}))
    looking = sign_in("cleo", "", "", "view_article", "edit_any_article")

    assert reader.get(kept_at(article)).status_code == 302
    assert reader.post(kept_at(article), {}).status_code == 302
    assert looking.get(kept_at(article)).status_code == 403
    assert looking.post(kept_at(article), told(looking, step({"body": "x"}))).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = ada.cookies
    assert strict.post(kept_at(article), told(ada, step({"body": "x"}))).status_code == 403
    assert KeptState.objects.count() == 1


def test_kept_words_are_no_part_of_what_the_blog_gives_away(ada, make_article, tmp_path):  # noqa: F811
    article = make_article()
    keep(ada, article, step({"body": "Unsaid-marker."}))
    call_command("export_content", tmp_path / "json", format="json", stdout=StringIO())

    written = b"".join(path.read_bytes() for path in (tmp_path / "json").rglob("*") if path.is_file())
    assert b"Unsaid-marker" not in written
    assert b"Unsaid-marker" not in Client().get(article.get_absolute_url()).content
    assert Article.objects.get(pk=article.pk).touched_at == article.touched_at, "nothing of the article changed"
