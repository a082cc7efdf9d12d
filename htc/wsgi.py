"""The blog as a WSGI application: ``gunicorn htc.wsgi:application``."""

import os
import sys

from django.core.checks import Tags, run_checks
from django.core.wsgi import get_wsgi_application

from htc.serving.refusals import RefusedAgain

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "htc.settings")
application = RefusedAgain(get_wsgi_application())
# manage.py checks by itself; a server that is started directly would not.
if _problems := [problem.msg for problem in run_checks(tags=[Tags.security]) if problem.is_serious()]:
    sys.exit("\n".join(_problems))
