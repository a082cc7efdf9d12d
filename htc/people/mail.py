"""The mails that staff get about their accounts: plain text, one link, nothing that watches."""

import logging

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from articles.models import Site
from comments.mail import server
from htc.lib.words import name_of

logger = logging.getLogger(__name__)


def send_invitation(user) -> bool:
    """Send somebody the link by which they choose their first password, and tell whether it went out."""
    return _send(user, f"Your account at {_site_name()}", "people/invitation.txt", link=password_link(user))


def send_new_password(user) -> bool:
    """Send somebody the link by which they choose another password, and tell whether it went out."""
    return _send(user, f"A new password for {_site_name()}", "people/new_password.txt", link=password_link(user))


def tell_of_reset(user) -> bool:
    """Tell somebody that their second factor was taken away, and tell whether the mail went out."""
    return _send(user, f"Your second factor at {_site_name()}", "people/factor_reset.txt")


def password_link(user) -> str:
    """Give the address at which an account gets a password; it works once, for three days, and not after a sign-in."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return settings.SITE_URL + reverse("password_reset_confirm", args=[uid, default_token_generator.make_token(user)])


def _send(user, subject: str, template: str, **context) -> bool:
    if not server.has_server() or not user.email:
        return False
    context |= {"name": name_of(user), "user": user, "site_name": _site_name(), "site_url": settings.SITE_URL}
    try:
        server.send(user.email, subject, render_to_string(template, context))
    except server.FAILURES as error:
        logger.error("A mail to account %s did not go out: %s", user.pk, type(error).__name__)
        return False
    return True


def _site_name() -> str:
    return " ".join(Site.current().name.split())
