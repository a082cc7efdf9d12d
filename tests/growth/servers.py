"""The servers that a blog on several machines has beside it, each a real one on loopback, in a folder of its own, gone with the test."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import boto3
import psycopg
import redis

from tests.postgres import server as postgres
from tests.served import free_port, until


class Redis:
    """A Redis that keeps nothing on a disk."""

    def __init__(self, folder: Path):
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> "Redis":
        self.start()
        return self

    def __exit__(self, *error) -> None:
        self.stop()

    def start(self) -> None:
        options = {"port": self.port, "bind": "127.0.0.1", "save": "", "appendonly": "no", "dir": self.folder}
        command = ["redis-server", *(str(word) for name, value in options.items() for word in (f"--{name}", value))]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until(self._answers)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def _answers(self) -> bool:
        with contextlib.suppress(redis.ConnectionError), redis.Redis.from_url(self.url) as client:
            return client.ping()
        return False


@contextlib.contextmanager
def database() -> Iterator[str]:
    """Give the address of an empty database of PostgreSQL."""
    with postgres() as address:
        with contextlib.closing(psycopg.connect(address, autocommit=True)) as connection:
            connection.execute("CREATE DATABASE blog")
        yield f"{address.rpartition('/')[0]}/blog"


class S3:
    """Moto's server with one private bucket, which keeps everything in its memory."""

    BUCKET = "blog"

    def __init__(self):
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.url = f"s3+http://key:sec%2Fret@127.0.0.1:{self.port}/{self.BUCKET}/center?region=eu-central-1"
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> "S3":
        self.start()
        return self

    def __exit__(self, *error) -> None:
        self.stop()

    def start(self) -> None:
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(self._answers)
        self.client.create_bucket(Bucket=self.BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    @property
    def client(self):
        return boto3.client(
            "s3", endpoint_url=self.endpoint, region_name="eu-central-1", aws_access_key_id="key", aws_secret_access_key="sec/ret"
        )

    def names(self) -> set[str]:
        """Give what is in the bucket."""
        return {each["Key"] for each in self.client.list_objects_v2(Bucket=self.BUCKET).get("Contents", ())}

    def empty(self) -> None:
        for name in self.names():
            self.client.delete_object(Bucket=self.BUCKET, Key=name)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError):
            urlopen(self.endpoint, timeout=5).close()
            return True
        return False
