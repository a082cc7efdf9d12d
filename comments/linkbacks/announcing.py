"""What follows when an article is published, changed or withdrawn: other sites are to be told."""

from articles.signals import article_changed, article_published, article_withdrawn
from comments.linkbacks import outgoing
from comments.linkbacks.article_links import text_of


def tell(sender, article, at, **kwargs):
    """Follow the links of an article that is public now."""
    outgoing.announce(article, text_of(article), at)


def take_back(sender, article, at, **kwargs):
    """Follow the links of an article that is not public any more."""
    outgoing.take_back(article, at)


def connect() -> None:
    """Hear of articles."""
    article_published.connect(tell)
    article_changed.connect(tell)
    article_withdrawn.connect(take_back)
