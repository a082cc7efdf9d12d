"""A person taken out of the items that imports keep."""

from collections.abc import Sequence

from htc.wordpress.models import ImportRecord
from htc.wordpress.wxr.blanking import without_comments, without_emails


def forget(sender, email: str, former_ids: Sequence[int], with_text: bool, **kwargs) -> None:
    """Take an e-mail address out of every kept item, and what the person’s comments there say; a receiver of person_forgotten.

    Their words go whether or not those of the rows do: the item is no page that anybody reads, and a conversion is not done again for it.
    """
    for record in ImportRecord.objects.exclude(packed=b"").only("packed").iterator(100):
        raw = record.raw
        blanked = without_emails(without_comments(raw, former_ids), [email])
        if blanked != raw:
            record.raw = blanked
            record.save(update_fields=["packed"])
