"""Every kind of public page and the way a reader reaches it, for the tests and for the pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.models import Article, CaseStudy, Site
from articles.models.references import write_article
from articles.text.notes import deflate
from articles.text.shorthand import expand
from comments.models import ModerationEvent, Response
from htc.lib.html import clean_article
from htc.serving.faults import fault_page

ARTICLE = "/2014/03/after-the-doors-open/"
NUMBERS = "/2015/06/how-many/"
CLOSED = "/2013/09/a-closed-question/"
WITHDRAWN = "/2013/05/withdrawn/"
TWICE = "/2013/02/a-note-used-twice/"
PICTURES = "/2017/11/so-few-pictures/"
THREAD = "/2021/03/before-you-invite/"
# Known beforehand, so that a form can be sent to an article that has been closed since.
CLOSED_PK = 9000
PENDING = "We run a night shelter and would like to write to you about the second case."
COMMENT = "Thank you for the plain words.\n\nThe second case is taught in our course; see https://example.org/syllabus."

QUESTION = "Whom can I call when I see somebody held in a house in our street? The police told us to write to you."

WIDTHS = (320, 768, 1440)
HEIGHT = 900
SCHEMES = ("light", "dark")


def fill() -> None:
    """Write the sample content and what it lacks: a withdrawn and a closed article, a note used twice, a comment that waits."""
    call_command("demo", verbosity=0, stdout=_Silence())
    _write("Withdrawn", "2013-05", status=Article.Status.WITHDRAWN)
    _write("A closed question", "2013-09", pk=CLOSED_PK, comments_open=False, linkbacks_open=False)
    twice = _write("A note used twice", "2013-02", "First claim.[fn]One source for both.[/fn]\n\nSecond claim.\n\n" + "Between.\n\n" * 30)
    key = twice.footnotes.get().key
    write_article(
        twice, deflate(twice.body.replace("Second claim.", f'Second claim.<sup class="fn" data-fn="{key}"></sup>'), twice.note_texts)
    )
    for number in range(60):
        received_at = datetime(2013, 3, 1, 12, number, tzinfo=UTC)
        fields = {"kind": Response.Kind.COMMENT, "state": Response.State.APPROVED, "body": f"A short remark, number {number + 1}."}
        Response.objects.create(article=twice, received_at=received_at, **fields)
    article = Article.objects.get(path=ARTICLE.strip("/"))
    row = Response(
        article=article, kind=Response.Kind.COMMENT, author_name="Ruth", body=PENDING, received_at=datetime(2026, 1, 5, 9, tzinfo=UTC)
    )
    _store(row)


def _store(row: Response) -> Response:
    """Store a comment that was judged, with its first event, as a post would."""
    row.save()
    ModerationEvent.objects.create(response=row, origin=ModerationEvent.Origin.RULE, to_state=row.state)
    return row


def fill_queue() -> None:
    """Write responses that wait in every lane, and a note of a moderator at one of them."""
    article, number = Article.objects.get(path=ARTICLE.strip("/")), Article.objects.get(path=NUMBERS.strip("/"))
    waiting = (
        {"author_name": "Sokha", "body": "What you write of the second house is what happened to me.", "reasons": ["disclosure"]},
        {"author_name": "A neighbour", "body": QUESTION},
        {"author_name": "Cheap visas", "body": "Work abroad, no papers needed: https://offers.example/now", "reasons": ["links"]},
        {"author_name": "", "body": "Good page. Visit mine.", "state": Response.State.SPAM, "reasons": ["honeypot"]},
    )
    for day, fields in enumerate(waiting, start=3):
        row = Response(article=number, kind=Response.Kind.COMMENT, received_at=datetime(2026, 1, day, 9, tzinfo=UTC), **fields)
        row = _store(row)
    for host, reasons, fields in (
        ("law.example", [], {}),
        ("copies.example", ["nofollow", "canonical_elsewhere"], {}),
        (
            "notes.example",
            [],
            {"state": Response.State.APPROVED, "pending_update": {"title": "Notes, revised", "excerpt": "They changed it."}},
        ),
    ):
        page = f"https://{host}/reading"
        Response.objects.create(
            article=article,
            kind=Response.Kind.WEBMENTION,
            source_url=page,
            source_key=page.removeprefix("https://"),
            title="What we read this week",
            excerpt="A careful piece on what comes after a raid, with sources that can be followed.",
            facts={"link": [2, 15]},
            reasons=reasons,
            received_at=datetime(2026, 1, 6, 9, tzinfo=UTC),
            **fields,
        )
    moderator = get_user_model().objects.filter(is_superuser=True).first()
    asked = Response.objects.get(body=QUESTION)
    asked.opinions.create(by=moderator, note="Is this the number of a real office?", batch=uuid4())


def fill_odd() -> str:
    """Write what no blog should hold, and give the path of its worst article: long words, many columns, notes, cases and responses."""
    long = "A title of a hundred and forty characters, which nobody would write who has ever seen one on a telephone, or in a list, or on paper"
    for title in ("Of", long):
        _write(title, "2026-01")
    for n in range(20):
        years = {"year_from": 1950 + 3 * n, "year_to": 1950 + 3 * n + n % 9}
        fields = {"title": f"Odd case number {n}", "summary": "What happened.", "country": f"Country {n % 7}"} | years
        CaseStudy.objects.create(slug=f"odd-{n}", status=CaseStudy.Status.PUBLISHED, **fields)
    text = "Words that make a paragraph as long as paragraphs are, so that something stands beside what stands beside it. " * 4
    parts = [f"{text}[fn]Note {n}. {'It is long. ' * (n % 5 * 9)}[/fn] {text}" for n in range(60)]
    parts[1::3] = [f"[case:odd-{n}]\n\n{part}" for n, part in enumerate(parts[1::3])]
    row = "".join(f"<td>{column},000</td>" for column in range(12))
    article = _write("Everything at once", "2026-02", "\n\n".join([f"W{'o' * 298}rd", f"<table>{f'<tr>{row}</tr>' * 4}</table>", *parts]))
    for number in range(300):
        received_at = datetime(2026, 2, 1 + number // 20, 12, number % 60, tzinfo=UTC)
        fields = {"kind": Response.Kind.COMMENT, "state": Response.State.APPROVED, "body": f"A short remark, number {number + 1}."}
        Response.objects.create(article=article, received_at=received_at, **fields)
    return str(article.get_absolute_url())


def _write(title: str, month: str, body: str = "A paragraph of the article.", **fields) -> Article:
    status = fields.pop("status", Article.Status.PUBLISHED)
    slug = title.lower().replace(" ", "-")
    published_at = datetime.fromisoformat(f"{month}-15T19:00+00:00")
    article = Article(title=title, slug=slug, published_at=published_at, status=Article.Status.PUBLISHED, **fields)
    write_article(article, deflate(clean_article(expand(body)), {}))
    if status != article.status:
        article.status = status
        article.save()
    return article


class _Silence:
    """Where the sample login is told to nobody."""

    def write(self, text: str) -> None:
        pass


@dataclass(frozen=True)
class Kind:
    """A kind of page: its name in file names, what it answers, and the steps that lead to it."""

    name: str
    reach: Callable[[Page], None]
    status: int = 200

    def __str__(self):
        return self.name


def visit(path: str) -> Callable[[Page], None]:
    """Give the one step of opening an address."""
    return lambda page: page.goto(path)


def sign_in(page: Page) -> Page:
    """Sign in to the admin by its form, as the member of staff of the fixture ``staff``."""
    page.goto(reverse("admin:index"))
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The blog")
    return page


def write_comment(page: Page, path: str = ARTICLE, *, name: str = "Mei", email: str = "", body: str = COMMENT) -> None:
    """Open an article and fill in its form."""
    page.goto(path)
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Comment", exact=True).fill(body)


def press(page: Page, name: str) -> None:
    """Press a button of the form and wait for the whole answer, style sheets too; a click alone does not."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def preview(page: Page) -> None:
    """Write a comment and look at its preview."""
    write_comment(page)
    press(page, "Preview")


