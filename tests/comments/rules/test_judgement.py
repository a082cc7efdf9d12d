"""What the rules find in a comment, and what becomes of it: pure tables first, then through the form."""

from importlib import import_module

import pytest
from django.apps import apps

from articles.models import Author, Site
from comments.decisions import changes
from comments.models import DomainRule, Response, WordRule
from comments.readers.forms import make_token
from comments.rules.judgement import (
    Rules,
    Submission,
    Words,
    count_links,
    folded_name,
    has_email,
    has_phone,
    hosts,
    is_pattern,
    judge,
    matches,
)
from tests.site.journey import comment, text_of


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        pytest.param("press", "An impression.", [], id="inside another word"),
        pytest.param("*press*", "An impression.", ["impression"], id="stars at both ends"),
        pytest.param("press*", "pressing, impress", ["pressing"], id="star at the end"),
        pytest.param("press", "Press! (PRESS)", ["Press", "PRESS"], id="any case, beside punctuation"),
        pytest.param("resume", "My Résumé", ["Résumé"], id="accents"),
        pytest.param("pills", "ＰＩＬＬＳ", ["ＰＩＬＬＳ"], id="full width"),
        pytest.param("pills", "𝐩𝐢𝐥𝐥𝐬", ["𝐩𝐢𝐥𝐥𝐬"], id="mathematical letters"),
        pytest.param("viagra", "vіаgrа", ["vіаgrа"], id="Cyrillic letters that look Latin"),
        pytest.param("спам", "СПАМ и спам", ["СПАМ", "спам"], id="a rule in Cyrillic"),
        pytest.param("viagra", "vi<b>ag</b>ra", ["vi<b>ag</b>ra"], id="split by tags"),
        pytest.param("viagra", "via<br>gra", [], id="a line break parts words"),
        pytest.param("viagra", "vi\u200bag\u00adra", ["vi\u200bag\u00adra"], id="split by what is not seen"),
        pytest.param("cheap pills", "cheap,\n  pills", ["cheap,\n  pills"], id="phrase over a line"),
        pytest.param("cheap pills", "cheap_pills", ["cheap_pills"], id="phrase with an underscore"),
        pytest.param("I can't leave", "i can’t leave", ["i can’t leave"], id="another apostrophe"),
        pytest.param("straße", "STRASSE", ["STRASSE"], id="sharp s"),
        pytest.param("*赌*", "在线赌场", ["在线赌场"], id="a script without spaces"),
        pytest.param("a.b", "axb a.b", ["a.b"], id="a dot is a dot"),
    ],
)
def test_pattern_finds_whole_words_however_they_are_dressed(pattern, text, found):
    assert [text[start:end] for start, end in matches(pattern, text)] == found


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("press", True),
        ("*press*", True),
        ("cheap pills*", True),
        ("", False),
        ("*", False),
        ("pr*ss", False),
        ("a * b", False),
        ("!!", False),
    ],
)
def test_pattern_has_letters_and_stars_at_the_ends_only(text, is_one):
    assert is_pattern(text) is is_one


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("No link.", 0),
        ("See https://a.test/x?y=1 and http://b.test", 2),
        ("www.example.org and example.com/page", 2),
        ("bare example.org, EXAMPLE.COM.", 2),
        ("write to ana@example.org", 0),
        ("e.g. this, i.e. that, at 3 p.m.", 0),
        ("It was over.Then we left.", 0),
        ("read report.pdf", 0),
        ('<a href="https://a.test">a</a>', 1),
    ],
)
def test_links_are_counted_bare_ones_too(text, count):
    assert count_links(text) == count


@pytest.mark.parametrize(
    "text",
    [
        "888-373-7888",
        "+1 (888) 373-7888",
        "call 08000 121 700!",
        "06.12.34.56.78",
        "０３０ １２３４５６７",
        "+491701234567",
        "0170123456",
        "(030) 1234567",
    ],
)
def test_phone_number_is_found(text):
    assert has_phone(f"Call me: {text}")


