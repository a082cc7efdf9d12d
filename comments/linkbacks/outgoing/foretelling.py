"""Whom an article would tell of its links if readers saw it as it is now: asked before it is published, and nothing is written."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from articles.models import Article
from comments.linkbacks.outgoing.article_links import OutLink, key_of, links_out, read_text
from comments.linkbacks.outgoing.planning import chosen_links, is_on, takes_none
from comments.models import DomainRule, OutgoingLinkback
from htc.lib.web import bare_host


@dataclass(frozen=True, slots=True)
class Foretold:
    """The hosts of the pages that would be told, each once, how many links are too many, and where nobody is told why, in a sentence."""

    hosts: tuple[str, ...] = ()
    left_out: int = 0
    why_nobody: str = ""


def foretell(article: Article) -> Foretold:
    """Give whom an article, stored or not, would tell; by a fixed number of queries."""
    if not is_on():
        return Foretold(why_nobody="No other site at present: the switch of the site is off, or this is a copy of the blog.")
    if not article.linkbacks_sent:
        return Foretold(why_nobody="No other site: the switch of this article is off.")
    text, now = read_text(article), timezone.now()
    links, rows = links_out(text), rows_of(article)
    chosen = chosen_links(links, rows)
    told = [link for link in may_be_asked(chosen, rows, now) if _hears(rows.get(link.key), text.digest, now)]
    return Foretold(tuple(dict.fromkeys(bare_host(link.page) for link in told)), len(links) - len(chosen))


def rows_of(article: Article) -> dict[str, OutgoingLinkback]:
    """Give what is known of the links of an article that was told of before, by their keys."""
    return {key_of(row.target_url): row for row in OutgoingLinkback.objects.filter(article=article.pk)}


def may_be_asked(links: list[OutLink], rows: dict[str, OutgoingLinkback], now: datetime) -> list[OutLink]:
    """Give those of the links whose sites may hear of us: neither the link nor its site is marked as not to be notified."""
    silent = DomainRule.objects.under(DomainRule.Verdict.DO_NOT_NOTIFY, [bare_host(link.page) for link in links], now)
    return [link for link in links if bare_host(link.page) not in silent and not (link.key in rows and rows[link.key].is_silenced)]


def _hears(row: OutgoingLinkback | None, digest: str, now: datetime) -> bool:
    if row is None:
        return True
    knows_it = row.linked and row.digest == digest
    return not knows_it and not row.is_once_for_all and not takes_none(row, now)
