"""What our logs leave out."""

import logging
import re

_TOKEN = re.compile(r"(?<=/preview/)[\w-]{20,}")


class WithoutTokens(logging.Filter):
    """Strikes the token out of the address of a preview link, which Django writes into its messages about requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _TOKEN.sub("…", record.getMessage()), ()
        return True