@pytest.mark.parametrize(
    "text",
    [
        "2014-01-15",
        "15.01.2014",
        "1999-2004",
        "27 000 000 people",
        "1,000,000",
        "ISBN 978-3-16-148410-0",
        "1234567",
        "https://a.test/1234567890",
        "no. 17",
    ],
)
def test_other_number_is_no_phone_number(text):
    assert not has_phone(f"In all {text} of them")


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        ("ana@example.org", True),
        ("ANA＠EXAMPLE.ORG", True),
        ("ana (at) example (dot) org", True),
        ("ana[at]example.org", True),
        ("look at this", False),
        ("@ana on the network", False),
    ],
)
def test_email_address_in_the_text_is_found(text, is_there):
    assert has_email(text) is is_there


def test_hosts_of_links_and_addresses_are_found_as_they_are_looked_up():
    text = "http://good.test@evil.test:8080/ www.Foo.test bär.test a@mail.test file.pdf"

    assert hosts(Submission(text, email="x@box.test")) == {"evil.test", "foo.test", "xn--br-via.test", "mail.test", "box.test"}


FIND = {
    "spam word": Words("pills", verdict="spam"),
    "trash word": Words("poker", verdict="trash"),
    "held word": Words("essay"),
    "disclosure": Words("took my passport", "disclosure"),
    "threat": Words("find you", "threat"),
}


@pytest.mark.parametrize(
    ("submission", "verdict", "found"),
    [
        pytest.param(Submission("Fine words."), "hold", [], id="nothing found"),
        pytest.param(Submission("An essay."), "hold", ["words"], id="word that holds"),
        pytest.param(Submission("An essay on pills."), "spam", ["words"], id="the severer of two"),
        pytest.param(Submission("pills and poker"), "trash", ["words"], id="the severest"),
        pytest.param(Submission("Hello", name="Pills"), "spam", ["words"], id="in the name"),
        pytest.param(Submission("Hello", email="pills@x.test"), "spam", ["words"], id="in the e-mail address"),
        pytest.param(Submission("They took my passport."), "hold", ["disclosure"], id="disclosure"),
        pytest.param(Submission("They took my passport. pills poker"), "hold", ["words", "disclosure"], id="disclosure beside trash"),
        pytest.param(Submission("We will find you", by_robot=True), "hold", ["threat", "honeypot"], id="threat in the robot's field"),
        pytest.param(Submission("Hello", by_robot=True), "spam", ["honeypot"], id="robot"),
        pytest.param(Submission("a.test b.test"), "hold", ["links"], id="as many links as the limit"),
        pytest.param(Submission("a.test"), "hold", [], id="one link less"),
        pytest.param(Submission("bad.test"), "spam", ["domain"], id="blocked site"),
        pytest.param(Submission("Hello", email="a@bad.test"), "spam", ["domain"], id="blocked site of the address"),
        pytest.param(Submission("Call 888-373-7888 or ana@x.test"), "hold", ["phone", "email_in_text"], id="ways to reach a person"),
        pytest.param(Submission("Hello", name="ＡDÁ  L."), "hold", ["impersonation"], id="name of an author, dressed up"),
        pytest.param(Submission("pills", by_staff=True), "publish", [], id="staff"),
    ],
)
def test_verdict_is_the_severest_but_safeguarding_is_always_held(submission, verdict, found):
    rules = Rules(tuple(FIND.values()), links_from=2, blocked=frozenset({"bad.test"}), names=frozenset({folded_name("Ada L")}))

    judgement = judge(submission, rules)

    assert (judgement.verdict, sorted(judgement.reasons)) == (verdict, sorted(found))
    assert len(judgement.why) >= len(found)


def test_sentences_name_the_rule_and_repeat_nothing_of_the_writer():
    submission = Submission("Call 888-373-7888 or ana@x.test, PILLS", name="Ana", email="secret@bad.test")

    why = " ".join(judge(submission, Rules((FIND["spam word"],), blocked=frozenset({"bad.test"}))).why)

    assert "“pills” of the list of words is in the text." in why
    assert "bad.test, which is blocked" in why
    assert not [word for word in ("888", "ana@", "secret", "PILLS") if word in why]


