"""Search: what is found, what is not, and that both change with what is published."""

import logging
import re
import unicodedata
from datetime import timedelta
from html import unescape
from io import StringIO
from urllib.parse import quote, urlencode

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.management.commands import search_index
from articles.models import Article, Byline, CaseStudy, Footnote, SearchRow, Site
from articles.models.references import write_article
from articles.search import finding
from articles.text.notes import deflate
from articles.text.shorthand import expand
from comments.decisions import changes
from comments.models import Response
from htc.leaving.search_index import write_index
from htc.lib.html import clean_article, plain_text
from tests.bench import content
from tests.site.journey import text_of

PAGE = "/search/"
HOSTILE = [
    pytest.param('"', id="one quote"),
    pytest.param('"""', id="three quotes"),
    pytest.param('a"b', id="quote in a word"),
    pytest.param("*", id="star"),
    pytest.param("* a", id="star before a word"),
    pytest.param("NEAR(a b, 2)", id="near"),
    pytest.param("NEAR", id="near alone"),
    pytest.param("AND OR NOT", id="operators"),
    pytest.param("title:a {text title}:b", id="columns"),
    pytest.param("((((", id="brackets"),
    pytest.param("a\x00b", id="nul in a word"),
    pytest.param("\x00", id="nul alone"),
    pytest.param("a\x02b\x03", id="the signs that mark"),
    pytest.param("😀" * 200, id="200 pictures"),
    pytest.param("a 😀", id="word and picture"),
    pytest.param("!?.,;:-–—'’…", id="punctuation"),
    pytest.param("' OR 1=1 --", id="sql"),
    pytest.param("%s %(a)s {0} {allowed}", id="placeholders"),
    pytest.param("\\ \\' \\\"", id="backslashes"),
    pytest.param("<script>alert(1)</script>", id="script"),
    pytest.param("^a + b -c", id="signs of fts5"),
    pytest.param(" ".join("abcdefghij" * 10), id="100 words"),
    pytest.param("\u202eabc\u2066", id="direction"),
    pytest.param("\ud7fb\U0001e900\U00011f04", id="letters that the tokenizer may not know"),
    pytest.param("\ufdd0\uffff", id="noncharacters"),
    pytest.param("a" * 5000, id="5000 letters"),
]


def found(client, words: str, **choices) -> list[tuple[str, str]]:
    """Give (address, words of the link) of what a reader finds, in order: pages that say it themselves, and passages in them."""
    answer = client.get(PAGE, {"q": words} | choices)
    assert answer.status_code == 200
    links = []
    for hit in answer.content.decode().split('<article class="search-hit">')[1:]:
        title, _, rest = hit.partition("</article>")[0].partition("</h2>")
        if re.search('<p(?: lang="[^"]*")?>', rest):
            links += re.findall('<h2><a href="([^"]*)">(.*?)</a>', title)
        links += re.findall('<li><a href="([^"]*)">(.*?)</a>', rest)
    return [(address, unescape(re.sub(r"</?mark>", "", title))) for address, title in links]


def addresses(client, words: str, **choices) -> list[str]:
    return [address for address, _ in found(client, words, **choices)]


def rewrite(article: Article, body: str) -> None:
    write_article(article, deflate(clean_article(expand(body)), {}))


# What is found, and where it leads


def test_article_is_found_by_title_standfirst_and_text(reader, make_article):
    article = make_article("The harbor was closed.", title="On Ferries", standfirst="A word about timetables.")
    make_article("Another one.")

    for words in ("ferries", "timetables", "harbor"):
        assert found(reader, words) == [(article.get_absolute_url(), "On Ferries")]


def test_word_that_is_only_in_a_note_leads_to_the_note(reader, make_article):
    article = make_article("A claim.[fn]See the <em>Almanac</em> of 1911.[/fn] Another claim.", title="On Ferries")
    key = article.footnotes.get().key

    assert found(reader, "almanac") == [(f"/2014/01/{article.slug}/#fn-{key}", "Footnote")]
    assert f'id="fn-{key}"' in reader.get(article.get_absolute_url()).content.decode()


def test_case_study_is_found_by_its_words_place_outcome_and_sources(reader, make_case):
    make_case(
        "harbor",
        title="Deckhands",
        summary="They asked for wages.",
        body="<p>They came ashore.</p>",
        place="Strelsau",
        country="Ruritania",
        outcome="Paid in full.",
        sources="<p>The Gazette.</p>",
    )

    for words in ("deckhands", "wages", "ashore", "strelsau", "ruritania", "paid in full", "gazette"):
        assert found(reader, words) == [("/case-studies/harbor/", "Deckhands")]


