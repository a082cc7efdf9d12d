"""The lists of words in the admin, and the page on which a word or phrase is tried."""

from django.urls import reverse

from comments.models import WordRule
from tests.site.journey import text_of

TRY = "admin:comments_wordrule_try"


def test_unsaved_rule_is_tried_on_a_text_and_on_the_newest_responses(member, client_of, make_article, make_response):
    article = make_article()
    make_response(article, author_name="Ana", body="Great pressure <b>and</b> words.", received_at="2014-01-01T12:00Z")
    make_response(article, kind="pingback", title="The press", excerpt="nothing")
    moderator = client_of(member("Moderator"))

    html = moderator.post(reverse(TRY), {"pattern": "*press*", "text": "An <i>impression</i> of the Press."}).content.decode()

    assert html.count("<mark>") == 4
    assert "<mark>impression</mark>" in html
    assert "An &lt;i&gt;<mark>" in html
    assert "<mark>pressure</mark> &lt;b&gt;and&lt;/b&gt; words." in html
    assert "It is in 2 of them" in html
    assert not WordRule.objects.filter(pattern="*press*").exists()


def test_only_the_newest_hundred_responses_are_looked_at(staff_client, make_article, make_response):
    article = make_article()
    make_response(article, body="needle", received_at="2010-01-01T12:00Z")
    for _ in range(100):
        make_response(article, body="hay")

    html = staff_client.post(reverse(TRY), {"pattern": "needle", "text": ""}).content.decode()

    assert "It is in none of them." in html
    assert "No text was given." in html


def test_saved_rule_comes_into_the_box_by_its_link(staff_client, db):
    rule = WordRule.objects.create(pattern="essay*")

    listed = staff_client.get(reverse("admin:comments_wordrule_changelist")).content.decode()
    box = staff_client.get(f"{reverse(TRY)}?rule={rule.pk}").content.decode()

    assert f"{reverse(TRY)}?rule={rule.pk}" in listed
    assert 'value="essay*"' in box
    assert staff_client.get(f"{reverse(TRY)}?rule=x").status_code == 200


def test_rule_that_cannot_be_searched_for_is_refused_with_a_sentence(staff_client, db):
    tried = staff_client.post(reverse(TRY), {"pattern": "pr*ss", "text": "press"})
    saved = staff_client.post(reverse("admin:comments_wordrule_add"), {"pattern": "*", "word_list": "words", "verdict": "hold", "note": ""})

    for answer in (tried, saved):
        assert "a * may stand at the beginning or the end of a word" in text_of(answer.content, "#content-main")


def test_disclosures_and_threats_can_only_be_held(staff_client, db):
    before = WordRule.objects.count()
    fields = {"pattern": "he hurts me", "word_list": "threat", "note": ""}

    refused = staff_client.post(reverse("admin:comments_wordrule_add"), fields | {"verdict": "spam"})
    taken = staff_client.post(reverse("admin:comments_wordrule_add"), fields | {"verdict": "hold"})

    assert "is held for a moderator" in text_of(refused.content, "#content-main")
    assert taken.status_code == 302
    assert WordRule.objects.count() == before + 1