def send_with_errors(page: Page) -> None:
    """Send a comment without text and with an address that is none."""
    write_comment(page, email="mei@nowhere", body="")
    press(page, "Send comment")


def send(page: Page) -> None:
    """Send a comment."""
    write_comment(page)
    press(page, "Send comment")


def send_to_closed(page: Page) -> None:
    """Send a comment to an article that was closed while it was being written."""
    write_comment(page)
    page.locator("#respond form").evaluate("(form, pk) => form.action = `/respond/${pk}/`", CLOSED_PK)
    press(page, "Send comment")


def send_elsewhere(page: Page) -> None:
    """Send a comment with the token of another article."""
    write_comment(page)
    page.locator("[name=token]").evaluate("(field) => field.value = 'foreign'")
    press(page, "Send comment")


def fall(status: int) -> Callable[[Page], None]:
    """Give the steps to a page that a server in trouble sends: without request and database, as it is then."""

    def reach(page: Page) -> None:
        page.route("**/trouble/", lambda route: route.fulfill(status=status, content_type="text/html", body=fault_page(status, Site())))
        page.goto("/trouble/")

    return reach


def reply(page: Page) -> None:
    """Begin a reply to the first response of the thread."""
    page.goto(THREAD)
    with page.expect_navigation():
        page.get_by_role("link", name="Reply").first.click()


