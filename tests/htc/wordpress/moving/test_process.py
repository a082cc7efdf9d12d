"""A run that is begun in the admin goes on in a process of its own; here the process of the test is the web server."""

import json
import re
import subprocess
import sys

import pytest

from tests.htc.wordpress.importing.test_bounds import posts
from tests.htc.wordpress.kiln import export
from tests.served import ROOT, Blog

# Begins an import over the admin's page, kills it on the way, begins another, ends that by the page's button, and lets a third one end.
SERVER = """
import json, os, signal, time
from django.contrib.auth import get_user_model
from django.test import Client
from articles.models import Article
from htc.wordpress.models import ImportRun
signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a shell has it for what runs in the background
client = Client(headers={"host": "localhost"})
client.force_login(get_user_model().objects.create(username="chief", is_staff=True, is_superuser=True))

def until(met):
    end = time.monotonic() + 120
    while not (found := met()):
        assert time.monotonic() < end, ImportRun.objects.values()
        time.sleep(0.02)
    return found

def begin():
    answer = client.post("/admin/wordpress/importrun/", {"exports": ["blog.xml"], "action": "import"})
    assert answer.status_code == 302, answer.content
    return answer["Location"]

def page(address):
    answer = client.get(address)
    return " ".join(answer.content.decode().split()), answer.headers.get("Refresh")

pages = {}
first = begin()
until(Article.objects.exists)
pages["going on"] = page(first)
os.kill(ImportRun.objects.get().pid, signal.SIGKILL)
pages["killed"] = until(lambda: (told := page(first)) and "ended from outside" in told[0] and told)
second = begin()
until(lambda: ImportRun.objects.first().counts)
pid = ImportRun.objects.first().pid
os.kill(pid, signal.SIGSTOP)  # or it might have ended by itself before the button is pressed
client.post(second)
os.kill(pid, signal.SIGCONT)
until(lambda: ImportRun.objects.first().state != "running")
pages["ended"] = page(second)
third = begin()
until(lambda: ImportRun.objects.first().state == "done")
pages["done"] = page(third)
states = list(ImportRun.objects.order_by("pk").values_list("state", flat=True))
print(json.dumps({"pages": pages, "states": states, "articles": Article.objects.count()}))
"""


@pytest.mark.django_db  # makes the empty database that is copied
def test_run_of_the_admin_moves_is_killed_is_ended_and_ends(tmp_path):
    blog = Blog(tmp_path)
    blog.migrate()
    (tmp_path / "imports").mkdir()
    (tmp_path / "imports/blog.xml").write_bytes(export(*posts(100, 250)))

    server = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", SERVER], cwd=ROOT, env=blog.environment, capture_output=True, text=True
    )

    assert server.returncode == 0, server.stderr
    told = json.loads(server.stdout.splitlines()[-1])
    (going_on, again), (killed, never), (ended, _), (done, _) = told["pages"].values()
    assert ("<progress" in going_on, again, never) == (True, "3", None)
    assert "Its process was ended from outside" in killed
    assert "begin the same import again" in ended
    assert told["states"] == ["interrupted", "interrupted", "done"]
    assert told["articles"] == 250
    assert re.search(r"Items in the file</th><td>250</td>", done)
    assert "Read the whole report" in done
