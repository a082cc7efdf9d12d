"""Fill an empty blog with sample content, so that there is something to look at."""

import os
import re
import secrets
import tomllib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from taggit.models import Tag

from articles.models import Article, Author, CaseStudy, Image, MenuEntry, Site, StartingPoint
from articles.models.references import write_article
from articles.models.tags import describe
from articles.series.models import Series, SeriesPart
from articles.text.notes import deflate
from articles.text.shorthand import expand
from comments.linkbacks.page.address import source_key
from comments.models import ModerationEvent, Response
from htc.demo import desk
from htc.demo.pictures import sample as sample_picture
from htc.lib.html import clean_article
from htc.safety.models import Helpline

CONTENT = Path(__file__).resolve().parents[2] / "demo"
STAFF = "editor"


class Command(BaseCommand):
    help = "Write the sample articles, pages, case studies and responses, and make a staff login. Run again, it changes nothing."

    def handle(self, **options):
        if settings.ENV == "production":
            raise CommandError("Sample content is for HTC_ENV=local and HTC_ENV=test, not for production.")
        with transaction.atomic():
            is_new = not Article.objects.exists()
            _write_cases()
            _write_helplines()
            for sample in _samples("articles"):
                _write_article(sample)
            for sample in _samples("pages"):
                _write_page(sample)
            if is_new:
                _set_up_home()
                _describe_tags()
                _write_series()
            password = _staff_password()
            if is_new:
                desk.fill(get_user_model().objects.get(username=STAFF))
        self.stdout.write(f"staff login: {STAFF} / {password}")


def _samples(folder: str) -> Iterator[dict]:
    """Give what the files of a folder hold, in the order of their names."""
    for file in sorted((CONTENT / folder).glob("*.toml")):
        yield tomllib.loads(file.read_text(encoding="utf-8"))


def _write_cases() -> None:
    for sample in tomllib.loads((CONTENT / "cases.toml").read_text(encoding="utf-8"))["case"]:
        if not CaseStudy.objects.filter(slug=sample["slug"]).exists():
            tags = sample.pop("tags", [])
            case = CaseStudy.objects.create(**sample | {"body": expand(sample["body"]), "status": CaseStudy.Status.PUBLISHED})
            case.tags.add(*tags)


def _write_helplines() -> None:
    """Write invented helplines as if somebody had called them today, so that there is something to see."""
    today = timezone.localdate(timezone=Site.current().zone)
    for sample in tomllib.loads((CONTENT / "helplines.toml").read_text(encoding="utf-8"))["helpline"]:
        Helpline.objects.get_or_create(name=sample["name"], defaults=sample | {"checked_on": today})


def _write_article(sample: dict) -> None:
    if Article.objects.filter(slug=sample["slug"]).exists():
        return
    article = _published(sample, date_precision=sample["date_precision"], note_style=sample["note_style"])
    article.tags.add(*sample["tags"])
    if original := Article.objects.filter(slug=sample.get("translation_of", "")).first():
        article.set_translations([original])
    for position, line in enumerate(sample["byline"], start=1):
        author, _ = Author.objects.get_or_create(name=line["name"])
        article.bylines.create(author=author, role=line["role"], position=position)
    for told in sample.get("correction", []):
        article.corrections.create(**told)
    _write_responses(article, sample.get("response", []))


def _write_page(sample: dict) -> None:
    if Article.objects.filter(slug=sample["slug"]).exists():
        return
    page = _published(sample, kind=Article.Kind.PAGE, comments_open=False, linkbacks_open=False)
    place = sample.get("place", MenuEntry.Place.MENU)
    MenuEntry.objects.create(site=Site.current(), page=page, place=place, position=sample["menu"])


