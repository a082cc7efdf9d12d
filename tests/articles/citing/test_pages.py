"""How an article is cited and shared: the page, the files, and what programs read in its head all say what the page says."""

import json
import re
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qs

import pytest
from django.urls import reverse
from justhtml import JustHTML

from articles.citations.works import CitedName, read_name
from articles.models import Author, Site
from tests.site.journey import text_of

DAY = datetime(2014, 2, 16, 5, tzinfo=UTC)  # the day before in Denver
CORRECTED = datetime(2015, 3, 1, 19, tzinfo=UTC)


def metadata(html: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, content in re.findall(r'<meta name="([^"]*)" content="([^"]*)">', html):
        found.setdefault(name, []).append(unescape(content))
    return found


def linked_data(html: str) -> dict:
    return json.loads(html.partition("application/ld+json")[2].partition(">")[2].partition("</script>")[0])


def lines_of_ris(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in filter(None, text.split("\r\n")):
        found.setdefault(line[:2], []).append(line[6:])
    return found


def fields_of_bibtex(text: str) -> dict[str, str]:
    return {name: braced or bare for name, braced, bare in re.findall(r"^  (\w+) = (?:\{(.*)\}|(\w+)),?$", text, re.MULTILINE)}


ARTICLES = {
    "a day and a name": {"title": "Told", "by": [("Thi Lan Nguyen", "Fellow")]},
    "a month and several names": {
        "title": "A “Told” Side? </script>",
        "by": [("Thi Lan Nguyen", ""), ("Juan de la Cruz", "Fellow"), ("Sokha", "")],
        "date_precision": "month",
    },
    "nobody": {"title": "R&D <b>"},
    "a pseudonym and a correction": {"title": "Żółw", "by": [("A Friend", "Survivor"), ("Ada Lind", "")], "corrected": True},
    "a translation": {
        "title": "Lo que se cuenta",
        "by": [("Ana Ruiz", "")],
        "language": "es",
        "date_precision": "month",
        "corrected": True,
    },
}


@pytest.mark.parametrize("fields", [pytest.param(fields, id=name) for name, fields in ARTICLES.items()])
def test_everything_that_programs_read_agrees_with_the_page(reader, make_article, fields):
    is_corrected, code = fields.get("corrected"), fields.get("language", "en")
    article = make_article(slug="told", published_at=DAY, **{name: value for name, value in fields.items() if name != "corrected"})
    Author.objects.filter(name="A Friend").update(is_pseudonym=True)
    if is_corrected:
        article.corrections.create(made_at=CORRECTED, text_right="It was two.")
    if code == "es":
        article.set_translations([make_article(slug="in-english", published_at=DAY)])

    html = reader.get("/2014/02/told/").content.decode()
    bib = fields_of_bibtex(reader.get("/2014/02/told/cite.bib").content.decode())
    ris = lines_of_ris(reader.get("/2014/02/told/cite.ris").content.decode())
    (csl,) = reader.get("/2014/02/told/cite.json").json()
    tags, data, page = metadata(html), linked_data(html), JustHTML(html, sanitize=False)

    title = page.query("h1")[0].to_text()
    assert tags["citation_title"] == [data["headline"]] == ris["TI"] == [csl["title"]] == [title]
    assert re.sub(r"\\(.)", r"\1", bib["title"]) == f"{{{title}}}"

    shown = [node.to_text() for node in page.query(".byline .p-name")]
    turned = [read_name(name).inverted for name in shown]
    assert tags.get("citation_author", []) == ris.get("AU", []) == turned
    assert [CitedName(**name).natural for name in csl.get("author", [])] == shown
    assert bib.get("author", "").replace("{", "").replace("}", "") == " and ".join(turned)
    assert [person["name"] for person in data["author"]] == [name for name in shown if name != "A Friend"]
    assert [person.get("jobTitle", "") for person in data["author"]] == [role for name, role in fields.get("by", []) if name != "A Friend"]

    issued = page.query(".dt-published")[0].attrs["datetime"]
    date = "2014-02" if fields.get("date_precision") else "2014-02-15"
    assert data["datePublished"] == issued
    assert issued.startswith(date)
    assert tags["citation_publication_date"] == [bib["date"]] == [date]
    assert (bib["year"], bib["month"], *ris["PY"], *ris["DA"]) == ("2014", "feb", "2014", f"2014/02/{date[8:]}/")
    assert csl["issued"] == {"date-parts": [[int(number) for number in date.split("-")]]}

    updated = [node.attrs["datetime"] for node in page.query(".dt-updated")]
    assert [data[name] for name in ("dateModified",) if name in data] == updated
    assert [bib.get("note"), *ris.get("N1", [None]), csl.get("note")] == ["Corrected March 1, 2015" if is_corrected else None] * 3
    assert [told["text"] for told in data.get("correction", [])] == (["It was two."] if is_corrected else [])

    address = page.query("link[rel=canonical]")[0].attrs["href"]
    assert [data["url"]] == tags["citation_public_url"] == [bib["url"]] == ris["UR"] == [csl["URL"]] == [address]
    assert [data["inLanguage"]] == tags["citation_language"] == [bib["language"]] == ris["LA"] == [csl["language"]] == [code]
    assert [twin["url"] for twin in data.get("workTranslation", [])] == (["https://htc.test/2014/02/in-english/"] if code == "es" else [])
    names = [data["publisher"]["name"], *ris["T2"], csl["container-title"], bib["howpublished"].removesuffix(" (blog)")]
    assert names == [Site.current().name] * 4
    assert (tags["z:itemType"], ris["TY"], csl["type"], data["@type"]) == (["blogPost"], ["BLOG"], "post-weblog", "BlogPosting")
    assert "citation_journal_title" not in tags

    cited = text_of(reader.get("/2014/02/told/cite/").content)
    words = "15 de febrero de 2014" if date.endswith("15") else "febrero de 2014"
    assert (words if code == "es" else "February 15, 2014" if date.endswith("15") else "February 2014") in cited
    assert ("corregido 1 de marzo de 2015" if code == "es" else "corrected March 1, 2015") in cited or not is_corrected
    assert all(name in cited for name in shown) or len(shown) > 3


def test_name_is_cited_as_its_owner_says_which_the_form_takes(staff_client, make_article, reader):
    make_article(slug="told", by=[("Gabriel García Márquez", "")])
    author = Author.objects.get()
    fields = {"name": author.name, "slug": author.slug, "bio": "", "user": "", "cited_as": "  García Márquez,  Gabriel "}

    staff_client.post(reverse("admin:articles_author_change", args=[author.pk]), fields)

    assert metadata(reader.get("/2014/01/told/").content.decode())["citation_author"] == ["García Márquez, Gabriel"]
    assert "García Márquez, G. (2014" in text_of(reader.get("/2014/01/told/cite/").content)


def test_retracted_article_is_cited_as_such(make_article, reader):
    make_article(slug="told", title="Told").corrections.create(kind="retraction", text_right="It was not so.", made_at=CORRECTED)

    tags = metadata(reader.get("/2014/01/told/").content.decode())

    assert tags["citation_title"] == ["Retracted: Told"]
    assert "“Retracted: Told,”" in text_of(reader.get("/2014/01/told/cite/").content)


def test_every_paragraph_has_a_link_that_leads_to_it_and_one_that_marks_its_words(make_article, reader):
    article = make_article(
        "First words here.\n\n[fold:What he did]\n\nAn account of it.\n\n[/fold]\n\nLast words.", slug="told", by=[("A Bee", "")]
    )
    article.body = "<p>First words here.</p><details><summary>What he did</summary><p>An account of it.</p></details><p>Last words.</p>"
    article.save()

    page = reader.get("/2014/01/told/").content.decode()
    html = reader.get("/2014/01/told/cite/").content.decode()

    anchors = re.findall(r'id="(p-[0-9a-f]{8})"', page)
    assert len(anchors) == 3
    links = re.findall(r'data-copy href="/2014/01/told/#([^"]*)">https://htc.test/2014/01/told/#\1<', html)
    first, folded, last = anchors
    assert links == [first, f"{first}:~:text=First%20words%20here.", folded, last, f"{last}:~:text=Last%20words."]
    # What a reader would unfold is told by no list.
    assert "account" not in html
    assert "In a passage that unfolds" in html
    assert f"January 15, 2014, para. 3, https://htc.test/2014/01/told/#{last}." in text_of(html.encode())
    assert "(Bee, 2014, para. 3)" in html


def test_mail_is_begun_with_title_note_and_link_alone(make_article, reader):
    make_article(slug="told", title="R&D + “one” %", content_notes=["police violence"])

    html = reader.get("/2014/01/told/cite/").content.decode()

    mail = unescape(re.search(r'href="(mailto:[^"]*)"', html)[1])
    asked = parse_qs(mail.partition("?")[2], strict_parsing=True)
    address = "https://htc.test/2014/01/told/"
    assert mail.startswith("mailto:?subject=")
    assert asked == {"subject": ["R&D + “one” %"], "body": [f"R&D + “one” %\r\n\r\nContent note: police violence.\r\n\r\n{address}"]}


def test_case_study_is_cited_in_each_language_without_a_date(reader, make_case):
    make_case("jakarta", title="Jakarta, “2009”")

    english = text_of(reader.get("/case-studies/jakarta/cite/").content)
    spanish = text_of(reader.get("/es/case-studies/jakarta/cite/").content)

    site, address = Site.current().name, "https://htc.test/case-studies/jakarta/"
    assert f"{site}, “Jakarta, ‘2009,’” case study, n.d., {address}." in english
    assert f"{site}. (n.d.). Jakarta, “2009” [Case study]. {address}" in english
    assert f"{site}, «Jakarta, “2009”», estudio de caso, s. f., https://htc.test/es/case-studies/jakarta/." in spanish
    assert reader.get("/case-studies/jakarta/cite.json").json()[0]["URL"] == address
    assert '/case-studies/jakarta/cite/"' in reader.get("/case-studies/jakarta/").content.decode()


@pytest.mark.parametrize("rest", ["cite/", "cite.bib", "cite.ris", "cite.json"])
def test_citation_is_there_as_its_article_is(make_article, make_case, reader, rest):
    draft = make_article(slug="draft", status="draft", published_at=DAY)
    article, case = make_article(slug="told"), make_case("jakarta")

    answer = reader.get(f"/2014/01/told/{rest}")
    assert answer.status_code == 200
    assert "noindex" in answer.get("X-Robots-Tag", answer.content.decode())
    assert reader.get(f"/2014/02/{draft.slug}/{rest}").status_code == 404
    for thing, slug, path in ((article, "new", "/2014/01/told/"), (case, "new", "/case-studies/jakarta/")):
        thing.slug = slug
        thing.save()
        moved = reader.get(f"{path}{rest}")
        assert (moved.status_code, moved["Location"]) == (301, thing.get_absolute_url() + rest)
    article.status = "withdrawn"
    article.save()
    assert reader.get(f"/2014/01/new/{rest}").status_code == 410
