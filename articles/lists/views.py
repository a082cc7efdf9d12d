"""The public pages that list posts: home, archive, tags and authors."""

from datetime import date

from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from taggit.models import Tag

from articles.lists import front, queries
from articles.lists.feeds import articles_of
from articles.lists.old_addresses import lead_on
from articles.models import Article, Author
from articles.models.tags import words_about
from htc.lib.text import shorten

LIST_LENGTH = 50
MOST_TITLES = 500
DESCRIPTION_LENGTH = 300
# The keys under which WordPress names one thing by its number.
NUMBERS = ("p", "page_id", "attachment_id")


@require_safe
@cache_control(max_age=60)
def home(request, number: int | None = None):
    """Show the lead and what is new, with what staff put beside it, or what is older; “/?p=101” leads to the article of that number."""
    for key in NUMBERS:
        if key in request.GET:
            lead_on(f"?p={''.join(filter(str.isdigit, request.GET[key]))}")
    address = reverse("articles:home")
    if number == 1:
        return HttpResponsePermanentRedirect(address)
    if number:
        articles, pager = front.older(request.site, number, address)
        return render(request, "articles/article_list.html", {"articles": articles, "pager": pager})
    cases, all_cases = front.newest_cases()
    context = {"front": front.read(request.site), "cases": cases, "all_cases": all_cases, "tags": front.largest_tags()}
    return render(request, "articles/home.html", context)


@require_safe
@cache_control(max_age=60)
def archive(request):
    """Show every year and month that holds posts, with their numbers, and their titles too while there are not too many for a page."""
    years = queries.years()
    if sum(year.count for year in years) <= MOST_TITLES:
        queries.add_titles(years)
    return render(request, "articles/article_archive.html", {"years": years})


@require_safe
@cache_control(max_age=60)
def year(request, year: int):
    """Show the posts of a year by month, the latest first."""
    months = queries.months_of(year)
    if not months:
        raise Http404
    return render(request, "articles/article_year.html", {"year": year, "months": months, "years": queries.years()})


@require_safe
@cache_control(max_age=60)
def month(request, year: int, month: int):
    """Show every post whose address lies in the month, newest first."""
    articles = list(Article.objects.posts().filter(path__startswith=f"{year:04}/{month:02}/").with_cards())
    if not articles:
        raise Http404
    return render(request, "articles/article_month.html", {"month": date(year, month, 1), "articles": articles})


@require_safe
@cache_control(max_age=60)
def tag_list(request):
    """Show the tags that posts carry, in alphabetical order."""
    tags = sorted(queries.tags_with_posts(), key=lambda tag: tag.name.casefold())
    return render(request, "articles/tag_list.html", {"tags": tags})


@require_safe
@cache_control(max_age=60)
def tag_detail(request, slug: str, number: int | None = None):
    """Show the posts that carry a tag, newest first; an address that a tag has left leads to the same page of the present one."""
    tag = queries.tag_shown(slug)
    if tag is None:
        lead_on(f"tags/{slug}", _page(number))
    address = reverse("articles:tag", args=[slug])
    if number == 1:
        return HttpResponsePermanentRedirect(address)
    articles, pager = queries.page_of(queries.posts_tagged(tag).with_cards(), number or 1, LIST_LENGTH, address)
    context = {"tag": tag, "articles": articles, "pager": pager, "neighbours": queries.neighbours_of(tag)} | about("tag", tag)
    words = words_about(tag)
    context |= {"words": words, "description": shorten(words, DESCRIPTION_LENGTH)}
    return render(request, "articles/tag_detail.html", context)


@require_safe
@cache_control(max_age=60)
def author_detail(request, slug: str, number: int | None = None):
    """Show an author's roles over time and posts, newest first; a former address leads to the same page of the present one."""
    bylines = queries.bylines_of(slug)
    if not bylines:
        lead_on(f"authors/{slug}", _page(number))
    author = bylines[0].author
    address = reverse("articles:author", args=[slug])
    if number == 1:
        return HttpResponsePermanentRedirect(address)
    articles, pager = queries.page_of(queries.posts_by(author).with_cards(), number or 1, LIST_LENGTH, address)
    context = {"author": author, "roles": queries.roles_in(bylines), "articles": articles, "pager": pager}
    context |= about("author", author)
    return render(request, "articles/author_detail.html", context)


def about(kind: str, thing: Tag | Author) -> dict[str, str]:
    """Give what the page of the articles of a tag or an author says of them: “Articles by Ana”, and where their feed is."""
    return {"of": thing.name, "about": articles_of(kind, thing.name), "feed_address": reverse(f"articles:{kind}_feed", args=[thing.slug])}


def _page(number: int | None) -> str:
    return f"page/{number}/" if number and number > 1 else ""
