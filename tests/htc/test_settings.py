"""The start: what the environment says, and the one sentence when it says something wrong."""

import os
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEY = "a key for tests, long enough and of many letters; 0123456789"
PRODUCTION = {
    "HTC_ENV": "production",
    "HTC_SECRET_KEY": KEY,
    "HTC_SITE_URL": "https://blog.example.org",
    "HTC_MAIL_URL": "smtp://localhost",
}


def run(folder, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """Run a program of the project with nothing in its environment but what is given."""
    bare = {"PATH": os.environ["PATH"], "HTC_DATA_DIR": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=bare | environment, capture_output=True, text=True, timeout=60)


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Read the settings file anew with nothing in the environment but what is given, and give what it says."""

    def read_settings(**environment: str) -> SimpleNamespace:
        for name in list(os.environ):
            monkeypatch.delenv(name)
        for name, value in ({"HTC_DATA_DIR": str(tmp_path)} | environment).items():
            monkeypatch.setenv(name, value)
        return SimpleNamespace(**runpy.run_path(str(ROOT / "htc/settings.py")))

    return read_settings


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        pytest.param({"HTC_ENV": "staging"}, "HTC_ENV", id="unknown environment"),
        pytest.param({"HTC_ENV": "production"}, "HTC_SITE_URL", id="production without an address"),
        pytest.param({**PRODUCTION, "HTC_SECRET_KEY": ""}, "HTC_SECRET_KEY", id="production without a key"),
        pytest.param({**PRODUCTION, "HTC_SECRET_KEY": "short"}, "HTC_SECRET_KEY", id="short key"),
        pytest.param({**PRODUCTION, "HTC_SECRET_KEY": "a" * 60}, "HTC_SECRET_KEY", id="key of one letter"),
        pytest.param({**PRODUCTION, "HTC_SITE_URL": "http://blog.example.org"}, "HTC_SITE_URL", id="production without TLS"),
        pytest.param({**PRODUCTION, "HTC_RATE_LIMITS": "off"}, "HTC_RATE_LIMITS", id="production without limits"),
        pytest.param({"HTC_SITE_URL": "blog.example.org"}, "HTC_SITE_URL", id="address without scheme"),
        pytest.param({"HTC_SITE_URL": "https://blog.example.org/blog"}, "HTC_SITE_URL", id="address with a folder"),
        pytest.param({"HTC_SITE_URL": "https://blog.example.org:port"}, "HTC_SITE_URL", id="port that is no number"),
        pytest.param({"HTC_HOSTS": "https://old.example.org"}, "HTC_HOSTS", id="alias with a scheme"),
        pytest.param({"HTC_TRUSTED_PROXIES": "yes"}, "HTC_TRUSTED_PROXIES", id="proxies in words"),
        pytest.param({"HTC_TRUSTED_PROXIES": "-1"}, "HTC_TRUSTED_PROXIES", id="less than no proxy"),
        pytest.param({"HTC_RATE_LIMITS": "maybe"}, "HTC_RATE_LIMITS", id="limits in between"),
        pytest.param({"HTC_SOURCE_PORTS": "8080,22"}, "HTC_SOURCE_PORTS", id="a port that no page has"),
        pytest.param({"HTC_BACKUP_HOUR": "24"}, "HTC_BACKUP_HOUR", id="an hour that no day has"),
        pytest.param({"HTC_SOURCE_NUMBERS": "yes"}, "HTC_SOURCE_NUMBERS", id="numbers neither on nor off"),
        pytest.param({"DATABASE_URL": "mysql://localhost/blog"}, "DATABASE_URL", id="another database"),
        pytest.param({"DATABASE_URL": "postgres:///blog"}, "DATABASE_URL", id="database without a host"),
        pytest.param({"CACHE_URL": "memcached://localhost"}, "CACHE_URL", id="another cache"),
        pytest.param({"STORAGE_URL": "gs://k:s@host/bucket"}, "STORAGE_URL", id="another storage"),
        pytest.param({"STORAGE_URL": "s3://k:s@host"}, "STORAGE_URL", id="storage without a bucket"),
        pytest.param({"STORAGE_URL": "s3://host/bucket"}, "STORAGE_URL", id="storage without a key"),
        pytest.param({"STORAGE_URL": "s3://k:s@host/bucket?acl=public-read"}, "STORAGE_URL", id="storage with what it does not take"),
        pytest.param({"STORAGE_URL": "s3://k:s@host/bucket?style=odd"}, "STORAGE_URL", id="storage in another style"),
        pytest.param({"HTC_MAIL_URL": "mail.example.org"}, "HTC_MAIL_URL", id="mail without scheme"),
        pytest.param({"HTC_MAIL_URL": "smtp://"}, "HTC_MAIL_URL", id="mail without host"),
        pytest.param({"HTC_MAIL_FROM": "the blog"}, "HTC_MAIL_FROM", id="sender without an address"),
        pytest.param({"PORT": "80a"}, "PORT", id="port in letters"),
        pytest.param({"HTC_DATA_DIR": "/proc/nowhere"}, "HTC_DATA_DIR", id="folder that cannot be made"),
    ],
)
def test_wrong_value_stops_the_start_with_one_sentence_that_names_it(read, environment, name):
    with pytest.raises(SystemExit) as stopped:
        read(**environment)

    (line,) = stopped.value.code.splitlines()
    assert line.startswith(f"{name}: ")
    assert line.endswith(".")
    assert KEY not in line


@pytest.mark.parametrize("folder", ["media", "static/backups"])
def test_backups_lie_where_nobody_is_served_from_and_no_backup_holds_them(read, tmp_path, folder):
    with pytest.raises(SystemExit, match="HTC_BACKUP_DIR: it must not lie in the folders of the media"):
        read(HTC_BACKUP_DIR=str(tmp_path / folder))


def test_management_command_says_only_the_sentence_and_no_secret(tmp_path):
    done = run(tmp_path, "manage.py", "check", DATABASE_URL="mysql://blog:hunter2@localhost/blog")

    assert done.returncode != 0
    assert done.stderr == "DATABASE_URL: it must begin with sqlite: or postgres: or postgresql:.\n"


def test_deployment_check_has_nothing_to_say_about_production(tmp_path):
    done = run(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert (done.returncode, done.stderr) == (0, "")


START = {"check": ("manage.py", "check", "--deploy"), "server": ("-c", "import htc.wsgi")}


@pytest.mark.parametrize(
    ("variable", "environment", "start"), [("HTC_TESTNET", "production", "server"), ("HTC_TESTNET_LOG", "local", "check")]
)
def test_declared_network_is_refused_outside_tests_by_check_and_server(tmp_path, variable, environment, start):
    values = {**PRODUCTION, "HTC_ENV": environment, variable: "/tmp/any.json"}

    done = run(tmp_path, *START[start], **values)

    assert done.returncode != 0
    assert "HTC_TESTNET and HTC_TESTNET_LOG are for HTC_ENV=test only" in done.stderr


def test_local_key_is_made_once_and_kept_private(read, tmp_path):
    first, second = (read().SECRET_KEY for _ in range(2))

    assert len(first) >= 50
    assert first == second == (tmp_path / "secret_key").read_text()
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("expression", "environment", "value"),
    [
        ("s.SITE_URL", {}, "http://localhost:8000"),
        ("s.SITE_URL", {"PORT": "9001"}, "http://localhost:9001"),
        ("s.SITE_URL", {"HTC_SITE_URL": "https://Blog.Example.org/"}, "https://blog.example.org"),
        (
            "sorted(s.OWN_HOSTS)",
            {"HTC_SITE_URL": "https://www.b.org", "HTC_HOSTS": "old.org, Bücher.example"},
            "['b.org', 'old.org', 'www.b.org', 'xn--bcher-kva.example']",
        ),
        (
            "s.DATABASES['default']['ENGINE'], s.DATABASES['default']['PASSWORD']",
            {"DATABASE_URL": "postgres://u:p%40ss@db/blog"},
            "django.db.backends.postgresql p@ss",
        ),
        ("s.DATABASES['default']['NAME']", {"DATABASE_URL": "sqlite:////srv/blog.sqlite3"}, "/srv/blog.sqlite3"),
        ("s.DATABASES['default']['NAME']", {"DATABASE_URL": "sqlite:///blog.sqlite3"}, "blog.sqlite3"),
        (
            "[s.STORAGES[n]['OPTIONS'][o] for n, o in (('default', 'below'), ('backups', 'below'), ('private', 'secret_key'))], s.FILES_ARE_SHARED",
            {"STORAGE_URL": "s3+http://k:a%2Fb@127.0.0.1:9000/bucket/center?region=eu"},
            "['center/media', 'center/backups', 'a/b'] True",
        ),
        (
            "s.STORAGES['default']['OPTIONS']['endpoint_url'], s.STORAGES['default']['OPTIONS']['region_name']",
            {"STORAGE_URL": "s3://k:s@s3.example.org/bucket"},
            "https://s3.example.org us-east-1",
        ),
        ("s.CACHES['default']['LOCATION']", {"CACHE_URL": "redis://cache:6379/1"}, "redis://cache:6379/1"),
        (
            "s.MAILERS['default']['OPTIONS']['port'], s.MAILERS['default']['OPTIONS']['use_tls']",
            {"HTC_MAIL_URL": "smtp+tls://u:p@mail.org"},
            "587 True",
        ),
        ("sorted(s.SOURCE_PORTS), s.SOURCE_NUMBERS", {}, "[80, 443] False"),
        (
            "sorted(s.SOURCE_PORTS), s.SOURCE_NUMBERS",
            {"HTC_SOURCE_PORTS": "8443, 8080", "HTC_SOURCE_NUMBERS": "on"},
            "[80, 443, 8080, 8443] True",
        ),
        ("s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME", PRODUCTION, "__Host-session __Host-csrf"),
    ],
)
def test_value_is_read(read, expression, environment, value):
    values = eval(expression, {"s": read(**environment), "sorted": sorted})

    assert " ".join(map(str, values)) == value if isinstance(values, tuple) else str(values) == value


def test_mail_of_tests_becomes_a_file(mailoutbox, tmp_path):
    done = run(tmp_path, "manage.py", "sendtestemail", "you@example.org", HTC_ENV="test")

    assert done.returncode == 0, done.stderr
    (mail,) = (tmp_path / "mail").glob("*.eml")
    assert "To: you@example.org" in mail.read_text()