def test_case_study_in_an_article_is_found_once_as_itself(reader, make_article, make_case):
    make_case("harbor", summary="They asked for wages.")
    make_article("A paragraph.\n\n[case:harbor]")

    assert addresses(reader, "wages") == ["/case-studies/harbor/"]


def test_comment_is_found_by_its_words_and_name_and_leads_to_its_place(reader, make_article, make_response):
    article = make_article(title="On Ferries")
    comment = make_response(article, author_name="Ruth", body="The timetable was wrong.")
    nameless = make_response(article, author_name="", body="I saw the lighthouse.")

    assert found(reader, "timetable") == found(reader, "ruth") == [(f"/responses/{comment.pk}/", "Comment by Ruth")]
    assert found(reader, "lighthouse") == [(f"/responses/{nameless.pk}/", "Comment by Anonymous")]
    assert reader.get(addresses(reader, "timetable")[0])["Location"] == f"{article.get_absolute_url()}#response-{comment.pk}"


def test_page_is_found_and_called_one(reader, make_article):
    make_article("We are a center.", kind="page", slug="about", title="About")

    assert found(reader, "center", type="article") == [("/about/", "About")]
    assert "Page\nAbout" in text_of(reader.get(PAGE, {"q": "center"}).content)


def test_what_other_sites_wrote_and_the_address_of_a_reader_are_not_found(reader, make_article, make_response):
    make_response(make_article(), kind="pingback", title="Elsewhere", excerpt="Their walrus leads here.")
    make_response(make_article(), author_email="walrus@example.org")

    assert addresses(reader, "walrus") == addresses(reader, "elsewhere") == []


# How words are read


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        pytest.param("cafe", True, id="accents of the text"),
        pytest.param("résumé", True, id="accents of the question"),
        pytest.param("CAFÉ", True, id="capitals"),
        pytest.param("dang", True, id="beginning of the last word"),
        pytest.param("dang duc", False, id="beginning of another word"),
        pytest.param("duc* dang", True, id="beginning with a star"),
        pytest.param("ducks dangerous cafe", True, id="any order"),
        pytest.param("ducks geese", False, id="all the words"),
        pytest.param('"dangerous ducks"', True, id="phrase"),
        pytest.param('"ducks dangerous"', False, id="phrase in another order"),
        pytest.param("“dangerous ducks”", True, id="typographic quotes"),
        pytest.param("co-operative", True, id="hyphen"),
        pytest.param("operative", True, id="part of a compound"),
        pytest.param("owner's", True, id="straight apostrophe"),
        pytest.param("geschaft", True, id="umlaut"),
        pytest.param("uck", False, id="middle of a word"),
        pytest.param("em strong", False, id="markup is no text"),
    ],
)
def test_words_are_read_as_people_mean_them(reader, make_article, words, is_found):
    make_article("A <strong>résumé</strong> of the café, its <em>dangerous</em> ducks, the co-operative and the owner’s Geschäft.")

    assert len(found(reader, words)) == is_found


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        pytest.param("彼女は人身取引の被害者だ。", "人身取引", "は<mark>人身取引</mark>の", id="Japanese in mid-sentence"),
        pytest.param("การค้ามนุษย์เป็นอาชญากรรม", "มนุษย์", "<mark>มนุษย์</mark>", id="Thai in mid-sentence"),
        pytest.param("A ﬁnance ｏｆｆｉｃｅ", "finance office", "<mark>ﬁnance</mark> <mark>ｏｆｆｉｃｅ</mark>", id="NFKC"),
        pytest.param("كِتَابٌ", "كتاب", "<mark>كِتَابٌ</mark>", id="Arabic points"),
        pytest.param("traf\u00adficking &amp; more", "trafficking", "ficking</mark> &amp; more", id="soft hyphen"),
    ],
)
def test_words_of_any_script_are_found_and_marked(reader, make_article, words, text, marked):
    article = make_article(f"{'Words before it. ' * 40}{text}{' Words behind it.' * 40}")

    assert addresses(reader, words) == [article.get_absolute_url()]
    assert marked in reader.get(PAGE, {"q": words}).content.decode()


def test_long_sentence_without_spaces_is_cut_at_letters(reader, make_article):
    make_article("การค้ามนุษย์เป็นอาชญากรรม" * 40 + "ช่วยเหลือ" + "การค้ามนุษย์เป็นอาชญากรรม" * 40)

    snippet = re.search("…([^…]*)…", reader.get(PAGE, {"q": "ช่วยเหลือ"}).content.decode())[1]

    assert "<mark>ช่วยเหลือ</mark>" in snippet
    assert 200 < len(snippet) < 400
    assert not unicodedata.category(snippet[0]).startswith("M")


