"""The page from which an article can be taken, where its licence allows it."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.views import find, in_its_language
from htc.republishing.copies import copies_of, pictures_of


@require_safe
@cache_control(max_age=60)
def republish(request, year: int, month: int, slug: str):
    """Show the terms and the text to copy; 404 where nobody may take it, 410 with the reason for what was taken back since.

    Search engines are told to pass by: what stands here stands on the page of the article.
    """
    article = find(request, f"{year:04}/{month:02}/{slug}", "republish/")
    terms = article.granted(request.site)
    if terms is None:
        raise Http404
    context = in_its_language(request, article) | {"terms": terms}
    if article.is_withheld:
        response = render(request, "republishing/withheld.html", context, status=410)
    else:
        context |= {"copies": copies_of(article, request.site, terms), "pictures": pictures_of(article)}
        response = render(request, "republishing/republish.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
