"""What people and programs send, each thing by the door that it has: everything here goes through HTTP or a command."""

import io
from html import escape
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from articles.models import Article, Author, Image
from comments.models import Response
from tests.htc.wordpress import exports
from tests.pictures import picture
from tests.site import journey

FORM = "application/x-www-form-urlencoded"


def readers_respond(reader, article: Article, payloads: list[str]) -> None:
    """Send each as a comment’s words and, as far as it fits, as the name above it."""
    form = journey.open_form(reader, article)
    address = form.pop("action_url")
    for payload in payloads:
        sent = form | {"name": payload[:60], "email": "", "body": f"{payload} end", "website": "", "action": "send"}
        assert reader.post(address, sent).status_code == 303


def other_sites_notify(reader, article: Article, testnet, payloads: list[str]) -> None:
    """Have a page with each tell of its link by every protocol in turn, in its title, its author, its words, raw and as text."""
    for number, payload in enumerate(payloads):
        source, text = f"https://site{number}.test/", escape(payload)
        # Raw it may hide the link, as it would on a page of its own; so it stands behind it.
        testnet[source] = (
            f"<title>{text}</title><article class=h-entry><h1 class=p-name>{text}</h1><p class='p-author h-card'>{text}</p><div class=e-content>"
            f'<p>{text} says <a href="{article.full_url}">{text}</a> and {text}.</p></div></article>{payload}'
        ).encode("utf-8", "replace")
        match number % 3:
            case 0:
                journey.ping(reader, source, article.full_url)
            case 1:
                fields = {"url": source, "title": payload, "excerpt": payload, "blog_name": payload}
                reader.post(f"{article.get_absolute_url()}trackback/", urlencode(fields, errors="replace"), content_type=FORM)
            case 2:
                reader.post("/webmention/", urlencode({"source": source, "target": article.full_url}), content_type=FORM)
    journey.drain()


def staff_write(client, payloads: list[str]) -> list[str]:
    """Write articles and cases with each in every field of words, and give the addresses of what is public of them."""
    paths = []
    for number, payload in enumerate(payloads):
        line = " ".join(payload.split())[:150] or "x"
        author, _ = Author.objects.get_or_create(name=f"Author {line}"[:100], defaults={"slug": f"author-{number}"})
        case = {
            "slug": f"case-{number}",
            "title": f"Case {line}",
            "summary": f"About {payload}",
            "body": f"<p>{payload}</p>",
            "sources": payload,
        }
        # A note in a case or in a note, and their like, are refused with a sentence, and stored nowhere.
        if client.post(reverse("admin:articles_casestudy_add"), case | {"status": "published"}).status_code == 302:
            paths.append(f"/case-studies/case-{number}/")
        body = f"<p>Words</p>{payload}<p>And a note[fn]{payload} said[/fn] in it.</p>"
        words = {
            "title": f"Title {line}",
            "standfirst": payload,
            "excerpt": payload,
            "tags": f"tag {line}"[:90].replace(",", " "),
            "body": body,
        }
        byline = {"bylines-TOTAL_FORMS": "1", "bylines-0-author": author.pk, "bylines-0-role": line[:60], "bylines-0-position": "0"}
        answer = journey.add_article(client, slug=f"hostile-{number}", **words, **byline)
        paths += [f"/2014/01/hostile-{number}/"] if answer.status_code == 302 else []
    assert len(paths) > len(payloads)
    return paths


def library_takes(client, payloads: list[str]) -> list[str]:
    """Put a picture and a document with the name of each into the library, describe it by each, and give the articles that show it."""
    paths = []
    for number, payload in enumerate(payloads):
        file = SimpleUploadedFile(f"{payload}.png", picture(size=(60, 40 + number)), "image/png")
        client.post(reverse("admin:articles_image_add"), {"uploads": file, "consent": "nobody", "credit": payload[:100], "licence": ""})
        image = Image.objects.order_by("-pk").first()
        assert image is not None
        change = reverse("admin:articles_image_change", args=[image.pk])
        described = dict.fromkeys(("alt", "caption", "credit", "licence", "source"), payload)
        client.post(change, journey.form_fields(client, change) | described)
        client.post(reverse("admin:articles_document_add"), {"uploads": SimpleUploadedFile(f"{payload}.txt", b"Words.", "text/plain")})
        journey.add_article(client, slug=f"picture-{number}", title=f"Picture {number}", body=f"Words.\n\n[image:{image.pk}]\n\nEnd.")
        paths.append(f"/2014/01/picture-{number}/")
    return paths


def site_is_named(client, payload: str) -> None:
    """Give the site a name and a line that nobody would."""
    line = " ".join(payload.split())[:60]
    assert journey.save_site(client, name=f"Blog {line}", tagline=f"Line {line}").status_code == 302


def readers_report(reader, payloads: list[str]) -> None:
    """Report a response with each as the words for the moderators."""
    row = Response.objects.approved().first()
    for payload in payloads:
        reader.post(f"/responses/{row.pk}/report/", {"reason": "other", "words": payload, "website": ""})


def old_blog_is_imported(folder, payloads: list[str]) -> list[str]:
    """Import a blog of WordPress whose posts and comments hold each, and give the addresses."""
    fit = [(number, payload.replace("]]>", "]]")) for number, payload in enumerate(payloads, start=100) if payload.isprintable()]
    items = [
        exports.item(
            number,
            title=exports.cdata(f"Old {payload}"),
            content=exports.cdata(f"<p>Words {payload}</p>\n{payload}\n\n<!-- wp:html -->{payload}<!-- /wp:html -->"),
            excerpt=exports.cdata(payload),
            more=exports.comment(number, author=exports.cdata(payload), content=exports.cdata(f"Said {payload}")),
        )
        for number, payload in fit
    ]
    file = folder / "old.xml"
    file.write_bytes(exports.export(*items))
    call_command("import_wordpress", file, report=folder / "report", stdout=io.StringIO())
    return [article.get_absolute_url() for article in Article.objects.filter(slug__startswith="entry-")]


def moderator_approves(client) -> None:
    """Approve all that waits, in the list of the admin."""
    journey.decide(client, "approve", *Response.objects.filter(state=Response.State.PENDING))


def questions(payloads: list[str]) -> list[str]:
    """Give the addresses at which each is asked for, in the search and in the form for links."""
    return [
        *(
            f"{reverse('articles:search')}?{urlencode({'q': payload, 'tag': payload, 'type': payload}, errors='replace')}"
            for payload in payloads
        ),
        *(f"/webmention/?{urlencode({'target': payload}, errors='replace')}" for payload in payloads),
    ]
