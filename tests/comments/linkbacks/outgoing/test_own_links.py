"""Links between our own articles: shown under the one that is linked to, at once and without network."""

import pytest
from django.urls import reverse

from articles.models import Article
from comments.models import Response
from tests.site.journey import add_article, add_case, change_article, decide, save_site, text_of


@pytest.fixture
def target(make_article) -> Article:
    return make_article(title="The one that is linked to")


@pytest.fixture
def write(staff_client):
    def save(body: str, slug: str = "ours", **fields) -> Article:
        assert add_article(staff_client, body=body, slug=slug, **fields).status_code == 302
        return Article.objects.get(slug=slug)

    return save


def linking(target: Article, words: str = "as we wrote before") -> str:
    return f'<p>Nothing has changed, <a href="{target.get_absolute_url()}">{words}</a>, and more is to come.</p>'


def shown_under(target: Article, reader) -> str:
    return text_of(reader.get(target.get_absolute_url()).content, "#responses")


def test_words_of_a_passage_that_folds_are_quoted_under_no_other_article(write, target):
    write(f"<p>Open.</p><details><summary>An account</summary>{linking(target)}</details>")

    assert (target.responses.get().state, target.responses.get().excerpt) == ("approved", "")


def test_link_to_an_own_article_is_shown_under_it_at_once(write, target, reader, testnet):
    source = write(linking(target), title="The new one")

    shown = shown_under(target, reader)
    assert "1 Response to" in shown
    assert "The new one" in shown
    assert "[…] Nothing has changed, as we wrote before, and more is to come. […]" in shown
    row = target.responses.get()
    assert (row.kind, row.state, row.source_url) == ("pingback", "approved", source.full_url)
    assert row.excerpt_link == "as we wrote before"
    assert [(event.origin, event.to_state, event.actor) for event in row.events.all()] == [("rule", "approved", None)]
    assert testnet.dials == []
    assert not source.outgoing.exists()


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("https://htc.test{}", id="absolute"),
        pytest.param("http://www.htc.test{}?utm_source=x#notes", id="alias, tracking and fragment"),
        pytest.param("https://old.htc.test{}", id="old host"),
    ],
)
def test_every_spelling_of_the_address_is_understood(write, target, address):
    write(f'<p>See <a href="{address.format(target.get_absolute_url())}">it</a>.</p>')

    assert target.responses.approved().count() == 1


def test_old_address_leads_to_the_article_too(write, target, staff_client):
    body = linking(target)
    change_article(staff_client, target, slug="renamed")

    write(body)

    assert target.responses.get().state == "approved"


def test_links_in_notes_and_case_studies_count(write, target, staff_client, make_article):
    other = make_article()
    add_case(staff_client, "quay", "The quay", body=linking(other, "the case itself"))

    write(f'Words[fn]We said <a href="{target.full_url}">so in a note</a>.[/fn].\n\n[case:quay]')

    assert target.responses.get().excerpt_link == "so in a note"
    assert other.responses.get().excerpt_link == "the case itself"


def test_words_follow_edits_of_the_source(write, target, staff_client, reader):
    source = write(linking(target))

    change_article(staff_client, source, title="Renamed", slug="renamed", body=linking(target, "in other words"))

    shown = shown_under(target, reader)
    assert "Renamed" in shown
    assert "in other words" in shown
    assert target.responses.get().source_url == source.full_url
    assert target.responses.get().events.count() == 1


def test_link_that_goes_takes_its_response_along_and_brings_it_back(write, target, staff_client, reader):
    source = write(linking(target))

    change_article(staff_client, source, body="<p>No link.</p>")
    assert "Response to" not in shown_under(target, reader)
    change_article(staff_client, source, body=linking(target))
    assert "1 Response to" in shown_under(target, reader)

    events = target.responses.get().events.all()
    assert [(event.from_state, event.to_state) for event in events] == [("", "approved"), ("approved", "gone"), ("gone", "approved")]


@pytest.mark.parametrize(
    "leave",
    [
        pytest.param(lambda client, source: change_article(client, source, status="withdrawn"), id="withdrawn"),
        pytest.param(lambda client, source: change_article(client, source, published_at_0="2099-01-01"), id="put off"),
    ],
)
def test_source_that_is_not_public_any_more_takes_its_response_along(write, target, staff_client, leave):
    source = write(linking(target))

    leave(staff_client, source)

    assert not target.responses.approved().exists()


def test_draft_shows_nothing_and_a_second_save_makes_no_second_row(write, target, staff_client):
    source = write(linking(target), status="draft")
    assert not target.responses.exists()

    change_article(staff_client, source, status="published")
    change_article(staff_client, source, title="Again")

    assert target.responses.count() == 1


def test_what_a_moderator_put_away_stays_away(write, target, staff_client):
    source = write(linking(target))
    decide(staff_client, "trash", target.responses.get())

    change_article(staff_client, source, body=linking(target, "other words"))
    save_site(staff_client, own_links_shown="")
    save_site(staff_client)

    assert target.responses.get().state == "trash"


def test_article_that_takes_no_responses_of_others_gets_none_of_ours_but_keeps_those_it_has(write, target, staff_client):
    first = write(linking(target))
    Article.objects.filter(pk=target.pk).update(linkbacks_open=False)

    write(linking(target), slug="second")
    change_article(staff_client, first, title="Edited")

    assert [row.title for row in target.responses.approved()] == ["Edited"]


def test_link_to_oneself_and_to_other_pages_of_ours_is_no_response(write):
    source = write(
        '<p><a href="/2014/01/ours/">Self</a>, <a href="/about/">about</a>, <a href="/">home</a>, <a href="/archive/">all</a></p>'
    )

    assert not Response.objects.exists()
    assert not source.outgoing.exists()


def test_switch_of_the_site_hides_and_shows_them_at_once_with_what_changed_in_between(write, target, staff_client, reader):
    source, gone = write(linking(target)), write(linking(target), slug="gone")

    save_site(staff_client, own_links_shown="")
    assert "Response to" not in shown_under(target, reader)
    write(linking(target), slug="new", title="Written meanwhile")
    change_article(staff_client, gone, body="<p>No link.</p>")
    change_article(staff_client, source, title="Edited meanwhile")
    assert "Response to" not in shown_under(target, reader)

    save_site(staff_client)
    shown = shown_under(target, reader)
    assert "2 Responses to" in shown
    assert "Written meanwhile" in shown
    assert "Edited meanwhile" in shown


def test_row_and_article_stand_or_fall_together(write, target, staff_client, monkeypatch):
    def fail(*args):
        raise RuntimeError("the power fails")

    monkeypatch.setattr("comments.linkbacks.outgoing.planning.announce", fail)
    with pytest.raises(RuntimeError):
        write(linking(target))

    assert not Article.objects.filter(slug="ours").exists()
    assert not Response.objects.exists()


def test_scheduled_target_shows_its_response_when_it_is_public(write, make_article, reader):
    later = make_article(published_at="2099-01-01T12:00:00Z")

    write(linking(later))

    assert later.responses.get().state == "approved"
    assert reader.get(reverse("comments:permalink", args=[later.responses.get().pk])).status_code == 404
