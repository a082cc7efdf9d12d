"""The blog end to end: an article as staff write it, eight pingbacks, a comment, the moderator, and the page that a reader gets."""

from articles.models import Article
from comments.models import Response
from tests.site.journey import add_article, add_case, byline_fields, comment, decide, drain, ping, text_of

TITLE = "Keys on the Table: What Inspectors Leave Behind"
BODY = """\
An inspection that ends with an open gate makes a good photograph. What the people behind the gate need next is rarely in the picture.

In one port town a clerk asked for help, the help came with sirens, and the clerk went home. Forty others lost their beds that night.

[case:harbour-laundry]

Every such visit teaches a lesson to those who watch it. Many day workers[fn]Here “day workers” means people hired in the morning and paid in the evening, by their own choice.[/fn] drew the lesson not to be found.

[case:north-pier]

Numbers tell us how many were counted. They do not tell us how many stayed.

[case:mill-lane]

A slower visit, with an interpreter and a place to sleep, finds fewer people on the first day and loses fewer by the last.
"""
# Oldest first: title, words before the link, its text, words after.
PINGBACKS = [
    (
        "Inspections, Once More",
        "Last month a post here asked what an inspection is for, and ",
        "what inspectors leave behind",
        " was my answer then.",
    ),
    (
        "What Funders Like to See",
        "A crowded press table is easy to pay for. Consider ",
        "the visit that ends at the gate",
        ", which many groups announce and few",
    ),
    (
        "Notes on Shelter Rules",
        "A house with a curfew looks safe at first, yet there are ",
        "several doubts about this model",
        ", among them that nobody asked the guests",
    ),
    (
        "“Open Gates” Now a Slogan | The Inland Ledger",
        "Look at how the office speaks of ports. It is mostly about ",
        "opening gates",
        " and hardly about the week after",
    ),
    ("Dos & Don’ts", "–", "Visit or wait", ""),
    (
        "Reading the Footnotes: Part 2 |",
        "every measure came out better wherever people were asked first than under ",
        "the siren model",
        " (p. 41). The authors also find a quarrel",
    ),
    (
        "Film Night: Paid – m. okafor",
        "for those who leave such jobs, which was seldom the aim of earlier ",
        "“open the gate” visits",
        ". Even so the heroine often ignored what the",
    ),
    (
        "Six Things a New Minister Could Read — Harbour & Hand",
        "",
        "visits",
        " for her to attend, and there are groups that treat the naming of clerks as a public show and would gladly",
    ),
]
READER = "I cook in a shelter and see this each spring. People who were fetched do not talk to us; people who came by themselves do."


def page_of(title: str, before: str, link: str, after: str, target: str) -> str:
    """Give the page of another site: a menu that also links here, and a paragraph that is longer than an excerpt may be."""
    lead = "This is the opening of a paragraph that is much too long to be quoted in full. " * (2 if before and before != "–" else 0)
    tail = " and so the paragraph goes on for some time about other things." * (3 if after else 0)
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title}</title></head><body>"
        f'<nav><a href="{target}">Elsewhere</a></nav><article><p>Something else.</p>'
        f'<p>{lead}{before}<a href="{target}">{link}</a>{after}{tail}</p></article></body></html>'
    )


def write_the_article(client):
    for slug, title in [("harbour-laundry", "The Harbour Laundry"), ("north-pier", "North Pier"), ("mill-lane", "Mill Lane")]:
        add_case(client, slug, title, country="Atlantis", year_from="2011")
    answer = add_article(
        client,
        title=TITLE,
        slug="keys-on-the-table",
        body=BODY,
        date_precision="month",
        note_style="symbol",
        published_at_1="",
        tags="inspections",
        **byline_fields(("Ada Lindqvist", "HTC Associate")),
    )
    assert answer.status_code == 302, answer.context["errors"]
    return Article.objects.get(slug="keys-on-the-table")


def test_article_is_written_answered_moderated_and_read(staff_client, reader, testnet):
    article = write_the_article(staff_client)

    comment(reader, article, name="Mei", body=READER)
    for number, words in enumerate(PINGBACKS):
        source = f"https://site-{number}.test/post"
        testnet[source] = page_of(*words, article.full_url)
        ping(reader, source, article.full_url)
    drain()
    before = text_of(reader.get(article.get_absolute_url()).content)
    decide(staff_client, "approve", *Response.objects.filter(state="pending"))
    lines = text_of(reader.get(article.get_absolute_url()).content).splitlines()

    assert "Mei" not in before
    assert "Responses to" not in before
    title = lines.index(TITLE)  # its tags stand above it
    assert lines[title + 1] == "By Ada Lindqvist, HTC Associate"
    assert lines[title + 2].startswith("Jan 2014")
    paragraphs = [line for line in BODY.splitlines() if line and not line.startswith("[case")]
    shown = "\n".join(lines)
    for paragraph in paragraphs:
        before_note, _, rest = paragraph.partition("[fn]")
        after_note = rest.partition("[/fn]")[2]
        assert (f"{before_note}*{after_note}" if rest else paragraph) in shown
    assert "Here “day workers” means" in shown[shown.index("loses fewer by the last.") :]
    assert [title for title in ("The Harbour Laundry", "North Pier", "Mill Lane") if title not in lines] == []
    assert f"9 Responses to “{TITLE}”" in lines
    assert_the_nine_responses_stand_in_order_with_their_words(reader, article)


def assert_the_nine_responses_stand_in_order_with_their_words(reader, article):
    rows = list(article.responses.approved())
    newest_first = list(reversed(PINGBACKS))
    assert [row.title.rstrip(" |") for row in rows[:8]] == [title.rstrip(" |") for title, *_ in newest_first]
    assert [row.excerpt_link for row in rows[:8]] == [link for _, _, link, _ in newest_first]
    for row, (_, before, _, after) in zip(rows, newest_first, strict=False):
        assert row.excerpt_before.endswith(before[-100:].lstrip())
        assert row.excerpt_after.startswith(after[:60])
        assert len(row.excerpt) <= 300
    assert (rows[8].author_name, rows[8].body) == ("Mei", READER)
    page = text_of(reader.get(article.get_absolute_url()).content, "#responses")
    places = [page.index(words) for words in [*(title for title, *_ in newest_first), READER]]
    assert places == sorted(places)