def test_title_counts_more_than_text_and_comments_come_last(reader, make_article, make_response):
    in_text = make_article("The ferry is mentioned once among many other words of this text.")
    in_title = make_article("Nothing else.", title="The Ferry")
    comment = make_response(in_text, body="Ferry, ferry, ferry!")

    assert addresses(reader, "ferry") == [in_title.get_absolute_url(), in_text.get_absolute_url(), f"/responses/{comment.pk}/"]


def test_words_found_are_marked_and_all_else_is_escaped(reader, make_article):
    make_article("Here &lt;script&gt;alert(1)&lt;/script&gt; &amp; the ferry stand.", title="A <b>Ferry</b> & more")

    page = reader.get(PAGE, {"q": "ferry"}).content.decode()

    assert "A &lt;b&gt;<mark>Ferry</mark>&lt;/b&gt; &amp; more</a>" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; the <mark>ferry</mark> stand." in page
    assert "<script>alert" not in page


def test_what_is_found_in_one_article_stands_together_with_its_passages(reader, make_article, make_response):
    far = "Words between them. " * 40
    article = make_article(f"A raid. {far} The rescue after a raid. {far}[fn]Of raids.[/fn]", title="On a Raid")
    comments = [make_response(article, body="Raided!", author_name=f"Reader {number}") for number in range(4)]
    make_article(f"No raid at all. {far * 4}", title="Elsewhere")

    page = reader.get(PAGE, {"q": "raid"}).content.decode()
    hits = [plain_text(hit) for hit in page.split('<article class="search-hit">')[1:]]

    assert "<h1>2 results for “raid”</h1>" in page
    assert "A raid." in hits[0]
    assert "The rescue after a raid." in hits[0]
    assert "Footnote Of raids." in hits[0]
    assert f'<a href="/responses/{comments[-1].pk}/">Comment by Reader 3</a> <span><mark>Raided</mark>!</span>' in page
    assert "2 more notes and comments have these words." in hits[0]
    assert "Elsewhere" in hits[1]
    both = reader.get(PAGE, {"q": "raid rescue"}).content.decode()
    assert "<mark>rescue</mark> after a <mark>raid</mark>" in both, "where most of the words stand"


FOLDED = "<details><summary>An account</summary><p>She was beaten there.</p></details><p>The court sat.</p>"


def test_what_readers_unfold_is_found_and_shown_in_no_list(reader, make_article, make_case):
    make_article(FOLDED, title="Before the court")
    make_case("court", title="The court case", body=FOLDED)

    for words in ("court", "beaten", '"was beaten"', "beat"):
        page = reader.get(PAGE, {"q": words}).content.decode()
        assert (page.count('class="search-hit"'), page.count("An account"), "She was" in page) == (2, 2, False)
    assert "<mark>court</mark> sat." in reader.get(PAGE, {"q": "court"}).content.decode()
    # A copy shows the begin of each text.
    assert "She was" not in b"".join(write_index(Site.current(), str)).decode()


def test_article_that_only_its_comment_makes_found_shows_nothing_of_its_text(reader, make_article, make_response):
    article = make_article("Secret of the text.", title="On Ferries")
    make_response(article, body="A walrus?")

    page = reader.get(PAGE, {"q": "walrus"}).content.decode()

    assert f'<h2><a href="{article.get_absolute_url()}">On Ferries</a></h2>' in page
    assert "Secret" not in page


# Did you mean


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        pytest.param("trafficing", ["trafficking"], id="a letter left out"),
        pytest.param("traficking", ["trafficking"], id="a letter left out in the middle"),
        pytest.param("trafifcking", ["trafficking"], id="two letters turned round"),
        pytest.param("traffickingg", ["trafficking"], id="a letter too many"),
        pytest.param("trafficlinf", [], id="two slips that sound otherwise"),
        pytest.param("trafiking", ["trafficking"], id="the same sound"),
        pytest.param("acomodation", ["accommodation"], id="the same sound, two letters away"),
        pytest.param("walrsu accommodation", ["walrus accommodation"], id="one of two words"),
        pytest.param("walrsu acommodation", ["walrus accommodation"], id="both words"),
        pytest.param("zurihc", ["zürich"], id="as it is written"),
        pytest.param("человк", ["человек"], id="Cyrillic"),
        pytest.param('"walrsu"', [], id="in quotes as it is"),
        pytest.param("walrsu*", [], id="with a star as it is"),
        pytest.param("2015", [], id="numbers are no words"),
        pytest.param("wal zurihc*", [], id="nothing for one of them"),
        pytest.param("xyzzyq", [], id="nothing near"),
        pytest.param("trafficking walrus zürich harbor", [], id="known words that do not stand together"),
    ],
)
def test_what_may_be_meant_is_proposed(reader, make_article, words, meant):
    make_article("Trafficking and accommodation of a walrus in Zürich, 2014. Человек.")
    make_article("A harbor.")

    assert proposed(reader, words) == meant


