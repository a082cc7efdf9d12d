"""What every endpoint for linkbacks takes: one client has one count at all of them together."""

from functools import partial

from comments.rules import limits
from htc.lib.entry.intake import Intake

# What is to be tried again later: the status, and after how many seconds.
LATER = {"rush": (429, limits.ARTICLE_MINUTE.seconds), "flood": (429, limits.ARTICLE.seconds), "full": (503, limits.QUEUE_SECONDS)}

# Seconds until it is worth while to send again what the database did not take.
NOT_STORED = 60

# Of other sites' software any media type is read: what is no form or call, the parser of the protocol says.
LinkbackIntake = partial(
    Intake,
    clients="linkback",
    minute=limits.CLIENT_MINUTE.times,
    day=limits.CLIENT_DAY.times,
    refusals=limits.CLIENT_REFUSALS.times,
    media=frozenset(),
)
