"""The mail server: whether there is one, a message given to it, and its answer in words."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.policy import EmailPolicy, default
from email.utils import make_msgid, parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend

# smtplib's errors are kinds of OSError; an address that cannot stand in a header is a ValueError.
FAILURES = (OSError, ValueError)
BACKENDS = "django.core.mail.backends."
# By the class of the exception, which is all that is known without importing the libraries of the network.
SENTENCES = {
    "TimeoutError": "The mail server {server} did not answer in time.",
    "ConnectionRefusedError": "Nothing answers at {server}. Is the port right, and does the mail server run?",
    "gaierror": "Nobody knows a machine called {server}. Is the name in HTC_MAIL_URL right?",
    "SMTPServerDisconnected": "The mail server {server} closed the connection without an answer.",
    "SMTPNotSupportedError": "The mail server {server} does not offer what HTC_MAIL_URL asks for: TLS, or a password.",
    "SSLCertVerificationError": "The certificate of the mail server {server} is not one that is trusted.",
    "SSLError": "No secure connection to {server} came about. smtps:// is for port 465, smtp+tls:// for port 587.",
    "ValueError": "The address cannot be written on a mail.",
    "OSError": "The mail server {server} could not be reached.",
}


class _OneLine(UnstructuredHeader):
    """A header that stays as it is written: an address of a page has no place at which it could be folded.

    Python would write a longer one as encoded words, in which no mail program looks for addresses (RFC 2047 §5, RFC 2369 §2).
    """

    def fold(self, *, policy: EmailPolicy) -> str:
        """Give name and value on one line."""
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]  # of the header that this is mixed into


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _OneLine)  # type: ignore[arg-type]  # the registry adds the base class


class _Mail(EmailMultiAlternatives):
    def message(self, *, policy: Any = default):
        """Give the message with headers that mail programs read as they are meant."""
        return super().message(policy=policy.clone(header_factory=_HEADERS))


def has_server() -> bool:
    """Tell whether mails go anywhere: to a server, a file or the terminal."""
    return settings.MAILERS["default"]["BACKEND"] != f"{BACKENDS}dummy.EmailBackend"


def send(
    to: str,
    subject: str,
    text: str,
    html: str = "",
    *,
    sender: str = "",
    headers: Mapping[str, str] | None = None,
    over: BaseEmailBackend | None = None,
) -> None:
    """Give a message to the mail server; raises one of FAILURES when it does not take it.

    ``sender`` is the name before the address that we write as, ``headers`` stand beside our own, ``over`` is a connection of ``talk``.
    """
    # A name of ours in the Message-ID: Django's own asks the network for the name of the machine, and tells it.
    ours = {"Auto-Submitted": "auto-generated", "Message-ID": make_msgid(domain=urlsplit(settings.SITE_URL).hostname)}
    # In quotes where it has to be: as encoded words its commas and brackets would be read for those of addresses.
    named = str(Address(sender, *sender_address().rsplit("@", 1))) if sender else None
    message = _Mail(subject, text, named, [to], headers={**ours, **(headers or {})})
    if html:
        message.attach_alternative(html, "text/html")
    (over or mailers.default).send_messages([message])


def sender_address() -> str:
    """Give the address that we write as, without a name before it."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


@contextmanager
def talk() -> Iterator[BaseEmailBackend]:
    """Open a connection for several messages while the block lasts; raises one of FAILURES where the server does not answer."""
    connection = mailers.default
    connection.open()
    try:
        yield connection
    finally:
        # What was taken stays taken, however the talk ends.
        with suppress(OSError):
            connection.close()


def is_for_good(error: Exception) -> bool:
    """Tell whether the server refused a mail to this address permanently (RFC 5321 §4.2.1: 5yz), at its RCPT or after its DATA.

    What it says to our own name, password or sender tells nothing of the address.
    """
    if not getattr(error, "recipients", None) and type(error).__name__ != "SMTPDataError":
        return False
    return 500 <= _answer(error)[0] < 600


def goes_on(error: Exception) -> bool:
    """Tell whether a talk can go on after an error: the server has answered, and not that it ends (RFC 5321 §3.8: 421)."""
    return _answer(error)[0] not in (0, 421)


def short_name(error: Exception) -> str:
    """Give the class of an error and the code of the server's answer, where there is one: nothing that could name a person."""
    code = _answer(error)[0]
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def in_words(error: Exception) -> str:
    """Give a sentence about why a message did not go out, with what the server said. For the eyes of who asked, never for a log."""
    code, said = _answer(error)
    if code:
        return f"The mail server {_server()} answered: {code} {said}"
    # smtplib says of a silent server that it closed the connection.
    error = error.__context__ if isinstance(error.__context__, TimeoutError) else error
    name = next(kind.__name__ for kind in type(error).__mro__ if kind.__name__ in SENTENCES)
    return SENTENCES[name].format(server=_server())


def taken_in_words(email: str) -> str:
    """Give a sentence about where a message went that raised no error."""
    backend = settings.MAILERS["default"]["BACKEND"]
    if backend.startswith(f"{BACKENDS}smtp."):
        return f"The mail server {_server()} took the mail to {email}. Look whether it arrives, also among the spam."
    return f"The mail to {email} was written and not sent: HTC_MAIL_URL names no mail server."


def _answer(error: Exception) -> tuple[int, str]:
    """Give code and words of the server's answer; 0 where it gave none."""
    # SMTPRecipientsRefused holds an answer for each address; there is one.
    code, said = next(iter(getattr(error, "recipients", {}).values()), (getattr(error, "smtp_code", 0), getattr(error, "smtp_error", b"")))
    return max(code, 0), said.decode(errors="replace") if isinstance(said, bytes) else str(said)


def _server() -> str:
    options = settings.MAILERS["default"].get("OPTIONS", {})
    return f"{options.get('host', '')}:{options.get('port', '')}"
