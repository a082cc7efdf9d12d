"""A store in a bucket of S3-compatible storage, private: nothing in it has an address for anybody but the blog."""

import errno
import io
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from storages.backends.s3 import S3Storage

from htc.lib.stores.scratch import scratch
from htc.lib.stores.store import Store, StoreAway, StoredFile

PIECE = 8 * 2**20
_READ = 256 * 1024
# Seconds until a connection stands, and until something is heard on it.
_PATIENCE = {"connect_timeout": 3, "read_timeout": 20}
_lock = threading.Lock()
_connections: dict[tuple, Any] = {}


class BucketStore(Store, S3Storage):
    """Everything below a folder of a bucket; ``style`` is whether the bucket stands in the ``path`` or in the host (``virtual``)."""

    def __init__(self, *, below: str, style: str, **options):
        # Checksums that S3 has had since 2024 are refused by others who speak its language.
        config = Config(
            s3={"addressing_style": style},
            signature_version="s3v4",
            retries={"mode": "standard", "total_max_attempts": 2},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            max_pool_connections=20,
            **_PATIENCE,
        )
        super().__init__(
            location=below,
            client_config=config,
            transfer_config=TransferConfig(use_threads=False, multipart_threshold=PIECE, multipart_chunksize=PIECE),
            default_acl=None,
            file_overwrite=False,
            querystring_auth=False,
            **options,
        )

    @property
    def connection(self):
        """The connections of this process, for all of its threads: what is asked here goes through the client, which they may share."""
        key = (os.getpid(), self.endpoint_url, self.access_key, self.secret_key)
        with _lock:
            if key not in _connections:
                session = boto3.Session(aws_access_key_id=self.access_key, aws_secret_access_key=self.secret_key)
                _connections[key] = session.resource(
                    "s3", region_name=self.region_name, endpoint_url=self.endpoint_url, config=self.client_config
                )
            return _connections[key]

    @property
    def bucket(self):
        """The bucket, by the connections of this process."""
        return self.connection.Bucket(self.bucket_name)

    @property
    def folder(self) -> None:
        """None."""

    def url(self, name, *arguments, **named):
        """Raise: no page names another host, and what is open to whom is judged by our own views."""
        raise NotImplementedError("what is kept in a bucket has no address of its own")

    def exists(self, name: str) -> bool:
        """Tell whether there is a file of that name."""
        with _told(name):
            return super().exists(name)

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""
        with _told(name):
            super().delete(name)

    def size(self, name: str) -> int:
        """Give the bytes of a file."""
        with _told(name):
            return super().size(name)

    def get_modified_time(self, name: str):
        """Give when a file was written."""
        with _told(name):
            return super().get_modified_time(name)

    def listdir(self, path: str):
        """Give the folders and the files of a folder."""
        with _told(path):
            return super().listdir(path)

    def walk(self, top: str = "") -> Iterator[StoredFile]:
        """Give what is there, a thousand at each question."""
        below = f"{self.location}/"
        with _told(top):
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket_name, Prefix=below + (top and f"{top}/"))
            for page in pages:
                for each in page.get("Contents", ()):
                    yield StoredFile(each["Key"].removeprefix(below), each["Size"], each["LastModified"])

    def put(self, name: str, data: bytes) -> None:
        """Write the file; a bucket has the old one or the new one."""
        with _told(name):
            self._client.put_object(Bucket=self.bucket_name, Key=self._normalize_name(name), Body=data)

    write_over = put

    def add_piece(self, name: str, piece: bytes, *, offset: int, size: int) -> int:
        """Write the piece as a file of its own; the last one has all of them put together."""
        folder = f"{name}.part"
        sizes = {int(part.name.rpartition("/")[2]): part.size for part in self.walk(folder)} if offset else {}
        there = 0
        while there < offset and there in sizes:
            there += sizes[there]
        if there != offset:
            return min(there, offset)
        if not offset:
            self._discard(folder)
        self.put(f"{folder}/{offset:015}", piece)
        if offset + len(piece) == size:
            names = [f"{folder}/{at:015}" for at in sorted({at for at in sizes if at < offset} | {offset})]
            self._save(name, File(io.BufferedReader(_Joined(self, names), _READ)))
            self._discard(folder)
        return offset + len(piece)

    def _discard(self, folder: str) -> None:
        for part in list(self.walk(folder)):
            self.delete(part.name)

    @contextmanager
    def local(self, name: str) -> Iterator[Path]:
        """Give a copy, which goes at the end."""
        with scratch(Path(settings.DATA_DIR), "copy") as place:
            path = place / Path(name).name
            with _told(name), path.open("wb") as file:
                self._client.download_fileobj(self.bucket_name, self._normalize_name(name), file, Config=self.transfer_config)
            yield path

    @property
    def _client(self):
        return self.connection.meta.client

    def _open(self, name: str, mode: str = "rb") -> File:
        # The library's own file is fetched whole before its first byte is given.
        if mode != "rb":
            raise ValueError(f"a file in a bucket is opened to be read, not “{mode}”")
        asked = partial(self._client.get_object, Bucket=self.bucket_name, Key=self._normalize_name(name))
        return File(io.BufferedReader(_Streamed(asked, name), _READ), name)

    def _save(self, name: str, content) -> str:
        with _told(name):
            return super()._save(name, content)


class _Streamed(io.RawIOBase):
    """An object that is read as it comes; another place in it is asked for by its range."""

    def __init__(self, asked, name: str):
        super().__init__()
        self.name, self._asked, self._at = name, asked, 0
        self._body: Any = None
        with _told(name):
            answer = asked()
        self._body, self._body_at = answer["Body"], 0
        self._size, self._tag = answer["ContentLength"], answer["ETag"]

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence])
        return self._at

    def readinto(self, buffer) -> int:
        if self._at >= self._size:
            return 0
        with _told(self.name):
            if self._body_at != self._at:
                self._body.close()
                self._body, self._body_at = self._asked(Range=f"bytes={self._at}-", IfMatch=self._tag)["Body"], self._at
            data = self._body.read(len(buffer))
        if not data:
            raise StoreAway(errno.EIO, "the storage of STORAGE_URL ended too soon", self.name)
        buffer[: len(data)] = data
        self._at = self._body_at = self._at + len(data)
        return len(data)

    def close(self) -> None:
        if self._body:
            self._body.close()
        super().close()


class _Joined(io.RawIOBase):
    """Several files of a bucket, one after the other."""

    def __init__(self, bucket: BucketStore, names: list[str]):
        super().__init__()
        self._files = (bucket.open(name) for name in names)
        self._file: File | None = next(self._files)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while self._file:
            if data := self._file.read(len(buffer)):
                buffer[: len(data)] = data
                return len(data)
            self._file.close()
            self._file = next(self._files, None)
        return 0


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Turn what the library raises into an OSError, as every caller of a storage knows them."""
    try:
        yield
    except (BotoCoreError, ClientError, Boto3Error) as error:
        answer = getattr(error, "response", {})
        if answer.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404 and answer["Error"]["Code"] != "NoSuchBucket":
            raise FileNotFoundError(errno.ENOENT, "it is not there", name) from error
        code = answer.get("Error", {}).get("Code") or type(error).__name__
        raise StoreAway(errno.EIO, f"the storage of STORAGE_URL does not answer as it should ({code})", name) from error
