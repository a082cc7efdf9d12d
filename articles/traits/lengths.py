"""How long a text is, and how long one reads it."""

import math

from django.utils.functional import cached_property

from htc.lib.html import plain_text
from htc.lib.text import words

WORDS_A_MINUTE = 220
# Bodies whose words are remembered, by what Python hashes them to, which nobody outside of the process can foresee.
MOST_COUNTED = 5000
_counted: dict[int, int] = {}


class Lengthy:
    """What has a ``body`` that is read from its beginning to its end."""

    body: str

    @cached_property
    def plain_body(self) -> str:
        """The words of the body alone, without notes, numbers and cases."""
        return plain_text(self.body)

    @property
    def minutes(self) -> int:
        """Reading time, at least one minute; counted once for the process, since every change of the site has all cards drawn anew."""
        key = hash(self.body)
        if (number := _counted.get(key)) is None:
            if len(_counted) >= MOST_COUNTED:
                _counted.clear()  # of all threads, so that nothing is looked up a second time
            number = _counted[key] = words(self.plain_body)
        return max(1, math.ceil(number / WORDS_A_MINUTE))
