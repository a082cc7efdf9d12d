"""The blog as a WSGI application: ``gunicorn htc.wsgi:application``."""

import os
import sys

from django.core.checks import Tags, run_checks
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

from htc.serving.refusals import RefusedAgain

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "htc.settings")
_django = get_wsgi_application()
# Models can be imported from here on.
_django.request_class = import_string("htc.serving.intake.Utf8Request")
application = import_string("htc.serving.answers.FromCache")(RefusedAgain(_django))
# Neither gunicorn nor ``manage.py serve`` checks by itself; what no environment changes the other commands have checked.
if _problems := [problem.msg for problem in run_checks(tags=[Tags.security]) if problem.is_serious()]:
    sys.exit("\n".join(_problems))
