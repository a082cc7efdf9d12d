"""The style guide: every element, component and state on one page, drawn by the templates that readers get.

Each specimen is a page of the site, filled with invented content, of which the part inside ``main`` is kept. So the guide cannot show
what the site does not. Nothing is written to the database.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from taggit.models import Tag

from articles.citing.pages import citation_of_article, citation_of_case
from articles.lists.cases import Filter, Option, by_country, chosen_words, counted
from articles.lists.front import Front
from articles.lists.queries import Month, Pager, Role, Year
from articles.lists.related import Related
from articles.lists.timeline import timeline
from articles.lists.views import about
from articles.models import Author, Site
from articles.search.drawing import draw_hits
from articles.search.terms import MOST_CHARACTERS, read_terms
from articles.search.views import Menu
from comments.linkbacks.wire.webmention import FAILURES, NOT_VERIFIED, REFUSALS
from comments.models import Receipt
from comments.readers.forms import CommentForm, RemovalForm, ReportForm
from comments.readers.openness import why_closed
from htc.following.forms import FollowForm
from htc.following.models import FollowRequest, Newsletter
from htc.lib.languages import Twin
from htc.safety.help import Country
from htc.serving.faults import fault_page
from htc.styleguide import onward, specimens

# What base.html hands to the head of a page, and the view behind each.
PLACES = {"archive_url": "archive", "cases_url": "case_list", "search_url": "search", "tags_url": "tag_list"}
COLORS = ("paper", "card", "note", "ink", "muted", "link", "edge", "hairline", "success", "error", "focus")

# Patterns instead of a reader: these are pages of our own templates, and what is kept of them stays as it was drawn.
_MAIN = re.compile(r'<main\b[^>]*?class="([^"]*)"[^>]*>(.*)</main>', re.DOTALL)
_FRAME = re.compile(r'<nav class="safety-strip".*?</nav>|<header\b.*?</header>|<footer\b.*?</footer>', re.DOTALL)
_NAMES = re.compile(r'(?<=\s)(id|for|aria-labelledby|aria-describedby)="([^"]+)"')
_OWN_ANCHOR = re.compile(r'(?<=\shref=")#')
_AUTOFOCUS = re.compile(r"\sautofocus(?=[\s>])")


@dataclass(frozen=True, slots=True)
class Specimen:
    """One page of the site in one state: its name, the class of its ``main`` and what stands inside."""

    slug: str
    name: str
    main_class: str
    html: SafeString


@require_safe
@cache_control(no_store=True, private=True)
def styleguide(request):
    """Show the style guide: to everybody on a developer's machine, in production to staff alone."""
    if settings.ENV == "production" and not request.user.is_staff:
        raise Http404
    drawn = (draw(request, name, template, context) for name, template, context in pages())
    frames = draw_frame(request), draw_home_masthead(request)
    faults = (_read(f"Message {status}", fault_page(status, Site())) for status in (500, 503))
    shown = [*frames, *drawn, *faults]
    # The articles among them said otherwise.
    request.takes_linkbacks = False
    return render(request, "htc/styleguide.html", {"specimens": shown, "colors": COLORS, "levels": range(1, 7)})


def draw(request, name: str, template: str, context: dict) -> Specimen:
    """Give what a page has in its ``main`` as a specimen."""
    return _read(name, render_to_string(template, context, request))


def _read(name: str, html: str) -> Specimen:
    found = _MAIN.search(html)
    if not found:
        raise ValueError(f"{name} has no main with a class")
    return _specimen(name, found[1], found[2])


def draw_frame(request) -> Specimen:
    """Give what stands above and below the ``main`` of every page, with all that staff may put there."""
    site = specimens.site()
    safety = {"leaving": site.leaving, "way_out": "/exit/", "site": site, "helplines": specimens.helplines()[:2]}
    html = render_to_string("base.html", {"site": site, "safety": safety, "twins": [Twin("es", "/es/styleguide/")]}, request)
    return _specimen("Head and foot of a page", "", "".join(_FRAME.findall(html)))


