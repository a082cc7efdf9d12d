"""A blog in production behind the web servers of docs/servers; ``make front`` runs these tests, for they need nginx and Caddy."""

from contextlib import contextmanager

import pytest

from tests.front.servers import BlogBehind, Caddy, Certificates, Nginx
from tests.served import free_port


def pytest_collection_modifyitems(items):
    """Keep what stands in this folder out of ``make test``."""
    for item in items:
        if "tests/front/" in item.path.as_posix():
            item.add_marker("front")
            # All of one server in one process, which starts it once.
            item.add_marker(pytest.mark.xdist_group("caddy" if "caddy" in item.name else "nginx"))


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("certificates"))


@contextmanager
def served(kind, folder, certificates):
    """A web server in front of a blog of its own."""
    port = free_port()
    blog = BlogBehind(folder / "blog", port)
    blog.fill()
    blog.manage("collectstatic", "--noinput", "--verbosity", "0")
    blog.start()
    try:
        with kind(folder / "front", certificates, blog, port) as server:
            yield server
    finally:
        if blog.is_served():
            blog.stop()


@pytest.fixture(scope="session")
def nginx(tmp_path_factory, certificates):
    with served(Nginx, tmp_path_factory.mktemp("nginx"), certificates) as server:
        yield server


@pytest.fixture(scope="session")
def caddy(tmp_path_factory, certificates):
    with served(Caddy, tmp_path_factory.mktemp("caddy"), certificates) as server:
        yield server


@pytest.fixture(params=["nginx", "caddy"])
def front(request):
    """Each of them."""
    return request.getfixturevalue(request.param)