def _set_up_home() -> None:
    """Write what staff put on the home page; once, for they may have taken it away."""
    sample = tomllib.loads((CONTENT / "home.toml").read_text(encoding="utf-8"))
    site = Site.current()
    site.footer, site.appeal_title, site.appeal = (sample[name].strip() for name in ("footer", "appeal_title", "appeal"))
    site.licence = sample["licence"]
    site.save()
    for position, slug in enumerate(sample["start_here"], start=1):
        StartingPoint.objects.create(site=site, article=Article.objects.get(slug=slug), position=position)


def _describe_tags() -> None:
    """Write what is said about tags; once, as above."""
    for name, words in tomllib.loads((CONTENT / "tags.toml").read_text(encoding="utf-8")).items():
        describe(Tag.objects.get(name=name), words)


def _write_series() -> None:
    """Write the series and their parts, each an article by its short name, or what is planned; once, as above."""
    for sample in tomllib.loads((CONTENT / "series.toml").read_text(encoding="utf-8"))["series"]:
        series = Series.objects.create(title=sample["title"], slug=sample["slug"], intro=sample["intro"].strip())
        for position, part in enumerate(sample["parts"], start=1):
            article = Article.objects.get(slug=part["article"]) if "article" in part else None
            SeriesPart.objects.create(series=series, article=article, planned=part.get("planned", ""), position=position)


def _published(sample: dict, **fields) -> Article:
    pictures = _write_pictures(sample.get("picture", []))
    body = re.sub(r"(?<=\[image:)\w+", lambda name: str(pictures[name[0]].pk), sample["body"])
    featured = next((picture["name"] for picture in sample.get("picture", []) if picture.get("featured")), "")
    article = Article(
        title=sample["title"],
        slug=sample["slug"],
        standfirst=sample["standfirst"],
        content_notes=sample.get("content_notes", []),
        content_note_text=sample.get("content_note_text", ""),
        status=Article.Status.PUBLISHED,
        published_at=sample["published"],
        language=sample.get("language", "en"),
        featured_image=pictures.get(featured),
        **fields,
    )
    write_article(article, deflate(clean_article(expand(body)), {}))
    return article


def _write_pictures(samples: list[dict]) -> dict[str, Image]:
    """Put the pictures of an article into the library, by the names that its text has for them."""
    words = {"licence": Image.Licence.OWN, "consent": Image.Consent.NOBODY}
    return {
        each["name"]: Image.store(sample_picture(each["name"]), alt=each["alt"], caption=each["caption"], credit=each["credit"], **words)
        for each in samples
    }


def _write_responses(article: Article, samples: list[dict]) -> None:
    """Write the responses, which stand newest first, from the oldest on, so that what a reply answers is there before it."""
    written: dict[str, Response] = {}
    for sample in reversed(samples):
        row = _response(article, sample)
        row.parent = written[sample["parent"]] if "parent" in sample else None
        row.save()
        ModerationEvent.objects.create(
            response=row, origin=ModerationEvent.Origin.COMMAND, to_state=row.state, reason="sample", at=row.received_at
        )
        if "id" in sample:
            written[sample["id"]] = row


def _response(article: Article, sample: dict) -> Response:
    row = Response(article=article, kind=sample["kind"], state=Response.State.APPROVED, received_at=sample["received"])
    if row.kind == Response.Kind.COMMENT:
        row.author_name, row.body = sample["name"], sample["body"].strip()
    else:
        before, link, after = (sample[f"excerpt_{part}"] for part in ("before", "link", "after"))
        row.source_url, row.source_key = sample["source_url"], source_key(sample["source_url"])
        row.title, row.excerpt, row.language = sample["title"], before + link + after, sample.get("language", "")
        row.facts = {"link": [len(before), len(before + link)], "announced_by": [row.kind]}
        row.verified_at = sample["received"]
    return row


def _staff_password() -> str:
    """Make the staff account once and keep its password in the data folder, to be told again."""
    kept = settings.DATA_DIR / "demo_login"
    users = get_user_model().objects
    if not kept.exists():
        with open(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(9))
    password = kept.read_text().strip()
    if not users.filter(username=STAFF).exists():
        users.create_superuser(STAFF, password=password)
    return password
