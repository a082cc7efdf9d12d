"""No page in the second language says anything that does not come from its catalogue."""

import re
from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone, translation
from django.utils.translation import trans_real
from justhtml import JustHTML

from articles.citations.wording import SPANISH
from articles.models import Author, Image, MenuEntry, Site
from articles.models.tags import describe
from comments.linkbacks.wire import webmention
from comments.models import QueuedMail, Report, Response
from comments.readers import removal
from comments.readers.own_addresses import own_address, received_address
from htc.catalogues.files import Translation, compiled, read_po
from htc.safety.models import Helpline
from htc.serving.faults import fault_page

# What is shown and no text: names of formats, of things that have one name everywhere, and codes.
NAMES = {
    "RSS",
    "Atom",
    "JSON",
    "CSV",
    "TrackBack",
    "Pingback",
    "URL",
    "HTTPS",
    "CC",
    "BY",
    "webmention",
    "POST",
    "source",
    "target",
    "html",
    "shift",
}
NAMES |= {"APA", "BibTeX", "CSL", "Chicago", "RIS", "al", "blog", "et"}
ATTRIBUTES = ("aria-label", "alt", "title", "placeholder", "data-once", "data-twice", "data-notes", "data-copied", "content")
_SPOKEN = {"description", "og:title", "og:description"}
_WORD = re.compile(r"[A-Za-z]{2,}")
_KEPT = re.compile(r"%\(\w+\)s|\{\w+\}|<[^<>]*>|&\w+;|\\.")


def disguised(words: str) -> str:
    """Give a text in letters of another script, but for its markup and placeholders."""
    pieces = _KEPT.split(words)
    between = [*_KEPT.findall(words), ""]
    return "".join(
        "".join("ж" if letter.isalpha() else letter for letter in piece) + kept for piece, kept in zip(pieces, between, strict=True)
    )


@pytest.fixture
def marked(tmp_path, settings):
    """Have Spanish be a language in which every text of ours is in letters of another script."""
    entries = read_po((settings.BASE_DIR / "locale/es/LC_MESSAGES/django.po").read_text(encoding="utf-8"))
    # The forms of dates are no words.
    shown = [
        entry if entry.message.text in ("", "M Y", "j F Y, P") else Translation(entry.message, tuple(map(disguised, entry.translations)))
        for entry in entries
    ]
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(compiled(shown))
    settings.LOCALE_PATHS = [tmp_path]
    trans_real._translations.clear()
    yield
    trans_real._translations.clear()


def said_in(html: str) -> set[str]:
    """Give the words of a page in Latin letters: its text, its title and what its attributes say to readers and programs."""
    tree = JustHTML(html, sanitize=False)
    for node in tree.query("script, style, template script, code, .message__code, [lang=en]"):
        node.parent.remove_child(node)
    texts = [node.to_text(separator=" ") for node in tree.query("title, body")]
    texts += [unescape(node.to_html()) for node in tree.query("template")]
    for name in ATTRIBUTES:
        for node in tree.query(f"[{name}]"):
            if name != "content" or (node.attrs.get("name") or node.attrs.get("property")) in _SPOKEN:
                texts.append(node.attrs[name] or "")
    plain = re.sub(r"https?://\S+|/\S*|\S+@\S+|\b[\w-]+\.test\b|<[^<>]*>", " ", " ".join(texts))
    months = [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
        "de",
        "las",
    ]
    cited = set(_WORD.findall(" ".join(words for words in astuple(SPANISH) if isinstance(words, str))))
    cited |= {word.capitalize() for word in cited}
    return set(_WORD.findall(plain)) - NAMES - set(months) - cited


