"""Links from one article of ours to another: an approved linkback at once, written from the database, without network.

They are kept whether or not they are shown, so that the switch of the site takes effect both ways at once.
"""

from datetime import datetime

from django.db import transaction
from justhtml.parser import JustHTML

from articles.models import Article, OldAddress, Site
from articles.text.folds import in_sight
from comments.decisions.deciding import by_rule
from comments.linkbacks.incoming.receiving import OWN
from comments.linkbacks.outgoing.article_links import ArticleText, own_paths
from comments.linkbacks.page.excerpt import LONGEST_TITLE, Window, choose, shorten, window
from comments.linkbacks.page.links import Addresses
from comments.linkbacks.page.walk import Walk
from comments.models import ModerationEvent, Response

SWITCHED_OFF = "own_links_off"


@transaction.atomic
def sync(article: Article, text: ArticleText, at: datetime) -> None:
    """Make the own linkbacks of a public article what it links to now, with the words round each link."""
    held = {row.article_id: row for row in Response.objects.own_links(article).select_for_update()}
    root, shown = None, Site.current().own_links_shown
    for target, paths in _targets(article, text).items():
        row = held.pop(target.pk, None)
        if row is None and not target.linkbacks_open:
            continue
        root = root or _tree(text)
        _write(row, article, target, text, _words(root, text, paths), at, shown=shown)
    _let_go(list(held.values()), "removed")


@transaction.atomic
def let_go(article: Article) -> None:
    """Take away every own linkback of an article that is not public any more."""
    _let_go(list(Response.objects.own_links(article)), "removed")


@transaction.atomic
def obey(site: Site) -> None:
    """Show or hide every own linkback, as the site says; nothing changes where that is so already."""
    own = Response.objects.own_links()
    if site.own_links_shown:
        hidden = own.filter(state=Response.State.GONE, reasons=[SWITCHED_OFF])
        _move(hidden, Response.State.APPROVED, [], "own links are shown")
    else:
        _move(own.approved(), Response.State.GONE, [SWITCHED_OFF], "own links are not shown")


def _targets(article: Article, text: ArticleText) -> dict[Article, frozenset[str]]:
    """Give the articles that are linked to, each with every look-up path it has.

    One that is not public yet or any more is among them: its responses are seen when it is.
    """
    wanted = own_paths(text)
    if not wanted:
        return {}
    paths: dict[str, int] = {str(path): pk for path, pk in Article.objects.filter(path__in=wanted).values_list("path", "pk")}
    paths |= dict(OldAddress.objects.filter(path__in=set(wanted) - paths.keys(), article__isnull=False).values_list("path", "article"))
    articles = Article.objects.exclude(pk=article.pk).in_bulk(set(paths.values()))
    return {found: frozenset({path for path, pk in paths.items() if pk == found.pk}) for _, found in sorted(articles.items())}


def _tree(text: ArticleText):
    """Give the article as a page of which its text is the content; the notes stand below it, as on the page.

    By the parser of other sites' pages, so that the words round a link of our own are chosen as anybody's are; but of a passage that folds
    none are quoted under another article.
    """
    page = f'<main><article><div class="e-content">{in_sight(text.html, measured_only=True)}</div>{text.endnotes}</article></main>'
    return JustHTML(page, sanitize=False).root


def _words(root, text: ArticleText, paths: frozenset[str]) -> dict:
    """Give the excerpt round the best of the links to one article, as for any other page."""
    links = Walk(Addresses(text.url, paths, OWN)).through(root)
    cut = window(choose(links)) if links else Window()
    facts = {"link": [cut.link_start, cut.link_end], "cut": [cut.cut_left, cut.cut_right]}
    return {"excerpt": cut.text, "facts": facts}


def _write(row: Response | None, article: Article, target: Article, text: ArticleText, words: dict, at: datetime, *, shown: bool) -> None:
    fields = {"title": shorten(article.title, LONGEST_TITLE), "source_url": text.url} | words
    if row is None:
        row = Response(article=target, kind=Response.Kind.PINGBACK, source_key=Response.own_key(article), received_at=at, verified_at=at)
        row.state = Response.State.APPROVED if shown else Response.State.GONE
        row.reasons = [] if shown else [SWITCHED_OFF]
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
        row.events.create(origin=ModerationEvent.Origin.RULE, to_state=row.state, reason="a link of our own")
        return
    if any(getattr(row, name) != value for name, value in fields.items()):
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(update_fields=list(fields))
    # What a moderator put away stays away; what went with its link comes back with it.
    if row.state == Response.State.GONE and row.reasons != [SWITCHED_OFF]:
        rows = Response.objects.filter(pk=row.pk)
        if shown:
            _move(rows, Response.State.APPROVED, [], "the link is back")
        else:
            rows.update_unseen(reasons=[SWITCHED_OFF])


def _let_go(rows: list[Response], reason: str) -> None:
    going = [row.pk for row in rows if row.state in (Response.State.APPROVED, Response.State.GONE)]
    _move(Response.objects.filter(pk__in=going), Response.State.GONE, [reason], reason)


def _move(rows, to: str, reasons: list[str], reason: str) -> None:
    pks = list(rows.values_list("pk", flat=True))
    chosen = Response.objects.filter(pk__in=pks)
    by_rule(pks, to, reason=reason)
    # What readers see was changed by the move. Never due: there is no page to be fetched.
    chosen.filter(state=to).update_unseen(reasons=reasons, next_try_at=None)