def draw_home_masthead(request) -> Specimen:
    """Give what stands above the ``main`` of the home page, with the mark that a site without a logo has."""
    site = specimens.site()
    site.logo = ""
    addresses = {name: reverse(f"articles:{view}") for name, view in PLACES.items()}
    html = render_to_string("articles/_masthead.html", addresses | {"site": site, "home_url": request.path}, request)
    return _specimen("Head of the home page", "", html)


def _specimen(name: str, main_class: str, html: str) -> Specimen:
    """Give a specimen whose ids no other specimen has, and in which nothing takes the focus."""
    slug = re.sub(r"\W+", "-", name.casefold())
    html = _NAMES.sub(lambda name: f'{name[1]}="{" ".join(f"{slug}--{word}" for word in name[2].split())}"', html)
    html = _AUTOFOCUS.sub("", _OWN_ANCHOR.sub(f"#{slug}--", html))
    # The template has escaped what needs it; only names of ours were changed.
    return Specimen(slug, name, main_class, mark_safe(html))  # noqa: S308


def pages() -> Iterator[tuple[str, str, dict]]:
    """Give every specimen: its name, its template and the context."""
    yield from _articles()
    yield from _citations()
    yield from _forms()
    yield from _lists()
    yield from onward.pages()
    yield from _cases()
    followed = {"tags": [Tag(name="Invention", slug="invention")], "authors": [Author(name="Ada Example", slug="ada")]}
    yield "Feeds", "articles/feed_list.html", followed
    yield from _searches()
    yield from _messages()


def _articles() -> Iterator[tuple[str, str, dict]]:
    page = "articles/article_detail.html"
    full = specimens.article(
        "An Article with Everything",
        specimens.ARTICLE_BODY,
        cases=specimens.cases(),
        tags=("Invention", "Typography"),
        content_notes=["sexual violence", "police violence"],
        content_note_text="The second part quotes a child.",
        standfirst="One or two sentences under the title say what the article is about.",
    )
    full.listing = specimens.responses(full)  # type: ignore[attr-defined]  # as in specimens
    related = [
        Related("An Article with the Same Tag", "/2014/01/one/", ["Invention"], [], "police violence."),
        Related(specimens.LONG_TITLE, "/2014/01/two/", ["Invention", "Typography"], ["Brick makers"]),
        Related("Of", "/2014/01/three/", [], ["Brick makers"]),
    ]
    yield "Article with notes, cases and responses", page, {"article": full, "related": related}
    signs = specimens.article(
        specimens.LONG_TITLE, specimens.SYMBOLS_BODY, note_style="symbol", date_precision="month", comments_open=False, linkbacks_open=False
    )
    yield "Article with a long title, signs and closed responses", page, {"article": signs}
    shared = specimens.image(1)
    shared.consent = shared.Consent.NOBODY
    pictures = specimens.article("An Article with Pictures", specimens.PICTURES_BODY, comments_open=False, featured_image=shared)
    yield "Article with pictures", page, {"article": pictures}
    told = specimens.article("An Article that Was Retracted", "A sentence.", corrections=specimens.corrections(), comments_open=False)
    yield "Article with corrections", page, {"article": told, "site": specimens.site()}
    parts = specimens.article("An Article in Five Parts", specimens.CONTENTS_BODY, comments_open=False)
    parts.listing = specimens.many_responses(parts, 102, page=3)  # type: ignore[attr-defined]  # as in specimens
    yield "Article with contents and pages of responses", page, {"article": parts}
    draft = specimens.article("A Draft", "A sentence.", status="draft", path=None, published_at=None)
    page = "articles/article_preview.html"
    yield "Preview of a draft", page, {"article": draft, "is_preview": True}
    said = {
        "problems": ["Short name: This field is required.", "Text: There is no case study “nowhere”."],
        "advice": ["The case study “Brick makers” is still a draft. Publish it before the article that shows it."],
    }
    yield "Preview of a form", page, {"article": draft, "is_preview": True, "is_unsaved": True} | said
    yield "Draft by a private link", page, {"article": draft, "is_preview": True, "shown_until": specimens.WRITTEN_AT}