@pytest.fixture
def blog(make_article, make_case, make_image, make_response):
    """A blog with everything that pages show, in letters of another script."""
    site = Site.current()
    site.name, site.tagline, site.footer, site.neutral_title = "Ъ", "Ы", "Ы", "Ы"
    site.neutral_url = "https://a.test/"
    site.contact_email, site.appeal_title, site.appeal = "a@htc.test", "Ю", "Ю"
    site.save()
    fields = {
        "country": "Ъ",
        "place": "Ъ",
        "year_from": 2001,
        "outcome": "Ъ",
        "sources": "Ъ",
        "names_changed": True,
        "title": "Ъ",
        "summary": "Ъ",
    }
    make_case("one", body="Ъ", content_notes=["police violence"], **fields).tags.add("ы")
    image = make_image(alt="Ъ", credit="Ъ", licence=Image.Licence.PERMISSION)
    text = "\n\n".join(["Ъ[fn]Ъ[/fn]", "[case:one]", f"[image:{image.pk}]", *(f"<h2>Ъ {number}</h2>" for number in range(6))])
    article = make_article(
        text,
        title="Ъ",
        slug="one",
        language="es",
        tags=["ы"],
        by=[("Ъ", "Ы"), ("Ь", ""), ("Э", "")],
        standfirst="Ъ",
        content_notes=["sexual violence"],
        featured_image=image,
    )
    article.corrections.create(kind="correction", text_wrong="Ъ", text_right="Ъ", made_at=datetime(2015, 1, 1, tzinfo=UTC))
    article.corrections.create(kind="safety", made_at=datetime(2015, 1, 2, tzinfo=UTC))
    Author.objects.update(bio="Ъ")
    describe(article.tags.get(), "Ъ")
    for number in range(60):
        make_article("Ъ", title="Ъ", slug=f"a-{number}", language="es", by=[("Ъ", "")], tags=["ы"])
        make_response(article, author_name="", body="Ъ")
    answered = make_response(article, author_name="", body="Ъ [removed by a moderator]")
    make_response(article, parent=answered, author_name="Ъ", body="Ъ", facts={"staff": True})
    removal.remove(make_response(article, body="Ъ").pk)
    for kind in ("pingback", "trackback", "webmention"):
        make_response(article, kind=kind, title="Ъ", excerpt="Ъ", facts={"mention": "like"})
    page = make_article("Ъ", kind="page", title="Ъ", slug="page", language="es")
    make_article("Ъ", kind="page", title="Ъ", slug="framed")
    words = dict.fromkeys(("name", "operator", "sms_keyword", "hours", "languages", "cost", "told_to"), "Ъ")
    numbers = dict.fromkeys(("phone", "sms", "tty"), "555 0100") | {"chat": "https://a.test/", "source": "https://a.test/"}
    for days in (1, 200, 400):
        Helpline.objects.create(country="US", checked_on=timezone.localdate() - timedelta(days), **words, **numbers)
    MenuEntry.objects.create(site=site, page=page)
    return article


def pages(article) -> list[str]:
    """Give the addresses of a page of every type."""
    waiting = article.responses.create(kind="comment", state="pending", body="Ъ", received_at=timezone.now())
    shown = article.responses.approved().filter(kind="comment").first()
    own = article.get_absolute_url()
    with translation.override("es"):
        of_article = [
            own,
            f"{own}cite/",
            f"{own}responses/2/",
            f"{own}responses/comments/",
            f"/respond/{article.pk}/to/{shown.pk}/",
            f"/responses/{shown.pk}/report/",
        ]
        of_article += [received_address(waiting), own_address(waiting), "/page/"]
    question = urlencode({"q": "Ъ", "author": "ъ", "year": "2014"})
    lists = [
        "",
        "page/2/",
        "archive/",
        "tags/",
        "tags/ы/",
        "tags/ы/page/2/",
        "authors/ъ/",
        "2014/",
        "2014/01/",
        "case-studies/",
        "case-studies/one/",
        "case-studies/one/cite/",
    ]
    lists += [
        "case-studies/?year=2001",
        "case-studies/?year=1900&country=Ъ",
        "corrections/",
        "feeds/",
        "search/",
        f"search/?{question}",
        "search/?q=Ъ",
    ]
    lists += [
        "search/?q=ЪЪЪЪЪ&year=2014",
        "search/?q=ЪЪЪЪЪ",
        "search/?q=!",
        f"search/?q={'Ъ' * 201}",
        "nothing/at/all/",
        "framed/",
        "help/",
        "help/?country=GB",
        "help/?country=ES",
        "safety/",
        "exit/",
    ]
    answers = ["responses/remove/", "responses/removed/", "responses/reported/", "webmention/", f"webmention/?target={article.full_url}"]
    answers += ["follow/", "follow/?tag=ы", "follow/asked/", "follow/confirmed/", f"follow/end/{'0' * 64}/"]
    return of_article + [f"/es/{path}" for path in [*lists, *answers]]