def test_everything_is_held_from_staff_too_where_the_site_says_so():
    assert judge(Submission("Hello", by_staff=True), Rules(hold_all=True)).verdict == "hold"


@pytest.mark.parametrize("text", ["a" * 10_000, "a." * 5_000, "1-" * 5_000, "<" * 10_000, "a@" * 5_000, "(at) " * 2_000])
def test_text_made_to_be_slow_is_judged(text):
    assert judge(Submission(text), Rules((Words("*pat* *tern*"),), links_from=2)).verdict == "hold"


# Through the form


@pytest.fixture
def article(make_article):
    return make_article(slug="rules")


def sent(reader, article, **fields) -> Response:
    answer = comment(reader, article, **{"body": "Words."} | fields)
    assert answer.status_code == 303
    return article.responses.latest("pk")


def test_comment_is_judged_by_the_lists_of_staff_and_its_writer_is_told_nothing(reader, article, settings):
    settings.RATE_LIMITS = False
    WordRule.objects.create(pattern="pills", verdict="spam")
    plain = text_of(reader.get(comment(reader, article, body="Good words.")["Location"]).content).split("If you want")[0]

    row = sent(reader, article, body="pi<i>lls</i>")
    answer = comment(reader, article, body="pi<i>lls</i>")

    told = text_of(reader.get(answer["Location"]).content)
    assert (row.state, row.reasons) == ("spam", ["words"])
    assert row.facts["why"] == ["“pills” of the list of words is in the text."]
    assert told.split("If you want")[0] == plain
    assert row.events.get().reason == "words"


def test_shipped_disclosure_brings_a_comment_into_the_safeguarding_lane_and_never_to_spam(reader, article):
    import_module("comments.migrations.0010_example_words").write(apps, None)
    WordRule.objects.create(pattern="hotel", verdict="trash")

    row = sent(reader, article, body="They took my passport in the hotel. Call 888-373-7888.", website="x")

    assert row.state == "pending"
    assert {"disclosure", "words", "phone", "honeypot"} == set(row.reasons)


def test_examples_are_written_once_and_removed_unless_changed(db):
    examples = import_module("comments.migrations.0010_example_words")
    examples.write(apps, None)
    examples.write(apps, None)
    WordRule.objects.filter(pattern="my trafficker*").update(note="Ours now")

    assert set(WordRule.objects.values_list("word_list", flat=True)) == {"words", "disclosure", "threat"}
    examples.remove(apps, None)
    assert [rule.pattern for rule in WordRule.objects.all()] == ["my trafficker*"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        pytest.param({"body": "Call me: 888 373 7888"}, "phone", id="phone number"),
        pytest.param({"body": "one.test and two.test"}, "links", id="two bare links"),
        pytest.param({"name": "ada l."}, "impersonation", id="author"),
        pytest.param({"name": "Mona Moderator"}, "impersonation", id="member of staff"),
        pytest.param({"name": "HUMAN TRAFFICKING CENTER"}, "impersonation", id="the site"),
    ],
)
def test_comment_is_held_with_its_reason(reader, article, member, fields, reason):
    Author.objects.create(name="Ada L")
    member("Moderator", first_name="Mona", last_name="Moderator")

    row = sent(reader, article, **fields)

    assert (row.state, row.reasons) == ("pending", [reason])


@pytest.mark.parametrize(
    ("domain", "fields", "state"),
    [
        ("bad.test", {"body": "See bad.test/x"}, "spam"),
        ("bad.test", {"email": "a@bad.test"}, "spam"),
        ("bad.test", {"body": "See https://www.bad.test"}, "spam"),
        ("bad.test", {"body": "See sub.bad.test"}, "pending"),
        ("bad.test", {"body": "See notbad.test"}, "pending"),
    ],
)
def test_blocked_site_is_found_in_links_and_address(reader, article, domain, fields, state):
    DomainRule.objects.create(domain=domain, verdict="block")

    assert sent(reader, article, **fields).state == state


