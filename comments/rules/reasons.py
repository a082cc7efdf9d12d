"""Why a response waits or was refused: the codes that stand on rows, in words for people."""

from collections.abc import Iterable

# Of what waits although nothing was found in it.
HELD = "held"
REASON_WORDS = {
    HELD: "everything is held here until a moderator has read it",
    "honeypot": "a field that only robots fill in was filled in",
    "words": "it holds words of the list",
    "disclosure": "it may tell of harm that somebody suffers or has suffered",
    "threat": "it may threaten somebody, or somebody may be in danger",
    "links": "it holds many links",
    "domain": "it belongs to a blocked site",
    "phone": "there is a phone number in it",
    "email_in_text": "there is an e-mail address in it",
    "impersonation": "the name is that of an author or of the staff",
    "reported": "readers reported it",
    "danger": "readers say that somebody could be in danger",
    "withdrawn": "its writer has taken it back",
    "no_link": "the page does not link to the article",
    "source_unreachable": "the page could not be reached",
    "upstream_error": "the other site answers with an error",
    "timeout": "the page took too long",
    "too_large": "the page is too large, and its beginning holds no link",
    "unsupported_type": "the address holds no page that could be read",
    "too_many_redirects": "the address redirects too often",
    "blocked_address": "the address is not a public one",
    "parse_budget": "the page is too tangled to be read",
    "restricted": "the page asks not to be quoted",
    "bad_encoding": "letters of the page cannot be read",
    "blocked_domain": "the site is blocked",
    "host_not_allowed": "the address leads to a host that is not allowed",
    "removed": "the page or the link is gone",
    "changed": "the page has changed since it was approved",
    "hidden_link": "the link is hidden from readers",
    "canonical_elsewhere": "the page names another address as its own",
    "nofollow": "the link is marked nofollow",
    "sitewide": "the link stands outside the text of the page",
    "short": "there are only few words round the link",
    "own_links_off": "links between our own articles are not shown",
}
# What was noticed on the other page, beside the reason for which a linkback waits.
FLAGS = ("hidden_link", "nofollow", "canonical_elsewhere", "sitewide", "short", "restricted", "bad_encoding", "host_not_allowed")


def sentences(reasons: Iterable[str], told: object = None) -> list[str]:
    """Give the sentences for the codes of a row; ``told`` are those that a rule wrote about it, which say more than a code.

    A code without words stands as it is.
    """
    if not isinstance(told, list) or not told:
        return [REASON_WORDS.get(reason, reason) for reason in reasons]
    return [*map(str, told), *(REASON_WORDS[reason] for reason in reasons if reason in FLAGS)]


def or_held(reasons: Iterable[str]) -> list[str]:
    """Give the codes for a row that waits: those that were found, or that it waits because everything does."""
    return list(reasons) or [HELD]