def _citations() -> Iterator[tuple[str, str, dict]]:
    page, site = "articles/citation.html", specimens.site()
    cases = specimens.cases()
    article = specimens.article("An Article with Everything", specimens.ARTICLE_BODY, cases=cases)
    yield "How to cite and share an article", page, {"article": article} | citation_of_article(article, site)
    yield "How to cite and share a case study", page, {"case": cases[0]} | citation_of_case(cases[0], site)


def _forms() -> Iterator[tuple[str, str, dict]]:
    page = "articles/article_detail.html"
    article = specimens.article("An Article without Responses", "A sentence.")
    wrong = CommentForm.sent({"name": "n" * 101, "email": "no address", "body": " ", "website": ""}, article)
    wrong.is_valid()
    wrong.add_error(None, "This sentence is about the form as a whole.")
    yield "Form with errors", page, {"article": article, "form": wrong}
    right = CommentForm.sent({"name": "Ana Example", "email": "", "body": "What I wanted to say.", "website": ""}, article)
    right.is_valid()
    yield "Form with preview", page, {"article": article, "form": right, "preview": right.as_response()}
    parent = specimens.responses(article).rows[0]
    wrong_code = RemovalForm({"code": "nothing"})
    wrong_code.is_valid()
    yield "Removal", "comments/remove.html", {"form": RemovalForm()}
    yield "Removal with a wrong code", "comments/remove.html", {"form": wrong_code}
    code = {"form": RemovalForm({"code": "0123456789ABCDEF"}), "response": parent, "article": article}
    yield "Removal, asked once more", "comments/remove.html", code
    yield "Report", "comments/report.html", {"article": article, "response": parent, "form": ReportForm()}
    yield from _following()
    yield "Reply", "comments/reply.html", {"article": article, "parent": parent, "form": CommentForm.blank(article, parent)}


def _following() -> Iterator[tuple[str, str, dict]]:
    tags = [Tag(pk=number, name=name, slug=name) for number, name in enumerate(("courts", "supply chains"), start=1)]
    context = {"newsletter": Newsletter(), "sender_address": "blog@example.org"}
    yield "Following", "following/follow.html", context | {"form": FollowForm(offered=tags, initial={"frequency": "at_once"})}
    wrong = FollowForm({"email": "no address", "frequency": "weekly", "tags": ["1"]}, offered=tags)
    yield "Following with errors", "following/follow.html", context | {"form": wrong}
    yield "Following, asked", "following/asked.html", context
    yield "Following, to be confirmed", "following/confirm.html", {"choice": FollowRequest(frequency="weekly")}
    yield "Following, confirmed", "following/confirmed.html", {}
    yield "Following, confirmed too late", "following/over.html", {}
    yield "Following, to be ended", "following/end.html", {"is_asked": True}