def proposed(client, words: str, **choices) -> list[str]:
    page = client.get(PAGE, {"q": words} | choices).content.decode()
    line = re.search(r'<p class="search-proposals">(.*?)</p>', page)
    found_by = re.findall(r'<a href="([^"]*)"><bdi>(.*?)</bdi></a>', line[1] if line else "")
    assert all("Nothing found" not in client.get(unescape(address)).content.decode() for address, _ in found_by)
    return [unescape(question) for _, question in found_by]


@pytest.mark.parametrize("where", ["draft", "withdrawn", "scheduled", "comment", "other choice"])
def test_only_words_of_public_texts_of_staff_are_proposed(reader, make_article, make_response, where):
    fields = {
        "draft": {"status": "draft"},
        "withdrawn": {"status": "withdrawn", "path": "2014/01/gone"},
        "scheduled": {"published_at": timezone.now() + timedelta(days=1)},
    }
    if where == "comment":
        make_response(make_article(), body="The walrus.")
    else:
        article = make_article("The walrus.[fn]The walrus.[/fn]", title="Walrus", **fields.get(where, {}))
        make_response(article, body="The walrus.")

    page = reader.get(PAGE, {"q": "walrsu"} | ({"type": "case"} if where == "other choice" else {}))

    assert "walrus" not in page.content.decode().lower()


def test_a_proposal_keeps_what_was_chosen(reader, shelf):
    assert proposed(reader, "walrsu", tag="law", year="2014") == ["walrus"]
    assert "/search/?q=walrus&amp;tag=law" in reader.get(PAGE, {"q": "walrsu", "tag": "law"}).content.decode()


def test_signs_of_ours_in_a_text_mark_nothing(reader, make_article):
    article = make_article(title="Plain")
    Article.objects.filter(pk=article.pk).update(title="Pl\x02ain ferry\x03")

    assert "<mark>ferry</mark>" in (page := reader.get(PAGE, {"q": "ferry"}).content.decode())
    assert page.count("<mark>") == page.count("</mark>") == 1


def test_page_says_where_only_the_newest_are_listed(reader, make_article, monkeypatch):
    articles = [make_article("The walrus.") for _ in range(3)]
    assert "in very many texts" not in reader.get(PAGE, {"q": "walrus"}).content.decode()

    monkeypatch.setattr(finding, "MOST_FOUND", 2)

    assert addresses(reader, "walrus") == [articles[2].get_absolute_url(), articles[1].get_absolute_url()]
    assert "in very many texts" in reader.get(PAGE, {"q": "walrus"}).content.decode()


@pytest.mark.parametrize(("words", "is_found"), [("w", False), ("w*", False), ("wa", True), ("c", True)])
def test_one_letter_is_no_begin_of_a_word(reader, make_article, words, is_found):
    make_article("Walrus, vitamin C.")

    assert bool(addresses(reader, words)) == is_found


# Only what is public, at the moment of the question


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"status": "draft"}, id="draft"),
        pytest.param({"status": "review"}, id="in review"),
        pytest.param({"status": "withdrawn", "path": "2014/01/gone"}, id="withdrawn"),
        pytest.param({"published_at": timezone.now() + timedelta(days=1)}, id="scheduled"),
    ],
)
def test_what_is_not_public_is_not_found_nor_its_notes_and_comments(reader, make_article, make_response, fields):
    article = make_article("The walrus.[fn]The walrus again.[/fn]", title="Walrus", **fields)
    make_response(article, body="A walrus?")

    assert addresses(reader, "walrus") == []
    assert "walrus" not in reader.get(PAGE, {"q": "other"}).content.decode().lower()


def test_draft_of_a_case_is_not_found_and_offers_no_choice(reader, make_case):
    make_case("walrus", status="draft", country="Atlantis", year_from=1901).tags.add("hidden")

    page = reader.get(PAGE, {"q": "walrus"}).content.decode()

    assert "Nothing found" in page
    assert not re.search("Atlantis|1901|hidden", page.split("<main", 1)[1])


@pytest.mark.parametrize("state", [state for state in Response.State.values if state != "approved"])
def test_comment_in_any_other_state_is_not_found(reader, make_article, make_response, state):
    make_response(make_article(), body="A walrus?", state=state)

    assert addresses(reader, "walrus") == []


def test_scheduled_article_is_found_when_its_time_has_come_though_nothing_was_written(reader, make_article, monkeypatch):
    article = make_article("The walrus.", published_at=timezone.now() + timedelta(hours=1))
    rows = list(SearchRow.objects.values())
    assert addresses(reader, "walrus") == []

    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert addresses(reader, "walrus") == [article.get_absolute_url()]
    assert list(SearchRow.objects.values()) == rows


# The index follows every way of writing


