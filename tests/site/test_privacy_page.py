"""The privacy page promises nothing that no test proves: each sentence of its lists has its tests here."""

import re
from pathlib import Path

import pytest
from justhtml import JustHTML

from articles.models import Article

ROOT = Path(__file__).resolve().parents[2]
RESPOND, PRIVACY, MAIL, DAY, TALLY = (
    "comments/readers/test_views.py",
    "comments/privacy/test_persons.py",
    "comments/mail/test_outbox.py",
    "site/test_simulated_day.py",
    "htc/statistics/test_tally.py",
)
FOLLOWING, FOLLOWED = "htc/following/test_views.py", "htc/following/test_sending.py"
PROOFS = {
    "No page that you read sets a cookie.": [
        ("htc/serving/test_headers.py", "test_every_page_is_guarded_by_its_headers_and_gives_readers_no_cookie"),
        (DAY, "test_nothing_of_a_visitor"),
    ],
    "No page that you read loads anything from another site.": [
        # The watch over every browser test fails for a request to another host; the headers forbid it.
        ("browser/test_pages.py", "test_page_fits_every_reader"),
        ("htc/serving/test_headers.py", "test_every_page_is_guarded_by_its_headers"),
    ],
    "Neither the address of your device nor the name of your browser is stored or written into our log.": [
        (DAY, "test_nothing_of_a_visitor")
    ],
    "What you search for is neither stored nor written into our log.": [
        ("articles/search/test_views.py", "test_questions_are_neither_logged_nor_stored")
    ],
    "We count how often a page is opened on a day. Nothing that we keep of it tells one reader from another.": [
        (TALLY, "test_view_is_counted_alike"),
        (TALLY, "test_nothing_of_a_reader_and_of_a_question_is_in_the_database"),
    ],
    "Which other site readers come from is counted only where three or more came from it on a day.": [
        (TALLY, "test_referrers_are_written_from_the_third_of_a_day_and_forgotten_with_the_day")
    ],
    "Who opens the pages of help, of safe browsing, of search or of responses is not counted.": [
        (TALLY, "test_what_is_no_view_is_not_counted")
    ],
    "These numbers are deleted after two years.": [(TALLY, "test_old_numbers_are_forgotten")],
    "You need not give a name or an e-mail address.": [(PRIVACY, "test_comment_needs_neither_name_nor_address")],
    "We store your words, the name and the e-mail address if you give them, and the time to the minute.": [
        (RESPOND, "test_nothing_of_the_visitor_but_the_words_is_stored")
    ],
    "So that nobody sends hundreds of comments, your device is counted for an hour under a code that changes every hour.": [
        ("htc/lib/test_ratelimit.py", "test_name_changes_every_hour_and_does_not_hold_the_address")
    ],
    "Your e-mail address is on no page, in no feed and in no mail to anybody else.": [
        ("comments/test_admin.py", "test_e_mail_address_of_a_comment_is_in_no_page_and_no_feed"),
        ("comments/readers/test_feeds.py", "test_feed_names_nobody_s_address"),
        (MAIL, "test_words_in_a_mail_lead_nowhere"),
        (DAY, "test_nothing_of_a_visitor"),
    ],
    "Your e-mail address is deleted 30 days after a moderator has decided about your comment.": [
        (PRIVACY, "test_address_goes_thirty_days_after_the_decision_whatever_came_after_it")
    ],
    "A code made of the address stays beside the comment, by which it can be found when you ask for it.": [
        (PRIVACY, "test_comment_of_a_reader_is_found_by_its_address_however_spelled_and_after_that_is_gone")
    ],
    "Comments that we do not publish are deleted 30 days after the decision.": [
        ("htc/test_worker.py", "test_what_was_discarded_goes_thirty_days_later_and_its_record_stays_without_a_person")
    ],
    "The record of a decision stays, and holds neither your name nor your address nor your words.": [
        ("htc/test_worker.py", "test_what_was_discarded_goes_thirty_days_later_and_its_record_stays_without_a_person")
    ],
    "We store your e-mail address, what you follow, how often you want mails, your language and the day on which you began.": [
        (FOLLOWING, "test_address_follows_when_its_owner_has_said_yes_and_not_before"),
        ("htc/following/test_persons.py", "test_everything_that_is_kept_of_a_follower_is_found_handed_out_and_forgotten"),
    ],
    "Until you have confirmed it by the link of a mail, an address gets nothing but that mail, and it is deleted after 48 hours.": [
        (FOLLOWING, "test_address_that_says_nothing_is_forgotten_after_48_hours_and_its_link_is_over")
    ],
    "Our form answers the same for an address that follows and one that does not.": [
        (FOLLOWING, "test_answer_and_work_are_the_same_for_an_address_that_follows_already")
    ],
    "Administrators alone see the addresses of followers.": [
        ("htc/people/test_roles.py", "test_address_is_open_to_those_whom_the_table_names")
    ],
    "No mail holds anything that tells us whether you opened it or followed a link.": [
        (FOLLOWED, "test_whole_text_comes_with_its_notes_and_links_and_without_anything_that_is_fetched")
    ],
    "The sender, the subject and the first words of a mail say nothing of this blog.": [
        (FOLLOWED, "test_article_from_the_admin_reaches_who_follows_ten_minutes_later"),
        ("htc/following/test_admin.py", "test_sender_and_subject_that_name_the_blog_are_refused"),
    ],
    "The link in each mail ends it at once, and your address is deleted then.": [
        (FOLLOWING, "test_link_of_a_mail_ends_it_by_post_and_asks_by_get")
    ],
    "When three mails in a row are refused for good, your address is deleted.": [
        (FOLLOWED, "test_third_permanent_refusal_in_a_row_ends_it_and_one_that_is_taken_begins_anew")
    ],
    "A mail to a moderator holds the name and the first words of a comment, never your e-mail address.": [
        (MAIL, "test_moderator_is_told_of_a_comment_with_its_words_why_it_waits_and_what_to_do")
    ],
    "Of a comment that may tell of danger such a mail holds neither the name nor the words.": [
        (MAIL, "test_safeguarding_lane_comes_first_without_name_words_and_links_that_decide")
    ],
    "Tell us your e-mail address, and we send you everything that is kept under it.": [
        (PRIVACY, "test_export_holds_every_comment_in_every_state_with_its_record")
    ],
    "Tell us your e-mail address, and we take your name and address from your comments, with or without the words.": [
        (PRIVACY, "test_forget_takes_name_address_and_key_and_leaves_words_and_thread"),
        (PRIVACY, "test_forget_with_text_leaves_a_sentence_where_somebody_replied"),
    ],
    "Where somebody has replied to a comment whose words are deleted, a sentence stands in its place.": [
        (PRIVACY, "test_forget_with_text_leaves_a_sentence_where_somebody_replied")
    ],
}


def test_page_promises_what_is_proved_and_nothing_else(reader, sample_content):
    tree = JustHTML(reader.get("/privacy/").content.decode(), sanitize=False)

    assert [" ".join(item.to_text().split()) for item in tree.query(".article__body li")] == list(PROOFS)
    assert Article.objects.get(slug="privacy").kind == Article.Kind.PAGE


@pytest.mark.parametrize(("file", "name"), sorted({proof for proofs in PROOFS.values() for proof in proofs}))
def test_proof_is_there(file, name):
    assert re.search(rf"^def {name}\w*\(", (ROOT / "tests" / file).read_text(encoding="utf-8"), re.MULTILINE)
