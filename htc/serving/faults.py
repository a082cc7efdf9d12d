"""The answers of last resort: made of files and two sentences, they need no template, no manifest and no database."""

import errno
import sys
from pathlib import Path

from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpResponse
from django.utils.html import format_html, format_html_join

from articles.models import Site
from htc.lib.languages import prefix_of, without_prefix
from htc.lib.stores.store import StoreAway
from htc.safety.leaving import exit_page
from htc.serving.pagecache import cache

WAY_OUT = "/exit/"
# A disk or a share of it that is full, and one that takes nothing.
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
_READ_ONLY = "25006"  # of a transaction of PostgreSQL, appendix A of its manual
_FRAME = Path(__file__).with_name("fault.html").read_text(encoding="utf-8")
# In every language of the pages: no catalogue is read here.
_OTHER = '<section lang="{0}"><h2>{1}</h2><p>{2}</p><p>{3} <a href="/{5}help/">{4}</a></p></section>'
_IN_OTHER_LANGUAGES = {
    "es": {
        "help": ("¿Está en peligro ahora? Llame al número de emergencias del país en el que está.", "Pedir ayuda"),
        500: ("Algo ha fallado", "El fallo es nuestro, no suyo. Por favor, inténtelo de nuevo dentro de unos minutos."),
        503: ("Volvemos enseguida", "El sitio no puede responder en este momento. Por favor, inténtelo de nuevo dentro de unos minutos."),
        413: (
            "Es demasiado largo",
            "No se ha guardado nada. Vuelva atrás, donde su navegador lo conserva, acórtelo y envíelo de nuevo.",
        ),
        415: ("Esto no es un formulario", "Esta dirección acepta solo lo que envía el formulario de su página. No se ha guardado nada."),
        429: (
            "Demasiado en poco tiempo",
            "No se ha guardado nada. Espere un minuto, vuelva atrás, donde su navegador conserva lo que ha escrito, y envíelo de nuevo.",
        ),
    }
}
_FAULTS = {
    500: ("Something went wrong", "This is a fault of ours, not of yours. Please try again in a few minutes."),
    503: ("Back shortly", "The site cannot answer just now. Please try again in a few minutes."),
    413: (
        "This is too long",
        "Nothing was stored. Please go back, where your browser has kept it, make it shorter, and send it again.",
    ),
    415: ("This is no form", "This address takes what the form on its page sends, and nothing else. Nothing was stored."),
    429: (
        "Too much in a short time",
        "Nothing was stored. Please wait a minute, go back, where your browser has kept what you wrote, and send it again.",
    ),
}
# Straight to the other site: our own page in between could fail as this one did.
_WAY_OUT = Path(__file__).with_name("fault_way_out.html").read_text(encoding="utf-8")
_SCRIPT = '<script src="/static/js/reader.js" defer data-to="{to}" data-title="{title}"></script>'


def fault(request) -> HttpResponse:
    """Answer what raised: 503 where it will pass (``passes``), else 500.

    Whoever wants to leave leaves: the way out has its page here too.
    """
    site = cache.site or Site()
    if without_prefix(request.path) == WAY_OUT:
        return exit_page(site)
    if passes(sys.exception()):
        return HttpResponse(fault_page(503, site), status=503, headers={"Cache-Control": "no-store"})
    return HttpResponse(fault_page(500, site), status=500, headers={"Cache-Control": "no-store"})


def passes(error: BaseException | None) -> bool:
    """Tell whether an error is none of the request and will pass.

    The database does not answer, is locked, full or cannot be written; the disk is full or takes nothing; the storage is away.
    """
    if isinstance(error, OSError) and error.errno in _DISK:
        return True
    if isinstance(error, InternalError):
        return getattr(error.__cause__, "sqlstate", None) == _READ_ONLY
    return isinstance(error, OperationalError | InterfaceError | StoreAway)


def fault_page(status: int, site: Site) -> str:
    """Give the page of a status – 500, 503, or one by which a request is turned away unread – with the way out.

    It is as the site has it; nothing is asked of the database.
    """
    title, words = _FAULTS[status]
    rows = ((code, *said[status], *said["help"], prefix_of(code)) for code, said in _IN_OTHER_LANGUAGES.items())
    others = format_html_join("\n", _OTHER, rows)
    parts = (_SCRIPT, _WAY_OUT) if site.leaving != Site.Leaving.OFF else ("", "")
    script, way_out = (format_html(part, to=site.neutral_url, title=site.neutral_title) if part else "" for part in parts)
    return format_html(_FRAME, title=title, words=words, others=others, script=script, way_out=way_out)