def test_correcting_an_article_changes_what_is_found(reader, make_article):
    article = make_article("The walrus.[fn]The otter.[/fn]", title="Seals")

    rewrite(article, "The puffin.[fn]The heron.[/fn]")

    assert [bool(found(reader, words)) for words in ("walrus", "otter", "puffin", "heron", "seals")] == [False, False, True, True, True]
    article.title = "Whales"
    article.save()
    assert [bool(found(reader, words)) for words in ("seals", "whales")] == [False, True]


def test_saving_a_field_of_a_stale_article_brings_no_old_words_back(reader, make_article):
    article = make_article("The walrus.", title="Seals")
    Article.objects.filter(pk=article.pk).update(body="<p>The otter.</p>")

    article.title, article.comments_open = "Whales", False
    article.save(update_fields=["comments_open"])
    assert [bool(found(reader, words)) for words in ("walrus", "otter", "seals", "whales")] == [False, True, True, False]
    article.save(update_fields=["title"])
    assert [bool(found(reader, words)) for words in ("walrus", "otter", "seals", "whales")] == [False, True, False, True]


def test_a_new_short_name_moves_article_and_notes(reader, make_article):
    article = make_article("The walrus.[fn]The otter.[/fn]")
    key = article.footnotes.get().key

    article.slug = "elsewhere"
    article.save()

    assert addresses(reader, "walrus") == ["/2014/01/elsewhere/"]
    assert addresses(reader, "otter") == [f"/2014/01/elsewhere/#fn-{key}"]


@pytest.mark.parametrize("how", ["save", "save of one field", "update"])
def test_withdrawing_takes_the_article_its_notes_and_comments_away_and_publishing_brings_them_back(
    reader, make_article, make_response, how
):
    article = make_article("The walrus.[fn]The walrus again.[/fn]")
    make_response(article, body="A walrus?")

    for status, count in (("withdrawn", 0), ("published", 3)):
        if how == "update":
            Article.objects.filter(pk=article.pk).update(status=status)
        else:
            article.status = status
            article.save(**{"update_fields": ["status"]} if "field" in how else {})
        assert len(found(reader, "walrus")) == count


def test_updates_in_bulk_change_what_is_found(reader, make_article, make_case):
    articles = [make_article(f"Body {number}.[fn]Note {number}.[/fn]") for number in range(3)]
    make_case("harbor")

    Article.objects.filter(title__startswith="Article").order_by("pk").update(title="Walrus")
    Footnote.objects.update(text="<em>Otter</em>")
    CaseStudy.objects.update(summary="Puffin")
    for article, word in zip(articles, ("swan", "goose", "duck"), strict=True):
        article.standfirst = f"Heron {word}"
    Article.objects.bulk_update(articles, ["standfirst"], batch_size=2)

    counts = [len(found(reader, words)) for words in ("walrus", "otter", "puffin", "heron", "heron goose", "note")]
    assert counts == [3, 3, 1, 3, 1, 0]


def test_rows_made_in_bulk_are_found(reader, make_article):
    article = make_article()

    Footnote.objects.bulk_create(Footnote(article=article, key=f"n{number}", text="Walrus") for number in range(3))

    assert len(found(reader, "walrus")) == 3


def test_deletions_leave_nothing_in_the_index(reader, make_article, make_case, make_response):
    kept, gone = make_article("Kept.[fn]Otter.[/fn][fn]Walrus.[/fn]"), make_article("Walrus.[fn]Walrus.[/fn]")
    make_response(gone, body="Walrus")
    make_response(kept, body="Walrus")
    make_case("walrus")

    gone.delete()
    kept.footnotes.filter(text="Walrus.").delete()
    kept.responses.all().delete()
    CaseStudy.objects.get().delete()

    assert addresses(reader, "walrus") == []
    assert SearchRow.objects.count() == 2


def test_a_comment_is_found_as_long_as_it_is_approved(reader, make_article, make_response):
    comment = make_response(make_article(), body="A walrus?", state="pending")
    responses = Response.objects.filter(pk=comment.pk)

    changes.move(responses, "approved", origin="web")
    assert addresses(reader, "walrus") == [f"/responses/{comment.pk}/"]
    changes.move(responses, "trash", origin="web")
    assert addresses(reader, "walrus") == []
    changes.restore(responses, origin="web")
    assert addresses(reader, "walrus") == [f"/responses/{comment.pk}/"]
    responses.update(state="gone")
    assert addresses(reader, "walrus") == []


def test_words_that_a_moderator_changed_are_the_ones_found(reader, staff_client, make_article, make_response):
    comment = make_response(make_article(), body="A walrus?", author_name="Ruth")

    staff_client.post(f"/admin/comments/response/{comment.pk}/change/", form_of(comment) | {"author_name": "Ana", "body": "An otter?"})

    assert addresses(reader, "walrus") == addresses(reader, "ruth") == []
    assert addresses(reader, "otter") == addresses(reader, "ana") == [f"/responses/{comment.pk}/"]


