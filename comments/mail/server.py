"""The mail server: whether there is one, a message given to it, and its answer in words."""

from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

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


def has_server() -> bool:
    """Tell whether mails go anywhere: to a server, a file or the terminal."""
    return settings.MAILERS["default"]["BACKEND"] != f"{BACKENDS}dummy.EmailBackend"


def send(to: str, subject: str, text: str, html: str = "") -> None:
    """Give a message to the mail server; raises one of FAILURES when it does not take it."""
    # A name of ours in the Message-ID: Django's own asks the network for the name of the machine, and tells it.
    headers = {"Auto-Submitted": "auto-generated", "Message-ID": make_msgid(domain=urlsplit(settings.SITE_URL).hostname)}
    message = EmailMultiAlternatives(subject, text, None, [to], headers=headers)
    if html:
        message.attach_alternative(html, "text/html")
    message.send()


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