def test_no_page_of_any_type_has_a_word_that_is_not_translated(blog, marked, reader):
    left = {}
    for path in pages(blog):
        answer = reader.get(path)
        assert (answer.status_code in (200, 404), answer["Content-Language"]) == (True, "es"), path
        if words := said_in(answer.content.decode()):
            left[path] = words

    assert left == {}


def test_no_answer_to_what_a_reader_sends_has_one_either(blog, marked, reader):
    blog.slow_mode_minutes = 5
    blog.save()
    token = re.search(r'name="token" value="([^"]+)"', reader.get(blog.get_absolute_url()).content.decode())[1]
    respond, shown = f"/respond/{blog.pk}/", blog.responses.approved().filter(kind="comment").first()
    good = {"name": "", "email": "", "body": "Ъ", "token": token}
    withdrawn = blog.responses.create(kind="comment", state="trash", body="Ъ", received_at=timezone.now())
    steps = [
        (respond, good | {"action": "preview"}),
        (respond, good | {"body": ""}),
        (respond, good | {"body": "Ъ" * 10001, "email": "x", "name": "Ъ" * 101, "mail_when_approved": "on"}),
        (respond, good | {"mail_when_approved": "on"}),
        (respond, good | {"token": ""}),
        (respond, good | {"body": "ЪЪ"}),
        (respond, good | {"body": "ЪЪЪ"}),
        (f"/responses/{shown.pk}/report/", {}),
        ("/es/responses/remove/", {"code": ""}),
        ("/es/responses/remove/", {"code": "0000000000000000"}),
        ("/es/responses/remove/", {"code": removal.code_of(shown.pk)}),
        ("/es/webmention/", {"source": "x", "target": blog.full_url}),
        ("/es/follow/", {"tags": ["0"], "email": "x"}),
        ("/es/follow/", {"email": "a@b.test", "frequency": "weekly"}),
        ("/es/follow/confirm/x/", {}),
    ]
    left = {}
    for number, (path, data) in enumerate(steps):
        answer = reader.post(path, data, headers={"accept": "text/html"}, follow=True)
        if words := said_in(answer.content.decode()):
            left[number, path] = words
    for _ in range(6):
        last = reader.post("/es/responses/remove/", {"code": "1111111111111111"})
    assert last.status_code == 429
    left["codes", ""] = said_in(last.content.decode())
    Site.objects.update(responses_closed=True, comments_closed_at=timezone.now())
    closed = reader.post(respond, good)
    assert (closed.status_code, withdrawn.state) == (403, "trash")
    left["closed", ""] = said_in(closed.content.decode())

    assert {step: words for step, words in left.items() if words} == {}


def test_writer_of_a_comment_is_told_in_the_language_of_the_article(blog, marked, mailoutbox, settings):
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    wish = {"mail_when_approved": True}
    row = blog.responses.create(kind="comment", state="approved", body="Ъ", author_email="a@b.test", facts=wish, received_at=timezone.now())
    QueuedMail.objects.create(kind=QueuedMail.Kind.APPROVED, response=row, next_try_at=timezone.now())

    call_command("linkbacks_work", until_empty=True)

    (mail,) = mailoutbox
    assert said_in(f"<title>{mail.subject}</title><body>{mail.body}</body>") == set()


def test_what_readers_choose_and_are_refused_with_is_translated_too(marked):
    with translation.override("es"):
        said = [
            *(str(label) for label in [*Report.Reason.labels, *Response.Kind.labels]),
            *(translation.gettext(refusal.sentence) for refusal in webmention.REFUSALS.values()),
            *(translation.gettext(sentence) for sentence in webmention.FAILURES.values()),
        ]

    assert {word for words in said for word in _WORD.findall(words)} <= {"http", "https", "source", "target", "HTML", "JSON", "KiB", *NAMES}


@pytest.mark.parametrize("status", [500, 503])
def test_pages_of_last_resort_speak_each_language(status):
    html = fault_page(status, Site())

    for code in dict(settings.LANGUAGES):
        assert f'lang="{code}"' in html