def report(page: Page) -> None:
    """Begin to report the first response of the thread."""
    page.goto(THREAD)
    with page.expect_navigation():
        page.get_by_role("link", name="Report").first.click()


def ask_to_remove(page: Page) -> None:
    """Send a comment and write its code on the page that removes it."""
    send(page)
    code = page.locator(".message__code").inner_text()
    page.goto("/responses/remove/")
    page.get_by_label("Removal code").fill(code)
    press(page, "Go on")


KINDS = (
    Kind("home", visit("/")),
    Kind("home-older", visit("/page/2/")),
    Kind("archive", visit("/archive/")),
    Kind("year", visit("/2014/")),
    Kind("month", visit("/2014/03/")),
    Kind("tags", visit("/tags/")),
    Kind("feeds", visit("/feeds/")),
    Kind("follow", visit("/follow/?tag=research-methods")),
    Kind("tag", visit("/tags/research-methods/")),
    Kind("all-series", visit("/series/")),
    Kind("series", visit("/series/saying-it-carefully/")),
    Kind("article-in-series", visit("/2014/11/whose-words/")),
    Kind("republish", visit("/2014/11/whose-words/republish/")),
    Kind("author", visit("/authors/tobias-renner-adeyemi/")),
    Kind("cases", visit("/case-studies/")),
    Kind("cases-none", visit("/case-studies/?country=Atlantis")),
    Kind("case", visit("/case-studies/benjina/")),
    Kind("search", visit("/search/")),
    Kind("search-found", visit("/search/?q=work")),
    Kind("search-chosen", visit("/search/?q=court&type=footnote&author=tobias-renner-adeyemi")),
    Kind("search-none", visit("/search/?q=hippopotamus")),
    Kind("search-none-chosen", visit("/search/?q=court&country=Brazil&year=2015")),
    Kind("search-no-word", visit("/search/?q=***")),
    Kind("search-too-long", visit("/search/?q=" + "word+" * 45)),
    Kind("page", visit("/about/")),
    Kind("help", visit("/help/?country=gb")),
    Kind("safety", visit("/safety/")),
    Kind("spanish-home", visit("/es/")),
    Kind("spanish-cases", visit("/es/case-studies/")),
    Kind("spanish-safety", visit("/es/safety/")),
    Kind("spanish-article", visit("/2016/02/como-nombramos-a-las-personas/")),
    Kind("cite", visit(f"{ARTICLE}cite/")),
    Kind("cite-case", visit("/case-studies/benjina/cite/")),
    Kind("cite-spanish", visit("/2016/02/como-nombramos-a-las-personas/cite/")),
    Kind("contents", visit("/2019/09/reading-a-case/")),
    Kind("thread", visit(THREAD)),
    Kind("many-responses", visit(f"{TWICE}responses/2/")),
    Kind("one-kind", visit(f"{ARTICLE}responses/pingbacks/")),
    Kind("reply", reply),
    Kind("report", report),
    Kind("pictures", visit(PICTURES)),
    Kind("styleguide", visit("/styleguide/")),
    Kind("article", visit(ARTICLE)),
    Kind("article-numbers", visit(NUMBERS)),
    Kind("article-closed", visit(CLOSED)),
    Kind("errors", send_with_errors, 422),
    Kind("preview", preview),
    Kind("received", send),
    Kind("remove", visit("/responses/remove/")),
    Kind("remove-asked", ask_to_remove),
    Kind("closed", send_to_closed, 403),
    Kind("refused", send_elsewhere, 403),
    Kind("not-found", visit("/2014/03/nothing-here/"), 404),
    Kind("withdrawn", visit(WITHDRAWN), 410),
    Kind("out-of-order", fall(500), 500),
    Kind("back-shortly", fall(503), 503),
)