def test_blocked_site_counts_with_its_subdomains_where_the_rule_says_so_and_until_it_ends(reader, article, time_machine):
    time_machine.move_to("2026-03-01T12:00Z")
    DomainRule.objects.create(domain="bad.test", verdict="block", include_subdomains=True, expires_at="2026-03-02T12:00Z")

    during = sent(reader, article, body="See a.bad.test")
    time_machine.move_to("2026-03-03T12:00Z")

    assert during.state == "spam"
    assert sent(reader, article, body="See b.bad.test", token=make_token(article)).state == "pending"


def test_second_comment_under_an_approved_name_and_address_is_held_too(reader, article, settings):
    settings.RATE_LIMITS = False
    first = sent(reader, article, name="Ana", email="ana@example.org", body="First.")
    changes.move(article.responses, "approved", origin="command")

    second = sent(reader, article, name="Ana", email="ANA@example.org", body="Second.")

    assert second.state == "pending"
    assert first.author_key == second.author_key != ""
    assert "ana" not in first.author_key


def test_moderator_comments_at_once_with_a_badge_and_without_a_limit(member, client_of, reader, article):
    user = member("Moderator", first_name="Mona", last_name="M")
    moderator = client_of(user)

    answers = [comment(moderator, article, body=f"Answer {number}.", name=name) for number, name in enumerate(["", "The editors"])]

    html = reader.get(article.get_absolute_url()).content.decode()
    rows = list(article.responses.order_by("pk"))
    assert [answer["Location"] for answer in answers] == [row.get_absolute_url() for row in rows]
    assert [(row.state, row.staff, row.author_name) for row in rows] == [("approved", user, "Mona M"), ("approved", user, "The editors")]
    assert html.count('class="response__badge"') == 2
    assert [(event.actor, event.origin) for event in rows[0].events.all()] == [(user, "web")]
    assert "appears at once" in moderator.get(article.get_absolute_url()).content.decode()
    assert "appears at once" in moderator.get(f"/respond/{article.pk}/to/{rows[0].pk}/").content.decode()


@pytest.mark.parametrize("role", ["Author", "Editor"])
def test_staff_without_the_right_to_moderate_are_held_like_everybody(member, client_of, article, role):
    row = sent(client_of(member(role)), article)

    assert (row.state, row.staff) == ("pending", None)


def test_moderator_is_held_where_everything_is(member, client_of, article):
    site = Site.current()
    site.responses_held = True
    site.save()

    row = sent(client_of(member("Moderator")), article)

    assert (row.state, row.reasons) == ("pending", ["held"])
    assert row.staff is not None


def test_moderator_without_a_full_name_is_not_called_by_the_login_name(member, client_of, article):
    user = member("Moderator")

    assert sent(client_of(user), article).author_name == "Human Trafficking Center"


def test_wish_for_a_mail_is_kept_and_needs_an_address(reader, article):
    wrong = comment(reader, article, body="Words.", mail_when_approved="on")
    row = sent(reader, article, email="ana@example.org", mail_when_approved="on")

    assert wrong.status_code == 422
    assert "Please write the e-mail address for the mail" in wrong.content.decode()
    assert row.facts == {"mail_when_approved": True}


def test_preview_and_published_comment_are_the_same_bytes(reader, article, staff):
    words = 'One <b>&</b> "two"\nthree\n\nhttps://example.org/?a=b&c=d and www.example.org'

    def text_in(html: str) -> str:
        return html.split('<div class="response__text e-content" dir="auto">')[1].split("</div>")[0]

    preview = text_in(comment(reader, article, body=words, action="preview").content.decode())
    sent(reader, article, body=words)
    changes.move(article.responses, "approved", by=staff, origin="web")

    assert text_in(reader.get(article.get_absolute_url()).content.decode()) == preview
    assert "<a href=" in preview


def test_page_of_a_comment_with_an_address_names_neither_it_nor_anything_made_of_it(reader, article, make_response):
    row = make_response(article, author_name="Ana", author_email="ana@example.org", author_key="a1" * 32)

    html = reader.get(article.get_absolute_url()).content.decode()

    assert row.author_name in html
    assert not [word for word in ("ana@example.org", "a1a1", "gravatar", "avatar") if word in html.casefold()]
