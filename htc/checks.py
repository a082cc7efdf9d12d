"""What must hold before the blog starts, said by ``manage.py check``."""

import os

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register


@register(Tags.security)
def testnet_is_for_tests(app_configs, **kwargs):
    """Refuse the declared network of the tests in any other environment: it decides where the blog connects to."""
    if settings.ENV == "test" or not (os.environ.get("HTC_TESTNET") or os.environ.get("HTC_TESTNET_LOG")):
        return []
    return [Error("HTC_TESTNET and HTC_TESTNET_LOG are for HTC_ENV=test only.", hint="Unset both variables.", id="htc.E001")]


@register(Tags.security, deploy=True)
def mail_has_a_server(app_configs, **kwargs):
    """Warn where mails of a deployed blog would go nowhere."""
    if settings.ENV != "production" or settings.MAILERS["default"]["BACKEND"].startswith("django.core.mail.backends.smtp"):
        return []
    return [Warning("HTC_MAIL_URL is not set: no mail leaves the blog.", id="htc.W001")]
