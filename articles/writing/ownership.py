"""Who may see and change which article in the admin: editors every one, others their own until it is published."""

from articles.models import Article, Author, CaseStudy, Image
from articles.models.article import EDIT_ANY
from articles.writing.forms import ArticleForm

UNPUBLISHED = (Article.Status.DRAFT, Article.Status.REVIEW)


def may_see(user, article: Article) -> bool:
    """Tell whether a user, who may see articles as such, may see this one: any for editors, an own one for others; none in the trash."""
    return article.trashed_at is None and (user.has_perm(EDIT_ANY) or article.belongs_to(user))


def may_change(user, article: Article) -> bool:
    """Tell whether a user, who may change articles as such, may change this one: any for editors, an own draft for others."""
    return (user.has_perm(EDIT_ANY) or article.status in UNPUBLISHED) and may_see(user, article)


def states_for(user) -> list[tuple[str, str]]:
    """Give the states that a user may choose, as the choices of a field."""
    return [(status.value, status.label) for status in Article.Status if user.has_perm(EDIT_ANY) or status in UNPUBLISHED]


def narrow(form: type[ArticleForm], user) -> None:
    """Let a form take only the case studies and pictures that the user may place, and name only the articles that they may see."""
    form.cases = CaseStudy.objects.seen_by(user)
    form.pictures = Image.objects.seen_by(user)
    form.articles = Article.objects.seen_by(user)
    form.takes_new_cases = user.has_perm("articles.add_casestudy")


def first_byline(user) -> list[dict[str, int]]:
    """Give what the byline of a new article begins with: the name of who writes it, unless they have several or none."""
    names = Author.objects.filter(user=user)[:2]
    return [{"author": author.pk} for author in names if len(names) == 1]
