"""Files that somebody chose in a form that was refused: kept here until the form is sent again, at most for a day.

They lie as they came in a store that nothing serves, under random names, where every machine of the blog finds them. A form carries
them by signed tokens, which say what a file is called and are good for the account alone that chose it.
"""

import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

from django import forms
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict

from htc.lib.stores.store import private
from htc.lib.text import clean_line

FOLDER = "chosen"
KEPT_FOR = timedelta(days=1)
# Bytes for one account: a hundred photographs, once.
MOST = 512 * 2**20
_SALT = "articles.library.chosen"
_KEY = re.compile(r"[0-9a-f]{32}")


class RecalledFile(UploadedFile):
    """A file that was kept, as if it had come with this request; ``token`` is what it came by."""

    def __init__(self, kept_as: str, token: str, *, name: str, size: int, content_type: str):
        super().__init__(None, name, content_type, size)
        self.kept_as, self.token = kept_as, token

    def read(self, *args) -> bytes:
        """Give all of it. Raises OSError where it has gone meanwhile."""
        with private().open(self.kept_as) as file:
            return file.read()

    def chunks(self, chunk_size=None) -> Iterator[bytes]:
        """Give all of it as one piece."""
        yield self.read()

    def seek(self, *args) -> int:
        """Do nothing: it is read whole each time."""
        return 0


@dataclass(frozen=True)
class Chosen:
    """What a form says of a file that it keeps; without a ``token`` it could not be kept."""

    name: str
    size: int
    token: str


def keep(upload: UploadedFile, user) -> Chosen:
    """Keep a file for an account; one that was recalled is kept already."""
    name, size = clean_line(upload.name or "", 120), upload.size or 0
    if isinstance(upload, RecalledFile):
        return Chosen(name, size, upload.token)
    key = secrets.token_hex(16)
    try:
        written = _write(upload, f"{FOLDER}/{user.pk}", key)
    except OSError:
        written = False
    facts = {"user": user.pk, "key": key, "name": name, "size": size, "type": clean_line(upload.content_type or "", 100)}
    return Chosen(name, size, signing.dumps(facts, salt=_SALT) if written else "")


def _write(upload: UploadedFile, folder: str, key: str) -> bool:
    upload.seek(0)
    data = upload.read()
    if sum(file.size for file in private().walk(folder)) + len(data) > MOST:
        return False
    private().save(f"{folder}/{key}", ContentFile(data))
    return True


def recall(token: str, user) -> RecalledFile | None:
    """Give the file of a token; None where it is somebody else's, too old or gone."""
    try:
        facts = signing.loads(token, salt=_SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return None
    if facts["user"] != user.pk or not _KEY.fullmatch(facts["key"]):
        return None
    kept_as = f"{FOLDER}/{user.pk}/{facts['key']}"
    if not private().exists(kept_as):
        return None
    return RecalledFile(kept_as, token, name=facts["name"], size=facts["size"], content_type=facts["type"])


def release(uploads: Iterable[UploadedFile]) -> None:
    """Delete what was kept of these: it has come where it belongs."""
    for upload in uploads:
        if isinstance(upload, RecalledFile):
            private().delete(upload.kept_as)


def forget_chosen(now: datetime) -> None:
    """Delete the files that nobody has sent again within a day."""
    for file in list(private().walk(FOLDER)):
        if file.written_at < now - KEPT_FOR:
            private().delete(file.name)


class KeepsChosen:
    """A form that keeps the files that were chosen in it when it is drawn again; ``chooser`` is the account, without one nothing is kept.

    For a field ``photo`` it takes the tokens of ``photo_chosen`` for files that come. What a field has refused is not kept, unless it is
    ``spared``, for the fault was not its own, and neither is what is ``done`` with: stored, or no good. Comes before a class of forms, and
    needs ``ChosenInput`` for its fields of files.
    """

    chooser: Any = None

    def __init__(self, *args, chooser=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.chooser = chooser or self.chooser
        form = cast(forms.BaseForm, self)
        self.spared: set[str] = set()
        self.done: list[UploadedFile] = []
        names = [name for name, field in form.fields.items() if isinstance(field.widget, ChosenInput)]
        for name in names:
            cast(ChosenInput, form.fields[name].widget).kept = partial(self._chosen_for, name)
            if self.chooser and form.is_bound:
                self._recall(name)

    def _recall(self, name: str) -> None:
        form = cast(forms.BaseForm, self)
        posted = form.add_prefix(name)
        tokens = form.data.getlist(f"{posted}_chosen") if hasattr(form.data, "getlist") else []
        recalled: list[Any] = [file for token in tokens if (file := recall(token, self.chooser))]
        if not recalled:
            return
        several = form.fields[name].widget.allow_multiple_selected
        come = form.files.getlist(posted)
        if not several and come:
            release(recalled)  # another was chosen instead
            return
        form.files = MultiValueDict(dict(form.files.lists()) | {posted: [*recalled, *come] if several else recalled[-1:]})

    def _chosen_for(self, name: str) -> list[Chosen]:
        """Give the files of a field as the drawn form keeps them."""
        form = cast(forms.BaseForm, self)
        if not (self.chooser and form.is_bound) or (name in form.errors and name not in self.spared):
            return []
        return [keep(file, self.chooser) for file in form.files.getlist(form.add_prefix(name)) if file not in self.done]

    def release_chosen(self) -> None:
        """Delete what was kept of files that are stored now."""
        form = cast(forms.BaseForm, self)
        release(file for files in form.files.lists() for file in files[1])


class ChosenInput(forms.ClearableFileInput):
    """A choice of files under which stands what was chosen before."""

    kept: Any = None

    def render(self, name, value, attrs=None, renderer=None):
        chosen = self.kept() if self.kept else []
        if any(file.token for file in chosen):  # the browser would ask for another
            attrs = {each: words for each, words in (attrs or {}).items() if each != "required"}
        return super().render(name, value, attrs, renderer) + render_to_string(
            "admin/articles/_chosen.html", {"name": f"{name}_chosen", "chosen": chosen}
        )
