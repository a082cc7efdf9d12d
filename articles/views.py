"""The public pages of one article, in its language."""

from copy import copy

from django.contrib.auth.decorators import permission_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.citing.cited import cited_article, cited_case
from articles.citing.pages import answer_file, citation_of_article, citation_of_case
from articles.library.views import shown_elsewhere
from articles.lists.cases import public_case
from articles.lists.kept import keep
from articles.lists.old_addresses import Moved, Withdrawn, is_withdrawn, lead_on
from articles.lists.related import related_to
from articles.lists.series import place_of
from articles.models import Article, ArticleTag, Byline, PreviewLink
from htc.lib.database.statements import Question, hold
from htc.lib.languages import active, speak, twins, without_prefix


@require_safe
@cache_control(no_store=True)
def article_detail(request, year: int, month: int, slug: str):
    """Show a post with its responses.

    Never stored by browsers: the page holds a form, and what was typed in it must not come back on a shared computer.
    """
    return show(request, f"{year:04}/{month:02}/{slug}")


@require_safe
@cache_control(no_store=True)
def page_detail(request, slug: str):
    """Show a page with its responses.

    Below the prefix of a language it has the frame of that language, unless it is there in it: then the address leads to that one.
    """
    if request.path == without_prefix(request.path):
        return show(request, slug)
    article, asked = find(request, slug), active()
    if article.frame_language == asked:
        raise Moved(article.get_absolute_url() or "")
    if there := next((twin for twin in article.translations if twin.code == asked), None):
        raise Moved(there.address)
    # Its text has one address, so that search engines are told of no other.
    return render(request, "articles/article_detail.html", {"article": article, "alternates": []})


def show(request, path: str, rest: str = "", **context):
    """Answer in its language with the article at a path (without outer slashes); ``rest`` is what follows the path in the address."""
    article = find(request, path, rest)
    context = {"related": related_to(article, request.site) if article.is_listed else []} | in_its_language(request, article) | context
    return render(request, "articles/article_detail.html", context)


def in_its_language(request, article: Article) -> dict:
    """Go on in the language of an article, and give its page what to say of the others: those it is translated into are no twins."""
    speak(article.language)
    translated = {twin.code for twin in article.translations}
    return {
        "article": article,
        "alternates": article.alternates,
        "twins": [twin for twin in twins(request) if twin.code not in translated],
        "in_series": place_of(article, request.site),
        "terms": article.terms(request.site),
    }


def find(request, path: str, rest: str = "") -> Article:
    """Give the public article at a path (without outer slashes), with everything its page shows.

    It is read once for the version of the site, and has its key as ``kept_as``, under which pieces of its page are kept. Raises
    Withdrawn, Moved with the present address and ``rest`` behind it, or Http404: what is not public yet was never there.
    """
    # A row of its own for each request: templates leave on it what they have counted.
    article = copy(keep(request.site, ("article", path), lambda: _read(path, rest), of_a_row=True))
    if is_withdrawn(article):
        raise Withdrawn
    if not article.is_public:
        raise Http404
    return article


def _read(path: str, rest: str) -> Article:
    article = next(iter(_at_path.ask(path)), None)
    if article is None:
        lead_on(path, rest)
    hold(article, "bylines", _bylines.ask(article.pk))
    hold(article, "tagged", _tagged.ask(article.pk))
    article.kept_as = article.pk  # for the templates
    _ = article.translations, article.cases_shown, article.corrections_shown  # asked for here, and so with the row
    return article


# What ``for_page`` reads, for one article: by an address, and by its key.
_at_path = Question(lambda path: Article.objects.with_titles().select_related("featured_image").filter(path=path).order_by(), str)
_bylines = Question(lambda article: Byline.objects.filter(article=article).select_related("author"), int)
_tagged = Question(lambda article: ArticleTag.objects.filter(content_object=article).select_related("tag"), int)


@require_safe
@cache_control(max_age=60)
def citation(request, year: int, month: int, slug: str):
    """Show how to cite a post and each of its paragraphs, and links by which both are shared."""
    article = _cited(request, year, month, slug, "cite/")
    context = in_its_language(request, article) | {"twins": [], "alternates": []}
    return render(request, "articles/citation.html", context | citation_of_article(article, request.site))


@require_safe
@cache_control(max_age=60)
def citation_file(request, year: int, month: int, slug: str, ending: str):
    """Give the citation of a post as a file for programs of references."""
    article = _cited(request, year, month, slug, f"cite.{ending}")
    return answer_file(cited_article(article, request.site), ending, article.slug)


def _cited(request, year: int, month: int, slug: str, rest: str) -> Article:
    return find(request, f"{year:04}/{month:02}/{slug}", rest)


@require_safe
@cache_control(max_age=60)
def case_citation(request, slug: str):
    """Show how to cite a case study, and links by which it is shared."""
    case = public_case(slug, "cite/")
    return render(request, "articles/citation.html", {"case": case} | citation_of_case(case, request.site))


@require_safe
@cache_control(max_age=60)
def case_citation_file(request, slug: str, ending: str):
    """Give the citation of a case study as a file for programs of references."""
    return answer_file(cited_case(public_case(slug, f"cite.{ending}"), request.site), ending, slug)


@require_safe
@permission_required("articles.view_article", login_url="admin:login")
@cache_control(no_store=True, private=True)
def preview(request, pk: int):
    """Show staff an article as readers would see it, whatever its state, without responses; an author the own ones only.

    Search engines are told to pass by.
    """
    article = get_object_or_404(Article.objects.seen_by(request.user).for_page(), pk=pk)
    response = render(request, "articles/article_preview.html", in_its_language(request, article) | {"is_preview": True})
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@cache_control(no_store=True, private=True)
def preview_by_link(request, token: str):
    """Show whoever has a private link its article as readers would see it, or lead on to the permalink once that is public."""
    link = get_object_or_404(PreviewLink.objects.with_token(token))
    article = get_object_or_404(Article.objects.for_page(), pk=link.article_id)
    article.pictures_root = request.path.rstrip("/")
    context = in_its_language(request, article) | {"is_preview": True, "shown_until": link.expires_at}
    response = redirect(article) if article.is_public else render(request, "articles/article_preview.html", context)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"  # the address is the key
    return response


@require_safe
@cache_control(max_age=31_536_000, immutable=True)
def site_image(request, name: str):
    """Give the logo or the icon of the site; a new one has a new name."""
    try:
        return shown_elsewhere(FileResponse(default_storage.open(f"site/{name}.png"), content_type="image/png"))
    except FileNotFoundError as error:
        raise Http404 from error