def _lists() -> Iterator[tuple[str, str, dict]]:
    body, cases = specimens.ARTICLE_BODY, specimens.cases()
    lead = specimens.article("The Newest Article", body, cases=cases, standfirst="What it is about.", featured_image=specimens.image(1))
    others = [
        specimens.article("Another Article", body, cases=cases, featured_image=specimens.image(2)),
        specimens.article(specimens.LONG_TITLE, "Short."),
    ]
    lead.kicker, lead.kicker_slug = "Invention", "invention"  # type: ignore[attr-defined]  # as the query leaves them
    plain = specimens.article(specimens.LONG_TITLE, "Short.", excerpt="What begins the article.")
    every = [lead, *others]
    years = [Year(2014, [Month(date(2014, 12, 1), 12), Month(date(2014, 2, 1), 1)]), Year(2013, [Month(date(2013, 9, 1), 3)])]
    middle = Pager(number=2, total=3, items=25, newer="/", older="/page/3/")
    tags = [Tag(name=name, slug=name.casefold()) for name in ("Invention", "Typography")]
    for number, tag in enumerate(tags, start=1):
        tag.count = number
    rail = {"cases": cases, "all_cases": "All nine case studies", "tags": tags, "site": specimens.site()}
    rail["recent"] = specimens.responses(lead).rows[:7:3]
    yield "Home", "articles/home.html", {"front": Front(lead, others, [plain], has_older=True)} | rail
    yield "Home with one article, which has a long title", "articles/home.html", {"front": Front(plain, [], [], has_older=False)}
    yield "Home, empty", "articles/home.html", {"front": Front(None, [], [], has_older=False)}

    yield "Older articles", "articles/article_list.html", {"articles": others, "pager": middle}
    yield "Archive", "articles/article_archive.html", {"years": [Year(2015, years[0].months, every), *years]}
    yield "Year", "articles/article_year.html", {"year": 2014, "months": [(date(2014, 2, 1), every)], "years": years}
    yield "Month", "articles/article_month.html", {"month": date(2014, 2, 1), "articles": others}
    corrections = specimens.corrections()
    for correction in corrections:
        correction.article = others[0]
    only_corrections = {"corrections": corrections, "pager": Pager(number=1, total=1, items=len(corrections), newer="", older="")}
    yield "Corrections", "articles/correction_list.html", only_corrections
    yield "Tags", "articles/tag_list.html", {"tags": tags}
    yield (
        "Tag",
        "articles/tag_detail.html",
        {"tag": tags[0], "articles": others, "pager": middle, "neighbours": tags[1:], "words": specimens.WORDS} | about("tag", tags[0]),
    )
    author = lead.bylines_shown[0].author
    roles = [Role("HTC Associate", 2013, 2014), Role("HTC Fellow", 2015, 2015)]
    context = {"author": author, "roles": roles, "articles": others, "pager": middle} | about("author", author)
    yield "Author", "articles/author_detail.html", context


def _cases() -> Iterator[tuple[str, str, dict]]:
    cases = specimens.cases()
    menus = [
        Filter("country", "Country", [Option("Ruritania", "Ruritania", 2)], "Ruritania"),
        Filter("tag", "Tag", [Option("invention", "Invention", 1)], ""),
        Filter("year", "Year", [Option("2013", "2013", 1), Option("2004", "2004", 1)], ""),
    ]
    tower = specimens.case("tower", "A tower", country="Zenda", year_from=2000, year_to=2012)
    index = {"cases": cases, "count_words": counted(len(cases)), "total": len(cases), "filters": menus, "chosen": []}
    index |= {"drawing": timeline([*cases, tower]), "countries": by_country([*cases, tower])}
    yield "Case studies", "articles/case_list.html", index
    yield (
        "Case studies, none found",
        "articles/case_list.html",
        index | {"cases": [], "chosen": menus[:1], "chosen_words": chosen_words(menus[:1]), "drawing": None},
    )
    yield "Case studies, more than sixty", "articles/case_list.html", index | {"drawing": timeline(specimens.many_cases())}
    tags = [(Tag(name="Invention", slug="invention"), True), (Tag(name="Typography", slug="typography"), False)]
    articles = [specimens.article("An Article that Places the Case", "A sentence.")]
    yield "Case study", "articles/case_detail.html", {"case": cases[0], "tags": tags, "articles": articles, "recent": []}