def form_of(comment) -> dict:
    numbers = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 0}
    return {f"events-{name}": number for name, number in numbers.items()} | {"author_email": comment.author_email}


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_not_found(reader, make_article):
    article = make_article("The walrus.")

    with transaction.atomic():
        rewrite(article, "The otter.")
        make_article("The otter.")
        transaction.set_rollback(True)

    assert (addresses(reader, "walrus"), addresses(reader, "otter")) == ([article.get_absolute_url()], [])


def test_a_flood_of_held_comments_leaves_the_index_alone(make_article, make_response):
    article = make_article()
    before = SearchRow.objects.count()

    pks = [make_response(article, state="pending").pk for _ in range(3)]
    changes.move(Response.objects.filter(pk__in=pks), "spam", origin="rule")

    assert SearchRow.objects.count() == before


# The index made anew


def test_command_writes_the_same_index_anew(db, reader):
    def rows():
        return list(SearchRow.objects.order_by("kind", "key").values("kind", "key", "article", "case_study", "title", "url", "text"))

    call_command("demo", stdout=StringIO())
    before = rows()
    SearchRow.objects.all().delete()
    SearchRow.objects.create(kind="footnote", key=999_999, article=Article.objects.first(), text="Nobody’s.")
    assert addresses(reader, "raid") == []
    out = StringIO()

    call_command("search_index", stdout=out)

    assert rows() == before
    *told, last = out.getvalue().splitlines()
    assert last == f"The search index has {len(before)} rows."
    number = Article.objects.count()
    assert told[0] == f"Articles and pages: {number} of {number}"
    assert [line.partition(":")[0] for line in told] == [str(kind.label) for kind in SearchRow.Kind]
    assert addresses(reader, "raid")


@pytest.mark.django_db(transaction=True)
def test_command_that_is_broken_off_has_hidden_nothing(reader, make_article, make_response, monkeypatch):
    response = make_response(make_article("The walrus."), body="A walrus.")
    seen = []
    monkeypatch.setattr(search_index.Command, "_teller", lambda self, model: lambda *_: seen.append(len(found(reader, "walrus"))) or 1 / 0)

    with pytest.raises(ZeroDivisionError):
        call_command("search_index", stdout=StringIO())

    assert seen == [2]
    assert f"/responses/{response.pk}/" in addresses(reader, "walrus")


def test_sample_and_generated_content_is_found(db, reader, tmp_path):
    call_command("bench_content", content.write(tmp_path / "content.jsonl", articles=4, responses=8), stdout=StringIO())

    article = Article.objects.first()
    assert article.get_absolute_url() in addresses(reader, f'"{article.title}"')
    kinds = dict.fromkeys(SearchRow.objects.values_list("kind", flat=True))
    comments = Response.objects.approved().exclude(kind="pingback")
    assert set(kinds) == {"article", "footnote", "case", "comment"}
    assert SearchRow.objects.filter(kind="comment").count() == comments.count()
    assert SearchRow.objects.filter(kind="footnote").count() == Footnote.objects.count()


# The page


@pytest.fixture
def shelf(make_article, make_case, make_response):
    """The same word in an article of 2014, its note and comment, in one of 2015 by somebody else, in a page and in two cases."""
    jakarta = make_case("jakarta", summary="Walrus", country="Indonesia", year_from=2001, year_to=2003)
    make_case("tulsa", summary="Walrus", country="United States", year_from=2014)
    jakarta.tags.add("Fishing")
    ours = make_article("Walrus[fn]Walrus[/fn]\n\n[case:jakarta]", slug="ours", by=[("Ana Example", "")], tags=["Law"])
    make_response(ours, body="Walrus")
    make_article("Walrus", slug="other", by=[("Ben Example", "")], tags=["Law", "Fishing"], published_at="2015-03-01T12:00Z")
    make_article("Walrus", kind="page", slug="about")


def short(client, **choices) -> set[str]:
    """Give what is found as short names; a note as “note”, a comment as “comment”."""
    kinds = {"#": "note", "/responses": "comment"}
    return {
        next((name for sign, name in kinds.items() if sign in address), address.rstrip("/").split("/")[-1])
        for address in addresses(client, "walrus", **choices)
    }


