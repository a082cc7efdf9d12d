"""Mails as files, for tests: one ``.eml`` file a message, in the order of their names."""

import itertools
import time
from pathlib import Path

from django.core.mail.backends.base import BaseEmailBackend

_number = itertools.count(1)


class EmlBackend(BaseEmailBackend):
    """Write each message to its own file in ``folder``; nothing leaves the machine."""

    def __init__(self, *, folder: str, **kwargs):
        super().__init__(**kwargs)
        self.folder = Path(folder)

    def send_messages(self, email_messages) -> int:
        """Write the messages and give their number."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{time.time_ns()}-{next(_number):05}.eml"
            (self.folder / name).write_bytes(message.message().as_bytes())
        return len(email_messages)