def _searches() -> Iterator[tuple[str, str, dict]]:
    page = "articles/search.html"
    menus = [Menu("type", "Kind", [("article", "Articles and pages")], ""), Menu("tag", "Tag", [("invention", "Invention")], "invention")]
    tag = Tag(name="Invention", slug="invention")
    tag.count = 2
    hits = draw_hits(specimens.hits(), None)
    blank = {"most_characters": MOST_CHARACTERS, "menus": menus, "everything": "/search/?q=invention", "tags": [tag]}
    none = Pager(number=1, total=1, items=0, newer="", older="")
    asked = (
        blank | {"question": "invention", "terms": read_terms("invention"), "chosen": menus[1:]} | {"chosen_words": chosen_words(menus[1:])}
    )
    middle = Pager(number=2, total=3, items=55, newer="/search/?q=invention", older="/search/?q=invention")
    yield "Search", page, blank | {"pager": none}
    yield "Search with results", page, asked | {"hits": hits, "pager": middle}
    meant = [("inventions", "/search/?q=inventions"), ("intention", "/search/?q=intention")]
    yield "Search, nothing found", page, asked | {"chosen": [], "pager": none, "proposals": meant}
    yield "Search, nothing found by a choice", page, asked | {"pager": none}
    yield "Search, no word", page, blank | {"question": "***", "pager": none}
    yield "Search, too long", page, blank | {"question": "words " * 40, "is_too_long": True, "pager": none}


def _messages() -> Iterator[tuple[str, str, dict]]:
    article = specimens.article("An Article", "A sentence.")
    form = "comments/webmention_form.html"
    yield "Webmention form", form, {"article": article, "target": article.full_url}
    refusal = REFUSALS["target_foreign"]
    yield (
        "Webmention form with an error",
        form,
        {"source": "https://elsewhere.example/", "target": "https://x.example/", "refusal": refusal.sentence},
    )
    yield "Webmention received", "comments/webmention_received.html", {"article": article, "receipt": Receipt(token="0" * 32)}
    outcome = {"words": NOT_VERIFIED, "reason": "no_link", "sentence": FAILURES["no_link"]}
    yield "Status of a webmention", "comments/webmention_status.html", {"article": article} | outcome
    closed = specimens.article("A Closed Article", "A sentence.", comments_open=False)
    own = {"code": "0123456789ABCDEF", "own_address": "/responses/own/invented/", "typical_wait": "about 4 hours"}
    yield "Comment received", "comments/received.html", {"article": article, "waits": True} | own
    yield "Comment received, public since", "comments/received.html", {"article": article, "is_public": True} | own
    yield "Comment received, decided since", "comments/received.html", {"article": article} | own
    yield "Comment received, taken back since", "comments/received.html", {"article": article, "response": {"is_taken_back": True}}
    yield "Own comment", "comments/own.html", {"article": article, "response": specimens.responses(article).rows[0]}
    yield "Comment removed", "comments/removed.html", {}
    yield "Report received", "comments/reported.html", {}
    yield "Responses closed", "comments/closed.html", {"article": article, "why_closed": why_closed(closed, Site())}
    waiting = next(row for row in specimens.responses(article).rows if not row.source_url)
    yield "Decision by mail", "comments/moderate.html", {"response": waiting, "decision": "approve", "why": "there are three links"}
    yield "Decision by mail, done", "comments/moderate.html", {"sentence": "This is already done: approved, by you, 1 March 2026, 11:05."}
    yield from _help()
    for file in sorted((settings.BASE_DIR / "templates").glob("4*.html")):
        yield f"Message {file.stem}", file.name, {}


def _help() -> Iterator[tuple[str, str, dict]]:
    lines = specimens.helplines()
    here, there = Country("XA", "Ruritania", [*lines[:2]]), Country("XB", "Grand Fenwick", [*lines[2:]])
    yield "Help", "safety/help.html", {"first": here, "others": [there], "is_guess": True}
    yield "Help, a country without helplines", "safety/help.html", {"first": here, "others": [], "unknown": "Atlantis"}
    yield "Help, nothing checked yet", "safety/help.html", {"others": []}
    yield "Browse safely", "safety/safety.html", {"neutral_host": "www.weather.gov"}
