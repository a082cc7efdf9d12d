"""Where the files of the blog are kept: in folders of this machine, or in the bucket of STORAGE_URL, which several machines share."""

from typing import Any
from urllib.parse import parse_qsl, unquote

from htc.environment import need, read_url, stop

EXAMPLE = "such as s3://key:secret@s3.example.org/bucket?region=eu-central-1"
OPTIONS = {"region", "style"}
STYLES = ("path", "virtual")


def read_stores() -> tuple[dict[str, dict[str, Any]], bool]:
    """Give the stores by their names in Django's STORAGES, and whether they are in a bucket.

    ``default`` are the media, ``backups`` the backups where no folder is named for them, ``private`` is what is served to nobody.
    """
    url = read_url("STORAGE_URL", ("s3", "s3+http"))
    if url is None:
        folder = "htc.lib.stores.disk.DiskStore"
        return {
            "default": {"BACKEND": folder, "OPTIONS": {"setting": "MEDIA_ROOT"}},
            "backups": {"BACKEND": folder, "OPTIONS": {"setting": "DATA_DIR", "below": "backups", "is_private": True}},
            "private": {"BACKEND": folder, "OPTIONS": {"setting": "DATA_DIR", "is_private": True}},
        }, False
    bucket, _, prefix = unquote(url.path).strip("/").partition("/")
    if not url.hostname or not bucket:
        stop("STORAGE_URL", f"it must name a host and a bucket, {EXAMPLE}.")
    if not url.username or not url.password:
        stop("STORAGE_URL", f"it must name a key and its secret, {EXAMPLE}.")
    wishes = dict(parse_qsl(url.query, keep_blank_values=True))
    if unknown := wishes.keys() - OPTIONS:
        stop("STORAGE_URL", f"it takes region and style behind the question mark, not “{min(unknown)}”.")
    if (style := wishes.get("style", "path")) not in STYLES:
        stop("STORAGE_URL", f"its style is {' or '.join(STYLES)}, not “{style}”.")
    need("STORAGE_URL", "storages")
    options = {
        "endpoint_url": f"{'https' if url.scheme == 's3' else 'http'}://{url.netloc.rpartition('@')[2]}",
        "access_key": unquote(url.username),
        "secret_key": unquote(url.password),
        "bucket_name": bucket,
        "region_name": wishes.get("region", "us-east-1"),
        "style": style,
    }
    places = {"default": "media", "backups": "backups", "private": "private"}
    return {
        name: {"BACKEND": "htc.lib.stores.bucket.BucketStore", "OPTIONS": options | {"below": f"{prefix}/{place}".strip("/")}}
        for name, place in places.items()
    }, True
