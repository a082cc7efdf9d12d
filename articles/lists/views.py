"""The public pages that list posts: home, archive, tags and authors."""

from datetime import date

from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from taggit.models import Tag

from articles.lists import front, queries
from articles.lists.cards import cards, keys, keys_of_carriers
from articles.lists.feeds import articles_of
from articles.lists.kept import keep
from articles.lists.old_addresses import lead_on
from articles.models import Author
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
    cases, all_cases = keep(request.site, "newest cases", front.newest_cases)
    tags = keep(request.site, "largest tags", front.largest_tags)
    context = {"front": front.read(request.site), "cases": cases, "all_cases": all_cases, "tags": tags}
    return render(request, "articles/home.html", context)


@require_safe
@cache_control(max_age=60)
def archive(request):
    """Show every year and month that holds posts, with their numbers, and their titles too while there are not too many for a page."""
    return render(request, "articles/article_archive.html", {"years": keep(request.site, "archive", _years_with_titles)})


@require_safe
@cache_control(max_age=60)
def year(request, year: int):
    """Show the posts of a year by month, the latest first."""
    years = keep(request.site, "years", queries.years)
    if year not in {each.number for each in years}:
        raise Http404
    # Read where the list is not kept.
    return render(request, "articles/article_year.html", {"year": year, "months": lambda: queries.months_of(year), "years": years})


@require_safe
@cache_control(max_age=60)
def month(request, year: int, month: int):
    """Show every post whose address lies in the month, newest first."""
    years = keep(request.site, "years", queries.years)
    if date(year, month, 1) not in {each.first_day for of_year in years for each in of_year.months}:
        raise Http404
    posts = keys(request.site, ("month", year, month), queries.posts_under(f"{year:04}/{month:02}/"))
    return render(request, "articles/article_month.html", {"month": date(year, month, 1), "articles": cards(posts)})


@require_safe
@cache_control(max_age=60)
def tag_list(request):
    """Show the tags that posts carry, in alphabetical order."""
    return render(request, "articles/tag_list.html", {"tags": queries.tags_by_name})


@require_safe
@cache_control(max_age=60)
def tag_detail(request, slug: str, number: int | None = None):
    """Show the posts that carry a tag, newest first; an address that a tag has left leads to the same page of the present one."""
    tag = keep(request.site, ("tag", slug), lambda: queries.tag_shown(slug) or lead_on(f"tags/{slug}", _page(number)))
    address = reverse("articles:tag", args=[slug])
    if number == 1:
        return HttpResponsePermanentRedirect(address)
    tagged = keys_of_carriers(request.site, [tag], [])[tag]
    pks, pager = queries.page_of(tagged, number or 1, LIST_LENGTH, address)
    neighbours = keep(request.site, ("neighbours", tag.pk), lambda: queries.neighbours_of(tag))
    context = {"tag": tag, "articles": cards(pks), "pager": pager, "neighbours": neighbours} | about("tag", tag)
    words = words_about(tag)
    context |= {"words": words, "description": shorten(words, DESCRIPTION_LENGTH)}
    return render(request, "articles/tag_detail.html", context)


@require_safe
@cache_control(max_age=60)
def author_detail(request, slug: str, number: int | None = None):
    """Show an author's roles over time and posts, newest first; a former address leads to the same page of the present one."""
    author = keep(request.site, ("author", slug), lambda: queries.author_shown(slug) or lead_on(f"authors/{slug}", _page(number)))
    address = reverse("articles:author", args=[slug])
    if number == 1:
        return HttpResponsePermanentRedirect(address)
    written = keys(request.site, ("author", author.pk), queries.posts_by(author))
    pks, pager = queries.page_of(written, number or 1, LIST_LENGTH, address)
    roles = keep(request.site, ("roles", author.pk), lambda: queries.roles_of(author))
    context = {"author": author, "roles": roles, "articles": cards(pks), "pager": pager}
    context |= about("author", author)
    return render(request, "articles/author_detail.html", context)


@require_safe
@cache_control(max_age=60)
def feed_list(request):
    """Show every feed that people and programs can follow."""
    context = {"tags": queries.tags_by_name, "authors": queries.authors_by_name}
    return render(request, "articles/feed_list.html", context)


def about(kind: str, thing: Tag | Author) -> dict[str, str]:
    """Give what the page of the articles of a tag or an author says of them: “Articles by Ana”, and where their feed is."""
    return {"of": thing.name, "about": articles_of(kind, thing.name), "feed_address": reverse(f"articles:{kind}_feed", args=[thing.slug])}


def _years_with_titles() -> list[queries.Year]:
    years = queries.years()
    if sum(year.count for year in years) <= MOST_TITLES:
        queries.add_titles(years)
    return years


def _page(number: int | None) -> str:
    return f"page/{number}/" if number and number > 1 else ""
