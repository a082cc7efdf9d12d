"""What follows when an article is published, changed or withdrawn: its own links are shown, and other sites are to be told."""

from django.db.models.signals import post_save

from articles.models import Site
from articles.publishing.signals import article_changed, article_published, article_withdrawn
from comments.linkbacks.outgoing import own_links, planning
from comments.linkbacks.outgoing.article_links import text_of


def tell(sender, article, at, **kwargs):
    """Follow the links of an article that is public now."""
    text = text_of(article)
    own_links.sync(article, text, at)
    planning.announce(article, text, at)


def take_back(sender, article, at, **kwargs):
    """Follow the links of an article that is not public any more."""
    own_links.let_go(article)
    planning.take_back(article, at)


def obey_switches(sender, instance, **kwargs):
    """Follow the site's switch for own links."""
    own_links.obey(instance)


def connect() -> None:
    """Hear of articles and of the site."""
    article_published.connect(tell)
    article_changed.connect(tell)
    article_withdrawn.connect(take_back)
    post_save.connect(obey_switches, sender=Site)
