"""What lies on the desk of the sample blog, so that a newcomer sees what staff do: drafts, a review, and responses that wait."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from articles.models import Article, Author, Site
from articles.models.references import write_article
from articles.review import reviewing
from articles.revisions import history
from articles.text.notes import deflate
from articles.text.quotations import Quotation
from articles.text.shorthand import expand
from comments.linkbacks.page.address import source_key
from comments.models import ModerationEvent, Report, Response
from htc.lib.html import clean_article

CONTENT = Path(__file__).with_name("desk.toml")
LINKED = ("before", "link", "after")


def fill(staff) -> None:
    """Lay everything on the desk; ``staff`` is the account whose drafts they are, and colleagues are made beside it, who cannot sign in."""
    desk, now = tomllib.loads(CONTENT.read_text(encoding="utf-8")), timezone.now()
    people = {staff.get_username(): staff} | {each["username"]: _colleague(each) for each in desk["colleague"]}
    for sample in desk["article"]:
        _write(sample, people, now)
    for sample in desk["response"]:
        _respond(sample, now)
    _report(desk["report"])
    _update(desk["update"])


def _colleague(sample: dict):
    names = {name: sample[name] for name in ("username", "first_name", "last_name")}
    account, is_new = get_user_model().objects.get_or_create(**names, defaults={"is_staff": True})
    if is_new:
        account.set_unusable_password()
        account.save()
        account.groups.add(*Group.objects.filter(name=sample["group"]))
    return account


def _write(sample: dict, people: dict, now: datetime) -> None:
    by = people[sample["by"]]
    article = Article(
        **{name: sample[name] for name in ("title", "slug", "standfirst")},
        status=sample["state"],
        created_by=by,
        in_review_since=now - timedelta(days=1) if sample["state"] == Article.Status.REVIEW else None,
        published_at=_morning_in(sample["in_days"], now) if "in_days" in sample else None,
    )
    write_article(article, deflate(clean_article(expand(sample["body"])), {}))
    article.tags.add(*sample["tags"])
    article.bylines.create(author=Author.objects.get_or_create(name=sample["author"])[0], position=1)
    history.keep(article, by=by)
    for told in sample.get("remark", []):
        _remark(article, told, people)
    if note := sample.get("sent_back"):
        reviewing.send_back(article, note, by=people["rosa"])


def _morning_in(days: int, now: datetime) -> datetime:
    return timezone.localtime(now + timedelta(days=days), Site.current().zone).replace(hour=9, minute=0, second=0, microsecond=0)


def _remark(article: Article, told: dict, people: dict) -> None:
    passage = Quotation(told["passage"]) if "passage" in told else None
    remark = reviewing.remark(article, told["text"], by=people[told["by"]], passage=passage)
    if "answer" in told:
        reviewing.answer(remark, told["answer"], by=article.created_by)
    if told.get("done"):
        reviewing.mark(remark, done=True, by=article.created_by)


def _respond(sample: dict, now: datetime) -> None:
    at = now - timedelta(hours=sample["hours"])
    row = Response(
        article=Article.objects.get(slug=sample["article"]),
        kind=sample["kind"],
        state=sample["state"],
        received_at=at,
        reasons=sample["reasons"],
    )
    if row.kind == Response.Kind.COMMENT:
        row.author_name, row.body = sample["name"], sample["body"]
    else:
        row.source_url, row.source_key, row.verified_at = sample["source_url"], source_key(sample["source_url"]), at
        row.title, row.excerpt = sample["title"], "".join(sample[f"excerpt_{part}"] for part in LINKED)
        row.facts = _link(sample) | {"announced_by": [row.kind]}
    row.save()
    ModerationEvent.objects.create(response=row, origin=ModerationEvent.Origin.COMMAND, to_state=row.state, reason="sample", at=at)


def _link(sample: dict) -> dict:
    before, link = len(sample["excerpt_before"]), len(sample["excerpt_link"])
    return {"link": [before, before + link]}


def _report(sample: dict) -> None:
    row = Response.objects.approved().filter(article__slug=sample["article"], author_name=sample["name"]).earliest("pk")
    Report.objects.add(row, sample["reason"], sample["words"])
    Report.objects.write_reasons(row)


def _update(sample: dict) -> None:
    row = Response.objects.approved().linkbacks().filter(article__slug=sample["article"]).latest("received_at", "pk")
    excerpt = "".join(sample[f"excerpt_{part}"] for part in LINKED)
    row.pending_update = {"title": sample["title"], "excerpt": excerpt, "facts": _link(sample), "reasons": []}
    row.reasons = ["changed", *row.reasons]
    row.save()