CHOICES = {
    "nothing chosen": ({}, {"ours", "note", "comment", "other", "about", "jakarta", "tulsa"}),
    "as the form sends it": ({"type": "", "author": "", "tag": "", "country": "", "year": ""}, {"ours", "note", "comment", "other", "about", "jakarta", "tulsa"}),
    "articles and pages": ({"type": "article"}, {"ours", "other", "about"}),
    "footnotes": ({"type": "footnote"}, {"note"}),
    "cases": ({"type": "case"}, {"jakarta", "tulsa"}),
    "comments": ({"type": "comment"}, {"comment"}),
    "author, not of comments": ({"author": "ana-example"}, {"ours", "note"}),
    "tag": ({"tag": "law"}, {"ours", "note", "comment", "other"}),
    "tag of a case": ({"tag": "fishing"}, {"other", "jakarta"}),
    "country of a case and what shows it": ({"country": "Indonesia"}, {"jakarta", "ours", "note", "comment"}),
    "year": ({"year": "2014"}, {"ours", "note", "comment", "tulsa"}),
    "year in between": ({"year": "2002"}, {"jakarta"}),
    "together": ({"author": "ben-example", "tag": "law", "year": "2015", "type": "article"}, {"other"}),
    "together nothing": ({"author": "ana-example", "year": "2015"}, set()),
    "no such kind": ({"type": "essay"}, set()),
    "no such author": ({"author": "nobody"}, set()),
    "no year": ({"year": "20"}, set()),
    "a month": ({"year": "2014/01"}, set()),
    "no country": ({"country": "' OR 1=1"}, set()),
    "no such menu": ({"other": "1"}, {"ours", "note", "comment", "other", "about", "jakarta", "tulsa"}),
}  # fmt: skip


def test_choices_narrow_down_and_combine(reader, shelf, subtests):
    for case, (choices, expected) in CHOICES.items():
        with subtests.test(case):
            assert short(reader, **choices) == expected


def test_form_offers_what_is_public_and_keeps_what_was_asked(reader, shelf):
    page = reader.get(PAGE, {"q": "walrus", "tag": "law", "year": "2014"}).content.decode()

    assert 'value="walrus"' in page
    assert re.findall(r'<option value="([^"]+)" selected>', page) == ["law", "2014"]
    assert "<details open>" in page
    options = re.findall(r'<option value="([^"]+)"', page)
    assert options[4:] == [
        "ana-example",
        "ben-example",
        "fishing",
        "law",
        "Indonesia",
        "United States",
        *["2015", "2014", "2003", "2002", "2001"],
    ]
    assert "Only tag “Law” and year “2014”." in text_of(page.encode())


def test_heading_says_how_many_and_for_what(reader, shelf):
    for words, heading in [("walrus", "5 results for “walrus”"), ("ours", "Nothing found for “ours”"), ("", "Search")]:
        page = reader.get(PAGE, {"q": words}).content.decode()
        assert f"<h1>{heading}</h1>" in page
        assert f"<title>{heading} – " in page


def test_one_result_is_one(reader, make_article):
    make_article("Walrus")

    assert "<h1>1 result for “walrus”</h1>" in reader.get(PAGE, {"q": "walrus"}).content.decode()


def test_long_lists_come_in_pages_that_keep_the_question(reader, make_article):
    for number in range(45):
        make_article("Walrus & otter", slug=f"a-{number}", tags=["Law"])

    def page(number):
        return reader.get(PAGE, {"q": "walrus otter", "tag": "law", "page": number}).content.decode()

    seen = [re.findall(r'<h2><a href="([^"]*)"', page(number)) for number in (1, 2, 3)]
    assert [len(part) for part in seen] == [20, 20, 5]
    assert len({address for part in seen for address in part}) == 45
    links = re.findall(r'<a class="pager__\w+" rel="(\w+)" href="([^"]*)"', page(2))
    query = urlencode({"q": "walrus otter", "tag": "law", "page": 3})
    assert dict(links)["next"] == f"/search/?{query}".replace("&", "&amp;")
    assert "Page 2 of 3" in text_of(page(2).encode())
    assert ", page 2 – " in page(2)
    for odd, same in (("0", 3), ("99", 3), ("-1", 3), ("x", 1), ("", 1), ("9" * 400, 3)):
        assert f"Page {same} of 3" in text_of(page(odd).encode())


def test_nothing_found_leads_on(reader, shelf):
    words = text_of(reader.get(PAGE, {"q": "hippopotamus"}).content)
    narrowed = reader.get(PAGE, {"q": "walrus", "author": "ana-example", "year": "2015"}).content.decode()

    assert "Try other words or fewer of them" in words
    assert "Fishing 1\n" in words
    assert "Law 2" in words
    assert (
        'There is nothing for these words with author “<bdi>Ana Example</bdi>” and year “<bdi>2015</bdi>”. <a href="/search/?q=walrus">'
        in narrowed
    )


def test_form_alone_says_how_to_search(reader, db):
    answer = reader.get(PAGE)

    assert answer.status_code == 200
    assert "a star stands for any ending" in text_of(answer.content)
    assert "archive" in text_of(answer.content)


