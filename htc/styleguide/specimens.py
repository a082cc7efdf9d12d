"""Invented content for the style guide: articles, cases and responses that no database holds."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count

from django.utils import timezone
from django.utils.safestring import mark_safe
from taggit.models import Tag

from articles.models import (
    Article,
    ArticleTag,
    Author,
    Byline,
    CasePlacement,
    CaseStudy,
    Correction,
    Footnote,
    Image,
    ImagePlacement,
    Site,
)
from articles.search.hits import FoundPassage, Hit
from articles.text.notes import deflate
from articles.text.pictures import PlacedPicture
from articles.text.shorthand import expand
from articles.traits.menu import MenuLink
from comments.models import Response
from comments.readers.listing import Listing
from comments.rules.threads import PAGE_LENGTH
from htc.lib.html import clean_article
from htc.safety.models import Helpline

WRITTEN_AT = datetime(2014, 2, 18, 19, 30, tzinfo=UTC)
# No row has this key, so that whatever a page asks of the database about the article finds nothing.
NO_ROW = 0

LONG_TITLE = (
    "On the Difficulty of Saying Anything Short about the Counting of People, with Seventeen Examples, Two Tables, a Digression on "
    "Bathtubs and Anunreasonablylongwordthatnobodyhaseverdividedbutthatmustfitonatelephone"
)
ARTICLE_BODY = """
This article is invented. It shows what an article may hold, beginning with a paragraph of ordinary length that has a note[fn]The first
note. It names <cite>a book</cite> and leads to <a href="https://example.org/">a page elsewhere</a>.[/fn] and goes on for a while after
it, so that the lines beside a case study can be judged.

[case:harbor right]

The case of the harbor stands in the margin where there is one. Two notes may stand side by side,[fn]The second note.[/fn][fn]The third
note, which is long enough for a second line: a note is a short text and not an essay, but writers are writers, and the page has to bear
it.[/fn] and the text goes on beside the case until that has ended, with <strong>strong words</strong>, with <em>emphasis</em>, with a <a
href="/">link to a page of ours</a> and with a <a href="https://example.org/">link to a page elsewhere</a>.

<h2>A case on the left</h2>

[case:orchard left]

The case of the orchard stands in the column, and the words flow round it. This paragraph therefore has to be a good deal longer than it
has reason to be. It speaks of nothing in particular: of apples, of a ladder that was left in the grass, and of the grass, which has grown
since. The ladder was taken away in the spring. In the summer somebody asked for it, and nobody could say where it had gone. So it is with
ladders, and with paragraphs that are written to be long.

<h3>A heading of the third level</h3>

A paragraph follows it, for a heading alone looks lonely.

[fold: What an invented witness said]

She said that the ladder had been hers. This passage can be passed by, and the words behind it can be read without it.

[/fold]

<h4>A heading of the fourth level</h4>

So does this one.

[case:kiln full]

The case of the kiln has the whole width. After it stands the last paragraph of the article.
"""
PICTURES_BODY = """
A picture has the width of the column, with its caption and who made it.

[image:1]

It may stand in the margin, where there is one, beside the words that speak of it. On a narrow screen it stands in the text like the other.

[image:2 right | The same coast on another day | The same coast, with <em>emphasis</em> and <a href="/case-studies/">a link</a>.]

So there has to be a paragraph beside it that is long enough to show how the two go together, and that says nothing else, for a specimen
has nothing to say.

[image:3 left]

