"""Redis by CACHE_URL: limits that are exact over processes, and what happens while it is away."""

import json
import os
import re
import subprocess
import sys
import time

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from htc.lib import ratelimit
from htc.lib.stores import sharedcache
from tests.served import ROOT

LIMITS = {
    "allow": "ratelimit.allow('comments', 30, 86400)",
    "a day": "ratelimit.allow_today(request, 'notices', 30)",
    "once": "not ratelimit.seconds_to_wait(request, 'comment', 86400)",
    "attempts": "not ratelimit.attempt('password', 30, 86400)",
}
MANY = """
import json
from django.core.cache import cache
from django.test import RequestFactory
from htc.lib import ratelimit
request = RequestFactory().get("/", REMOTE_ADDR="9.9.9.9")
cache.get("there")
print("ready", flush=True)
input()
LIMITS = %s
print(json.dumps({name: sum(bool(eval(limit)) for _ in range(60)) for name, limit in LIMITS.items()}))
"""


def test_every_limit_is_exact_over_processes_that_come_at_the_same_moment(redis_server, tmp_path):
    environment = os.environ | {
        "CACHE_URL": redis_server.url,
        "HTC_DATA_DIR": str(tmp_path),
        "HTC_SECRET_KEY": "the same for all",
        "DJANGO_SETTINGS_MODULE": "htc.settings",
    }
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", MANY % LIMITS]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    processes = [subprocess.Popen(command, cwd=ROOT, env=environment, text=True, **pipes) for _ in range(4)]
    for process in processes:
        assert process.stdout.readline() == "ready\n"

    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    counted = [json.loads(process.communicate()[0]) for process in processes]

    assert {name: sum(each[name] for each in counted) for name in LIMITS} == {"allow": 30, "a day": 30, "once": 1, "attempts": 30}


def test_nothing_in_redis_can_be_made_code_and_every_value_ends(redis_server):
    request = RequestFactory().get("/", REMOTE_ADDR="9.9.9.9")
    ratelimit.allow_today(request, "notices", 5)
    ratelimit.attempt("password", 5, 900)
    ratelimit.seconds_to_wait(request, "comment", 5)
    cache.set("words", "about 3 hours", 60)

    client = cache._cache.get_client()
    keys = client.keys("*")
    assert len(keys) == 5
    for key in keys:
        json.loads(client.get(key))
        assert client.ttl(key) > 0
        assert b"9.9.9.9" not in key


def test_counter_that_ran_out_meanwhile_locks_nobody_out_for_good(redis_server):
    with pytest.raises(ValueError, match="not found"):
        cache.incr("attempts:gone")

    assert cache.get("attempts:gone") is None


def test_while_redis_is_away_pages_go_on_limits_hold_and_it_is_said(redis_server, make_article, staff_client, caplog, monkeypatch):
    article = make_article()
    reader = Client()
    redis_server.stop()
    try:
        page = reader.get(article.get_absolute_url())
        token = re.search(rb'name="token" value="([^"]+)"', page.content)[1].decode()
        comments = [
            reader.post(reverse("comments:respond", args=[article.pk]), {"token": token, "body": f"Comment {number}."}) for number in (1, 2)
        ]
        passwords = [Client().post(reverse("admin:login"), {"username": "editor", "password": "wrong"}) for _ in range(6)]
        desk = staff_client.get(reverse("admin:index"))
    finally:
        redis_server.start()

    assert page.status_code == 200
    assert [answer.status_code for answer in comments] == [303, 429]
    assert article.responses.count() == 1
    assert [b"too many attempts" in answer.content for answer in passwords] == [False] * 5 + [True]
    assert "The cache of CACHE_URL does not answer" in desk.content.decode()
    assert [record.message.partition(" (")[0] for record in caplog.records if record.name == "htc.cache"] == [
        "the cache of CACHE_URL does not answer"
    ]

    monkeypatch.setattr(sharedcache._Away, "until", time.monotonic())
    assert "The cache of CACHE_URL" not in staff_client.get(reverse("admin:index")).content.decode()
