"""The translations of an article as staff write them down: the addresses of the same article in other languages, one a line."""

from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve, reverse

from articles.models import Article

HELP = (
    "The addresses of the same article in other languages, one a line: as readers see it, or of its form here. "
    "What is named here is linked both ways, and each keeps its own responses."
)


class TranslationsField(forms.CharField):
    """Addresses of articles, one a line."""

    def __init__(self, **kwargs):
        widget = forms.Textarea(attrs={"rows": 2, "spellcheck": "false"})
        super().__init__(label="In other languages", required=False, help_text=HELP, widget=widget, **kwargs)


def lines_for(articles: Iterable[Article]) -> str:
    """Give the lines that name articles: by their address, or before they have one by that of their preview."""
    return "\n".join(row.get_absolute_url() or reverse("articles:preview", args=[row.pk]) for row in articles)


def read_lines(lines: str, visible) -> list[Article]:
    """Give the articles that are named, each once, of those that the writer may see; raises ValidationError with each other line."""
    found: dict[int, Article] = {}
    unknown = []
    for line in filter(None, (line.strip() for line in lines.splitlines())):
        row = _article_at(line, visible)
        if row:
            found[row.pk] = row
        else:
            unknown.append(f"“{line}” is not the address of an article here. Please copy it from the page of the article, or of its form.")
    if unknown:
        raise ValidationError(unknown)
    return list(found.values())


def _article_at(line: str, visible) -> Article | None:
    try:
        parts = urlsplit(line)
        if parts.netloc and parts.hostname not in settings.OWN_HOSTS:
            return None
        path = f"/{unquote(parts.path).strip('/')}/"
        match = resolve(path)
    except (ValueError, Resolver404):
        return None
    if match.view_name in ("articles:detail", "articles:page"):
        return visible.filter(path=path.strip("/")).first()
    key = match.kwargs.get("pk" if match.view_name == "articles:preview" else "object_id", "")
    is_form = match.view_name in ("articles:preview", "admin:articles_article_change")
    return visible.filter(pk=key).first() if is_form and str(key).isdecimal() else None
