"""What was taken from which blog, when, and what is left to look at, as rows."""

from htc.wordpress.models.leftover import Leftover
from htc.wordpress.models.record import ImportRecord
from htc.wordpress.models.run import ImportRun
from htc.wordpress.models.source import ImportSource

__all__ = ["ImportRecord", "ImportRun", "ImportSource", "Leftover"]
