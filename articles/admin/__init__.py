"""Where staff write: each page of the admin about articles and what belongs to them."""

from articles.admin import article  # noqa: F401 – registers the pages
