"""What other apps hear of the review of articles."""

from django.dispatch import Signal

# An editor has sent an article back: carries ``article``, ``by`` and ``at``; a receiver gives how many people it will tell by mail.
# Sent inside the transaction of the change, as its last act.
article_sent_back = Signal()
