"""Every page of the admin: found by the patterns of its addresses and the rows of its tables, so that a new one is met by whoever walks them."""

import re
from collections.abc import Iterator

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import models
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from articles.files.documents import PDF
from articles.models import Article, Document, Revision
from articles.revisions.history import keep
from comments.models import DomainRule, MailChoice, ReplyTemplate, WordRule
from htc.following.models import Follower, Newsletter
from htc.redaction.models import Redaction
from htc.wordpress.models import ImportRecord, ImportRun, ImportSource, Leftover
from tests.pictures import pdf

ADMIN = "/admin/"
# What scripts ask with a question that no address holds, a file that the importer has written, and a page that is there while nobody has an
# account. Other answers that are no pages say so.
UNASKED = {"autocomplete", "jsi18n", "wordpress_importrun_report", "first_run"}
# What stands in addresses beside the keys of rows.
ARTICLE = "2014/03/after-the-doors-open"
PARTS = {"name": "moderators", "app_label": "articles", "uidb64": "MQ", "token": "set-password"}
# Pages that look different when they are asked for more.
ASKED = (
    "statistics/?days=365",
    "search/?q=a",
    "articles/article/?q=work&state=published",
    "articles/article/add/?kind=page",
    "articles/image/?_popup=1",
    "comments/response/?state=all",
    "comments/response/queue/?lane=comments",
    "comments/response/queue/?lane=linkbacks",
    "comments/response/queue/site/?domain=copies.example",
    "taggit/tag/?q=zzz",
)


def write_rows(editor: User) -> None:
    """Write a row of every table that the admin shows and that the sample content leaves empty."""
    WordRule.objects.create(pattern="buy now", verdict="hold")
    DomainRule.objects.create(domain="copies.example", verdict="block")
    ReplyTemplate.objects.create(name="Thanks", body="Thank you.")
    MailChoice.objects.create(user=editor)
    Newsletter.objects.create()
    Follower.objects.create(email="ana@reader.example", key="0" * 64, since=timezone.now())
    Document.store(PDF, pdf(), title="Report")
    Redaction.propose(["Zyxwana Quellbrook"], User.objects.create_superuser("second"))
    source = ImportSource.objects.create(address="https://old.example", title="The old blog")
    run = ImportRun.objects.create(source=source, state=ImportRun.State.DONE, by=editor, counts={"items": 3})
    record = ImportRecord.objects.create(source=source, run=run, kind="post", old_id=7, old_name="an-old-post")
    Leftover.objects.create(record=record, article=Article.objects.first(), kind=Leftover.Kind.NOTE, key="1", passage="A passage.")
    keep(Article.objects.get(path=ARTICLE), by=editor)


def pages() -> Iterator[str]:
    """Give the address of every pattern below the admin, each for a row of its table, then those that are asked for more.

    Raises LookupError for a pattern whose address cannot be made: it needs a row in ``write_rows`` or a part in ``PARTS``.
    """
    for pattern in _patterns(get_resolver(), "/"):
        if pattern.name and pattern.name not in UNASKED:
            yield _address(pattern.name, pattern.pattern.converters)
    yield from (f"{ADMIN}{asked}" for asked in ASKED)


def _patterns(resolver: URLResolver, prefix: str) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, route)
        elif route.startswith(ADMIN):
            yield pattern


def _address(name: str, converters: dict) -> str:
    names = [*converters] if name != "app_list" else ["app_label"]
    parts = {each: PARTS[each] if each in PARTS else _key(name, each) for each in names}
    for place in (f"admin:{name}", name):
        try:
            return reverse(place, kwargs=parts)
        except NoReverseMatch:
            continue
    raise LookupError(f"There is no address for {name} with {parts}.")


def _key(name: str, part: str):
    if part == "article":
        return Article.objects.get(path=ARTICLE).pk
    model = model_of(name)
    if part == "number":
        return Revision.objects.latest("pk").pk
    row = _rows(model).first() if model else None
    if row is None:
        raise LookupError(f"{name} needs a row of {model}: write one in write_rows.")
    return row.pk


def model_of(name: str) -> type[models.Model] | None:
    """Give the model that a page is of, by the name of its address; None for pages of none."""
    fitting = [model for model in admin.site._registry if name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_")]
    return max(fitting, key=lambda model: len(model._meta.model_name or ""), default=None)


def _rows(model: type[models.Model]) -> models.QuerySet:
    """Give the rows of a table, the one with most beside it first."""
    if model is Article:
        return Article.objects.filter(path=ARTICLE)
    if model is Group:
        return Group.objects.order_by("pk")
    return model._default_manager.order_by("-pk")


# Words

# What nobody says who is no programmer, and what says nothing. By sentences: “an object” may stand in an article.
UNPLAIN = re.compile(
    r"\bslugs?\b|successful|protected related|related objects?|\b(?:this|multiple|selected|following) objects?\b|primary key|superuser"
    r"|staff status|authentication and authorization|\bdjango\b|\binstance\b|query ?set|content type|object (?:id|repr)|log ?entry"
    r"|\bboolean\b|foreign key|\bto change$|\bto view$|site administration|Designates|case-sensitive|\bnull\b",
    re.IGNORECASE,
)
# One form: 3 February 2026, 09:00.
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
SHORT_MONTHS = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
OTHER_DATES = re.compile(
    rf"\b\d{{4}}-\d\d-\d\d\b|\b(?:{MONTHS}) \d{{1,2}},? \d{{4}}|\b(?:{SHORT_MONTHS})\.? \d{{1,2}}\b|\b\d{{1,2}} (?:{SHORT_MONTHS})\.? \d{{4}}"
    r"|\b\d{1,2}(?::\d\d)? ?[ap]\.?m\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{1,2}:\d\d:\d\d\b"
)
