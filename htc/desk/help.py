"""The handbooks of staff as pages of the admin: the same words and pictures that stand in ``docs/``."""

from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import Http404
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

# What each is called in the admin, in the order of the menu.
HANDBOOKS = {"editors": "Writing", "moderators": "Responses"}
DOCS = settings.BASE_DIR / "docs"
PICTURES = "pictures/"


@require_safe
def help_page(request, name: str = "editors"):
    """Show a handbook to staff, with the way to the others and to its own parts."""
    if name not in HANDBOOKS:
        raise Http404
    html, parts = handbook(DOCS / f"{name}.md")
    context = admin.site.each_context(request) | {
        "title": HANDBOOKS[name],
        "html": html,
        "parts": parts,
        "handbooks": HANDBOOKS.items(),
        "present": name,
    }
    return render(request, "admin/help.html", context)


@cache
def handbook(path: Path) -> tuple[SafeString, list[tuple[str, str]]]:
    """Give a Markdown file as HTML, and (id, words) of its headings of the second level.

    Pictures come from the static files; the files are ours, and raw HTML in them is shown and not obeyed.
    """
    # Sixty modules for two pages that are kept: no start has to load them.
    markdown = import_module("markdown_it").MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(path.read_text(encoding="utf-8"))
    parts = []
    for opening, inside in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag != "h1":
            id = "-".join("".join(c if c.isalnum() else " " for c in inside.content.lower()).split())
            opening.attrSet("id", id)
            if opening.tag == "h2":
                parts.append((id, inside.content))
        for token in inside.children or ():
            _lead(token)
    # Rendered from a file of this repository, with raw HTML switched off.
    return mark_safe(markdown.renderer.render(_without_title(tokens), markdown.options, {})), parts  # noqa: S308


def _lead(token: Any) -> None:
    """Lead a picture to its static file, and a link between the handbooks to its page here."""
    source = token.attrs.get("src")
    if isinstance(source, str) and source.startswith(PICTURES):
        token.attrSet("src", static(f"help/{source.removeprefix(PICTURES)}"))
        token.attrSet("loading", "lazy")
    target = token.attrs.get("href")
    if isinstance(target, str) and target.removesuffix(".md") in HANDBOOKS:
        token.attrSet("href", f"../{target.removesuffix('.md')}/")


def _without_title(tokens: list[Any]) -> list[Any]:
    return tokens[3:] if tokens and tokens[0].tag == "h1" else tokens
