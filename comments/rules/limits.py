"""How often other sites may tell us of links, how often we ask one of them, and how we tell them of ours: every number in one place.

``HTC_RATE_LIMITS=off`` removes all of them but the lease.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Limit:
    """So many times within so many seconds."""

    times: int
    seconds: int

    @property
    def period(self) -> timedelta:
        return timedelta(seconds=self.seconds)


# One client, as ratelimit.visitor names it: IPv6 by /64.
CLIENT_MINUTE = Limit(30, 60)
CLIENT_DAY = Limit(200, 24 * 3600)
# Of them so many may be refused because an article has had enough: a flood of one article is not to be read thirty times a client.
CLIENT_REFUSALS = Limit(3, 60)
# New linkbacks to one article, whoever sends them.
ARTICLE = Limit(60, 3600)
# And in a minute, also where those before it have failed already: each costs the database two writes and a worker its verification.
ARTICLE_MINUTE = Limit(60, 60)
# Pages that are fetched from one host, and never two of them at once: nobody is to aim us at somebody else's site.
HOST = Limit(20, 3600)
# Linkbacks that wait for their verification, and the seconds after which a sender may try again when so many wait.
QUEUE = 5_000
QUEUE_SECONDS = 600
# How long such an answer holds for others that come after it.
CROWDED_SECONDS = 5
# Between two verifications of one page that other sites ask for.
REPEAT = timedelta(minutes=10)
# How long a worker may hold a row before another one may take it.
LEASE = timedelta(minutes=2)
# Between two requests of ours to one host when we tell it of links, and how many of them we make at all.
PAUSE = timedelta(seconds=2)
OURS = Limit(100, 60)
# Sites that one article tells of its links.
MOST_TARGETS = 50
# Pages of other sites that are looked at for one article, and how long what was found is kept.
MOST_LOOKS = 200
LOOKS_KEPT = timedelta(hours=24)
# How long an article may be edited before anybody is told, and how long a page that takes no notices is not asked again.
SETTLE = timedelta(seconds=60)
NO_ENDPOINT_KEPT = timedelta(hours=24)
# After each failure that may pass; then the notice has failed. Each is lengthened or shortened by up to a fifth.
RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720, 1440))
JITTER = 0.2
LONGEST_RETRY_AFTER = timedelta(hours=24)
