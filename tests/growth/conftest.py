"""Real servers for the tests of growing; ``make growth`` runs them, for they need more than Python and Chromium."""

import pytest
from django.core.cache import cache

from htc.lib.stores import sharedcache
from htc.stores import read_stores
from tests.growth.servers import S3, Redis


def pytest_collection_modifyitems(items):
    """Keep what stands in this folder out of ``make test``."""
    for item in items:
        if "tests/growth/" in item.path.as_posix():
            item.add_marker("growth")


@pytest.fixture(scope="session")
def one_redis(tmp_path_factory):
    with Redis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def redis_server(one_redis, settings, monkeypatch):
    """A Redis that is empty, and the cache of this process."""
    monkeypatch.setattr(sharedcache._Away, "until", 0.0)
    settings.CACHES = settings.CACHES | {"default": {"BACKEND": "htc.lib.stores.sharedcache.SharedCache", "LOCATION": one_redis.url}}
    cache.clear()
    return one_redis


@pytest.fixture(scope="session")
def one_s3():
    with S3() as server:
        yield server


@pytest.fixture
def bucket(one_s3, settings, monkeypatch, tmp_path):
    """A bucket that is empty, in which this process keeps its files."""
    one_s3.empty()
    monkeypatch.setenv("STORAGE_URL", one_s3.url)
    stores, settings.FILES_ARE_SHARED = read_stores()
    settings.STORAGES = settings.STORAGES | stores
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = settings.DATA_DIR / "media"
    settings.DATA_DIR.mkdir()
    return one_s3