And it may stand in the column, so that the words flow round it. This paragraph is here to do that. It flows past the left side of
nothing and the right side of the picture, and when the picture has ended it goes on below it, as water does at a stone, until it ends
as well.
"""
SYMBOLS_BODY = """
An article may mark its notes by signs.[fn]The asterisk comes first.[/fn] They have an old order,[fn]The dagger.[/fn] and when it has come
to its end[fn]The double dagger.[/fn][fn]The section sign.[/fn][fn]The parallel.[/fn][fn]The pilcrow.[/fn] they are doubled.[fn]Two
asterisks.[/fn]
"""
CONTENTS_BODY = "\n\n".join(f"<h2>{ordinal} part</h2>\n\nA sentence." for ordinal in ("First", "Second", "Third", "Fourth", "Fifth"))
BIO = "Ada Specimen is invented. She stands here so that a few words about an author can be seen.\n\nThey may have two paragraphs."
WORDS = "Things that nobody had before: these words say what a tag is about.\n\nThey may have two paragraphs."
AUTHORS = [("Ada Specimen", "ada-specimen", "HTC Associate"), ("Benedikt Muster-Beispiel", "benedikt-muster-beispiel", "")]


def article(
    title: str,
    body: str,
    *,
    cases: tuple[CaseStudy, ...] = (),
    tags: tuple[str, ...] = (),
    corrections: tuple[Correction, ...] = (),
    **fields,
) -> Article:
    """Give an article as its page needs it; ``body`` as staff type it, ``fields`` as the model names them."""
    numbers = count(1)
    parsed = deflate(clean_article(expand(body)), {}, make_key=lambda: f"n{next(numbers)}")
    fields = {"slug": "invented", "path": "2014/02/invented", "status": Article.Status.PUBLISHED, "published_at": WRITTEN_AT} | fields
    row = Article(pk=NO_ROW, title=title, body=parsed.body, **fields)
    placed = {case.slug: case for case in cases}
    # The place where prefetch_related leaves what it has read, so that the model's own methods find it there.
    row._prefetched_objects_cache = {  # type: ignore[attr-defined]  # Django’s own, which no stub names
        "pictures": [_placed(picture) for picture in parsed.pictures],
        "footnotes": [Footnote(key=note.key, text=note.text, position=note.position, uses=note.uses) for note in parsed.notes],
        "placements": [CasePlacement(case_study=placed[place.slug], align=place.align) for place in parsed.cases],
        "bylines": [Byline(author=Author(name=name, slug=slug, bio=BIO), role=role) for name, slug, role in AUTHORS],
        "tagged": [ArticleTag(tag=Tag(name=name, slug=name.casefold())) for name in tags],
        "corrections": corrections,
    }
    # As they are read with a row.
    row.corrected_at = corrections[0].made_at if corrections else None
    row.is_retracted = any(each.kind == Correction.Kind.RETRACTION for each in corrections)
    row.listing = Listed([])  # type: ignore[attr-defined]  # as the tags of comments leave it for each other
    return row


def corrections() -> tuple[Correction, ...]:
    """Give a correction of each kind."""
    right = "Eleven deckhands left the ship."
    words = {Correction.Kind.CORRECTION: {"text_wrong": "We wrote that twelve deckhands left the ship.", "text_right": right}}
    words |= {Correction.Kind.RETRACTION: {"text_wrong": "There is no such ship in any register."}, Correction.Kind.SAFETY: {}}
    return tuple(
        Correction(pk=number, kind=kind, made_at=WRITTEN_AT + timedelta(days=number), **words.get(kind, {"text_right": right}))
        for number, kind in enumerate(Correction.Kind, start=1)
    )


def _placed(picture: PlacedPicture) -> ImagePlacement:
    shown = image(picture.pk)
    words = picture.words or shown.words
    return ImagePlacement(image=shown, key=picture.key, alt=words.alt, decorative=words.decorative, caption=words.caption)


def case(slug: str, title: str, **fields) -> CaseStudy:
    """Give a published case study without tags."""
    row = CaseStudy(pk=NO_ROW, slug=slug, title=title, status=CaseStudy.Status.PUBLISHED, **fields)
    row._prefetched_objects_cache = {"tagged": []}  # type: ignore[attr-defined]  # as above
    return row


def many_cases() -> list[CaseStudy]:
    """Give more cases than have a bar each, of three countries and of none."""
    countries = ("Ruritania", "Zenda", "", "Ruritania", "Strelsau", "Ruritania")
    return [
        case(f"case-{at}", f"Case {at}", country=countries[at % len(countries)], year_from=1990 + at % 30, year_to=1990 + at % 30 + at % 4)
        for at in range(70)
    ]


def image(number: int) -> Image:
    """Give a picture of which the first has a caption and all else, the second a caption, and others nothing."""
    words = {
        1: {"caption": "A coast that no map has.", "credit": "Drawing: Ada Specimen", "licence": "cc-by"},
        2: {"caption": "The same coast."},
    }
    # Its files lie among the static ones, under the names that a picture’s files have.
    return Image(
        pk=number, file="static/img/specimen.png", width=640, height=427, alt="A coast with three circles", **words.get(number, {})
    )


def site() -> Site:
    """Give a site with a logo, a menu, a text in its footer and an address."""
    row = Site(
        pk=1,
        logo="static/img/favicon.svg",
        footer="A sentence at the foot of every page.\n\nAnd another.",
        contact_email="blog@example.org",
        appeal_title="What you can do",
        appeal='Two sentences of staff, with <a href="https://example.org/">a link</a>.\n\nAnd a second paragraph.',
    )
    row.menu_links = [MenuLink("About", "/about/"), MenuLink("A page with a long name", "/a-page/")]
    row.foot_links = [MenuLink("Privacy", "/privacy/"), MenuLink("Comment policy", "/comment-policy/")]
    return row


def helplines() -> tuple[Helpline, Helpline, Helpline]:
    """Give one checked today with everything, one that is to be checked again, and one that was checked too long ago."""
    today = timezone.localdate()
    full = Helpline(
        pk=1,
        country="XA",
        name="An invented helpline",
        operator="Nobody",
        phone="303-555-0142",
        sms="303-555-0167",
        sms_keyword="WORD",
        chat="https://example.org/chat",
        tty="711",
        hours="Day and night",
        languages="Ruritanian, English",
        cost="Free",
        told_to="Nobody without your consent.",
        source="https://example.org/",
        checked_on=today,
    )
    due = Helpline(pk=2, country="XA", name="Another one", phone="303-555-0118", sms="303-555-0119", checked_on=today - timedelta(days=181))
    return full, due, Helpline(pk=3, country="XB", name="An old one", phone="303-555-0120", checked_on=today - timedelta(days=366))


def cases() -> tuple[CaseStudy, CaseStudy, CaseStudy]:
    """Give a case with everything, one with a little and one with a summary alone."""
    return (
        case(
            "harbor",
            "Deckhands in an invented harbor",
            summary="Eleven deckhands left a ship that is in no register, and asked for their wages.",
            country="Ruritania",
            place="Strelsau",
            year_from=2001,
            year_to=2004,
            kind="civil suit",
            outcome="The court that does not exist found for them.",
            body="<p>They came ashore on a Tuesday.</p><p>The owner had said that there was no law at sea. There is.</p>",
            sources='<p><em>Deckhands v. Ship</em>, 1 Inv. 2d 3 (2004). <a href="https://example.org/">A newspaper</a>, 2004.</p>',
            names_changed=True,
            content_notes=["exploitation of children"],
        ),
        case(
            "orchard",
            "Pickers in an orchard",
            summary="A case with a year and a country, and no more.",
            country="Ruritania",
            year_from=2013,
        ),
        case(
            "kiln",
            "Brick makers",
            summary="Of this case nothing is known but its summary, which may run to two sentences. This is the other.",
        ),
    )


def responses(row: Article) -> "Listed":
    """Give a page of responses of every kind under an article: names, titles and replies as they may come."""
    texts: list[tuple[str, int, int | None, dict]] = [
        (
            "comment",
            1,
            None,
            {"author_name": "Ana Example", "body": "A comment in two paragraphs.\n\nThe second leads to https://example.org/."},
        ),
        ("comment", 2, 1, {"author_name": "", "body": "A reply without a name."}),
        ("comment", 3, 2, {"author_name": "Ben", "body": "A reply to the reply.", "staff_id": 1}),
        ("comment", 3, 3, {"author_name": "Cleo", "body": "A reply still deeper stands on the third level too."}),
        *(("comment", 2, 1, {"author_name": name, "body": "One more, so that the talk folds."}) for name in ("Dara", "Eli", "Fen")),
        ("comment", 1, None, {"author_name": "ליאת כהן", "body": "تعليق من اليمين إلى اليسار."}),
        ("comment", 1, None, {"author_name": "L" + "o" * 40 + "ng", "body": "W" + "i" * 120 + "de words are broken."}),
        ("pingback", 1, None, {"title": "An Answer from Elsewhere"}),
        ("pingback", 1, None, {"title": LONG_TITLE, "language": "en", "author_name": "Dora Muster"}),
        ("trackback", 1, None, {"title": "", "excerpt": "", "facts": {}}),
        (
            "webmention",
            1,
            None,
            {
                "title": "A Short Note That Answers the Article",
                "author_name": "Emil Beispiel",
                "author_url": "https://www.elsewhere.example/emil",
                "excerpt": "What a note has to say, without a link within it.",
                "facts": {"mention": "reply"},
            },
        ),
        ("webmention", 1, None, {"title": "A Like", "author_name": "Fay Exemple", "excerpt": "", "facts": {"mention": "like"}}),
    ]
    return Listed([_response(row, number, *text) for number, text in enumerate(texts, start=1)])


def _response(row: Article, number: int, kind: str, level: int, answers: int | None, fields: dict) -> Response:
    if kind != Response.Kind.COMMENT:
        excerpt = "some words before the link, then the words that lead here, and a few words after"
        fields = {"source_url": "https://www.elsewhere.example/post/", "excerpt": excerpt, "facts": {"link": [33, 57]}} | fields
    response = Response(pk=number, article=row, kind=kind, received_at=WRITTEN_AT + timedelta(days=number), **fields)
    response.number, response.level, response.answers = number, level, answers
    return response


def hits() -> list[Hit]:
    """Give one thing of each kind as search finds it, and an article with all that may stand in one."""
    where = article(LONG_TITLE, "A sentence.")
    page = article("A Page", "A sentence.", kind=Article.Kind.PAGE, path="a-page")
    words = "…words before it, then the <mark>invention</mark> itself, and a few more words that stand behind it and after it…"
    snippet = mark_safe(words)  # noqa: S308 – invented here
    others = [
        ("footnote", f"{where.get_absolute_url()}#fn-n1", ""),
        ("comment", "/responses/1/", "Ana Example"),
        ("comment", "/responses/2/", ""),
    ]
    passages = [FoundPassage(kind, address, mark_safe(title), snippet) for kind, address, title in others]  # noqa: S308 – invented here
    marked = mark_safe("An Article with an <mark>Invention</mark>")
    return [
        Hit(marked, article=where, snippets=[snippet, snippet], passages=passages, more=12),
        Hit(mark_safe("A Page"), article=page, snippets=[snippet]),
        Hit(mark_safe("Deckhands in an invented harbor"), case_study=cases()[0], snippets=[snippet]),
        Hit(mark_safe("An Article"), article=where, passages=passages[:1]),
    ]


def many_responses(row: Article, number: int, *, page: int) -> "Listed":
    """Give a page of that many comments."""
    fields = [(n, {"author_name": f"Reader {n}", "body": "One of many."}) for n in range(1, number + 1)]
    return Listed([_response(row, n, "comment", 1, None, each) for n, each in fields], number=page)


class Listed(Listing):
    """A page of responses that stand in no table."""

    def __init__(self, rows: list[Response], *, number: int = 1):
        self._all, self.number, self.kind = rows, number, ""

    @property
    def counts(self) -> dict[str, int]:
        return Counter(row.kind for row in self._all)

    @property
    def rows(self) -> list[Response]:
        return self._all[(self.number - 1) * PAGE_LENGTH : self.number * PAGE_LENGTH]
