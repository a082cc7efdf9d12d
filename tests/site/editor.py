"""The process in which an editor of a served blog works: it is given steps, one JSON string a line, and says when each is done."""

import json
import sys
import traceback

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from articles.models import Article, Site  # noqa: E402
from comments.models import Response  # noqa: E402
from tests.site.journey import add_article, change_article, decide  # noqa: E402

CLIENT = Client()
CLIENT.force_login(get_user_model().objects.get_or_create(username="editor-in-chief", is_staff=True, is_superuser=True)[0])
KNOWN = {
    "add_article": add_article,
    "Article": Article,
    "call_command": call_command,
    "change_article": change_article,
    "client": CLIENT,
    "decide": decide,
    "Response": Response,
    "reverse": reverse,
    "Site": Site,
}

for line in sys.stdin:
    try:
        exec(json.loads(line), dict(KNOWN))
        problem = ""
    except Exception:
        problem = traceback.format_exc()
    # Each step is taken as by a new process.
    cache.clear()
    connection.close()
    print(json.dumps(problem), flush=True)
