"""The public blog as a folder of static pages, that opens from disk and can be laid on any web server."""

from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse
from django.utils import translation
from django.utils.csp import build_policy

from articles.models import Site
from htc.leaving.copying import Copier, Lost, moved_addresses, starts
from htc.leaving.folder import Folder, NotFree, whole_folder
from htc.leaving.search_index import write_index
from htc.leaving.text.places import file_of
from htc.leaving.text.servers import Moves, caddy, nginx
from htc.leaving.visitor import Visitor, site_of_a_copy
from htc.lib.languages import prefix_of, shipped
from htc.serving.headers import PERMISSIONS

MADE_BY = "export_site"


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to say of a copy. ``is_stale`` where readers could see a change while it was made."""

    pages: int
    former_addresses: int
    lost: list[Lost]
    is_stale: bool


def export_site(target: Path) -> Told:
    """Write the public blog into a folder, which is there as a whole or not at all; raises NotFree where it cannot be.

    The same content gives the same bytes.
    """
    with whole_folder(target, MADE_BY) as (folder, facts):
        _require_static_files()
        visitor = Visitor(site_of_a_copy())
        copier = Copier(visitor, folder)
        copier.write("/404.html", visitor.draw("404.html", "/404.html"))
        for code in shipped():
            copier.write(_words_address(code), b"")  # pages name it before it can be written
        copier.follow([*starts(visitor), *copier.links_of("/404.html")])
        former = moved_addresses(copier)
        copier.finish()
        for code in shipped():
            with translation.override(code):
                folder.write(file_of(_words_address(code)), write_index(visitor.site, partial(_from_search, copier)))
        _write_stubs(copier, visitor, folder, former)
        _write_servers(folder, _moves(copier, former))
        folder.write("README.txt", visitor.draw("htc/copy_readme.txt", "/"))
        pages = len(copier.copied.pages())
        facts |= {"site": settings.SITE_URL, "pages": pages, "former_addresses": len(former)}
        is_stale = Site.current().versions != visitor.site.versions
        return Told(pages, len(former), copier.copied.lost, is_stale)


def _words_address(code: str) -> str:
    """Give where the index stands that the page of the search in a language loads."""
    return f"/{prefix_of(code)}search/words.js"


def _require_static_files() -> None:
    try:
        staticfiles_storage.url("css/site.css")
    except ValueError as error:
        raise NotFree("The style sheet is not collected yet. Run manage.py collectstatic first.") from error


def _from_search(copier: Copier, address: str) -> str | None:
    found = copier.find(address)
    return found.seen_from(file_of(reverse("articles:search"))) if found else None


def _write_stubs(copier: Copier, visitor: Visitor, folder: Folder, former: list[str]) -> None:
    """Write a page that leads on where a page was, and at the permalink of each response: no server has to know of them."""
    pages = (address for address in former if address.endswith("/") and not address.endswith("/feed/"))
    for address in chain(pages, copier.addresses_of_responses()):
        name, found = file_of(unquote(address)), copier.find(address)
        if found and not folder.path(name).exists():
            context = {"address": found.seen_from(name), "canonical": settings.SITE_URL + found.address}
            folder.write(name, visitor.draw("htc/copy_moved.html", "/", context))


def _moves(copier: Copier, former: list[str]) -> Moves:
    paths: dict[str, str] = {}
    queries: dict[tuple[str, str], str] = {}
    for address in former:
        found = copier.find(address)
        path, _, query = address.partition("?")
        if found and query:
            queries |= dict.fromkeys(parse_qsl(query), found.address)
        elif found:
            paths[path] = found.address
    return Moves(paths, queries)


def _write_servers(folder: Folder, moves: Moves) -> None:
    headers = {
        "Content-Security-Policy": build_policy(settings.SECURE_CSP),  # type: ignore[arg-type]  # the stubs take its values for any objects
        "Permissions-Policy": PERMISSIONS,
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "X-Content-Type-Options": "nosniff",
    }
    host = urlsplit(settings.SITE_URL).hostname or ""
    folder.write("servers/nginx.conf", nginx(host, headers, moves).encode())
    folder.write("servers/Caddyfile", caddy(host, headers, moves).encode())
