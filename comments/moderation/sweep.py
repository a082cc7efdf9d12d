"""Everything that came from one site or leads to it: its linkbacks, comments with a link to it, comments with an e-mail address of it."""

import re
from dataclasses import dataclass, field

from django.db.models import Q

from comments.models import Response
from comments.moderation.lanes import dressed

# More are done in another round: the page that asks holds a line for each.
MOST = 2000
AWAY = (Response.State.SPAM, Response.State.TRASH, Response.State.GONE)


@dataclass(slots=True)
class Swept:
    """The responses of a site that are neither spam nor in the trash, by what they have to do with it; each is in one list."""

    domain: str
    linkbacks: list[Response] = field(default_factory=list)
    linking: list[Response] = field(default_factory=list)
    writing: list[Response] = field(default_factory=list)
    is_cut: bool = False

    @property
    def rows(self) -> list[Response]:
        """All of them."""
        return [*self.linkbacks, *self.linking, *self.writing]


def sweep(domain: str) -> Swept:
    """Find everything of a site and its subdomains, at most 2,000 at a time, the newest first."""
    host = Q(source_host=domain) | Q(source_host__endswith=f".{domain}")
    mail = Q(author_email__iendswith=f"@{domain}") | Q(author_email__iendswith=f".{domain}")
    words = Q(kind=Response.Kind.COMMENT) & (Q(body__icontains=domain) | Q(author_url__icontains=domain))
    # The database finds what holds the name at all; whether it is the host of an address is judged here.
    rows = dressed(Response.objects.exclude(state__in=AWAY).filter(host | mail | words).order_by("-received_at", "-pk")[: MOST + 1])
    swept = Swept(domain, is_cut=len(rows) > MOST)
    for row in rows[:MOST]:
        if row.source_url:
            swept.linkbacks.append(row)
        elif names(domain, row.body) or names(domain, row.author_url):
            swept.linking.append(row)
        elif names(domain, row.author_email):
            swept.writing.append(row)
    return swept


def names(domain: str, text: str) -> bool:
    """Tell whether a text names the domain or a subdomain of it as a host: neither “evil-example.org” nor “example.org.evil.net”."""
    return re.search(rf"(?<![\w.-])(?:[\w-]+\.)*{re.escape(domain)}(?![\w-]|\.\w)", text, re.IGNORECASE) is not None
