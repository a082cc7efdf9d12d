"""Webmention (W3C Recommendation of 2017) on the wire: the notice that comes in, and everything that is answered."""

from dataclasses import dataclass

from comments.linkbacks.wire.fields import NotAForm, TooManyFields, decode_field, read_fields
from htc.lib.text import marked

QUEUED = marked("queued")
VERIFIED = marked("verified, awaiting review")
NOT_VERIFIED = marked("not verified")


@dataclass(frozen=True)
class Refusal:
    """Why a notice was not taken: a code for programs, a sentence for people that repeats nothing of the notice, and the status."""

    code: str
    sentence: str
    status: int = 400


REFUSALS = {
    refusal.code: refusal
    for refusal in (
        Refusal("not_a_form", marked("Send source and target as a form: application/x-www-form-urlencoded.")),
        Refusal("too_many_fields", marked("The form has more than 1,000 fields; it needs two, source and target.")),
        Refusal("parameter_repeated", marked("Send source and target once each.")),
        Refusal("source_missing", marked("Write the address of the page that links here (source).")),
        Refusal("target_missing", marked("Write the address of the article that is linked to (target).")),
        Refusal(
            "source_invalid",
            marked(
                "The address of the source cannot be used. "
                "It has to begin with http:// or https:// and name a public page by its host name."
            ),
        ),
        Refusal("source_is_ours", marked("The source is a page of this site.")),
        Refusal("target_invalid", marked("The target is not an address that begins with http:// or https://.")),
        Refusal("target_foreign", marked("The target is not a page of this site.")),
        Refusal("target_not_an_article", marked("The target is a page of this site that takes no webmentions.")),
        Refusal("target_unknown", marked("There is no such article here.")),
        Refusal("target_closed", marked("The article takes no webmentions.")),
        Refusal("webmentions_closed", marked("This site takes no webmentions now.")),
        Refusal("too_many", marked("Too many notices came at once. Please try again later."), 429),
        Refusal("queue_full", marked("Too many notices wait for their verification. Please try again later."), 503),
        Refusal("cannot_store", marked("The notice could not be stored. Please try again later."), 503),
    )
}
# The codes of rows whose verification failed, as their senders are told.
FAILURES = {
    "no_link": marked("The page does not link to the article."),
    "source_unreachable": marked("The page could not be reached."),
    "upstream_error": marked("The site of the page answers with an error."),
    "timeout": marked("The page took too long."),
    "too_large": marked("The page is too large, and its beginning holds no link to the article."),
    "unsupported_type": marked("The address holds no page that can be read: HTML, JSON or plain text."),
    "too_many_redirects": marked("The address redirects more than five times."),
    "blocked_address": marked("The address does not lead to a public machine."),
    "parse_budget": marked("The page is too tangled to be read."),
    "restricted": marked("The page is not open to the public."),
    "bad_encoding": marked("The letters of the page cannot be read."),
    "host_not_allowed": marked("The address leads to a page of this site."),
    "removed": marked("The page says that it is gone."),
}


class Malformed(Exception):
    """A request that is no webmention; ``code`` is a key of REFUSALS."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def read_notice(body: bytes, content_type: str) -> tuple[str, str]:
    """Give source and target, without white space around them and otherwise as sent; fields of other names are ignored.

    Raises Malformed: an invalid request is answered with 400, whatever is wrong with it (Webmention §3.2.3).
    """
    try:
        fields = read_fields(body, content_type)
    except NotAForm:
        raise Malformed("not_a_form") from None
    except TooManyFields:
        raise Malformed("too_many_fields") from None
    return _parameter(fields, "source"), _parameter(fields, "target")


def _parameter(fields: list[tuple[bytes, bytes]], name: str) -> str:
    values = [value for key, value in fields if key == name.encode()]
    if len(values) > 1:
        raise Malformed("parameter_repeated")
    # Webmention §3.1.3 knows no charset but UTF-8; what is not is no address either.
    value = decode_field(values[0], "utf-8").strip(" \t\r\n") if values else ""
    if not value:
        raise Malformed(f"{name}_missing")
    return value