def test_longer_than_200_characters_is_said_and_kept(reader, make_article):
    make_article("Walrus")
    longest = "walrus" + " walrus" * 27 + " walru"
    assert len(longest) == 201

    page = reader.get(PAGE, {"q": longest}).content.decode()

    assert "This is longer than 200 characters. Please look for fewer words." in text_of(page.encode())
    assert f'value="{longest}"' in page
    assert "<title>Error: Search" in page
    assert 'aria-invalid="true" aria-describedby="search-q-error search-q-hint"' in page
    assert len(found(reader, longest[:200])) == 1


@pytest.mark.parametrize("words", HOSTILE)
def test_no_question_is_an_error(reader, make_article, words):
    make_article("a b c ab alert script", title="title text")

    answer = reader.get(PAGE, {"q": words, "type": words, "year": words[:50], "page": words})
    plain = reader.get(PAGE, {"q": words})

    assert answer.status_code == plain.status_code == 200
    assert "<script>alert" not in plain.content.decode()
    assert "\x00" not in plain.content.decode()


def test_bytes_that_are_no_text_are_no_error(reader, db):
    assert reader.get(f"{PAGE}?q=%ff%fe%00&q=b&author=%ff").status_code == 200


def test_no_word_is_said(reader, db):
    assert "There is no word to look for in “***”." in text_of(reader.get(PAGE, {"q": "***"}).content)


def test_only_reading_is_possible(reader, db):
    assert reader.post(PAGE, {"q": "walrus"}).status_code == 405
    assert reader.head(PAGE, {"q": "walrus"}).status_code == 200


def test_search_engines_and_caches_keep_nothing(reader, make_article):
    make_article("Walrus")

    for query in ({}, {"q": "walrus"}):
        answer = reader.get(PAGE, query)
        assert '<meta name="robots" content="noindex">' in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]
        assert not answer.cookies
    assert PAGE not in reader.get("/sitemap-pages-1.xml").content.decode()


def test_questions_are_neither_logged_nor_stored(reader, make_article, caplog):
    make_article("Text.")
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)  # prints statements under DEBUG only

    for words in ("xylophone", "xylophone*", '"xylophone', "xylophone " * 30):
        reader.get(PAGE, {"q": words})

    assert "xylophone" not in caplog.text
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert "xylophone" not in str(cursor.fetchall())


def test_number_of_queries_does_not_grow(reader, make_article, make_case, make_response):
    def fill(numbers):
        for number in numbers:
            case = make_case(f"case-{number}", summary="Walrus", country=f"Land {number}", year_from=1990 + number)
            body = f"Walrus[fn]Walrus {number}[/fn]\n\n[case:{case.slug}]"
            make_response(make_article(body, by=[(f"Author {number}", "")], tags=[f"Tag {number}"]), body="Walrus")

    def queries(**choices) -> int:
        reader.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            reader.get(PAGE, {"q": "walrus"} | choices)
        return len(captured)

    every = {"type": "article", "author": "author-0", "tag": "tag-0", "country": "Land 0", "year": "2014"}
    fill(range(2))
    few = queries(), queries(**every)
    fill(range(2, 14))

    assert (queries(), queries(**every)) == few
    assert max(few) <= 9


def test_masthead_and_missing_page_lead_to_search(reader, make_article):
    make_article("Walrus")

    home, missing = reader.get("/").content.decode(), reader.get("/2014/09/nothing/").content.decode()

    box = r'<form class="masthead__search" role="search" action="/search/" autocomplete="off">.*?name="q"'
    assert re.search(box, home, re.DOTALL)
    assert not re.search(box, reader.get(PAGE).content.decode(), re.DOTALL), "the page has a larger one"
    assert '<li><a href="/search/" aria-current="page">Search</a></li>' in reader.get(PAGE).content.decode()
    assert re.search(r'<form class="search-form" role="search" action="/search/" autocomplete="off">.*?name="q"', missing, re.DOTALL)


def test_words_are_quoted_in_addresses(reader, make_article):
    for number in range(21):
        make_article("R&D 100% walrus", slug=f"a-{number}")

    page = reader.get(f"{PAGE}?q={quote('R&D 100% walrus')}").content.decode()

    assert "21 results for “R&amp;D 100% walrus”" in page
    assert reader.get(unescape(re.search(r'rel="next" href="([^"]*)"', page)[1])).content.decode().count("<li><article") == 1


def test_byline_of_two_authors_finds_an_article_once(reader, make_article):
    article = make_article("Walrus", by=[("Ana", ""), ("Ben", "")])
    Byline.objects.create(article=article, author=article.bylines.first().author, role="Editor", position=3)

    assert addresses(reader, "walrus", author="ana") == [article.get_absolute_url()]
